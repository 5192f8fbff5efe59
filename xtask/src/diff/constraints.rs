//! What a value must satisfy beyond its type: formats, listed values, bounds and patterns. In Rust
//! they mean little (`i64`, `String`), on the wire a lot.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde_json::Value;

use super::Walk;
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

/// How many properties an object may have.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    least: Option<f64>,
    most: Option<f64>,
}

impl Counts {
    pub(crate) fn of(schema: &Node<'_>) -> Self {
        let number = |key: &str| schema.value.get(key).and_then(Value::as_f64);
        Self {
            least: number("minProperties"),
            most: number("maxProperties"),
        }
    }

    /// What both allow.
    pub(crate) fn and(self, other: Self) -> Self {
        let either = |a: Option<f64>, b: Option<f64>, both: fn(f64, f64) -> f64| match (a, b) {
            (Some(a), Some(b)) => Some(both(a, b)),
            (one, None) | (None, one) => one,
        };
        Self {
            least: either(self.least, other.least, f64::max),
            most: either(self.most, other.most, f64::min),
        }
    }
}

/// Compares how many properties an object may have.
pub(crate) fn property_count(
    walk: &mut Walk<'_>,
    scope: &Scope,
    new: &Node<'_>,
    was: Counts,
    is: Counts,
) {
    let rules = (
        &table::PROPERTY_COUNT_TIGHTENED,
        &table::PROPERTY_COUNT_RELAXED,
    );
    let of = |counts: Counts| [Bound::lower(counts.least), Bound::upper(counts.most)];
    let keys = ("minProperties", "maxProperties");
    tightness(walk, scope, new, keys, rules, (of(was), of(is)));
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

fn multiple_of(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let step = |node: &Node<'_>| node.value.get("multipleOf").and_then(Value::as_f64);
    let divides = |small: f64, large: f64| (large / small).fract() == 0.0;
    let (rule, message) = match (step(old), step(new)) {
        (None, Some(is)) => (
            &table::MULTIPLE_OF_TIGHTENED,
            format!("only multiples of {is} now"),
        ),
        (Some(was), None) => (
            &table::MULTIPLE_OF_RELAXED,
            format!("no longer only multiples of {was}"),
        ),
        (Some(was), Some(is)) if was != is => {
            let rule = if divides(was, is) {
                &table::MULTIPLE_OF_TIGHTENED
            } else if divides(is, was) {
                &table::MULTIPLE_OF_RELAXED
            } else {
                &table::MULTIPLE_OF_CHANGED
            };
            (rule, format!("multiples of {is}, not of {was}"))
        }
        _ => return,
    };
    walk.report(scope, Finding::new(rule, new, message));
}

/// A lower or upper bound, written so that more is tighter.
struct Bound {
    given: Option<String>,
    limit: f64,
    exclusive: bool,
}

impl Bound {
    /// Absent bounds are infinitely far away.
    fn lower(given: Option<f64>) -> Self {
        Self {
            given: given.map(|limit| limit.to_string()),
            limit: given.unwrap_or(f64::NEG_INFINITY),
            exclusive: false,
        }
    }

    fn upper(given: Option<f64>) -> Self {
        Self {
            limit: given.map_or(f64::NEG_INFINITY, |limit| -limit),
            ..Self::lower(given)
        }
    }

    fn of(node: &Node<'_>, key: &str, is_lower: bool) -> Self {
        let value = node.value.get(key);
        let given = value.and_then(Value::as_f64);
        let exclusive = match key {
            "minimum" => node.flag("exclusiveMinimum"),
            "maximum" => node.flag("exclusiveMaximum"),
            _ => false,
        };
        let bound = if is_lower {
            Self::lower(given)
        } else {
            Self::upper(given)
        };
        Self {
            given: value.map(Value::to_string),
            exclusive: exclusive && given.is_some(),
            ..bound
        }
    }

    /// A least length or number of 0 is no bound.
    fn counting(mut self, key: &str) -> Self {
        if key.starts_with("min") && key != "minimum" && self.limit == 0.0 {
            self.limit = f64::NEG_INFINITY;
        }
        self
    }

    fn tightness(&self, other: &Self) -> Ordering {
        let by_limit = self.limit.total_cmp(&other.limit);
        by_limit.then(self.exclusive.cmp(&other.exclusive))
    }
}

/// The rules for tighter and for looser bounds.
type Rules = (&'static Rule, &'static Rule);

fn bounds(
    walk: &mut Walk<'_>,
    scope: &Scope,
    old: &Node<'_>,
    new: &Node<'_>,
    keys: (&str, &str),
    rules: Rules,
) {
    let of = |node: &Node<'_>| {
        [
            Bound::of(node, keys.0, true),
            Bound::of(node, keys.1, false),
        ]
    };
    tightness(walk, scope, new, keys, rules, (of(old), of(new)));
}

fn tightness(
    walk: &mut Walk<'_>,
    scope: &Scope,
    new: &Node<'_>,
    (lower, upper): (&str, &str),
    (tightened, relaxed): Rules,
    (was, is): ([Bound; 2], [Bound; 2]),
) {
    let mut tighter = Vec::new();
    let mut looser = Vec::new();
    for (key, (was, is)) in [lower, upper].into_iter().zip(was.into_iter().zip(is)) {
        let (was, is) = (was.counting(key), is.counting(key));
        let shown = |bound: &Bound| bound.given.clone().unwrap_or_else(|| "none".to_owned());
        let mut message = format!("`{key}` was {} and is {}", shown(&was), shown(&is));
        if was.exclusive != is.exclusive {
            message.push_str(if is.exclusive {
                ", exclusive"
            } else {
                ", inclusive"
            });
        }
        match is.tightness(&was) {
            Ordering::Greater => tighter.push(message),
            Ordering::Less => looser.push(message),
            Ordering::Equal => {}
        }
    }
    for (messages, rule) in [(tighter, tightened), (looser, relaxed)] {
        if !messages.is_empty() {
            walk.report(scope, Finding::new(rule, new, messages.join("; ")));
        }
    }
}
