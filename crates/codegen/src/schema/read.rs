//! Reads one schema, and refuses what would have to be left out without a word.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use serde_json::{Map, Value};

use super::compose::Composition;
use super::limits::Limits;
use super::{Discriminator, Media, Property, Schema, Shape};
use crate::document::{Document, escape, schema_name};

/// Schemas nested deeper than this are refused rather than followed.
const DEPTH: usize = 64;

pub(super) const ONLY_AS_PROPERTY: &str =
    "an `anyOf` of scalars stands only as a property, neither as a schema of its own nor in a list";
const NOT: &str = "`not` has no Rust type: state what is allowed instead";

pub(crate) struct Reader<'a> {
    pub(super) document: &'a Document,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(document: &'a Document) -> Self {
        Self { document }
    }

    /// Reads the schema that stands at `pointer`; an error is the reason, without the place.
    pub(crate) fn schema(&self, value: &Value, pointer: &str) -> Result<Schema, String> {
        self.nested(value, pointer, DEPTH)
    }

    pub(super) fn nested(
        &self,
        value: &Value,
        pointer: &str,
        depth: usize,
    ) -> Result<Schema, String> {
        let map = value
            .as_object()
            .ok_or_else(|| format!("`{value}` is not a schema"))?;
        let depth = depth.checked_sub(1).ok_or("it is nested too deeply")?;
        let mut schema = Schema {
            shape: Shape::Any,
            pointer: pointer.to_owned(),
            description: describe(map),
            nullable: map.get("nullable") == Some(&Value::Bool(true)),
            limits: Limits::read(map)?,
            media: media(map)?,
        };
        if let Some(name) = schema_name(value) {
            schema.shape = Shape::Reference(name.to_owned());
            return Ok(schema);
        }
        if let Some(reference) = map.get("$ref") {
            return Err(format!("`{reference}` does not refer to a schema"));
        }
        if map.contains_key("not") {
            return Err(NOT.to_owned());
        }
        nothing_is_dropped(map)?;
        if let Some(parts) = list(map, "allOf")? {
            self.all_of(map, parts, &mut schema, depth)?;
        } else if let Some(options) = list(map, "oneOf")? {
            schema.shape = self.one_of(map, options, pointer, depth)?;
        } else if let Some(options) = list(map, "anyOf")? {
            let first = self.any_of(options, pointer, depth)?;
            schema.limits = schema.limits.or(&first.limits);
            schema.shape = first.shape;
        } else {
            schema.shape = self.plain(map, pointer, depth)?;
        }
        Ok(schema)
    }

    fn plain(
        &self,
        map: &Map<String, Value>,
        pointer: &str,
        depth: usize,
    ) -> Result<Shape, String> {
        let kind = match map.get("type") {
            Some(Value::String(kind)) => kind.as_str(),
            Some(other) => return Err(format!("`type: {other}` is not one type")),
            None if map.contains_key("properties") => "object",
            None if map.contains_key("items") => "array",
            None if map.contains_key("enum") => return Err("an `enum` needs a `type`".to_owned()),
            None => return Ok(Shape::Any),
        };
        match kind {
            "string" => string(map),
            "integer" | "number" => {
                let values = map.get("enum").and_then(Value::as_array);
                if let Some(value) = values.into_iter().flatten().find(|v| !v.is_number()) {
                    return Err(format!(
                        "the value {value} of its `enum` is not of `type: {kind}`"
                    ));
                }
                Ok(match kind {
                    "integer" => Shape::Integer,
                    _ => Shape::Number,
                })
            }
            "boolean" => Ok(Shape::Boolean),
            "array" => {
                let items = map.get("items").ok_or("an array needs `items`")?;
                let items = self.nested(items, &format!("{pointer}/items"), depth)?;
                if matches!(items.shape, Shape::Lenient(_)) {
                    return Err(ONLY_AS_PROPERTY.to_owned());
                }
                Ok(Shape::List(Box::new(items)))
            }
            "object" => {
                let mut composition = Composition::default();
                self.part(map, pointer, &mut composition, depth)?;
                composition.shape()
            }
            other => Err(format!("`type: {other}` is not an OpenAPI 3.0 type")),
        }
    }

    /// Adds the properties and so on of an object to a composition.
    pub(super) fn part(
        &self,
        map: &Map<String, Value>,
        pointer: &str,
        composition: &mut Composition,
        depth: usize,
    ) -> Result<(), String> {
        match map.get("properties") {
            None => {}
            Some(Value::Object(properties)) => {
                for (name, value) in properties {
                    let pointer = format!("{pointer}/properties/{}", escape(name));
                    let schema = self
                        .nested(value, &pointer, depth)
                        .map_err(|reason| format!("property `{name}`: {reason}"))?;
                    composition.property(self, name, schema)?;
                }
            }
            Some(_) => return Err("`properties` is not an object".to_owned()),
        }
        if let Some(values) = map.get("additionalProperties").filter(|v| v.is_object()) {
            let schema = self.nested(values, &format!("{pointer}/additionalProperties"), depth)?;
            composition.values(schema)?;
        }
        composition.required.extend(required(map)?);
        Ok(())
    }

    fn one_of(
        &self,
        map: &Map<String, Value>,
        options: &[Value],
        pointer: &str,
        depth: usize,
    ) -> Result<Shape, String> {
        let mut members = Vec::new();
        for (index, option) in options.iter().enumerate() {
            let resolved = self.document.resolve(option);
            let kind = resolved.get("type").and_then(Value::as_str);
            let object = ["properties", "allOf"]
                .iter()
                .any(|key| resolved.get(key).is_some());
            if kind != Some("object") && !(kind.is_none() && object) {
                return Err(format!(
                    "`oneOf` chooses only between objects, not `type: {}`: use `anyOf` for scalars",
                    kind.unwrap_or("(none)")
                ));
            }
            members.push(self.nested(option, &format!("{pointer}/oneOf/{index}"), depth)?);
        }
        let discriminator = map.get("discriminator").map(discriminator).transpose()?;
        Ok(Shape::OneOf(members, discriminator))
    }

    fn any_of(&self, options: &[Value], pointer: &str, depth: usize) -> Result<Schema, String> {
        for option in options {
            let kind = self.document.resolve(option).get("type");
            let kind = kind.and_then(Value::as_str).unwrap_or("(none)");
            if !["string", "integer", "number"].contains(&kind) {
                return Err(format!(
                    "`anyOf` chooses only between strings and numbers, not `type: {kind}`: use \
                     `oneOf` for objects"
                ));
            }
        }
        let first = self.document.resolve(&options[0]);
        let mut first = self.nested(first, &format!("{pointer}/anyOf/0"), depth)?;
        if options.len() > 1 {
            let scalar = match first.shape {
                Shape::Integer => Shape::Integer,
                Shape::Number => Shape::Number,
                _ => Shape::String,
            };
            first.shape = Shape::Lenient(Box::new(scalar));
        }
        Ok(first)
    }
}

fn discriminator(value: &Value) -> Result<Discriminator, String> {
    let property = value.get("propertyName").and_then(Value::as_str);
    let property = property.ok_or("its `discriminator` has no `propertyName`")?;
    let mapping = value.get("mapping").and_then(Value::as_object);
    let mapping = mapping
        .into_iter()
        .flatten()
        .map(|(value, target)| {
            let target = target.as_str().unwrap_or_default();
            let name = target.rsplit('/').next().unwrap_or(target);
            (value.clone(), name.to_owned())
        })
        .collect();
    Ok(Discriminator {
        property: property.to_owned(),
        mapping,
    })
}

fn media(map: &Map<String, Value>) -> Result<Option<Media>, String> {
    let Some(media) = map.get("x-media") else {
        return Ok(None);
    };
    let types = media.get("types").and_then(Value::as_array);
    let types = types.map(|types| types.iter().filter_map(|t| Some(t.as_str()?.to_owned())));
    match (types, media.get("maxBytes").and_then(Value::as_u64)) {
        (Some(types), Some(max_bytes)) => Ok(Some(Media {
            types: types.collect(),
            max_bytes,
        })),
        _ => Err("its `x-media` is not `{types: [media type], maxBytes: count}`".to_owned()),
    }
}

fn string(map: &Map<String, Value>) -> Result<Shape, String> {
    let Some(values) = map.get("enum").and_then(Value::as_array) else {
        return Ok(match map.get("format").and_then(Value::as_str) {
            Some("password") => Shape::Secret,
            Some("binary") => Shape::Binary,
            _ => Shape::String,
        });
    };
    let mut names = BTreeSet::new();
    let mut found = Vec::new();
    for value in values {
        match value {
            Value::Null => {}
            Value::String(text) => {
                if !names.insert(text.to_upper_camel_case()) {
                    return Err(format!(
                        "the value {value} of its `enum` has the same Rust name as another"
                    ));
                }
                found.push(text.clone());
            }
            _ => {
                return Err(format!(
                    "the value {value} of its `enum` is not of `type: string`"
                ));
            }
        }
    }
    match found.is_empty() {
        true => Err("its `enum` has no value".to_owned()),
        false => Ok(Shape::Enum(found)),
    }
}

/// Refuses what would be left out because of what stands beside it.
fn nothing_is_dropped(map: &Map<String, Value>) -> Result<(), String> {
    let compositions = ["allOf", "oneOf", "anyOf"];
    let mut present = compositions
        .into_iter()
        .filter(|key| map.contains_key(*key));
    let Some(first) = present.next() else {
        let kind = map.get("type").and_then(Value::as_str).unwrap_or("object");
        let stray = ["properties", "required"]
            .into_iter()
            .find(|key| kind != "object" && map.contains_key(*key));
        return match stray {
            Some(key) => Err(format!(
                "it has `{key}` but is of `type: {kind}`: drop the one or correct the other"
            )),
            None => Ok(()),
        };
    };
    if let Some(second) = present.next() {
        return Err(format!(
            "`{second}` beside `{first}` has no Rust type: give the one a schema of its own"
        ));
    }
    match key_of_object(map) {
        Some(key) if first != "allOf" => Err(format!(
            "`{key}` beside `{first}` has no Rust type: put it into each of the members"
        )),
        _ => Ok(()),
    }
}

/// The first key that makes an object out of a schema.
pub(super) fn key_of_object(map: &Map<String, Value>) -> Option<&'static str> {
    ["properties", "required", "additionalProperties"]
        .into_iter()
        .find(|key| match map.get(*key) {
            // `{}`, true and false say only whether there may be any.
            Some(value) if *key == "additionalProperties" => {
                value.as_object().is_some_and(|values| !values.is_empty())
            }
            value => value.is_some(),
        })
}

pub(super) fn check_part(part: &Value) -> Result<&Map<String, Value>, String> {
    if part.get("oneOf").is_some() || part.get("anyOf").is_some() {
        return Err("`allOf` joins only objects, not choices".to_owned());
    }
    if part.get("not").is_some() {
        return Err(NOT.to_owned());
    }
    let kind = part.get("type").and_then(Value::as_str).unwrap_or("object");
    if kind != "object" {
        return Err(format!("`allOf` joins only objects, not `type: {kind}`"));
    }
    part.as_object()
        .ok_or_else(|| format!("`{part}` is not a schema"))
}

fn required(map: &Map<String, Value>) -> Result<BTreeSet<String>, String> {
    match map.get("required") {
        None => Ok(BTreeSet::new()),
        Some(Value::Array(names)) => names
            .iter()
            .map(|name| match name.as_str() {
                Some(name) => Ok(name.to_owned()),
                None => Err(format!("`required` names {name}")),
            })
            .collect(),
        Some(_) => Err("`required` is not a list of property names".to_owned()),
    }
}

pub(super) fn list<'a>(
    map: &'a Map<String, Value>,
    key: &str,
) -> Result<Option<&'a [Value]>, String> {
    match map.get(key) {
        None => Ok(None),
        Some(Value::Array(items)) if !items.is_empty() => Ok(Some(items)),
        Some(_) => Err(format!("`{key}` is not a list of schemas")),
    }
}

/// The paragraph that documents the generated item.
fn describe(map: &Map<String, Value>) -> String {
    let text = map.get("description").and_then(Value::as_str);
    let mut described = text.unwrap_or_default().trim().to_owned();
    if map.get("deprecated") == Some(&Value::Bool(true)) {
        if !described.is_empty() {
            described.push_str("\n\n");
        }
        described.push_str("Deprecated.");
    }
    described
}

/// The properties of an object by name.
pub(super) type Properties = BTreeMap<String, Property>;
