//! YAML 1.2 as JSON values, with line and column of an error.
//!
//! Values that JSON cannot represent are rejected. Plain scalars follow the core schema of YAML 1.2: `no`, `on`
//! and `2018-03-01` are strings, not booleans and dates.

use serde_json::Value;
use serde_saphyr::{DuplicateKeyPolicy, MergeKeyPolicy, MessageFormatter, UserMessageFormatter};

use crate::error::{Error, Result};

/// The maximum number of nodes.
const MAX_NODES: usize = 2_000_000;
/// The maximum number of nodes from aliases, which can make a small text expand to a huge value.
const MAX_REPLAYED: usize = 200_000;

/// Parses the only YAML document in `text`.
///
/// # Errors
/// The text is not YAML, or has values that JSON cannot represent; the message has line and column.
pub fn parse(text: &str) -> Result<Value> {
    let mut budget = serde_saphyr::Budget::default();
    budget.max_nodes = MAX_NODES;
    budget.max_events = 2 * MAX_NODES;
    budget.max_depth = 128;
    budget.max_total_scalar_bytes = usize::MAX;
    let mut aliases = serde_saphyr::options::AliasLimits::default();
    aliases.max_total_replayed_events = MAX_REPLAYED;
    let options = serde_saphyr::options! {
        budget: Some(budget),
        alias_limits: aliases,
        strict_booleans: true,
        duplicate_keys: DuplicateKeyPolicy::Error,
        merge_keys: MergeKeyPolicy::Error,
        reject_non_finite_typeless_float: true,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let message = UserMessageFormatter.format_message(&error).into_owned();
        let place = error.location().map(|it| (it.line(), it.column()));
        Error::new(match place {
            Some((line, column)) => format!("{message} at line {line} column {column}"),
            None => message,
        })
    })
}
