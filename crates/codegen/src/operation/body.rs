//! The request bodies that an operation takes.

use serde_json::Value;

use super::read::{Reader, is_json, text};
use super::{Body, Content, Encoding};
use crate::Error;
use crate::document::schema_name;
use crate::schema::Shape;

/// A body, and what its method's name has after the operation's.
pub(super) struct Choice {
    pub(super) body: Option<Body>,
    pub(super) suffix: &'static str,
}

impl Reader<'_> {
    /// The bodies it takes: JSON by default, and anything else in a method of its own.
    pub(super) fn bodies(&self) -> Result<Vec<Choice>, Error> {
        let Some(value) = self.operation.get("requestBody") else {
            return Ok(vec![Choice {
                body: None,
                suffix: "",
            }]);
        };
        let value = self.document.resolve(value);
        let content = value.get("content").and_then(Value::as_object);
        let Some(content) = content.filter(|content| !content.is_empty()) else {
            return Err(self.error("its request body has no media type: add one, or drop the body"));
        };
        let mut kinds: Vec<(Content, &'static str)> = Vec::new();
        let mut raw = Vec::new();
        for (name, media) in content {
            let schema = || match media.get("schema") {
                Some(schema) => self.schema(schema, &self.content_pointer("requestBody", name)),
                None => {
                    Err(self.error(format!("its `{name}` request body has no schema: add one")))
                }
            };
            if is_json(name) {
                if kinds
                    .iter()
                    .any(|(kind, _)| matches!(kind, Content::Json(_)))
                {
                    return Err(self.error(
                        "its request body is JSON of several media types: keep one of them",
                    ));
                }
                kinds.push((Content::Json(schema()?), "_json"));
            } else if let Some((encoding, suffix)) = encoding(name) {
                let schema = schema()?;
                self.check_form(name, media, encoding)?;
                kinds.push((Content::Form(encoding, schema), suffix));
            } else {
                raw.push(name.clone());
            }
        }
        if !raw.is_empty() {
            kinds.push((Content::Raw(raw), "_raw"));
        }
        // JSON first, then forms, then bytes: the first is the operation's default.
        kinds.sort_by_key(|(kind, _)| match kind {
            Content::Json(_) => 0,
            Content::Form(Encoding::Multipart, _) => 1,
            Content::Form(Encoding::UrlEncoded, _) => 2,
            Content::Raw(_) => 3,
        });
        let choices = kinds.into_iter().enumerate();
        Ok(choices
            .map(|(index, (content, suffix))| Choice {
                body: Some(Body {
                    // Only JSON can be left out: a form or a file without content is no request.
                    required: !matches!(content, Content::Json(_))
                        || value.get("required") == Some(&Value::Bool(true)),
                    content,
                    description: text(value.get("description")),
                }),
                suffix: if index == 0 { "" } else { suffix },
            })
            .collect())
    }

    /// A form has fields, and each is a scalar or a file. A multipart form may hold JSON as well, an
    /// urlencoded one where its `encoding` says so.
    fn check_form(&self, name: &str, media: &Value, encoding: Encoding) -> Result<(), Error> {
        let unfit = |reason: &str| {
            Err(self.error(format!(
                "its request body is a form (`{name}`) {reason}: correct it to what the server \
                 takes"
            )))
        };
        let schema = media.get("schema").unwrap_or(&Value::Null);
        let target = self.document.resolve(schema);
        let at = schema_name(schema).map_or_else(String::new, |name| format!(" of `{name}`"));
        let Shape::Object(fields) = self.schema(target, "")?.shape else {
            return unfit("without fields");
        };
        for field in fields {
            let shape = match &field.schema.shape {
                Shape::Reference(name) => match self.document.schema(name) {
                    Some(target) => self.schema(target, "")?.shape,
                    None => continue,
                },
                shape => shape.clone(),
            };
            let declared = media.get("encoding").and_then(|it| it.get(&field.name));
            let declared = declared.and_then(|it| it.get("contentType")?.as_str());
            let as_json = declared.is_some_and(is_json);
            let reason = match (shape, encoding) {
                (Shape::Binary, Encoding::UrlEncoded) => "is a file",
                (
                    Shape::Object(_)
                    | Shape::Map(_)
                    | Shape::List(_)
                    | Shape::OneOf(..)
                    | Shape::Any,
                    Encoding::UrlEncoded,
                ) if !as_json => "is no scalar",
                _ => continue,
            };
            return unfit(&format!("whose field `{}`{at} {reason}", field.name));
        }
        Ok(())
    }
}

fn encoding(media_type: &str) -> Option<(Encoding, &'static str)> {
    match media_type {
        "multipart/form-data" => Some((Encoding::Multipart, "_multipart")),
        "application/x-www-form-urlencoded" => Some((Encoding::UrlEncoded, "_form")),
        _ => None,
    }
}
