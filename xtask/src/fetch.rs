//! A published document over HTTP: bounded in time and size, conditional when we have its ETag.

use std::io::{ErrorKind, Read};
use std::time::Duration;

use ureq::http::{Response, Uri, header};
use ureq::{Agent, Body, Proxy, ResponseExt};

use crate::error::{Error, Result};

/// How long to wait and how much to take.
#[derive(Debug, Clone)]
pub struct Limits {
    /// For the connection to stand.
    pub connect: Duration,
    /// For everything, redirects included.
    pub total: Duration,
    /// Of the document.
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

/// What the server said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// A document.
    Document {
        /// As it came.
        bytes: Vec<u8>,
        /// For the next conditional request.
        etag: Option<String>,
        /// Where it came from in the end, if the server redirected.
        redirected_to: Option<String>,
    },
    /// It is still the one that the ETag belongs to.
    NotModified,
}

/// Told while bytes arrive: how many so far, and of how many if that is known.
pub type Progress<'a> = &'a mut dyn FnMut(u64, Option<u64>);

/// Whether `source` is the address of a document rather than the name of a file.
#[must_use]
pub fn is_url(source: &str) -> bool {
    let lower = source.get(..8).unwrap_or(source).to_ascii_lowercase();
    lower.starts_with("http://") || lower.starts_with("https://")
}

/// Gets `url`; `etag` makes the request conditional. The proxy variables of the environment hold.
///
/// # Errors
/// The server cannot be reached, is too slow, sends too much, breaks off, or answers with anything
/// but a document.
pub fn fetch(
    url: &str,
    etag: Option<&str>,
    limits: &Limits,
    progress: Progress<'_>,
) -> Result<Fetched> {
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
    let mut request = agent.get(uri).header(
        header::ACCEPT,
        "application/json, application/yaml;q=0.9, */*;q=0.5",
    );
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
    let bytes = body(url, response, limits, progress)?;
    Ok(Fetched::Document {
        bytes,
        etag,
        redirected_to,
    })
}

/// As the environment says; never for an address on this machine.
fn proxy(uri: &Uri) -> Option<Proxy> {
    let local = matches!(uri.host(), Some("localhost" | "127.0.0.1" | "[::1]"));
    if local { None } else { Proxy::try_from_env() }
}

fn address(url: &str) -> Result<Uri> {
    let uri: Uri = url
        .parse()
        .map_err(|error| Error::new(format!("{url}: no address: {error}")))?;
    if uri
        .authority()
        .is_some_and(|authority| authority.as_str().contains('@'))
    {
        // Without the address, which has the password in it.
        return Err(Error::new(
            "an address with a user name in it would end up in spec/upstream.lock: download the document and pass the file",
        ));
    }
    Ok(uri)
}

/// Where the document came from in the end, if somewhere else.
fn redirect(url: &str, response: &Response<Body>) -> Result<Option<String>> {
    let history = response.get_redirect_history().unwrap_or_default();
    let mut secure = false;
    for uri in history {
        let https = uri.scheme_str() == Some("https");
        if secure && !https {
            return Err(Error::new(format!(
                "{url}: redirects from https to {uri}, which anyone on the way can alter; pass that address itself if you trust it"
            )));
        }
        secure = https;
    }
    Ok(history
        .last()
        .filter(|_| history.len() > 1)
        .map(ToString::to_string))
}

fn body(
    url: &str,
    response: Response<Body>,
    limits: &Limits,
    progress: Progress<'_>,
) -> Result<Vec<u8>> {
    let announced = response.body().content_length();
    let oversized = || {
        Error::new(format!(
            "{url}: larger than {} bytes; is it the document itself?",
            limits.bytes
        ))
    };
    if announced.is_some_and(|length| length > limits.bytes) {
        return Err(oversized());
    }
    let mut reader = response.into_body().into_reader();
    let mut bytes = Vec::new();
    let mut chunk = [0; 16 * 1024];
    loop {
        progress(bytes.len() as u64, announced);
        let count = reader
            .read(&mut chunk)
            .map_err(|error| broken_off(url, error, bytes.len(), limits))?;
        if count == 0 {
            break;
        }
        bytes.extend_from_slice(chunk.get(..count).unwrap_or_default());
        if bytes.len() as u64 > limits.bytes {
            return Err(oversized());
        }
    }
    match announced {
        Some(length) if length != bytes.len() as u64 => Err(truncated(url, bytes.len())),
        _ => Ok(bytes),
    }
}

fn broken_off(url: &str, error: std::io::Error, so_far: usize, limits: &Limits) -> Error {
    match ureq::Error::from(error) {
        ureq::Error::Io(error) if error.kind() == ErrorKind::UnexpectedEof => {
            truncated(url, so_far)
        }
        error @ ureq::Error::Timeout(_) => failed(url, &error, limits),
        error => Error::new(format!("{url}: broke off after {so_far} bytes: {error}")),
    }
}

fn truncated(url: &str, so_far: usize) -> Error {
    Error::new(format!(
        "{url}: broke off after {so_far} bytes, before the end of the document; try again"
    ))
}

const NO_SUCH_HOST: &str = "no such host; is the address right?";

fn failed(url: &str, error: &ureq::Error, limits: &Limits) -> Error {
    let message = match error {
        ureq::Error::Timeout(_) => format!(
            "no complete answer within {} s; try again, or download the document and pass the file",
            limits.total.as_secs_f32()
        ),
        ureq::Error::HostNotFound => NO_SUCH_HOST.to_owned(),
        ureq::Error::TooManyRedirects => {
            "redirects in a circle, or more than five times".to_owned()
        }
        ureq::Error::Io(error) => match error.kind() {
            ErrorKind::UnexpectedEof => "the server broke the connection off".to_owned(),
            ErrorKind::ConnectionRefused => {
                "nothing answers at that address; is it right, and is the server running?"
                    .to_owned()
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
        404 | 410 => "there is no document there (404); is the address right?"
            .replace("404", &status.to_string()),
        401 | 403 | 407 => format!(
            "the server asks for credentials ({status}); download the document and pass the file"
        ),
        429 => "the server is being asked too often (429); try again later".to_owned(),
        500.. => format!(
            "the server failed ({status}); try again later, or download the document and pass the file"
        ),
        _ => format!("expected a document (200), got {status}"),
    };
    Error::new(format!("{place}: {message}"))
}
