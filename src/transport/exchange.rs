//! One request until its answer: authorised, sent, and sent again where that is safe.
//!
//! Every operation goes through here, `client.api()` included. What is seldom awaited is boxed:
//! each caller's future would have room for it otherwise, and carry it about.

use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, HeaderMap, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use super::Api;
use super::answer::{self, ByteStream, ResponseValue};
use super::call::Call;
use crate::api::Operation;
use crate::error::{Answer, Error, Kind, Result};
use crate::lenient::utf8;
use crate::retry::{self, Verdict};
use crate::{trace, types};

/// Bytes of an error answer that are read; the rest is of no use.
const MAX_ERROR_SIZE: u64 = 1 << 20;

/// A request that was answered with success, and its answer.
pub(crate) struct Exchange {
    operation: &'static Operation,
    response: Response,
    attempts: u32,
    trace: trace::Call,
}

impl Exchange {
    pub(crate) async fn run(call: &mut Call<'_>) -> Result<Self> {
        let operation = call.operation;
        if let Some(problem) = call.problem.take() {
            return Err(problem.of_call(operation.id, 0, false));
        }
        let trace = trace::Call::begin(operation);
        let outcome = {
            let run = std::pin::pin!(Self::attempts(call, &trace));
            trace.within(run).await
        };
        match outcome {
            Ok((response, attempts)) => Ok(Self {
                operation,
                response,
                attempts,
                trace,
            }),
            Err(error) => {
                trace.end(error.status(), error.attempts(), Some(&error));
                Err(error)
            }
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// The body, if it is no more than `limit` bytes.
    pub(crate) async fn body(&mut self, limit: u64) -> Result<Bytes> {
        let body = answer::body(&mut self.response, limit).await;
        body.map_err(|error| self.tell(error))
    }

    /// An error found in the answer. A write was done then, but what came of it is lost.
    pub(crate) fn tell(&self, error: Error) -> Error {
        let ambiguous = !retry::is_harmless(self.operation);
        let error = error.of_call(self.operation.id, self.attempts, ambiguous);
        self.trace.end(error.status(), self.attempts, Some(&error));
        error
    }

    /// The answer was read to its end, and this was in it.
    pub(crate) fn done<T>(mut self, value: T) -> ResponseValue<T> {
        let status = self.response.status();
        self.trace.end(Some(status.as_u16()), self.attempts, None);
        let headers = std::mem::take(self.response.headers_mut());
        ResponseValue::new(value, status, headers, self.attempts)
    }

    /// The answer's bytes as they come.
    pub(crate) fn stream(self) -> ResponseValue<ByteStream> {
        let (status, headers) = (self.response.status(), self.response.headers().clone());
        self.trace.end(Some(status.as_u16()), self.attempts, None);
        let stream = ByteStream::new(self.response, self.operation.id, self.attempts);
        ResponseValue::new(stream, status, headers, self.attempts)
    }

    async fn attempts(call: &mut Call<'_>, trace: &trace::Call) -> Result<(Response, u32)> {
        let Api { shared, options } = call.api;
        let operation = call.operation;
        let tell =
            |error: Error, attempts, ambiguous| error.of_call(operation.id, attempts, ambiguous);
        options.rate_limit.wait(operation).await;
        let began = Instant::now();
        let mut attempts = 0;
        let mut renewed = false;
        let mut ambiguous = false;
        let first = call.request().map_err(|error| tell(error, 0, false))?;
        let Some(mut request) = first else {
            return Err(tell(Error::request("there is no body to send"), 0, false));
        };
        loop {
            attempts += 1;
            let authorization = shared
                .session
                .authorization(shared, options, operation)
                .await
                .map_err(|error| tell(error, attempts, ambiguous))?;
            if let Some(authorization) = &authorization {
                let header = authorization.header().clone();
                request.headers_mut().insert(AUTHORIZATION, header);
            }
            let mut timeout = call.timeout();
            if attempts > 1 {
                let left = options.retry.deadline.saturating_sub(began.elapsed());
                timeout = timeout.min(left);
            }
            if shared.timeout != Some(timeout) {
                *request.timeout_mut() = Some(timeout);
            }
            let error = match shared.http.execute(request).await {
                Ok(response) if response.status().is_success() => return Ok((response, attempts)),
                Ok(response) => Box::pin(failure(response)).await,
                Err(error) => answer::transport(error),
            };
            let refused = error.status() == Some(401)
                && !renewed
                && authorization.is_some_and(|used| shared.session.renewable(&used));
            let verdict = if refused {
                Verdict::Repeat
            } else {
                retry::judge(operation, &error)
            };
            ambiguous |= verdict == Verdict::Ambiguous;
            let repeat = verdict == Verdict::Repeat
                || (verdict == Verdict::Ambiguous && options.retry.repeat_ambiguous);
            let wait = match (refused, repeat) {
                // With a new token, at once, and whatever the policy is.
                (true, _) => Some(Duration::ZERO),
                (false, true) => {
                    let asked = retry_after(&error);
                    let chance = fastrand::f64();
                    options.retry.wait(attempts, began.elapsed(), asked, chance)
                }
                (false, false) => None,
            };
            let Some(wait) = wait else {
                return Err(tell(error, attempts, ambiguous));
            };
            let Ok(Some(next)) = call.request() else {
                return Err(tell(error, attempts, ambiguous));
            };
            request = next;
            if refused {
                renewed = true;
            } else {
                trace.again(attempts, &error, wait);
                Box::pin(tokio::time::sleep(wait)).await;
            }
            options.rate_limit.wait(operation).await;
        }
    }
}

/// An error status keeps its status, whatever came with it.
async fn failure(mut response: Response) -> Error {
    let status = response.status().as_u16();
    let retry_after = asked_to_wait(response.headers());
    let body = answer::body(&mut response, MAX_ERROR_SIZE)
        .await
        .unwrap_or_default();
    let parsed: Option<types::Response> = serde_json::from_str(&utf8(&body)).ok();
    let (errors, meta) = parsed.map_or_else(Default::default, |body| (body.errors, body.meta));
    let body = if errors.is_empty() {
        body
    } else {
        Bytes::new()
    };
    Error::new(Kind::Status(Box::new(Answer {
        status,
        errors,
        meta,
        body,
        retry_after,
    })))
}

fn retry_after(error: &Error) -> Option<Duration> {
    match error.kind() {
        Kind::Status(answer) => answer.retry_after,
        _ => None,
    }
}

/// `Retry-After` as seconds or as a date.
fn asked_to_wait(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = OffsetDateTime::parse(value, &Rfc2822).ok()?;
    let date = SystemTime::from(date);
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}
