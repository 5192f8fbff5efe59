//! What tells the members of a `oneOf` apart: a key, or the value of a property, never a trial.

use std::collections::BTreeSet;

use super::{Member, Test, Union};
use crate::rust_types::Type;
use crate::schema::{Discriminator, Property, Schema, Schemas, Shape};

pub(super) fn build(
    schemas: &Schemas,
    members: &[Schema],
    variants: &[(String, Type)],
    discriminator: Option<&Discriminator>,
) -> Result<Union, String> {
    let shapes: Vec<&Shape> = members.iter().map(|m| &schemas.resolve(m).shape).collect();
    let objects: Vec<Option<&[Property]>> = shapes
        .iter()
        .map(|shape| match shape {
            Shape::Object(properties) => Some(properties.as_slice()),
            _ => None,
        })
        .collect();
    if objects.iter().filter(|object| object.is_none()).count() > 1 {
        return Err(
            "two members of its `oneOf` are open maps: nothing tells them apart".to_owned(),
        );
    }
    let tests = match discriminator {
        Some(discriminator) => by_discriminator(members, &objects, discriminator)?,
        None => match by_value(&objects) {
            Some(tests) => tests,
            None => by_key(&objects, variants)?,
        },
    };
    let mut found = Vec::new();
    for ((test, (variant, ty)), object) in tests.into_iter().zip(variants).zip(&objects) {
        let variant = match object {
            Some(_) => variant.clone(),
            None => "Map".to_owned(),
        };
        if variant == "Other" {
            return Err(
                "a member of its `oneOf` is called `Other`, the catch-all's name".to_owned(),
            );
        }
        found.push(Member {
            variant,
            ty: ty.clone(),
            test,
        });
    }
    Ok(Union { members: found })
}

/// By a key that only one of the members has, a required one if there is one.
fn by_key(
    objects: &[Option<&[Property]>],
    variants: &[(String, Type)],
) -> Result<Vec<Test>, String> {
    let mut tests = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        let Some(properties) = object else {
            tests.push(Test::Otherwise);
            continue;
        };
        let elsewhere = |name: &str| {
            let others = objects
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != index);
            others
                .filter_map(|(_, object)| *object)
                .flatten()
                .any(|property| property.name == name)
        };
        let own = || properties.iter().filter(|p| !elsewhere(&p.name));
        let key = own().find(|p| p.required).or_else(|| own().next());
        let key = key.ok_or_else(|| {
            format!(
                "member `{}` of its `oneOf` has no key that the others have not: nothing tells \
                 them apart",
                variants[index].0
            )
        })?;
        tests.push(Test::Key(key.name.clone()));
    }
    Ok(tests)
}

/// By the value of a required string property that all members have, each with other values.
fn by_value(objects: &[Option<&[Property]>]) -> Option<Vec<Test>> {
    let first = objects.iter().find_map(|object| *object)?;
    first.iter().find_map(|candidate| {
        let mut seen = BTreeSet::new();
        objects
            .iter()
            .map(|object| {
                let Some(properties) = object else {
                    return Some(Test::Otherwise);
                };
                let property = properties.iter().find(|p| p.name == candidate.name)?;
                match &property.schema.shape {
                    Shape::Enum(values)
                        if property.required && values.iter().all(|v| seen.insert(v.clone())) =>
                    {
                        Some(Test::Value(property.name.clone(), values.clone()))
                    }
                    _ => None,
                }
            })
            .collect()
    })
}

fn by_discriminator(
    members: &[Schema],
    objects: &[Option<&[Property]>],
    discriminator: &Discriminator,
) -> Result<Vec<Test>, String> {
    let Discriminator { property, mapping } = discriminator;
    let mut tests = Vec::new();
    for (member, object) in members.iter().zip(objects) {
        let (Shape::Reference(name), Some(properties)) = (&member.shape, object) else {
            return Err(format!(
                "its `discriminator` `{property}` tells only named objects apart: give each \
                 member a schema of its own"
            ));
        };
        if !properties.iter().any(|p| p.name == *property) {
            return Err(format!(
                "member `{name}` of its `oneOf` does not have the property `{property}` of its \
                 `discriminator`"
            ));
        }
        let mut values: Vec<String> = mapping
            .iter()
            .filter(|(_, target)| *target == name)
            .map(|(value, _)| value.clone())
            .collect();
        if values.is_empty() {
            values.push(name.clone());
        }
        tests.push(Test::Value(property.clone(), values));
    }
    Ok(tests)
}
