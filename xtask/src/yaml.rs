//! A YAML 1.2 reader that yields JSON values, with line and column of an error.
//!
//! Values that JSON cannot represent are rejected. Plain scalars follow the core schema of YAML 1.2: `no`, `on`
//! and `2018-03-01` are strings, not booleans and dates.

use std::collections::HashMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span, StrInput, Tag};
use serde_json::{Map, Number, Value};

use crate::error::{Error, Result};

/// The maximum nesting: more than documents need, and safe for every stack.
const MAX_DEPTH: usize = 128;
/// The maximum number of nodes: aliases can make a small text expand to a huge value.
const MAX_NODES: usize = 2_000_000;

/// Parses the only YAML document in `text`.
///
/// # Errors
/// The text is not YAML, or has values that JSON cannot represent; the message has line and column.
pub fn parse(text: &str) -> Result<Value> {
    let mut reader = Reader {
        events: Parser::new_from_str(text),
        anchors: HashMap::new(),
        nodes: 0,
    };
    let value = reader.document()?;
    Ok(value)
}

struct Reader<'a> {
    events: Parser<'a, StrInput<'a>>,
    anchors: HashMap<usize, Value>,
    nodes: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span)> {
        match self.events.next() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(scan_error(&error)),
            None => Err(Error::new("unexpected end of the YAML")),
        }
    }

    fn document(&mut self) -> Result<Value> {
        let mut value = None;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamEnd => return Ok(value.unwrap_or(Value::Null)),
                Event::Nothing
                | Event::StreamStart
                | Event::DocumentStart(_)
                | Event::DocumentEnd => {}
                _ if value.is_some() => {
                    return Err(at(span.start, "a second YAML document begins"));
                }
                event => value = Some(self.node(event, span, 0)?),
            }
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Value> {
        if depth > MAX_DEPTH {
            return Err(at(span.start, "nested too deeply"));
        }
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(at(span.start, "too many values"));
        }
        let (anchor, value) = match event {
            Event::Alias(anchor) => {
                let value = self.anchors.get(&anchor).cloned();
                let value =
                    value.ok_or_else(|| at(span.start, "an alias inside its own anchor"))?;
                self.nodes += count(&value);
                return Ok(value);
            }
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain;
                (anchor, scalar(&text, plain, tag.as_deref(), span.start)?)
            }
            Event::SequenceStart(anchor, _) => (anchor, self.sequence(depth)?),
            Event::MappingStart(anchor, _) => (anchor, self.mapping(depth)?),
            _ => return Err(at(span.start, "expected a value")),
        };
        if anchor != 0 {
            self.anchors.insert(anchor, value.clone());
        }
        Ok(value)
    }

    fn sequence(&mut self, depth: usize) -> Result<Value> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Value::Array(items)),
                (event, span) => items.push(self.node(event, span, depth + 1)?),
            }
        }
    }

    fn mapping(&mut self, depth: usize) -> Result<Value> {
        let mut map = Map::new();
        loop {
            let (event, span) = self.next()?;
            let key = match event {
                Event::MappingEnd => return Ok(Value::Object(map)),
                // The text as written: the response code `200` is the key "200".
                Event::Scalar(text, _, _, _) => text.into_owned(),
                _ => {
                    return Err(at(span.start, "a key must be a plain or quoted scalar"));
                }
            };
            if key == "<<" {
                return Err(at(span.start, "merge keys (`<<`) are not part of YAML 1.2"));
            }
            if map.contains_key(&key) {
                return Err(at(span.start, &format!("duplicate key `{key}`")));
            }
            let (event, span) = self.next()?;
            let value = self.node(event, span, depth + 1)?;
            map.insert(key, value);
        }
    }
}

fn count(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(count).sum::<usize>(),
        Value::Object(map) => 1 + map.values().map(count).sum::<usize>(),
        _ => 1,
    }
}

fn scalar(text: &str, plain: bool, tag: Option<&Tag>, mark: Marker) -> Result<Value> {
    if let Some(tag) = tag.filter(|tag| tag.is_yaml_core_schema()) {
        return match tag.suffix.as_str() {
            "str" => Ok(Value::String(text.to_owned())),
            _ => core(text, mark),
        };
    }
    if plain {
        core(text, mark)
    } else {
        Ok(Value::String(text.to_owned()))
    }
}

/// Resolves a plain scalar by the core schema of YAML 1.2.
fn core(text: &str, mark: Marker) -> Result<Value> {
    let number = match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Value::Null),
        "true" | "True" | "TRUE" => return Ok(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Ok(Value::Bool(false)),
        ".nan" | ".NaN" | ".NAN" => {
            return Err(at(mark, "the number cannot be represented in JSON"));
        }
        _ => text.strip_prefix(['-', '+']).unwrap_or(text),
    };
    if matches!(number, ".inf" | ".Inf" | ".INF") {
        return Err(at(mark, "the number cannot be represented in JSON"));
    }
    if let Some(number) = integer(text, number) {
        return Ok(Value::Number(number));
    }
    let float = number.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && number.contains(|c: char| c.is_ascii_digit())
        && number
            .chars()
            .all(|c| matches!(c, '0'..='9' | '.' | 'e' | 'E' | '+' | '-'));
    let float = if float {
        text.parse::<f64>().ok()
    } else {
        None
    };
    match float.and_then(Number::from_f64) {
        Some(number) => Ok(Value::Number(number)),
        None => Ok(Value::String(text.to_owned())),
    }
}

fn integer(text: &str, unsigned: &str) -> Option<Number> {
    if let Some(octal) = text.strip_prefix("0o") {
        return u64::from_str_radix(octal, 8).ok().map(Number::from);
    }
    if let Some(hex) = text.strip_prefix("0x") {
        return u64::from_str_radix(hex, 16).ok().map(Number::from);
    }
    if unsigned.is_empty() || !unsigned.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match text.parse::<i64>() {
        Ok(number) => Some(Number::from(number)),
        Err(_) => text.parse::<u64>().ok().map(Number::from),
    }
}

fn scan_error(error: &ScanError) -> Error {
    at(*error.marker(), error.info())
}

fn at(mark: Marker, message: &str) -> Error {
    let (line, column) = (mark.line(), mark.col() + 1);
    Error::new(format!("{message} at line {line} column {column}"))
}
