//! Comparison of constraints beyond the type: formats, enums, limits, patterns.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde_json::Value;

use super::node::Node;
use super::remainder::normalized;
use super::renames::renamed;
use super::rule::Rule;
use super::shape::Shape;
use super::table;
use super::walk::{Finding, Scope, Walk};

type Rules = (&'static Rule, &'static Rule);

/// Lower and upper keyword, with the rules for tighter and for looser limits.
const LIMITS: [(&str, &str, Rules); 3] = [
    (
        "minLength",
        "maxLength",
        (&table::LENGTH_TIGHTENED, &table::LENGTH_RELAXED),
    ),
    (
        "minimum",
        "maximum",
        (&table::RANGE_TIGHTENED, &table::RANGE_RELAXED),
    ),
    (
        "minItems",
        "maxItems",
        (&table::ITEM_COUNT_TIGHTENED, &table::ITEM_COUNT_RELAXED),
    ),
];

/// Compares the constraints of two schemas of one `shape`. Limits may stand beside a composition,
/// so each is compared regardless of the shape.
pub(crate) fn compare(
    walk: &mut Walk,
    scope: &Scope,
    old: &Node<'_>,
    new: &Node<'_>,
    shape: Shape,
) {
    limits(walk, scope, old, new);
    format(walk, scope, old, new, shape);
    if shape != Shape::Object {
        property_count(
            walk,
            scope,
            new,
            Range::properties(old),
            Range::properties(new),
        );
    }
    if shape == Shape::Array {
        items(walk, scope, old, new);
    }
}

/// Compares the limits of a wrapper around one schema.
pub(crate) fn wrapper(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    limits(walk, scope, old, new);
    property_count(
        walk,
        scope,
        new,
        Range::properties(old),
        Range::properties(new),
    );
}

fn limits(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    enumeration(walk, scope, old, new);
    prohibition(walk, scope, old, new);
    pattern(walk, scope, old, new);
    for (lower, upper, rules) in LIMITS {
        let of = |node: &Node<'_>| Range::of(node, lower, upper);
        range(walk, scope, new, (lower, upper), rules, (of(old), of(new)));
    }
    multiple_of(walk, scope, old, new);
    walk.flag(
        scope,
        (old, new),
        "uniqueItems",
        (
            &table::UNIQUE_ITEMS_REQUIRED,
            "items must now differ from each other",
        ),
        (&table::UNIQUE_ITEMS_LIFTED, "items may now repeat"),
    );
}

/// A limit, with whether it is exclusive.
type Limit = Option<(f64, bool)>;

/// A lower and an upper limit.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Range {
    lower: Limit,
    upper: Limit,
}

impl Range {
    fn of(node: &Node<'_>, lower: &str, upper: &str) -> Self {
        let limit = |key: &str, exclusive: &str| {
            let exclusive = matches!(key, "minimum" | "maximum") && node.flag(exclusive);
            // A minimum length or count of 0 does not limit anything.
            let counts = key.starts_with("min") && key != "minimum";
            let limit = node.number(key);
            limit
                .filter(|limit| !counts || *limit != 0.0)
                .map(|limit| (limit, exclusive))
        };
        Self {
            lower: limit(lower, "exclusiveMinimum"),
            upper: limit(upper, "exclusiveMaximum"),
        }
    }

    /// Returns how many properties an object may have.
    pub(crate) fn properties(schema: &Node<'_>) -> Self {
        Self::of(schema, "minProperties", "maxProperties")
    }

    /// Returns the intersection of both.
    pub(crate) fn and(self, other: Self) -> Self {
        let tightest = |one: Limit, other: Limit, keep: Ordering| match (one, other) {
            (Some(a), Some(b)) if a.0.total_cmp(&b.0) == keep => Some(a),
            (one, None) => one,
            (_, other) => other,
        };
        Self {
            lower: tightest(self.lower, other.lower, Ordering::Greater),
            upper: tightest(self.upper, other.upper, Ordering::Less),
        }
    }
}

/// Compares how many properties an object may have.
pub(crate) fn property_count(
    walk: &mut Walk,
    scope: &Scope,
    new: &Node<'_>,
    was: Range,
    is: Range,
) {
    let rules = (
        &table::PROPERTY_COUNT_TIGHTENED,
        &table::PROPERTY_COUNT_RELAXED,
    );
    let keys = ("minProperties", "maxProperties");
    range(walk, scope, new, keys, rules, (was, is));
}

fn range(
    walk: &mut Walk,
    scope: &Scope,
    new: &Node<'_>,
    (lower, upper): (&str, &str),
    (tightened, relaxed): Rules,
    (was, is): (Range, Range),
) {
    let (mut tighter, mut looser) = (Vec::new(), Vec::new());
    for (key, sign, was, is) in [
        (lower, 1.0, was.lower, is.lower),
        (upper, -1.0, was.upper, is.upper),
    ] {
        // How tight a limit is; without one, not at all.
        let tightness = |limit: Limit| {
            let (limit, exclusive) = limit.unwrap_or((f64::NEG_INFINITY * sign, false));
            (limit * sign, exclusive)
        };
        let shown = |limit: Limit| limit.map_or("none".to_owned(), |(limit, _)| limit.to_string());
        let (before, after) = (tightness(was), tightness(is));
        let mut message = format!("`{key}` changed from {} to {}", shown(was), shown(is));
        if before.1 != after.1 {
            message.push_str(if after.1 {
                ", exclusive"
            } else {
                ", inclusive"
            });
        }
        match after.0.total_cmp(&before.0).then(after.1.cmp(&before.1)) {
            Ordering::Greater => tighter.push(message),
            Ordering::Less => looser.push(message),
            Ordering::Equal => {}
        }
    }
    for (messages, rule) in [(tighter, tightened), (looser, relaxed)] {
        if !messages.is_empty() {
            walk.report(scope, rule, new, messages.join("; "));
        }
    }
}

fn multiple_of(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let divides = |small: f64, large: f64| (large / small).fract() == 0.0;
    let (rule, message) = match (old.number("multipleOf"), new.number("multipleOf")) {
        (None, Some(is)) => (
            &table::MULTIPLE_OF_TIGHTENED,
            format!("only multiples of {is} are now allowed"),
        ),
        (Some(was), None) => (
            &table::MULTIPLE_OF_RELAXED,
            format!("no longer only multiples of {was} are allowed"),
        ),
        (Some(was), Some(is)) if was != is => {
            let rule = if divides(was, is) {
                &table::MULTIPLE_OF_TIGHTENED
            } else if divides(is, was) {
                &table::MULTIPLE_OF_RELAXED
            } else {
                &table::MULTIPLE_OF_CHANGED
            };
            (rule, format!("`multipleOf` changed from {was} to {is}"))
        }
        _ => return,
    };
    walk.report(scope, rule, new, message);
}

/// Compares what a schema forbids by `not`.
fn prohibition(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let (rule, message) = match (old.get("not"), new.get("not")) {
        (None, Some(_)) => (&table::NOT_ADDED, "`not` is new"),
        (Some(_), None) => (&table::NOT_REMOVED, "`not` is removed"),
        (Some(was), Some(is))
            if normalized(&renamed(was.value, &walk.renames)) != normalized(is.value) =>
        {
            (&table::NOT_CHANGED, "`not` changed")
        }
        _ => return,
    };
    walk.add(scope, Finding::new(rule, new, message).below("not"));
}

fn items(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    match (old.get("items"), new.get("items")) {
        (Some(old), Some(new)) => walk.later(scope, &old, &new),
        (Some(_), None) => {
            let message = "items may now be anything";
            walk.report(scope, &table::TYPE_WIDENED, new, message);
        }
        (None, Some(new)) => {
            let message = "items now have a type";
            walk.report(scope, &table::TYPE_NARROWED, &new, message);
        }
        (None, None) => {}
    }
}

fn enumeration(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let values = |node: &Node<'_>| -> BTreeSet<String> {
        let values = node.items_of("enum").into_iter().map(|value| value.value);
        let values = values.filter(|value| !value.is_null());
        values.map(Value::to_string).collect()
    };
    fn shown<'a>(values: impl Iterator<Item = &'a String>) -> String {
        let values = values.map(|value| format!("`{}`", value.trim_matches('"')));
        values.collect::<Vec<_>>().join(", ")
    }
    let (was, is) = (values(old), values(new));
    if was.is_empty() && is.is_empty() {
        return;
    }
    if was.is_empty() {
        let message = format!("only {} allowed now", shown(is.iter()));
        return walk.report(scope, &table::ENUM_INTRODUCED, new, message);
    }
    if is.is_empty() {
        return walk.report(scope, &table::ENUM_LIFTED, new, "any value is now allowed");
    }
    let (removed, added) = (shown(was.difference(&is)), shown(is.difference(&was)));
    if !removed.is_empty() {
        let message = format!("removed values: {removed}");
        walk.report(scope, &table::ENUM_VALUE_REMOVED, new, message);
    }
    if !added.is_empty() {
        let message = format!("new values: {added}");
        walk.report(scope, &table::ENUM_VALUE_ADDED, new, message);
    }
}

fn format(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>, shape: Shape) {
    let (was, is) = (old.str("format"), new.str("format"));
    if was == is {
        return;
    }
    let shown = |format: Option<&str>| format.map_or("none".to_owned(), |name| format!("`{name}`"));
    let message = format!("the format changed from {} to {}", shown(was), shown(is));
    let rules = match shape {
        Shape::String => string_format(was, is),
        Shape::Integer | Shape::Number => vec![number_format(was, is)],
        // Beside a composition, or of a type without formats.
        _ => vec![&table::FORMAT_CHANGED],
    };
    for rule in rules {
        walk.report(scope, rule, new, message.clone());
    }
}

fn string_format(was: Option<&str>, is: Option<&str>) -> Vec<&'static Rule> {
    let rule_of = |format, binary, secret| match format {
        Some("binary") => Some(binary),
        Some("password") => Some(secret),
        _ => None,
    };
    let became = rule_of(is, &table::BECAME_BINARY, &table::BECAME_SECRET);
    let no_longer = rule_of(was, &table::NO_LONGER_BINARY, &table::NO_LONGER_SECRET);
    match (became, no_longer) {
        (None, None) => vec![&table::FORMAT_CHANGED],
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
        (Some(was), Some(is)) if is < was => &table::FORMAT_NARROWED,
        (Some(was), Some(is)) if is > was => &table::FORMAT_WIDENED,
        _ => &table::FORMAT_CHANGED,
    }
}

fn pattern(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let (rule, message) = match (old.str("pattern"), new.str("pattern")) {
        (None, Some(is)) => (&table::PATTERN_ADDED, format!("the pattern `{is}` is new")),
        (Some(was), None) => (
            &table::PATTERN_REMOVED,
            format!("the pattern `{was}` is removed"),
        ),
        (Some(was), Some(is)) if was != is => (
            &table::PATTERN_CHANGED,
            format!("the pattern changed from `{was}` to `{is}`"),
        ),
        _ => return,
    };
    walk.report(scope, rule, new, message);
}
