//! The routes beside the API's: the control API under `/sandbox`, the page, and the document.
//!
//! A request body must have the media type `application/json`. Web pages of other origins cannot
//! send one without a CORS preflight request, which gets no permission.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Path, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Map, Value, json};
use whatsapp_business::api;
use whatsapp_business::types::{CheckContactStatus, GatewayStatus};

use super::{actions, events};
use crate::clock::format_date;
use crate::fault::{Fault, is_share};
use crate::http::dispatch::route;
use crate::media_type::essence;
use crate::message::{MessageStatus, Outcome};
use crate::state::State as SandboxState;
use crate::stores::recipients::wa_id;

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

type Shared = State<Arc<SandboxState>>;

/// Returns the routes with a sandbox's state.
pub(crate) fn router(state: &Arc<SandboxState>) -> Router {
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
        ("/sandbox/gateway", put(gateway)),
        ("/sandbox/webhook", put(webhook)),
        ("/sandbox/faults", post(add_fault).delete(clear_faults)),
        ("/sandbox/recipients/{wa_id}", put(recipient)),
        ("/sandbox/recipients/{wa_id}/identity", post(identity)),
        ("/sandbox/groups/{id}/join", post(join_group)),
        ("/sandbox/reset", post(reset)),
    ];
    let router = Router::new().route("/", get(page));
    let router = routes.into_iter().fold(router, |router, (path, methods)| {
        route(router, path, methods)
    });
    router.with_state(Arc::clone(state))
}

/// A rejected request: the status, and what is wrong.
#[derive(Debug)]
struct Rejection(StatusCode, String);

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        (self.0, self.1).into_response()
    }
}

fn rejected<T>(message: impl Into<String>) -> Result<T, Rejection> {
    Err(Rejection(StatusCode::BAD_REQUEST, message.into()))
}

/// A JSON body. An empty one counts as an empty object.
struct Json<T>(T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let content_type = request.headers().get(CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        if content_type.map(essence) != Some("application/json") {
            let message = "send the body with Content-Type: application/json".to_owned();
            return Err(Rejection(StatusCode::UNSUPPORTED_MEDIA_TYPE, message).into_response());
        }
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(IntoResponse::into_response)?;
        let bytes: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        let parsed = serde_json::from_slice(bytes);
        let invalid = |error: serde_json::Error| {
            Rejection(StatusCode::BAD_REQUEST, error.to_string()).into_response()
        };
        parsed.map(Json).map_err(invalid)
    }
}

/// A response that is not cached.
fn respond(content_type: &str, body: impl Into<Body>) -> Response {
    let headers = [(CONTENT_TYPE, content_type), (CACHE_CONTROL, "no-store")];
    (headers, body.into()).into_response()
}

fn json(value: &Value) -> Response {
    respond("application/json", value.to_string())
}

fn done() -> Response {
    json(&json!({ "ok": true }))
}

async fn page() -> Response {
    let policy = [(CONTENT_SECURITY_POLICY, PAGE_POLICY)];
    (policy, respond("text/html; charset=utf-8", PAGE)).into_response()
}

async fn openapi(State(state): Shared) -> Response {
    let document = match state.cloud {
        Some(_) => whatsapp_business_cloud::api::DOCUMENT,
        None => api::DOCUMENT,
    };
    respond("application/json", document)
}

async fn summary(State(state): Shared) -> Response {
    json(&actions::summary(&state))
}

async fn follow(State(state): Shared) -> Response {
    respond("text/event-stream", events::body(state.live.subscribe()))
}

async fn messages(State(state): Shared) -> Response {
    let now = state.clock.scaled_ms();
    let sent = state.sent.newest(MAX_LISTED);
    let sent: Vec<_> = sent.iter().map(|message| message.snapshot(now)).collect();
    let inbound = state.stores.inbox.newest(MAX_LISTED);
    let inbound: Vec<_> = inbound.iter().map(|message| message.json()).collect();
    json(&json!({ "sent": sent, "inbound": inbound }))
}

async fn requests(State(state): Shared) -> Response {
    let requests = state.requests.newest(MAX_LISTED);
    let requests: Vec<_> = requests.iter().map(|request| request.json()).collect();
    json(&json!({ "requests": requests }))
}

async fn webhooks(State(state): Shared) -> Response {
    let log = state.webhooks.log.newest(MAX_LISTED);
    let log: Vec<_> = log.iter().map(|delivery| delivery.record()).collect();
    json(&json!({ "webhooks": log, "pending": state.webhooks.pending() }))
}

/// Serves media to the page, which has no token.
async fn media(State(state): Shared, Path(id): Path<String>) -> Result<Response, Rejection> {
    let media = state.stores.media.lock().get(&id);
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
    /// The phone number of the Cloud API that receives it; the first by default.
    phone_number_id: Option<String>,
}

async fn inbound(State(state): Shared, Json(given): Json<Inbound>) -> Result<Response, Rejection> {
    let message = match (given.message, given.text) {
        (Some(message), None) => message,
        (None, Some(text)) => actions::members(&actions::text_message(&text)),
        _ => return rejected("give `text`, or `message` as a webhook carries it"),
    };
    let from = to_wa_id(&given.from);
    let phone = given.phone_number_id.as_deref();
    let is_known = |id| {
        state
            .cloud
            .as_ref()
            .is_some_and(|cloud| cloud.has_phone(id))
    };
    if !phone.is_none_or(is_known) {
        return rejected("phone_number_id: give the id of a phone number of the Cloud API");
    }
    let id = actions::receive_at(&state, phone, &from, given.name.as_deref(), message);
    Ok(json(&json!({ "id": id })))
}

async fn post_event(State(state): Shared, Json(event): Json<Value>) -> Response {
    actions::post_event(&state, &event);
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    seconds: f64,
}

async fn advance(State(state): Shared, Json(given): Json<Advance>) -> Result<Response, Rejection> {
    let by = Duration::try_from_secs_f64(given.seconds).ok();
    let Some(by) = by.filter(|by| by.as_secs() <= 100 * 365 * 86_400) else {
        return rejected("seconds: give 0 to a hundred years");
    };
    state.clock.advance(by);
    Ok(json(&json!({ "date": format_date(state.clock.unix()) })))
}

async fn expire_tokens(State(state): Shared, Json(_): Json<IgnoredAny>) -> Response {
    state.expire_tokens();
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Gateway {
    status: String,
}

async fn gateway(State(state): Shared, Json(given): Json<Gateway>) -> Result<Response, Rejection> {
    let words = GatewayStatus::KNOWN;
    if !words.contains(&given.status.as_str()) {
        return rejected(format!("status: give one of {}", words.join(", ")));
    }
    state.set_gateway(GatewayStatus::from(given.status));
    Ok(done())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Webhook {
    url: Option<String>,
    duplicates: Option<f64>,
    reorder: Option<bool>,
}

async fn webhook(State(state): Shared, Json(given): Json<Webhook>) -> Result<Response, Rejection> {
    if given.duplicates.is_some_and(|share| !is_share(share)) {
        return rejected("duplicates: give a share of 0 to 1");
    }
    if let Some(url) = given.url
        && let Err(error) = state.set_webhook(&url)
    {
        return rejected(error.details);
    }
    if let Some(share) = given.duplicates {
        state.webhooks.set_duplicates(share);
    }
    if let Some(reorder) = given.reorder {
        state.webhooks.set_reorder(reorder);
    }
    Ok(done())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewFault {
    fault: String,
}

async fn add_fault(
    State(state): Shared,
    Json(given): Json<NewFault>,
) -> Result<Response, Rejection> {
    let fault = given.fault.parse::<Fault>();
    let api = state.config.api();
    match fault.and_then(|fault| fault.check_for(api).map(|()| fault)) {
        Ok(_) if state.faults.count() >= MAX_FAULTS => {
            rejected("too many faults: clear them first")
        }
        Ok(fault) => {
            state.faults.add(fault);
            Ok(done())
        }
        Err(error) => rejected(error.to_string()),
    }
}

async fn clear_faults(State(state): Shared) -> Response {
    state.faults.clear();
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recipient {
    status: Option<String>,
    reaches: Option<String>,
    fails: Option<u32>,
    blocked: Option<bool>,
}

async fn recipient(
    State(state): Shared,
    Path(wa_id): Path<String>,
    Json(given): Json<Recipient>,
) -> Result<Response, Rejection> {
    let words = CheckContactStatus::KNOWN;
    if let Some(status) = &given.status
        && !words.contains(&status.as_str())
    {
        return rejected(format!("status: give one of {}", words.join(", ")));
    }
    let outcome = match (given.fails, given.reaches.as_deref()) {
        (Some(code), None) => Some(Outcome::Fails(code)),
        (None, None) => None,
        (None, Some("sent")) => Some(Outcome::Reaches(MessageStatus::Sent)),
        (None, Some("delivered")) => Some(Outcome::Reaches(MessageStatus::Delivered)),
        (None, Some("read")) => Some(Outcome::Reaches(MessageStatus::Read)),
        _ => return rejected("give `fails` with a code, or `reaches`: sent, delivered or read"),
    };
    let recipients = &state.stores.recipients;
    recipients.update(&to_wa_id(&wa_id), |recipient| {
        if let Some(status) = given.status {
            recipient.status = CheckContactStatus::from(status);
        }
        recipient.outcome = outcome.unwrap_or(recipient.outcome);
        recipient.blocked = given.blocked.unwrap_or(recipient.blocked);
    });
    Ok(done())
}

async fn identity(
    State(state): Shared,
    Path(wa_id): Path<String>,
    Json(_): Json<IgnoredAny>,
) -> Response {
    let hash = actions::change_identity(&state, &to_wa_id(&wa_id));
    json(&json!({ "hash": hash }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Join {
    wa_id: String,
}

async fn join_group(
    State(state): Shared,
    Path(id): Path<String>,
    Json(given): Json<Join>,
) -> Result<Response, Rejection> {
    match actions::join_group(&state, &id, &to_wa_id(&given.wa_id)) {
        true => Ok(done()),
        false => Err(Rejection(StatusCode::NOT_FOUND, "unknown group".to_owned())),
    }
}

async fn reset(State(state): Shared, Json(_): Json<IgnoredAny>) -> Response {
    state.reset();
    done()
}

/// Returns the `wa_id` of a number in any notation; other text is returned unchanged.
fn to_wa_id(number: &str) -> String {
    wa_id(number).unwrap_or_else(|| number.to_owned())
}
