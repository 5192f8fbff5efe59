//! The response of an operation.

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::Serialize;

/// A response whose body is in memory, so that it can be recorded and checked.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Reply {
    /// A body of JSON.
    pub fn json(status: StatusCode, body: &impl Serialize) -> Self {
        // What the APIs respond with always serializes.
        let body = serde_json::to_vec(body).unwrap_or_default();
        Self {
            status,
            ..Self::bytes("application/json", body)
        }
    }

    /// A body of JSON with status 200.
    pub fn ok(body: &impl Serialize) -> Self {
        Self::json(StatusCode::OK, body)
    }

    /// A status without a body.
    pub fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }

    /// A body of any media type with status 200.
    pub fn bytes(content_type: &str, body: impl Into<Bytes>) -> Self {
        let mut reply = Self::empty(StatusCode::OK);
        reply.body = body.into();
        if let Ok(content_type) = HeaderValue::from_str(content_type) {
            reply.headers.insert(CONTENT_TYPE, content_type);
        }
        reply
    }

    /// An HTML page, as a gateway in front of the API responds with.
    pub(super) fn page(status: StatusCode) -> Self {
        let page = format!("<html><body><h1>{status}</h1></body></html>\n");
        Self {
            status,
            ..Self::bytes("text/html", page)
        }
    }

    pub(super) fn content_type(&self) -> Option<&str> {
        self.headers.get(CONTENT_TYPE)?.to_str().ok()
    }

    pub(super) fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}
