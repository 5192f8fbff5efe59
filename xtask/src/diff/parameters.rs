//! Parameters: positional arguments of a method, so that nearly every change of the set breaks a
//! caller in Rust.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::collector::{Finding, Scope};
use super::labels::SELECTOR;
use super::level::Wire;
use super::matching::{Pair, template_names};
use super::node::Node;
use super::opinion::{Question, Topic};
use super::schema::Place;
use super::table;
use super::{Walk, labels, schema};

/// Where a parameter travels, and by what it is known there.
type Key = (String, String);

/// Compares the parameters of an operation, those of its path included.
pub(crate) fn compare(walk: &mut Walk<'_>, scope: &Scope, pair: &Pair<'_>) {
    path_names(walk, scope, pair);
    let (selected_before, selected) = (selectors(&pair.old), selectors(&pair.new));
    // What selects a media type is no argument: the method that it belongs to knows the value.
    let by = |selectors: &BTreeSet<String>, parameter: &Node<'_>| {
        let name = parameter.str("name").unwrap_or_default();
        parameter.str("in") == Some("query") && selectors.contains(name)
    };
    let silent = scope.typed(false);
    let mut old = gathered(&pair.old_item, &pair.old, pair.old_path);
    let mut added = BTreeMap::new();
    for (key, new) in gathered(&pair.new_item, &pair.new, pair.new_path) {
        match old.remove(&key) {
            Some(old) => match (by(&selected_before, &old), by(&selected, &new)) {
                (true, true) => parameter(walk, &silent, &old, &new),
                (was, is) => {
                    if was != is {
                        let how = if is {
                            "no argument any more"
                        } else {
                            "an argument now"
                        };
                        let message = format!("{} is {how}", title(&new));
                        let rule = &table::MEDIA_TYPE_SELECTOR_CHANGED;
                        let finding = Finding::new(rule, &new, message);
                        walk.report(scope, finding.wire(Wire::Compatible));
                    }
                    parameter(walk, scope, &old, &new);
                }
            },
            None => {
                added.insert(key, new);
            }
        }
    }
    let removed = old;
    for (key, old) in &removed {
        // The same name elsewhere: it moved.
        let moved = added.iter().find(|((place, _), new)| {
            *place != key.0 && new.str("name").is_some() && new.str("name") == old.str("name")
        });
        if let Some((to, new)) = moved.map(|(to, new)| (to.clone(), new.clone())) {
            added.remove(&to);
            let message = format!("{} moved to the {}", title(old), to.0);
            walk.report(
                scope,
                Finding::new(&table::PARAMETER_LOCATION_CHANGED, &new, message),
            );
            parameter(walk, scope, old, &new);
        } else {
            let question = Question::new(Topic::Removed, old, &pair.new);
            let message = format!("{} is gone", title(old));
            let finding = Finding::new(&table::PARAMETER_REMOVED, old, message);
            let scope = if by(&selected_before, old) {
                &silent
            } else {
                scope
            };
            walk.report(scope, finding.ask(question));
        }
    }
    for new in added.values() {
        let question = Question::new(Topic::Added, &pair.old, new);
        let (rule, how) = if new.flag("required") {
            (&table::REQUIRED_PARAMETER_ADDED, "required")
        } else {
            (&table::OPTIONAL_PARAMETER_ADDED, "optional")
        };
        let message = format!("{} is new and {how}", title(new));
        let scope = if by(&selected, new) { &silent } else { scope };
        walk.report(scope, Finding::new(rule, new, message).ask(question));
    }
}

/// The query parameters that select a media type of a success.
fn selectors(operation: &Node<'_>) -> BTreeSet<String> {
    let responses = operation.members_of("responses").into_iter();
    responses
        .filter(|(status, _)| status.starts_with('2'))
        .flat_map(|(_, response)| response.resolved().members_of("content"))
        .flat_map(|(_, media)| media.members_of(SELECTOR))
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// Path parameters are known by their position, all others by name.
fn gathered<'a>(item: &Node<'a>, operation: &Node<'a>, path: &str) -> BTreeMap<Key, Node<'a>> {
    let names = template_names(path);
    let all = item
        .items_of("parameters")
        .into_iter()
        .chain(operation.items_of("parameters"));
    all.map(|parameter| parameter.resolved())
        .filter_map(|parameter| {
            let (place, name) = (parameter.str("in")?, parameter.str("name")?);
            let known_by = match place {
                "path" => names.iter().position(|other| *other == name)?.to_string(),
                // Header names have no case.
                "header" => name.to_lowercase(),
                _ => name.to_owned(),
            };
            Some(((place.to_owned(), known_by), parameter))
        })
        .collect()
}

fn path_names(walk: &mut Walk<'_>, scope: &Scope, pair: &Pair<'_>) {
    let (old, new) = (template_names(pair.old_path), template_names(pair.new_path));
    if old == new {
        return;
    }
    let same_set = {
        let (mut old, mut new) = (old.clone(), new.clone());
        old.sort_unstable();
        new.sort_unstable();
        old == new
    };
    let rule = if same_set {
        &table::PATH_PARAMETERS_REORDERED
    } else {
        &table::PATH_PARAMETER_RENAMED
    };
    let message = format!(
        "the path was `{}` and is `{}`",
        pair.old_path, pair.new_path
    );
    walk.report(scope, Finding::new(rule, &pair.new_item, message));
}

fn parameter(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    labels::compare(walk, scope, old, new);
    match (old.flag("required"), new.flag("required")) {
        (false, true) => {
            let question = Question::new(Topic::BecameRequired, old, new);
            let message = format!("{} is required now", title(new));
            let finding = Finding::new(&table::PARAMETER_BECAME_REQUIRED, new, message);
            walk.report(scope, finding.ask(question));
        }
        (true, false) => {
            let question = Question::new(Topic::BecameOptional, old, new);
            let message = format!("{} is optional now", title(new));
            let finding = Finding::new(&table::PARAMETER_BECAME_OPTIONAL, new, message);
            walk.report(scope, finding.ask(question));
        }
        _ => {}
    }
    let how = serialization(new);
    // Elsewhere it is written differently of course.
    let moved = old.str("in") != new.str("in");
    if !moved && serialization(old) != how {
        let message = format!("{} is written differently: {how}", title(new));
        walk.report(
            scope,
            Finding::new(&table::PARAMETER_SERIALIZATION_CHANGED, new, message),
        );
    }
    let place = if new.flag("required") {
        Place::Required
    } else {
        Place::Optional
    };
    if let (Some(old), Some(new)) = (schema_of(old), schema_of(new)) {
        schema::compare(walk, scope, &old, &new, place);
    }
}

/// The schema of a parameter, wherever it is given.
fn schema_of<'a>(parameter: &Node<'a>) -> Option<Node<'a>> {
    let content = || {
        parameter
            .members_of("content")
            .into_iter()
            .next()?
            .1
            .get("schema")
    };
    parameter.get("schema").or_else(content)
}

/// How the value becomes text, with OpenAPI's defaults filled in.
fn serialization(parameter: &Node<'_>) -> String {
    if let Some((media_type, _)) = parameter.members_of("content").into_iter().next() {
        return format!("as {media_type}");
    }
    let place = parameter.str("in").unwrap_or("query");
    let usual = if matches!(place, "query" | "cookie") {
        "form"
    } else {
        "simple"
    };
    let style = parameter.str("style").unwrap_or(usual);
    let explode = parameter.value.get("explode").and_then(Value::as_bool);
    let explode = if explode.unwrap_or(style == "form") {
        ", exploded"
    } else {
        ""
    };
    let reserved = if parameter.flag("allowReserved") {
        ", reserved characters kept"
    } else {
        ""
    };
    format!("style {style}{explode}{reserved}")
}

fn title(parameter: &Node<'_>) -> String {
    let place = parameter.str("in").unwrap_or("query");
    format!(
        "the {place} parameter `{}`",
        parameter.str("name").unwrap_or_default()
    )
}
