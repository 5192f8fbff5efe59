//! Messages: sending them, marking those of customers as read, and removing delivered ones.

use std::sync::Arc;
use std::sync::atomic::AtomicU8;

use hyper::StatusCode;
use serde_json::{Value, json};
use whatsapp_business::ErrorCode;
use whatsapp_business::types::{CheckContactStatus, Message, MessageContact, MessageResponse};

use super::request::Request;
use crate::api_error::ApiError;
use crate::http::reply::Reply;
use crate::message::{MessageStatus, Outgoing};
use crate::random::Sequence;
use crate::state::State;
use crate::stores::recipients::{Recipient, wa_id};
use crate::webhook;

/// The types that can be sent. The message is the member of the same name.
const SENDABLE: &[&str] = &[
    "text",
    "image",
    "audio",
    "video",
    "document",
    "sticker",
    "location",
    "contacts",
    "template",
    "interactive",
    "hsm",
];

pub(super) fn send(mut request: Request<'_>) -> Result<Reply, ApiError> {
    let state = request.state;
    let body = request.json.take();
    if state.stores.is_unregistered() {
        let details = format!("the gateway is {}", state.stores.gateway.get().as_str());
        return Err(ApiError::new(ErrorCode::NotReady, details));
    }
    let kind = kind(&body)?.to_owned();
    let to = text(&body, "to").to_owned();
    let group = text(&body, "recipient_type") == "group";
    let (to, input, recipient) = if group {
        if !state.stores.groups.lock().contains_key(&to) {
            return Err(ApiError::new(ErrorCode::GroupUnknown, "to: unknown group"));
        }
        (to.clone(), to, Recipient::default())
    } else {
        individual(state, to)?
    };
    check_media(state, &body, &kind)?;
    let id = state.random.text(Sequence::Message, "gBEG", 22);
    let response = MessageResponse::new()
        .with_messages([Message::new().with_id(id.as_str())])
        .with_contacts([MessageContact::new()
            .with_input(input)
            .with_wa_id(to.as_str())])
        .with_meta(state.meta());
    let reply = Reply::json(StatusCode::CREATED, &response);
    let outgoing = Outgoing {
        id,
        to,
        kind,
        body,
        at_ms: state.clock.unix_ms(),
        status: AtomicU8::new(0),
        schedule: None,
    };
    let outgoing = webhook::track(state, outgoing, recipient.outcome);
    let hosted = state.config.hosted.as_ref();
    if hosted.is_some_and(|hosted| hosted.outbound) {
        webhook::post_outbound(state, &outgoing.id, &request.body);
    }
    state.live.publish("message", || {
        json!(outgoing.snapshot(state.clock.scaled_ms()))
    });
    let size = outgoing.size();
    state.sent.next_number();
    state.sent.push(outgoing, size);
    Ok(reply)
}

pub(super) fn mark_read(request: Request<'_>) -> Result<Reply, ApiError> {
    if text(&request.json, "status") != "read" {
        return Err(ApiError::invalid("status: not \"read\""));
    }
    let inbound = request.stores().inbox.get(request.param("MessageID"));
    let inbound = inbound.ok_or_else(|| ApiError::not_found("unknown message"))?;
    inbound.mark_read();
    request.state.live.publish("inbound", || inbound.json());
    request.done()
}

/// Removes delivered messages. The log of requests and the counters stay.
pub(super) fn collect_garbage(request: Request<'_>) -> Result<Reply, ApiError> {
    let state = request.state;
    let now = state.clock.scaled_ms();
    let is_delivered = |message: &Arc<Outgoing>| {
        matches!(
            message.status(now),
            MessageStatus::Delivered | MessageStatus::Read
        )
    };
    state.sent.remove_where(is_delivered);
    state.live.publish("reset", || Value::Null);
    request.done()
}

/// Returns the type of a message, after checking its member.
fn kind(body: &Value) -> Result<&str, ApiError> {
    let kind = body.get("type").and_then(Value::as_str).unwrap_or("text");
    if !SENDABLE.contains(&kind) {
        return Err(ApiError::invalid(format!("type: {kind} cannot be sent")));
    }
    if body.get(kind).is_none() {
        return Err(ApiError::missing(kind));
    }
    match kind {
        "interactive" => interactive(body)?,
        "template" => template(body)?,
        _ => {}
    }
    Ok(kind)
}

/// Checks that each parameter of a template has the member that its type names.
fn template(body: &Value) -> Result<(), ApiError> {
    let components = body.pointer("/template/components");
    for (index, component) in items(components) {
        for (parameter, given) in items(component.get("parameters")) {
            check_typed(given, || {
                format!("template.components[{index}].parameters[{parameter}]")
            })?;
        }
    }
    Ok(())
}

fn items(list: Option<&Value>) -> impl Iterator<Item = (usize, &Value)> {
    list.and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate()
}

/// Checks that an object of type `text` has the member `text`, and so on.
fn check_typed(object: &Value, path: impl Fn() -> String) -> Result<(), ApiError> {
    match object.get("type").and_then(Value::as_str) {
        Some(kind) if object.get(kind).is_none_or(Value::is_null) => {
            Err(ApiError::missing(&format!("{}.{kind}", path())))
        }
        _ => Ok(()),
    }
}

/// Checks that an interactive message has what its type needs.
fn interactive(body: &Value) -> Result<(), ApiError> {
    let of = |pointer: &str| body.pointer(pointer);
    if let Some(header) = of("/interactive/header") {
        check_typed(header, || "interactive.header".to_owned())?;
    }
    let kind = of("/interactive/type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let needed: &[&str] = match kind {
        "button" => &["buttons"],
        "list" => &["button", "sections"],
        "product" => &["catalog_id", "product_retailer_id"],
        _ => &["catalog_id", "sections"],
    };
    for member in needed {
        if of(&format!("/interactive/action/{member}")).is_none() {
            return Err(ApiError::missing(&format!("interactive.action.{member}")));
        }
    }
    if kind != "product" && of("/interactive/body").is_none() {
        let details = "interactive.body is required";
        return Err(ApiError::new(ErrorCode::TemplateComponentMissing, details));
    }
    Ok(())
}

/// Returns the recipient of a message: its `wa_id`, the number as given, and its settings.
fn individual(state: &State, input: String) -> Result<(String, String, Recipient), ApiError> {
    let Some(to) = wa_id(&input) else {
        return Err(ApiError::new(ErrorCode::UserNotValid, "to: not a number"));
    };
    if state.stores.account.lock().wa_id == to {
        return Err(ApiError::new(
            ErrorCode::BadUser,
            "to: the sender's own number",
        ));
    }
    let recipient = state.stores.recipients.get(&to);
    if recipient.blocked {
        return Err(ApiError::new(ErrorCode::RecipientBlocked, "to: blocked"));
    }
    if !recipient.acknowledged {
        return Err(ApiError::new(
            ErrorCode::IdentityChanged,
            "to: the customer's identity has changed",
        ));
    }
    match recipient.status {
        CheckContactStatus::Invalid => {
            let details = "to: a check of this number says invalid";
            return Err(ApiError::new(ErrorCode::UserNotValid, details));
        }
        CheckContactStatus::Failed => {
            return Err(ApiError::not_found("to: a check of this number failed"));
        }
        _ => {}
    }
    if state.config.contact_check && !recipient.checked {
        return Err(ApiError::not_found("unknown contact"));
    }
    Ok((to, input, recipient))
}

/// Checks that media sent by id was uploaded.
fn check_media(state: &State, body: &Value, kind: &str) -> Result<(), ApiError> {
    if !matches!(kind, "image" | "audio" | "video" | "document" | "sticker") {
        return Ok(());
    }
    match body
        .get(kind)
        .and_then(|media| media.get("id"))
        .and_then(Value::as_str)
    {
        Some(id) if !state.stores.media.lock().contains(id) => {
            Err(ApiError::not_found(format!("{kind}.id: unknown media")))
        }
        _ => Ok(()),
    }
}

fn text<'a>(body: &'a Value, member: &str) -> &'a str {
    body.get(member).and_then(Value::as_str).unwrap_or_default()
}
