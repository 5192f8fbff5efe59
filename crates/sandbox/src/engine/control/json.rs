//! Requests and responses of the control API.
//!
//! A request body must have the media type `application/json`. Web pages of other origins cannot
//! send one without a CORS preflight request, which gets no permission.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::engine::media_type::essence;

/// A rejected request: the status, and what is wrong.
#[derive(Debug)]
pub(crate) struct Rejection(pub(crate) StatusCode, pub(crate) String);

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        (self.0, self.1).into_response()
    }
}

pub(crate) fn rejected<T>(message: impl Into<String>) -> Result<T, Rejection> {
    Err(Rejection(StatusCode::BAD_REQUEST, message.into()))
}

/// A JSON body. An empty one counts as an empty object.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let content_type = request.headers().get(CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        if content_type.map(essence) != Some("application/json") {
            let message = "send the body with Content-Type: application/json".to_owned();
            return Err(Rejection(StatusCode::UNSUPPORTED_MEDIA_TYPE, message).into_response());
        }
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(IntoResponse::into_response)?;
        let bytes: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        let parsed = serde_json::from_slice(bytes);
        let invalid = |error: serde_json::Error| {
            Rejection(StatusCode::BAD_REQUEST, error.to_string()).into_response()
        };
        parsed.map(Json).map_err(invalid)
    }
}

/// A response that is not cached.
pub(super) fn respond(content_type: &str, body: impl Into<Body>) -> Response {
    let headers = [(CONTENT_TYPE, content_type), (CACHE_CONTROL, "no-store")];
    (headers, body.into()).into_response()
}

pub(crate) fn json(value: &Value) -> Response {
    respond("application/json", value.to_string())
}

pub(crate) fn done() -> Response {
    json(&json!({ "ok": true }))
}
