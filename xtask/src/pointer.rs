//! JSON pointers (RFC 6901), which name places in a document.

use std::fmt::Display;

/// Returns the pointer to `key` under `place`.
#[must_use]
pub fn child(place: &str, key: impl Display) -> String {
    format!("{place}/{}", escape(&key.to_string()))
}

/// Returns `text` as one segment of a pointer.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('~', "~0").replace('/', "~1")
}

/// Returns the key that one segment of a pointer stands for.
#[must_use]
pub fn unescape(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

/// Returns the keys of `pointer`.
pub fn segments(pointer: &str) -> impl Iterator<Item = String> + '_ {
    pointer.split('/').skip(1).map(unescape)
}
