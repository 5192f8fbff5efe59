//! Decoding the body of a webhook request: by the types if it matches them, and else as much of it as can
//! be read.

use bytes::Bytes;
use serde_json::Value;

use crate::error::{Error, Result};
use crate::types::de::utf8;
use crate::types::forgiving;
pub use crate::types::forgiving::Problem;
use crate::types::text::from_text;
use crate::types::wire::Wire;

/// Decodes the body of a webhook request, and returns what does not match the types.
///
/// # Errors
/// The body is not a JSON object.
pub fn decode<T: Wire>(body: &Bytes) -> Result<(T, Vec<Problem>)> {
    if let Ok(decoded) = from_text(&utf8(body)) {
        return Ok((decoded, Vec::new()));
    }
    let json = json(body)?;
    let is_object = json.is_object();
    match forgiving::decode(&json) {
        (Some(decoded), problems) if is_object => Ok((decoded, problems)),
        _ => {
            // A value of another type: this describes it.
            let described = Error::decode_with(body, None, |text| {
                serde_json::from_str::<serde_json::Map<String, Value>>(text).map(drop)
            });
            Err(described
                .err()
                .unwrap_or_else(|| Error::request("the event is not an object")))
        }
    }
}

/// Decodes the body as JSON, with U+FFFD for each half of a surrogate pair.
///
/// # Errors
/// The body is not JSON, nested too deeply, or has a number beyond the range of `f64`.
pub fn json(body: &Bytes) -> Result<Value> {
    Error::decode(body, None).or_else(|error: Error| match without_lone_surrogates(body) {
        Some(body) => Error::decode(&Bytes::from(body), None),
        None => Err(error),
    })
}

/// Replaces the escapes of lone surrogates, which are cut off halves of characters such as emoji. Returns
/// `None` if there are none.
fn without_lone_surrogates(body: &[u8]) -> Option<Vec<u8>> {
    let unit = |at: usize| {
        let digits = body.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let mut replaced: Option<Vec<u8>> = None;
    let mut at = 0;
    while at < body.len() {
        if body[at] != b'\\' {
            at += 1;
            continue;
        }
        at += match (unit(at), unit(at + 6)) {
            (Some(0xD800..0xDC00), Some(0xDC00..0xE000)) => 12,
            (Some(0xD800..0xE000), _) => {
                let copy = replaced.get_or_insert_with(|| body.to_vec());
                copy[at..at + 6].copy_from_slice(b"\\ufffd");
                6
            }
            // The escaped byte is not the start of another escape.
            _ => 2,
        };
    }
    replaced
}

/// Returns the path of a problem or an error for a JSON pointer: `messages[0].text` for `/messages/0/text`.
#[must_use]
pub fn path_of(pointer: &str) -> String {
    let mut path = String::with_capacity(pointer.len() + 4);
    for step in pointer.split('/').skip(1) {
        match step.starts_with(|first: char| first.is_ascii_digit()) {
            true => path.push_str(&format!("[{step}]")),
            false => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(step);
            }
        }
    }
    path
}

/// The ids and the name of a contact.
type Contact<'a> = ([Option<&'a str>; 2], Option<&'a str>);

/// Returns the name of the contact that has the number or the user id of a user.
pub fn name_of<'a>(
    user: [Option<&str>; 2],
    mut contacts: impl Iterator<Item = Contact<'a>>,
) -> Option<&'a str> {
    // Some servers name a user by the user id in the place of the number.
    let is_of = |ids: &[Option<&str>; 2]| {
        let mut known = ids.iter().flatten();
        known.any(|id| user.contains(&Some(id)))
    };
    contacts.find(|(ids, _)| is_of(ids))?.1
}
