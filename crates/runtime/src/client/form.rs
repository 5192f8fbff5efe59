//! Forms as the body of a call.

use std::fmt::Write;

use bytes::Bytes;
use reqwest::{Body, Url};

use super::CallBuilder;
use crate::types::form::{Multipart, Part, UrlEncoded};

impl CallBuilder<'_> {
    /// Sets a multipart form.
    pub fn multipart(self, form: &impl Multipart) -> Self {
        match form.parts() {
            Ok(parts) => {
                let (media_type, body) = multipart(&parts);
                self.content_type(&media_type)
                    .raw_from(move || Body::from(body.clone()))
            }
            Err(error) => self.encoded(Err(error)),
        }
    }

    /// Sets a URL-encoded form.
    pub fn urlencoded(self, form: &impl UrlEncoded) -> Self {
        match form.pairs() {
            Ok(pairs) => {
                let body = Bytes::from(urlencoded(&pairs));
                self.content_type("application/x-www-form-urlencoded")
                    .raw_from(move || Body::from(body.clone()))
            }
            Err(error) => self.encoded(Err(error)),
        }
    }
}

/// Encodes pairs as the query of a URL is, which is how a form is encoded.
pub fn urlencoded<K: AsRef<str>>(pairs: &[(K, String)]) -> String {
    // The URL is there to be encoded, and goes nowhere.
    let Ok(mut url) = Url::parse("https://form/") else {
        return String::new();
    };
    url.query_pairs_mut().extend_pairs(pairs);
    url.query().unwrap_or_default().to_owned()
}

/// Returns a boundary that no part contains.
fn boundary(parts: &[(&str, Part)]) -> String {
    let contains = |content: &[u8], boundary: &[u8]| {
        let mut windows = content.windows(boundary.len());
        windows.any(|window| window == boundary)
    };
    loop {
        let boundary = random_boundary();
        let taken = parts.iter().any(|(_, part)| match part {
            Part::Text(text) => contains(text.as_bytes(), boundary.as_bytes()),
            Part::File(file) => contains(&file.bytes, boundary.as_bytes()),
        });
        if !taken {
            return boundary;
        }
    }
}

/// Returns a boundary that nothing contains but by a chance of 1 in 2¹²⁸.
pub(super) fn random_boundary() -> String {
    format!("form-{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..))
}

/// Returns what precedes the content of a part. `file` is the name and the media type of a file.
pub(super) fn part_head(boundary: &str, name: &str, file: Option<(&str, &str)>) -> String {
    let mut head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"");
    if let Some((name, media_type)) = file {
        let (name, media_type) = (escape(name), escape(media_type));
        // Writing to a string does not fail.
        let _ = write!(head, "; filename=\"{name}\"\r\nContent-Type: {media_type}");
    }
    head.push_str("\r\n\r\n");
    head
}

/// Encodes parts, each with its name. Returns the media type and the body.
pub fn multipart(parts: &[(&str, Part)]) -> (String, Bytes) {
    let boundary = boundary(parts);
    let mut body = Vec::new();
    for (name, part) in parts {
        let (file, content) = match part {
            Part::Text(text) => (None, text.as_bytes()),
            Part::File(file) => {
                let name = file.name.as_deref().unwrap_or("file");
                let media_type = file.content_type.as_deref();
                let media_type = media_type.unwrap_or("application/octet-stream");
                (Some((name, media_type)), &*file.bytes)
            }
        };
        body.extend_from_slice(part_head(&boundary, name, file).as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let media_type = format!("multipart/form-data; boundary={boundary}");
    (media_type, body.into())
}

/// Escapes what would end a header or a quoted value, as browsers do.
fn escape(value: &str) -> String {
    value
        .replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}
