//! The routes beside the API's: the control API under `/sandbox`, the page, and the document.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post, put};
use hyper::StatusCode;
use hyper::header::{CONTENT_SECURITY_POLICY, X_CONTENT_TYPE_OPTIONS};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Map, Value, json};

use super::json::{Json, Rejection, done, json, rejected, respond};
use super::{actions, events};
use crate::engine::clock::format_date;
use crate::engine::fault::{Fault, is_share};
use crate::engine::message::{MessageStatus, Outcome};
use crate::engine::recipients::customer;
use crate::engine::service::Service;

const PAGE: &str = include_str!("page.html");
/// The page is one file and connects only to its sandbox.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; \
                           script-src 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; \
                           media-src 'self'; base-uri 'none'; form-action 'none'; \
                           frame-ancestors 'none'";
const MEDIA_POLICY: &str = "default-src 'none'; sandbox";
/// The highest number of active faults.
const MAX_FAULTS: usize = 1000;
/// The number of entries in a list.
const MAX_LISTED: usize = 200;

type Shared = State<Arc<Service>>;

/// Returns the routes of a sandbox.
pub(crate) fn router(service: &Arc<Service>) -> Router {
    let routes = [
        ("/openapi.json", get(openapi)),
        ("/sandbox", get(summary)),
        ("/sandbox/events", get(follow)),
        ("/sandbox/messages", get(messages)),
        ("/sandbox/requests", get(requests)),
        ("/sandbox/webhooks", get(webhooks).post(post_event)),
        ("/sandbox/media/{id}", get(media)),
        ("/sandbox/inbound", post(inbound)),
        ("/sandbox/clock", post(advance)),
        ("/sandbox/tokens/expire", post(expire_tokens)),
        ("/sandbox/webhook", put(webhook)),
        ("/sandbox/faults", post(add_fault).delete(clear_faults)),
        ("/sandbox/recipients/{wa_id}", put(recipient)),
        ("/sandbox/reset", post(reset)),
    ];
    let router = Router::new().route("/", get(page));
    let router = with_routes(router, routes).with_state(Arc::clone(service));
    router.merge(Arc::clone(&service.api).control(&service.engine))
}

/// Adds routes that accept a trailing slash, as the APIs do.
pub(crate) fn with_routes<S: Clone + Send + Sync + 'static>(
    router: Router<S>,
    routes: impl IntoIterator<Item = (&'static str, MethodRouter<S>)>,
) -> Router<S> {
    let routes = routes.into_iter();
    routes.fold(router, |router, (path, methods)| {
        router
            .route(path, methods.clone())
            .route(&format!("{path}/"), methods)
    })
}

async fn page() -> Response {
    let policy = [(CONTENT_SECURITY_POLICY, PAGE_POLICY)];
    (policy, respond("text/html; charset=utf-8", PAGE)).into_response()
}

async fn openapi(State(service): Shared) -> Response {
    respond("application/json", service.api.document())
}

async fn summary(State(service): Shared) -> Response {
    json(&actions::summary(&*service.api, &service))
}

async fn follow(State(service): Shared) -> Response {
    events::stream(service.live.subscribe()).into_response()
}

async fn messages(State(service): Shared) -> Response {
    let now = service.clock.scaled_ms();
    let sent = service.sent.newest(MAX_LISTED);
    let sent: Vec<_> = sent.iter().map(|message| message.snapshot(now)).collect();
    let inbound = service.inbox.newest(MAX_LISTED);
    let inbound: Vec<_> = inbound.iter().map(|message| message.json()).collect();
    json(&json!({ "sent": sent, "inbound": inbound }))
}

async fn requests(State(service): Shared) -> Response {
    let requests = service.requests.newest(MAX_LISTED);
    let requests: Vec<_> = requests.iter().map(|request| request.json()).collect();
    json(&json!({ "requests": requests }))
}

async fn webhooks(State(service): Shared) -> Response {
    let log = service.webhooks.log.newest(MAX_LISTED);
    let log: Vec<_> = log.iter().map(|delivery| delivery.record()).collect();
    json(&json!({ "webhooks": log, "pending": service.webhooks.pending() }))
}

/// Serves media to the page, which has no token.
async fn media(State(service): Shared, Path(id): Path<String>) -> Result<Response, Rejection> {
    let media = service.media.lock().get(&id);
    let media =
        media.ok_or_else(|| Rejection(StatusCode::NOT_FOUND, "unknown media".to_owned()))?;
    // Media types are case-insensitive: `image/SVG+xml` is one as well.
    let content_type = media.content_type.to_ascii_lowercase();
    let kind = content_type.split('/').next().unwrap_or_default();
    // Nothing that a browser would execute. If it did, the policy would keep it from the page.
    let content_type = match kind {
        "image" | "audio" | "video" if !content_type.contains("svg") => content_type.as_str(),
        _ => "application/octet-stream",
    };
    let headers = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CONTENT_SECURITY_POLICY, MEDIA_POLICY),
    ];
    Ok((headers, respond(content_type, media.body)).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Inbound {
    from: String,
    name: Option<String>,
    text: Option<String>,
    message: Option<Map<String, Value>>,
    /// The phone number that receives it; the first by default.
    phone_number_id: Option<String>,
}

async fn inbound(
    State(service): Shared,
    Json(given): Json<Inbound>,
) -> Result<Response, Rejection> {
    let message = match (given.message, given.text) {
        (Some(message), None) => message,
        (None, Some(text)) => actions::text_message(&text),
        _ => return rejected("give `text`, or `message` as a webhook carries it"),
    };
    let from = to_wa_id(&given.from);
    let recipient = given.phone_number_id.as_deref();
    match actions::receive(
        &*service.api,
        &service,
        recipient,
        &from,
        given.name.as_deref(),
        message,
    ) {
        Ok(id) => Ok(json(&json!({ "id": id }))),
        Err(message) => rejected(message),
    }
}

async fn post_event(State(service): Shared, Json(event): Json<Value>) -> Response {
    actions::post_event(&service, &event);
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    seconds: f64,
}

async fn advance(
    State(service): Shared,
    Json(given): Json<Advance>,
) -> Result<Response, Rejection> {
    let by = Duration::try_from_secs_f64(given.seconds).ok();
    let Some(by) = by.filter(|by| by.as_secs() <= 100 * 365 * 86_400) else {
        return rejected("seconds: give 0 to a hundred years");
    };
    service.clock.advance(by);
    Ok(json(&json!({ "date": format_date(service.clock.unix()) })))
}

async fn expire_tokens(State(service): Shared, Json(_): Json<IgnoredAny>) -> Response {
    service.api.expire_tokens();
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Webhook {
    url: Option<String>,
    duplicates: Option<f64>,
    reorder: Option<bool>,
}

async fn webhook(
    State(service): Shared,
    Json(given): Json<Webhook>,
) -> Result<Response, Rejection> {
    if given.duplicates.is_some_and(|share| !is_share(share)) {
        return rejected("duplicates: give a share of 0 to 1");
    }
    if let Some(url) = given.url
        && let Err(error) = service.set_webhook(&url)
    {
        return rejected(error.details);
    }
    if let Some(share) = given.duplicates {
        service.webhooks.set_duplicates(share);
    }
    if let Some(reorder) = given.reorder {
        service.webhooks.set_reorder(reorder);
    }
    Ok(done())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewFault {
    fault: String,
}

async fn add_fault(
    State(service): Shared,
    Json(given): Json<NewFault>,
) -> Result<Response, Rejection> {
    let fault = given.fault.parse::<Fault>();
    match fault.and_then(|fault| fault.check_for(&service.api.operations()).map(|()| fault)) {
        Ok(_) if service.faults.count() >= MAX_FAULTS => {
            rejected("too many faults: clear them first")
        }
        Ok(fault) => {
            service.faults.add(fault);
            Ok(done())
        }
        Err(error) => rejected(error.to_string()),
    }
}

async fn clear_faults(State(service): Shared) -> Response {
    service.faults.clear();
    done()
}

#[derive(Deserialize)]
struct Recipient {
    reaches: Option<String>,
    fails: Option<u32>,
    blocked: Option<bool>,
    /// What only the API knows.
    #[serde(flatten)]
    rest: Map<String, Value>,
}

async fn recipient(
    State(service): Shared,
    Path(wa_id): Path<String>,
    Json(given): Json<Recipient>,
) -> Result<Response, Rejection> {
    let outcome = match (given.fails, given.reaches.as_deref()) {
        (Some(code), None) => Some(Outcome::Fails(code)),
        (None, None) => None,
        (None, Some("sent")) => Some(Outcome::Reaches(MessageStatus::Sent)),
        (None, Some("delivered")) => Some(Outcome::Reaches(MessageStatus::Delivered)),
        (None, Some("read")) => Some(Outcome::Reaches(MessageStatus::Read)),
        _ => return rejected("give `fails` with a code, or `reaches`: sent, delivered or read"),
    };
    let wa_id = to_wa_id(&wa_id);
    if let Err(message) = service.api.set_recipient(&wa_id, &given.rest) {
        return rejected(message);
    }
    service.recipients.update(&wa_id, |recipient| {
        recipient.outcome = outcome.unwrap_or(recipient.outcome);
        recipient.blocked = given.blocked.unwrap_or(recipient.blocked);
    });
    Ok(done())
}

async fn reset(State(service): Shared, Json(_): Json<IgnoredAny>) -> Response {
    service.reset();
    done()
}

/// Returns the `wa_id` of a number in any notation; user ids and other text are returned unchanged.
pub(crate) fn to_wa_id(number: &str) -> String {
    customer(number).unwrap_or_else(|| number.to_owned())
}
