//! The way of a request: faults, authorization, body, validation, operation, record.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRequestParts, RawPathParams, Request};
use axum::response::Response;
use axum::routing::{MethodRouter, any};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hyper::header::{ALLOW, AUTHORIZATION, CONTENT_TYPE, HeaderName};
use hyper::http::request::Parts;
use hyper::{HeaderMap, StatusCode};
use serde_json::Value;
use whatsapp_business::ErrorCode;
use whatsapp_business::types::Meta;

use super::body::read;
use super::reply::Reply;
use super::server::ResetConnection;
use crate::api_error::ApiError;
use crate::config::{JSON_LIMIT, RAW_LIMIT};
use crate::document::{Document, Path, RequestBody, Route};
use crate::fault::{Fault, Reset};
use crate::mask::BodyKind;
use crate::operations::{self, request::Request as ApiRequest};
use crate::request_record::RequestRecord;
use crate::state::State;
use crate::stores::users::{Caller, Credentials};

/// Serves the operations of the document with a sandbox's state.
pub(crate) fn router(document: &'static Document, state: &Arc<State>) -> Router {
    let serve = |path: Option<&'static Path>| {
        let state = Arc::clone(state);
        move |request: Request| serve(document, path, Arc::clone(&state), request)
    };
    let router = Router::new().fallback(serve(None));
    document.paths.iter().fold(router, |router, path| {
        route(router, &path.template, any(serve(Some(path))))
    })
}

/// Adds a route that accepts a trailing slash, as the real API does.
pub(crate) fn route<S: Clone + Send + Sync + 'static>(
    router: Router<S>,
    path: &str,
    methods: MethodRouter<S>,
) -> Router<S> {
    router
        .route(path, methods.clone())
        .route(&format!("{path}/"), methods)
}

/// What the record of a request needs beside its head.
struct Received {
    caller: Option<Caller>,
    body: Bytes,
}

async fn serve(
    document: &'static Document,
    path: Option<&'static Path>,
    state: Arc<State>,
    request: Request,
) -> Response {
    let started = Instant::now();
    let (mut parts, body) = request.into_parts();
    let route = path.and_then(|path| path.route(&parts.method));
    let operation = route.map(|route| route.operation.id);
    let fault = state
        .faults
        .pick(operation.unwrap_or_default(), &state.random);
    let mut received = Received {
        caller: None,
        body: Bytes::new(),
    };

    let delay = fault.as_ref().map(|fault| fault.delay).unwrap_or_default();
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    let reset = fault.as_ref().and_then(|fault| fault.reset);
    let mut reply = match fault.as_ref().map(|fault| (fault, fault.status)) {
        _ if reset == Some(Reset::Before) => None,
        Some((fault, Some(status))) => Some(fault_reply(&state, fault, status)),
        _ => {
            let result = process(
                document,
                path,
                route,
                &state,
                &mut parts,
                body,
                &mut received,
            );
            let result = result.await;
            let reply = result.unwrap_or_else(|error| Reply::error(&error, state.meta()));
            Some(match route.filter(|_| state.config.strict) {
                Some(route) => checked(document, route, reply, || state.meta()),
                None => reply,
            })
        }
    };
    if reset.is_some() {
        reply = None;
    }
    if let Some(reply) = &mut reply
        && reply.status == StatusCode::METHOD_NOT_ALLOWED
        && let Some(allow) = path.and_then(Path::allow)
    {
        reply.headers.insert(ALLOW, allow);
    }
    record(&state, &parts, route, received, reply.as_ref(), started);
    reply.map_or_else(
        || {
            let mut response = Response::new(Body::empty());
            response.extensions_mut().insert(ResetConnection);
            response
        },
        Reply::into_response,
    )
}

async fn process(
    document: &'static Document,
    path: Option<&'static Path>,
    route: Option<&'static Route>,
    state: &Arc<State>,
    parts: &mut Parts,
    body: Body,
    received: &mut Received,
) -> Result<Reply, ApiError> {
    let path = path.ok_or_else(|| ApiError::not_found("no such path"))?;
    let Some(route) = route else {
        let details = format!("{} has no method {}", path.template, parts.method);
        return Err(ApiError::new(ErrorCode::InvalidRequest, details)
            .with_status(StatusCode::METHOD_NOT_ALLOWED));
    };
    let id = route.operation.id;
    state.limits.acquire(id, state.clock.unix_ms())?;
    let credentials = authorize(state, route, &parts.headers, received)?;
    let Some(handler) = operations::handler(id) else {
        let details = format!("the sandbox does not serve {id} yet");
        return Err(
            ApiError::new(ErrorCode::Generic, details).with_status(StatusCode::NOT_IMPLEMENTED)
        );
    };
    let params = RawPathParams::from_request_parts(parts, &())
        .await
        .map_err(|_| ApiError::invalid("the path: not UTF-8"))?;
    let params = params
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let query = query(route, parts.uri.query().unwrap_or_default())?;
    let limit = match body_kind(Some(route)) {
        BodyKind::RawRequest => RAW_LIMIT,
        _ => JSON_LIMIT,
    };
    received.body = read(body, limit, state.config.read_timeout).await?;
    let json = match &route.body {
        Some(body) => validated(document, body, &received.body)?,
        None => Value::Null,
    };
    handler(ApiRequest {
        state,
        params,
        query,
        caller: received.caller.clone(),
        credentials,
        content_type: header(&parts.headers, &CONTENT_TYPE),
        body: received.body.clone(),
        json,
    })
}

/// Checks the operation's security requirements. Notes the caller, or returns the credentials of a
/// login.
fn authorize(
    state: &State,
    route: &Route,
    headers: &HeaderMap,
    received: &mut Received,
) -> Result<Option<Credentials>, ApiError> {
    let security = route.operation.security;
    if security.is_empty() {
        return Ok(None);
    }
    let header = header(headers, &AUTHORIZATION).ok_or_else(ApiError::unauthorized)?;
    let (scheme, value) = header.split_once(' ').ok_or_else(ApiError::unauthorized)?;
    let value = value.trim();
    let accepts =
        |name: &str, word: &str| security.contains(&name) && scheme.eq_ignore_ascii_case(word);
    if accepts("httpBasic", "basic") {
        return basic(value).map(Some).ok_or_else(ApiError::unauthorized);
    }
    if accepts("bearerAuth", "bearer") {
        received.caller = state.stores.users.caller(value, state.clock.unix());
    } else if accepts("apiKey", "apikey") && state.config.api_key.as_deref() == Some(value) {
        received.caller = Some(Caller {
            name: Arc::from("apikey"),
            admin: false,
            token: None,
        });
    }
    let caller = received
        .caller
        .as_ref()
        .ok_or_else(ApiError::unauthorized)?;
    match caller.admin || !operations::is_admin_only(route.operation) {
        true => Ok(None),
        false => Err(ApiError::forbidden(operations::ADMIN_ONLY)),
    }
}

fn basic(value: &str) -> Option<Credentials> {
    let decoded = String::from_utf8(STANDARD.decode(value).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some(Credentials {
        user: user.to_owned(),
        password: password.to_owned(),
    })
}

/// Decodes the query, and checks the values that the document lists.
fn query(route: &Route, query: &str) -> Result<Vec<(String, String)>, ApiError> {
    let pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
    pairs
        .map(|(name, value)| {
            let declared = route.query.iter().find(|declared| declared.name == name);
            let values = declared.map_or(&[][..], |declared| &declared.values);
            if values.is_empty() || values.contains(&value) {
                return Ok((name, value));
            }
            let allowed = values.join(", ");
            Err(ApiError::invalid(format!("{name}: not one of {allowed}")))
        })
        .collect()
}

/// Returns a body that is valid under its schema as JSON; `null` if it is empty or not JSON.
fn validated(document: &Document, body: &RequestBody, bytes: &[u8]) -> Result<Value, ApiError> {
    if body.required && bytes.is_empty() {
        return Err(ApiError::missing("the body"));
    }
    let Some(schema) = body.schema.as_ref().filter(|_| !bytes.is_empty()) else {
        return Ok(Value::Null);
    };
    let json = serde_json::from_slice(bytes).map_err(|error| {
        let details = format!("the body is not JSON: {error}");
        ApiError::new(ErrorCode::InvalidRequest, details)
    })?;
    document.schemas.validate(schema, &json)?;
    Ok(json)
}

/// Replaces a reply that violates the document by an internal error.
fn checked(document: &Document, route: &Route, reply: Reply, meta: impl FnOnce() -> Meta) -> Reply {
    let violation =
        document.response_violation(route, reply.status, reply.content_type(), &reply.body);
    let Some(violation) = violation else {
        return reply;
    };
    let details = format!("the sandbox's response violates the document: {violation}");
    let mut error = ApiError::new(ErrorCode::Internal, details);
    error.close = reply.headers.contains_key(hyper::header::CONNECTION);
    Reply::error(&error, meta())
}

fn fault_reply(state: &State, fault: &Fault, status: u16) -> Reply {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if fault.html {
        let page = format!("<html><body><h1>{status}</h1></body></html>\n");
        let mut reply = Reply::bytes("text/html", page);
        reply.status = status;
        return reply;
    }
    let error = ApiError::new(
        fault.error_code(status.as_u16()),
        "a fault injected by the sandbox",
    );
    Reply::error(&error.with_status(status), state.meta())
}

fn record(
    state: &State,
    parts: &Parts,
    route: Option<&'static Route>,
    received: Received,
    reply: Option<&Reply>,
    started: Instant,
) {
    let kind = body_kind(route);
    let (request, request_shown) = RequestRecord::store_body(&received.body, kind);
    let body = reply.map_or(&[][..], |reply| &reply.body);
    let (response, response_shown) = RequestRecord::store_body(body, BodyKind::Response);
    let path = parts.uri.path_and_query();
    let record = RequestRecord {
        number: state.requests.next_number(),
        at_ms: state.clock.unix_ms(),
        method: parts.method.as_str().to_owned(),
        path: path.map_or_else(String::new, |path| path.as_str().to_owned()),
        operation: route.map(|route| route.operation.id),
        user: received.caller.map(|caller| caller.name),
        content_type: header(&parts.headers, &CONTENT_TYPE),
        request,
        status: reply.map_or(0, |reply| reply.status.as_u16()),
        response,
        duration: started.elapsed(),
        kind,
        request_shown,
        response_shown,
    };
    state.live.publish("request", || record.json());
    if let Some(callback) = &state.observers.request {
        callback(&record);
    }
    let size = record.size();
    state.requests.push(record, size);
}

/// Returns what the body of a request must be.
fn body_kind(route: Option<&Route>) -> BodyKind {
    match route.and_then(|route| route.body.as_ref()) {
        Some(RequestBody { schema: None, .. }) => BodyKind::RawRequest,
        _ => BodyKind::JsonRequest,
    }
}

/// Returns a header that is valid text.
fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use hyper::header::CONNECTION;

    use super::*;
    use crate::document::document;

    #[test]
    fn an_error_is_checked_against_the_document_like_any_reply() {
        let document = document().unwrap();
        let mut routes = document.paths.iter().flat_map(|path| &path.routes);
        let route = routes
            .find(|route| route.operation.id == "Health_checkStatus")
            .unwrap();
        let replied = |error: ApiError| {
            let reply = Reply::error(&error, Meta::new());
            let reply = checked(document, route, reply, Meta::new);
            (
                reply.status.as_u16(),
                reply.headers.contains_key(CONNECTION),
            )
        };
        let error = ApiError::unauthorized().closing();
        assert_eq!(replied(error.clone()), (401, true));
        let undeclared = error.with_status(StatusCode::FOUND);
        assert_eq!(replied(undeclared), (500, true));
    }
}
