//! The operations of the document as the server needs them: routes, and the schemas of bodies and
//! responses.

mod violation;

use std::sync::LazyLock;

use hyper::header::HeaderValue;
use hyper::{Method, StatusCode};
use whatsapp_business::api;
use whatsapp_business_cloud::api as cloud;
use whatsapp_business_runtime::Operation;
use whatsapp_business_runtime::operation::{Details, Location, MediaType, Parameter};
use whatsapp_business_runtime::schema::{Kind, Node};

use crate::media_type::essence;
pub(crate) use violation::validate;

static DOCUMENT: LazyLock<Document> = LazyLock::new(|| Document::new(api::OPERATIONS));
static CLOUD: LazyLock<Document> = LazyLock::new(|| Document::new(cloud::OPERATIONS));

/// Returns the document of the On-Premises API.
pub(crate) fn document() -> &'static Document {
    &DOCUMENT
}

/// Returns the document of the Cloud API.
pub(crate) fn cloud_document() -> &'static Document {
    &CLOUD
}

#[derive(Debug)]
pub(crate) struct Document {
    /// By path template with its prefix, such as `/v1/groups/{GroupId}`.
    pub(crate) paths: Vec<Path>,
}

#[derive(Debug)]
pub(crate) struct Path {
    pub(crate) template: String,
    pub(crate) routes: Vec<Route>,
}

impl Path {
    pub(crate) fn route(&self, method: &Method) -> Option<&Route> {
        let mut routes = self.routes.iter();
        routes.find(|route| route.operation.method == method.as_str())
    }

    /// Returns the value of the `Allow` header.
    pub(crate) fn allow(&self) -> Option<HeaderValue> {
        let methods = self.routes.iter().map(|route| route.operation.method);
        let methods: Vec<_> = methods.collect();
        HeaderValue::from_str(&methods.join(", ")).ok()
    }
}

/// An operation with its declared bodies, parameters and responses.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) operation: &'static Operation,
    pub(crate) details: &'static Details,
}

impl Document {
    fn new(operations: &'static [Operation]) -> Self {
        let mut paths: Vec<Path> = Vec::new();
        for operation in operations {
            let Some(details) = operation.details else {
                continue;
            };
            let route = Route { operation, details };
            let template = format!("{}{}", operation.prefix, operation.path);
            match paths.iter_mut().find(|path| path.template == template) {
                Some(path) => path.routes.push(route),
                None => paths.push(Path {
                    template,
                    routes: vec![route],
                }),
            }
        }
        Self { paths }
    }
}

impl Route {
    /// Returns how a response violates the document: by an undeclared status or media type, or by a
    /// body that does not fit its schema.
    pub(crate) fn response_violation(
        &self,
        status: StatusCode,
        content_type: Option<&str>,
        body: &[u8],
    ) -> Option<String> {
        let id = self.operation.id;
        let Some(content) = self.details.content(status.as_u16()) else {
            return Some(format!("{id} does not declare status {status}"));
        };
        // Without declared content, the body may be empty, `null`, `{}` or `meta`.
        if content.is_empty() || (body.is_empty() && !status.is_success()) {
            return None;
        }
        let essence = content_type.map(essence).unwrap_or_default();
        let named = content.iter().find(|media| media.name == essence);
        let range = || content.iter().find(|media| matches(media.name, essence));
        let Some(media) = named.or_else(range) else {
            return Some(format!(
                "{id} does not declare {essence:?} for status {status}"
            ));
        };
        if essence != "application/json" {
            return None;
        }
        let violation = match serde_json::from_slice(body) {
            Ok(value) => validate(media.schema, &value).err()?.details.into(),
            Err(error) => format!("not JSON: {error}"),
        };
        Some(format!("{id}, status {status}: {violation}"))
    }

    /// Returns the schema of the JSON body that is declared for a status.
    pub(crate) fn response_schema(&self, status: StatusCode) -> Option<&'static Node> {
        let mut content = self.details.content(status.as_u16())?.iter();
        Some(content.find(|media| media.is_json())?.schema)
    }

    /// Returns the parameters of the query.
    pub(crate) fn query(&self) -> impl Iterator<Item = &'static Parameter> {
        let parameters = self.details.parameters.iter();
        parameters.filter(|parameter| parameter.location == Location::Query)
    }

    /// Returns the forms that are accepted as a body.
    pub(crate) fn forms(&self) -> impl Iterator<Item = &'static MediaType> {
        let content = self.details.body.iter().flat_map(|body| body.content);
        content.filter(|media| {
            matches!(
                media.name,
                "multipart/form-data" | "application/x-www-form-urlencoded"
            )
        })
    }
}

/// Returns the values that a schema lists; none if it allows any.
pub(crate) fn values(schema: &Node) -> &'static [&'static str] {
    match &schema.kind {
        Kind::String { allowed, .. } => allowed,
        _ => &[],
    }
}

fn matches(declared: &str, essence: &str) -> bool {
    match declared.strip_suffix('*') {
        Some("*/") => true,
        Some(prefix) => essence.starts_with(prefix),
        None => declared == essence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violation(id: &str, status: u16, content_type: &str, body: &str) -> Option<String> {
        let document = document();
        let mut routes = document.paths.iter().flat_map(|path| &path.routes);
        let route = routes.find(|route| route.operation.id == id).unwrap();
        let status = StatusCode::from_u16(status).unwrap();
        route.response_violation(status, Some(content_type), body.as_bytes())
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
