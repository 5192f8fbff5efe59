//! Reading a request's body, within its limits of length and time.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Body as _;

use super::failure::{Cause, Failure};

/// The longest JSON body, in bytes.
pub(super) const JSON_LIMIT: usize = 4 * 1024 * 1024;
/// The longest raw body, in bytes: the APIs' limit for media.
pub(super) const RAW_LIMIT: usize = 100 * 1024 * 1024;

/// This much of a body beyond its limit is read and discarded, so that the client sees the response
/// instead of a reset.
const MAX_DISCARDED: u64 = 32 * 1024 * 1024;

/// Reads the whole body.
pub(super) async fn read(
    mut body: Body,
    limit: usize,
    timeout: Duration,
) -> Result<Bytes, Failure> {
    let too_long = || Failure::too_large(format!("the body: longer than {limit} bytes")).closing();
    let most = MAX_DISCARDED.saturating_add(u64::try_from(limit).unwrap_or(u64::MAX));
    if body.size_hint().lower() > most {
        return Err(too_long());
    }
    let collect = async {
        match Limited::new(&mut body, limit).collect().await {
            Ok(collected) => Ok(collected.to_bytes()),
            Err(error) if error.is::<LengthLimitError>() => {
                discard(body).await;
                Err(too_long())
            }
            Err(_) => Err(Failure::new(Cause::Malformed, "the body is incomplete").closing()),
        }
    };
    tokio::time::timeout(timeout, collect)
        .await
        .unwrap_or_else(|_| {
            Err(Failure::new(Cause::Timeout, "the body did not arrive in time").closing())
        })
}

async fn discard(mut body: Body) {
    let mut left = MAX_DISCARDED;
    while let Some(Ok(frame)) = body.frame().await {
        let length = frame.data_ref().map_or(0, Bytes::len);
        match left.checked_sub(u64::try_from(length).unwrap_or(u64::MAX)) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}
