//! The schemas of a document as a graph of nodes: references followed, the parts of each `allOf`
//! composed, and equal schemas shared.
//!
//! A keyword that is not read here allows anything: the server validates what it says. A test over
//! both documents compares the verdicts with those of another validator.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Number, Value};

use super::node::{Additional, Id, Kind, Limit, Node, Object, Property, Range, Size};
use crate::document::Document;

/// A schema of the document without its `allOf`, which stands beside it.
type Part<'a> = &'a Map<String, Value>;

/// The keywords that allow and forbid something by themselves.
const KEYWORDS: &[&str] = &[
    "additionalProperties",
    "anyOf",
    "enum",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "oneOf",
    "pattern",
    "properties",
    "required",
    "type",
];

pub(crate) struct Graph<'a> {
    document: &'a Document,
    /// `None` where an equal node was found after its place had been reserved.
    pub(crate) nodes: Vec<Option<Node>>,
    /// Nodes by the addresses of their parts, and whether they are nullable.
    known: HashMap<(Vec<usize>, bool), Id>,
    equal: HashMap<Node, Id>,
    /// Nodes that contain themselves.
    circular: BTreeSet<Id>,
}

impl<'a> Graph<'a> {
    pub(crate) fn new(document: &'a Document) -> Self {
        Self {
            document,
            nodes: Vec::new(),
            known: HashMap::new(),
            equal: HashMap::new(),
            circular: BTreeSet::new(),
        }
    }

    /// Returns the node of schemas that must hold together; of none, the one that allows anything.
    pub(crate) fn schemas(&mut self, schemas: &[&'a Value]) -> Id {
        let mut parts = Vec::new();
        let mut nullable = true;
        for schema in schemas {
            nullable &= self.parts(schema, &mut parts);
        }
        self.node(&parts, nullable)
    }

    /// Adds a schema and those of its `allOf`. Returns whether it allows `null`.
    fn parts(&self, schema: &'a Value, parts: &mut Vec<Part<'a>>) -> bool {
        let Some(map) = self.document.resolve(schema).as_object() else {
            return true;
        };
        if parts.iter().any(|part| std::ptr::eq(*part, map)) {
            return true;
        }
        let mut nullable = true;
        for part in schemas(map, "allOf") {
            nullable &= self.parts(part, parts);
        }
        if map.keys().any(|key| is_keyword(key)) {
            parts.push(map);
            nullable = false;
        }
        nullable || is_nullable(map)
    }

    fn node(&mut self, parts: &[Part<'a>], nullable: bool) -> Id {
        let addresses = parts.iter().map(|part| std::ptr::from_ref(*part).addr());
        let key = (addresses.collect(), nullable);
        if let Some(&known) = self.known.get(&key) {
            if self.nodes[known.0].is_none() {
                self.circular.insert(known);
            }
            return known;
        }
        // Known before its members are, since it may be one of them.
        let id = Id(self.nodes.len());
        self.nodes.push(None);
        self.known.insert(key.clone(), id);
        // A part that names but the type says nothing beside another one of that type.
        let mut parts = parts.to_vec();
        let says_more = |part: &Part<'a>| part.keys().any(|key| key != "type" && is_keyword(key));
        let types: Vec<_> = parts
            .iter()
            .filter(|part| says_more(part))
            .map(|part| type_of(part))
            .collect();
        parts.retain(|part| says_more(part) || !types.contains(&type_of(part)));
        let parts = parts.as_slice();
        let kind = match parts {
            [] => Kind::Any,
            [part] => self.part(part),
            parts if parts.iter().all(is_object) => self.object(parts),
            parts => {
                let part = |part: &Part<'a>| self.node(&[*part], is_nullable(part));
                Kind::All(parts.iter().map(part).collect())
            }
        };
        let default = match parts {
            [part] => part.get("default").map(Value::to_string),
            _ => None,
        };
        let node = Node {
            nullable,
            default,
            kind,
        };
        if !self.circular.contains(&id)
            && let Some(&equal) = self.equal.get(&node)
        {
            self.known.insert(key, equal);
            return equal;
        }
        self.equal.insert(node.clone(), id);
        self.nodes[id.0] = Some(node);
        id
    }

    fn part(&mut self, part: Part<'a>) -> Kind {
        let Some(key) = choice(part) else {
            return self.typed(part);
        };
        let options = schemas(part, key).map(|option| self.schemas(&[option]));
        let alternatives = Kind::Alternatives {
            options: options.collect(),
            exclusive: key == "oneOf",
        };
        match self.typed(part) {
            Kind::Any => alternatives,
            typed => Kind::All(vec![self.push(typed), self.push(alternatives)]),
        }
    }

    fn push(&mut self, kind: Kind) -> Id {
        self.nodes.push(Some(Node {
            nullable: false,
            default: None,
            kind,
        }));
        Id(self.nodes.len() - 1)
    }

    fn typed(&mut self, part: Part<'a>) -> Kind {
        let text = |key: &str| part.get(key).and_then(Value::as_str).map(str::to_owned);
        // Whether `null` is allowed is up to `nullable`.
        let values = || schemas(part, "enum").filter(|value| !value.is_null());
        match type_of(part) {
            "string" => Kind::String {
                size: size(part, "minLength", "maxLength"),
                pattern: text("pattern"),
                format: text("format").unwrap_or_default(),
                allowed: values()
                    .filter_map(|it| Some(it.as_str()?.to_owned()))
                    .collect(),
            },
            "integer" => Kind::Integer {
                range: range(part),
                allowed: values().filter_map(Value::as_i64).collect(),
            },
            "number" => Kind::Number { range: range(part) },
            "boolean" => Kind::Boolean,
            "array" => {
                let items: Vec<&Value> = part.get("items").into_iter().collect();
                Kind::Array {
                    size: size(part, "minItems", "maxItems"),
                    items: self.schemas(&items),
                }
            }
            "object" => self.object(&[part]),
            _ => Kind::Any,
        }
    }

    /// Composes objects: their properties, and what each of them says of the others' as well.
    fn object(&mut self, parts: &[Part<'a>]) -> Kind {
        let mut names: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
        let listed = |part: &Part<'a>| part.get("properties").and_then(Value::as_object);
        for name in parts.iter().filter_map(listed).flat_map(Map::keys) {
            names.insert(name, Vec::new());
        }
        let mut additional = Vec::new();
        for part in parts {
            let other = part.get("additionalProperties");
            let other = other.filter(|other| **other != Value::Bool(true));
            additional.extend(other);
            for (name, schemas) in &mut names {
                let own = listed(part).and_then(|properties| properties.get(*name));
                schemas.extend(own.or(other));
            }
        }
        // A member that one part refuses is refused, whatever the others say of it.
        let is_refused = |schemas: &[&Value]| schemas.contains(&&Value::Bool(false));
        names.retain(|_, schemas| !is_refused(schemas));
        let additional = match additional.as_slice() {
            [] => Additional::Allowed,
            all if is_refused(all) => Additional::Refused,
            all => Additional::Schema(self.schemas(all)),
        };
        let properties = names.into_iter().map(|(name, schemas)| {
            let descriptions = schemas.iter().rev().map(|schema| self.description(schema));
            let description = descriptions.into_iter().find(|text| !text.is_empty());
            Property {
                name: name.to_owned(),
                description: description.unwrap_or_default(),
                schema: self.schemas(&schemas),
            }
        });
        let properties = properties.collect();
        let mut required: Vec<String> = Vec::new();
        let lists = parts.iter().flat_map(|part| schemas(part, "required"));
        for name in lists.filter_map(Value::as_str) {
            if !required.iter().any(|known| known == name) {
                required.push(name.to_owned());
            }
        }
        Kind::Object(Object {
            properties,
            required,
            additional,
        })
    }

    /// Returns the description of a schema, or of the one that it refers to.
    fn description(&self, schema: &'a Value) -> String {
        let mut schema = Some(schema);
        while let Some(known) = schema {
            let text = text(known.get("description"));
            if !text.is_empty() {
                return text;
            }
            let parts = known.get("allOf").and_then(Value::as_array);
            let single = parts
                .filter(|parts| parts.len() == 1)
                .map(|parts| &parts[0]);
            let target = self.document.resolve(known);
            schema = single.or(Some(target).filter(|target| !std::ptr::eq(*target, known)));
        }
        String::new()
    }
}

pub(super) fn text(value: Option<&Value>) -> String {
    let text = value.and_then(Value::as_str).unwrap_or_default();
    text.trim().to_owned()
}

/// Returns the values of a list.
fn schemas<'a>(part: Part<'a>, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    let list = part.get(key).and_then(Value::as_array);
    list.into_iter().flatten()
}

fn is_keyword(key: &str) -> bool {
    KEYWORDS.contains(&key)
}

fn choice(part: Part<'_>) -> Option<&'static str> {
    ["oneOf", "anyOf"]
        .into_iter()
        .find(|key| part.contains_key(*key))
}

fn is_nullable(part: Part<'_>) -> bool {
    part.get("nullable") == Some(&Value::Bool(true))
}

fn is_object(part: &Part<'_>) -> bool {
    choice(part).is_none() && type_of(part) == "object"
}

/// Returns the declared type, or the only one that the other keywords make sense for.
fn type_of(part: Part<'_>) -> &str {
    let has = |key: &&str| part.contains_key(*key);
    let implied = || match schemas(part, "enum").next() {
        Some(Value::String(_)) => "string",
        Some(Value::Number(_)) => "integer",
        _ if has(&"items") => "array",
        _ if ["properties", "required", "additionalProperties"]
            .iter()
            .any(has) =>
        {
            "object"
        }
        _ => "",
    };
    let declared = part.get("type").and_then(Value::as_str);
    declared.unwrap_or_else(implied)
}

fn size(part: Part<'_>, least: &str, most: &str) -> Size {
    let bound = |key: &str| part.get(key).and_then(Value::as_u64);
    Size {
        least: bound(least),
        most: bound(most),
    }
}

fn range(part: Part<'_>) -> Range {
    // The formats of integers imply bounds.
    let (least, most) = match part.get("format").and_then(Value::as_str) {
        Some("int32") => (Some(i64::from(i32::MIN)), Some(i64::from(i32::MAX))),
        Some("int64") => (Some(i64::MIN), Some(i64::MAX)),
        _ => (None, None),
    };
    let limit = |number: &Number| match number.as_i64() {
        Some(number) => Limit::Integer(number),
        None => Limit::Float(number.clone()),
    };
    let bound = |key: &str, implied: Option<i64>| match part.get(key) {
        Some(value) => value.as_number().map(limit),
        None => implied.map(Limit::Integer),
    };
    Range {
        least: bound("minimum", least),
        most: bound("maximum", most),
    }
}
