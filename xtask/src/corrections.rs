//! The tables of corrections of and additions to the published document.

use std::fmt::Write as _;

use crate::error::{Error, Result};
use crate::overlay::{Purpose, Source, Statement};

const BEGIN: &str = "<!-- corrections: begin (written by `cargo xtask update-spec --offline`) -->";
const END: &str = "<!-- corrections: end -->";

/// One action of an overlay that changes a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Whether the document is wrong here, or incomplete.
    pub purpose: Purpose,
    /// The place that the action changes, as a JSONPath.
    pub target: String,
    /// What the document says, what is true, and the evidence.
    pub statement: Statement,
}

/// Returns all of them, in the order of application.
///
/// # Errors
/// An action does not state its evidence.
pub fn rows(overlays: &[Source]) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for source in overlays
        .iter()
        .filter(|source| source.purpose != Purpose::Docs)
    {
        for (index, action) in source.overlay.actions.iter().enumerate() {
            let statement =
                Statement::of(action).map_err(|error| error.within(source.place(index, action)))?;
            rows.push(Row {
                purpose: source.purpose,
                target: action.target.clone(),
                statement,
            });
        }
    }
    Ok(rows)
}

/// Formats the tables of `spec/README.md`.
#[must_use]
pub fn markdown(rows: &[Row]) -> String {
    let mut text = String::new();
    for (purpose, title) in [
        (Purpose::Corrections, "Corrections"),
        (Purpose::Additions, "Additions"),
    ] {
        let rows: Vec<_> = rows.iter().filter(|row| row.purpose == purpose).collect();
        let count = rows.len();
        let _ = writeln!(text, "### {title}: {count}\n");
        if count == 0 {
            text.push_str("None.\n\n");
            continue;
        }
        text.push_str(
            "| where | the document says | what is true | known from |\n|---|---|---|---|\n",
        );
        for row in rows {
            let says = match row.statement.says.as_str() {
                "" => "–",
                says => says,
            };
            let _ = writeln!(
                text,
                "| `{}` | {} | {} | {} |",
                cell(&row.target),
                cell(says),
                cell(&row.statement.is),
                row.statement.letters()
            );
        }
        text.push('\n');
    }
    text
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// Returns `readme` with the table between its markers replaced.
///
/// # Errors
/// It has no markers.
pub fn fill_in(readme: &str, rows: &[Row]) -> Result<String> {
    let parts = readme.split_once(BEGIN).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(END)?;
        Some((before, after))
    });
    let (before, after) = parts.ok_or_else(|| {
        Error::new(format!("the lines `{BEGIN}` and `{END}`, between which the table of corrections goes, are missing"))
    })?;
    Ok(format!("{before}{BEGIN}\n\n{}{END}{after}", markdown(rows)))
}
