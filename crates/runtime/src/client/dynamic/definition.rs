//! What the document says of an operation.

use std::sync::Arc;

use serde_json::Value;

use crate::definition::Definition as Api;
use crate::schema::Validator;

/// An operation of the document, with its references resolved.
#[derive(Debug)]
pub(super) struct Definition {
    /// The place in [`OPERATIONS`].
    pub(super) index: usize,
    /// Those of the path first, in its order.
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<BodyDefinition>,
    /// The media types of the success responses, and the query parameter that selects each.
    responses: Vec<(&'static str, Option<(&'static str, &'static str)>)>,
}

#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) location: Location,
    pub(super) required: bool,
    pub(super) schema: Arc<Validator>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Location {
    Path,
    Query,
    Header,
}

#[derive(Debug)]
pub(super) struct BodyDefinition {
    pub(super) required: bool,
    /// The schema, if JSON is accepted.
    pub(super) json: Option<Arc<Validator>>,
    /// The media types that are accepted beside JSON.
    pub(super) media_types: Vec<&'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ResponseKind {
    Empty,
    Json,
    Bytes,
}

static ANY: Value = Value::Bool(true);

impl Definition {
    /// Reads an operation. The error says which of its schemas is not supported.
    pub(super) fn read(api: &'static Api, index: usize) -> Result<Self, String> {
        let (document, known) = (api.document(), &api.operations[index]);
        let item = &document["paths"][known.path];
        let operation = &item[known.method.to_lowercase()];
        let mut parameters: Vec<Parameter> = Vec::new();
        for owner in [item, operation] {
            for value in owner["parameters"].as_array().into_iter().flatten() {
                let value = resolve(document, value);
                let (Some(name), Some(location)) = (
                    value["name"].as_str(),
                    match value["in"].as_str() {
                        Some("path") => Some(Location::Path),
                        Some("query") => Some(Location::Query),
                        Some("header") => Some(Location::Header),
                        _ => None,
                    },
                ) else {
                    continue;
                };
                parameters.retain(|p| p.name != name || p.location != location);
                parameters.push(Parameter {
                    name,
                    location,
                    required: location == Location::Path || value["required"] == true,
                    schema: api.validator(value.get("schema").unwrap_or(&ANY))?,
                });
            }
        }
        parameters.sort_by_key(|p| (p.location, known.path.find(&format!("{{{}}}", p.name))));
        let body = operation.get("requestBody");
        Ok(Self {
            index,
            parameters,
            body: body.map(|body| of_body(api, body)).transpose()?,
            responses: of_responses(document, &operation["responses"]),
        })
    }

    /// Returns what the response is, which may depend on the parameters.
    pub(super) fn response(&self, parameters: &[(String, Value)]) -> ResponseKind {
        let is_selected = |(name, value): (&str, &str)| {
            parameters
                .iter()
                .any(|(given, with)| given == name && with == value)
        };
        let mut default = None;
        for (media_type, selector) in &self.responses {
            match selector {
                Some(selector) if is_selected(*selector) => return kind(media_type),
                Some(_) => {}
                None => default = Some(kind(media_type)),
            }
        }
        default.unwrap_or(ResponseKind::Empty)
    }
}

fn kind(media_type: &str) -> ResponseKind {
    match is_json(media_type) {
        true => ResponseKind::Json,
        false => ResponseKind::Bytes,
    }
}

fn of_body(api: &'static Api, body: &'static Value) -> Result<BodyDefinition, String> {
    let body = resolve(api.document(), body);
    let mut definition = BodyDefinition {
        required: body["required"] == true,
        json: None,
        media_types: Vec::new(),
    };
    for (media_type, media) in body["content"].as_object().into_iter().flatten() {
        match is_json(media_type) {
            true => {
                let schema = media.get("schema").unwrap_or(&ANY);
                definition.json = Some(api.validator(schema)?);
            }
            false => definition.media_types.push(media_type),
        }
    }
    Ok(definition)
}

fn of_responses(
    document: &'static Value,
    responses: &'static Value,
) -> Vec<(&'static str, Option<(&'static str, &'static str)>)> {
    let mut found: Vec<(&str, _)> = Vec::new();
    let success = responses.as_object().into_iter().flatten();
    for (_, response) in success.filter(|(status, _)| status.starts_with('2')) {
        let content = resolve(document, response)["content"].as_object();
        for (media_type, media) in content.into_iter().flatten() {
            let when = media["x-when"]
                .as_object()
                .and_then(|when| when.iter().next());
            let selector = when.and_then(|(name, value)| Some((name.as_str(), value.as_str()?)));
            if !found.iter().any(|(known, _)| *known == media_type.as_str()) {
                found.push((media_type, selector));
            }
        }
    }
    found
}

fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence == "application/json" || essence.ends_with("+json")
}

/// Follows references; those of the document were checked when it was generated from.
fn resolve(document: &'static Value, mut value: &'static Value) -> &'static Value {
    while let Some(target) = value
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| document.pointer(reference.trim_start_matches('#')))
    {
        value = target;
    }
    value
}
