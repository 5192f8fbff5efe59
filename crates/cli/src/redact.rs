//! Removing secrets from JSON, by the schemas of the document.

use serde_json::Value;

use crate::document::{alternatives, properties, resolve};

/// What stands in the place of a secret.
pub(crate) const REDACTED: &str = "<redacted>";

/// Replaces the values whose schema has the format `password`, and returns whether there were any.
pub(crate) fn redact(schema: &'static Value, value: &mut Value) -> bool {
    let mut found = false;
    for option in alternatives(schema) {
        match value {
            Value::Object(members) => {
                for (name, property) in properties(option) {
                    if let Some(member) = members.get_mut(name) {
                        found |= redact(property, member);
                    }
                }
                if let Some(additional) =
                    option.get("additionalProperties").filter(|v| v.is_object())
                {
                    let listed: Vec<&str> = properties(option)
                        .into_iter()
                        .map(|(name, _)| name)
                        .collect();
                    let others = members
                        .iter_mut()
                        .filter(|(name, _)| !listed.contains(&name.as_str()));
                    for (_, member) in others {
                        found |= redact(additional, member);
                    }
                }
            }
            Value::Array(items) => {
                for item in items {
                    found |= redact(&option["items"], item);
                }
            }
            _ if resolve(option)["format"] == "password" && !value.is_null() => {
                *value = REDACTED.into();
                found = true;
            }
            _ => {}
        }
    }
    found
}
