//! The response of an operation.

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{CONNECTION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use whatsapp_business::types::{self, Meta};

use crate::api_error::ApiError;
use crate::error_code;

/// A response whose body is in memory, so that it can be recorded and checked.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Self {
        // The types of the document always serialize.
        let body = serde_json::to_vec(body).unwrap_or_default();
        let json = HeaderValue::from_static("application/json");
        Self::empty(status)
            .with_header(CONTENT_TYPE, json)
            .with_body(body)
    }

    pub(crate) fn ok(body: &impl Serialize) -> Self {
        Self::json(StatusCode::OK, body)
    }

    /// The JSON literal `null`, with which the API responds to some writes.
    pub(crate) fn null() -> Self {
        Self::ok(&())
    }

    /// A status without a body.
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }

    /// A body that is not JSON.
    pub(crate) fn bytes(content_type: &str, body: impl Into<Bytes>) -> Self {
        let reply = Self::empty(StatusCode::OK).with_body(body);
        match HeaderValue::from_str(content_type) {
            Ok(content_type) => reply.with_header(CONTENT_TYPE, content_type),
            Err(_) => reply,
        }
    }

    /// An HTML page, as a gateway in front of the API responds with.
    pub(crate) fn page(status: StatusCode) -> Self {
        let page = format!("<html><body><h1>{status}</h1></body></html>\n");
        Self {
            status,
            ..Self::bytes("text/html", page)
        }
    }

    /// The API's error body, or a bare status.
    pub(crate) fn error(error: &ApiError, meta: Meta) -> Self {
        let reply = match error.code {
            None => Self::empty(error.status),
            Some(code) => {
                let mut body = types::Error::new()
                    .with_code(code.number())
                    .with_title(error_code::title(code));
                if !error.details.is_empty() {
                    body = body.with_details(error.details.as_ref());
                }
                let body = types::Response::new().with_meta(meta).with_errors([body]);
                Self::json(error.status, &body)
            }
        };
        match error.close {
            true => reply.with_header(CONNECTION, HeaderValue::from_static("close")),
            false => reply,
        }
    }

    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    fn with_body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    pub(crate) fn content_type(&self) -> Option<&str> {
        self.headers.get(CONTENT_TYPE)?.to_str().ok()
    }

    pub(crate) fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}
