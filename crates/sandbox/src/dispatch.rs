//! A request from its first byte to its answer: faults, authorisation, body, document, operation.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRequestParts, RawPathParams, Request};
use axum::response::Response;
use axum::routing::any;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method, StatusCode};
use serde_json::Value;
use whatsapp_business::types::Meta;

use crate::answer::Answer;
use crate::code::Code;
use crate::document::{Document, Path, RequestBody, Route};
use crate::fault::{Fault, Reset};
use crate::log::RequestRecord;
use crate::mask::Form;
use crate::operations::{Call, Login};
use crate::refusal::Refusal;
use crate::request::{JSON_LIMIT, RAW_LIMIT, query, read, text};
use crate::server::ResetConnection;
use crate::state::State;
use crate::users::Caller;

/// The routes of the document, over one sandbox's state.
pub(crate) fn router(document: &'static Document, state: &Arc<State>) -> Router {
    let mut router = Router::new();
    for path in &document.paths {
        let state = Arc::clone(state);
        let serve =
            move |request: Request| serve(document, Some(path), Arc::clone(&state), request);
        router = router.route(&path.template, any(serve));
    }
    let state = Arc::clone(state);
    router.fallback(move |request: Request| serve(document, None, Arc::clone(&state), request))
}

/// What the log will tell of a request.
struct Seen {
    caller: Option<Caller>,
    form: Form,
    body: Bytes,
}

async fn serve(
    document: &'static Document,
    path: Option<&'static Path>,
    state: Arc<State>,
    request: Request,
) -> Response {
    let began = Instant::now();
    let (mut parts, body) = request.into_parts();
    let route = path.and_then(|path| path.route(&parts.method));
    let operation = route.map(|route| route.operation.id);
    let fault = state
        .faults
        .pick(operation.unwrap_or_default(), &state.random);
    let taken = route.and_then(|route| route.body.as_ref());
    let mut seen = Seen {
        caller: None,
        form: match taken.is_some_and(|body| body.schema.is_none()) {
            true => Form::Raw,
            false => Form::Json,
        },
        body: Bytes::new(),
    };

    if let Some(fault) = &fault
        && !fault.delay.is_zero()
    {
        tokio::time::sleep(fault.delay).await;
    }
    let answer = match fault
        .as_ref()
        .map(|fault| (fault, fault.status, fault.reset))
    {
        Some((_, _, Some(Reset::Before))) => None,
        Some((fault, Some(status), _)) => Some(faulty(&state, fault, status)),
        _ => {
            let result = process(document, path, route, &state, &mut parts, body, &mut seen).await;
            let answer = result.unwrap_or_else(|refusal| Answer::refusal(&refusal, state.meta()));
            Some(match route.filter(|_| state.config.strict) {
                Some(route) => checked(document, route, answer, || state.meta()),
                None => answer,
            })
        }
    };
    let reset = fault.is_some_and(|fault| fault.reset.is_some());
    let answer = if reset { None } else { answer };
    record(
        &state,
        &parts,
        operation,
        seen,
        answer.as_ref(),
        began.elapsed(),
    );
    match answer {
        Some(answer) => answer.into_response(),
        None => {
            let mut response = Response::new(Body::empty());
            response.extensions_mut().insert(ResetConnection);
            response
        }
    }
}

async fn process(
    document: &'static Document,
    path: Option<&'static Path>,
    route: Option<&'static Route>,
    state: &Arc<State>,
    parts: &mut Parts,
    body: Body,
    seen: &mut Seen,
) -> Result<Answer, Refusal> {
    let Some(path) = path else {
        return Err(Refusal::not_found("no such path"));
    };
    let Some(route) = route else {
        let details = format!("{} has no method {}", path.template, parts.method);
        return Err(
            Refusal::new(Code::INVALID_REQUEST, details).status(StatusCode::METHOD_NOT_ALLOWED)
        );
    };
    state
        .limits
        .admit(route.operation.id, state.clock.unix_ms())?;
    let login = authorise(state, route, &parts.headers, seen)?;
    let Some(handler) = route.handler else {
        let details = format!("the sandbox does not serve {} yet", route.operation.id);
        return Err(Refusal::new(Code::GENERIC, details).status(StatusCode::NOT_IMPLEMENTED));
    };
    let params = RawPathParams::from_request_parts(parts, &())
        .await
        .map_err(|_| Refusal::invalid("the path: not UTF-8"))?;
    let params = params
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let query = query(route, parts.uri.query().unwrap_or_default())?;
    let raw = route
        .body
        .as_ref()
        .is_some_and(|body| body.schema.is_none());
    let limit = if raw { RAW_LIMIT } else { JSON_LIMIT };
    seen.body = read(body, &parts.headers, limit, state.config.read_timeout).await?;
    let json = match &route.body {
        Some(body) => admitted(document, body, &seen.body)?,
        None => Value::Null,
    };
    handler(Call {
        state,
        params,
        query,
        caller: seen.caller.clone(),
        login,
        content_type: text(&parts.headers, &CONTENT_TYPE),
        body: seen.body.clone(),
        json,
    })
}

/// Who calls, or what a login brings; refused where the operation's security is not met.
fn authorise(
    state: &State,
    route: &Route,
    headers: &HeaderMap,
    seen: &mut Seen,
) -> Result<Option<Login>, Refusal> {
    let security = route.operation.security;
    if security.is_empty() {
        return Ok(None);
    }
    let header = text(headers, &AUTHORIZATION).ok_or_else(Refusal::denied)?;
    let (scheme, credentials) = header.split_once(' ').ok_or_else(Refusal::denied)?;
    let credentials = credentials.trim();
    for wanted in security {
        match *wanted {
            "httpBasic" if scheme.eq_ignore_ascii_case("basic") => {
                return basic(credentials).map(Some).ok_or_else(Refusal::denied);
            }
            "bearerAuth" if scheme.eq_ignore_ascii_case("bearer") => {
                seen.caller = state.users.caller(credentials, state.clock.unix());
            }
            "apiKey" if scheme.eq_ignore_ascii_case("apikey") => {
                let known = state.config.api_key.as_deref() == Some(credentials);
                seen.caller = known.then(|| Caller {
                    name: Arc::from("apikey"),
                    admin: false,
                    token: None,
                });
            }
            _ => continue,
        }
        let caller = seen.caller.as_ref().ok_or_else(Refusal::denied)?;
        if !caller.admin && crate::operations::admin_only(route.operation) {
            return Err(Refusal::forbidden());
        }
        return Ok(None);
    }
    Err(Refusal::denied())
}

fn basic(credentials: &str) -> Option<Login> {
    let decoded = STANDARD.decode(credentials).ok()?;
    let decoded = String::from_utf8(decoded).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some(Login {
        user: user.to_owned(),
        password: password.to_owned(),
    })
}

/// The body as JSON that the document admits; `null` where there is none, or it is not JSON.
fn admitted(document: &Document, body: &RequestBody, bytes: &Bytes) -> Result<Value, Refusal> {
    let Some(schema) = &body.schema else {
        return match (body.required, bytes.is_empty()) {
            (true, true) => Err(Refusal::missing("the body")),
            _ => Ok(Value::Null),
        };
    };
    if bytes.is_empty() {
        return match body.required {
            true => Err(Refusal::missing("the body")),
            false => Ok(Value::Null),
        };
    }
    let json = serde_json::from_slice(bytes).map_err(|error| {
        Refusal::new(
            Code::INVALID_REQUEST,
            format!("the body is not JSON: {error}"),
        )
    })?;
    document.admit(schema, &json)?;
    Ok(json)
}

/// An answer, or a refusal, that violates the document becomes an internal error that says so.
fn checked(
    document: &Document,
    route: &Route,
    answer: Answer,
    meta: impl FnOnce() -> Meta,
) -> Answer {
    let content_type = answer
        .content_type
        .as_ref()
        .and_then(|value| value.to_str().ok());
    match document.answer_violation(route, answer.status, content_type, &answer.body) {
        None => answer,
        Some(violation) => {
            let details = format!("the sandbox's answer violates the document: {violation}");
            Answer {
                close: answer.close,
                ..Answer::refusal(&Refusal::new(Code::INTERNAL, details), meta())
            }
        }
    }
}

fn faulty(state: &State, fault: &Fault, status: u16) -> Answer {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if fault.html {
        let page = format!("<html><body><h1>{status}</h1></body></html>\n");
        let mut answer = Answer::bytes("text/html", page.into());
        answer.status = status;
        return answer;
    }
    let code = fault.likely_code(status.as_u16());
    let refusal = Refusal::new(code, "a fault of the sandbox, made on purpose").status(status);
    Answer::refusal(&refusal, state.meta())
}

fn record(
    state: &State,
    parts: &Parts,
    operation: Option<&'static str>,
    seen: Seen,
    answer: Option<&Answer>,
    duration: Duration,
) {
    let record = RequestRecord {
        number: state.request_count.fetch_add(1, Ordering::Relaxed) + 1,
        at_ms: state.clock.unix_ms(),
        method: method(&parts.method),
        path: parts
            .uri
            .path_and_query()
            .map_or_else(String::new, |path| path.as_str().to_owned()),
        operation,
        user: seen.caller.map(|caller| caller.name),
        content_type: text(&parts.headers, &CONTENT_TYPE),
        request: RequestRecord::beginning(&seen.body),
        status: answer.map_or(0, |answer| answer.status.as_u16()),
        response: answer.map_or_else(Bytes::new, |answer| RequestRecord::beginning(&answer.body)),
        duration,
        form: seen.form,
        request_shown: RequestRecord::shown_whole(&seen.body, seen.form),
        response_shown: answer
            .and_then(|answer| RequestRecord::shown_whole(&answer.body, Form::Answer)),
    };
    state.tell("request", || record.json());
    if let Some(call) = &state.observers.request {
        call(&record);
    }
    let weight = record.weight();
    state.requests.push(record, weight);
}

fn method(method: &Method) -> String {
    method.as_str().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::document;

    #[test]
    fn a_refusal_is_checked_against_the_document_as_an_answer_is() {
        let document = document().unwrap();
        let mut routes = document.paths.iter().flat_map(|path| &path.routes);
        let route = routes
            .find(|route| route.operation.id == "Health_checkStatus")
            .unwrap();
        let answered = |refusal: Refusal| {
            let answer = Answer::refusal(&refusal, Meta::new());
            let answer = checked(document, route, answer, Meta::new);
            (answer.status.as_u16(), answer.close)
        };
        assert_eq!(answered(Refusal::denied().closing()), (401, true));
        let undeclared = Refusal::denied().status(StatusCode::FOUND).closing();
        assert_eq!(answered(undeclared), (500, true));
    }
}
