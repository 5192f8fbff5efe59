//! From the schemas of a document to the nodes of a table.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value};

use super::node::{Additional, Kind, List, Node, Object, Range, Size};
use super::pattern::Pattern;
use super::violation::Limit;

/// A schema of the document without its `allOf`, which stands beside it.
type Part = &'static Map<String, Value>;
type Compiled<T> = Result<T, String>;

/// The keywords that are read.
const KEYWORDS: &[&str] = &[
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "enum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "nullable",
    "oneOf",
    "pattern",
    "properties",
    "required",
    "type",
];
/// The keywords that allow and forbid nothing.
const ANNOTATIONS: &[&str] = &[
    "default",
    "deprecated",
    "description",
    "discriminator",
    "example",
    "externalDocs",
    "readOnly",
    "title",
    "writeOnly",
    "xml",
];

/// Returns a table, and the place of a schema in it.
pub(super) fn compile(
    document: &'static Value,
    schema: &'static Value,
) -> Compiled<(Vec<Node>, u32)> {
    let mut compiler = Compiler {
        document,
        nodes: Vec::new(),
        known: HashMap::new(),
    };
    let root = compiler.schemas(&[schema])?;
    Ok((compiler.nodes, root))
}

struct Compiler {
    document: &'static Value,
    nodes: Vec<Node>,
    /// The nodes by the addresses of their parts, and whether they are nullable.
    known: HashMap<(Vec<usize>, bool), u32>,
}

impl Compiler {
    /// Returns the node of schemas that must hold together.
    fn schemas(&mut self, schemas: &[&'static Value]) -> Compiled<u32> {
        let mut parts = Vec::new();
        let mut nullable = true;
        for schema in schemas {
            nullable &= self.parts(schema, &mut parts)?;
        }
        self.node(&parts, nullable)
    }

    /// Adds a schema and those of its `allOf`. Returns whether it allows `null`.
    fn parts(&self, schema: &'static Value, parts: &mut Vec<Part>) -> Compiled<bool> {
        let map = match self.resolve(schema)? {
            Value::Bool(true) => return Ok(true),
            Value::Object(map) => map,
            other => return Err(format!("`{other}` is no schema that is supported")),
        };
        if parts.iter().any(|part| std::ptr::eq(*part, map)) {
            return Ok(true);
        }
        let is_supported = |key: &str| {
            KEYWORDS.contains(&key) || ANNOTATIONS.contains(&key) || key.starts_with("x-")
        };
        if let Some(key) = map.keys().find(|key| !is_supported(key)) {
            return Err(format!("the keyword `{key}` is not supported"));
        }
        let mut nullable = true;
        for part in schemas(map, "allOf") {
            nullable &= self.parts(part, parts)?;
        }
        let is_own =
            |key: &str| KEYWORDS.contains(&key) && !matches!(key, "allOf" | "nullable" | "format");
        if map.keys().any(|key| is_own(key)) {
            parts.push(map);
            nullable = false;
        }
        Ok(nullable || is_nullable(map))
    }

    fn resolve(&self, schema: &'static Value) -> Compiled<&'static Value> {
        let mut schema = schema;
        while let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let target = self.document.pointer(reference.trim_start_matches('#'));
            schema = target.ok_or_else(|| format!("`{reference}` is not in the document"))?;
        }
        Ok(schema)
    }

    fn node(&mut self, parts: &[Part], nullable: bool) -> Compiled<u32> {
        let addresses = parts.iter().map(|part| std::ptr::from_ref(*part).addr());
        let key = (addresses.collect(), nullable);
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        // Known before it is compiled, since it may contain itself.
        let id = self.push(Node {
            nullable,
            kind: Kind::Any,
        })?;
        self.known.insert(key, id);
        let kind = match parts {
            [] => Kind::Any,
            [part] => self.part(part)?,
            parts if parts.iter().all(|part| is_object(part)) => self.object(parts)?,
            parts => {
                let parts = parts
                    .iter()
                    .map(|part| self.node(&[part], is_nullable(part)));
                Kind::All(parts.collect::<Compiled<_>>()?)
            }
        };
        self.nodes[id as usize].kind = kind;
        Ok(id)
    }

    fn push(&mut self, node: Node) -> Compiled<u32> {
        let id = u32::try_from(self.nodes.len()).map_err(|error| error.to_string())?;
        self.nodes.push(node);
        Ok(id)
    }

    fn part(&mut self, part: Part) -> Compiled<Kind> {
        let (options, exclusive) = match (part.get("oneOf"), part.get("anyOf")) {
            (None, None) => return self.typed(part),
            (Some(_), Some(_)) => return Err("`anyOf` beside `oneOf` is not supported".to_owned()),
            (one, _) => (if one.is_some() { "oneOf" } else { "anyOf" }, one.is_some()),
        };
        let options = schemas(part, options).map(|option| self.schemas(&[option]));
        let alternatives = Kind::Alternatives {
            options: options.collect::<Compiled<_>>()?,
            exclusive,
        };
        match self.typed(part)? {
            Kind::Any => Ok(alternatives),
            typed => {
                let push = |kind| {
                    let nullable = false;
                    self.push(Node { nullable, kind })
                };
                let both = [typed, alternatives].into_iter().map(push);
                Ok(Kind::All(both.collect::<Compiled<_>>()?))
            }
        }
    }

    fn typed(&mut self, part: Part) -> Compiled<Kind> {
        let kind = type_of(part);
        let listed = part.contains_key("enum");
        Ok(match kind {
            "string" => Kind::String {
                size: size(part, "minLength", "maxLength"),
                pattern: match part.get("pattern").and_then(Value::as_str) {
                    Some(source) => Some(Pattern::parse(source)?),
                    None => None,
                },
                allowed: allowed(part, Value::as_str)?,
            },
            "integer" => Kind::Integer {
                range: range(part),
                allowed: allowed(part, Value::as_i64)?,
            },
            _ if listed => return Err(format!("`enum` of the type `{kind}` is not supported")),
            "number" => Kind::Number { range: range(part) },
            "boolean" => Kind::Boolean,
            "array" => {
                let items: Vec<&'static Value> = part.get("items").into_iter().collect();
                Kind::Array {
                    size: size(part, "minItems", "maxItems"),
                    items: self.schemas(&items)?,
                }
            }
            "object" => self.object(&[part])?,
            "" => Kind::Any,
            other => return Err(format!("the type `{other}` is not supported")),
        })
    }

    /// Composes objects: their properties, and what each of them says of the others' as well.
    fn object(&mut self, parts: &[Part]) -> Compiled<Kind> {
        let mut names: BTreeMap<&'static str, Vec<&'static Value>> = BTreeMap::new();
        for (name, _) in parts.iter().flat_map(|part| properties(part)) {
            names.insert(name, Vec::new());
        }
        let mut additional = Vec::new();
        for part in parts {
            let other = part.get("additionalProperties");
            let other = other.filter(|other| **other != Value::Bool(true));
            additional.extend(other);
            for (name, schemas) in &mut names {
                schemas.extend(property(part, name).or(other));
            }
        }
        // A member that one part refuses is refused, whatever the others say of it.
        let is_refused = |schemas: &[&Value]| schemas.contains(&&Value::Bool(false));
        names.retain(|_, schemas| !is_refused(schemas));
        let additional = match additional.as_slice() {
            [] => Additional::Allowed,
            all if is_refused(all) => Additional::Refused,
            all => Additional::Schema(self.schemas(all)?),
        };
        let properties = names.into_iter().map(|(name, schemas)| {
            let schema = self.schemas(&schemas);
            let schema = schema.map_err(|error| format!("{name}: {error}"))?;
            Ok((name, schema))
        });
        let properties = properties.collect::<Compiled<_>>()?;
        let mut required: Vec<&'static str> = Vec::new();
        let names = parts.iter().filter_map(|part| part.get("required"));
        for name in names.filter_map(Value::as_array).flatten() {
            let name = name.as_str().ok_or("`required` lists no names")?;
            if !required.contains(&name) {
                required.push(name);
            }
        }
        Ok(Kind::Object(Object {
            properties,
            required: Cow::Owned(required),
            additional,
        }))
    }
}

fn schemas(part: Part, key: &str) -> impl Iterator<Item = &'static Value> {
    let list = part.get(key).and_then(Value::as_array);
    list.into_iter().flatten()
}

fn properties(part: Part) -> impl Iterator<Item = (&'static str, &'static Value)> {
    let properties = part.get("properties").and_then(Value::as_object);
    let properties = properties.into_iter().flatten();
    properties.map(|(name, schema)| (name.as_str(), schema))
}

fn property(part: Part, name: &str) -> Option<&'static Value> {
    part.get("properties")?.get(name)
}

fn is_nullable(part: Part) -> bool {
    part.get("nullable") == Some(&Value::Bool(true))
}

fn is_object(part: Part) -> bool {
    let choice = ["oneOf", "anyOf"]
        .into_iter()
        .find(|key| part.contains_key(*key));
    choice.is_none() && type_of(part) == "object"
}

/// Returns the declared type, or the only one that the other keywords make sense for.
fn type_of(part: Part) -> &'static str {
    let implied = || {
        let first = schemas(part, "enum").next();
        match first {
            Some(Value::String(_)) => "string",
            Some(Value::Number(_)) => "integer",
            _ if part.contains_key("items") => "array",
            _ => {
                let of_objects = ["properties", "required", "additionalProperties"];
                match of_objects.iter().any(|key| part.contains_key(*key)) {
                    true => "object",
                    false => "",
                }
            }
        }
    };
    let declared = part.get("type").and_then(Value::as_str);
    declared.unwrap_or_else(implied)
}

fn allowed<T: Clone>(part: Part, read: impl Fn(&'static Value) -> Option<T>) -> Compiled<List<T>> {
    // Whether `null` is allowed is up to `nullable`.
    let values = schemas(part, "enum").filter(|value| !value.is_null());
    values
        .map(|value| {
            read(value).ok_or_else(|| format!("`{value}` is not of the type of its `enum`"))
        })
        .collect()
}

fn size(part: Part, least: &str, most: &str) -> Size {
    let bound = |key: &str| part.get(key).and_then(Value::as_u64);
    Size {
        least: bound(least),
        most: bound(most),
    }
}

fn range(part: Part) -> Range {
    // The formats of integers imply bounds.
    let (least, most) = match part.get("format").and_then(Value::as_str) {
        Some("int32") => (Some(i64::from(i32::MIN)), Some(i64::from(i32::MAX))),
        Some("int64") => (Some(i64::MIN), Some(i64::MAX)),
        _ => (None, None),
    };
    let bound = |key: &str, implied: Option<i64>| {
        let value = part.get(key);
        let integer = value.and_then(Value::as_i64).or(match value {
            Some(_) => None,
            None => implied,
        });
        let float = || value.and_then(Value::as_f64).map(Limit::Float);
        integer.map(Limit::Integer).or_else(float)
    };
    Range {
        least: bound("minimum", least),
        most: bound("maximum", most),
    }
}
