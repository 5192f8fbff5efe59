//! The request that an operation gets.

use bytes::Bytes;
use hyper::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::api_error::ApiError;
use crate::http::reply::Reply;
use crate::media_type::essence;
use crate::state::State;
use crate::stores::Stores;
use crate::stores::users::{Caller, Credentials};

/// An authorized request whose body is valid under the document.
pub(crate) struct Request<'a> {
    pub(crate) state: &'a State,
    pub(crate) params: Vec<(String, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) caller: Option<Caller>,
    /// The credentials of a login.
    pub(crate) credentials: Option<Credentials>,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Bytes,
    /// The body as JSON; `null` if it is empty or not JSON.
    pub(crate) json: Value,
}

impl<'a> Request<'a> {
    pub(super) fn stores(&self) -> &'a Stores {
        &self.state.stores
    }

    /// Returns a path parameter.
    pub(crate) fn param(&self, name: &str) -> &str {
        let found = self.params.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// Returns a query parameter.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Returns whether a link to an image is requested instead of its bytes.
    pub(super) fn wants_link(&self) -> bool {
        self.query("format") == Some("link")
    }

    /// Takes the body as a type of the document.
    pub(super) fn parse<T: DeserializeOwned>(&mut self) -> Result<T, ApiError> {
        serde_json::from_value(self.json.take())
            .map_err(|error| ApiError::invalid(format!("the body: {error}")))
    }

    /// Returns the body, which must be an image.
    ///
    /// The real API converts images to JPEG; the sandbox does not.
    pub(super) fn image(&self) -> Result<Bytes, ApiError> {
        const MAX_IMAGE: usize = 5 * 1024 * 1024;
        let content_type = self.content_type.as_deref().map(essence);
        if !content_type.is_some_and(|content_type| content_type.starts_with("image/")) {
            return Err(ApiError::invalid("Content-Type: not an image"));
        }
        if self.body.len() > MAX_IMAGE {
            let details = format!("the body: longer than {MAX_IMAGE} bytes");
            return Err(ApiError::too_large(details));
        }
        // A copy, because the body may be a small part of a large receive buffer.
        Ok(Bytes::copy_from_slice(&self.body))
    }

    /// Returns a response with `meta` beside the members of `body`.
    pub(super) fn reply(&self, status: StatusCode, mut body: Value) -> Result<Reply, ApiError> {
        if let Some(body) = body.as_object_mut() {
            body.insert("meta".to_owned(), json!(self.state.meta()));
        }
        Ok(Reply::json(status, &body))
    }

    /// The same with status 200.
    pub(crate) fn ok(&self, body: Value) -> Result<Reply, ApiError> {
        self.reply(StatusCode::OK, body)
    }

    /// Returns the response of a write: `meta` alone.
    pub(super) fn done(&self) -> Result<Reply, ApiError> {
        self.ok(json!({}))
    }
}
