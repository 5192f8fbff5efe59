//! The semantic difference of two OpenAPI 3.0 documents.
//!
//! Every difference has two levels: `wire` (does a running program violate the new document?) from
//! the table of rules, and `source` (does a Rust program that uses the generated crate still
//! compile?) from the difference of the generated APIs. A changed schema is one change, with the
//! levels of every direction it is used in.
//!
//! ```
//! use serde_json::json;
//!
//! let old = json!({"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {}});
//! let mut new = old.clone();
//! new["paths"] = json!({"/health": {"get": {
//!     "operationId": "Health_get", "tags": ["Health"], "responses": {"204": {"description": "Up."}},
//! }}});
//!
//! let report = xtask::diff::compare(&old, &new)?;
//! assert_eq!(report.verdict, xtask::diff::Verdict::Minor);
//! assert_eq!(report.changes[0].id, "operation-added");
//! # Ok::<(), xtask::error::Error>(())
//! ```

mod alternatives;
mod api_lines;
mod bodies;
pub mod cli;
mod constraints;
mod document;
pub mod input;
mod labels;
mod level;
mod node;
mod object;
mod operations;
mod parameters;
mod published;
mod remainder;
mod renames;
pub mod render;
mod report;
mod routes;
mod rules;
mod rust_api;
mod schema;
mod security;
mod servers;
mod shape;
mod usable;
mod walk;

use serde_json::Value;

pub use api_lines::{ApiDifference, RustApi, rust_api};
pub use level::{Direction, Source, Verdict, Wire};
pub use report::{Change, Report, Severity};
pub use rules::{RuleInfo, rules};
pub use usable::Usable;

use crate::error::Result;
use node::{Node, Pair};
use walk::Walk;

/// Compares two documents.
///
/// # Errors
/// One of them is not OpenAPI 3.0, or has references that cannot be resolved.
pub fn compare(old: &Value, new: &Value) -> Result<Report> {
    let old = Usable::new(old).map_err(|reason| reason.within("the old document"))?;
    let new = Usable::new(new).map_err(|reason| reason.within("the new document"))?;
    Ok(compare_usable(&old, &new))
}

/// Compares two documents that were checked before.
#[must_use]
pub fn compare_usable(old: &Usable<'_>, new: &Usable<'_>) -> Report {
    if old.document == new.document {
        return Report::new(Vec::new(), ApiDifference::default());
    }
    let pair = Pair::new(&Node::root(old.document), &Node::root(new.document));
    let mut walk = Walk::default();
    walk.renames = renames::renames(&pair);
    document::compare(&mut walk, &pair);
    operations::compare(&mut walk, &pair);
    document::schemas(&mut walk, &pair);
    let renames = std::mem::take(&mut walk.renames);
    let mut changes = walk.into_changes();
    let api = rust_api::judge(&mut changes, old, new, &renames);
    Report::new(changes, api)
}
