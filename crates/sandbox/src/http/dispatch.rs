//! The way of a request: faults, authorization, body, validation, operation, record.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRequestParts, RawPathParams, Request};
use axum::response::Response;
use axum::routing::{MethodRouter, any};
use bytes::Bytes;
use hyper::header::{ACCEPT, ALLOW, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method, StatusCode};
use serde_json::Value;
use whatsapp_business::ErrorCode;

use super::authorize::authorize;
use super::body::read;
use super::reply::Reply;
use super::server::ResetConnection;
use super::validate::{checked, query, validated};
use crate::api_error::ApiError;
use crate::config::{JSON_LIMIT, RAW_LIMIT};
use crate::document::{Document, Path, Route};
use crate::fault::{Fault, Reset};
use crate::hosted;
use crate::hosted::extensions::{EXTENSIONS, Extension, MEDIA_TYPE};
use crate::hosted::limits::{Allowance, Bucket};
use crate::mask::{BodyKind, masked_path};
use crate::media_type::essence;
use crate::operations::{self, request::Request as ApiRequest};
use crate::request_record::RequestRecord;
use crate::state::State;
use crate::stores::users::Caller;

/// What the path of a request leads to.
#[derive(Clone, Copy)]
enum Target {
    Nothing,
    Path(&'static Path),
    /// An extension of the hosted profile.
    Extension(&'static Extension),
}

impl Target {
    fn route(self, method: &Method) -> Option<&'static Route> {
        match self {
            Self::Path(path) => path.route(method),
            Self::Nothing | Self::Extension(_) => None,
        }
    }

    /// Returns the value of the `Allow` header.
    fn allow(self) -> Option<HeaderValue> {
        match self {
            Self::Path(path) => path.allow(),
            Self::Extension(_) => Some(HeaderValue::from_static("GET")),
            Self::Nothing => None,
        }
    }
}

/// Serves the operations of the document with a sandbox's state: those that its profile offers, and
/// the profile's extensions.
pub(crate) fn router(document: &'static Document, state: &Arc<State>) -> Router {
    let serve = |target: Target| {
        let state = Arc::clone(state);
        move |request: Request| serve(target, Arc::clone(&state), request)
    };
    let hosted = state.config.hosted.is_some();
    let offered = |path: &&Path| {
        let mut routes = path.routes.iter();
        !hosted || routes.all(|route| hosted::offers(route.operation))
    };
    let paths = document.paths.iter().filter(offered);
    let paths = paths.map(|path| (path.template.as_str(), Target::Path(path)));
    let extensions = EXTENSIONS.iter().filter(|_| hosted);
    let extensions = extensions.map(|extension| (extension.path, Target::Extension(extension)));
    let router = Router::new().fallback(serve(Target::Nothing));
    paths
        .chain(extensions)
        .fold(router, |router, (path, target)| {
            route(router, path, any(serve(target)))
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
pub(crate) struct Received {
    pub(crate) caller: Option<Caller>,
    pub(crate) body: Bytes,
    /// What is left of the rate limit of the hosted profile.
    pub(crate) allowance: Option<Allowance>,
}

async fn serve(target: Target, state: Arc<State>, request: Request) -> Response {
    let started = Instant::now();
    let (mut parts, body) = request.into_parts();
    let route = target.route(&parts.method);
    let operation = route.map(|route| route.operation.id);
    let fault = state
        .faults
        .pick(operation.unwrap_or_default(), &state.random);
    let mut received = Received {
        caller: None,
        body: Bytes::new(),
        allowance: None,
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
            let result = process(target, route, &state, &mut parts, body, &mut received);
            let result = result.await;
            let reply = result.unwrap_or_else(|error| Reply::error(&error, state.meta()));
            Some(match route.filter(|_| state.config.strict) {
                Some(route) => checked(route, reply, || state.meta()),
                None => reply,
            })
        }
    };
    if reset.is_some() {
        reply = None;
    }
    if let Some(reply) = &mut reply
        && reply.status == StatusCode::METHOD_NOT_ALLOWED
        && let Some(allow) = target.allow()
    {
        reply.headers.insert(ALLOW, allow);
    }
    if let (Some(reply), Some(allowance), Some(settings)) =
        (&mut reply, received.allowance, &state.config.hosted)
    {
        allowance.add_headers(settings.headers, state.clock.unix_ms(), &mut reply.headers);
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
    target: Target,
    route: Option<&'static Route>,
    state: &Arc<State>,
    parts: &mut Parts,
    body: Body,
    received: &mut Received,
) -> Result<Reply, ApiError> {
    let path = match target {
        Target::Nothing => return Err(ApiError::not_found("no such path")),
        Target::Extension(extension) => return extend(extension, state, parts, received).await,
        Target::Path(path) => path,
    };
    let Some(route) = route else {
        return Err(method_not_allowed(&path.template, &parts.method));
    };
    let id = route.operation.id;
    state.limits.acquire(id, state.clock.unix_ms())?;
    let sender = authorize(state, route.operation.security, &parts.headers)?;
    received.caller = sender.caller;
    if let Some(caller) = &received.caller
        && !caller.admin
        && operations::is_admin_only(route.operation)
    {
        return Err(ApiError::forbidden(operations::ADMIN_ONLY));
    }
    let Some(handler) = operations::handler(id) else {
        let details = format!("the sandbox does not serve {id} yet");
        return Err(
            ApiError::new(ErrorCode::Generic, details).with_status(StatusCode::NOT_IMPLEMENTED)
        );
    };
    let params = path_params(parts).await?;
    let query = query(route, parts.uri.query().unwrap_or_default())?;
    let limit = match body_kind(Some(route)) {
        BodyKind::RawRequest => RAW_LIMIT,
        _ => JSON_LIMIT,
    };
    received.body = read(body, limit, state.config.read_timeout).await?;
    count(state, Bucket::of(id, &received.body), received)?;
    let json = match &route.details.body {
        Some(body) => validated(body, &received.body)?,
        None => Value::Null,
    };
    handler(ApiRequest {
        state,
        params,
        query,
        caller: received.caller.clone(),
        credentials: sender.credentials,
        content_type: header(&parts.headers, &CONTENT_TYPE),
        body: received.body.clone(),
        json,
    })
}

/// Serves an extension of the hosted profile.
async fn extend(
    extension: &Extension,
    state: &State,
    parts: &mut Parts,
    received: &mut Received,
) -> Result<Reply, ApiError> {
    if parts.method != Method::GET {
        return Err(method_not_allowed(extension.path, &parts.method));
    }
    let sender = authorize(state, &["bearerAuth"], &parts.headers)?;
    received.caller = sender.caller;
    count(state, Bucket::General, received)?;
    let accept = header(&parts.headers, &ACCEPT).unwrap_or_default();
    let accepted = accept.split(',').map(essence);
    if !accepted.into_iter().any(|accepted| accepted == MEDIA_TYPE) {
        let details = format!("no such path for requests that do not accept {MEDIA_TYPE}");
        return Err(ApiError::not_found(details));
    }
    (extension.handler)(ApiRequest {
        state,
        params: path_params(parts).await?,
        query: Vec::new(),
        caller: received.caller.clone(),
        credentials: None,
        content_type: None,
        body: Bytes::new(),
        json: Value::Null,
    })
}

/// Counts a request against the rate limit of the hosted profile.
fn count(state: &State, bucket: Bucket, received: &mut Received) -> Result<(), ApiError> {
    let Some(limits) = &state.hosted_limits else {
        return Ok(());
    };
    let allowance = limits.count(bucket, state.clock.unix_ms());
    received.allowance = Some(allowance);
    allowance.check()
}

fn method_not_allowed(path: &str, method: &Method) -> ApiError {
    let details = format!("{path} has no method {method}");
    ApiError::new(ErrorCode::InvalidRequest, details).with_status(StatusCode::METHOD_NOT_ALLOWED)
}

async fn path_params(parts: &mut Parts) -> Result<Vec<(String, String)>, ApiError> {
    let params = RawPathParams::from_request_parts(parts, &())
        .await
        .map_err(|_| ApiError::invalid("the path: not UTF-8"))?;
    let params = params.iter();
    let params = params.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Ok(params.collect())
}

fn fault_reply(state: &State, fault: &Fault, status: u16) -> Reply {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if fault.html {
        return Reply::page(status);
    }
    let error = ApiError::new(
        fault.error_code(status.as_u16()),
        "a fault injected by the sandbox",
    );
    Reply::error(&error.with_status(status), state.meta())
}

/// Adds a request and its response to the log, and reports it.
pub(crate) fn record(
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
        path: match (path, &state.cloud) {
            (None, _) => String::new(),
            (Some(path), None) => path.as_str().to_owned(),
            // The query of a Graph request may have a token.
            (Some(path), Some(_)) => masked_path(path.as_str()),
        },
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
    match route.and_then(|route| route.details.body.as_ref()) {
        Some(body) if body.json().is_none() => BodyKind::RawRequest,
        _ => BodyKind::JsonRequest,
    }
}

/// Returns a header that is valid text.
pub(crate) fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}
