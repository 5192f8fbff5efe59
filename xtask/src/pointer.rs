//! JSON pointers (RFC 6901), for naming places in a document.

use std::fmt::Display;

/// The pointer to `key` under `place`.
#[must_use]
pub fn child(place: &str, key: impl Display) -> String {
    format!("{place}/{}", escape(&key.to_string()))
}

/// `text` as one segment of a pointer.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('~', "~0").replace('/', "~1")
}

/// The segments of `pointer`, as they are in the document.
pub fn segments(pointer: &str) -> impl Iterator<Item = String> + '_ {
    pointer
        .split('/')
        .skip(1)
        .map(|segment| segment.replace("~1", "/").replace("~0", "~"))
}
