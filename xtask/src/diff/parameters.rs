//! Comparison of parameters.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::labels::SELECTOR;
use super::level::Wire;
use super::matching::{Operation, Pair, template_names};
use super::node::Node;
use super::walk::{Finding, Scope, Walk};
use super::{labels, schema, table};

/// The location of a parameter, and what identifies it there.
type Key = (String, String);

/// Compares the parameters of an operation, including those of its path.
pub(crate) fn compare(walk: &mut Walk, scope: &Scope, pair: &Pair<'_>) {
    path_names(walk, scope, pair);
    let selects = |operation: &Operation<'_>, parameter: &Node<'_>| {
        let name = parameter.str("name").unwrap_or_default();
        parameter.str("in") == Some("query") && selectors(&operation.node).contains(name)
    };
    let mut removed = gathered(&pair.old);
    let mut added = BTreeMap::new();
    for (key, new) in gathered(&pair.new) {
        let Some(old) = removed.remove(&key) else {
            added.insert(key, new);
            continue;
        };
        let (was, is) = (selects(&pair.old, &old), selects(&pair.new, &new));
        if was != is {
            let how = if is { "no longer" } else { "now" };
            let message = format!("{} is {how} an argument", title(&new));
            let finding = Finding::new(&table::MEDIA_TYPE_SELECTOR_CHANGED, &new, message);
            walk.add(scope, finding.wire(Wire::Compatible));
        }
        parameter(walk, scope, &old, &new);
    }
    for (key, old) in &removed {
        // A parameter of the same name elsewhere moved.
        let moved = added.iter().find(|((place, _), new)| {
            *place != key.0 && new.str("name").is_some() && new.str("name") == old.str("name")
        });
        if let Some((to, new)) = moved.map(|(to, new)| (to.clone(), new.clone())) {
            added.remove(&to);
            let message = format!("{} moved to the {}", title(old), to.0);
            walk.report(scope, &table::PARAMETER_LOCATION_CHANGED, &new, message);
            parameter(walk, scope, old, &new);
        } else {
            let message = format!("{} is removed", title(old));
            walk.report(scope, &table::PARAMETER_REMOVED, old, message);
        }
    }
    for new in added.values() {
        let (rule, how) = if new.flag("required") {
            (&table::REQUIRED_PARAMETER_ADDED, "required")
        } else {
            (&table::OPTIONAL_PARAMETER_ADDED, "optional")
        };
        walk.report(scope, rule, new, format!("{} is new and {how}", title(new)));
    }
}

/// Returns the query parameters that select a media type of a success.
fn selectors<'a>(operation: &Node<'a>) -> BTreeSet<&'a str> {
    let responses = operation.members_of("responses").into_iter();
    responses
        .filter(|(status, _)| status.starts_with('2'))
        .flat_map(|(_, response)| response.resolved().members_of("content"))
        .flat_map(|(_, media)| media.members_of(SELECTOR))
        .map(|(name, _)| name)
        .collect()
}

/// Path parameters are identified by position, all others by name.
fn gathered<'a>(operation: &Operation<'a>) -> BTreeMap<Key, Node<'a>> {
    let names = template_names(operation.path);
    let of_path = operation.item.items_of("parameters").into_iter();
    let all = of_path.chain(operation.node.items_of("parameters"));
    all.map(|parameter| parameter.resolved())
        .filter_map(|parameter| {
            let (place, name) = (parameter.str("in")?, parameter.str("name")?);
            let id = match place {
                "path" => names.iter().position(|other| *other == name)?.to_string(),
                // Header names are case-insensitive.
                "header" => name.to_lowercase(),
                _ => name.to_owned(),
            };
            Some(((place.to_owned(), id), parameter))
        })
        .collect()
}

fn path_names(walk: &mut Walk, scope: &Scope, pair: &Pair<'_>) {
    let (old, new) = (template_names(pair.old.path), template_names(pair.new.path));
    if old == new {
        return;
    }
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let (was, is): (BTreeSet<String>, BTreeSet<String>) = (set(&old), set(&new));
    let rule = if was == is {
        &table::PATH_PARAMETERS_REORDERED
    } else {
        &table::PATH_PARAMETER_RENAMED
    };
    let (was, is) = (pair.old.path, pair.new.path);
    let message = format!("the path changed from `{was}` to `{is}`");
    walk.report(scope, rule, &pair.new.item, message);
}

fn parameter(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    labels::compare(walk, scope, old, new);
    walk.flag(
        scope,
        (old, new),
        "required",
        (
            &table::PARAMETER_BECAME_REQUIRED,
            format!("{} is now required", title(new)),
        ),
        (
            &table::PARAMETER_BECAME_OPTIONAL,
            format!("{} is now optional", title(new)),
        ),
    );
    // In another location the serialization differs anyway.
    let moved = old.str("in") != new.str("in");
    let how = serialization(new);
    if !moved && serialization(old) != how {
        let message = format!("the serialization of {} changed: {how}", title(new));
        walk.report(scope, &table::PARAMETER_SERIALIZATION_CHANGED, new, message);
    }
    if let (Some(old), Some(new)) = (schema_of(old), schema_of(new)) {
        schema::compare(walk, scope, &old, &new);
    }
}

/// Returns the schema of a parameter, from `schema` or `content`.
fn schema_of<'a>(parameter: &Node<'a>) -> Option<Node<'a>> {
    let content = || parameter.members_of("content").pop_first()?.1.get("schema");
    parameter.get("schema").or_else(content)
}

/// Returns how the value is serialized, with OpenAPI's defaults filled in.
fn serialization(parameter: &Node<'_>) -> String {
    if let Some((media_type, _)) = parameter.members_of("content").first_key_value() {
        return format!("as {media_type}");
    }
    let default = match parameter.str("in") {
        Some("query" | "cookie") | None => "form",
        Some(_) => "simple",
    };
    let style = parameter.str("style").unwrap_or(default);
    let explode = parameter.value.get("explode").and_then(Value::as_bool);
    let mut text = format!("style {style}");
    if explode.unwrap_or(style == "form") {
        text.push_str(", exploded");
    }
    if parameter.flag("allowReserved") {
        text.push_str(", reserved characters allowed");
    }
    text
}

fn title(parameter: &Node<'_>) -> String {
    let place = parameter.str("in").unwrap_or("query");
    let name = parameter.str("name").unwrap_or_default();
    format!("the {place} parameter `{name}`")
}
