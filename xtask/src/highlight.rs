//! Rust source with colours: enough to read it by.

use std::fmt::Write as _;

use anstyle::Style;

use crate::style::{CYAN, DIM, GREEN, MAGENTA, YELLOW};

const KEYWORDS: &[&str] = &[
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "false",
    "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "type", "use", "where",
    "while",
];

/// `source` with ANSI colours; without them it is the same text.
#[must_use]
pub fn rust(source: &str) -> String {
    let mut out = String::with_capacity(source.len() * 2);
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let (length, style) = token(rest, first);
        let (token, after) = rest.split_at(length);
        match style {
            Some(style) => {
                let _ = write!(out, "{style}{token}{style:#}");
            }
            None => out.push_str(token),
        }
        rest = after;
    }
    out
}

/// How long the token at the start of `rest` is, and how it looks.
fn token(rest: &str, first: char) -> (usize, Option<Style>) {
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), Some(DIM));
    }
    if let Some(length) = raw_string(rest) {
        return (length, Some(GREEN));
    }
    match first {
        '"' => (string(rest), Some(GREEN)),
        '#' if rest.starts_with("#[") => (attribute(rest), Some(YELLOW)),
        '\'' => character_or_lifetime(rest),
        c if c.is_ascii_digit() => (word(rest), Some(CYAN)),
        c if is_word(c) => {
            let length = word(rest);
            let text = rest.get(..length).unwrap_or_default();
            let style = if KEYWORDS.contains(&text) {
                Some(MAGENTA)
            } else if c.is_ascii_uppercase() {
                Some(CYAN)
            } else {
                None
            };
            (length, style)
        }
        c => (c.len_utf8(), None),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn word(rest: &str) -> usize {
    rest.find(|c| !is_word(c)).unwrap_or(rest.len())
}

/// Up to and including the closing quote.
fn string(rest: &str) -> usize {
    let mut escaped = false;
    for (index, c) in rest.char_indices().skip(1) {
        match c {
            '"' if !escaped => return index + 1,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    rest.len()
}

fn raw_string(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('r')?;
    let hashes = inner.find(|c| c != '#')?;
    let body = inner.get(hashes..)?.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let start = rest.len() - body.len();
    Some(
        body.find(&end)
            .map_or(rest.len(), |at| start + at + end.len()),
    )
}

/// Up to the bracket that closes it; strings may hold brackets.
fn attribute(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(c) = rest.get(at..).and_then(|rest| rest.chars().next()) {
        match c {
            '"' => at += string(rest.get(at..).unwrap_or_default()),
            _ => at += c.len_utf8(),
        }
        match c {
            '[' => depth += 1,
            ']' if depth == 1 => return at,
            ']' => depth -= 1,
            _ => {}
        }
    }
    rest.len()
}

fn character_or_lifetime(rest: &str) -> (usize, Option<Style>) {
    let mut chars = rest.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), _) => {
            let end = rest.get(3..).and_then(|rest| rest.find('\''));
            (end.map_or(rest.len(), |end| end + 4), Some(GREEN))
        }
        (Some(_), Some((end, '\''))) => (end + 1, Some(GREEN)),
        _ => (1 + word(rest.get(1..).unwrap_or_default()), Some(YELLOW)),
    }
}
