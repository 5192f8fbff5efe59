//! The version of the API in its paths: a property of the client, not an argument of each call.
//!
//! A document may start all its paths with `/{Version}`. Here such a path loses that segment and the
//! parameter, and the servers gain both: `https://host/{Version}` with a variable `Version`, whose
//! default is the version of the document. A path without the segment keeps the server without it.

use serde_json::{Map, Value, json};

use super::grammar::METHODS;

/// Moves the first path segment `{name}` into the URLs of the servers.
pub(super) fn into_server(document: &mut Value, name: &str) {
    let prefix = format!("/{{{name}}}");
    let version = document.pointer("/info/version").cloned();
    let servers = document.get("servers").cloned();
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else {
        return;
    };
    if !paths.keys().any(|path| below(path, &prefix).is_some()) {
        return;
    }
    let mut moved = Map::new();
    for (path, mut item) in std::mem::take(paths) {
        match below(&path, &prefix) {
            Some(rest) => {
                drop_parameter(&mut item, name);
                moved.insert(rest.to_owned(), item);
            }
            None => {
                if let (Some(item), Some(servers)) = (item.as_object_mut(), &servers) {
                    item.entry("servers").or_insert_with(|| servers.clone());
                }
                moved.insert(path, item);
            }
        }
    }
    *paths = moved;
    let servers = document.get_mut("servers").and_then(Value::as_array_mut);
    for server in servers.into_iter().flatten() {
        let url = server
            .get("url")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let url = format!("{}{prefix}", url.trim_end_matches('/'));
        server["url"] = Value::String(url);
        server["variables"] = json!({ name: {"default": version} });
    }
}

/// Returns what follows the segment `prefix` of `path`.
fn below<'a>(path: &'a str, prefix: &str) -> Option<&'a str> {
    path.strip_prefix(prefix)
        .filter(|rest| rest.starts_with('/'))
}

fn drop_parameter(item: &mut Value, name: &str) {
    let is_version = |parameter: &Value| parameter["in"] == "path" && parameter["name"] == name;
    let drop = |owner: &mut Value| {
        if let Some(parameters) = owner.get_mut("parameters").and_then(Value::as_array_mut) {
            parameters.retain(|parameter| !is_version(parameter));
        }
    };
    drop(item);
    for method in METHODS {
        if let Some(operation) = item.get_mut(method) {
            drop(operation);
        }
    }
}
