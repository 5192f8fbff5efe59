//! Downloads of documents: limited in time and size, conditional on an ETag.

use std::io::{ErrorKind, Read};
use std::time::Duration;

use ureq::http::{Response, Uri, header};
use ureq::{Agent, Body, Proxy, ResponseExt};

use crate::error::{Error, Result};

/// The limits of a download.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The time to connect.
    pub connect: Duration,
    /// The time for everything, including redirects.
    pub total: Duration,
    /// The size of the document.
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            total: Duration::from_secs(60),
            // The published document has 110 kB.
            bytes: 20_000_000,
        }
    }
}

/// The result of a download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// A document.
    Document {
        /// The body of the response.
        bytes: Vec<u8>,
        /// The ETag for the next conditional request.
        etag: Option<String>,
        /// The final address, if the server redirected.
        redirected_to: Option<String>,
    },
    /// The document still has the given ETag.
    NotModified,
}

/// Returns whether `source` is an address rather than the name of a file.
#[must_use]
pub fn is_url(source: &str) -> bool {
    let lower = source.get(..8).unwrap_or(source).to_ascii_lowercase();
    lower.starts_with("http://") || lower.starts_with("https://")
}

/// Downloads `url`; `etag` makes the request conditional. Uses the proxy of the environment.
///
/// # Errors
/// The server cannot be reached, exceeds a limit, closes the connection too early, or responds with
/// anything but a document.
pub fn fetch(url: &str, etag: Option<&str>, limits: &Limits) -> Result<Fetched> {
    let uri = address(url)?;
    let agent: Agent = Agent::config_builder()
        .http_status_as_error(false)
        .timeout_connect(Some(limits.connect))
        .timeout_global(Some(limits.total))
        .max_redirects(5)
        .save_redirect_history(true)
        .proxy(proxy(&uri))
        .user_agent("whatsapp-business-xtask")
        .build()
        .into();
    let accept = "application/json, application/yaml;q=0.9, */*;q=0.5";
    let mut request = agent.get(uri).header(header::ACCEPT, accept);
    if let Some(etag) = etag {
        request = request.header(header::IF_NONE_MATCH, etag);
    }
    let response = request
        .call()
        .map_err(|error| failed(url, &error, limits))?;
    let redirected_to = redirect(url, &response)?;
    match response.status().as_u16() {
        200 => {}
        304 if etag.is_some() => return Ok(Fetched::NotModified),
        status => return Err(unexpected(url, status, redirected_to.as_deref())),
    }
    let etag = response.headers().get(header::ETAG);
    let etag = etag.and_then(|etag| etag.to_str().ok()).map(str::to_owned);
    Ok(Fetched::Document {
        bytes: body(url, response, limits)?,
        etag,
        redirected_to,
    })
}

/// Returns the proxy of the environment; none for an address on this machine.
fn proxy(uri: &Uri) -> Option<Proxy> {
    let local = matches!(uri.host(), Some("localhost" | "127.0.0.1" | "[::1]"));
    if local { None } else { Proxy::try_from_env() }
}

fn address(url: &str) -> Result<Uri> {
    let uri: Uri = url
        .parse()
        .map_err(|error| Error::new(format!("{url}: not an address: {error}")))?;
    let authority = uri.authority().map(|authority| authority.as_str());
    if authority.is_some_and(|authority| authority.contains('@')) {
        // Without the address, which contains the password.
        return Err(Error::new(
            "an address with a user name would be recorded in spec/upstream.lock: download the document and pass the file",
        ));
    }
    Ok(uri)
}

/// Returns the final address if the server redirected.
fn redirect(url: &str, response: &Response<Body>) -> Result<Option<String>> {
    let history = response.get_redirect_history().unwrap_or_default();
    let is_https = |uri: &Uri| uri.scheme_str() == Some("https");
    for hop in history.windows(2) {
        if let [from, to] = hop
            && is_https(from)
            && !is_https(to)
        {
            return Err(Error::new(format!(
                "{url}: redirects from https to {to}, which is not protected from modification; pass that address itself if you trust it"
            )));
        }
    }
    let last = history.last().filter(|_| history.len() > 1);
    Ok(last.map(ToString::to_string))
}

fn body(url: &str, response: Response<Body>, limits: &Limits) -> Result<Vec<u8>> {
    let announced = response.body().content_length();
    let mut bytes = Vec::new();
    if announced.is_none_or(|length| length <= limits.bytes) {
        let reader = response.into_body().into_reader();
        let read = reader.take(limits.bytes + 1).read_to_end(&mut bytes);
        read.map_err(|error| match ureq::Error::from(error) {
            ureq::Error::Io(error) if error.kind() == ErrorKind::UnexpectedEof => {
                truncated(url, bytes.len())
            }
            error => failed(url, &error, limits),
        })?;
    }
    let length = bytes.len() as u64;
    if length.max(announced.unwrap_or_default()) > limits.bytes {
        return Err(Error::new(format!(
            "{url}: larger than {} bytes; is it the document itself?",
            limits.bytes
        )));
    }
    if announced.is_some_and(|announced| announced != length) {
        return Err(truncated(url, bytes.len()));
    }
    Ok(bytes)
}

fn truncated(url: &str, so_far: usize) -> Error {
    Error::new(format!(
        "{url}: the connection was closed after {so_far} bytes, before the end of the document; try again"
    ))
}

fn failed(url: &str, error: &ureq::Error, limits: &Limits) -> Error {
    const NO_SUCH_HOST: &str = "no such host; is the address right?";
    let message = match error {
        ureq::Error::Timeout(_) => format!(
            "no complete response within {} s; try again, or download the document and pass the file",
            limits.total.as_secs_f32()
        ),
        ureq::Error::HostNotFound => NO_SUCH_HOST.to_owned(),
        ureq::Error::TooManyRedirects => {
            "redirects in a circle, or more than five times".to_owned()
        }
        ureq::Error::Io(error) => match error.kind() {
            ErrorKind::UnexpectedEof => "the server closed the connection".to_owned(),
            ErrorKind::ConnectionRefused => {
                "connection refused; is the address right, and is the server running?".to_owned()
            }
            _ if error.to_string().contains("lookup") => NO_SUCH_HOST.to_owned(),
            _ => error.to_string(),
        },
        error => error.to_string(),
    };
    Error::new(format!("{url}: {message}"))
}

fn unexpected(url: &str, status: u16, redirected_to: Option<&str>) -> Error {
    let place = match redirected_to {
        Some(other) => format!("{url} (redirected to {other})"),
        None => url.to_owned(),
    };
    let message = match status {
        404 | 410 => format!("there is no document there ({status}); is the address right?"),
        401 | 403 | 407 => format!(
            "the server requires credentials ({status}); download the document and pass the file"
        ),
        429 => "too many requests (429); try again later".to_owned(),
        500.. => format!(
            "the server failed ({status}); try again later, or download the document and pass the file"
        ),
        _ => format!("expected a document (200), got {status}"),
    };
    Error::new(format!("{place}: {message}"))
}
