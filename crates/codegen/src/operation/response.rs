//! The success responses of an operation.

use heck::ToSnakeCase;
use serde_json::Value;

use super::Response;
use super::read::{Reader, is_json};
use crate::Error;

/// A response, and the query parameter and value that select it.
pub(super) struct Choice {
    pub(super) response: Response,
    pub(super) selected_by: Option<(String, String)>,
}

/// A media type of the success responses.
struct Media<'a> {
    name: &'a str,
    schema: Option<&'a Value>,
    pointer: String,
    selected_by: Option<(String, String)>,
}

impl Choice {
    /// What the method's name has after the operation's.
    pub(super) fn suffix(&self) -> String {
        match &self.selected_by {
            Some((_, value)) => format!("_{}", value.to_snake_case()),
            None => String::new(),
        }
    }
}

impl Reader<'_> {
    pub(super) fn responses(&self) -> Result<Vec<Choice>, Error> {
        let media = self.success()?;
        if media.is_empty() {
            return Ok(vec![Choice {
                response: Response::Empty,
                selected_by: None,
            }]);
        }
        let defaults = media.iter().filter(|m| m.selected_by.is_none()).count();
        if defaults != 1 {
            let names: Vec<String> = media.iter().map(|m| format!("`{}`", m.name)).collect();
            return Err(self.error(format!(
                "its success response comes as {} and {} of them by default: mark each but one \
                 with `x-when: {{<query parameter>: <value>}}`",
                names.join(", "),
                if defaults == 0 { "none" } else { "several" }
            )));
        }
        let mut choices = media
            .into_iter()
            .map(|media| {
                let response = match (is_json(media.name), media.schema) {
                    (true, Some(schema)) => {
                        Response::Json(Box::new(self.schema(schema, &media.pointer)?))
                    }
                    (true, None) => {
                        return Err(self.error(format!(
                            "its `{}` response has no schema: add one",
                            media.name
                        )));
                    }
                    (false, _) => Response::Bytes(media.name.to_owned()),
                };
                Ok(Choice {
                    response,
                    selected_by: media.selected_by,
                })
            })
            .collect::<Result<Vec<_>, Error>>()?;
        // The default one first.
        choices.sort_by_key(|choice| choice.selected_by.is_some());
        Ok(choices)
    }

    /// The media types of all success responses together, each once.
    fn success(&self) -> Result<Vec<Media<'_>>, Error> {
        let mut found: Vec<Media<'_>> = Vec::new();
        let responses = self.operation.get("responses").and_then(Value::as_object);
        let Some(responses) = responses.filter(|responses| !responses.is_empty()) else {
            return Err(self.error("it has no responses: add at least one"));
        };
        if !responses.keys().any(|code| code.starts_with('2')) {
            return Err(self.error("it has no success response: add a 2xx one"));
        }
        for (code, response) in responses.iter().filter(|(code, _)| code.starts_with('2')) {
            let content = self.document.resolve(response).get("content");
            for (name, media) in content.and_then(Value::as_object).into_iter().flatten() {
                let schema = media.get("schema");
                if let Some(known) = found.iter().find(|known| known.name == name) {
                    if known.schema != schema {
                        return Err(self.error(format!(
                            "its {code} response has another `{name}` schema than an earlier \
                             success: use one schema for both"
                        )));
                    }
                    continue;
                }
                found.push(Media {
                    name,
                    schema,
                    pointer: self.content_pointer(&format!("responses/{code}"), name),
                    selected_by: self.selector(name, media)?,
                });
            }
        }
        Ok(found)
    }

    fn selector(&self, name: &str, media: &Value) -> Result<Option<(String, String)>, Error> {
        let Some(when) = media.get("x-when") else {
            return Ok(None);
        };
        when.as_object()
            .filter(|when| when.len() == 1)
            .and_then(|when| when.iter().next())
            .and_then(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
            .map(Some)
            .ok_or_else(|| {
                self.error(format!(
                    "`x-when` of its `{name}` response is not one query parameter and its value"
                ))
            })
    }
}
