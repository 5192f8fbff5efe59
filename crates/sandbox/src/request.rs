//! The parts of a request as they come over the wire: query, headers, and a body within its limits.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::header::{CONTENT_LENGTH, HeaderName};
use hyper::{HeaderMap, StatusCode};

use crate::code::Code;
use crate::document::Route;
use crate::refusal::Refusal;

/// The longest JSON body, in bytes.
pub(crate) const JSON_LIMIT: usize = 4 * 1024 * 1024;
/// The longest raw body, in bytes: the API's ceiling for media.
pub(crate) const RAW_LIMIT: usize = 100 * 1024 * 1024;
/// Of a body over its limit, this much more is read and thrown away, so that the client gets to
/// see the answer instead of a reset.
const DRAIN: usize = 32 * 1024 * 1024;

/// A header, where it is text.
pub(crate) fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// The query, decoded; refused where a value is not one that the document lists.
pub(crate) fn query(route: &Route, query: &str) -> Result<Vec<(String, String)>, Refusal> {
    let mut pairs = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decode(name), decode(value));
        if let Some(known) = route.query.iter().find(|known| known.name == name)
            && !known.values.is_empty()
            && !known.values.contains(&value)
        {
            let allowed = known.values.join(", ");
            return Err(Refusal::invalid(format!("{name}: not one of {allowed}")));
        }
        pairs.push((name, value));
    }
    Ok(pairs)
}

/// Percent-encoding and `+` undone.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        let hex = |at: usize| {
            tail.get(at)
                .and_then(|&digit| char::from(digit).to_digit(16))
        };
        match (first, hex(0), hex(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                rest = tail.get(2..).unwrap_or_default();
            }
            (b'+', ..) => bytes.push(b' '),
            _ => bytes.push(*first),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The whole body, within its limit and in time.
pub(crate) async fn read(
    mut body: Body,
    headers: &HeaderMap,
    limit: usize,
    within: Duration,
) -> Result<Bytes, Refusal> {
    let too_long = || {
        Refusal::invalid(format!("the body: longer than {limit} bytes"))
            .status(StatusCode::PAYLOAD_TOO_LARGE)
            .closing()
    };
    let announced = text(headers, &CONTENT_LENGTH).and_then(|length| length.parse().ok());
    let mut over = announced.is_some_and(|length: usize| length > limit);
    if announced.is_some_and(|length| length > limit.saturating_add(DRAIN)) {
        return Err(too_long());
    }
    let all = async {
        let mut first = Bytes::new();
        let mut rest = Vec::new();
        let mut length = 0_usize;
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame
                .map_err(|_| {
                    Refusal::new(Code::INVALID_REQUEST, "the body is cut short").closing()
                })?
                .into_data()
            else {
                continue;
            };
            length = length.saturating_add(data.len());
            over = over || length > limit;
            if over {
                (first, rest) = (Bytes::new(), Vec::new());
                if length > limit.saturating_add(DRAIN) {
                    break;
                }
            } else if first.is_empty() {
                // Most bodies come in one piece, and then need no copy.
                first = data;
            } else {
                if rest.is_empty() {
                    rest.reserve(announced.unwrap_or_default());
                    rest.extend_from_slice(&first);
                }
                rest.extend_from_slice(&data);
            }
        }
        if over {
            return Err(too_long());
        }
        Ok(if rest.is_empty() { first } else { rest.into() })
    };
    tokio::time::timeout(within, all).await.unwrap_or_else(|_| {
        Err(
            Refusal::new(Code::INVALID_REQUEST, "the body did not come in time")
                .status(StatusCode::REQUEST_TIMEOUT)
                .closing(),
        )
    })
}
