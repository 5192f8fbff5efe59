//! Requests of any path: what the document does not have.

use std::fmt::Display;

use bytes::Bytes;
use reqwest::{Body, Method};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Client;
use super::transport::call::CallBuilder;
use super::transport::{ByteStream, ResponseValue};
use crate::error::{Error, Result};

impl Client {
    /// Begins a request of any path of the server, such as an extension of a vendor.
    ///
    /// It shares session, rate limit, retries, errors and tracing with all other calls. A path that
    /// belongs to an operation of the document has the rate limit and the authorization of that
    /// operation; any other is sent with the bearer token of the session, and counts among "all
    /// operations" of the rate limit. Its [`operation`](Error::operation) is then `request`.
    ///
    /// `path` begins at the root of the host, and may have a query.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn example(client: whatsapp_business::Client) -> whatsapp_business::Result<()> {
    /// use serde_json::Value;
    /// use whatsapp_business::Method;
    ///
    /// let labels = client
    ///     .request(Method::GET, "/v1/labels")
    ///     .query("limit", 50)
    ///     .header("Accept", "application/vnd.v1+json")
    ///     .send_json::<Value>()
    ///     .await?;
    /// println!("{labels:?}");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "nothing is sent before one of the `send` methods"]
    pub fn request(&self, method: Method, path: impl AsRef<str>) -> Request<'_> {
        Request(self.api().custom_call(&method, path.as_ref()))
    }
}

/// A request of any path: see [`Client::request`].
#[must_use = "nothing is sent before one of the `send` methods"]
pub struct Request<'a>(CallBuilder<'a>);

impl Request<'_> {
    /// Adds a parameter to the query.
    pub fn query(self, name: impl Into<String>, value: impl Display) -> Self {
        Self(self.0.query(name.into(), value))
    }

    /// Adds a header.
    pub fn header(self, name: impl AsRef<str>, value: impl Display) -> Self {
        Self(self.0.header(name.as_ref(), value))
    }

    /// Sets a JSON body.
    pub fn json(self, body: &(impl Serialize + ?Sized)) -> Self {
        Self(self.0.encoded(serde_json::to_vec(body)))
    }

    /// Sets a body of any media type.
    pub fn body(self, content_type: &str, body: impl Into<Body>) -> Self {
        Self(self.0.content_type(content_type).raw(body.into()))
    }

    /// Sets whether the request can be repeated without harm, which decides about retries.
    ///
    /// By default, `GET`, `HEAD`, `OPTIONS`, `PUT` and `DELETE` can, and `POST` and `PATCH` cannot:
    /// one of those whose outcome is unknown [is ambiguous](Error::is_ambiguous).
    pub fn idempotent(self, idempotent: bool) -> Self {
        Self(self.0.idempotent(idempotent))
    }

    /// Sends the request and returns the body of the response.
    ///
    /// # Errors
    /// As for any other call: see [`Error`].
    pub async fn send(self) -> Result<ResponseValue<Bytes>> {
        self.0.send_for_body().await
    }

    /// Sends the request and decodes the JSON of the response, such as a
    /// [`Value`](serde_json::Value).
    ///
    /// # Errors
    /// As for any other call, and if the response is not such JSON
    /// ([`is_decode`](Error::is_decode)).
    pub async fn send_json<T: DeserializeOwned>(self) -> Result<ResponseValue<T>> {
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
    pub async fn send_stream(self) -> Result<ResponseValue<ByteStream>> {
        self.0.transfer().send_for_bytes().await
    }
}

impl std::fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request").finish_non_exhaustive()
    }
}
