//! Bodies of the media types `multipart/form-data` and `application/x-www-form-urlencoded`.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::stream;
use serde_json::{Map, Value};
use whatsapp_business_runtime::operation::MediaType;
use whatsapp_business_runtime::schema::Kind;

use super::failure::Failure;

/// A file of a multipart body.
#[derive(Debug, Clone)]
pub struct File {
    /// The `Content-Type` of its part.
    pub content_type: Option<String>,
    /// The bytes.
    pub body: Bytes,
}

/// The fields of a form as a JSON object, and its file.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) members: Map<String, Value>,
    pub(super) file: Option<File>,
}

/// Reads a `multipart/form-data` body. A file is also a member: its name.
pub(super) async fn multipart(
    form: &MediaType,
    content_type: &str,
    body: Bytes,
) -> Result<Fields, Failure> {
    let invalid = |error: multer::Error| Failure::invalid(format!("the form: {error}"));
    let boundary = multer::parse_boundary(content_type).map_err(invalid)?;
    let body = stream::iter([Ok::<_, Infallible>(body)]);
    let mut parts = multer::Multipart::new(body, boundary);
    let mut fields = Fields::default();
    while let Some(part) = parts.next_field().await.map_err(invalid)? {
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(str::to_owned);
        let content_type = part.content_type().map(ToString::to_string);
        let bytes = part.bytes().await.map_err(invalid)?;
        if name == "file" || file_name.is_some() {
            let file_name = file_name.unwrap_or_default();
            fields.members.insert(name, Value::String(file_name));
            fields.file = Some(File {
                content_type,
                body: bytes,
            });
        } else {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            fields.add(form, name, text);
        }
    }
    Ok(fields)
}

/// Reads an `application/x-www-form-urlencoded` body.
pub(super) fn urlencoded(form: &MediaType, body: &[u8]) -> Fields {
    let mut fields = Fields::default();
    for (name, text) in form_urlencoded::parse(body) {
        fields.add(form, name.into_owned(), text.into_owned());
    }
    fields
}

impl Fields {
    /// Adds a field, converted to the type that the document declares. A list is JSON, or each of
    /// its items is a field of the same name, with or without brackets.
    fn add(&mut self, form: &MediaType, name: String, text: String) {
        let name = match name.split_once('[') {
            Some((list, _)) => list.to_owned(),
            None => name,
        };
        let parsed = || serde_json::from_str(&text).ok();
        let mut properties = form.schema.properties().iter();
        let property = properties.find(|it| it.name == name);
        match property.map(|property| &property.schema.kind) {
            None | Some(Kind::String { .. } | Kind::Any | Kind::Alternatives { .. }) => {
                self.members.insert(name, Value::String(text));
            }
            Some(Kind::Array { .. }) => {
                let added = match parsed() {
                    Some(Value::Array(items)) => items,
                    _ => text.split(',').map(Value::from).collect(),
                };
                let list = self.members.entry(name).or_insert(Value::Array(Vec::new()));
                if let Value::Array(items) = list {
                    items.extend(added);
                }
            }
            Some(_) => {
                let value = parsed().unwrap_or(Value::String(text));
                self.members.insert(name, value);
            }
        }
    }
}
