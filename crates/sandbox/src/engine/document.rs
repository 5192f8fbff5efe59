//! What a document says of requests and responses: the paths of its operations, their parameters,
//! and the schemas of their bodies.

use hyper::header::HeaderValue;
use hyper::{Method, StatusCode};
use percent_encoding::percent_decode_str;
use whatsapp_business_runtime::Operation;
use whatsapp_business_runtime::operation::{Location, MediaType, Parameter};
use whatsapp_business_runtime::schema::{Kind, Node};

use super::failure::{Cause, Failure};
use super::media_type::essence;
use super::violation::validate;

/// The paths of the operations that a sandbox serves.
#[derive(Debug)]
pub struct Paths(Vec<Path>);

/// A path with its operations, one for each method.
#[derive(Debug)]
pub(crate) struct Path {
    segments: Vec<Segment>,
    operations: Vec<&'static Operation>,
}

/// A segment of a path: a text, or the name of a parameter. Texts are preferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Parameter(&'static str),
    Text(&'static str),
}

/// The operation that a request is for, and the parameters of its path.
#[derive(Debug)]
pub struct Matched {
    /// The operation. One without an id does not belong to the document.
    pub operation: &'static Operation,
    /// The parameters, in the order of the path.
    pub params: Vec<(&'static str, String)>,
}

impl Paths {
    pub(super) fn new(operations: &[&'static Operation]) -> Self {
        let mut paths: Vec<Path> = Vec::new();
        for operation in operations {
            let segments: Vec<_> = [operation.prefix, operation.path]
                .into_iter()
                .flat_map(|part| part.split('/').filter(|segment| !segment.is_empty()))
                .map(|segment| match segment.strip_prefix('{') {
                    Some(name) => Segment::Parameter(name.trim_end_matches('}')),
                    None => Segment::Text(segment),
                })
                .collect();
            match paths.iter_mut().find(|path| path.segments == segments) {
                Some(path) => path.operations.push(operation),
                None => paths.push(Path {
                    segments,
                    operations: vec![operation],
                }),
            }
        }
        Self(paths)
    }

    /// Finds the operation of a request. A trailing slash is accepted, as the real APIs do.
    ///
    /// # Errors
    /// There is no such path, or it does not have the method.
    pub fn find(&self, method: &Method, path: &str) -> Result<Matched, Failure> {
        let segments = segments(path);
        let found = self.path(&segments);
        let found = found.ok_or_else(|| Failure::not_found("no such path"))?;
        let Some(operation) = found.operation(method) else {
            let details = format!("{} has no method {method}", found.template());
            return Err(Failure::new(Cause::MethodNotAllowed, details));
        };
        let params = found.params(&segments).map(|(name, value)| {
            let value = percent_decode_str(value).decode_utf8();
            let value = value.map_err(|_| Failure::invalid("the path: not UTF-8"))?;
            Ok((name, value.into_owned()))
        });
        Ok(Matched {
            operation,
            params: params.collect::<Result<_, Failure>>()?,
        })
    }

    /// Returns the value of the `Allow` header for a path.
    pub(super) fn allow(&self, path: &str) -> Option<HeaderValue> {
        let operations = &self.path(&segments(path))?.operations;
        let methods: Vec<_> = operations.iter().map(|it| it.method).collect();
        HeaderValue::from_str(&methods.join(", ")).ok()
    }

    fn path(&self, segments: &[&str]) -> Option<&Path> {
        let shaped = self.shaped(segments);
        shaped.max_by(|one, other| one.segments.cmp(&other.segments))
    }

    /// Returns the paths that consist of these segments.
    pub(crate) fn shaped(&self, segments: &[&str]) -> impl Iterator<Item = &Path> {
        self.0.iter().filter(|path| path.matches(segments))
    }
}

impl Path {
    fn matches(&self, segments: &[&str]) -> bool {
        let mut pairs = self.segments.iter().zip(segments);
        self.segments.len() == segments.len()
            && pairs.all(|(segment, given)| match segment {
                Segment::Text(text) => text == given,
                Segment::Parameter(_) => !given.is_empty(),
            })
    }

    pub(crate) fn operation(&self, method: &Method) -> Option<&'static Operation> {
        let mut operations = self.operations.iter().copied();
        operations.find(|operation| operation.method == method.as_str())
    }

    /// Returns the parameters among the segments, as they were sent.
    pub(crate) fn params<'a>(
        &self,
        segments: &'a [&str],
    ) -> impl Iterator<Item = (&'static str, &'a str)> {
        let pairs = self.segments.iter().zip(segments);
        pairs.filter_map(|(segment, given)| match segment {
            Segment::Parameter(name) => Some((*name, *given)),
            Segment::Text(_) => None,
        })
    }

    fn template(&self) -> String {
        let operation = self.operations.first();
        operation.map_or_else(String::new, |it| format!("{}{}", it.prefix, it.path))
    }
}

/// Splits a path, without a trailing slash, into its segments.
fn segments(path: &str) -> Vec<&str> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    path.split('/').collect()
}

/// Returns how a response violates the document: by an undeclared status or media type, or by a body
/// that does not fit its schema.
pub(crate) fn response_violation(
    operation: &Operation,
    status: StatusCode,
    content_type: Option<&str>,
    body: &[u8],
) -> Option<String> {
    let id = operation.id;
    let Some(content) = operation.details?.content(status.as_u16()) else {
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
pub(crate) fn response_schema(operation: &Operation, status: StatusCode) -> Option<&'static Node> {
    let mut content = operation.details?.content(status.as_u16())?.iter();
    Some(content.find(|media| media.is_json())?.schema)
}

/// Returns the declared parameters of the query.
pub(crate) fn query(operation: &Operation) -> impl Iterator<Item = &'static Parameter> {
    let parameters = operation.details.into_iter();
    let parameters = parameters.flat_map(|details| details.parameters);
    parameters.filter(|parameter| parameter.location == Location::Query)
}

/// Returns whether a media type is a form.
pub(super) fn is_form(media: &MediaType) -> bool {
    matches!(
        media.name,
        "multipart/form-data" | "application/x-www-form-urlencoded"
    )
}

/// Returns the values that a schema lists; none if it allows any.
pub(super) fn values(schema: &Node) -> &'static [&'static str] {
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
