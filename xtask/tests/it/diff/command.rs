//! `cargo xtask diff` as it is run: inputs, formats, colours and exit codes.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use xtask::api::ON_PREMISES;
use xtask::diff::input::Inputs;

use super::{base, cases, patched};
use crate::support::server::{Server, response};

const DOCUMENT: &str = "spec/whatsapp-business.json";

/// A directory for one test.
fn directory(name: &str) -> std::path::PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("diff-{name}"));
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).unwrap();
    directory
}

fn write(path: &Path, document: &Value) -> String {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, document.to_string()).unwrap();
    path.to_str().unwrap().to_owned()
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("diff").args(arguments);
    for variable in ["NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR"] {
        command.env_remove(variable);
    }
    command
}

fn run(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The base, and the base with one operation less.
fn two_files(name: &str) -> (String, String) {
    let directory = directory(name);
    let shorter = patched(json!([{"op": "remove", "path": "/paths/~1open"}]));
    (
        write(&directory.join("old.json"), &base()),
        write(&directory.join("new.json"), &shorter),
    )
}

#[test]
fn json_output_has_the_documented_shape() {
    let (old, new) = two_files("json");
    let output = run(&[&old, &new, "--format", "json"]);
    let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(
        report,
        json!({"verdict": "major", "changes": [{
            "id": "operation-removed",
            "pointer": "/paths/~1open/get",
            "operation": "Open_get",
            "direction": "both",
            "wire": "breaking",
            "source": "breaking",
            "message": "GET /open is removed",
        }]})
    );
}

#[test]
fn markdown_output_is_a_table_for_each_severity() {
    let (old, new) = two_files("markdown");
    let output = stdout(&run(&[&old, &new, "--format", "markdown"]));
    assert_eq!(
        output,
        "## API changes\n\n\
         **major: 1 breaking, 0 warnings, 0 compatible, 0 in documentation**\n\n\
         ### Breaking\n\n\
         | change | where | wire | source |\n| --- | --- | --- | --- |\n\
         | GET /open is removed<br>`operation-removed` | `Open_get`<br>`/paths/~1open/get` (both) | breaking | breaking |\n"
    );
}

#[test]
fn the_exit_code_follows_fail_on() {
    let (old, new) = two_files("fail-on");
    assert_eq!(run(&[&old, &new]).status.code(), Some(0));
    assert_eq!(
        run(&[&old, &new, "--fail-on", "breaking"]).status.code(),
        Some(1)
    );
    assert_eq!(
        run(&[&old, &new, "--fail-on", "warning"]).status.code(),
        Some(1)
    );
    // Backwards it is one operation more.
    assert_eq!(
        run(&[&new, &old, "--fail-on", "warning"]).status.code(),
        Some(0)
    );

    let warned = patched(json!([
        {"op": "add", "path": "/components/schemas/Received/properties/size/enum/-", "value": "huge"}
    ]));
    let warned = write(&directory("fail-on-warning").join("new.json"), &warned);
    assert_eq!(
        run(&[&old, &warned, "--fail-on", "breaking"]).status.code(),
        Some(0)
    );
    assert_eq!(
        run(&[&old, &warned, "--fail-on", "warning"]).status.code(),
        Some(1)
    );
}

#[test]
fn unusable_input_is_exit_code_2_with_the_reason() {
    let base = cases().join("base.json");
    let base = base.to_str().unwrap();
    let directory = directory("unusable");

    let missing = run(&["no-such-thing", base]);
    assert_eq!(missing.status.code(), Some(2));
    assert_eq!(
        stderr(&missing),
        "error: `no-such-thing`: neither a file nor a git revision. Pass a path, an http(s) URL, or a \
         revision such as `HEAD~1` or a tag\n"
    );

    let broken = directory.join("broken.json");
    std::fs::write(&broken, "{\"openapi\": \"3.0.3\",\n  oops}").unwrap();
    let output = run(&[base, broken.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("broken JSON"),
        "{}",
        stderr(&output)
    );
    assert!(
        stderr(&output).contains("line 2 column 3"),
        "{}",
        stderr(&output)
    );

    for (document, message) in [
        (json!({"openapi": "3.1.0"}), "only 3.0 is understood"),
        (
            json!({"openapi": "3.2.0"}),
            "this is OpenAPI 3.2.0, but only documents of version 3.0 and 3.1",
        ),
        (
            json!({"swagger": "2.0"}),
            "this is Swagger (OpenAPI 2.0), but only",
        ),
        (
            json!({"swagger": 2.0}),
            "this is Swagger (OpenAPI 2.0), but only",
        ),
        (json!({"info": {}}), "this is not an OpenAPI document"),
    ] {
        let other = write(&directory.join("other.json"), &document);
        let output = run(&[base, &other]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
    }
}

#[test]
fn a_document_without_an_operation_that_overlays_correct_gets_a_verdict() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let effective = std::fs::read(root.join("crates/cloud/spec/cloud.json")).unwrap();
    let mut published: Value = serde_json::from_slice(
        &std::fs::read(root.join("crates/cloud/spec/upstream.json")).unwrap(),
    )
    .unwrap();
    // A published document: its version is part of the paths, and OpenAPI 3.1.
    let paths = published["paths"].as_object_mut().unwrap();
    let (path, _) = paths
        .iter()
        .find(|(path, _)| path.ends_with("/messages"))
        .unwrap();
    let path = path.clone();
    paths.remove(&path);
    published["openapi"] = "3.1.0".into();
    let text = published.to_string().replace(",\"nullable\":true", "");
    let directory = directory("removed");
    let new = directory.join("new.json");
    std::fs::write(&new, text).unwrap();
    let old = directory.join("old.json");
    std::fs::write(&old, effective).unwrap();
    let (old, new) = (old.to_str().unwrap(), new.to_str().unwrap());
    let output = run(&[old, new, "--api", "cloud", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(report["verdict"], "major");
    let message = format!("POST {path} is removed");
    let changes = report["changes"].as_array().unwrap();
    assert!(
        changes.iter().any(|change| change["message"] == message),
        "{message}"
    );
}

#[test]
fn without_rust_of_a_document_the_verdict_is_unknown() {
    // A `not` is nothing that Rust can be generated from.
    let ungenerated = |extra: Value| {
        let mut document = super::extended();
        document["components"]["schemas"]["Extra"] = extra;
        document
    };
    let directory = directory("unknown");
    let old = write(
        &directory.join("old.json"),
        &ungenerated(json!({"type": "string"})),
    );
    let new = write(
        &directory.join("new.json"),
        &ungenerated(json!({"type": "string", "maxLength": 9})),
    );
    let text = stdout(&run(&[&old, &new]));
    assert!(
        text.contains("unknown, at least minor: 0 breaking"),
        "{text}"
    );
    let report: Value =
        serde_json::from_str(&stdout(&run(&[&old, &new, "--format", "json"]))).unwrap();
    assert_eq!(report["verdict"], "unknown", "{report}");
}

#[test]
fn large_documents_are_refused_or_given_up() {
    let base = cases().join("base.json");
    let base = base.to_str().unwrap();
    let directory = directory("large");
    let large = directory.join("large.json");
    let file = std::fs::File::create(&large).unwrap();
    file.set_len(20_000_001).unwrap();
    let output = run(&[base, large.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("larger than 20000000 bytes"),
        "{}",
        stderr(&output)
    );

    // More than any machine compares in no time.
    let mut document = base_with_schemas(5_000);
    let old = write(&directory.join("old.json"), &document);
    document["info"]["version"] = "2".into();
    let new = write(&directory.join("new.json"), &document);
    let output = run(&[&old, &new, "--time-limit", "0"]);
    assert_eq!(output.status.code(), Some(2));
    let message = stderr(&output);
    assert!(
        message.contains("could not be compared within 0 s"),
        "{message}"
    );
    assert!(message.contains("--time-limit"), "{message}");
}

fn base_with_schemas(count: usize) -> Value {
    let mut document = base();
    for index in 0..count {
        let properties = json!({"name": {"type": "string"}, "next": {"type": "integer"}});
        document["components"]["schemas"][format!("Large{index}")] =
            json!({"type": "object", "properties": properties});
    }
    document
}

#[test]
fn every_command_in_the_documentation_can_be_run() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut count = 0;
    for file in [
        "CONTRIBUTING.md",
        "ARCHITECTURE.md",
        "README.md",
        "spec/README.md",
    ] {
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        for command in text.split("cargo xtask ").skip(1) {
            let command = command.split(['`', '\n', '#', ')']).next().unwrap();
            let mut arguments: Vec<_> = command.split_whitespace().collect();
            arguments.retain(|argument| !argument.starts_with(['[', '…', 'U', 'F']));
            let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
                .args(
                    arguments
                        .iter()
                        .map(|argument| argument.trim_end_matches(['.', ',', ':'])),
                )
                .args(if arguments.contains(&"--from") {
                    &["FILE", "--help"][..]
                } else {
                    &["--help"]
                })
                .output()
                .unwrap();
            assert_eq!(
                output.status.code(),
                Some(0),
                "{file}: cargo xtask {command}: {}",
                stderr(&output)
            );
            count += 1;
        }
    }
    assert!(count > 10, "{count}");
}

#[test]
fn colours_are_printed_to_terminals_or_on_request() {
    let (old, new) = two_files("colours");
    let coloured = |output: &Output| stdout(output).contains('\u{1b}');
    assert!(!coloured(&run(&[&old, &new])));
    assert!(coloured(
        &command(&[&old, &new])
            .env("CLICOLOR_FORCE", "1")
            .output()
            .unwrap()
    ));
    assert!(!coloured(
        &command(&[&old, &new])
            .env("NO_COLOR", "1")
            .output()
            .unwrap()
    ));
}

#[test]
fn the_list_of_rules_names_every_rule() {
    let listed = stdout(&run(&["--list-rules"]));
    for rule in xtask::diff::rules() {
        assert!(
            listed
                .lines()
                .any(|line| line.split(' ').next() == Some(rule.id)),
            "{}",
            rule.id
        );
    }
}

#[test]
fn a_revision_names_its_effective_document() {
    let root = directory("revision");
    let git = |arguments: &[&str]| {
        let settings = [
            "-c",
            "user.name=Test",
            "-c",
            "user.email=test@localhost",
            "-c",
            "commit.gpgsign=false",
        ];
        let output = Command::new("git")
            .arg("-C")
            .arg(&root)
            .args(settings)
            .args(arguments)
            .output();
        let output = output.unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    git(&["init", "--quiet"]);
    write(&root.join(DOCUMENT), &base());
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "First"]);
    git(&["tag", "first"]);
    let newer = patched(json!([{"op": "remove", "path": "/paths/~1open"}]));
    write(&root.join(DOCUMENT), &newer);

    let inputs = Inputs::new(&root, ON_PREMISES);
    assert_eq!(inputs.named("HEAD").unwrap(), base());
    assert_eq!(inputs.named("first").unwrap(), base());
    assert_eq!(inputs.named(&format!("HEAD:{DOCUMENT}")).unwrap(), base());
    assert_eq!(inputs.working_tree().unwrap(), newer);
    for option in ["--output=x", "-h", ""] {
        assert!(
            inputs
                .named(option)
                .unwrap_err()
                .to_string()
                .contains("neither a file nor")
        );
    }
    let absent = inputs.named("HEAD:spec/none.json").unwrap_err().to_string();
    assert!(absent.contains("spec/none.json"), "{absent}");
}

#[test]
fn a_url_is_downloaded() {
    let server = Server::start(vec![
        response("200 OK", "", &base().to_string()),
        response("404 Not Found", "", ""),
    ]);
    let inputs = Inputs::new(".", ON_PREMISES);
    assert_eq!(inputs.named(&server.url).unwrap(), base());
    assert_eq!(
        inputs.named(&server.url).unwrap_err().to_string(),
        format!(
            "{}: there is no document there (404); is the address right?",
            server.url
        )
    );
}

#[test]
fn yaml_and_json_of_the_same_document_are_equal() {
    let directory = directory("yaml");
    let yaml = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /up:\n    get:\n      \
                responses: {'204': {description: Up.}}\n";
    let json = json!({
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "paths": {"/up": {"get": {"responses": {"204": {"description": "Up."}}}}},
    });
    let old = directory.join("old.yaml");
    std::fs::write(&old, yaml).unwrap();
    let new = write(&directory.join("new.json"), &json);
    let output = run(&[old.to_str().unwrap(), &new]);
    assert_eq!(stdout(&output), "none: the documents are equivalent\n");
}

/// A published document of the Cloud API with one operation, or with two.
fn published(operations: &[(&str, &str)]) -> Value {
    let paths = operations.iter().map(|(path, id)| {
        let operation = json!({
            "operationId": id,
            "tags": ["Phone Numbers"],
            "parameters": [
                {"name": "Version", "in": "path", "required": true, "schema": {"type": "string"}},
                {"name": "Phone-Number-ID", "in": "path", "required": true, "schema": {"type": "string"}},
            ],
            "responses": {"200": {"description": "OK", "content": {"application/json": {
                "schema": {"type": "object", "properties": {"pin": {"type": ["string", "null"]}}},
                "examples": {"default": {"value": {"pin": null}}},
            }}}},
        });
        ((*path).to_owned(), json!({ "get": operation }))
    });
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Business Messaging API", "version": "v23.0"},
        "servers": [{"url": "https://graph.facebook.com"}],
        "paths": paths.collect::<serde_json::Map<_, _>>(),
    })
}

#[test]
fn published_documents_of_the_cloud_api_are_compared() {
    let directory = directory("cloud");
    let number = ("/{Version}/{Phone-Number-ID}", "getNumber");
    let settings = ("/{Version}/{Phone-Number-ID}/settings", "getSettings");
    let two = write(&directory.join("two.json"), &published(&[number, settings]));
    let one = write(&directory.join("one.json"), &published(&[number]));
    let output = run(&[&two, &one, "--api", "cloud", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(report["changes"][0]["id"], "operation-removed", "{report}");
    assert_eq!(
        report["changes"][0]["message"], "GET /{Phone-Number-ID}/settings is removed",
        "{report}"
    );
    let output = run(&[&two, &two, "--api", "cloud"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));

    // The overlays correct what this document does not have.
    let output = run(&[&one, "--api", "cloud", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(report["verdict"], "major", "{}", report["changes"][0]);
    let note = report["notes"][0].as_str().unwrap();
    assert!(
        note.contains("overlay actions do not apply") && note.contains("one.json"),
        "{note}"
    );

    let mut newer = published(&[number]);
    newer["webhooks"] = json!({"messages": {"post": {"responses": {}}}});
    let newer = write(&directory.join("newer.json"), &newer);
    let output = run(&[&two, &newer, "--api", "cloud"]);
    assert_eq!(output.status.code(), Some(2));
    let message = stderr(&output);
    assert!(message.contains("newer.json"), "{message}");
    assert!(message.contains("/webhooks"), "{message}");
}
