//! JSON as text for people: indented fields, and tables for lists of objects, with their styles.

use anstyle::{AnsiColor, Style};
use serde_json::{Map, Value};
use unicode_width::UnicodeWidthStr as _;

use crate::document::plain;

pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default();
pub(crate) const KEY: Style = AnsiColor::Cyan.on_default();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const BOLD: Style = Style::new().bold();

/// Renders a value. The envelope of a response, `meta`, is left out unless the value was selected
/// by a query.
pub(crate) fn text(value: &Value, queried: bool, width: usize) -> String {
    let mut lines = Vec::new();
    match value {
        Value::Object(members) if !queried => {
            let mut members = members.clone();
            members.remove("meta");
            render(&Value::Object(members), 0, width, &mut lines);
        }
        _ => render(value, 0, width, &mut lines),
    }
    lines.join("\n")
}

fn render(value: &Value, indent: usize, width: usize, lines: &mut Vec<String>) {
    let pad = " ".repeat(indent);
    match value {
        Value::Object(members) if members.is_empty() => {
            lines.push(format!("{pad}{DIM}(nothing){DIM:#}"));
        }
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::Object(inner) if !inner.is_empty() => {
                        lines.push(format!("{pad}{KEY}{name}{KEY:#}"));
                        render(member, indent + 2, width, lines);
                    }
                    Value::Array(items) if !items.is_empty() => {
                        lines.push(format!("{pad}{KEY}{name}{KEY:#}"));
                        list(items, indent + 2, width, lines);
                    }
                    _ => lines.push(format!("{pad}{KEY}{name}{KEY:#}  {}", scalar(member))),
                }
            }
        }
        Value::Array(items) if items.is_empty() => {
            lines.push(format!("{pad}{DIM}(none){DIM:#}"));
        }
        Value::Array(items) => list(items, indent, width, lines),
        _ => lines.push(format!("{pad}{}", scalar(value))),
    }
}

fn scalar(value: &Value) -> String {
    match value {
        Value::Array(items) if items.is_empty() => format!("{DIM}(none){DIM:#}"),
        Value::Object(_) => format!("{DIM}(nothing){DIM:#}"),
        Value::Null => format!("{DIM}-{DIM:#}"),
        _ => visible(&plain(value)),
    }
}

/// Removes control characters other than line breaks: the text of a server or of a customer must
/// not control the terminal.
pub(crate) fn visible(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => c,
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect()
}

fn list(items: &[Value], indent: usize, width: usize, lines: &mut Vec<String>) {
    let rows: Option<Vec<&Map<String, Value>>> = items.iter().map(Value::as_object).collect();
    if let Some(rows) = rows
        && let Some(table) = table(&rows, width.saturating_sub(indent))
    {
        lines.extend(
            table
                .into_iter()
                .map(|row| format!("{}{row}", " ".repeat(indent))),
        );
        return;
    }
    for item in items {
        match item {
            Value::Object(_) | Value::Array(_) => {
                let mut inner = Vec::new();
                render(item, indent + 2, width, &mut inner);
                if let Some(first) = inner.first_mut() {
                    first.replace_range(indent..=indent, "-");
                }
                lines.extend(inner);
            }
            _ => lines.push(format!("{}- {}", " ".repeat(indent), scalar(item))),
        }
    }
}

/// Renders objects of scalars as a table, if it fits.
fn table(rows: &[&Map<String, Value>], width: usize) -> Option<Vec<String>> {
    let mut columns: Vec<&str> = Vec::new();
    for row in rows {
        for (name, value) in *row {
            if matches!(value, Value::Object(_)) {
                return None;
            }
            if !columns.contains(&name.as_str()) {
                columns.push(name);
            }
        }
    }
    let cell = |row: &Map<String, Value>, column: &str| match row.get(column) {
        None | Some(Value::Null) => String::new(),
        Some(Value::Array(items)) => {
            let items: Vec<String> = items.iter().map(plain).collect();
            items.join(", ")
        }
        Some(value) => visible(&plain(value)).replace(['\n', '\t'], " "),
    };
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| columns.iter().map(|column| cell(row, column)).collect())
        .collect();
    let widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let widest = cells.iter().map(|row| row[index].width()).max();
            widest.unwrap_or_default().max(column.width())
        })
        .collect();
    if columns.is_empty() || widths.iter().sum::<usize>() + 2 * (columns.len() - 1) > width {
        return None;
    }
    let padded = |texts: &mut dyn Iterator<Item = &str>| {
        let cells: Vec<String> = texts
            .zip(&widths)
            .map(|(text, width)| format!("{text}{}", " ".repeat(width - text.width())))
            .collect();
        cells.join("  ").trim_end().to_owned()
    };
    let heading = padded(&mut columns.iter().copied());
    let mut lines = vec![format!("{BOLD}{heading}{BOLD:#}")];
    lines.extend(
        cells
            .iter()
            .map(|row| padded(&mut row.iter().map(String::as_str))),
    );
    Some(lines)
}

/// Renders indented JSON with colours.
pub(crate) fn json(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, &mut text);
    text
}

fn write(value: &Value, indent: usize, text: &mut String) {
    let pad = "  ".repeat(indent + 1);
    let end = "  ".repeat(indent);
    match value {
        Value::Object(members) if !members.is_empty() => {
            text.push_str("{\n");
            for (index, (name, member)) in members.iter().enumerate() {
                let name = Value::from(name.as_str());
                text.push_str(&format!("{pad}{KEY}{name}{KEY:#}: "));
                write(member, indent + 1, text);
                text.push_str(if index + 1 < members.len() {
                    ",\n"
                } else {
                    "\n"
                });
            }
            text.push_str(&format!("{end}}}"));
        }
        Value::Array(items) if !items.is_empty() => {
            text.push_str("[\n");
            for (index, item) in items.iter().enumerate() {
                text.push_str(&pad);
                write(item, indent + 1, text);
                text.push_str(if index + 1 < items.len() { ",\n" } else { "\n" });
            }
            text.push_str(&format!("{end}]"));
        }
        Value::String(_) => text.push_str(&format!("{GOOD}{value}{GOOD:#}")),
        _ => text.push_str(&value.to_string()),
    }
}
