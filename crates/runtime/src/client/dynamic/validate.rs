//! Checks JSON against a schema of the document, strictly: what the document does not have is
//! refused, since it is most likely a typing mistake.

use serde_json::Value;

use super::definition::resolve;

/// Where a value is wrong, such as `.text.body` or `[0]`, and why.
type Violation = (String, String);

/// Checks a value against a schema.
pub(super) fn value(
    document: &'static Value,
    schema: &'static Value,
    value: &Value,
) -> Result<(), Violation> {
    let schema = resolve(document, schema);
    if value.is_null() && schema["nullable"] == true {
        return Ok(());
    }
    if let Some(parts) = schema["allOf"].as_array() {
        return match parts.as_slice() {
            [one] if schema.get("properties").is_none() => self::value(document, one, value),
            _ => object(document, schema, value),
        };
    }
    for key in ["oneOf", "anyOf"] {
        if let Some(options) = schema[key].as_array() {
            return any(document, options, value);
        }
    }
    if let Some(allowed) = schema["enum"].as_array()
        && !allowed.contains(value)
    {
        let allowed: Vec<String> = allowed.iter().map(text).collect();
        return wrong(format!(
            "is `{}`, and must be one of: {}",
            text(value),
            allowed.join(", ")
        ));
    }
    let kind = match schema["type"].as_str() {
        Some(kind) => kind,
        None if schema.get("properties").is_some() => "object",
        None => return Ok(()),
    };
    match (kind, value) {
        ("object", Value::Object(_)) => object(document, schema, value),
        ("array", Value::Array(items)) => {
            counted(schema, "minItems", "maxItems", items.len(), "items")?;
            items.iter().enumerate().try_for_each(|(index, item)| {
                self::value(document, &schema["items"], item)
                    .map_err(|(path, reason)| (format!("[{index}]{path}"), reason))
            })
        }
        ("string", Value::String(text)) => counted(
            schema,
            "minLength",
            "maxLength",
            text.chars().count(),
            "characters",
        ),
        ("integer", Value::Number(number)) if number.is_i64() || number.is_u64() => {
            ranged(schema, number.as_f64())
        }
        ("number", Value::Number(number)) => ranged(schema, number.as_f64()),
        ("boolean", Value::Bool(_)) => Ok(()),
        (kind, _) => {
            let article = if matches!(kind, "object" | "array" | "integer") {
                "an"
            } else {
                "a"
            };
            wrong(format!("must be {article} {kind}"))
        }
    }
}

fn wrong(reason: String) -> Result<(), Violation> {
    Err((String::new(), reason))
}

/// A string without its quotes, and anything else as JSON.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Checks against alternatives; the error is that of the one which gets furthest.
fn any(
    document: &'static Value,
    options: &'static [Value],
    value: &Value,
) -> Result<(), Violation> {
    let mut best: Option<Violation> = None;
    for option in options {
        match self::value(document, option, value) {
            Ok(()) => return Ok(()),
            Err(violation)
                if best
                    .as_ref()
                    .is_none_or(|best| violation.0.len() > best.0.len()) =>
            {
                best = Some(violation);
            }
            Err(_) => {}
        }
    }
    best.map_or(Ok(()), Err)
}

/// The properties and the required names of an object, those of `allOf` included.
#[derive(Default)]
struct Members {
    properties: Vec<(&'static str, &'static Value)>,
    required: Vec<&'static str>,
    /// The schema of properties that are not listed.
    additional: Option<&'static Value>,
}

fn collect(document: &'static Value, schema: &'static Value, members: &mut Members) {
    let schema = resolve(document, schema);
    for part in schema["allOf"].as_array().into_iter().flatten() {
        collect(document, part, members);
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        members.properties.retain(|(known, _)| known != name);
        members.properties.push((name, property));
    }
    let required = schema["required"].as_array().into_iter().flatten();
    members.required.extend(required.filter_map(Value::as_str));
    members.additional = members
        .additional
        .or_else(|| schema.get("additionalProperties").filter(|v| v.is_object()));
}

fn object(
    document: &'static Value,
    schema: &'static Value,
    value: &Value,
) -> Result<(), Violation> {
    let Some(given) = value.as_object() else {
        return wrong("must be an object".to_owned());
    };
    let mut members = Members::default();
    collect(document, schema, &mut members);
    for (name, value) in given {
        let known = members.properties.iter().find(|(known, _)| known == name);
        let schema = match (known, members.additional) {
            (Some((_, schema)), _) => schema,
            (None, Some(schema)) => schema,
            // An object without listed properties takes any.
            (None, None) if members.properties.is_empty() => continue,
            (None, None) => {
                let known = members.properties.iter().map(|(known, _)| *known);
                let (name, reason) = unknown(name, "property", known);
                return Err((format!(".{name}"), reason));
            }
        };
        self::value(document, schema, value)
            .map_err(|(path, reason)| (format!(".{name}{path}"), reason))?;
    }
    match members
        .required
        .iter()
        .find(|name| !given.contains_key(**name))
    {
        Some(missing) => Err((format!(".{missing}"), "is missing".to_owned())),
        None => Ok(()),
    }
}

fn counted(
    schema: &Value,
    least: &str,
    most: &str,
    count: usize,
    unit: &str,
) -> Result<(), Violation> {
    let bound = |key: &str| schema[key].as_u64();
    let count = count as u64;
    match (bound(least), bound(most)) {
        (Some(least), _) if count < least => wrong(format!(
            "has {count} {unit}, and must have at least {least}"
        )),
        (_, Some(most)) if count > most => {
            wrong(format!("has {count} {unit}, and may have at most {most}"))
        }
        _ => Ok(()),
    }
}

fn ranged(schema: &Value, value: Option<f64>) -> Result<(), Violation> {
    let Some(value) = value else {
        return Ok(());
    };
    match (schema["minimum"].as_f64(), schema["maximum"].as_f64()) {
        (Some(least), _) if value < least => {
            wrong(format!("is {value}, and must be at least {least}"))
        }
        (_, Some(most)) if value > most => wrong(format!("is {value}, and must be at most {most}")),
        _ => Ok(()),
    }
}

/// The violation of a name that the document does not have.
pub(super) fn unknown<'a>(
    name: &str,
    what: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Violation {
    let hint = match closest(name, known.clone()) {
        Some(closest) => format!("do you mean `{closest}`?"),
        None => {
            let known: Vec<&str> = known.collect();
            match known.is_empty() {
                true => "there are none".to_owned(),
                false => format!("there are: {}", known.join(", ")),
            }
        }
    };
    (
        name.to_owned(),
        format!("is no {what} of the document: {hint}"),
    )
}

/// Returns the most similar of some names, if it is similar at all.
pub(super) fn closest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    known
        .map(|candidate| (distance(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| {
            *distance < candidate.len() && *distance <= (candidate.len() / 3).max(2)
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// The number of edits between two strings.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.chars().enumerate() {
            let substitution = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substitution.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}
