"""Tries the code of other generators on messages.

usage: check.py EXPORT MESSAGES GENERATED

EXPORT and GENERATED have a directory for each API, GENERATED one in it for each version of OpenAPI. Messages
of this project and the examples of the document must be accepted without a loss, broken ones refused. What a
generator is known to get wrong is in KNOWN, with the reason; anything else fails.
"""

import importlib
import json
import pkgutil
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

VERSIONS = ["3.0", "3.1"]
SCHEMAS = "#/components/schemas/"

BROKEN = {
    "a text without a body": {"type": "text", "text": {}},
    "a text that is not an object": {"type": "text", "text": "Hello"},
    "a recipient that is a number": {"type": "text", "text": {"body": "Hello"}, "to": 15550100},
    "an unknown type": {"type": "txt", "text": {"body": "Hello"}},
    "a location without a longitude": {"type": "location", "location": {"latitude": 1.5}},
    "contacts that are not a list": {"type": "contacts", "contacts": {"name": {"formatted_name": "Ada"}}},
}

# The documents with the examples, which an export of facts leaves out.
ROOT = Path(__file__).parents[3]
EFFECTIVE = {"cloud": "crates/cloud/spec/cloud.json", "on-premises": "spec/whatsapp-business.json"}

KNOWN = {
    ("openapi-python-client", "a recipient that is a number"): "from_dict checks no scalars: its annotations "
    "say so to a type checker",
    ("openapi-python-client", "import groups_update_group"): "it does not import the type of the default of an "
    "optional body with several media types",
}


def pascal(name):
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", name))


class Case:
    def __init__(self, name, operation, schema, value, valid):
        self.name, self.operation, self.schema = name, operation, schema
        self.value, self.valid = value, valid


def cases(document, effective, messages):
    """The messages of this project, the broken ones, and the examples of request bodies."""
    found = []
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if not isinstance(operation, dict):
                continue
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            schema = body.get("schema", {})
            reference = (schema.get("anyOf", [schema])[0]).get("$ref", "")
            if not reference.startswith(SCHEMAS):
                continue
            schema = reference.removeprefix(SCHEMAS)
            add = lambda name, value, valid: found.append(
                Case(name, operation["operationId"], schema, value, valid)
            )
            body = effective["paths"][path][method]["requestBody"]["content"]["application/json"]
            for name, example in body.get("examples", {}).items():
                add(f"{operation['operationId']} {name}", example["value"], True)
            if operation["operationId"] == "Messages_sendMessage":
                for index, message in enumerate(messages):
                    add(f"message {index} ({message['type']})", message, True)
                base = {key: messages[0][key] for key in ("messaging_product", "to") if key in messages[0]}
                for name, members in BROKEN.items():
                    add(name, base | members, False)
    return found


# The types of a request body: imports, and the type itself.
TYPESCRIPT = {
    "openapi-typescript": lambda case: (
        'import type { operations } from "./openapi-typescript";',
        f'NonNullable<operations["{case.operation}"]["requestBody"]>["content"]["application/json"]',
    ),
    "hey-api": lambda case: (
        f'import type {{ {pascal(case.operation)}Data }} from "./hey-api/types.gen";',
        f'NonNullable<{pascal(case.operation)}Data["body"]>',
    ),
    "orval": lambda case: (
        f'import type {{ {pascal(case.schema)} }} from "./orval";',
        pascal(case.schema),
    ),
}


def typescript(directory, groups):
    """Compiles a constant of the type of its body for each case; yields what is refused."""
    lines = {}
    for (api, version), found in groups.items():
        for generator, type_of in TYPESCRIPT.items():
            imports = sorted({type_of(case)[0] for case in found})
            constants = [
                f"export const m{index}: {type_of(case)[1]} = {json.dumps(case.value)};"
                for index, case in enumerate(found)
            ]
            path = f"{api}/{version}/check-{generator}.ts"
            (directory / path).write_text("\n".join(imports + constants) + "\n")
            for index, case in enumerate(found):
                lines[path, len(imports) + 1 + index] = (generator, api, version, case)
    options = {"strict": True, "noEmit": True, "target": "es2022", "module": "esnext", "skipLibCheck": True,
               "moduleResolution": "bundler", "lib": ["es2022", "dom", "dom.iterable"], "types": []}
    project = {"compilerOptions": options, "include": ["*/*/**/*.ts"]}
    (directory / "tsconfig.json").write_text(json.dumps(project))
    tsc = subprocess.run(["tsc", "--project", ".", "--pretty", "false"],
                         cwd=directory, capture_output=True, text=True)
    refused, broken = {}, []
    for line in tsc.stdout.splitlines():
        match = re.match(r"(.+?)\((\d+),\d+\): error (.*)", line)
        if match and (match[1], int(match[2])) in lines:
            refused.setdefault((match[1], int(match[2])), match[3])
        elif match or not line.startswith(" "):
            broken.append(line)
    if broken:
        sys.exit("the generated TypeScript does not compile:\n" + "\n".join(broken[:20]))
    for place, (generator, api, version, case) in lines.items():
        yield generator, api, version, case, refused.get(place)


def lost(before, after, path=""):
    """Returns what of `before` is not in `after`."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            if key not in after:
                return f"{path}/{key} is lost"
            if found := lost(value, after[key], f"{path}/{key}"):
                return found
        return None
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = enumerate(zip(before, after))
        return next(filter(None, (lost(a, b, f"{path}/{index}") for index, (a, b) in pairs)), None)
    return None if before == after else f"{path} becomes {after!r}"


def pydantic(module, case):
    value = getattr(module, pascal(case.schema)).model_validate(case.value)
    return value.model_dump(mode="json", by_alias=True, exclude_unset=True)


def attrs(module, case):
    return getattr(module.models, pascal(case.schema)).from_dict(case.value).to_dict()


PYTHON = {"datamodel_code_generator": pydantic, "openapi_python_client": attrs}


def python(directory, groups):
    """Reads and writes each case by the class of its body; yields what is refused or lost."""
    sys.path.insert(0, str(directory))
    for (api, version), found in groups.items():
        for generator, round_trip in PYTHON.items():
            sys.path.insert(0, str(directory / api / version))
            module = importlib.import_module(generator)
            for inner in pkgutil.walk_packages(getattr(module, "__path__", []), f"{generator}."):
                try:
                    importlib.import_module(inner.name)
                except Exception as error:
                    case = Case(f"import {inner.name.split('.')[-1]}", "", "", None, None)
                    yield generator.replace("_", "-"), api, version, case, f"{type(error).__name__}: {error}"
            for case in found:
                try:
                    problem = lost(case.value, round_trip(module, case))
                except Exception as error:
                    problem = f"{type(error).__name__}: {error}"
                yield generator.replace("_", "-"), api, version, case, problem
            sys.path.pop(0)
            for name in [name for name in sys.modules if name.split(".")[0] == generator]:
                del sys.modules[name]


def main():
    export, messages, directory = map(Path, sys.argv[1:])
    groups = {}
    for file in sorted(messages.glob("*.json")):
        api = file.stem
        document = json.loads((export / api / "openapi-3.0.json").read_text())
        effective = json.loads((ROOT / EFFECTIVE[api]).read_text())
        for version in VERSIONS:
            groups[api, version] = cases(document, effective, json.loads(file.read_text()))
    totals, failures, used = Counter(), [], set()
    results = [*typescript(directory, groups), *python(directory, groups)]
    for generator, api, version, case, problem in results:
        key = (generator, api, version)
        totals[key, case.valid, "all"] += 1
        totals[key, case.valid, "right"] += (problem is None) == case.valid
        if (problem is None) != case.valid:
            reason = KNOWN.get((generator, case.name))
            used.add((generator, case.name))
            if reason is None:
                failures.append(f"{generator}, {api} {version}: {case.name}: {problem or 'accepted'}")
    for key in dict.fromkeys(result[:3] for result in results):
        count = lambda valid: f"{totals[key, valid, 'right']:3} of {totals[key, valid, 'all']:3}"
        print(f"{key[0]:25} {key[1]:12} {key[2]}: accepted {count(True)}, refused {count(False)}")
        if totals[key, True, "right"] < 0.99 * totals[key, True, "all"]:
            failures.append(f"{key}: accepts less than 99 %")
    for (generator, name), reason in KNOWN.items():
        print(f"known: {generator}: {name}: {reason}")
        if (generator, name) not in used:
            failures.append(f"{generator} gets right what KNOWN has: {name}")
    for failure in failures:
        print(f"FAILED: {failure[:400]}", file=sys.stderr)
    sys.exit(1 if failures else 0)


main()
