//! Single keywords of a schema: read, or refused where they would be left out without a word.

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;
use serde_json::{Map, Value};

use super::{Discriminator, Shape, Tagged};
use crate::document::schema_name;

pub(super) const NOT: &str = "`not` has no Rust type: state what is allowed instead";

pub(super) fn discriminator(value: &Value) -> Result<Discriminator, String> {
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

/// The property of an object that another one chooses, by `x-chosen-by`.
pub(super) fn tagged(map: &Map<String, Value>) -> Result<Option<Tagged>, String> {
    let properties = map.get("properties").and_then(Value::as_object);
    let mut properties = properties.into_iter().flatten();
    let found = properties.find_map(|(name, schema)| Some((name, schema.get("x-chosen-by")?)));
    let Some((content, chosen)) = found else {
        return Ok(None);
    };
    let tag = chosen.get("property").and_then(Value::as_str);
    let tag = tag.ok_or("the `x-chosen-by` of a property names no `property`")?;
    let mapping = chosen.get("mapping").and_then(Value::as_object);
    let mut kinds = Vec::new();
    for (value, target) in mapping.ok_or("the `x-chosen-by` of a property has no `mapping`")? {
        let name = schema_name(target);
        let name = name.ok_or_else(|| format!("`{value}` of `x-chosen-by` is not a `$ref`"))?;
        kinds.push((value.clone(), name.to_owned()));
    }
    let usual = chosen.get("usual").and_then(Value::as_str);
    let usual = usual.unwrap_or_default().to_owned();
    if !usual.is_empty() && kinds.iter().all(|(value, _)| *value != usual) {
        return Err(format!(
            "`usual` of `x-chosen-by` names `{usual}`, which it does not map"
        ));
    }
    Ok(Some(Tagged {
        usual,
        tag: tag.to_owned(),
        content: content.clone(),
        kinds,
    }))
}

/// The name of an inline type.
pub(super) fn name(map: &Map<String, Value>) -> Result<Option<String>, String> {
    match map.get("x-name") {
        None => Ok(None),
        Some(Value::String(name)) if name.starts_with(|c: char| c.is_ascii_uppercase()) => {
            Ok(Some(name.clone()))
        }
        Some(other) => Err(format!("its `x-name` {other} is not the name of a type")),
    }
}

pub(super) fn string(map: &Map<String, Value>) -> Result<Shape, String> {
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
pub(super) fn nothing_is_dropped(map: &Map<String, Value>) -> Result<(), String> {
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

pub(super) fn required(map: &Map<String, Value>) -> Result<BTreeSet<String>, String> {
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
pub(super) fn describe(map: &Map<String, Value>) -> String {
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
