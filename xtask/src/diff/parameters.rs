//! Comparison of parameters.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::labels::SELECTOR;
use super::level::Wire;
use super::node::{Node, Pair};
use super::routes::{Operation, Operations, template_names};
use super::walk::{Scope, Walk};
use super::{labels, rules};

/// The location of a parameter, and what identifies it there.
type Key = (String, String);

/// Compares the parameters of an operation, including those of its path.
pub(crate) fn compare<'a>(walk: &mut Walk<'a>, scope: &Scope, both: &Operations<'a>) {
    path_names(walk, scope, both);
    let mut removed = gathered(&both.old);
    let mut added = BTreeMap::new();
    for (key, new) in gathered(&both.new) {
        let Some(old) = removed.remove(&key) else {
            added.insert(key, new);
            continue;
        };
        let (was, is) = (selects(&both.old, &old), selects(&both.new, &new));
        if was != is {
            let how = if is { "no longer" } else { "now" };
            let message = format!("{} is {how} an argument", title(&new));
            let rule = &rules::MEDIA_TYPE_SELECTOR_CHANGED;
            walk.report_as(Wire::Compatible, scope, rule, &new, message);
        }
        parameter(walk, scope, &Pair { old, new });
    }
    for (key, old) in removed {
        // A parameter of the same name elsewhere moved.
        let mut others = added.iter();
        let moved =
            others.find(|(place, new)| place.0 != key.0 && new.str("name") == old.str("name"));
        let moved = moved.map(|(place, _)| place.clone());
        if let Some((place, new)) = moved.and_then(|key| added.remove_entry(&key)) {
            let message = format!("{} moved to the {}", title(&old), place.0);
            walk.report(scope, &rules::PARAMETER_LOCATION_CHANGED, &new, message);
            parameter(walk, scope, &Pair { old, new });
        } else {
            let message = format!("{} is removed", title(&old));
            walk.report(scope, &rules::PARAMETER_REMOVED, &old, message);
        }
    }
    for new in added.values() {
        let (rule, how) = match new.flag("required") {
            true => (&rules::REQUIRED_PARAMETER_ADDED, "required"),
            false => (&rules::OPTIONAL_PARAMETER_ADDED, "optional"),
        };
        walk.report(scope, rule, new, format!("{} is new and {how}", title(new)));
    }
}

/// Returns whether a parameter selects a media type of a success, and so is no argument.
fn selects(operation: &Operation<'_>, parameter: &Node<'_>) -> bool {
    let responses = operation.node.members_of("responses").into_iter();
    let mut selectors = responses
        .filter(|(status, _)| status.starts_with('2'))
        .flat_map(|(_, response)| response.resolved().members_of("content"))
        .flat_map(|(_, media)| media.members_of(SELECTOR));
    parameter.str("in") == Some("query")
        && selectors.any(|(name, _)| Some(name) == parameter.str("name"))
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

fn path_names(walk: &mut Walk<'_>, scope: &Scope, both: &Operations<'_>) {
    let (was, is) = (both.old.path, both.new.path);
    let [old, new] = [was, is].map(template_names);
    if old == new {
        return;
    }
    let rule = match BTreeSet::from_iter(old) == BTreeSet::from_iter(new) {
        true => &rules::PATH_PARAMETERS_REORDERED,
        false => &rules::PATH_PARAMETER_RENAMED,
    };
    let message = format!("the path changed from `{was}` to `{is}`");
    walk.report(scope, rule, &both.new.item, message);
}

fn parameter<'a>(walk: &mut Walk<'a>, scope: &Scope, pair: &Pair<'a>) {
    labels::compare(walk, scope, pair);
    let title = title(&pair.new);
    let required = format!("{title} is now required");
    let optional = format!("{title} is now optional");
    let states = [
        (&rules::PARAMETER_BECAME_REQUIRED, &*required),
        (&rules::PARAMETER_BECAME_OPTIONAL, &*optional),
    ];
    walk.flag(scope, pair, "required", states);
    // In another location the serialization differs anyway.
    let (was, is) = pair.map(serialization);
    if was != is && !pair.differs("in") {
        let message = format!("the serialization of {title} changed: {is}");
        let rule = &rules::PARAMETER_SERIALIZATION_CHANGED;
        walk.report(scope, rule, &pair.new, message);
    }
    if let (Some(old), Some(new)) = pair.map(schema_of) {
        walk.later(scope, &old, &new);
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
