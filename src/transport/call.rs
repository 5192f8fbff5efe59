//! A request in the making: what the generated methods call, step by step.

use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use reqwest::{Body, Method, Request, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::answer::{self, ByteStream, ResponseValue};
use super::exchange::Exchange;
use super::{Api, Shared};
use crate::api::{OPERATIONS, Operation};
use crate::error::{Error, Kind, Result};
use crate::session::{AtHand, Authorization};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// What a path segment cannot hold as it is.
const SEGMENT: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'@')
    .remove(b':')
    .remove(b'+')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b'&');

/// What is asked for, from which the request of each attempt is made.
pub(crate) struct Call<'a> {
    pub(crate) api: &'a Api,
    index: usize,
    pub(crate) operation: &'static Operation,
    path: Path,
    query: Vec<(&'static str, String)>,
    /// Of the document's header parameters.
    headers: Vec<(HeaderName, HeaderValue)>,
    content_type: Option<HeaderValue>,
    accept: Option<HeaderValue>,
    payload: Payload,
    /// Whether a file goes up or down.
    transfer: bool,
    /// What the call goes out with in place of the session's token.
    authorization: Option<HeaderValue>,
    /// The first thing that was wrong with what the caller gave.
    problem: Option<Error>,
}

/// A body, as far as it can be had again for another attempt.
enum Payload {
    None,
    Bytes(Bytes),
    Again(Box<Rebody>),
    /// Gone with the first attempt, unless `reqwest` can clone it.
    Once(Option<Body>),
    /// What is left of the last: a request whose body was cloned.
    Spare(Box<Request>),
}

/// Makes the body of an attempt, where it cannot be cloned.
type Rebody = dyn Fn() -> Body + Send + Sync;

/// A path template, filled as far as its next parameter.
enum Path {
    /// No parameter: the URL is parsed once for all calls.
    Fixed,
    Filled {
        text: String,
        rest: &'static str,
    },
}

impl Api {
    /// Begins a call of the operation at `index` of the table.
    #[inline]
    pub(crate) fn call(&self, index: usize) -> Call<'_> {
        let operation = &OPERATIONS[index];
        let path = match operation.path.split_once('{') {
            None => Path::Fixed,
            Some((text, rest)) => Path::Filled {
                text: text.to_owned(),
                rest,
            },
        };
        Call {
            api: self,
            index,
            operation,
            path,
            query: Vec::new(),
            headers: Vec::new(),
            content_type: None,
            accept: None,
            payload: Payload::None,
            transfer: false,
            authorization: None,
            problem: None,
        }
    }
}

impl Call<'_> {
    /// Fills the next parameter of the path.
    pub(crate) fn segment(mut self, value: impl Display) -> Self {
        let value = value.to_string();
        if let Path::Filled { text, rest } = &mut self.path {
            let (name, after) = rest.split_once('}').unwrap_or((rest, ""));
            // None of these can be a segment: URLs have no way to write them.
            if matches!(value.as_str(), "" | "." | "..") {
                let said = format!("path parameter `{name}` is `{value}`: it must name something");
                self.problem.get_or_insert_with(|| Error::request(said));
            }
            text.extend(percent_encoding::utf8_percent_encode(&value, SEGMENT));
            let (constant, next) = after.split_once('{').unwrap_or((after, ""));
            text.push_str(constant);
            *rest = next;
        }
        self
    }

    pub(crate) fn query(mut self, name: &'static str, value: impl Display) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    #[allow(dead_code)] // Called where an operation of the document has an optional parameter.
    pub(crate) fn query_opt(self, name: &'static str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    #[allow(dead_code)] // Called where an operation of the document has a header parameter.
    pub(crate) fn header(mut self, name: &'static str, value: impl Display) -> Self {
        let parsed = HeaderName::from_bytes(name.as_bytes())
            .ok()
            .zip(HeaderValue::try_from(value.to_string()).ok());
        match parsed {
            Some(header) => self.headers.push(header),
            None => {
                let said = format!("header parameter `{name}` cannot be sent as it is");
                self.problem.get_or_insert_with(|| Error::request(said));
            }
        }
        self
    }

    #[allow(dead_code)] // Called where an operation of the document has an optional header.
    pub(crate) fn header_opt(self, name: &'static str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.header(name, value),
            None => self,
        }
    }

    /// The media type of a raw body.
    #[inline]
    pub(crate) fn content_type(mut self, media_type: &str) -> Self {
        let valid = media_type.contains('/');
        match HeaderValue::try_from(media_type).ok().filter(|_| valid) {
            Some(value) => self.content_type = Some(value),
            None => {
                let said = format!(
                    "`{}` is not a media type: write it as `image/jpeg`",
                    media_type.escape_default()
                );
                self.problem.get_or_insert_with(|| Error::request(said));
            }
        }
        self
    }

    pub(crate) fn authorized_with(mut self, authorization: HeaderValue) -> Self {
        self.authorization = Some(authorization);
        self
    }

    pub(crate) fn raw(mut self, body: Body) -> Self {
        self.payload = Payload::Once(Some(body));
        self
    }

    /// A raw body that can be made again for each attempt.
    pub(crate) fn raw_again(mut self, body: impl Fn() -> Body + Send + Sync + 'static) -> Self {
        self.payload = Payload::Again(Box::new(body));
        self
    }

    /// A file goes up or down: it takes the time it takes.
    pub(crate) fn transfer(mut self) -> Self {
        self.transfer = true;
        self
    }

    #[inline]
    pub(crate) fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        match serde_json::to_vec(body) {
            Ok(bytes) => {
                self.content_type = Some(JSON);
                self.payload = Payload::Bytes(bytes.into());
            }
            Err(error) => {
                let said = format!("the body cannot be written as JSON: {error}");
                self.problem.get_or_insert_with(|| Error::request(said));
            }
        }
        self
    }

    #[inline]
    pub(crate) fn json_opt<T: Serialize + ?Sized>(self, body: Option<&T>) -> Self {
        match body {
            Some(body) => self.json(body),
            None => self,
        }
    }

    /// For operations whose success says nothing.
    pub(crate) async fn send(mut self) -> Result<ResponseValue<()>> {
        // Read, so that the connection can be used again; some answer `null` or `{}`.
        let limit = self.api.options.max_answer_size;
        let (exchange, _) = Exchange::run(&mut self, Some(limit)).await?;
        Ok(exchange.done(()))
    }

    pub(crate) async fn send_for_json<T: DeserializeOwned>(mut self) -> Result<ResponseValue<T>> {
        self.accept = Some(JSON);
        let limit = self.api.options.max_answer_size;
        let (exchange, body) = Exchange::run(&mut self, Some(limit)).await?;
        match answer::json(&body, exchange.status()) {
            Ok(value) => Ok(exchange.done(value)),
            Err(error) => Err(exchange.tell(error)),
        }
    }

    pub(crate) async fn send_for_bytes(mut self) -> Result<ResponseValue<ByteStream>> {
        let (exchange, _) = Exchange::run(&mut self, None).await?;
        Ok(exchange.stream())
    }

    /// Why the call cannot be made at all.
    pub(crate) fn problem(&mut self) -> Option<Error> {
        let options = &self.api.options;
        if let Some(problem) = self.problem.take() {
            return Some(problem);
        }
        if let Some(problem) = options.rate_limit.problem() {
            return Some(Error::request(problem));
        }
        super::runtime().err()
    }

    /// What it is to be authorised with: what it brings, or else what the session has for it.
    pub(crate) fn authorization(&self) -> Result<AtHand> {
        if let Some(own) = &self.authorization {
            return Ok(AtHand::Yes(Some(Authorization::Other(own.clone()))));
        }
        self.api.shared.session.authorization(self.operation)
    }

    /// Waits for the token that it needs.
    pub(crate) async fn log_in(&self) -> Result<Authorization> {
        let shared = &self.api.shared;
        shared
            .session
            .bearer(shared)
            .await
            .map(Authorization::Bearer)
    }

    /// How long one attempt may take.
    pub(crate) fn timeout(&self) -> Duration {
        let options = &self.api.options;
        if self.transfer {
            options.transfer_timeout
        } else {
            options.timeout
        }
    }

    /// The request of the next attempt; `None` if its body cannot be had again.
    ///
    /// It is put together anew each time, so that the first, which is mostly the only one, costs
    /// no copy.
    #[inline]
    pub(crate) fn request(&mut self) -> Result<Option<Request>> {
        let body = match &mut self.payload {
            Payload::None => None,
            Payload::Bytes(bytes) => Some(Body::from(bytes.clone())),
            Payload::Again(make) => Some(make()),
            Payload::Spare(spare) => return Ok(spare.try_clone()),
            Payload::Once(body) => match body.take() {
                Some(body) => Some(body),
                None => return Ok(None),
            },
        };
        let mut request = Request::new(method(self.operation.method), self.url()?);
        let headers = request.headers_mut();
        if let Some(value) = &self.content_type {
            headers.insert(CONTENT_TYPE, value.clone());
        }
        if let Some(value) = &self.accept {
            headers.insert(ACCEPT, value.clone());
        }
        if let Some(value) = &self.api.shared.http.user_agent {
            headers.insert(USER_AGENT, value.clone());
        }
        for (name, value) in &self.headers {
            headers.insert(name.clone(), value.clone());
        }
        *request.body_mut() = body;
        if matches!(self.payload, Payload::Once(_))
            && let Some(spare) = request.try_clone()
        {
            self.payload = Payload::Spare(Box::new(spare));
        }
        Ok(Some(request))
    }

    fn url(&self) -> Result<Url> {
        let shared = &self.api.shared;
        let mut url = match &self.path {
            Path::Fixed => match shared.urls.get(self.index) {
                Some(slot) => match slot.get() {
                    Some(url) => url.clone(),
                    None => {
                        let url = parse(shared, self.operation.prefix, self.operation.path)?;
                        slot.get_or_init(|| url).clone()
                    }
                },
                None => parse(shared, self.operation.prefix, self.operation.path)?,
            },
            Path::Filled { text, .. } => parse(shared, self.operation.prefix, text)?,
        };
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        Ok(url)
    }
}

fn method(name: &str) -> Method {
    match name {
        "GET" => Method::GET,
        "POST" => Method::POST,
        "PUT" => Method::PUT,
        "PATCH" => Method::PATCH,
        "DELETE" => Method::DELETE,
        "HEAD" => Method::HEAD,
        "OPTIONS" => Method::OPTIONS,
        _ => Method::TRACE,
    }
}

fn parse(shared: &Shared, prefix: &str, path: &str) -> Result<Url> {
    let base = shared.base.as_str().trim_end_matches('/');
    Url::parse(&format!("{base}{prefix}{path}")).map_err(|error| {
        Error::with_source(
            Kind::Configuration("the URL of the call cannot be parsed".to_owned()),
            Some(Arc::new(error)),
        )
    })
}
