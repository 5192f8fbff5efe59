//! Forms as bodies of requests.

use std::path::{Path, PathBuf};

use reqwest::Url;
use serde_json::{Map, Value};

use crate::document::{MULTIPART, plain};
use crate::error::{Failure, Result};

/// The largest file of a form: the server takes none that are larger.
const LARGEST: u64 = 100 * 1024 * 1024;

/// A file of a form.
#[derive(Debug, Clone)]
pub(crate) struct FormFile {
    /// The field.
    pub(crate) field: &'static str,
    pub(crate) path: PathBuf,
    name: String,
    pub(crate) content_type: String,
    bytes: Vec<u8>,
}

impl FormFile {
    /// Reads a file, or standard input.
    pub(crate) fn read(field: &'static str, path: &Path, content_type: String) -> Result<Self> {
        use std::io::Read as _;
        let failed = |error: std::io::Error| Failure::file("read", path, &error);
        let mut bytes = Vec::new();
        match path.as_os_str() == "-" {
            true => std::io::stdin()
                .lock()
                .take(LARGEST + 1)
                .read_to_end(&mut bytes),
            false => std::fs::File::open(path)
                .map_err(failed)?
                .take(LARGEST + 1)
                .read_to_end(&mut bytes),
        }
        .map_err(failed)?;
        if bytes.len() as u64 > LARGEST {
            let message = format!("{} is larger than 100 MB", path.display());
            return Err(Failure::usage(message));
        }
        let name = path.file_name().unwrap_or(path.as_os_str());
        Ok(Self {
            field,
            path: path.to_owned(),
            name: name.to_string_lossy().into_owned(),
            content_type,
            bytes,
        })
    }
}

/// Returns the fields of a form as text. Lists and objects are JSON, as the Graph API takes them.
pub(crate) fn pairs(fields: &Map<String, Value>) -> Vec<(String, String)> {
    let pairs = fields.iter();
    pairs
        .map(|(name, value)| (name.clone(), plain(value)))
        .collect()
}

/// Encodes fields as the query of a URL is encoded.
pub(crate) fn urlencoded(pairs: &[(String, String)]) -> String {
    // The URL is there to be encoded, and goes nowhere.
    let Ok(mut url) = Url::parse("https://form/") else {
        return String::new();
    };
    url.query_pairs_mut().extend_pairs(pairs);
    url.query().unwrap_or_default().to_owned()
}

/// Encodes fields and a file. Returns the media type and the body.
pub(crate) fn multipart(pairs: &[(String, String)], file: Option<&FormFile>) -> (String, Vec<u8>) {
    let boundary = boundary(pairs, file);
    let mut body = Vec::new();
    let head = |name: &str| {
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
            quoted(name)
        )
    };
    for (name, value) in pairs {
        body.extend(format!("{}\r\n\r\n{value}\r\n", head(name)).bytes());
    }
    if let Some(file) = file {
        let head = head(file.field);
        let (name, media) = (quoted(&file.name), single_line(&file.content_type));
        body.extend(
            format!("{head}; filename=\"{name}\"\r\nContent-Type: {media}\r\n\r\n").bytes(),
        );
        body.extend(&file.bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{boundary}--\r\n").bytes());
    (format!("{MULTIPART}; boundary={boundary}"), body)
}

/// Returns a boundary that neither the fields nor the file contain.
fn boundary(pairs: &[(String, String)], file: Option<&FormFile>) -> String {
    let contains = |content: &[u8], word: &[u8]| content.windows(word.len()).any(|it| it == word);
    let mut number = 0_u64;
    loop {
        let boundary = format!("wab-form-{number:016x}");
        let word = boundary.as_bytes();
        let in_fields = pairs
            .iter()
            .any(|(_, value)| contains(value.as_bytes(), word));
        if !in_fields && !file.is_some_and(|file| contains(&file.bytes, word)) {
            return boundary;
        }
        number += 1;
    }
}

fn quoted(name: &str) -> String {
    single_line(name).replace('"', "%22")
}

fn single_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_is_in_no_field_and_names_are_quoted() {
        let pairs = [("a".to_owned(), format!("wab-form-{:016x}", 0))];
        let file = FormFile {
            field: "file",
            path: PathBuf::new(),
            name: "a\"b\r\n.txt".to_owned(),
            content_type: "text/plain".to_owned(),
            bytes: b"content".to_vec(),
        };
        let (media, body) = multipart(&pairs, Some(&file));
        assert_eq!(media, format!("{MULTIPART}; boundary=wab-form-{:016x}", 1));
        let body = String::from_utf8(body).unwrap_or_default();
        assert!(
            body.contains(
                "filename=\"a%22b  .txt\"\r\nContent-Type: text/plain\r\n\r\ncontent\r\n"
            )
        );
        assert_eq!(urlencoded(&[("a b".to_owned(), "&".to_owned())]), "a+b=%26");
    }
}
