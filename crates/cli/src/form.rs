//! Forms as bodies of requests.

use std::io::Read;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use serde_json::{Map, Value};
use whatsapp_business_runtime::File;
use whatsapp_business_runtime::client::form;
use whatsapp_business_runtime::types::form::Part;

use crate::document::plain;
use crate::error::{Failure, Result};

/// The largest file of a form: the server takes none that are larger.
const LARGEST: u64 = 100 * 1024 * 1024;

/// A file of a form.
#[derive(Debug, Clone)]
pub(crate) struct FormFile {
    /// The field.
    pub(crate) field: &'static str,
    pub(crate) path: PathBuf,
    pub(crate) content: File,
}

impl FormFile {
    /// Reads a file, or standard input.
    pub(crate) fn read(field: &'static str, path: &Path, content_type: String) -> Result<Self> {
        let failed = |error: std::io::Error| Failure::file("read", path, &error);
        let input: Box<dyn Read> = match path.as_os_str() == "-" {
            true => Box::new(std::io::stdin()),
            false => Box::new(std::fs::File::open(path).map_err(failed)?),
        };
        let mut bytes = Vec::new();
        let mut input = input.take(LARGEST + 1);
        input.read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > LARGEST {
            let message = format!("{} is larger than 100 MB", path.display());
            return Err(Failure::usage(message));
        }
        let name = path.file_name().unwrap_or(path.as_os_str());
        Ok(Self {
            field,
            path: path.to_owned(),
            content: File::new(bytes)
                .with_name(name.to_string_lossy())
                .with_content_type(content_type),
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

/// Encodes fields and a file. Returns the media type and the body.
pub(crate) fn multipart(pairs: &[(String, String)], file: Option<&FormFile>) -> (String, Bytes) {
    let texts = pairs.iter();
    let texts = texts.map(|(name, text)| (name.as_str(), Part::Text(text.clone())));
    let file = file.map(|file| (file.field, Part::File(file.content.clone())));
    let parts: Vec<_> = texts.chain(file).collect();
    form::multipart(&parts)
}
