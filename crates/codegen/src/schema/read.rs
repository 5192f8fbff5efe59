//! Reads one schema, and refuses what would have to be left out without a word.

use serde_json::{Map, Value};

use super::compose::Composition;
use super::keywords::{
    NOT, check_part, describe, discriminator, key_of_object, list, name, nothing_is_dropped,
    required, string, tagged,
};
use super::limits::Limits;
use super::{Schema, Shape};
use crate::document::{Document, escape, schema_name};

/// Schemas nested deeper than this are refused rather than followed.
const DEPTH: usize = 64;

pub(super) const ONLY_AS_PROPERTY: &str =
    "an `anyOf` of scalars stands only as a property, neither as a schema of its own nor in a list";

pub(crate) struct Reader<'a> {
    document: &'a Document,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(document: &'a Document) -> Self {
        Self { document }
    }

    /// Reads the schema that stands at `pointer`; an error is the reason, without the place.
    pub(crate) fn schema(&self, value: &Value, pointer: &str) -> Result<Schema, String> {
        self.nested(value, pointer, DEPTH)
    }

    fn nested(&self, value: &Value, pointer: &str, depth: usize) -> Result<Schema, String> {
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
            name: name(map)?,
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
                if let Some(tagged) = tagged(map)? {
                    return Ok(Shape::Tagged(tagged));
                }
                let mut composition = Composition::default();
                self.part(map, pointer, &mut composition, depth)?;
                composition.shape()
            }
            other => Err(format!("`type: {other}` is not an OpenAPI 3.0 type")),
        }
    }

    /// Adds the properties and so on of an object to a composition.
    fn part(
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
                    composition.property(&|schema| self.shape_of(schema), name, schema)?;
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

    /// The shape of a schema, the target's where it is a reference.
    fn shape_of(&self, schema: &Schema) -> Option<Shape> {
        let Shape::Reference(name) = &schema.shape else {
            return Some(schema.shape.clone());
        };
        let target = self.document.schema(name)?;
        Some(self.schema(target, &schema.pointer).ok()?.shape)
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

    fn all_of(
        &self,
        map: &Map<String, Value>,
        parts: &[Value],
        schema: &mut Schema,
        depth: usize,
    ) -> Result<(), String> {
        let says_more = key_of_object(map).is_some();
        if let [one] = parts
            && !says_more
        {
            let inner = self.nested(one, &format!("{}/allOf/0", schema.pointer), depth)?;
            schema.limits = schema.limits.clone().or(&inner.limits);
            schema.nullable |= inner.nullable;
            schema.shape = inner.shape;
            if schema.description.is_empty() {
                schema.description = inner.description;
            }
            return Ok(());
        }
        let mut composition = Composition::default();
        for (index, part) in parts.iter().enumerate() {
            let pointer = format!("{}/allOf/{index}", schema.pointer);
            self.member(part, &pointer, &mut composition, depth)?;
        }
        if says_more {
            self.part(map, &schema.pointer, &mut composition, depth)?;
        }
        schema.shape = composition.shape()?;
        Ok(())
    }

    fn member(
        &self,
        part: &Value,
        pointer: &str,
        composition: &mut Composition,
        depth: usize,
    ) -> Result<(), String> {
        let depth = depth
            .checked_sub(1)
            .ok_or("its `allOf` leads round in a circle")?;
        let pointer = match part.get("$ref").and_then(Value::as_str) {
            Some(reference) => reference.trim_start_matches('#'),
            None => pointer,
        };
        let part = self.document.resolve(part);
        let map = check_part(part)?;
        for (index, part) in list(map, "allOf")?.into_iter().flatten().enumerate() {
            self.member(
                part,
                &format!("{pointer}/allOf/{index}"),
                composition,
                depth,
            )?;
        }
        self.part(map, pointer, composition, depth)
    }
}
