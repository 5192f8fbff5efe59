//! The request that an operation gets.

use bytes::Bytes;
use hyper::StatusCode;
use serde_json::{Value, json};

use crate::engine::media_type::essence;
use crate::engine::request::Call;
use crate::engine::{Failure, Reply};
use crate::on_premises::state::OnPremises;

/// A request with the API that handles it.
pub(crate) type Request<'a> = Call<'a, OnPremises>;

impl Request<'_> {
    /// Returns whether a link to an image is requested instead of its bytes.
    pub(super) fn wants_link(&self) -> bool {
        self.query("format") == Some("link")
    }

    /// Returns the body, which must be an image.
    ///
    /// The real API converts images to JPEG; the sandbox does not.
    pub(super) fn image(&self) -> Result<Bytes, Failure> {
        const MAX_IMAGE: usize = 5 * 1024 * 1024;
        let content_type = self.content_type().map(essence);
        if !content_type.is_some_and(|content_type| content_type.starts_with("image/")) {
            return Err(Failure::invalid("Content-Type: not an image"));
        }
        if self.body.len() > MAX_IMAGE {
            let details = format!("the body: longer than {MAX_IMAGE} bytes");
            return Err(Failure::too_large(details));
        }
        // A copy, because the body may be a small part of a large receive buffer.
        Ok(Bytes::copy_from_slice(&self.body))
    }

    /// Returns a response with `meta` beside the members of `body`.
    pub(super) fn reply(&self, status: StatusCode, mut body: Value) -> Result<Reply, Failure> {
        if let Some(body) = body.as_object_mut() {
            body.insert("meta".to_owned(), json!(self.api.meta));
        }
        Ok(Reply::json(status, &body))
    }

    /// The same with status 200.
    pub(crate) fn ok(&self, body: Value) -> Result<Reply, Failure> {
        self.reply(StatusCode::OK, body)
    }

    /// Returns the response of a write: `meta` alone.
    pub(super) fn done(&self) -> Result<Reply, Failure> {
        self.ok(json!({}))
    }
}
