//! Printing results: JSON, readable text, or raw values.

mod query;
mod readable;

pub(crate) use readable::{BAD, BOLD, DIM, GOOD, KEY, visible};

use std::io::{self, IsTerminal as _, Write as _};

use clap::ArgMatches;
use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

use crate::error::{Exit, Failure, Result};

/// The format of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Table,
    Raw,
}

/// How results are printed.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    pub(crate) format: Format,
    query: Option<String>,
}

impl Output {
    pub(crate) fn new(matches: &ArgMatches) -> Self {
        let format = matches.get_one::<String>("output").map(String::as_str);
        let format = match format {
            Some("json") => Format::Json,
            Some("raw") => Format::Raw,
            Some(_) => Format::Table,
            None if io::stdout().is_terminal() => Format::Table,
            None => Format::Json,
        };
        Self {
            format,
            query: matches.get_one::<String>("query").cloned(),
        }
    }

    /// Prints JSON, or the part of it that was queried.
    pub(crate) fn json(&self, value: &Value) -> Result {
        let value = match &self.query {
            Some(query) => query::select(value, query)?,
            None => value,
        };
        self.text(&match self.format {
            Format::Json if io::stdout().is_terminal() => readable::json(value),
            Format::Json => value.to_string(),
            Format::Raw => crate::document::plain(value),
            Format::Table => readable::text(value, self.query.is_some(), width()),
        })
    }

    /// Prints a result that has a text of its own for people.
    pub(crate) fn report(&self, value: &Value, text: &str) -> Result {
        match (self.format, &self.query) {
            (Format::Table, None) => self.text(text),
            _ => self.json(value),
        }
    }

    /// Prints the absence of a result.
    pub(crate) fn empty(&self) -> Result {
        match self.format {
            Format::Json => self.text("null"),
            Format::Table => self.text(&format!("{GOOD}OK{GOOD:#}")),
            Format::Raw => Ok(()),
        }
    }

    fn text(&self, text: &str) -> Result {
        line(text)
    }
}

/// Prints a line to standard output. A closed pipe ends the program without an error.
pub(crate) fn line(text: &str) -> Result {
    let mut stdout = anstream::stdout().lock();
    let newline = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    write!(stdout, "{text}{newline}")
        .and_then(|()| stdout.flush())
        .map_err(written)
}

/// The error of writing to standard output.
pub(crate) fn written(error: io::Error) -> Failure {
    if error.kind() == io::ErrorKind::BrokenPipe {
        // The reader has what it needs, as `head` does.
        std::process::exit(0);
    }
    Failure::new(
        Exit::Usage,
        format!("cannot write to standard output: {error}"),
    )
}

/// Prints a line to standard error.
pub(crate) fn note(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Breaks a text into lines that fit beside an indent; all but the first have it. A longer word stays
/// whole.
pub(crate) fn wrapped(text: &str, indent: usize) -> String {
    let room = width().saturating_sub(indent).max(20);
    let mut wrapped = String::new();
    let mut used = 0;
    for word in text.split(' ') {
        let width = word.width();
        if used > 0 && used + 1 + width > room {
            wrapped.push('\n');
            wrapped.push_str(&" ".repeat(indent));
            used = 0;
        } else if used > 0 {
            wrapped.push(' ');
            used += 1;
        }
        wrapped.push_str(word);
        used += width;
    }
    wrapped
}

/// The width of the terminal.
pub(crate) fn width() -> usize {
    let size = terminal_size::terminal_size();
    size.map_or(80, |(width, _)| usize::from(width.0)).max(20)
}
