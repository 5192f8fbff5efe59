//! The path of a request: route, fault, credentials, query, body, operation, record.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::Request as HttpRequest;
use axum::response::Response;
use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{ALLOW, CONNECTION, CONTENT_TYPE, HeaderMap, HeaderValue};
use hyper::http::request::Parts;
use serde_json::Value;
use whatsapp_business_runtime::Operation;

use super::body::{JSON_LIMIT, RAW_LIMIT, read};
use super::document::{Matched, is_form, query, response_violation, values};
use super::failure::{Cause, Failure};
use super::fault::{Fault, Reset};
use super::form::{self, Fields, File};
use super::media_type::essence;
use super::redact::{BodyKind, redacted_path};
use super::reply::Reply;
use super::request::{Caller, Request};
use super::request_record::RequestRecord;
use super::server::ResetConnection;
use super::service::Service;
use super::violation::validate;

/// What the record of a request needs beside its head.
#[derive(Default)]
struct Received {
    caller: Option<Caller>,
    body: Bytes,
    /// Headers of the response, whatever it is.
    headers: HeaderMap,
}

/// Serves a request to the API.
pub(super) async fn serve(service: Arc<Service>, request: HttpRequest) -> Response {
    let started = Instant::now();
    let (parts, body) = request.into_parts();
    let routed = service.api.route(&service, &parts.method, parts.uri.path());
    let operation = routed.as_ref().ok().map(|matched| matched.operation);
    let id = operation.map_or("", |operation| operation.id);
    let fault = service.faults.pick(id, &service.random);
    let mut received = Received::default();
    let delay = fault.as_ref().map(|fault| fault.delay).unwrap_or_default();
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    let reset = fault.as_ref().and_then(|fault| fault.reset);
    let mut reply = match fault.as_ref().map(|fault| (fault, fault.status)) {
        _ if reset == Some(Reset::Before) => None,
        Some((fault, Some(status))) => Some(fault_reply(&service, id, fault, status)),
        _ => {
            let result = process(&service, routed, &parts, body, &mut received).await;
            let reply = result.unwrap_or_else(|failure| error(&service, id, &failure));
            Some(match operation.filter(|_| service.settings.strict) {
                Some(operation) => checked(&service, operation, reply),
                None => reply,
            })
        }
    };
    if reset.is_some() {
        reply = None;
    }
    if let Some(reply) = &mut reply {
        reply.headers.extend(std::mem::take(&mut received.headers));
        if reply.status == StatusCode::METHOD_NOT_ALLOWED
            && let Some(allow) = service.paths.allow(parts.uri.path())
        {
            reply.headers.insert(ALLOW, allow);
        }
    }
    record(
        &service,
        &parts,
        operation,
        received,
        reply.as_ref(),
        started,
    );
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
    service: &Service,
    routed: Result<Matched, Failure>,
    parts: &Parts,
    body: Body,
    received: &mut Received,
) -> Result<Reply, Failure> {
    let pairs = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
    let mut request = Request {
        engine: service,
        parts,
        operation: routed.as_ref().ok().map(|matched| matched.operation),
        params: Vec::new(),
        query: pairs.into_owned().collect(),
        caller: None,
        body: Bytes::new(),
        json: Value::Null,
        file: None,
    };
    received.caller = service.api.authorize(&request)?;
    request.caller.clone_from(&received.caller);
    let Matched { operation, params } = routed?;
    request.params = params;
    check_query(operation, &request)?;
    let content_type = request.content_type().unwrap_or_default().to_owned();
    let limit = match body_kind(Some(operation)) {
        BodyKind::JsonRequest if essence(&content_type) != "multipart/form-data" => JSON_LIMIT,
        _ => RAW_LIMIT,
    };
    received.body = read(body, limit, service.settings.read_timeout).await?;
    request.body = received.body.clone();
    service.api.count(&request, &mut received.headers)?;
    (request.json, request.file) = validated(operation, &content_type, &received.body).await?;
    service.api.handle(request)
}

/// Checks that required parameters are there, and that the values are those that the document lists.
fn check_query(operation: &Operation, request: &Request<'_>) -> Result<(), Failure> {
    for declared in query(operation) {
        let (name, values) = (declared.name, values(declared.schema));
        let given = request.query.iter().filter(|(known, _)| known == name);
        if declared.required && given.clone().next().is_none() {
            return Err(Failure::missing(name));
        }
        let allowed = |value: &str| values.is_empty() || values.contains(&value);
        if given.into_iter().any(|(_, value)| !allowed(value)) {
            let allowed = values.join(", ");
            return Err(Failure::invalid(format!("{name}: not one of {allowed}")));
        }
    }
    Ok(())
}

/// Returns a body that is valid under the document as JSON, and the file of a form; `null` if it is
/// empty, or may be any bytes.
async fn validated(
    operation: &Operation,
    content_type: &str,
    bytes: &Bytes,
) -> Result<(Value, Option<File>), Failure> {
    let nothing = (Value::Null, None);
    let body = operation.details.and_then(|details| details.body.as_ref());
    let Some(body) = body else {
        return Ok(nothing);
    };
    if bytes.is_empty() {
        return match body.required {
            true => Err(Failure::new(Cause::MissingBody, "the body is required")),
            false => Ok(nothing),
        };
    }
    let media = essence(content_type);
    let mut forms = body.content.iter().filter(|media| is_form(media));
    if let Some(form) = forms.find(|form| form.name == media) {
        let Fields { members, file } = match media {
            "multipart/form-data" => form::multipart(form, content_type, bytes.clone()).await?,
            _ => form::urlencoded(form, bytes),
        };
        let json = Value::Object(members);
        validate(form.schema, &json)?;
        return Ok((json, file));
    }
    let Some(media) = body.json() else {
        if !body.content.iter().all(is_form) {
            return Ok(nothing);
        }
        let forms: Vec<_> = body.content.iter().map(|form| form.name).collect();
        let details = format!("the body: send it as {}", forms.join(" or "));
        return Err(Failure::new(Cause::Malformed, details));
    };
    let mut json = serde_json::from_slice(bytes).map_err(|error| {
        Failure::new(Cause::Malformed, format!("the body is not JSON: {error}"))
    })?;
    drop_nulls(&mut json);
    validate(media.schema, &json)?;
    Ok((json, None))
}

/// Removes members that are `null`, which the servers of both APIs treat as absent.
fn drop_nulls(json: &mut Value) {
    match json {
        Value::Object(members) => {
            members.retain(|_, value| !value.is_null());
            members.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

/// Replaces a reply that violates the document by an error.
pub(crate) fn checked(service: &Service, operation: &Operation, reply: Reply) -> Reply {
    let violation = match service.api.error_schema() {
        Some(schema) if !reply.status.is_success() => {
            let body = serde_json::from_slice(&reply.body).unwrap_or(Value::Null);
            let result = validate(schema, &body);
            result.err().map(|failure| failure.details.into_owned())
        }
        _ => response_violation(operation, reply.status, reply.content_type(), &reply.body),
    };
    let Some(violation) = violation else {
        return reply;
    };
    let details = format!("the sandbox's response violates the document: {violation}");
    let failure = Failure {
        close: reply.headers.contains_key(CONNECTION),
        ..Failure::new(Cause::Internal, details)
    };
    error(service, operation.id, &failure)
}

fn fault_reply(service: &Service, operation: &str, fault: &Fault, status: u16) -> Reply {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if fault.html {
        return Reply::page(status);
    }
    let failure = Failure::new(Cause::Fault(fault.code), "a fault injected by the sandbox");
    error(service, operation, &failure.with_status(status))
}

pub(crate) fn error(service: &Service, operation: &str, failure: &Failure) -> Reply {
    let mut reply = service.api.error(service, operation, failure);
    if failure.close {
        let close = HeaderValue::from_static("close");
        reply.headers.insert(CONNECTION, close);
    }
    reply
}

/// Adds a request and its response to the log, and reports it.
fn record(
    service: &Service,
    parts: &Parts,
    operation: Option<&'static Operation>,
    received: Received,
    reply: Option<&Reply>,
    started: Instant,
) {
    let kind = body_kind(operation);
    let (request, request_shown) = RequestRecord::store_body(&received.body, kind);
    let body = reply.map_or(&[][..], |reply| &reply.body);
    let (response, response_shown) = RequestRecord::store_body(body, BodyKind::Response);
    let path = parts.uri.path_and_query();
    let content_type = parts.headers.get(CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let record = RequestRecord {
        number: service.requests.next_number(),
        at_ms: service.clock.unix_ms(),
        method: parts.method.as_str().to_owned(),
        path: path.map_or_else(String::new, |path| redacted_path(path.as_str())),
        operation: operation
            .map(|operation| operation.id)
            .filter(|id| !id.is_empty()),
        user: received.caller.map(|caller| caller.name),
        content_type: content_type.map(str::to_owned),
        request,
        status: reply.map_or(0, |reply| reply.status.as_u16()),
        response,
        duration: started.elapsed(),
        kind,
        request_shown,
        response_shown,
    };
    service.live.publish("request", || record.json());
    if let Some(callback) = &service.settings.observers.request {
        callback(&record);
    }
    let size = record.size();
    service.requests.push(record, size);
}

/// Returns what the body of a request must be.
fn body_kind(operation: Option<&Operation>) -> BodyKind {
    let details = operation.and_then(|operation| operation.details);
    match details.and_then(|details| details.body.as_ref()) {
        Some(body) if body.json().is_none() => BodyKind::RawRequest,
        _ => BodyKind::JsonRequest,
    }
}
