//! A request as an API sees it.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use bytes::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName};
use hyper::http::request::Parts;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use whatsapp_business_runtime::Operation;

use super::engine::Engine;
use super::failure::Failure;
use super::form::File;

/// A request. When it is handled, its credentials, query and body are valid.
pub struct Request<'a> {
    /// The sandbox.
    pub engine: &'a Engine,
    /// The method, the URI and the headers.
    pub parts: &'a Parts,
    /// The operation that it is for; `None` if there is no such path.
    pub operation: Option<&'static Operation>,
    /// The parameters of the path, in its order.
    pub params: Vec<(&'static str, String)>,
    /// The parameters of the query, in the order of the request.
    pub query: Vec<(String, String)>,
    /// The sender, once it is authorized.
    pub caller: Option<Caller>,
    /// The body as it was received.
    pub body: Bytes,
    /// The body as JSON, or the fields of a form; `null` if it is neither.
    pub json: Value,
    /// The file of a form.
    pub file: Option<File>,
}

/// The sender of an authorized request.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The name in the log of requests.
    pub name: Arc<str>,
    /// Whether it may do everything.
    pub admin: bool,
    /// The token of a login; `None` for an API key or a static token.
    pub token: Option<String>,
}

impl Caller {
    /// A caller with the rights of an administrator.
    pub fn admin(name: &str) -> Self {
        Self {
            name: Arc::from(name),
            admin: true,
            token: None,
        }
    }
}

impl Request<'_> {
    /// Returns the id of the operation; empty if it is none of the document.
    pub fn operation_id(&self) -> &'static str {
        self.operation.map_or("", |operation| operation.id)
    }

    /// Returns a parameter of the path.
    pub fn param(&self, name: &str) -> &str {
        let found = self.params.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, value)| value)
    }

    /// Returns a parameter of the query.
    pub fn query(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Returns a header that is text.
    pub fn header(&self, name: &HeaderName) -> Option<&str> {
        self.parts.headers.get(name)?.to_str().ok()
    }

    pub(crate) fn content_type(&self) -> Option<&str> {
        self.header(&CONTENT_TYPE)
    }

    /// Returns the scheme and the value of the credentials.
    pub fn credentials(&self) -> Option<(&str, &str)> {
        let (scheme, value) = self.header(&AUTHORIZATION)?.split_once(' ')?;
        Some((scheme, value.trim()))
    }

    /// Returns the bearer token.
    pub fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.credentials()?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token)
    }

    /// Returns a member of the body that is text; empty if there is none.
    pub fn text(&self, member: &str) -> &str {
        text(&self.json, member)
    }

    /// Returns the members of the body.
    pub fn members(&self) -> Map<String, Value> {
        self.json.as_object().cloned().unwrap_or_default()
    }

    /// Takes the body as a type of the document.
    ///
    /// # Errors
    /// The body does not have this type.
    pub fn parse<T: DeserializeOwned>(&mut self) -> Result<T, Failure> {
        serde_json::from_value(self.json.take())
            .map_err(|error| Failure::invalid(format!("the body: {error}")))
    }
}

/// Returns a member that is text; empty if there is none.
pub(crate) fn text<'a>(object: &'a Value, member: &str) -> &'a str {
    let value = object.get(member).and_then(Value::as_str);
    value.unwrap_or_default()
}

/// A request with the API that handles it.
pub(crate) struct Call<'a, A> {
    pub(crate) api: &'a A,
    pub(crate) request: Request<'a>,
}

impl<'a, A> Deref for Call<'a, A> {
    type Target = Request<'a>;

    fn deref(&self) -> &Self::Target {
        &self.request
    }
}

impl<A> DerefMut for Call<'_, A> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.request
    }
}
