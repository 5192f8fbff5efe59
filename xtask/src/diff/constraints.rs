//! Comparison of constraints beyond the type: formats, enums, limits, patterns; and of defaults.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde_json::Value;

use super::node::{Node, Pair};
use super::remainder::normalized;
use super::rules::{self, Constraint, Rule};
use super::shape::Shape;
use super::walk::{Scope, Walk};

/// The keywords of a lower and an upper limit, and the rules for them.
struct Limits(&'static str, &'static str, &'static Constraint);

const LIMITS: [Limits; 3] = [
    Limits("minLength", "maxLength", &rules::LENGTH),
    Limits("minimum", "maximum", &rules::RANGE),
    Limits("minItems", "maxItems", &rules::ITEM_COUNT),
];
const PROPERTIES: Limits = Limits("minProperties", "maxProperties", &rules::PROPERTY_COUNT);

/// Compares the constraints of two schemas of one `shape`. Limits may stand beside a composition,
/// so each is compared regardless of the shape.
pub(crate) fn compare<'a>(walk: &mut Walk<'a>, scope: &Scope, pair: &Pair<'a>, shape: Shape) {
    limits(walk, scope, pair);
    format(walk, scope, pair, shape);
    if shape != Shape::Object {
        property_count(walk, scope, pair);
    }
    if shape == Shape::Array {
        items(walk, scope, pair);
    }
}

/// Compares the limits of any type.
pub(crate) fn limits(walk: &mut Walk<'_>, scope: &Scope, pair: &Pair<'_>) {
    enumeration(walk, scope, pair);
    prohibition(walk, scope, pair);
    pattern(walk, scope, pair);
    for limits in LIMITS {
        let (was, is) = pair.map(|node| Range::of(node, &limits));
        range(walk, scope, &pair.new, &limits, (was, is));
    }
    multiple_of(walk, scope, pair);
    let states = [
        (
            &rules::UNIQUE_ITEMS.tighter,
            "items must now differ from each other",
        ),
        (&rules::UNIQUE_ITEMS.looser, "items may now repeat"),
    ];
    walk.flag(scope, pair, "uniqueItems", states);
}

/// Compares how many properties an object may have.
pub(crate) fn property_count(walk: &mut Walk<'_>, scope: &Scope, pair: &Pair<'_>) {
    property_range(walk, scope, &pair.new, pair.map(Range::properties));
}

/// Compares how many properties the object at `place` may have.
pub(crate) fn property_range(
    walk: &mut Walk<'_>,
    scope: &Scope,
    place: &Node<'_>,
    ranges: (Range, Range),
) {
    range(walk, scope, place, &PROPERTIES, ranges);
}

/// A lower and an upper limit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Range([Limit; 2]);

impl Range {
    fn of(node: &Node<'_>, Limits(lower, upper, _): &Limits) -> Self {
        Self([
            Limit::of(node, lower, "exclusiveMinimum", 1.0),
            Limit::of(node, upper, "exclusiveMaximum", -1.0),
        ])
    }

    /// Returns how many properties an object may have.
    pub(crate) fn properties(schema: &Node<'_>) -> Self {
        Self::of(schema, &PROPERTIES)
    }

    /// Returns the intersection of both.
    pub(crate) fn and(self, other: Self) -> Self {
        let tightest = |one: Limit, other: Limit| match one.cmp(&other) {
            Ordering::Greater => one,
            _ => other,
        };
        let ([lower, upper], [other_lower, other_upper]) = (self.0, other.0);
        Self([tightest(lower, other_lower), tightest(upper, other_upper)])
    }
}

/// One limit. Negated if it is an upper one, so that a greater limit is tighter.
#[derive(Debug, Clone, Copy)]
struct Limit {
    value: f64,
    exclusive: bool,
    sign: f64,
}

impl Limit {
    fn of(node: &Node<'_>, key: &str, exclusive: &str, sign: f64) -> Self {
        // A minimum length or count of 0 does not limit anything.
        let counts = key.starts_with("min") && key != "minimum";
        let value = node.number(key).filter(|it| !counts || *it != 0.0);
        Self {
            value: value.map_or(f64::NEG_INFINITY, |value| value * sign),
            exclusive: key.ends_with("imum") && value.is_some() && node.flag(exclusive),
            sign,
        }
    }

    fn cmp(&self, other: &Self) -> Ordering {
        let values = self.value.total_cmp(&other.value);
        values.then(self.exclusive.cmp(&other.exclusive))
    }

    fn shown(&self) -> String {
        match self.value.is_finite() {
            true => (self.value * self.sign).to_string(),
            false => "none".to_owned(),
        }
    }
}

fn range(
    walk: &mut Walk<'_>,
    scope: &Scope,
    place: &Node<'_>,
    &Limits(lower, upper, rules): &Limits,
    (was, is): (Range, Range),
) {
    let (mut tighter, mut looser) = (Vec::new(), Vec::new());
    let limits = was.0.into_iter().zip(is.0);
    for (key, (was, is)) in [lower, upper].into_iter().zip(limits) {
        let mut message = format!("`{key}` changed from {} to {}", was.shown(), is.shown());
        match (was.exclusive, is.exclusive) {
            (false, true) => message.push_str(", exclusive"),
            (true, false) => message.push_str(", inclusive"),
            _ => {}
        }
        match is.cmp(&was) {
            Ordering::Greater => tighter.push(message),
            Ordering::Less => looser.push(message),
            Ordering::Equal => {}
        }
    }
    for (messages, rule) in [(tighter, &rules.tighter), (looser, &rules.looser)] {
        if !messages.is_empty() {
            walk.report(scope, rule, place, messages.join("; "));
        }
    }
}

fn multiple_of(walk: &mut Walk<'_>, scope: &Scope, pair: &Pair<'_>) {
    let divides = |small: f64, large: f64| (large / small).fract() == 0.0;
    let rules = &rules::MULTIPLE_OF;
    let (rule, message) = match pair.map(|schema| schema.number("multipleOf")) {
        (None, Some(is)) => (
            &rules.tighter,
            format!("only multiples of {is} are now allowed"),
        ),
        (Some(was), None) => (
            &rules.looser,
            format!("no longer only multiples of {was} are allowed"),
        ),
        (Some(was), Some(is)) if was != is => {
            let rule = match (divides(was, is), divides(is, was)) {
                (true, _) => &rules.tighter,
                (_, true) => &rules.looser,
                _ => &rules::MULTIPLE_OF_CHANGED,
            };
            (rule, format!("`multipleOf` changed from {was} to {is}"))
        }
        _ => return,
    };
    walk.report(scope, rule, &pair.new, message);
}

/// Compares what a schema forbids by `not`.
fn prohibition(walk: &mut Walk<'_>, scope: &Scope, pair: &Pair<'_>) {
    let (was, is) = pair.map(|schema| {
        let not = schema.value.get("not");
        not.map(|not| normalized(not, &walk.renames))
    });
    let (rule, message) = match (was, is) {
        (None, Some(_)) => (&rules::NOT.tighter, "`not` is new"),
        (Some(_), None) => (&rules::NOT.looser, "`not` is removed"),
        (was, is) if was != is => (&rules::NOT_CHANGED, "`not` changed"),
        _ => return,
    };
    walk.report(scope, rule, &pair.new.below("not"), message);
}

fn items<'a>(walk: &mut Walk<'a>, scope: &Scope, pair: &Pair<'a>) {
    match pair.map(|array| array.get("items")) {
        (Some(old), Some(new)) => walk.later(scope, &old, &new),
        (Some(_), None) => {
            let message = "items may now be anything";
            walk.report(scope, &rules::TYPE.looser, &pair.new, message);
        }
        (None, Some(new)) => {
            let message = "items now have a type";
            walk.report(scope, &rules::TYPE.tighter, &new, message);
        }
        (None, None) => {}
    }
}

fn enumeration(walk: &mut Walk<'_>, scope: &Scope, pair: &Pair<'_>) {
    let (was, is) = pair.map(|schema| -> BTreeSet<String> {
        let values = schema.value.get("enum").and_then(Value::as_array);
        let values = values
            .into_iter()
            .flatten()
            .filter(|value| !value.is_null());
        values.map(Value::to_string).collect()
    });
    fn shown<'v>(values: impl Iterator<Item = &'v String>) -> String {
        let values = values.map(|value| format!("`{}`", value.trim_matches('"')));
        values.collect::<Vec<_>>().join(", ")
    }
    let mut report = |rule, message: String| walk.report(scope, rule, &pair.new, message);
    match (was.is_empty(), is.is_empty()) {
        (true, true) => {}
        (true, false) => {
            let message = format!("only {} allowed now", shown(is.iter()));
            report(&rules::ENUM.tighter, message);
        }
        (false, true) => report(&rules::ENUM.looser, "any value is now allowed".to_owned()),
        (false, false) => {
            let removed = shown(was.difference(&is));
            if !removed.is_empty() {
                let message = format!("removed values: {removed}");
                report(&rules::ENUM_VALUE_REMOVED, message);
            }
            let added = shown(is.difference(&was));
            if !added.is_empty() {
                report(&rules::ENUM_VALUE_ADDED, format!("new values: {added}"));
            }
        }
    }
}

fn format(walk: &mut Walk<'_>, scope: &Scope, pair: &Pair<'_>, shape: Shape) {
    let (was, is) = pair.map(|schema| schema.str("format"));
    if was == is {
        return;
    }
    let shown = |format: Option<&str>| format.map_or("none".to_owned(), |name| format!("`{name}`"));
    let message = format!("the format changed from {} to {}", shown(was), shown(is));
    let rules = match shape {
        Shape::String => string_format(was, is),
        Shape::Integer | Shape::Number => vec![number_format(was, is)],
        // Beside a composition, or of a type without formats.
        _ => vec![&rules::FORMAT_CHANGED],
    };
    for rule in rules {
        walk.report(scope, rule, &pair.new, message.clone());
    }
}

fn string_format(was: Option<&str>, is: Option<&str>) -> Vec<&'static Rule> {
    let rule_of = |format, binary, secret| match format {
        Some("binary") => Some(binary),
        Some("password") => Some(secret),
        _ => None,
    };
    let became = rule_of(is, &rules::BECAME_BINARY, &rules::BECAME_SECRET);
    let no_longer = rule_of(was, &rules::NO_LONGER_BINARY, &rules::NO_LONGER_SECRET);
    match (became, no_longer) {
        (None, None) => vec![&rules::FORMAT_CHANGED],
        (became, no_longer) => became.into_iter().chain(no_longer).collect(),
    }
}

fn number_format(was: Option<&str>, is: Option<&str>) -> &'static Rule {
    let size = |format: Option<&str>| match format {
        Some("int32" | "float") => Some(1),
        Some("int64" | "double") => Some(2),
        None => Some(3),
        Some(_) => None,
    };
    match (size(was), size(is)) {
        (Some(was), Some(is)) if is < was => &rules::FORMAT.tighter,
        (Some(was), Some(is)) if is > was => &rules::FORMAT.looser,
        _ => &rules::FORMAT_CHANGED,
    }
}

fn pattern(walk: &mut Walk<'_>, scope: &Scope, pair: &Pair<'_>) {
    let (was, is) = pair.map(|schema| schema.str("pattern").map(|it| format!("`{it}`")));
    let rules = [
        &rules::PATTERN.tighter,
        &rules::PATTERN.looser,
        &rules::PATTERN_CHANGED,
    ];
    value(walk, scope, &pair.new, "pattern", (was, is), rules);
}

/// Compares the defaults.
pub(crate) fn default(walk: &mut Walk<'_>, scope: &Scope, pair: &Pair<'_>) {
    let (was, is) = pair.map(|schema| schema.value.get("default").map(Value::to_string));
    let rules = [
        &rules::DEFAULT_ADDED,
        &rules::DEFAULT_REMOVED,
        &rules::DEFAULT_CHANGED,
    ];
    value(walk, scope, &pair.new, "default", (was, is), rules);
}

/// Reports that the value of a keyword is new, removed or changed.
fn value(
    walk: &mut Walk<'_>,
    scope: &Scope,
    place: &Node<'_>,
    keyword: &str,
    values: (Option<String>, Option<String>),
    [added, removed, changed]: [&'static Rule; 3],
) {
    let (rule, message) = match values {
        (None, Some(is)) => (added, format!("{is} is new")),
        (Some(was), None) => (removed, format!("{was} is removed")),
        (Some(was), Some(is)) if was != is => (changed, format!("changed from {was} to {is}")),
        _ => return,
    };
    walk.report(scope, rule, place, format!("the {keyword} {message}"));
}
