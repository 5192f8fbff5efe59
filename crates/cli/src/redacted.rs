//! Removing secrets from JSON, by the schemas of the document.

use serde_json::Value;
use whatsapp_business_runtime::schema::{Kind, Node};

use crate::document::is_secret;

/// What stands in the place of a secret.
pub(crate) const REDACTED: &str = "<redacted>";

/// Replaces the values whose schema has the format `password`, and returns whether there were any.
pub(crate) fn redact(schema: &'static Node, value: &mut Value) -> bool {
    let mut found = false;
    for option in schema.alternatives() {
        match (&mut *value, &option.kind) {
            (Value::Object(members), Kind::Object(object)) => {
                for (name, member) in members {
                    if let Some(schema) = object.member(name) {
                        found |= redact(schema, member);
                    }
                }
            }
            (Value::Array(values), Kind::Array { items, .. }) => {
                for value in values {
                    found |= redact(items, value);
                }
            }
            (Value::Null, _) => {}
            _ if is_secret(option) => {
                *value = REDACTED.into();
                found = true;
            }
            _ => {}
        }
    }
    found
}
