//! The state of one comparison: the findings so far, and the pairs of schemas still to compare.
//!
//! The same change found through several operations becomes one entry, with the union of its
//! directions.

use std::collections::{BTreeMap, BTreeSet};

use super::level::{Direction, Source, Wire};
use super::node::Node;
use super::report::Change;
use super::rule::Rule;

/// The operation and the direction that a comparison belongs to.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    pub(crate) operation: Option<String>,
    pub(crate) direction: Direction,
}

impl Scope {
    /// The scope of what belongs to the document rather than to an operation.
    pub(crate) fn document() -> Self {
        Self {
            operation: None,
            direction: Direction::None,
        }
    }

    /// The scope of the operation `name`.
    pub(crate) fn of(name: impl Into<String>, direction: Direction) -> Self {
        Self {
            operation: Some(name.into()),
            direction,
        }
    }

    pub(crate) fn facing(&self, direction: Direction) -> Self {
        Self {
            direction,
            ..self.clone()
        }
    }
}

/// A finding before it is merged with the same finding from elsewhere.
pub(crate) struct Finding {
    rule: &'static Rule,
    pointer: String,
    message: String,
    wire: Option<Wire>,
}

impl Finding {
    /// `rule` applies to `node`: in the new document, or in the old one for what is removed.
    pub(crate) fn new(rule: &'static Rule, node: &Node<'_>, message: impl Into<String>) -> Self {
        Self {
            rule,
            pointer: node.pointer.clone(),
            message: message.into(),
            wire: None,
        }
    }

    /// Names the place `key` below the node instead of the node.
    pub(crate) fn below(mut self, key: &str) -> Self {
        self.pointer = format!("{}/{key}", self.pointer);
        self
    }

    /// Overrides the wire level of the rule.
    pub(crate) fn wire(mut self, wire: Wire) -> Self {
        self.wire = Some(wire);
        self
    }
}

struct Entry {
    rule: &'static Rule,
    message: String,
    wire: Wire,
    direction: Direction,
    operations: BTreeSet<String>,
}

/// A pair of schemas to compare, by their pointers in the two documents.
pub(crate) type Pair = (String, String);

/// A comparison in progress.
#[derive(Default)]
pub(crate) struct Walk {
    entries: BTreeMap<(&'static str, String), Entry>,
    /// Old schema names and their new names.
    pub(crate) renames: BTreeMap<String, String>,
    /// The pairs of schemas that were compared in the current operation, by direction.
    pub(crate) visited: BTreeSet<(String, String, Direction)>,
    /// The pairs of schemas that any operation uses.
    pub(crate) reached: BTreeSet<Pair>,
    /// Whether two different schemas are compared because a reference changed its target.
    pub(crate) retargeted: bool,
    /// Schemas that both of those refer to, and the scope of the reference.
    pub(crate) shared: Vec<(Scope, Pair)>,
    /// The pairs that are still to compare.
    pub(crate) pending: Vec<(Scope, Pair)>,
}

impl Walk {
    /// Adds a finding of `rule` at `node`.
    pub(crate) fn report(
        &mut self,
        scope: &Scope,
        rule: &'static Rule,
        node: &Node<'_>,
        message: impl Into<String>,
    ) {
        self.add(scope, Finding::new(rule, node, message));
    }

    /// Adds a finding.
    pub(crate) fn add(&mut self, scope: &Scope, finding: Finding) {
        let Finding {
            rule,
            pointer,
            message,
            wire,
        } = finding;
        let wire = wire.unwrap_or_else(|| rule.wire(scope.direction));
        let entry = self
            .entries
            .entry((rule.name, pointer))
            .or_insert_with(|| Entry {
                rule,
                message,
                wire,
                direction: scope.direction,
                operations: BTreeSet::new(),
            });
        entry.wire = entry.wire.max(wire);
        entry.direction = entry.direction.union(scope.direction);
        entry.operations.extend(scope.operation.clone());
    }

    /// Reports that a boolean keyword was switched on or off; each way has a rule and a message.
    pub(crate) fn flag(
        &mut self,
        scope: &Scope,
        (old, new): (&Node<'_>, &Node<'_>),
        key: &str,
        on: (&'static Rule, impl Into<String>),
        off: (&'static Rule, impl Into<String>),
    ) {
        match (old.flag(key), new.flag(key)) {
            (false, true) => self.report(scope, on.0, new, on.1),
            (true, false) => self.report(scope, off.0, new, off.1),
            _ => {}
        }
    }

    /// Puts a pair of schemas on the list of what is still to compare.
    pub(crate) fn later(&mut self, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
        let pair = (old.pointer.clone(), new.pointer.clone());
        self.pending.push((scope.clone(), pair));
    }

    /// Runs `work` with findings of its own, and returns these.
    pub(crate) fn apart(&mut self, work: impl FnOnce(&mut Self)) -> Vec<Change> {
        let entries = std::mem::take(&mut self.entries);
        let pending = std::mem::take(&mut self.pending);
        let (visited, reached) = (self.visited.clone(), self.reached.clone());
        work(self);
        (self.visited, self.reached, self.pending) = (visited, reached, pending);
        changes(std::mem::replace(&mut self.entries, entries))
    }

    pub(crate) fn into_changes(self) -> Vec<Change> {
        changes(self.entries)
    }
}

fn changes(entries: BTreeMap<(&'static str, String), Entry>) -> Vec<Change> {
    let changes = entries.into_iter();
    changes
        .map(|((_, pointer), entry)| change(pointer, entry))
        .collect()
}

fn change(pointer: String, entry: Entry) -> Change {
    let mut message = entry.message;
    let operations: Vec<_> = entry.operations.into_iter().collect();
    let operation = match operations.as_slice() {
        [] => None,
        [only] => Some(only.clone()),
        [first, second, more @ ..] => {
            let more = match more.len() {
                0 => String::new(),
                count => format!(" and {count} more"),
            };
            message.push_str(&format!(" (used by {first}, {second}{more})"));
            None
        }
    };
    Change {
        id: entry.rule.id(entry.direction),
        pointer,
        operation,
        direction: entry.direction,
        wire: entry.wire,
        source: Source::Compatible,
        message,
        effect: entry.rule.effect,
    }
}
