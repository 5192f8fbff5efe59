//! The state of one comparison: the findings so far, and the pairs of schemas still to compare.
//!
//! The same change found through several operations becomes one entry, with the union of its
//! directions.

use std::collections::{BTreeMap, BTreeSet};

use super::level::{Direction, Source, Wire};
use super::node::{Node, Pair};
use super::report::Change;
use super::rules::Rule;

/// The operation and the direction that a comparison belongs to.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    pub(crate) operation: Option<String>,
    pub(crate) direction: Direction,
}

impl Scope {
    /// The scope of what belongs to the document rather than to an operation.
    pub(crate) fn document(direction: Direction) -> Self {
        Self {
            operation: None,
            direction,
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

struct Entry {
    rule: &'static Rule,
    message: String,
    wire: Wire,
    direction: Direction,
    operations: BTreeSet<String>,
}

/// A comparison in progress.
#[derive(Default)]
pub(crate) struct Walk<'a> {
    entries: BTreeMap<(&'static str, String), Entry>,
    /// Old schema names and their new names.
    pub(crate) renames: BTreeMap<String, String>,
    /// The pairs of schemas that were compared in the current operation, by direction.
    pub(crate) visited: BTreeSet<(String, String, Direction)>,
    /// The pairs of schemas that any operation uses.
    pub(crate) reached: BTreeSet<(String, String)>,
    /// Whether two different schemas are compared because a reference changed its target.
    pub(crate) retargeted: bool,
    /// Schemas that both of those refer to, and the scope of the reference.
    pub(crate) shared: Vec<(Scope, Pair<'a>)>,
    /// The uses of schemas that are still to compare.
    pub(crate) pending: Vec<(Scope, Pair<'a>)>,
}

impl<'a> Walk<'a> {
    /// Adds a finding of `rule` at `node`, which is of the old document for what is removed.
    pub(crate) fn report(
        &mut self,
        scope: &Scope,
        rule: &'static Rule,
        node: &Node<'_>,
        message: impl Into<String>,
    ) {
        self.report_as(rule.wire(scope.direction), scope, rule, node, message);
    }

    /// Adds a finding with another wire level than that of its rule.
    pub(crate) fn report_as(
        &mut self,
        wire: Wire,
        scope: &Scope,
        rule: &'static Rule,
        node: &Node<'_>,
        message: impl Into<String>,
    ) {
        let key = (rule.name, node.pointer.clone());
        let entry = self.entries.entry(key).or_insert_with(|| Entry {
            rule,
            message: message.into(),
            wire,
            direction: scope.direction,
            operations: BTreeSet::new(),
        });
        entry.wire = entry.wire.max(wire);
        entry.direction = entry.direction.union(scope.direction);
        entry.operations.extend(scope.operation.clone());
    }

    /// Reports that a boolean keyword was switched on or off: each has a rule and a message.
    pub(crate) fn flag(
        &mut self,
        scope: &Scope,
        pair: &Pair<'_>,
        key: &str,
        [on, off]: [(&'static Rule, &str); 2],
    ) {
        match pair.map(|node| node.flag(key)) {
            (false, true) => self.report(scope, on.0, &pair.new, on.1),
            (true, false) => self.report(scope, off.0, &pair.new, off.1),
            _ => {}
        }
    }

    /// Reports the members that were added or removed, and returns those in both collections.
    ///
    /// `describe` returns the title of a member, and the rules for its addition and its removal.
    pub(crate) fn members<K: Ord>(
        &mut self,
        scope: &Scope,
        (mut old, new): (BTreeMap<K, Node<'a>>, BTreeMap<K, Node<'a>>),
        describe: impl Fn(&K, &Node<'a>) -> (String, [&'static Rule; 2]),
    ) -> Vec<(K, Pair<'a>)> {
        let mut both = Vec::new();
        for (key, new) in new {
            if let Some(old) = old.remove(&key) {
                both.push((key, Pair { old, new }));
            } else {
                let (title, [added, _]) = describe(&key, &new);
                self.report(scope, added, &new, format!("{title} is new"));
            }
        }
        for (key, old) in old {
            let (title, [_, removed]) = describe(&key, &old);
            self.report(scope, removed, &old, format!("{title} is removed"));
        }
        both
    }

    /// Adds the use of a schema to the list of what is still to compare.
    pub(crate) fn later(&mut self, scope: &Scope, old: &Node<'a>, new: &Node<'a>) {
        self.pending.push((scope.clone(), Pair::new(old, new)));
    }

    /// Returns the current name of the schema that was called `name`.
    pub(crate) fn current<'n>(&'n self, name: &'n str) -> &'n str {
        self.renames.get(name).map_or(name, String::as_str)
    }

    /// Runs `work` with its own findings, and returns these.
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
