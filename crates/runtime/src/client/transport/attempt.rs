//! Sends a call until there is a response: authorization, rate limit, and retries where they are
//! safe.
//!
//! Every operation goes through [`run`]. Its future is boxed, as are the rarely awaited futures in
//! it: the futures of the callers stay small, and are compiled in this crate.

use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, HeaderMap, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use serde_json::Value;

use super::request::OperationRequest;
use super::response::{self, ByteStream, ResponseValue};
use crate::client::auth::{Authorization, TokenState};
use crate::client::rate_limit::Permit;
use crate::client::retry::{RetryDecision, classify};
use crate::client::trace::CallSpan;
use crate::definition::Definition;
use crate::error::{CallOutcome, Error, ErrorResponse, Kind, Result};
use crate::operation::Operation;

/// How many bytes of an error response are read.
const MAX_ERROR_SIZE: u64 = 1 << 20;

/// A successful attempt and its response.
pub(super) struct Attempt {
    operation: &'static Operation,
    idempotent: bool,
    response: Response,
    outcome: CallOutcome,
    span: CallSpan,
}

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends the call until an attempt succeeds or the retry policy ends, and reads the body of the
/// response if `limit` says how large it may be.
pub(super) fn run(
    mut request: Box<OperationRequest<'_>>,
    limit: Option<u64>,
) -> Boxed<'_, Result<(Attempt, Bytes)>> {
    let operation = request.operation;
    let idempotent = request.idempotent;
    Box::pin(async move {
        if let Some(problem) = request.take_problem() {
            return Err(problem.with_call(operation.id, CallOutcome::default()));
        }
        let span = CallSpan::new(operation);
        let result = {
            let attempts = std::pin::pin!(retry_loop(&mut request, limit, &span));
            span.instrument(attempts).await
        };
        match result {
            Ok((response, body, outcome)) => {
                let attempt = Attempt {
                    operation,
                    idempotent,
                    response,
                    outcome,
                    span,
                };
                Ok((attempt, body))
            }
            Err(error) => {
                // A login that the call needed has a span of its own.
                let own = error.operation() == Some(operation.id);
                let status = error.status().filter(|_| own);
                let attempts = if own { error.attempts() } else { 0 };
                span.end(status, attempts, Some(&error));
                Err(error)
            }
        }
    })
}

impl Attempt {
    pub(super) fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// Ends the call with an error found in the body.
    pub(super) fn fail(&self, error: Error) -> Error {
        let mut outcome = self.outcome;
        outcome.ambiguous |= classify(self.idempotent, &error).is_ambiguous();
        outcome.retryable = false;
        let error = error.with_call(self.operation.id, outcome);
        self.span
            .end(error.status(), outcome.attempts, Some(&error));
        error
    }

    /// Ends the call with the decoded body.
    pub(super) fn finish<T>(self, value: T) -> ResponseValue<T> {
        let (status, headers, outcome) = self.into_parts();
        ResponseValue::new(value, status, headers, outcome)
    }

    fn into_parts(mut self) -> (StatusCode, HeaderMap, CallOutcome) {
        let status = self.response.status();
        self.span
            .end(Some(status.as_u16()), self.outcome.attempts, None);
        let headers = std::mem::take(self.response.headers_mut());
        (status, headers, self.outcome)
    }

    /// Ends the call with a body that is still to be read.
    pub(super) fn into_stream<E>(self) -> ResponseValue<ByteStream<E>> {
        let (status, headers) = (self.response.status(), self.response.headers().clone());
        self.span
            .end(Some(status.as_u16()), self.outcome.attempts, None);
        let stream = ByteStream::new(
            self.response,
            self.operation,
            self.idempotent,
            self.outcome.attempts,
        );
        ResponseValue::new(stream, status, headers, self.outcome)
    }
}

async fn retry_loop(
    call: &mut OperationRequest<'_>,
    limit: Option<u64>,
    span: &CallSpan,
) -> Result<(Response, Bytes, CallOutcome)> {
    let (shared, options) = (&call.transport.shared, call.transport.options());
    let operation = call.operation;
    let mut outcome = CallOutcome::default();
    let mut request = match call.build() {
        Ok(Some(request)) => request,
        Ok(None) => {
            let error = Error::request("there is no body to send");
            return Err(error.with_call(operation.id, outcome));
        }
        Err(error) => return Err(error.with_call(operation.id, outcome)),
    };
    let (mut authorization, mut permits) = acquire(call).await?;
    let began = Instant::now();
    let mut renewed = false;
    loop {
        if let Some(authorization) = &authorization {
            let header = authorization.header().clone();
            request.headers_mut().insert(AUTHORIZATION, header);
            if let Some(proof) = authorization.proof().filter(|_| !call.is_absolute()) {
                let mut query = request.url_mut().query_pairs_mut();
                query.append_pair("appsecret_proof", proof);
            }
        }
        let timeout = call.timeout();
        if shared.http.timeout != Some(timeout) {
            *request.timeout_mut() = Some(timeout);
        }
        permits.into_iter().flatten().for_each(Permit::consume);
        outcome.attempts += 1;
        let error = match send(call, shared.http.client.execute(request), limit).await {
            Ok((response, body)) => return Ok((response, body, outcome)),
            Err(error) => error,
        };
        let unauthorized = !renewed
            && error.status() == Some(401)
            && error.is_auth()
            && authorization.is_some_and(|used| shared.invalidate(&used, &error));
        let decision = if unauthorized {
            RetryDecision::Retry
        } else {
            options.retry.decide(call.idempotent, &error)
        };
        outcome.ambiguous |= decision.is_ambiguous();
        outcome.retryable = decision == RetryDecision::Retry && !outcome.ambiguous;
        let give_up = |error: Error| Err(error.with_call(operation.id, outcome));
        let retry = decision == RetryDecision::Retry
            || (decision == RetryDecision::Ambiguous && options.retry.retry_ambiguous);
        let wait = match (unauthorized, retry) {
            // With a new token, at once, and whatever the policy says.
            (true, _) => Some(Duration::ZERO),
            (false, true) => {
                let jitter = fastrand::f64();
                let elapsed = began.elapsed();
                // The attempt whose token was refused does not count.
                let attempts = outcome.attempts - u32::from(renewed);
                options
                    .retry
                    .wait(attempts, elapsed, retry_after(&error, attempts), jitter)
            }
            (false, false) => None,
        };
        let Some(wait) = wait else {
            return give_up(error);
        };
        let Ok(Some(next)) = call.build() else {
            return give_up(error);
        };
        request = next;
        renewed |= unauthorized;
        let acquired = Box::pin(async {
            if unauthorized {
                return Some(acquire(call).await);
            }
            tokio::time::sleep(wait).await;
            // A login, or the rate limit, may take longer than the deadline allows.
            let left = options.retry.deadline.saturating_sub(began.elapsed());
            tokio::time::timeout(left, acquire(call)).await.ok()
        });
        match acquired.await {
            Some(Ok(acquired)) => (authorization, permits) = acquired,
            Some(Err(error)) => return Err(error.after_login_failure(outcome.ambiguous)),
            None => return give_up(error),
        }
        span.retrying(outcome.attempts, &error, wait);
    }
}

/// The authorization and the permit of an attempt.
type Acquired = (Option<Authorization>, Permits);

/// The permits of the operation and of the recipient.
type Permits = [Option<Permit>; 2];

/// Waits until the call may be sent.
///
/// The token comes before the permit. Calls that held permits while they waited for a login would
/// all be sent at once after it, and the login itself may wait for a permit behind them. If the
/// token is gone once the permit is there, the permit goes to the next call.
async fn acquire(call: &OperationRequest<'_>) -> Result<Acquired> {
    let acquired = acquire_own(call).await?;
    if let Some(limits) = call.transport.options().rate_limit.server() {
        while let Err(wait) = limits.acquire(call.operation.id) {
            tokio::time::sleep(wait).await;
        }
    }
    if let Some(source) = call.transport.options().rate_limit.source()
        && let Err(error) = source.acquire(call.operation).await
    {
        let reason = Kind::Io(format!("the source of the rate limit failed: {error}"));
        let failed = Error::with_source(reason, Some(Arc::new(error)));
        return Err(failed.with_call(call.operation.id, CallOutcome::default()));
    }
    Ok(acquired)
}

async fn acquire_own(call: &OperationRequest<'_>) -> Result<Acquired> {
    let limits = &call.transport.options().rate_limit;
    // First, as it may take longest: the permit of the operation would be kept from other calls.
    let pair = match (limits.pairs(), call.recipient) {
        (Some(pairs), Some(recipient)) => Some(Box::pin(pairs.bucket(recipient).take()).await),
        _ => None,
    };
    loop {
        let authorization = match authorization(call)? {
            TokenState::Valid(authorization) => authorization,
            TokenState::Expiring(_) | TokenState::Missing => Some(Box::pin(log_in(call)).await?),
        };
        let Some(bucket) = limits.bucket(call.operation) else {
            return Ok((authorization, [None, pair]));
        };
        if let Some(permit) = bucket.try_acquire() {
            return Ok((authorization, [Some(permit), pair]));
        }
        let permit = Box::pin(bucket.acquire()).await;
        match self::authorization(call)? {
            TokenState::Valid(authorization) => return Ok((authorization, [Some(permit), pair])),
            TokenState::Expiring(authorization) => {
                return Ok((Some(authorization), [Some(permit), pair]));
            }
            TokenState::Missing => {}
        }
    }
}

/// Returns the authorization of the call: its own, or else the session's.
fn authorization(call: &OperationRequest<'_>) -> Result<TokenState> {
    if let Some(own) = &call.authorization {
        return Ok(TokenState::Valid(Some(Authorization::Header(own.clone()))));
    }
    call.transport.shared.auth.authorization(call.operation)
}

/// Waits for a token, logging in if necessary.
async fn log_in(call: &OperationRequest<'_>) -> Result<Authorization> {
    let token = call
        .transport
        .shared
        .auth
        .token(call.transport.login_transport());
    token.await.map(Authorization::Bearer)
}

/// Sends one attempt: returns a successful response and its body, or an error.
async fn send(
    call: &OperationRequest<'_>,
    response: impl Future<Output = reqwest::Result<Response>>,
    limit: Option<u64>,
) -> Result<(Response, Bytes)> {
    let mut response = response.await.map_err(response::transport_error)?;
    if let Some(limits) = call.transport.options().rate_limit.server() {
        limits.observe(call.operation.id, response.headers());
    }
    if !response.status().is_success() {
        return Err(Box::pin(error_response(response, call.transport.shared.api)).await);
    }
    let body = match limit {
        Some(limit) => response::read_body(&mut response, limit).await?,
        None => Bytes::new(),
    };
    if may_be_error(&body)
        && let Some(error) = disguised_error(&response, &body, call.transport.shared.api)
    {
        return Err(error);
    }
    Ok((response, body))
}

/// Returns whether a successful response may be an error. It costs successful calls next to nothing.
fn may_be_error(body: &[u8]) -> bool {
    let Some(members) = body.trim_ascii_start().strip_prefix(b"{") else {
        return false;
    };
    let members = members.trim_ascii_start();
    members.starts_with(b"\"error")
        || (members.starts_with(b"\"meta\"")
            && members.windows(8).any(|part| part == b"\"errors\""))
}

/// Returns the error in a successful response: some servers, and gateways in front of them, report errors
/// so.
#[cold]
fn disguised_error(response: &Response, body: &Bytes, api: &Definition) -> Option<Error> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let members = value.as_object()?;
    let has_result = || {
        !members
            .keys()
            .all(|key| matches!(key.as_str(), "errors" | "meta"))
    };
    if !members.contains_key("error") && has_result() {
        return None;
    }
    let status = response.status().as_u16();
    let mut read = ErrorResponse::read(status, body.clone(), api.read_error);
    read.retry_after = parse_retry_after(response.headers());
    let failed = !read.errors.faults().is_empty();
    failed.then(|| Error::new(Kind::Status(Box::new(read))))
}

/// Reads an error response. Its status is reported whatever its body is.
async fn error_response(mut response: Response, api: &Definition) -> Error {
    let status = response.status().as_u16();
    let retry_after = parse_retry_after(response.headers());
    let body = response::read_body(&mut response, MAX_ERROR_SIZE)
        .await
        .unwrap_or_default();
    let mut read = ErrorResponse::read(status, body, api.read_error);
    read.retry_after = retry_after;
    Error::new(Kind::Status(Box::new(read)))
}

/// Returns the least time to wait after this many attempts: that of the `Retry-After` header, or that
/// of a code of the API, which grows fourfold with each attempt.
fn retry_after(error: &Error, attempts: u32) -> Option<Duration> {
    let Kind::Status(response) = error.kind() else {
        return None;
    };
    let delays = error.faults().iter().filter_map(|fault| fault.class.delay);
    let growth = 4_u32.saturating_pow(attempts.saturating_sub(1));
    let longest = delays.max().map(|delay| delay.saturating_mul(growth));
    response.retry_after.max(longest)
}

/// Parses `Retry-After`, which is a number of seconds or a date.
fn parse_retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}
