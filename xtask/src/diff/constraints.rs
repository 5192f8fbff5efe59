//! What a value must satisfy beyond its type: formats, listed values, bounds and patterns. In Rust
//! they mean little (`i64`, `String`), on the wire a lot.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Walk;
use super::bounds::{Counts, bounds, multiple_of, property_count};
use super::collector::{Finding, Scope};
use super::components::renamed;
use super::facts::facts;
use super::level::Source;
use super::node::Node;
use super::rule::Rule;
use super::schema::{self, Place};
use super::shape::Shape;
use super::table;

/// Compares what two schemas of one `shape` say beyond it. Limits may stand beside a composition, so
/// each is looked at whatever the shape.
pub(crate) fn compare(
    walk: &mut Walk<'_>,
    scope: &Scope,
    old: &Node<'_>,
    new: &Node<'_>,
    shape: Shape,
) {
    limits(walk, scope, old, new, shape);
    match shape {
        Shape::String => string_format(walk, scope, old, new),
        Shape::Integer | Shape::Number => number_format(walk, scope, old, new),
        _ => other_format(walk, scope, old, new),
    }
    if shape != Shape::Object {
        property_count(walk, scope, new, Counts::of(old), Counts::of(new));
    }
    if shape == Shape::Array {
        items(walk, scope, old, new);
    }
}

/// Compares the limits of a wrapper around one schema.
pub(crate) fn wrapper(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    limits(walk, scope, old, new, Shape::AllOf);
    property_count(walk, scope, new, Counts::of(old), Counts::of(new));
}

fn limits(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>, shape: Shape) {
    enumeration(walk, scope, old, new, shape);
    prohibition(walk, scope, old, new);
    pattern(walk, scope, old, new);
    let rules = (&table::LENGTH_TIGHTENED, &table::LENGTH_RELAXED);
    bounds(walk, scope, old, new, ("minLength", "maxLength"), rules);
    let rules = (&table::RANGE_TIGHTENED, &table::RANGE_RELAXED);
    bounds(walk, scope, old, new, ("minimum", "maximum"), rules);
    multiple_of(walk, scope, old, new);
    let rules = (&table::ITEM_COUNT_TIGHTENED, &table::ITEM_COUNT_RELAXED);
    bounds(walk, scope, old, new, ("minItems", "maxItems"), rules);
    unique(walk, scope, old, new);
}

/// Compares what a schema forbids by `not`.
fn prohibition(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let (rule, message) = match (old.get("not"), new.get("not")) {
        (None, Some(_)) => (&table::NOT_ADDED, "what `not` says is forbidden now"),
        (Some(_), None) => (&table::NOT_REMOVED, "what `not` said is allowed now"),
        (Some(was), Some(is)) if facts(&renamed(was.value, &walk.renames)) != facts(is.value) => {
            (&table::NOT_CHANGED, "`not` forbids something else now")
        }
        _ => return,
    };
    walk.report(scope, Finding::new(rule, new, message).below("not"));
}

fn unique(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    match (old.flag("uniqueItems"), new.flag("uniqueItems")) {
        (false, true) => {
            let message = "items must differ from each other now";
            walk.report(
                scope,
                Finding::new(&table::UNIQUE_ITEMS_REQUIRED, new, message),
            );
        }
        (true, false) => {
            let message = "items may repeat now";
            walk.report(
                scope,
                Finding::new(&table::UNIQUE_ITEMS_LIFTED, new, message),
            );
        }
        _ => {}
    }
}

fn items(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    match (old.get("items"), new.get("items")) {
        (Some(old), Some(new)) => schema::compare(walk, scope, &old, &new, Place::Required),
        (Some(_), None) => {
            let message = "items may be anything now";
            walk.report(scope, Finding::new(&table::TYPE_WIDENED, new, message));
        }
        (None, Some(new)) => {
            let message = "items have a type now";
            walk.report(scope, Finding::new(&table::TYPE_NARROWED, &new, message));
        }
        (None, None) => {}
    }
}

fn enumeration(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>, shape: Shape) {
    // Only enums of strings are enums in Rust.
    let source = |rule: &Rule| {
        if shape == Shape::String {
            rule.source
        } else {
            Source::Compatible
        }
    };
    // The catch-all variant makes room for a value of its name.
    let other = |value: &&String| {
        let letters = value.chars().filter(char::is_ascii_alphanumeric);
        letters.collect::<String>().eq_ignore_ascii_case("other")
    };
    let values = |node: &Node<'_>| -> BTreeSet<String> {
        let values = node.items_of("enum").into_iter().map(|value| value.value);
        values
            .filter(|value| !value.is_null())
            .map(Value::to_string)
            .collect()
    };
    let mut report = |rule: &'static Rule, message: String, source: Source| {
        walk.report(scope, Finding::new(rule, new, message).source(source));
    };
    let shown = |values: &[&String]| {
        let values = values
            .iter()
            .map(|value| format!("`{}`", value.trim_matches('"')));
        values.collect::<Vec<_>>().join(", ")
    };
    let (was, is) = (values(old), values(new));
    match (was.is_empty(), is.is_empty()) {
        (true, true) => {}
        (true, false) => {
            let all: Vec<_> = is.iter().collect();
            let message = format!("only {} allowed now", shown(&all));
            let rule = &table::ENUM_INTRODUCED;
            report(rule, message, source(rule));
        }
        (false, true) => {
            let rule = &table::ENUM_LIFTED;
            report(rule, "any value is allowed now".to_owned(), source(rule));
        }
        (false, false) => {
            let removed: Vec<_> = was.difference(&is).collect();
            let added: Vec<_> = is.difference(&was).collect();
            if !removed.is_empty() {
                let rule = &table::ENUM_VALUE_REMOVED;
                let message = format!("no longer a value: {}", shown(&removed));
                report(rule, message, source(rule));
            }
            if !added.is_empty() {
                let rule = &table::ENUM_VALUE_ADDED;
                let mut message = format!("a value now: {}", shown(&added));
                let renames = shape == Shape::String && added.iter().any(other);
                if renames {
                    message.push_str(": the catch-all variant gets another name in Rust");
                }
                let source = if renames {
                    Source::Breaking
                } else {
                    source(rule)
                };
                report(rule, message, source);
            }
        }
    }
}

fn string_format(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let (was, is) = (old.str("format"), new.str("format"));
    if was == is {
        return;
    }
    let shown = |format: Option<&str>| format.map_or("none".to_owned(), |name| format!("`{name}`"));
    let message = format!("the format was {} and is {}", shown(was), shown(is));
    let mut told = false;
    let formats: [(&str, &'static Rule, &'static Rule); 2] = [
        ("binary", &table::BECAME_BINARY, &table::NO_LONGER_BINARY),
        ("password", &table::BECAME_SECRET, &table::NO_LONGER_SECRET),
    ];
    for (special, became, no_longer) in formats {
        let rule = match (was == Some(special), is == Some(special)) {
            (false, true) => became,
            (true, false) => no_longer,
            _ => continue,
        };
        told = true;
        walk.report(scope, Finding::new(rule, new, message.clone()));
    }
    if !told {
        walk.report(scope, Finding::new(&table::FORMAT_CHANGED, new, message));
    }
}

/// Beside a composition, or of a type that knows no format.
fn other_format(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let (was, is) = (old.str("format"), new.str("format"));
    if was != is {
        let shown = |format: Option<&str>| format.unwrap_or("none").to_owned();
        let message = format!("the format was {} and is {}", shown(was), shown(is));
        walk.report(scope, Finding::new(&table::FORMAT_CHANGED, new, message));
    }
}

fn number_format(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let (was, is) = (old.str("format"), new.str("format"));
    if was == is {
        return;
    }
    let size = |format: Option<&str>| match format {
        Some("int32" | "float") => Some(1),
        Some("int64" | "double") => Some(2),
        None => Some(3),
        Some(_) => None,
    };
    let rule = match (size(was), size(is)) {
        (Some(was), Some(is)) if is < was => &table::FORMAT_NARROWED,
        (Some(was), Some(is)) if is > was => &table::FORMAT_WIDENED,
        _ => &table::FORMAT_CHANGED,
    };
    let shown = |format: Option<&str>| format.map_or("none".to_owned(), |name| format!("`{name}`"));
    let message = format!("the format was {} and is {}", shown(was), shown(is));
    walk.report(scope, Finding::new(rule, new, message));
}

fn pattern(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let (rule, message) = match (old.str("pattern"), new.str("pattern")) {
        (None, Some(is)) => (&table::PATTERN_ADDED, format!("it must match `{is}` now")),
        (Some(was), None) => (
            &table::PATTERN_REMOVED,
            format!("it need not match `{was}` now"),
        ),
        (Some(was), Some(is)) if was != is => (
            &table::PATTERN_CHANGED,
            format!("it had to match `{was}` and has to match `{is}`"),
        ),
        _ => return,
    };
    walk.report(scope, Finding::new(rule, new, message));
}
