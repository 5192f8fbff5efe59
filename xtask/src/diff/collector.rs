//! Where findings meet: the same change seen from several operations becomes one entry, with the
//! union of its directions.

use std::collections::{BTreeMap, BTreeSet};

use super::level::{Direction, Source, Wire};
use super::node::Node;
use super::opinion::{Opinion, Question};
use super::report::Change;
use super::rule::{Judge, Rule};

/// From where a comparison is made: on whose behalf, and which way things travel.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    pub(crate) operation: Option<String>,
    pub(crate) direction: Direction,
    /// Whether what is compared has a Rust type; error bodies and headers have none of their own.
    pub(crate) typed: bool,
}

impl Scope {
    /// About the document, not about an operation.
    pub(crate) fn document() -> Self {
        Self {
            operation: None,
            direction: Direction::None,
            typed: true,
        }
    }

    /// On behalf of the operation `name`.
    pub(crate) fn of(name: impl Into<String>, direction: Direction) -> Self {
        Self {
            operation: Some(name.into()),
            direction,
            typed: true,
        }
    }

    pub(crate) fn facing(&self, direction: Direction) -> Self {
        Self {
            direction,
            ..self.clone()
        }
    }

    pub(crate) fn typed(&self, typed: bool) -> Self {
        Self {
            typed,
            ..self.clone()
        }
    }
}

/// One finding, before it is merged with the same finding from elsewhere.
pub(crate) struct Finding {
    rule: &'static Rule,
    pointer: String,
    message: String,
    wire: Option<Wire>,
    source: Source,
    question: Option<Question>,
}

impl Finding {
    /// `rule` happened at `node`: in the new document, or in the old one for what is gone.
    pub(crate) fn new(rule: &'static Rule, node: &Node<'_>, message: impl Into<String>) -> Self {
        Self {
            rule,
            pointer: node.pointer.clone(),
            message: message.into(),
            wire: None,
            source: rule.source,
            question: None,
        }
    }

    /// Another place than the node's own.
    pub(crate) fn below(mut self, key: &str) -> Self {
        self.pointer = format!("{}/{key}", self.pointer);
        self
    }

    /// The Rust program keeps compiling or not, whatever the table says.
    pub(crate) fn source(mut self, source: Source) -> Self {
        self.source = source;
        self
    }

    /// The wire level, whatever the table says.
    pub(crate) fn wire(mut self, wire: Wire) -> Self {
        self.wire = Some(wire);
        self
    }

    /// More words, when there are any.
    pub(crate) fn also(mut self, more: String) -> Self {
        if !more.is_empty() {
            self.message = format!("{}: {more}", self.message);
        }
        self
    }

    /// What to ask `drift` about it.
    pub(crate) fn ask(mut self, question: Question) -> Self {
        self.question = Some(question);
        self
    }
}

struct Entry {
    rule: &'static Rule,
    message: String,
    wire: Wire,
    source: Source,
    direction: Direction,
    judged_by_drift: bool,
    operations: BTreeSet<String>,
}

/// Gathers findings.
pub(crate) struct Collector<'a> {
    entries: BTreeMap<(&'static str, String), Entry>,
    /// Where `drift` saw something that a finding here explains.
    places: BTreeSet<String>,
    opinion: &'a Opinion,
}

impl<'a> Collector<'a> {
    pub(crate) fn new(opinion: &'a Opinion) -> Self {
        Self {
            entries: BTreeMap::new(),
            places: BTreeSet::new(),
            opinion,
        }
    }

    pub(crate) fn opinion(&self) -> &'a Opinion {
        self.opinion
    }

    pub(crate) fn report(&mut self, scope: &Scope, finding: Finding) {
        let Finding {
            rule,
            pointer,
            message,
            wire,
            source,
            question,
        } = finding;
        let asked = question.filter(|_| rule.judge == Judge::Drift);
        let answer = asked.and_then(|question| self.opinion.about(&question, scope.direction));
        let wire = wire
            .or(answer)
            .unwrap_or_else(|| rule.wire(scope.direction));
        let source = if scope.typed {
            source
        } else {
            Source::Compatible
        };
        self.places.insert(pointer.clone());
        let entry = self
            .entries
            .entry((rule.name, pointer))
            .or_insert_with(|| Entry {
                rule,
                message,
                wire,
                source,
                direction: scope.direction,
                judged_by_drift: false,
                operations: BTreeSet::new(),
            });
        entry.judged_by_drift |= answer.is_some();
        entry.wire = entry.wire.max(wire);
        entry.source = entry.source.max(source);
        entry.direction = entry.direction.union(scope.direction);
        entry.operations.extend(scope.operation.clone());
    }

    /// Whether anything was found at `pointer` or below it.
    pub(crate) fn explains(&self, pointer: &str) -> bool {
        let within = |inner: &str, outer: &str| {
            inner
                .strip_prefix(outer)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.places.iter().any(|place| within(place, pointer))
    }

    pub(crate) fn into_changes(self) -> Vec<Change> {
        self.entries
            .into_iter()
            .map(|((_, pointer), entry)| entry.into_change(pointer))
            .collect()
    }
}

impl Entry {
    fn into_change(self, pointer: String) -> Change {
        let mut message = self.message;
        let mut operations = self.operations.into_iter();
        let (first, second) = (operations.next(), operations.next());
        let operation = match (first, second) {
            (one, None) => one,
            (Some(first), Some(second)) => {
                let more = operations.count();
                let more = if more == 0 {
                    String::new()
                } else {
                    format!(" and {more} more")
                };
                message.push_str(&format!(" (used by {first}, {second}{more})"));
                None
            }
            (None, Some(_)) => None,
        };
        Change {
            id: Change::of(self.rule, self.direction),
            pointer,
            operation,
            direction: self.direction,
            wire: self.wire,
            source: self.source,
            message,
            judged_by_drift: self.judged_by_drift,
            effect: self.rule.effect,
        }
    }
}
