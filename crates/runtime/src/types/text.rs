//! JSON text into slots and out of items, without the detours of a general format.
//!
//! It reads and writes objects, lists and plain strings, and leaves every other value to serde_json.
//! Decoding has no errors of its own: where it fails, the text is decoded once more, by serde_json
//! from the start.

use std::borrow::Cow;
use std::fmt::Display;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::decode::{erased, missing, read_lenient, read_str, unset};
use super::table::{Field, Table};
use super::wire::{Decode, DecodeTagged, Failed, Item, Reader, Slot, Tagged, Wire};

/// How deep serde_json lets values be nested.
const MAX_DEPTH: usize = 127;

/// Decodes JSON text.
pub fn from_str<T: Wire>(text: &str) -> serde_json::Result<T> {
    let mut field = None;
    if !read(&mut T::slot(&mut field), text) {
        field = None;
        read_str(&mut T::slot(&mut field), text)?;
    }
    field.ok_or_else(unset)
}

/// Decodes JSON text that matches the type. The error does not say where it does not.
pub fn from_text<T: Wire>(text: &str) -> serde_json::Result<T> {
    let mut field = None;
    match read(&mut T::slot(&mut field), text) {
        true => field.ok_or_else(unset),
        false => Err(unset()),
    }
}

struct Text<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

/// Decodes a whole text, and returns whether it succeeded.
pub(super) fn read(slot: &mut Slot<'_>, text: &str) -> bool {
    let mut reader = Text {
        text,
        at: 0,
        depth: 0,
    };
    reader.read(slot).is_ok() && reader.peek().is_none()
}

impl<'a> Text<'a> {
    /// Skips white space, and returns the byte after it.
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.text.as_bytes().get(self.at) {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.at += 1,
                other => return other.copied(),
            }
        }
    }

    /// Takes the next byte, if it is this one.
    #[inline]
    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    #[inline]
    fn expect(&mut self, byte: u8) -> Result<(), Failed> {
        self.take(byte).then_some(()).ok_or(Failed)
    }

    /// Takes the comma before the next item, or the end of a container.
    #[inline]
    fn has_next(&mut self, end: u8) -> Result<bool, Failed> {
        if self.take(b',') {
            return Ok(true);
        }
        self.depth -= 1;
        self.expect(end).map(|()| false)
    }

    /// Takes the start of a container, and returns whether it has items.
    #[inline]
    fn open(&mut self, start: u8, end: u8) -> Result<bool, Failed> {
        self.expect(start)?;
        if self.depth == MAX_DEPTH {
            return Err(Failed);
        }
        let empty = self.take(end);
        self.depth += usize::from(!empty);
        Ok(!empty)
    }

    fn literal(&mut self, literal: &str) -> Result<(), Failed> {
        let rest = self.text.as_bytes().get(self.at..).ok_or(Failed)?;
        let found = rest.starts_with(literal.as_bytes());
        self.at += literal.len();
        found.then_some(()).ok_or(Failed)
    }

    /// Takes a value by serde_json.
    fn parse<T: Deserialize<'a>>(&mut self) -> Result<T, Failed> {
        let rest = self.text.get(self.at..).ok_or(Failed)?;
        let mut values = serde_json::Deserializer::from_str(rest).into_iter();
        let value = values.next().and_then(Result::ok).ok_or(Failed)?;
        self.at += values.byte_offset();
        Ok(value)
    }

    /// Takes a value of any type, whose depth counts as if serde_json had read all of the text.
    fn json(&mut self) -> Result<Value, Failed> {
        let value = self.parse()?;
        match self.depth + depth(&value) > MAX_DEPTH {
            true => Err(Failed),
            false => Ok(value),
        }
    }

    #[inline]
    fn string(&mut self) -> Result<Cow<'a, str>, Failed> {
        self.peek();
        let rest = self.text.as_bytes().get(self.at..).ok_or(Failed)?;
        let [b'"', rest @ ..] = rest else {
            return Err(Failed);
        };
        let start = self.at + 1;
        let end = start + plain(rest);
        if self.text.as_bytes().get(end) != Some(&b'"') {
            return self.parse().map(Cow::Owned);
        }
        self.at = end + 1;
        self.text.get(start..end).map(Cow::Borrowed).ok_or(Failed)
    }

    #[inline]
    fn field(&mut self, field: &Field, slot: &mut Slot<'_>) -> Result<(), Failed> {
        match self.peek() {
            Some(b'n') if !field.required => {
                slot.field().clear();
                self.literal("null")
            }
            first if field.lenient && !(first == Some(b'"') && matches!(slot, Slot::Text(_))) => {
                read_lenient(slot, &self.json()?).map_err(|_| Failed)
            }
            _ => self.read(slot),
        }
    }

    /// Takes a value that is decoded later, without looking at more than where it ends.
    fn pass(&mut self) -> Result<(), Failed> {
        let bytes = self.text.as_bytes();
        let mut open = 0_usize;
        loop {
            match self.peek().ok_or(Failed)? {
                b'"' => {
                    self.at += 1;
                    loop {
                        let rest = bytes.get(self.at..).ok_or(Failed)?;
                        self.at += plain(rest);
                        match bytes.get(self.at) {
                            Some(b'"') => break,
                            Some(b'\\') => self.at += 2,
                            _ => return Err(Failed),
                        }
                    }
                    self.at += 1;
                }
                b'{' | b'[' => {
                    open += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    open = open.checked_sub(1).ok_or(Failed)?;
                    self.at += 1;
                }
                b',' | b':' if open > 0 => self.at += 1,
                _ => {
                    let rest = bytes.get(self.at..).ok_or(Failed)?;
                    let is_end =
                        |byte: &u8| !byte.is_ascii_alphanumeric() && !b"+-.".contains(byte);
                    let length = rest.iter().position(is_end).unwrap_or(rest.len());
                    if length == 0 {
                        return Err(Failed);
                    }
                    self.at += length;
                }
            }
            if open == 0 {
                return Ok(());
            }
        }
    }

    fn skip(&mut self) -> Result<(), Failed> {
        match self.peek() {
            Some(b'"') => self.string().map(drop),
            _ => self.parse::<IgnoredAny>().map(drop),
        }
    }
}

impl Reader for Text<'_> {
    fn read(&mut self, slot: &mut Slot<'_>) -> Result<(), Failed> {
        match slot {
            Slot::Text(field) => **field = Some(self.string()?.into_owned()),
            Slot::Parsed(field) => field.parse(&self.string()?),
            Slot::Any(field) => field.fill(self)?,
            Slot::List(field) => {
                field.start();
                let mut more = self.open(b'[', b']')?;
                while more {
                    field.push(self)?;
                    more = self.has_next(b']')?;
                }
            }
            Slot::Map(field) => {
                field.start();
                let mut more = self.open(b'{', b'}')?;
                while more {
                    let key = self.string()?.into_owned();
                    self.expect(b':')?;
                    field.insert(key, self)?;
                    more = self.has_next(b'}')?;
                }
            }
            Slot::Nullable(field) => match self.peek() {
                Some(b'n') => {
                    field.clear();
                    self.literal("null")?;
                }
                _ => field.fill(self)?,
            },
            Slot::Boolean(field) => {
                let value = self.peek() == Some(b't');
                self.literal(if value { "true" } else { "false" })?;
                **field = Some(value);
            }
            Slot::Integer(field) => **field = Some(self.parse()?),
            Slot::Number(field) => **field = Some(self.parse()?),
            Slot::Bytes(field) => **field = Some(self.parse()?),
            Slot::Json(field) => **field = Some(self.json()?),
            Slot::JsonObject(field) => match self.json()? {
                Value::Object(map) => **field = Some(map),
                _ => return Err(Failed),
            },
        }
        Ok(())
    }

    fn object(&mut self, table: &'static Table, slots: &mut [Slot<'_>]) -> Result<(), Failed> {
        let mut more = self.open(b'{', b'}')?;
        while more {
            let name = self.string()?;
            let index = table.find(&name);
            self.expect(b':')?;
            match (table.fields.get(index), slots.get_mut(index)) {
                (Some(field), Some(slot)) if !field.rest => self.field(field, slot)?,
                _ => match slots.get_mut(table.rest) {
                    Some(Slot::JsonObject(rest)) => {
                        let value = self.json()?;
                        rest.get_or_insert_default()
                            .insert(name.into_owned(), value);
                    }
                    _ => self.skip()?,
                },
            }
            more = self.has_next(b'}')?;
        }
        match missing(table, slots) {
            Some(_) => Err(Failed),
            None => Ok(()),
        }
    }

    fn tagged(&mut self, members: &Tagged, decode: DecodeTagged<'_>) -> Result<(), Failed> {
        let mut tag = None;
        let mut content = None;
        let mut decoded = None;
        let mut more = self.open(b'{', b'}')?;
        while more {
            let key = self.string()?;
            self.expect(b':')?;
            self.peek();
            match &tag {
                None if key == members.tag() => tag = Some(self.string()?),
                Some(tag) if key == members.content() && content.is_none() => {
                    content = Some(self.at..self.at);
                    decode(tag, self)?;
                }
                _ if key == members.content() && content.is_none() => {
                    let (start, depth) = (self.at, self.depth);
                    // Most values are of one kind: the others are decoded again.
                    let is_usual = !members.usual.is_empty() && decode(members.usual, self).is_ok();
                    if is_usual {
                        decoded = Some(members.usual);
                    } else {
                        (self.at, self.depth) = (start, depth);
                        self.pass()?;
                    }
                    content = Some(start..self.at);
                }
                _ => self.skip()?,
            }
            more = self.has_next(b'}')?;
        }
        let (tag, content) = (tag.ok_or(Failed)?, content.ok_or(Failed)?);
        if content.is_empty() || decoded == Some(&*tag) {
            return Ok(());
        }
        let end = std::mem::replace(&mut self.at, content.start);
        self.depth += 1;
        decode(&tag, self)?;
        self.depth -= 1;
        let is_same = self.at == content.end;
        self.at = end;
        is_same.then_some(()).ok_or(Failed)
    }

    fn part(&mut self, value: &Value, decode: Decode<'_>) -> Result<(), Failed> {
        erased(value, decode).map_err(|_| Failed)
    }

    fn fail(&mut self, _: &dyn Display) -> Failed {
        Failed
    }
}

/// Appends a value.
pub(super) fn write(out: &mut Vec<u8>, item: Item<'_>) -> serde_json::Result<()> {
    match item {
        Item::Text(text) => return write_string(out, text),
        Item::List(items) => {
            out.push(b'[');
            for index in 0..items.count() {
                if index > 0 {
                    out.push(b',');
                }
                write(out, items.at(index))?;
            }
            out.push(b']');
        }
        Item::Map(map) => {
            out.push(b'{');
            for (index, (key, value)) in map.entries().into_iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_string(out, key)?;
                out.push(b':');
                write(out, value)?;
            }
            out.push(b'}');
        }
        Item::Object(object) => {
            let mut result = Ok(());
            object.encode(&mut |table, items| result = write_object(out, table, items));
            return result;
        }
        other => serde_json::to_writer(out, &other)?,
    }
    Ok(())
}

fn write_object(out: &mut Vec<u8>, table: &Table, items: &[Item<'_>]) -> serde_json::Result<()> {
    let mut separator = b'{';
    for (field, item) in table.fields.iter().zip(items) {
        if item.is_sent(field) {
            out.push(separator);
            separator = b',';
            match field.plain {
                true => quote(out, field.name),
                false => write_string(out, field.name)?,
            }
            out.push(b':');
            write(out, *item)?;
        }
    }
    for (name, value) in table.rest(items).into_iter().flatten() {
        if !table.has(name) {
            out.push(separator);
            separator = b',';
            write_string(out, name)?;
            out.push(b':');
            serde_json::to_writer(&mut *out, value)?;
        }
    }
    if separator == b'{' {
        out.push(separator);
    }
    out.push(b'}');
    Ok(())
}

fn write_string(out: &mut Vec<u8>, text: &str) -> serde_json::Result<()> {
    if !is_plain(text.as_bytes()) {
        return serde_json::to_writer(out, text);
    }
    quote(out, text);
    Ok(())
}

#[inline]
fn quote(out: &mut Vec<u8>, text: &str) {
    out.reserve(text.len() + 3);
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

/// Returns the length of the text before the first quote, backslash or control character.
#[inline]
fn plain(text: &[u8]) -> usize {
    let mut length = 0;
    while let Some(chunk) = text.get(length..).and_then(<[u8]>::first_chunk) {
        match special(*chunk) {
            0 => length += 8,
            found => return length + found.trailing_zeros() as usize / 8,
        }
    }
    let is_end = |byte: &u8| matches!(byte, b'"' | b'\\' | ..=0x1F);
    let rest = text.get(length..).unwrap_or_default();
    length + rest.iter().position(is_end).unwrap_or(rest.len())
}

#[inline]
fn is_plain(text: &[u8]) -> bool {
    // The last bytes of all but the shortest, and then as many before them as there are in eights.
    let Some(last) = text.last_chunk() else {
        return plain(text) == text.len();
    };
    let (chunks, _) = text.as_chunks();
    chunks
        .iter()
        .chain([last])
        .all(|chunk| special(*chunk) == 0)
}

/// Returns the high bits of the bytes that are a quote, a backslash or a control character; bytes
/// after the first one may be wrong.
#[inline]
fn special(chunk: [u8; 8]) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    let chunk = u64::from_le_bytes(chunk);
    let below = |chunk: u64, limit: u64| chunk.wrapping_sub(ONES * limit) & !chunk;
    let equal = |byte: u8| below(chunk ^ (ONES * u64::from(byte)), 1);
    (below(chunk, 0x20) | equal(b'"') | equal(b'\\')) & (ONES << 7)
}

fn depth(value: &Value) -> usize {
    let deepest =
        |values: &mut dyn Iterator<Item = &Value>| 1 + values.map(depth).max().unwrap_or(0);
    match value {
        Value::Array(items) => deepest(&mut items.iter()),
        Value::Object(members) => deepest(&mut members.values()),
        _ => 0,
    }
}

#[cfg(test)]
mod tests;
