//! The canonical form of a published document: interface facts only, one way to write each.
//!
//! Every published form of the same API gives the same bytes. The rules are in `spec/README.md`.

pub mod grammar;
mod hoist;
mod ids;
mod names;
mod openapi_3_1;
mod reduce;
mod version;

use serde_json::Value;

pub use hoist::bodies_of_old_ids;
pub use ids::OperationIds;
pub use names::SchemaNames;

use crate::api::Api;
use crate::document::require_openapi_3_0;
use crate::error::Result;
use crate::references::require_resolvable;

/// A document in canonical form, and remarks for the user.
#[derive(Debug, Clone)]
pub struct Canonical {
    /// The facts.
    pub document: Value,
    /// Operations that are not in the id table, keys that were omitted.
    pub notes: Vec<String>,
}

/// Brings a published OpenAPI 3.0 or 3.1 document of `api` into canonical form.
///
/// # Errors
/// It is neither, has something that OpenAPI 3.0 cannot express, or a `$ref` cannot be resolved.
pub fn canonicalise(published: &Value, ids: &OperationIds, api: Api) -> Result<Canonical> {
    let mut published = openapi_3_1::convert(published)?;
    require_openapi_3_0(&published)?;
    if let Some(parameter) = api.version {
        version::into_server(&mut published, parameter);
    }
    let mut notes = Vec::new();
    let mut document = reduce::document(&published, api.title, &mut notes)?;
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        drop_callback_ids(paths);
        ids.apply(paths, &mut notes);
    }
    if api.tags_in_ids {
        ids::tags(&mut document);
    }
    hoist::bodies(&mut document);
    document.sort_all_objects();
    require_resolvable(&document)?;
    Ok(Canonical { document, notes })
}

/// Reduces an OpenAPI 3.0 document to its interface facts, as the canonical form does.
///
/// # Errors
/// It does not have the structure of OpenAPI 3.0.
pub(crate) fn facts(document: &Value, title: &str) -> Result<Value> {
    reduce::document(document, title, &mut Vec::new())
}

/// Removes the ids of callback operations, since no client calls them.
fn drop_callback_ids(paths: &mut serde_json::Map<String, Value>) {
    for item in paths.values_mut() {
        for (_, operation) in ids::operations(item) {
            let callbacks = operation
                .get_mut("callbacks")
                .and_then(Value::as_object_mut);
            let items = callbacks
                .into_iter()
                .flat_map(|callbacks| callbacks.values_mut())
                .filter_map(Value::as_object_mut)
                .flat_map(|callback| callback.values_mut());
            for item in items {
                for (_, operation) in ids::operations(item) {
                    operation.remove("operationId");
                }
            }
        }
    }
}
