//! Bounds: how long, how many, how large at least and at most.

use std::cmp::Ordering;

use serde_json::Value;

use super::Walk;
use super::collector::{Finding, Scope};
use super::node::Node;
use super::rule::Rule;
use super::table;

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

pub(crate) fn bounds(
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

pub(crate) fn multiple_of(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
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
