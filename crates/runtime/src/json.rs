//! The path to what is wrong in a JSON text that cannot be decoded.

use std::borrow::Cow;

/// Returns the path to the value at which decoding `text` failed, such as `messages[0].timestamp`,
/// or `.` for the document itself.
///
/// It walks the text up to the position of the error. That costs nothing while decoding succeeds,
/// unlike a deserializer that tracks the path.
pub(crate) fn error_path(text: &str, error: &serde_json::Error) -> String {
    let mut walk = Walk::new(&text.as_bytes()[..offset(text, error)]);
    walk.run();
    // The error of a value that begins after the position is that value's own. `[` is ambiguous:
    // the array itself may be refused, or its first item.
    let next = text[walk.bytes.len()..].trim_start().bytes().next();
    let array_refused =
        error.to_string().starts_with("invalid type: sequence") && next != Some(b'[');
    walk.path(error.is_data(), array_refused || next == Some(b']'))
}

/// Returns how many bytes of the text were consumed when the error occurred.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let line = error.line().saturating_sub(1);
    let start = match line {
        0 => 0,
        _ => {
            let mut breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            breaks.nth(line - 1).map_or(text.len(), |(at, _)| at + 1)
        }
    };
    let mut offset = (start + error.column()).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// A container that is open at the position, and the value in it that comes next or was read last.
enum Open<'a> {
    Object(Option<Cow<'a, str>>),
    Array(usize),
}

/// What was read last.
#[derive(PartialEq)]
enum Last {
    /// Nothing, a colon, or the comma of an array: a value comes next.
    Separator,
    /// `[`.
    ArrayStart,
    /// `{`, or the comma of an object: a key comes next.
    ObjectStart,
    Key,
    Scalar,
    /// A number or string that the position cuts off.
    CutOff,
    /// `}` or `]`.
    Close,
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    open: Vec<Open<'a>>,
    last: Last,
}

impl<'a> Walk<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            open: Vec::new(),
            last: Last::Separator,
        }
    }

    fn run(&mut self) {
        while let Some(byte) = self.bytes.get(self.at) {
            let start = self.at;
            self.at += 1;
            self.last = match byte {
                b' ' | b'\t' | b'\n' | b'\r' => continue,
                b'{' => {
                    self.open.push(Open::Object(None));
                    Last::ObjectStart
                }
                b'[' => {
                    self.open.push(Open::Array(0));
                    Last::ArrayStart
                }
                b'}' | b']' => {
                    self.open.pop();
                    Last::Close
                }
                b':' => Last::Separator,
                b',' => match self.open.last_mut() {
                    Some(Open::Array(index)) => {
                        *index += 1;
                        Last::Separator
                    }
                    Some(Open::Object(key)) => {
                        *key = None;
                        Last::ObjectStart
                    }
                    None => return,
                },
                b'"' => {
                    let complete = self.skip_string();
                    match (self.open.last_mut(), complete) {
                        (Some(Open::Object(key)), true) if self.last == Last::ObjectStart => {
                            *key = Some(unquote(&self.bytes[start..self.at]));
                            Last::Key
                        }
                        (Some(Open::Object(_)), false) if self.last == Last::ObjectStart => return,
                        (_, true) => Last::Scalar,
                        (_, false) => Last::CutOff,
                    }
                }
                b'-' | b'+' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'E' => {
                    let rest = &self.bytes[self.at..];
                    let end = rest.iter().position(|byte| !is_literal(*byte));
                    self.at += end.unwrap_or(rest.len());
                    match end {
                        Some(_) => Last::Scalar,
                        None => Last::CutOff,
                    }
                }
                // No JSON: the value that was expected here is what is wrong.
                _ => return,
            };
        }
    }

    /// Skips to the end of a string, and returns whether it has one.
    fn skip_string(&mut self) -> bool {
        while let Some(byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'"' => return true,
                b'\\' => self.at = (self.at + 1).min(self.bytes.len()),
                _ => {}
            }
        }
        false
    }

    /// Writes the path. The error is about the data, or else about the syntax.
    fn path(&self, data: bool, array_refused: bool) -> String {
        // Whether the innermost container itself is what is wrong, and not a value in it.
        let container = match self.last {
            Last::ObjectStart => true,
            Last::ArrayStart => array_refused,
            Last::Key => data,
            Last::Close | Last::Scalar => !data,
            Last::Separator | Last::CutOff => false,
        };
        let depth = self.open.len().saturating_sub(usize::from(container));
        let mut path = String::new();
        for open in &self.open[..depth] {
            match open {
                Open::Object(Some(key)) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(key);
                }
                Open::Object(None) => {}
                Open::Array(index) => path.push_str(&format!("[{index}]")),
            }
        }
        if path.is_empty() {
            path.push('.');
        }
        path
    }
}

fn is_literal(byte: u8) -> bool {
    matches!(byte, b'-' | b'+' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'E')
}

fn unquote(string: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(string);
    match serde_json::from_str(&text) {
        Ok(key) => Cow::Owned(key),
        Err(_) => text,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    #[allow(dead_code)]
    struct Outer {
        #[serde(default)]
        list: Vec<Inner>,
        #[serde(default)]
        map: BTreeMap<String, Inner>,
        #[serde(default)]
        texts: Vec<String>,
        #[serde(default)]
        number: i64,
    }

    #[derive(Deserialize)]
    #[allow(dead_code)]
    struct Inner {
        id: String,
        #[serde(default)]
        count: Option<u8>,
    }

    #[track_caller]
    fn assert_path(text: &str, path: &str) {
        let error = serde_json::from_str::<Outer>(text).err().unwrap();
        assert_eq!(error_path(text, &error), path, "{text}: {error}");
    }

    #[test]
    fn a_wrong_type_is_found_at_its_value() {
        for (text, path) in [
            (r#"{"number": "x"}"#, "number"),
            (r#"{"number": {}}"#, "number"),
            (r#"{"number": [1]}"#, "number"),
            (r#"{"list": {}}"#, "list"),
            (r#"{"list": 1}"#, "list"),
            (r#"{"list": [1]}"#, "list[0]"),
            (r#"{"list": ["a"]}"#, "list[0]"),
            (r#"{"texts": [{}]}"#, "texts[0]"),
            (r#"{"texts": [[]]}"#, "texts[0]"),
            (r#"{"texts": [[1]]}"#, "texts[0]"),
            (r#"{"texts": ["a", {}]}"#, "texts[1]"),
            (r#"{"texts": ["a", 1]}"#, "texts[1]"),
            (r#"{"list": [{"id": "a"}, {"id": 1}]}"#, "list[1].id"),
            (r#"{"list": [{"id": "a", "count": 256}]}"#, "list[0].count"),
            (r#"{"list": [{"id": "a", "count": true}]}"#, "list[0].count"),
            (r#"{"map": {"a\"b\\": {"id": null}}}"#, r#"map.a"b\.id"#),
            (r#"{"x": "}]\"", "number": null}"#, "number"),
            (
                "{\n \"x\": [1,\n 2],\n \"list\": [\n {\"id\": 5}]}",
                "list[0].id",
            ),
            (r#"{"ä": "ö", "number": "ü"}"#, "number"),
        ] {
            assert_path(text, path);
        }
    }

    #[test]
    fn a_missing_field_is_found_at_its_object() {
        for (text, path) in [
            (r#"{"list": [{}]}"#, "list[0]"),
            (r#"{"list": [{"id": "a"}, {"count": 1} ]}"#, "list[1]"),
            (r#"{"map": {"a": {"count": 1}}}"#, "map.a"),
        ] {
            assert_path(text, path);
        }
    }

    #[test]
    fn a_syntax_error_is_found_at_the_value_it_is_in() {
        for (text, path) in [
            ("", "."),
            ("<html>", "."),
            ("1", "."),
            ("{", "."),
            (r#"{"number""#, "number"),
            (r#"{"number":"#, "number"),
            (r#"{"number": x}"#, "number"),
            (r#"{"number": 1"#, "number"),
            (r#"{"texts": ["a", "b"#, "texts[1]"),
            (
                r#"{"list": [{"id": "a", "count": 1e999}]}"#,
                "list[0].count",
            ),
            ("{} {}", "."),
        ] {
            assert_path(text, path);
        }
    }
}
