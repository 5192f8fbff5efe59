//! `allOf`: several objects as one, where a later member may narrow a property of an earlier one.

use std::collections::{BTreeMap, BTreeSet};

use super::{Limits, Property, Schema, Shape};

/// Returns the shape of a schema, the target's where it is a reference.
type Resolve<'a> = &'a dyn Fn(&Schema) -> Option<Shape>;

/// An object under composition.
#[derive(Default)]
pub(super) struct Composition {
    properties: BTreeMap<String, Property>,
    values: Option<Schema>,
    pub(super) required: BTreeSet<String>,
}

impl Composition {
    pub(super) fn property(
        &mut self,
        resolve: Resolve<'_>,
        name: &str,
        schema: Schema,
    ) -> Result<(), String> {
        let schema = match self.properties.remove(name) {
            None => schema,
            Some(known) => narrow(resolve, known.schema, schema).ok_or_else(|| {
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
                limits: Limits::default(),
                name: None,
            }))),
        }
    }
}

/// The narrower of two schemas of one property, if a value can satisfy both: `later`, completed by
/// what only `earlier` says.
fn narrow(resolve: Resolve<'_>, earlier: Schema, later: Schema) -> Option<Schema> {
    if earlier == later {
        return Some(Schema {
            description: either(&later.description, &earlier.description),
            name: later.name.or(earlier.name),
            ..earlier
        });
    }
    let shape = match (resolve(&earlier)?, resolve(&later)?) {
        (_, Shape::Any) => earlier.shape,
        (Shape::Any, _) => later.shape,
        (Shape::Enum(_), Shape::String) => earlier.shape,
        (Shape::String, Shape::Enum(_) | Shape::String | Shape::Secret) => later.shape,
        (Shape::Enum(all), Shape::Enum(some)) if some.iter().all(|v| all.contains(v)) => {
            later.shape
        }
        (Shape::Number, Shape::Integer) => later.shape,
        (Shape::List(all), Shape::List(some)) => {
            Shape::List(Box::new(narrow(resolve, *all, *some)?))
        }
        (Shape::Object(all), Shape::Object(some)) => {
            let mut composition = Composition::default();
            for property in all.into_iter().chain(some) {
                if property.required {
                    composition.required.insert(property.name.clone());
                }
                composition
                    .property(resolve, &property.name, property.schema)
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
        name: later.name.or(earlier.name),
        pointer: later.pointer,
    })
}

fn either(first: &str, second: &str) -> String {
    match first {
        "" => second.to_owned(),
        first => first.to_owned(),
    }
}
