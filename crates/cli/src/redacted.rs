//! Removing secrets from JSON, by the schemas of the document.

use serde_json::Value;

use crate::document::Schema;

/// What stands in the place of a secret.
pub(crate) const REDACTED: &str = "<redacted>";

/// Replaces the values whose schema has the format `password`, and returns whether there were any.
pub(crate) fn redact(schema: Schema, value: &mut Value) -> bool {
    let mut found = false;
    for option in schema.alternatives() {
        match value {
            Value::Object(members) => {
                let properties = option.properties();
                for (name, member) in members {
                    let property = properties.iter().find(|(known, _)| known == name);
                    let schema = property.map(|(_, schema)| *schema);
                    if let Some(schema) = schema.or_else(|| option.additional()) {
                        found |= redact(schema, member);
                    }
                }
            }
            Value::Array(items) => {
                for item in items {
                    found |= redact(option.at("items"), item);
                }
            }
            _ if option.is_secret() && !value.is_null() => {
                *value = REDACTED.into();
                found = true;
            }
            _ => {}
        }
    }
    found
}
