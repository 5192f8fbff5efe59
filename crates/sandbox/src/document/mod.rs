//! The effective document as the server needs it: routes, and the schemas of bodies and responses.
//!
//! It is parsed once per process and shared by all sandboxes in it.

mod schema;
mod violation;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use hyper::header::HeaderValue;
use hyper::{Method, StatusCode};
use serde_json::Value;
use whatsapp_business::api;
use whatsapp_business_cloud::api as cloud;

use crate::error::Error;
use crate::media_type::essence;
pub(crate) use schema::Schema;

static JSON: LazyLock<Value> = LazyLock::new(|| parse(api::DOCUMENT));
static CLOUD_JSON: LazyLock<Value> = LazyLock::new(|| parse(cloud::DOCUMENT));

static DOCUMENT: LazyLock<Result<Document, String>> = LazyLock::new(|| {
    let operations = api::OPERATIONS.iter().map(Operation::from);
    Document::read(&JSON, operations)
});

static CLOUD: LazyLock<Result<Document, String>> = LazyLock::new(|| {
    let operations = cloud::OPERATIONS.iter().map(Operation::from);
    Document::read(&CLOUD_JSON, operations)
});

/// Of a document that is not JSON, no operation is found.
fn parse(document: &str) -> Value {
    serde_json::from_str(document).unwrap_or_default()
}

/// Returns the document of the On-Premises API, or why it cannot be served.
pub(crate) fn document() -> Result<&'static Document, Error> {
    DOCUMENT.as_ref().map_err(|message| {
        Error::new(format!(
            "the document in `whatsapp_business::api::DOCUMENT` cannot be served: {message}"
        ))
    })
}

/// Returns the document of the Cloud API, or why it cannot be served.
pub(crate) fn cloud_document() -> Result<&'static Document, Error> {
    CLOUD.as_ref().map_err(|message| {
        Error::new(format!(
            "the document in `whatsapp_business_cloud::api::DOCUMENT` cannot be served: {message}"
        ))
    })
}

/// An operation of either document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operation {
    pub(crate) id: &'static str,
    pub(crate) method: &'static str,
    /// The path template below the prefix.
    pub(crate) path: &'static str,
    pub(crate) prefix: &'static str,
    pub(crate) security: &'static [&'static str],
}

impl From<&'static api::Operation> for Operation {
    fn from(operation: &'static api::Operation) -> Self {
        Self {
            id: operation.id,
            method: operation.method,
            path: operation.path,
            prefix: operation.prefix,
            security: operation.security,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Document {
    /// By path template with its prefix, such as `/v1/groups/{GroupId}`.
    pub(crate) paths: Vec<Path>,
    /// The document itself.
    pub(crate) json: &'static Value,
}

#[derive(Debug)]
pub(crate) struct Path {
    pub(crate) template: String,
    pub(crate) routes: Vec<Route>,
}

impl Path {
    pub(crate) fn route(&self, method: &Method) -> Option<&Route> {
        self.routes.iter().find(|route| route.method == method)
    }

    /// Returns the value of the `Allow` header.
    pub(crate) fn allow(&self) -> Option<HeaderValue> {
        let methods = self.routes.iter().map(|route| route.method.as_str());
        let methods: Vec<_> = methods.collect();
        HeaderValue::from_str(&methods.join(", ")).ok()
    }
}

/// An operation with its declared bodies, parameters and responses.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) operation: Operation,
    pub(crate) method: Method,
    pub(crate) body: Option<RequestBody>,
    pub(crate) query: Vec<Query>,
    /// Schemas by media type, for each status, class such as `4XX`, or `default`.
    responses: BTreeMap<String, BTreeMap<String, Schema>>,
}

#[derive(Debug)]
pub(crate) struct RequestBody {
    /// The schema of an `application/json` body; `None` for a raw body.
    pub(crate) schema: Option<Schema>,
    /// The forms that are accepted instead.
    pub(crate) forms: Vec<Form>,
    pub(crate) required: bool,
}

/// A body of the media type `multipart/form-data` or `application/x-www-form-urlencoded`.
#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) media: String,
    pub(crate) schema: Schema,
    /// The type of each field that is not a string.
    pub(crate) types: BTreeMap<String, String>,
}

/// A query parameter, and its values if the document lists them.
#[derive(Debug)]
pub(crate) struct Query {
    pub(crate) name: String,
    pub(crate) values: Vec<String>,
    pub(crate) required: bool,
}

impl Document {
    fn read(
        document: &'static Value,
        operations: impl Iterator<Item = Operation>,
    ) -> Result<Self, String> {
        let mut paths: Vec<Path> = Vec::new();
        for operation in operations {
            let route = Route::parse(document, operation)?;
            let template = format!("{}{}", operation.prefix, operation.path);
            match paths.iter_mut().find(|path| path.template == template) {
                Some(path) => path.routes.push(route),
                None => paths.push(Path {
                    template,
                    routes: vec![route],
                }),
            }
        }
        Ok(Self {
            paths,
            json: document,
        })
    }

    /// Returns how a response violates the document: by an undeclared status or media type, or by a
    /// body that does not fit its schema.
    pub(crate) fn response_violation(
        &self,
        route: &Route,
        status: StatusCode,
        content_type: Option<&str>,
        body: &[u8],
    ) -> Option<String> {
        let id = route.operation.id;
        let Some(content) = route.declared(status) else {
            return Some(format!("{id} does not declare status {status}"));
        };
        // Without declared content, the body may be empty, `null`, `{}` or `meta`.
        if content.is_empty() || (body.is_empty() && !status.is_success()) {
            return None;
        }
        let essence = content_type.map(essence).unwrap_or_default();
        let schema = content.get(essence).or_else(|| {
            let mut ranges = content.iter();
            let range = ranges.find(|(declared, _)| matches(declared, essence));
            range.map(|(_, schema)| schema)
        });
        let Some(schema) = schema else {
            return Some(format!(
                "{id} does not declare {essence:?} for status {status}"
            ));
        };
        if essence != "application/json" {
            return None;
        }
        let violation = match serde_json::from_slice(body) {
            Ok(value) => schema.validate(&value).err()?.details.into(),
            Err(error) => format!("not JSON: {error}"),
        };
        Some(format!("{id}, status {status}: {violation}"))
    }
}

impl Route {
    fn parse(document: &'static Value, operation: Operation) -> Result<Self, String> {
        let id = operation.id;
        let method = Method::from_bytes(operation.method.as_bytes())
            .map_err(|_| format!("{id}: method {}", operation.method))?;
        let path = operation.path.replace('/', "~1");
        let pointer = format!("/paths/{path}/{}", operation.method.to_ascii_lowercase());
        let declared = document
            .pointer(&pointer)
            .ok_or_else(|| format!("{id} is not in its paths"))?;

        let body = declared.get("requestBody").map(|_| {
            let (pointer, body) = resolve(document, format!("{pointer}/requestBody"));
            let json = body.pointer("/content/application~1json/schema");
            let forms = members(body.get("content")).filter(|media| is_form(media));
            let forms = forms.map(|media| Form::parse(document, &pointer, media));
            let forms = forms.collect();
            let pointer = format!("{pointer}/content/application~1json/schema");
            RequestBody {
                schema: json.map(|_| Schema::new(document, pointer)),
                forms,
                required: body.get("required") == Some(&Value::Bool(true)),
            }
        });
        let parameters = declared.get("parameters").and_then(Value::as_array);
        let parameters = (0..parameters.map_or(0, Vec::len))
            .map(|index| resolve(document, format!("{pointer}/parameters/{index}")).1);
        let query = parameters
            .filter(|parameter| text(parameter.get("in")) == "query")
            .map(|parameter| {
                let values = parameter.pointer("/schema/enum").and_then(Value::as_array);
                let values = values.into_iter().flatten();
                Query {
                    name: text(parameter.get("name")).to_owned(),
                    values: values.map(|value| text(Some(value)).to_owned()).collect(),
                    required: parameter.get("required") == Some(&Value::Bool(true)),
                }
            })
            .collect();
        let responses = members(declared.get("responses")).map(|status| {
            let (pointer, response) = resolve(document, format!("{pointer}/responses/{status}"));
            let content = members(response.get("content")).map(|media| {
                let escaped = media.replace('/', "~1");
                let pointer = format!("{pointer}/content/{escaped}/schema");
                (media.clone(), Schema::new(document, pointer))
            });
            (status.clone(), content.collect())
        });
        Ok(Self {
            operation,
            method,
            body,
            query,
            responses: responses.collect(),
        })
    }

    /// Returns the schema of the JSON body that is declared for a status.
    pub(crate) fn response_schema(&self, status: StatusCode) -> Option<&Schema> {
        self.declared(status)?.get("application/json")
    }

    /// Returns the media types and schemas that are declared for a status.
    fn declared(&self, status: StatusCode) -> Option<&BTreeMap<String, Schema>> {
        let class = format!("{}XX", status.as_u16() / 100);
        let mut keys = [status.as_str(), &class, "default"].into_iter();
        keys.find_map(|key| self.responses.get(key))
    }
}

impl Form {
    fn parse(document: &'static Value, body: &str, media: &str) -> Self {
        let escaped = media.replace('/', "~1");
        let pointer = format!("{body}/content/{escaped}/schema");
        let (resolved, schema) = resolve(document, pointer.clone());
        let types = members(schema.get("properties")).filter_map(|name| {
            let (_, property) = resolve(document, format!("{resolved}/properties/{name}"));
            match text(property.get("type")) {
                "" | "string" => None,
                other => Some((name.clone(), other.to_owned())),
            }
        });
        Self {
            media: media.to_owned(),
            types: types.collect(),
            schema: Schema::new(document, pointer),
        }
    }
}

fn is_form(media: &str) -> bool {
    matches!(
        media,
        "multipart/form-data" | "application/x-www-form-urlencoded"
    )
}

fn matches(declared: &str, essence: &str) -> bool {
    match declared.strip_suffix('*') {
        Some("*/") => true,
        Some(prefix) => essence.starts_with(prefix),
        None => declared == essence,
    }
}

fn members(object: Option<&Value>) -> impl Iterator<Item = &String> {
    let members = object.and_then(Value::as_object).into_iter();
    members.flat_map(|members| members.keys())
}

fn text(value: Option<&Value>) -> &str {
    value.and_then(Value::as_str).unwrap_or_default()
}

/// Follows a `$ref` at a pointer. Returns where it leads, and the value there.
pub(crate) fn resolve(document: &Value, pointer: String) -> (String, &Value) {
    let value = document.pointer(&pointer).unwrap_or(&Value::Null);
    let reference = value.get("$ref").and_then(Value::as_str);
    match reference.and_then(|reference| reference.strip_prefix('#')) {
        Some(target) => resolve(document, target.to_owned()),
        None => (pointer, value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violation(id: &str, status: u16, content_type: &str, body: &str) -> Option<String> {
        let document = document().unwrap();
        let mut routes = document.paths.iter().flat_map(|path| &path.routes);
        let route = routes.find(|route| route.operation.id == id).unwrap();
        let status = StatusCode::from_u16(status).unwrap();
        document.response_violation(route, status, Some(content_type), body.as_bytes())
    }

    #[test]
    fn every_schema_compiles() {
        let compiles = |schema: &Schema| {
            let validator = schema.validator();
            assert!(validator.is_ok(), "{validator:?}");
        };
        for document in [document().unwrap(), cloud_document().unwrap()] {
            for name in members(document.json.pointer("/components/schemas")) {
                let pointer = format!("/components/schemas/{name}");
                compiles(&Schema::new(document.json, pointer));
            }
            for route in document.paths.iter().flat_map(|path| &path.routes) {
                let responses = route.responses.values().flat_map(BTreeMap::values);
                responses.for_each(compiles);
                let body = route.body.as_ref().and_then(|body| body.schema.as_ref());
                body.into_iter().for_each(compiles);
            }
        }
    }

    #[test]
    fn a_response_that_violates_the_document_is_detected() {
        let json = "application/json";
        let found =
            |id, status, content_type, body| violation(id, status, content_type, body).is_some();
        let health = r#"{"health":{"gateway_status":"connected"}}"#;
        assert!(!found("Health_checkStatus", 200, json, health));
        assert!(!found(
            "Health_checkStatus",
            401,
            json,
            r#"{"errors":[{"code":1005}]}"#
        ));
        assert!(found(
            "Health_checkStatus",
            200,
            json,
            r#"{"health":{"gateway_status":"odd"}}"#
        ));
        assert!(found("Health_checkStatus", 200, json, r#"{"meta":7}"#));
        assert!(found("Health_checkStatus", 200, json, "{"));
        assert!(found("Health_checkStatus", 201, json, health));
        assert!(found("Health_checkStatus", 200, "text/html", health));
        assert!(!found("Media_download", 200, "video/mp4", "bytes"));
        assert!(found("Groups_getIconBinary", 200, "image/png", "bytes"));
    }
}
