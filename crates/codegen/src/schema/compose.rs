//! `allOf`: several objects as one, where a later member may narrow a property of an earlier one.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::read::{Properties, Reader, check_part, key_of_object, list};
use super::{Property, Schema, Shape};

/// An object under composition.
#[derive(Default)]
pub(super) struct Composition {
    properties: Properties,
    values: Option<Schema>,
    pub(super) required: BTreeSet<String>,
}

impl Composition {
    pub(super) fn property(
        &mut self,
        reader: &Reader<'_>,
        name: &str,
        schema: Schema,
    ) -> Result<(), String> {
        let schema = match self.properties.remove(name) {
            None => schema,
            Some(known) => narrow(reader, known.schema, schema).ok_or_else(|| {
                format!("two members of its `allOf` disagree about property `{name}`")
            })?,
        };
        let property = Property {
            name: name.to_owned(),
            schema,
            required: false,
        };
        self.properties.insert(name.to_owned(), property);
        Ok(())
    }

    /// Notes what `additionalProperties` are.
    pub(super) fn values(&mut self, schema: Schema) -> Result<(), String> {
        match &self.values {
            Some(known) if *known != schema && known.shape != Shape::Any => {
                Err("two members of its `allOf` disagree about `additionalProperties`".to_owned())
            }
            Some(known) if *known == schema || schema.shape == Shape::Any => Ok(()),
            _ => {
                self.values = Some(schema);
                Ok(())
            }
        }
    }

    pub(super) fn shape(self) -> Result<Shape, String> {
        let Self {
            mut properties,
            values,
            required,
        } = self;
        for name in &required {
            match properties.get_mut(name) {
                Some(property) => property.required = true,
                None => {
                    return Err(format!(
                        "it requires `{name}`, which is none of its properties"
                    ));
                }
            }
        }
        let typed = values.filter(|values| values.shape != Shape::Any);
        match (properties.is_empty(), typed) {
            (false, None) => Ok(Shape::Object(properties.into_values().collect())),
            (false, Some(_)) => Err(
                "it has both `properties` and typed `additionalProperties`: split it in two with \
                 `oneOf`"
                    .to_owned(),
            ),
            (true, Some(values)) => Ok(Shape::Map(Box::new(values))),
            (true, None) => Ok(Shape::Map(Box::new(Schema {
                shape: Shape::Any,
                pointer: String::new(),
                description: String::new(),
                nullable: false,
                limits: super::Limits::default(),
                media: None,
            }))),
        }
    }
}

impl Reader<'_> {
    pub(super) fn all_of(
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

/// The narrower of two schemas of one property, if a value can satisfy both: `later`, completed by
/// what only `earlier` says.
fn narrow(reader: &Reader<'_>, earlier: Schema, later: Schema) -> Option<Schema> {
    if earlier == later {
        return Some(Schema {
            description: either(&later.description, &earlier.description),
            ..earlier
        });
    }
    let of = |schema: &Schema| -> Option<Shape> {
        match &schema.shape {
            Shape::Reference(name) => {
                let target = reader.document.schema(name)?;
                Some(reader.schema(target, &schema.pointer).ok()?.shape)
            }
            shape => Some(shape.clone()),
        }
    };
    let shape = match (of(&earlier)?, of(&later)?) {
        (_, Shape::Any) => earlier.shape,
        (Shape::Any, _) => later.shape,
        (Shape::Enum(_), Shape::String) => earlier.shape,
        (Shape::String, Shape::Enum(_) | Shape::String | Shape::Secret) => later.shape,
        (Shape::Enum(all), Shape::Enum(some)) if some.iter().all(|v| all.contains(v)) => {
            later.shape
        }
        (Shape::Number, Shape::Integer) => later.shape,
        (Shape::List(all), Shape::List(some)) => {
            Shape::List(Box::new(narrow(reader, *all, *some)?))
        }
        (Shape::Object(all), Shape::Object(some)) => {
            let mut composition = Composition::default();
            for property in all.into_iter().chain(some) {
                if property.required {
                    composition.required.insert(property.name.clone());
                }
                composition
                    .property(reader, &property.name, property.schema)
                    .ok()?;
            }
            composition.shape().ok()?
        }
        (a, b) if a == b => later.shape,
        _ => return None,
    };
    Some(Schema {
        shape,
        description: either(&later.description, &earlier.description),
        nullable: earlier.nullable && later.nullable,
        limits: later.limits.or(&earlier.limits),
        media: later.media.or(earlier.media),
        pointer: later.pointer,
    })
}

fn either(first: &str, second: &str) -> String {
    match first {
        "" => second.to_owned(),
        first => first.to_owned(),
    }
}
