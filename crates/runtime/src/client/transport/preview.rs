//! Requests as they would be sent.

use bytes::Bytes;
use reqwest::Body;

use super::call::CallBuilder;
use crate::error::{Error, Result};

/// A request as it would be sent, without its authorization.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RequestPreview {
    /// The HTTP method.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// The headers, without `Authorization`.
    pub headers: Vec<(String, String)>,
    /// The body, if it is in memory.
    pub body: Option<Bytes>,
    /// Whether the request is sent with the authorization of the session.
    pub authorized: bool,
}

impl CallBuilder<'_> {
    /// Returns the request as it would be sent.
    pub(crate) fn preview(
        mut self,
        raw: Option<Bytes>,
        authorized: bool,
    ) -> Result<RequestPreview> {
        if let Some(problem) = self.0.take_problem() {
            return Err(problem);
        }
        let request = self
            .0
            .build()?
            .ok_or_else(|| Error::request("there is no body to send"))?;
        let headers = request.headers().iter();
        Ok(RequestPreview {
            method: request.method().to_string(),
            url: request.url().to_string(),
            headers: headers
                .map(|(name, value)| {
                    let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                    (name.to_string(), value)
                })
                .collect(),
            body: request
                .body()
                .and_then(Body::as_bytes)
                .map(Bytes::copy_from_slice)
                .or(raw),
            authorized,
        })
    }
}
