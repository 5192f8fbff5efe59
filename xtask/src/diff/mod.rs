//! The semantic difference of two OpenAPI 3.0 documents.
//!
//! Every difference is judged twice: on the `wire` (does a running program now talk wrongly?) and in
//! the `source` (does a Rust program that uses the generated crate stop compiling?). One changed
//! schema is one change, judged in every direction it is used in.
//!
//! ```
//! use serde_json::json;
//!
//! let old = json!({"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {}});
//! let mut new = old.clone();
//! new["paths"] = json!({"/health": {"get": {"operationId": "health", "responses": {}}}});
//!
//! let report = xtask::diff::compare(&old, &new)?;
//! assert_eq!(report.verdict, xtask::diff::Verdict::Minor);
//! assert_eq!(report.changes[0].id, "operation-added");
//! # Ok::<(), xtask::diff::Unusable>(())
//! ```

mod affected;
mod align;
mod bodies;
mod bounds;
pub mod cli;
mod collector;
mod components;
mod constraints;
mod document;
mod facts;
pub mod input;
mod labels;
mod level;
mod matching;
mod members;
mod node;
mod object;
mod operations;
mod opinion;
mod parameters;
pub mod render;
mod report;
mod rule;
mod schema;
mod security;
mod sending;
mod servers;
mod shape;
mod table;
mod usable;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

pub use level::{Direction, Source, Verdict, Wire};
pub use report::{Change, Report};
pub use rule::{RuleInfo, rules};
pub use usable::{Unusable, Usable};

use affected::Affected;
use collector::{Collector, Finding, Scope};
use node::Node;
use opinion::Opinion;

/// Compares two documents.
///
/// # Errors
/// One of them is no OpenAPI 3.0 document, or has references that lead nowhere or in a circle.
pub fn compare(old: &Value, new: &Value) -> Result<Report, Unusable> {
    let old = Usable::new(old).map_err(|reason| reason.within("the old document"))?;
    let new = Usable::new(new).map_err(|reason| reason.within("the new document"))?;
    compare_usable(old, new)
}

/// Compares two documents that have been found usable.
///
/// # Errors
/// `drift` cannot read one of them all the same.
pub fn compare_usable(old: Usable<'_>, new: Usable<'_>) -> Result<Report, Unusable> {
    let (old, new) = (old.document, new.document);
    let affected = Affected::of(old, new);
    let opinion = Opinion::of(old, new, &affected).map_err(Unusable::new)?;
    let (old, new) = (Node::root(old), Node::root(new));

    let mut walk = Walk {
        collector: Collector::new(&opinion),
        renames: components::renames(&old, &new),
        sent_before: sending::sent(&old),
        sent: sending::sent(&new),
        visited: BTreeSet::new(),
        reached: BTreeSet::new(),
        retargeted: false,
        inside: Vec::new(),
    };
    document::compare(&mut walk, &old, &new);
    operations::compare(&mut walk, &old, &new, &affected);
    components::compare(&mut walk, &old, &new);
    report_unexplained(&mut walk, &opinion, &old, &new);
    Ok(Report::new(walk.collector.into_changes()))
}

/// A comparison on its way through two documents.
struct Walk<'a> {
    collector: Collector<'a>,
    /// Old schema names and the names they have now.
    renames: BTreeMap<String, String>,
    /// The schemas that a program sent, by their old names.
    sent_before: BTreeSet<String>,
    /// The schemas that a program sends now.
    sent: BTreeSet<String>,
    /// The pairs of schemas that were compared, per direction, in the current operation.
    visited: BTreeSet<(String, String, Direction)>,
    /// The pairs of schemas that any operation led to.
    reached: BTreeSet<(String, String)>,
    /// Whether two different schemas are being compared because a reference was turned from one to
    /// the other.
    retargeted: bool,
    /// Schemas that both of those lead to, and from where.
    inside: Vec<((String, String), Scope)>,
}

impl Walk<'_> {
    fn report(&mut self, scope: &Scope, finding: Finding) {
        self.collector.report(scope, finding);
    }
}

/// What only `drift` noticed.
fn report_unexplained(walk: &mut Walk<'_>, opinion: &Opinion, old: &Node<'_>, new: &Node<'_>) {
    let reached = walk.reached.clone();
    let compared = |pointer: &str| reached.contains(&(pointer.to_owned(), pointer.to_owned()));
    for (pointer, message) in opinion.differences(new.value, &compared) {
        let place = Node {
            root: new.root,
            value: new.value.pointer(&pointer).unwrap_or(new.value),
            pointer,
        };
        let renamed = old
            .value
            .pointer(&place.pointer)
            .is_some_and(|old| components::renamed(old, &walk.renames) == *place.value);
        if !renamed && !walk.collector.explains(&place.pointer) {
            let finding = Finding::new(&table::UNCLASSIFIED_CHANGE, &place, message);
            walk.report(&Scope::document(), finding);
        }
    }
}
