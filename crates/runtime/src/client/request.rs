//! Requests of any path: what the document does not have.

use std::fmt::Display;
use std::marker::PhantomData;

use bytes::Bytes;
use reqwest::{Body, Method};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::transport::call::CallBuilder;
use super::transport::{ByteStream, ResponseValue, Transport};
use crate::error::{Error, Result};

impl Transport {
    /// Begins a request of any path of the server, such as an extension of a vendor.
    ///
    /// `path` begins at the root of the host, and may have a query.
    pub fn request<E>(&self, method: &Method, path: &str) -> Request<'_, E> {
        Request(self.custom_call(method, path), PhantomData)
    }
}

/// A request of any path: see the method `request` of a client.
#[must_use = "nothing is sent before one of the `send` methods"]
pub struct Request<'a, E = Error>(CallBuilder<'a>, PhantomData<fn() -> E>);

impl<E: From<Error>> Request<'_, E> {
    /// Adds a parameter to the query.
    pub fn query(self, name: impl Into<String>, value: impl Display) -> Self {
        Self(self.0.query(name.into(), value), PhantomData)
    }

    /// Adds a header.
    pub fn header(self, name: impl AsRef<str>, value: impl Display) -> Self {
        Self(self.0.header(name.as_ref(), value), PhantomData)
    }

    /// Sets a JSON body.
    pub fn json(self, body: &(impl Serialize + ?Sized)) -> Self {
        Self(self.0.encoded(serde_json::to_vec(body)), PhantomData)
    }

    /// Sets a body of any media type.
    pub fn body(self, content_type: &str, body: impl Into<Body>) -> Self {
        Self(
            self.0.content_type(content_type).raw(body.into()),
            PhantomData,
        )
    }

    /// Sets whether the request can be repeated without harm, which decides about retries.
    ///
    /// By default, `GET`, `HEAD`, `OPTIONS`, `PUT` and `DELETE` can, and `POST` and `PATCH` cannot:
    /// one of those whose outcome is unknown [is ambiguous](Error::is_ambiguous).
    pub fn idempotent(self, idempotent: bool) -> Self {
        Self(self.0.idempotent(idempotent), PhantomData)
    }

    /// Returns the request as it would be sent.
    ///
    /// # Errors
    /// A part of it is not valid.
    #[cfg(feature = "dynamic")]
    pub fn preview(self) -> Result<super::RequestPreview, E> {
        Ok(self.0.preview(None, true)?)
    }

    /// Sends the request and returns the body of the response.
    ///
    /// # Errors
    /// As for any other call: see [`Error`].
    pub async fn send(self) -> Result<ResponseValue<Bytes>, E> {
        self.0.send_for_body().await
    }

    /// Sends the request and decodes the JSON of the response, such as a
    /// [`Value`](serde_json::Value).
    ///
    /// # Errors
    /// As for any other call, and if the response is not such JSON
    /// ([`is_decode`](Error::is_decode)).
    pub async fn send_json<T: DeserializeOwned>(self) -> Result<ResponseValue<T>, E> {
        self.0
            .send_for_value(|body, status| {
                Error::decode_with(body, Some(status), |text| serde_json::from_str(text))
            })
            .await
    }

    /// Sends the request and returns the body of the response as a stream.
    ///
    /// # Errors
    /// As for any other call: see [`Error`].
    pub async fn send_stream(self) -> Result<ResponseValue<ByteStream<E>>, E> {
        self.0.transfer().send_for_bytes().await
    }
}

impl<E> std::fmt::Debug for Request<'_, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request").finish_non_exhaustive()
    }
}
