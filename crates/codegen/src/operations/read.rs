//! Reads one operation off the document, and says what is wrong with it.

use heck::ToSnakeCase;
use serde_json::{Map, Value};

use super::{Answer, Body, Location, Operation, Parameter};
use crate::Error;
use crate::document::Document;

pub(super) struct Reader<'a> {
    pub(super) document: &'a Document,
    pub(super) item: &'a Map<String, Value>,
    pub(super) operation: &'a Map<String, Value>,
    pub(super) here: &'a str,
}

/// One media type of a success answer.
struct Media<'a> {
    name: &'a str,
    schema: Option<&'a Value>,
    selected_by: Option<(String, String)>,
}

impl Reader<'_> {
    pub(super) fn rows(
        &self,
        id: &str,
        method: &'static str,
        path: &str,
    ) -> Result<Vec<Operation>, Error> {
        let parameters = self.parameters(path)?;
        let body = self.body()?;
        let media = self.success()?;
        let selectors: Vec<&str> = media
            .iter()
            .filter_map(|media| Some(media.selected_by.as_ref()?.0.as_str()))
            .collect();
        let parameters: Vec<Parameter> = parameters
            .into_iter()
            .filter(|p| !(p.location == Location::Query && selectors.contains(&p.name.as_str())))
            .collect();
        let short = id.split_once('_').map_or(id, |(_, verb)| verb);
        let row = |answer: Answer, selected_by: Option<(String, String)>| {
            let suffix = selected_by.as_ref().map_or_else(String::new, |(_, value)| {
                format!("_{}", value.to_snake_case())
            });
            Operation {
                id: id.to_owned(),
                method,
                path: path.to_owned(),
                prefix: self.prefix(),
                tag: self.tag(),
                function: format!("{}{suffix}", id.to_snake_case()),
                short: format!("{}{suffix}", short.to_snake_case()),
                parameters: parameters.clone(),
                body: body.clone(),
                body_description: self.body_description(),
                answer,
                selected_by,
                security: self.security(),
                deprecated: self.operation.get("deprecated") == Some(&Value::Bool(true)),
                summary: text(self.operation.get("summary")),
                description: text(self.operation.get("description")),
            }
        };
        if media.is_empty() {
            return Ok(vec![row(Answer::Empty, None)]);
        }
        let defaults = media.iter().filter(|m| m.selected_by.is_none()).count();
        if defaults != 1 {
            let names: Vec<String> = media.iter().map(|m| format!("`{}`", m.name)).collect();
            return Err(self.error(format!(
                "its success answer comes as {} and {} of them by default: mark each but one with \
                 `x-when: {{<query parameter>: <value>}}`",
                names.join(", "),
                if defaults == 0 { "none" } else { "several" }
            )));
        }
        media
            .into_iter()
            .map(|media| {
                let answer = match (is_json(media.name), media.schema) {
                    (true, Some(schema)) => Answer::Json {
                        schema: schema.clone(),
                    },
                    (true, None) => {
                        return Err(self.error(format!(
                            "its `{}` answer has no schema: add one",
                            media.name
                        )));
                    }
                    (false, _) => Answer::Bytes {
                        media_type: media.name.to_owned(),
                    },
                };
                Ok(row(answer, media.selected_by))
            })
            .collect()
    }

    fn error(&self, reason: impl Into<String>) -> Error {
        Error::operation(self.here, reason)
    }

    fn parameters(&self, path: &str) -> Result<Vec<Parameter>, Error> {
        let mut found: Vec<Parameter> = Vec::new();
        let lists = [
            self.item.get("parameters"),
            self.operation.get("parameters"),
        ];
        for value in lists
            .into_iter()
            .flatten()
            .filter_map(Value::as_array)
            .flatten()
        {
            let definition = self.document.resolve(value);
            let name = text(definition.get("name"));
            let location = match definition.get("in").and_then(Value::as_str) {
                Some("path") => Location::Path,
                Some("query") => Location::Query,
                Some("header") => Location::Header,
                other => {
                    return Err(self.error(format!(
                        "parameter `{name}` is in {}: only path, query and header are supported",
                        other.unwrap_or("nothing")
                    )));
                }
            };
            if definition.get("schema").is_none() {
                return Err(self.error(format!("parameter `{name}` has no `schema`")));
            }
            found.retain(|p| p.name != name || p.location != location);
            found.push(Parameter {
                name,
                location,
                description: text(definition.get("description")),
                definition: definition.clone(),
            });
        }
        let names = template(path).map_err(|reason| self.error(reason))?;
        let position = |p: &Parameter| names.iter().position(|name| *name == p.name);
        for parameter in &found {
            if parameter.location == Location::Path && position(parameter).is_none() {
                return Err(self.error(format!(
                    "path parameter `{}` is not in the path",
                    parameter.name
                )));
            }
        }
        for name in &names {
            if !found
                .iter()
                .any(|p| p.location == Location::Path && p.name == *name)
            {
                return Err(self.error(format!(
                    "`{{{name}}}` in the path has no path parameter of that name"
                )));
            }
        }
        found.sort_by_key(|p| (p.location, position(p)));
        Ok(found)
    }

    fn body_description(&self) -> String {
        let body = self.operation.get("requestBody");
        text(body.and_then(|body| self.document.resolve(body).get("description")))
    }

    fn body(&self) -> Result<Body, Error> {
        let Some(body) = self.operation.get("requestBody") else {
            return Ok(Body::None);
        };
        let body = self.document.resolve(body);
        let content = body.get("content").and_then(Value::as_object);
        let content = content.filter(|content| !content.is_empty());
        let Some(content) = content else {
            return Err(self.error("its request body has no media type: add one, or drop the body"));
        };
        let json = content.iter().find(|(name, _)| is_json(name));
        match (content.len(), json) {
            (1, Some((name, media))) => {
                let Some(schema) = media.get("schema") else {
                    return Err(
                        self.error(format!("its `{name}` request body has no schema: add one"))
                    );
                };
                Ok(Body::Json {
                    schema: schema.clone(),
                    required: body.get("required") == Some(&Value::Bool(true)),
                })
            }
            (_, Some(_)) => Err(self
                .error("its request body is JSON or something else: keep one of the media types")),
            (_, None) => {
                if let Some(name) = content.keys().find(|name| {
                    name.starts_with("multipart/") || *name == "application/x-www-form-urlencoded"
                }) {
                    return Err(self.error(format!(
                        "its request body is a form (`{name}`), which is not supported: correct it \
                         to the raw body that the server takes"
                    )));
                }
                let media_types = content.keys().cloned().collect();
                Ok(Body::Raw { media_types })
            }
        }
    }

    /// The media types of all success answers together, each once.
    fn success(&self) -> Result<Vec<Media<'_>>, Error> {
        let mut found: Vec<Media<'_>> = Vec::new();
        let responses = self.operation.get("responses").and_then(Value::as_object);
        let Some(responses) = responses.filter(|responses| !responses.is_empty()) else {
            return Err(self.error("it has no responses: add at least one"));
        };
        if !responses.keys().any(|code| code.starts_with('2')) {
            return Err(self.error("it has no success response: add the 2xx one it answers with"));
        }
        for (code, response) in responses.iter().filter(|(code, _)| code.starts_with('2')) {
            let content = self.document.resolve(response).get("content");
            for (name, media) in content.and_then(Value::as_object).into_iter().flatten() {
                let schema = media.get("schema");
                if let Some(known) = found.iter().find(|known| known.name == name) {
                    if known.schema != schema {
                        return Err(self.error(format!(
                            "its {code} answer has another `{name}` schema than an earlier success: \
                             use one schema for both"
                        )));
                    }
                    continue;
                }
                found.push(Media {
                    name,
                    schema,
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
                    "`x-when` of its `{name}` answer is not one query parameter and its value"
                ))
            })
    }

    fn tag(&self) -> Option<String> {
        let tag = self.operation.get("tags")?.as_array()?.first()?.as_str()?;
        Some(tag.to_owned())
    }

    fn security(&self) -> Vec<String> {
        let security = self.operation.get("security");
        let security = security.or_else(|| self.document.root.get("security"));
        let requirements = security.and_then(Value::as_array).into_iter().flatten();
        requirements
            .filter_map(Value::as_object)
            .flat_map(Map::keys)
            .cloned()
            .collect()
    }

    fn prefix(&self) -> String {
        let levels = [
            self.operation.get("servers"),
            self.item.get("servers"),
            self.document.root.get("servers"),
        ];
        let url = levels
            .into_iter()
            .flatten()
            .find_map(|servers| servers.get(0)?.get("url")?.as_str())
            .unwrap_or_default();
        let below_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
        let path = below_scheme.find('/').map_or("", |at| &below_scheme[at..]);
        path.trim_end_matches('/').to_owned()
    }
}

/// The parameter names of a path template, in their order.
fn template(path: &str) -> Result<Vec<&str>, String> {
    if !path.starts_with('/') {
        return Err("its path does not start with `/`".to_owned());
    }
    let mut names = Vec::new();
    let mut rest = path;
    while let Some(open) = rest.find(['{', '}']) {
        let close = rest[open..].find('}').map(|at| open + at);
        match close {
            Some(close) if close > open + 1 => {
                names.push(&rest[open + 1..close]);
                rest = &rest[close + 1..];
            }
            _ => return Err("its path has a `{` or `}` without its other half".to_owned()),
        }
    }
    Ok(names)
}

fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence == "application/json" || essence.ends_with("+json")
}

fn text(value: Option<&Value>) -> String {
    value
        .and_then(Value::as_str)
        .unwrap_or_default()
        .trim()
        .to_owned()
}
