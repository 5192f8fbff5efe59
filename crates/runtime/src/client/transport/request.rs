//! The parts of a call, from which the request of each attempt is built.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use reqwest::{Body, Method, Request, Url};

use super::scope::Scope;
use super::{Shared, Transport};
use crate::client::retry::is_idempotent;
use crate::client::runtime::runtime;
use crate::definition::BEARER;
use crate::error::{Error, Kind, Result};
use crate::operation::Operation;

/// The characters that are percent-encoded in a path segment.
const SEGMENT: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'@')
    .remove(b':')
    .remove(b'+')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b'&');

/// A call of an operation with its parameters and body.
pub(crate) struct OperationRequest<'a> {
    pub(crate) transport: &'a Transport,
    pub(crate) operation: &'static Operation,
    /// Whether it can be repeated without harm.
    pub(crate) idempotent: bool,
    pub(super) content_type: Option<HeaderValue>,
    pub(super) accept: Option<HeaderValue>,
    pub(super) payload: Payload,
    /// Whether a file is uploaded or downloaded.
    pub(super) transfer: bool,
    /// Replaces the authorization of the session.
    pub(super) authorization: Option<HeaderValue>,
    /// The recipient of a message, for the limit of recipients.
    pub(super) recipient: Option<&'a str>,
    index: usize,
    path: Path<'a>,
    query: Vec<(Cow<'static, str>, String)>,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// The first invalid argument of the caller.
    problem: Option<Error>,
}

/// A request body, by how it is produced for another attempt.
pub(super) enum Payload {
    None,
    Bytes(Bytes),
    Factory(Box<BodyFactory>),
    /// Consumed by the first attempt, unless reqwest can clone it.
    Once(Option<Body>),
    /// A request whose body reqwest can clone.
    Template(Box<Request>),
}

/// Produces the body of an attempt, where it cannot be cloned.
pub(super) type BodyFactory = dyn Fn() -> Body + Send + Sync;

/// A path template, filled in up to its next parameter.
enum Path<'a> {
    /// No parameters: the URL is parsed once for all calls.
    Fixed,
    Filled {
        text: String,
        rest: &'static str,
    },
    /// The only parameter is the value of the scope.
    Scoped(&'a Scope),
    /// A caller-supplied path, from the root of the host.
    Custom(String),
    /// A URL from a response of the server.
    Absolute(Box<Url>),
}

/// What stands for the operation of a request that the document does not have, for each method.
static CUSTOM: [Operation; 8] = [
    custom("GET"),
    custom("HEAD"),
    custom("OPTIONS"),
    custom("PUT"),
    custom("DELETE"),
    custom("POST"),
    custom("PATCH"),
    custom("TRACE"),
];

const fn custom(method: &'static str) -> Operation {
    Operation {
        id: "request",
        method,
        path: "",
        tag: "",
        prefix: "",
        security: &[BEARER],
        details: None,
    }
}

impl<'a> OperationRequest<'a> {
    /// Begins a call of the operation at `index` of [`OPERATIONS`].
    pub(super) fn new(transport: &'a Transport, index: usize) -> Box<Self> {
        let operation = &transport.shared.api.operations[index];
        let path = match operation.path.split_once('{') {
            None => Path::Fixed,
            Some((text, rest)) => Path::Filled {
                text: text.to_owned(),
                rest,
            },
        };
        Self::with_path(transport, operation, index, path)
    }

    /// Begins a call of the operation at `index`, whose first path parameter is the value of the scope.
    pub(super) fn scoped(transport: &'a Transport, index: usize, scope: &'a Scope) -> Box<Self> {
        let operation = &transport.shared.api.operations[index];
        let is_only = operation.path.bytes().filter(|byte| *byte == b'{').count() == 1;
        if is_only && !is_step(scope.value()) {
            return Self::with_path(transport, operation, index, Path::Scoped(scope));
        }
        let mut request = Self::new(transport, index);
        request.push_segment(scope.value());
        request
    }

    /// Begins a request of any path. One that is an operation of the document counts as that: it
    /// has its rate limit, and its authorization.
    pub(super) fn custom(transport: &'a Transport, method: &Method, path: &str) -> Box<Self> {
        let plain = path.split(['?', '#']).next().unwrap_or_default();
        let shared = &transport.shared;
        let known = shared.api.operations.iter().find(|known| {
            known.method == method.as_str() && is_path_of(known, shared.prefix_of(known), plain)
        });
        let operation = known.or_else(|| CUSTOM.iter().find(|c| c.method == method.as_str()));
        let custom = Path::Custom(path.to_owned());
        let Some(operation) = operation else {
            let mut request = Self::with_path(transport, &CUSTOM[0], usize::MAX, custom);
            request.reject(format!("`{method}` is not a supported HTTP method"));
            return request;
        };
        let mut request = Self::with_path(transport, operation, usize::MAX, custom);
        if !path.starts_with('/') {
            request.reject(format!(
                "the path `{path}` does not start with `/`: write it from the root of the host"
            ));
        }
        request
    }

    /// Begins a request of a URL that the server returned. The token is sent there, so the host must
    /// be that of the server, or one of `hosts` by `https`.
    pub(super) fn absolute(
        transport: &'a Transport,
        index: usize,
        url: &str,
        hosts: &[&str],
    ) -> Box<Self> {
        let operation = &transport.shared.api.operations[index];
        let parsed = Url::parse(url).ok();
        let base = &transport.shared.base;
        let refused = match &parsed {
            None => Some("the URL that the server returned is not valid".to_owned()),
            Some(url) if url.origin() == base.origin() => None,
            Some(url) => {
                let host = url.host_str().unwrap_or_default();
                let expected = url.scheme() == "https"
                    && url.port().is_none()
                    && hosts.iter().any(|known| {
                        host.strip_suffix(known)
                            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
                    });
                (!expected).then(|| {
                    format!("the server returned a URL of an unexpected host, `{host}`: the token is not sent there")
                })
            }
        };
        let url = parsed.unwrap_or_else(|| base.clone());
        let path = Path::Absolute(Box::new(url));
        let mut request = Self::with_path(transport, operation, index, path);
        if let Some(reason) = refused {
            request.reject(reason);
        }
        request
    }

    /// Returns whether the URL is one that the server returned.
    pub(super) fn is_absolute(&self) -> bool {
        matches!(self.path, Path::Absolute(_))
    }

    fn with_path(
        transport: &'a Transport,
        operation: &'static Operation,
        index: usize,
        path: Path<'a>,
    ) -> Box<Self> {
        Box::new(Self {
            transport,
            operation,
            idempotent: is_idempotent(transport.shared.api, operation),
            content_type: None,
            accept: None,
            payload: Payload::None,
            transfer: false,
            authorization: None,
            recipient: None,
            index,
            path,
            query: Vec::new(),
            headers: Vec::new(),
            problem: None,
        })
    }

    /// Fills in the next parameter of the path.
    pub(super) fn push_segment(&mut self, value: &str) {
        let Path::Filled { text, rest } = &mut self.path else {
            return;
        };
        let (name, after) = rest.split_once('}').unwrap_or((rest, ""));
        text.extend(percent_encoding::utf8_percent_encode(value, SEGMENT));
        let (constant, next) = after.split_once('{').unwrap_or((after, ""));
        text.push_str(constant);
        *rest = next;
        if is_step(value) {
            self.reject(format!(
                "path parameter `{name}` is `{value}`, which cannot be a path segment"
            ));
        }
    }

    pub(super) fn push_query(&mut self, name: impl Into<Cow<'static, str>>, value: String) {
        self.query.push((name.into(), value));
    }

    pub(super) fn push_header(&mut self, name: &str, value: String) {
        let name_and_value = HeaderName::from_bytes(name.as_bytes())
            .ok()
            .zip(HeaderValue::try_from(value).ok());
        match name_and_value {
            Some(header) => self.headers.push(header),
            None => self.reject(format!(
                "header `{name}` has a character that is not allowed in a header"
            )),
        }
    }

    pub(super) fn set_content_type(&mut self, media_type: &str) {
        let valid = media_type.contains('/');
        match HeaderValue::try_from(media_type).ok().filter(|_| valid) {
            Some(value) => self.content_type = Some(value),
            None => self.reject(format!(
                "`{}` is not a media type: write it as `image/jpeg`",
                media_type.escape_default()
            )),
        }
    }

    /// Asks for JSON, unless the caller has set another `Accept`.
    pub(super) fn accept_json(&mut self) {
        self.accept = Some(HeaderValue::from_static("application/json"));
    }

    /// Records an invalid argument: the call then fails before anything is sent.
    pub(super) fn reject(&mut self, reason: String) {
        self.problem.get_or_insert_with(|| Error::request(reason));
    }

    /// Returns why the call cannot be made at all, if it cannot.
    pub(super) fn take_problem(&mut self) -> Option<Error> {
        if let Some(problem) = self.problem.take() {
            return Some(problem);
        }
        if let Some(problem) = &self.transport.options().problem {
            return Some(Error::request(problem.clone()));
        }
        runtime().err()
    }

    /// The timeout of one attempt.
    pub(super) fn timeout(&self) -> Duration {
        let options = self.transport.options();
        if self.transfer {
            options.transfer_timeout
        } else {
            options.timeout
        }
    }

    /// Builds the request of the next attempt; `None` if its body is already consumed.
    ///
    /// Each attempt builds its own, so that the first, usually the only one, copies nothing.
    pub(super) fn build(&mut self) -> Result<Option<Request>> {
        let body = match &mut self.payload {
            Payload::None => None,
            Payload::Bytes(bytes) => Some(Body::from(bytes.clone())),
            Payload::Factory(make) => Some(make()),
            Payload::Template(template) => return Ok(template.try_clone()),
            Payload::Once(body) => match body.take() {
                Some(body) => Some(body),
                None => return Ok(None),
            },
        };
        let mut request = Request::new(method(self.operation.method), self.url()?);
        let headers = request.headers_mut();
        if let Some(value) = &self.content_type {
            headers.insert(CONTENT_TYPE, value.clone());
        }
        if let Some(value) = &self.accept {
            headers.insert(ACCEPT, value.clone());
        }
        if let Some(value) = &self.transport.shared.http.user_agent {
            headers.insert(USER_AGENT, value.clone());
        }
        for (name, value) in &self.transport.shared.http.headers {
            headers.append(name.clone(), value.clone());
        }
        for (name, value) in &self.headers {
            headers.insert(name.clone(), value.clone());
        }
        *request.body_mut() = body;
        if matches!(self.payload, Payload::Once(_))
            && let Some(template) = request.try_clone()
        {
            self.payload = Payload::Template(Box::new(template));
        }
        Ok(Some(request))
    }

    fn url(&self) -> Result<Url> {
        let shared = &self.transport.shared;
        let prefix = shared.prefix_of(self.operation);
        let mut url = match &self.path {
            Path::Fixed => match shared.urls.get(self.index) {
                Some(slot) => match slot.get() {
                    Some(url) => url.clone(),
                    None => {
                        let url = parse(shared, prefix, self.operation.path)?;
                        slot.get_or_init(|| url).clone()
                    }
                },
                None => parse(shared, prefix, self.operation.path)?,
            },
            Path::Filled { text, .. } => parse(shared, prefix, text)?,
            Path::Scoped(scope) => scope.url(self.index, || {
                let (before, rest) = self.operation.path.split_once('{').unwrap_or_default();
                let after = rest.split_once('}').map_or("", |(_, after)| after);
                let value = percent_encoding::utf8_percent_encode(scope.value(), SEGMENT);
                parse(shared, prefix, &format!("{before}{value}{after}"))
            })?,
            Path::Custom(path) => parse(shared, "", path)?,
            Path::Absolute(url) => (**url).clone(),
        };
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        Ok(url)
    }
}

/// Returns whether a path is one that the template of the operation makes.
fn is_path_of(operation: &Operation, prefix: &str, path: &str) -> bool {
    let Some(path) = path.strip_prefix(prefix) else {
        return false;
    };
    let mut segments = path.trim_end_matches('/').split('/');
    let mut template = operation.path.split('/');
    loop {
        match (template.next(), segments.next()) {
            (None, None) => return true,
            (Some(part), Some(segment)) if part.starts_with('{') && !segment.is_empty() => {}
            (Some(part), Some(segment)) if part == segment => {}
            _ => return false,
        }
    }
}

/// Returns whether a value cannot be a segment of a URL: it would name another path.
fn is_step(value: &str) -> bool {
    matches!(value, "" | "." | "..")
}

fn method(name: &str) -> Method {
    match name {
        "GET" => Method::GET,
        "POST" => Method::POST,
        "PUT" => Method::PUT,
        "PATCH" => Method::PATCH,
        "DELETE" => Method::DELETE,
        "HEAD" => Method::HEAD,
        "OPTIONS" => Method::OPTIONS,
        _ => Method::TRACE,
    }
}

fn parse(shared: &Shared, prefix: &str, path: &str) -> Result<Url> {
    let base = shared.base.as_str().trim_end_matches('/');
    Url::parse(&format!("{base}{prefix}{path}")).map_err(|error| {
        Error::with_source(
            Kind::Configuration("the URL of the call is not valid".to_owned()),
            Some(Arc::new(error)),
        )
    })
}
