//! The builder that generated methods use to make a call.
//!
//! Async methods are compiled in the crate that calls them. What is generic here is therefore thin,
//! and everything behind it is compiled once, in this crate.

use std::borrow::Cow;
use std::fmt::Display;

use bytes::Bytes;
use reqwest::Body;
use reqwest::header::HeaderValue;

use super::Transport;
use super::attempt;
use super::request::{OperationRequest, Payload};
use super::response::{ByteStream, ResponseValue};
use super::scope::Scope;
use crate::error::{Error, Result};
use crate::types::json::{FromJson, ToJson};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A call that is being put together. It is one pointer, so that each step moves little.
#[must_use = "nothing is sent before one of the `send` methods"]
pub struct CallBuilder<'a>(pub(super) Box<OperationRequest<'a>>);

impl Transport {
    /// Begins a call of the operation at `index` of the table.
    pub fn call(&self, index: usize) -> CallBuilder<'_> {
        CallBuilder(OperationRequest::new(self, index))
    }

    /// Begins a call of the operation at `index`, whose first path parameter is the value of the scope.
    pub fn call_in<'a>(&'a self, index: usize, scope: &'a Scope) -> CallBuilder<'a> {
        CallBuilder(OperationRequest::scoped(self, index, scope))
    }

    /// Begins a call of the operation at `index` whose URL is one that the server returned. It fails
    /// unless the host is that of the server, or one of `hosts` by `https`, or below one of them.
    pub fn call_url(&self, index: usize, url: &str, hosts: &[&str]) -> CallBuilder<'_> {
        CallBuilder(OperationRequest::absolute(self, index, url, hosts))
    }

    /// Begins a request of any path.
    pub(crate) fn custom_call(&self, method: &reqwest::Method, path: &str) -> CallBuilder<'_> {
        CallBuilder(OperationRequest::custom(self, method, path))
    }
}

impl<'a> CallBuilder<'a> {
    /// Sets the recipient of a message, for the rate limit of recipients.
    pub fn recipient(mut self, recipient: &'a str) -> Self {
        self.0.recipient = Some(recipient);
        self
    }

    /// Fills in the next parameter of the path.
    pub fn segment(mut self, value: impl Display) -> Self {
        self.0.push_segment(&value.to_string());
        self
    }

    pub fn query(mut self, name: impl Into<Cow<'static, str>>, value: impl Display) -> Self {
        self.0.push_query(name, value.to_string());
        self
    }

    pub fn query_opt(self, name: &'static str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    pub fn header(mut self, name: &str, value: impl Display) -> Self {
        self.0.push_header(name, value.to_string());
        self
    }

    pub fn header_opt(self, name: &'static str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.header(name, value),
            None => self,
        }
    }

    /// Sets the media type of a raw body.
    pub fn content_type(mut self, media_type: &str) -> Self {
        self.0.set_content_type(media_type);
        self
    }

    /// Replaces the authorization of the session.
    pub fn authorization(mut self, authorization: HeaderValue) -> Self {
        self.0.authorization = Some(authorization);
        self
    }

    pub fn raw(mut self, body: Body) -> Self {
        self.0.payload = Payload::Once(Some(body));
        self
    }

    /// Sets a raw body that `factory` produces for each attempt.
    pub fn raw_from(mut self, factory: impl Fn() -> Body + Send + Sync + 'static) -> Self {
        self.0.payload = Payload::Factory(Box::new(factory));
        self
    }

    /// Marks an upload or download of a file, which has a timeout of its own.
    pub fn transfer(mut self) -> Self {
        self.0.transfer = true;
        self
    }

    pub fn json<T: ToJson + ?Sized>(self, body: &T) -> Self {
        self.encoded(body.to_json())
    }

    pub fn json_opt<T: ToJson + ?Sized>(self, body: Option<&T>) -> Self {
        match body {
            Some(body) => self.json(body),
            None => self,
        }
    }

    /// Sets whether the call can be repeated without harm.
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.0.idempotent = idempotent;
        self
    }

    pub fn encoded(mut self, body: serde_json::Result<Vec<u8>>) -> Self {
        match body {
            Ok(bytes) => {
                self.0.content_type = Some(JSON);
                self.0.payload = Payload::Bytes(bytes.into());
            }
            Err(error) => self
                .0
                .reject(format!("the body cannot be encoded as JSON: {error}")),
        }
        self
    }

    /// Sends a call whose response has no content.
    pub async fn send<E: From<Error>>(self) -> Result<ResponseValue<()>, E> {
        // The body is read all the same, so that the connection can be reused: some servers send
        // `null` or `{}`.
        let limit = self.0.transport.options().max_response_size;
        let (attempt, _) = attempt::run(self.0, Some(limit)).await?;
        Ok(attempt.finish(()))
    }

    /// Sends a call whose response is JSON.
    pub async fn send_for_json<T: FromJson, E: From<Error>>(self) -> Result<ResponseValue<T>, E> {
        self.send_for_value(Error::decode_response).await
    }

    /// Sends a call and returns the body of the response as it is.
    pub async fn send_for_body<E: From<Error>>(self) -> Result<ResponseValue<Bytes>, E> {
        let limit = self.0.transport.options().max_response_size;
        let (attempt, body) = attempt::run(self.0, Some(limit)).await?;
        Ok(attempt.finish(body))
    }

    /// Sends a call whose response `decode` makes a value of, from its body and status.
    pub async fn send_for_value<T, E: From<Error>>(
        mut self,
        decode: impl FnOnce(&Bytes, u16) -> Result<T>,
    ) -> Result<ResponseValue<T>, E> {
        self.0.accept_json();
        let limit = self.0.transport.options().max_response_size;
        let (attempt, body) = attempt::run(self.0, Some(limit)).await?;
        match decode(&body, attempt.status().as_u16()) {
            Ok(value) => Ok(attempt.finish(value)),
            Err(error) => Err(attempt.fail(error).into()),
        }
    }

    /// Sends a call whose response is a stream of bytes.
    pub async fn send_for_bytes<E: From<Error>>(self) -> Result<ResponseValue<ByteStream<E>>, E> {
        let (attempt, _) = attempt::run(self.0, None).await?;
        Ok(attempt.into_stream())
    }
}
