//! The steps of `wab doctor`, printed as they end.

use serde_json::{Value, json};

use crate::error::{Exit, Failure, Result};
use crate::output::{BAD, BOLD, DIM, Format, GOOD, Output, line, wrapped};

/// Where the details of a step begin.
const INDENT: usize = 15;

/// The steps so far, printed as they end.
pub struct Report {
    output: Output,
    steps: Vec<Value>,
    /// The first step that failed.
    failed: Option<(&'static str, Exit)>,
}

impl Report {
    pub(crate) fn new(output: Output) -> Self {
        Self {
            output,
            steps: Vec::new(),
            failed: None,
        }
    }

    pub(crate) fn is_text(&self) -> bool {
        self.output.format == Format::Table
    }

    /// Reports a step that succeeded.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn ok(&mut self, step: &'static str, details: &str) -> Result {
        self.steps
            .push(json!({"step": step, "ok": true, "details": details}));
        match self.is_text() {
            true => line(&format!(
                "{GOOD}✓{GOOD:#} {BOLD}{step:<12}{BOLD:#} {}",
                wrapped(details, INDENT)
            )),
            false => Ok(()),
        }
    }

    /// Reports a step that failed, with its remedy.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn fail(&mut self, step: &'static str, exit: Exit, problem: &str, remedy: &str) -> Result {
        self.failed.get_or_insert((step, exit));
        self.steps
            .push(json!({"step": step, "ok": false, "details": problem, "remedy": remedy}));
        if !self.is_text() {
            return Ok(());
        }
        line(&format!(
            "{BAD}✗{BAD:#} {BOLD}{step:<12}{BOLD:#} {}",
            wrapped(problem, INDENT)
        ))?;
        let remedy = wrapped(remedy, INDENT + 2);
        line(&format!("{:INDENT$}→ {remedy}", ""))
    }

    /// Reports a line of details.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn info(&self, details: &str) -> Result {
        match self.is_text() {
            true => line(&format!(
                "{:INDENT$}{DIM}{}{DIM:#}",
                "",
                wrapped(details, INDENT)
            )),
            false => Ok(()),
        }
    }

    pub(crate) fn end(self) -> Result {
        if !self.is_text() {
            let ok = self.failed.is_none();
            self.output.json(&json!({"ok": ok, "steps": self.steps}))?;
        }
        match self.failed {
            None => Ok(()),
            Some((step, exit)) => Err(Failure::new(exit, format!("the check of {step} failed"))
                .with_remedy("see its remedy above")),
        }
    }
}
