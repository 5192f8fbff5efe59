//! What an operation answers: a status and a body in the API's forms.

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{CONNECTION, CONTENT_TYPE, HeaderValue};
use serde::Serialize;
use whatsapp_business::types::{self, Meta};

use crate::refusal::Refusal;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) content_type: Option<HeaderValue>,
    pub(crate) body: Bytes,
    pub(crate) close: bool,
}

impl Answer {
    pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Self {
        // The types of the document always serialise; if one did not, the answer is empty.
        let body = serde_json::to_vec(body).unwrap_or_default();
        Self {
            status,
            content_type: Some(JSON),
            body: body.into(),
            close: false,
        }
    }

    pub(crate) fn ok(body: &impl Serialize) -> Self {
        Self::json(StatusCode::OK, body)
    }

    /// The JSON literal `null`, as the API answers some writes.
    pub(crate) fn null() -> Self {
        Self::ok(&())
    }

    /// A status and nothing else.
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self {
            status,
            content_type: None,
            body: Bytes::new(),
            close: false,
        }
    }

    /// A body that is not JSON.
    pub(crate) fn bytes(content_type: &str, body: Bytes) -> Self {
        Self {
            status: StatusCode::OK,
            content_type: HeaderValue::from_str(content_type).ok(),
            body,
            close: false,
        }
    }

    /// A write that has nothing to tell: `meta` alone.
    pub(crate) fn done(meta: Meta) -> Self {
        Self::ok(&types::Response::new().with_meta(meta))
    }

    pub(crate) fn refusal(refusal: &Refusal, meta: Meta) -> Self {
        let mut answer = match refusal.code {
            None => Self::empty(refusal.status),
            Some(code) => {
                let mut error = types::Error::new()
                    .with_code(i64::from(code.0))
                    .with_title(code.title());
                if !refusal.details.is_empty() {
                    error = error.with_details(refusal.details.as_ref());
                }
                let body = types::Response::new().with_meta(meta).with_errors([error]);
                Self::json(refusal.status, &body)
            }
        };
        answer.close = refusal.close;
        answer
    }

    pub(crate) fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        if let Some(content_type) = self.content_type {
            response.headers_mut().insert(CONTENT_TYPE, content_type);
        }
        if self.close {
            response
                .headers_mut()
                .insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}
