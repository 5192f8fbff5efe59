//! The routes beside the API's: control under `/sandbox`, the page, the document.
//!
//! A body must be sent as `application/json`. That keeps pages of other origins out: their browser
//! would have to ask first, and is not answered.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post, put};
use hyper::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName};
use hyper::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use whatsapp_business::api;
use whatsapp_business::types::{CheckContactStatus, WebhookMessage, WebhookText};

use super::{Shared, customer, events::Events, members};
use crate::clock;
use crate::fault::{Fault, is_share};
use crate::log::MessageStatus;
use crate::state::State as Inner;
use crate::webhook::Fate;

const PAGE: &str = include_str!("page.html");
/// The page is one file and talks to nobody else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
                      connect-src 'self'; img-src 'self' data:; media-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const MEDIA_POLICY: &str = "default-src 'none'; sandbox";
/// How many faults may be in force.
const FAULTS: usize = 1000;
/// How many entries a list shows.
const SHOWN: usize = 200;

/// An answer, or what was wrong with the request.
type Answered = Result<Response, (StatusCode, String)>;

/// Adds the routes to those of the API.
pub(crate) fn router(router: Router, state: &Shared) -> Router {
    let routes = Router::new()
        .route("/", get(page))
        .route("/openapi.json", get(openapi))
        .route("/sandbox", get(summary))
        .route("/sandbox/events", get(follow))
        .route("/sandbox/messages", get(messages))
        .route("/sandbox/requests", get(requests))
        .route("/sandbox/webhooks", get(webhooks).post(event))
        .route("/sandbox/media/{id}", get(media))
        .route("/sandbox/inbound", post(inbound))
        .route("/sandbox/clock", post(advance))
        .route("/sandbox/tokens/expire", post(expire))
        .route("/sandbox/gateway", put(gateway))
        .route("/sandbox/webhook", put(webhook))
        .route("/sandbox/faults", post(add_fault).delete(clear_faults))
        .route("/sandbox/recipients/{wa_id}", put(recipient))
        .route("/sandbox/recipients/{wa_id}/identity", post(identity))
        .route("/sandbox/groups/{id}/join", post(join))
        .route("/sandbox/reset", post(reset))
        .with_state(state.clone());
    router.merge(routes)
}

async fn page() -> Response {
    let mut response = body("text/html; charset=utf-8", Body::from(PAGE));
    header(&mut response, CONTENT_SECURITY_POLICY, POLICY);
    response
}

async fn openapi() -> Response {
    body("application/json", Body::from(api::DOCUMENT))
}

async fn summary(State(state): State<Shared>) -> Response {
    value(&state.summary())
}

async fn follow(State(state): State<Shared>) -> Response {
    body("text/event-stream", Body::new(Events::new(&state)))
}

async fn messages(State(state): State<Shared>) -> Response {
    let waited = state.clock.waited_ms();
    let sent = state.sent.newest(SHOWN);
    let sent: Vec<_> = sent
        .iter()
        .map(|message| message.snapshot(waited))
        .collect();
    let inbound = state.store.inbox.newest(SHOWN);
    let inbound: Vec<_> = inbound.iter().map(|message| message.json()).collect();
    value(&json!({ "sent": sent, "inbound": inbound }))
}

async fn requests(State(state): State<Shared>) -> Response {
    let requests = state.requests.newest(SHOWN);
    let requests: Vec<_> = requests.iter().map(|request| request.json()).collect();
    value(&json!({ "requests": requests }))
}

async fn webhooks(State(state): State<Shared>) -> Response {
    let deliveries = state.webhooks.log.newest(SHOWN);
    let deliveries: Vec<_> = deliveries
        .iter()
        .map(|delivery| delivery.record())
        .collect();
    value(&json!({ "webhooks": deliveries, "pending": state.webhooks.pending() }))
}

/// Media for the page, which has no token.
async fn media(State(state): State<Shared>, Path(id): Path<String>) -> Answered {
    let media = state.store.media.get(&id);
    let media = media.ok_or_else(|| (StatusCode::NOT_FOUND, "unknown media".to_owned()))?;
    // Media types know no case: `image/SVG+xml` is one as well.
    let given = media.content_type.to_ascii_lowercase();
    let kind = given.split('/').next().unwrap_or_default();
    // Nothing that a browser would run.
    let shown = matches!(kind, "image" | "audio" | "video") && !given.contains("svg");
    let content_type = if shown {
        given.as_str()
    } else {
        "application/octet-stream"
    };
    let mut response = body(content_type, Body::from(media.body));
    header(
        &mut response,
        HeaderName::from_static("x-content-type-options"),
        "nosniff",
    );
    // Should a browser run it after all, it runs apart from the page and reaches nothing.
    header(&mut response, CONTENT_SECURITY_POLICY, MEDIA_POLICY);
    Ok(response)
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Inbound {
    from: String,
    name: Option<String>,
    text: Option<String>,
    message: Option<Map<String, Value>>,
}

async fn inbound(State(state): State<Shared>, headers: HeaderMap, bytes: Bytes) -> Answered {
    let given: Inbound = read(&headers, &bytes)?;
    let message = match (given.message, given.text) {
        (Some(message), None) => message,
        (None, Some(text)) => members(
            &WebhookMessage::new()
                .with_type("text")
                .with_text(WebhookText::new().with_body(text)),
        ),
        _ => return refused("give `text`, or `message` as a webhook carries it"),
    };
    let id = state.receive(&customer(&given.from), given.name.as_deref(), message);
    Ok(value(&json!({ "id": id })))
}

/// Any event, posted as it is.
async fn event(State(state): State<Shared>, headers: HeaderMap, bytes: Bytes) -> Answered {
    let event: Value = read(&headers, &bytes)?;
    state.post_event(&event);
    Ok(done())
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    seconds: f64,
}

async fn advance(State(state): State<Shared>, headers: HeaderMap, bytes: Bytes) -> Answered {
    let given: Advance = read(&headers, &bytes)?;
    let by = std::time::Duration::try_from_secs_f64(given.seconds)
        .ok()
        .filter(|by| by.as_secs() <= 100 * 365 * 86_400);
    match by {
        Some(by) => state.clock.advance(by),
        None => return refused("seconds: 0 to a hundred years"),
    }
    Ok(value(&json!({ "date": clock::date(state.clock.unix()) })))
}

async fn expire(State(state): State<Shared>, headers: HeaderMap, bytes: Bytes) -> Answered {
    let _: Value = read(&headers, &bytes)?;
    state.users.expire();
    Ok(done())
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Gateway {
    status: String,
}

async fn gateway(State(state): State<Shared>, headers: HeaderMap, bytes: Bytes) -> Answered {
    let given: Gateway = read(&headers, &bytes)?;
    match Inner::gateway_status(&given.status) {
        Some(status) => state.set_gateway(status),
        None => {
            return refused(
                "status: connected, connecting, disconnected, uninitialized or unregistered",
            );
        }
    }
    Ok(done())
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Webhook {
    url: Option<String>,
    duplicates: Option<f64>,
    reorder: Option<bool>,
}

async fn webhook(State(state): State<Shared>, headers: HeaderMap, bytes: Bytes) -> Answered {
    let given: Webhook = read(&headers, &bytes)?;
    if given.duplicates.is_some_and(|share| !is_share(share)) {
        return refused("duplicates: a share of 0 to 1");
    }
    if let Some(url) = given.url {
        let patch = json!({ "webhooks": { "url": url } });
        if let Err(refusal) = state.settings.patch(&patch) {
            return refused(&refusal.details);
        }
    }
    if let Some(share) = given.duplicates {
        state.webhooks.duplicate(share);
    }
    if let Some(reorder) = given.reorder {
        state.webhooks.reorder(reorder);
    }
    Ok(done())
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Faulty {
    fault: String,
}

async fn add_fault(State(state): State<Shared>, headers: HeaderMap, bytes: Bytes) -> Answered {
    let given: Faulty = read(&headers, &bytes)?;
    match given.fault.parse::<Fault>() {
        Ok(_) if state.faults.count() >= FAULTS => {
            return refused("too many faults: clear them first");
        }
        Ok(fault) => state.faults.add(fault),
        Err(error) => return refused(&error.to_string()),
    }
    Ok(done())
}

async fn clear_faults(State(state): State<Shared>) -> Response {
    state.faults.clear();
    done()
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Recipient {
    status: Option<String>,
    reaches: Option<String>,
    fails: Option<u16>,
    blocked: Option<bool>,
}

async fn recipient(
    State(state): State<Shared>,
    Path(wa_id): Path<String>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Answered {
    let given: Recipient = read(&headers, &bytes)?;
    let status = given.status.as_deref().map(CheckContactStatus::from);
    if status
        .as_ref()
        .is_some_and(|status| !CheckContactStatus::KNOWN.contains(&status.as_str()))
    {
        return refused("status: valid, processing, invalid or failed");
    }
    let fate = match (given.fails, given.reaches.as_deref()) {
        (Some(code), None) => Some(Fate::Fails(code)),
        (None, None) => None,
        (None, Some("sent")) => Some(Fate::Reaches(MessageStatus::Sent)),
        (None, Some("delivered")) => Some(Fate::Reaches(MessageStatus::Delivered)),
        (None, Some("read")) => Some(Fate::Reaches(MessageStatus::Read)),
        _ => return refused("give `fails` with a code, or `reaches`: sent, delivered or read"),
    };
    state
        .store
        .recipients
        .change(&customer(&wa_id), |recipient| {
            if let Some(status) = status {
                recipient.status = status;
            }
            if let Some(fate) = fate {
                recipient.fate = fate;
            }
            if let Some(blocked) = given.blocked {
                recipient.blocked = blocked;
            }
        });
    Ok(done())
}

async fn identity(
    State(state): State<Shared>,
    Path(wa_id): Path<String>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Answered {
    let _: Value = read(&headers, &bytes)?;
    let hash = state.change_identity(&customer(&wa_id));
    Ok(value(&json!({ "hash": hash })))
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Join {
    wa_id: String,
}

async fn join(
    State(state): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Answered {
    let given: Join = read(&headers, &bytes)?;
    match state.join(&id, &customer(&given.wa_id)) {
        true => Ok(done()),
        false => Err((StatusCode::NOT_FOUND, "unknown group".to_owned())),
    }
}

async fn reset(State(state): State<Shared>, headers: HeaderMap, bytes: Bytes) -> Answered {
    let _: Value = read(&headers, &bytes)?;
    state.reset();
    Ok(done())
}

fn read<T: DeserializeOwned>(
    headers: &HeaderMap,
    bytes: &Bytes,
) -> Result<T, (StatusCode, String)> {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    if content_type.map(crate::document::essence) != Some("application/json") {
        let message = "send the body as Content-Type: application/json".to_owned();
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    let bytes: &[u8] = if bytes.is_empty() { b"{}" } else { bytes };
    serde_json::from_slice(bytes).map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))
}

fn refused(message: &str) -> Answered {
    Err((StatusCode::BAD_REQUEST, message.to_owned()))
}

fn done() -> Response {
    value(&json!({ "ok": true }))
}

fn value(value: &Value) -> Response {
    body("application/json", Body::from(value.to_string()))
}

fn body(content_type: &str, body: Body) -> Response {
    let mut response = Response::new(body);
    header(&mut response, CONTENT_TYPE, content_type);
    header(&mut response, CACHE_CONTROL, "no-store");
    response
}

fn header(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = value.parse() {
        response.headers_mut().insert(name, value);
    }
}
