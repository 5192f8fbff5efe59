//! Reads one operation, and says what is wrong with it.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use serde_json::{Map, Value};

use super::{Location, Operation, Paging, Parameter, Response};
use crate::Error;
use crate::document::{Document, escape};
use crate::schema::{self, Schema, Shape};

/// The letters of `x-confidence` that stand for something that the publisher says itself.
const OFFICIAL: [&str; 3] = ["O", "OA", "S"];
/// The other letters, and what they stand for.
const UNOFFICIAL: [(&str, &str); 3] = [
    ("B", "the documentation of partners"),
    ("P", "the code of clients"),
    ("I", "change logs and examples"),
];

pub(crate) struct Reader<'a> {
    pub(super) document: &'a Document,
    pub(super) item: &'a Map<String, Value>,
    pub(crate) operation: &'a Map<String, Value>,
    pub(super) id: &'a str,
    /// Upper case.
    pub(super) method: &'static str,
    pub(super) path: &'a str,
    pub(super) label: String,
    /// Where the operation stands.
    pub(super) pointer: String,
}

impl Reader<'_> {
    pub(super) fn operations(&self) -> Result<Vec<Operation>, Error> {
        let parameters = self.parameters()?;
        let bodies = self.bodies()?;
        let responses = self.responses()?;
        let pages = self.pages(&parameters)?;
        let selectors: Vec<&str> = responses
            .iter()
            .filter_map(|response| Some(response.selected_by.as_ref()?.0.as_str()))
            .collect();
        // The method's name says what such a parameter would.
        let selects =
            |p: &Parameter| p.location == Location::Query && selectors.contains(&p.name.as_str());
        let mut parameters: Vec<Parameter> =
            parameters.into_iter().filter(|p| !selects(p)).collect();
        // Those of the path stay in its order, the others follow by name.
        parameters.sort_by_key(|p| (p.location != Location::Path).then(|| p.name.to_snake_case()));
        let id = self.id;
        let verb = id.split_once('_').map_or(id, |(_, verb)| verb);
        let (function, short) = (id.to_snake_case(), verb.to_snake_case());
        let mut operations = Vec::new();
        for body in &bodies {
            for response in &responses {
                let suffix = format!("{}{}", body.suffix, response.suffix());
                operations.push(Operation {
                    id: id.to_owned(),
                    function: format!("{function}{suffix}"),
                    short: format!("{short}{suffix}"),
                    method: self.method,
                    path: self.path.to_owned(),
                    prefix: self.prefix(),
                    tag: self.tag(),
                    suffix,
                    parameters: parameters.clone(),
                    body: body.body.clone(),
                    response: response.response.clone(),
                    selected_by: response.selected_by.clone(),
                    pages: match response.response {
                        Response::Json(_) => pages.clone(),
                        _ => None,
                    },
                    security: self.security(),
                    deprecated: self.operation.get("deprecated") == Some(&Value::Bool(true)),
                    summary: text(self.operation.get("summary")),
                    description: text(self.operation.get("description")),
                    provenance: self.provenance(),
                });
            }
        }
        Ok(operations)
    }

    pub(super) fn error(&self, reason: impl Into<String>) -> Error {
        Error::operation(self.label.clone(), reason)
    }

    pub(super) fn schema(&self, value: &Value, pointer: &str) -> Result<Schema, Error> {
        schema::Reader::new(self.document)
            .schema(value, pointer)
            .map_err(|reason| self.error(reason))
    }

    /// Reads the parameters: those of the path in its order, then the others in that of the document.
    pub(crate) fn parameters(&self) -> Result<Vec<Parameter>, Error> {
        let mut found: Vec<Parameter> = Vec::new();
        let item = self.pointer.rsplit_once('/').map_or("", |(item, _)| item);
        for (owner, pointer) in [(self.item, item), (self.operation, &*self.pointer)] {
            let values = owner.get("parameters").and_then(Value::as_array);
            for (index, value) in values.into_iter().flatten().enumerate() {
                let pointer = format!("{pointer}/parameters/{index}/schema");
                let parameter = self.parameter(value, &pointer)?;
                found.retain(|p| p.name != parameter.name || p.location != parameter.location);
                found.push(parameter);
            }
        }
        let names = template(self.path).map_err(|reason| self.error(reason))?;
        let position = |p: &Parameter| names.iter().position(|name| *name == p.name);
        let is_path = |p: &&Parameter| p.location == Location::Path;
        if let Some(stray) = found.iter().filter(is_path).find(|p| position(p).is_none()) {
            return Err(self.error(format!(
                "path parameter `{}` is not in the path",
                stray.name
            )));
        }
        for name in &names {
            if !found.iter().filter(is_path).any(|p| p.name == *name) {
                return Err(self.error(format!(
                    "`{{{name}}}` in the path has no path parameter of that name"
                )));
            }
        }
        found.sort_by_key(|p| (p.location, position(p)));
        let mut names = BTreeSet::new();
        if let Some(twin) = found.iter().find(|p| !names.insert(p.name.to_snake_case())) {
            return Err(self.error(format!(
                "two of its parameters have the Rust name of `{}`: rename one of them",
                twin.name
            )));
        }
        Ok(found)
    }

    fn parameter(&self, value: &Value, pointer: &str) -> Result<Parameter, Error> {
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
        let Some(schema) = definition.get("schema") else {
            return Err(self.error(format!("parameter `{name}` has no `schema`")));
        };
        let pointer = match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => format!("{}/schema", reference.trim_start_matches('#')),
            None => pointer.to_owned(),
        };
        let schema = self.schema(schema, &pointer)?;
        let resolved = match &schema.shape {
            Shape::Reference(name) => self.document.schema(name).map(|s| self.schema(s, "")),
            _ => None,
        };
        let resolved = resolved.transpose()?;
        match resolved.as_ref().unwrap_or(&schema).shape {
            Shape::List(_) => Err(self.error(format!(
                "parameter `{name}` is a list, which is not supported"
            ))),
            Shape::Object(_) | Shape::Map(_) | Shape::OneOf(..) => Err(self.error(format!(
                "parameter `{name}` is an object, which is not supported"
            ))),
            _ => Ok(Parameter {
                location,
                required: location == Location::Path
                    || definition.get("required") == Some(&Value::Bool(true)),
                description: text(definition.get("description")),
                schema,
                name,
            }),
        }
    }

    pub(crate) fn pages(&self, parameters: &[Parameter]) -> Result<Option<Paging>, Error> {
        let Some(value) = self.operation.get("x-pages") else {
            return Ok(None);
        };
        let member = |key: &str| value.get(key).and_then(Value::as_str);
        let (Some(items), Some(next), Some(parameter)) =
            (member("items"), member("next"), member("parameter"))
        else {
            return Err(self.error(
                "its `x-pages` is not `{items: path of properties, next: path of properties, \
                 parameter: query parameter}`",
            ));
        };
        let known = |p: &Parameter| p.name == parameter && p.location == Location::Query;
        if !parameters.iter().any(known) {
            return Err(self.error(format!(
                "its `x-pages` names the query parameter `{parameter}`, which it does not have"
            )));
        }
        let path = |text: &str| text.split('.').map(str::to_owned).collect();
        Ok(Some(Paging {
            items: path(items),
            next: path(next),
            parameter: parameter.to_owned(),
        }))
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

    /// Returns since when the server has the operation, and how it is known if not from the publisher:
    /// `x-since` and `x-confidence`.
    fn provenance(&self) -> String {
        let mut sentences = Vec::new();
        let since = text(self.operation.get("x-since"));
        if !since.is_empty() {
            sentences.push(format!("Available since {since}."));
        }
        let letters = text(self.operation.get("x-confidence"));
        let letters: Vec<&str> = letters.split(", ").collect();
        let known =
            |(letter, source): &(&str, &'static str)| letters.contains(letter).then_some(*source);
        let sources: Vec<&str> = UNOFFICIAL.iter().filter_map(known).collect();
        if !sources.is_empty() && !letters.iter().any(|letter| OFFICIAL.contains(letter)) {
            let sources = sources.join(" and ");
            sentences.push(format!(
                "Not documented officially, but known from {sources}."
            ));
        }
        sentences.join(" ")
    }

    fn prefix(&self) -> String {
        let levels = [
            self.operation.get("servers"),
            self.item.get("servers"),
            self.document.root.get("servers"),
        ];
        let server = levels
            .into_iter()
            .flatten()
            .find_map(|servers| servers.get(0));
        let url = server.and_then(|server| server.get("url")?.as_str());
        let mut url = url.unwrap_or_default().to_owned();
        let variables = server.and_then(|server| server.get("variables")?.as_object());
        for (name, variable) in variables.into_iter().flatten() {
            let default = text(variable.get("default"));
            url = url.replace(&format!("{{{name}}}"), &default);
        }
        let below_scheme = url.split_once("://").map_or(&*url, |(_, rest)| rest);
        let path = below_scheme.find('/').map_or("", |at| &below_scheme[at..]);
        path.trim_end_matches('/').to_owned()
    }

    /// Where a media type's schema stands.
    pub(super) fn content_pointer(&self, below: &str, media_type: &str) -> String {
        format!(
            "{}/{below}/content/{}/schema",
            self.pointer,
            escape(media_type)
        )
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

pub(super) fn text(value: Option<&Value>) -> String {
    let text = value.and_then(Value::as_str).unwrap_or_default();
    text.trim().to_owned()
}

pub(super) fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence == "application/json" || essence.ends_with("+json")
}
