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
use crate::error::{Answer, Error, Fate, Kind, Result};
use crate::rate_limit::Turn;
use crate::retry::{self, Verdict};
use crate::session::{AtHand, Authorization};
use crate::types::de::utf8;
use crate::{trace, types};

/// Bytes of an error answer that are read; the rest is of no use.
const MAX_ERROR_SIZE: u64 = 1 << 20;

/// A request that was answered with success, and its answer.
pub(crate) struct Exchange {
    operation: &'static Operation,
    response: Response,
    fate: Fate,
    trace: trace::Call,
}

impl Exchange {
    /// Sends the call until it is answered, and reads the body of the answer, if it is to be read
    /// and no more than `limit` bytes.
    pub(crate) async fn run(call: &mut Call<'_>, limit: Option<u64>) -> Result<(Self, Bytes)> {
        let operation = call.operation;
        if let Some(problem) = call.problem() {
            return Err(problem.of_call(operation.id, Fate::default()));
        }
        let trace = trace::Call::begin(operation);
        let outcome = {
            let run = std::pin::pin!(attempts(call, limit, &trace));
            trace.within(run).await
        };
        match outcome {
            Ok((response, body, fate)) => {
                let exchange = Self {
                    operation,
                    response,
                    fate,
                    trace,
                };
                Ok((exchange, body))
            }
            Err(error) if error.operation() == Some(operation.id) => {
                trace.end(error.status(), error.attempts(), Some(&error));
                Err(error)
            }
            // A login that it needed, which has a span of its own.
            Err(error) => {
                trace.end(None, 0, Some(&error));
                Err(error)
            }
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// An error found in the body.
    pub(crate) fn tell(&self, error: Error) -> Error {
        let mut fate = self.fate;
        fate.ambiguous |= retry::judge(self.operation, &error).is_ambiguous();
        fate.retryable = false;
        let error = error.of_call(self.operation.id, fate);
        self.trace.end(error.status(), fate.attempts, Some(&error));
        error
    }

    /// The call is over, and this is what the body says.
    pub(crate) fn done<T>(mut self, value: T) -> ResponseValue<T> {
        let status = self.response.status();
        self.trace
            .end(Some(status.as_u16()), self.fate.attempts, None);
        let headers = std::mem::take(self.response.headers_mut());
        ResponseValue::new(value, status, headers, self.fate)
    }

    /// The call is over but for the body, which comes as it comes.
    pub(crate) fn stream(self) -> ResponseValue<ByteStream> {
        let (status, headers) = (self.response.status(), self.response.headers().clone());
        self.trace
            .end(Some(status.as_u16()), self.fate.attempts, None);
        let stream = ByteStream::new(self.response, self.operation, self.fate.attempts);
        ResponseValue::new(stream, status, headers, self.fate)
    }
}

async fn attempts(
    call: &mut Call<'_>,
    limit: Option<u64>,
    trace: &trace::Call,
) -> Result<(Response, Bytes, Fate)> {
    let Api { shared, options } = call.api;
    let operation = call.operation;
    let mut fate = Fate::default();
    let mut request = match call.request() {
        Ok(Some(request)) => request,
        Ok(None) => {
            let error = Error::request("there is no body to send");
            return Err(error.of_call(operation.id, fate));
        }
        Err(error) => return Err(error.of_call(operation.id, fate)),
    };
    let (mut authorization, mut turn) = admit(call).await?;
    let began = Instant::now();
    let mut renewed = false;
    loop {
        if let Some(authorization) = &authorization {
            let header = authorization.header().clone();
            request.headers_mut().insert(AUTHORIZATION, header);
        }
        let timeout = call.timeout();
        if shared.http.timeout != Some(timeout) {
            *request.timeout_mut() = Some(timeout);
        }
        if let Some(turn) = turn {
            turn.take();
        }
        fate.attempts += 1;
        let error = match attempt(shared.http.client.execute(request), limit).await {
            Ok((response, body)) => return Ok((response, body, fate)),
            Err(error) => error,
        };
        let refused = !renewed
            && error.status() == Some(401)
            && authorization.is_some_and(|used| shared.session.renewable(&used, &error));
        let verdict = if refused {
            Verdict::Repeat
        } else {
            retry::judge(operation, &error)
        };
        fate.ambiguous |= verdict.is_ambiguous();
        fate.retryable = verdict == Verdict::Repeat && !fate.ambiguous;
        let give_up = |error: Error| Err(error.of_call(operation.id, fate));
        let repeat = verdict == Verdict::Repeat
            || (verdict == Verdict::Ambiguous && options.retry.repeat_ambiguous);
        let wait = match (refused, repeat) {
            // With a new token, at once, and whatever the policy is.
            (true, _) => Some(Duration::ZERO),
            (false, true) => {
                let asked = retry_after(&error);
                let chance = fastrand::f64();
                let elapsed = began.elapsed();
                // A token that was refused is no failure of the call's.
                let attempts = fate.attempts - u32::from(renewed);
                options.retry.wait(attempts, elapsed, asked, chance)
            }
            (false, false) => None,
        };
        let Some(wait) = wait else {
            return give_up(error);
        };
        let Ok(Some(next)) = call.request() else {
            return give_up(error);
        };
        request = next;
        renewed |= refused;
        let admitted = Box::pin(async {
            if refused {
                return Some(admit(call).await);
            }
            tokio::time::sleep(wait).await;
            // A login, or its turn, may take longer than there is time.
            let left = options.retry.deadline.saturating_sub(began.elapsed());
            tokio::time::timeout(left, admit(call)).await.ok()
        });
        match admitted.await {
            Some(Ok(admitted)) => (authorization, turn) = admitted,
            Some(Err(error)) => return Err(error.of_login(fate.ambiguous)),
            None => return give_up(error),
        }
        trace.again(fate.attempts, &error, wait);
    }
}

/// What a request goes out with.
type Admitted = (Option<Authorization>, Option<Turn>);

/// Waits until the call may be sent.
///
/// Whoever waits for a login must not keep a turn meanwhile, or all of them would go out at once
/// after it, and the login itself may be in the queue behind them: the token comes first, and if
/// it is gone when the turn comes, the turn goes to the next.
async fn admit(call: &Call<'_>) -> Result<Admitted> {
    loop {
        let authorization = match call.authorization()? {
            AtHand::Yes(authorization) => authorization,
            AtHand::Due(_) | AtHand::Login => Some(Box::pin(call.log_in()).await?),
        };
        let limits = &call.api.options.rate_limit;
        let Some(bucket) = limits.bucket(call.operation) else {
            return Ok((authorization, None));
        };
        if let Some(turn) = bucket.free() {
            return Ok((authorization, Some(turn)));
        }
        let turn = Box::pin(bucket.wait()).await;
        match call.authorization()? {
            AtHand::Yes(authorization) => return Ok((authorization, Some(turn))),
            AtHand::Due(authorization) => return Ok((Some(authorization), Some(turn))),
            AtHand::Login => {}
        }
    }
}

/// Sends once: an answer with success and its body, or an error.
async fn attempt(
    sent: impl Future<Output = reqwest::Result<Response>>,
    limit: Option<u64>,
) -> Result<(Response, Bytes)> {
    let mut response = sent.await.map_err(answer::transport)?;
    if !response.status().is_success() {
        return Err(Box::pin(failure(response)).await);
    }
    let body = match limit {
        Some(limit) => answer::body(&mut response, limit).await?,
        None => Bytes::new(),
    };
    Ok((response, body))
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
