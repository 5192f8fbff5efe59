//! Messages: taking them, and marking those of customers as read.

use std::sync::atomic::AtomicU8;

use hyper::StatusCode;
use serde_json::{Value, json};
use whatsapp_business::types::{
    CheckContactStatus, GatewayStatus, Message, MessageContact, MessageResponse,
};

use super::Call;
use super::contacts::{Recipient, wa_id};
use crate::answer::Answer;
use crate::code::Code;
use crate::log::Outgoing;
use crate::random::Use;
use crate::refusal::Refusal;
use crate::state::{State, lock};

/// The types that can be sent, and the member that holds the message.
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

pub(super) fn send(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let state = call.state;
    let body = call.json.take();
    ready(state)?;
    let kind = kind(&body)?.to_owned();
    let to = text(&body, "to").to_owned();
    let group = text(&body, "recipient_type") == "group";
    let (to, input, recipient) = if group {
        if !state.store.groups.contains(&to) {
            return Err(Refusal::new(Code::GROUP_UNKNOWN, "to: unknown group"));
        }
        (to.clone(), to, Recipient::default())
    } else {
        individual(state, to)?
    };
    media(state, &body, &kind)?;
    let id = state.random.text(Use::Message, "gBEG", 22);
    let answer = MessageResponse::new()
        .with_messages([Message::new().with_id(id.as_str())])
        .with_contacts([MessageContact::new()
            .with_input(input)
            .with_wa_id(to.as_str())])
        .with_meta(state.meta());
    let answer = Answer::json(StatusCode::CREATED, &answer);
    let outgoing = Outgoing {
        id,
        to,
        kind,
        body,
        at_ms: state.clock.unix_ms(),
        status: AtomicU8::new(0),
        untracked: None,
    };
    let outgoing = state.webhooks.take(state, outgoing, recipient.fate);
    state.tell("message", || {
        json!(outgoing.snapshot(state.clock.waited_ms()))
    });
    let weight = outgoing.weight();
    state.sent.push(outgoing, weight);
    Ok(answer)
}

pub(super) fn mark(call: Call<'_>) -> Result<Answer, Refusal> {
    if text(&call.json, "status") != "read" {
        return Err(Refusal::invalid("status: not \"read\""));
    }
    let inbound = call.state.store.inbox.get(call.param("MessageID"));
    let inbound = inbound.ok_or_else(|| Refusal::not_found("unknown message"))?;
    inbound.mark();
    call.state.tell("inbound", || inbound.json());
    call.done()
}

/// A gateway without an account sends nothing; one that is offline for a while takes messages and
/// sends them later.
fn ready(state: &State) -> Result<(), Refusal> {
    let gateway = lock(&state.gateway).clone();
    match gateway {
        GatewayStatus::Unregistered | GatewayStatus::Uninitialized => {
            let details = format!("the gateway is {}", gateway.as_str());
            Err(Refusal::new(Code::NOT_READY, details))
        }
        _ => Ok(()),
    }
}

/// The type of a message, whose member must be there.
fn kind(body: &Value) -> Result<&str, Refusal> {
    let kind = body.get("type").and_then(Value::as_str).unwrap_or("text");
    if !SENDABLE.contains(&kind) {
        return Err(Refusal::invalid(format!("type: {kind} cannot be sent")));
    }
    if body.get(kind).is_none() {
        return Err(Refusal::missing(kind));
    }
    match kind {
        "interactive" => interactive(body)?,
        "template" => template(body)?,
        _ => {}
    }
    Ok(kind)
}

/// Each parameter of a template must hold the member that its type names.
fn template(body: &Value) -> Result<(), Refusal> {
    let components = body.pointer("/template/components");
    for (index, component) in items(components) {
        for (parameter, given) in items(component.get("parameters")) {
            holds_its_type(given, || {
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

/// An object of type `text` must hold `text`, and so on.
fn holds_its_type(object: &Value, place: impl Fn() -> String) -> Result<(), Refusal> {
    match object.get("type").and_then(Value::as_str) {
        Some(kind) if object.get(kind).is_none_or(Value::is_null) => {
            Err(Refusal::missing(&format!("{}.{kind}", place())))
        }
        _ => Ok(()),
    }
}

/// An action must hold what its type needs.
fn interactive(body: &Value) -> Result<(), Refusal> {
    let of = |pointer: &str| body.pointer(pointer);
    if let Some(header) = of("/interactive/header") {
        holds_its_type(header, || "interactive.header".to_owned())?;
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
            return Err(Refusal::missing(&format!("interactive.action.{member}")));
        }
    }
    if kind != "product" && of("/interactive/body").is_none() {
        let details = "interactive.body is required";
        return Err(Refusal::new(Code::COMPONENT_MISSING, details));
    }
    Ok(())
}

/// The customer that a message goes to: its `wa_id`, the number as given, and what is known of it.
fn individual(state: &State, input: String) -> Result<(String, String, Recipient), Refusal> {
    let Some(to) = wa_id(&input) else {
        return Err(Refusal::new(Code::USER_INVALID, "to: not a number"));
    };
    if state.store.account.is_own(state, &to) {
        return Err(Refusal::new(Code::SELF, "to: the sender itself"));
    }
    let recipient = state.store.recipients.get(&to);
    if recipient.blocked {
        return Err(Refusal::new(Code::BLOCKED, "to: blocked"));
    }
    if !recipient.acknowledged {
        return Err(Refusal::new(
            Code::IDENTITY,
            "to: the customer's identity has changed",
        ));
    }
    match recipient.status {
        CheckContactStatus::Invalid => {
            let details = "to: a check of this number says invalid";
            return Err(Refusal::new(Code::USER_INVALID, details));
        }
        CheckContactStatus::Failed => {
            return Err(Refusal::not_found("to: a check of this number failed"));
        }
        _ => {}
    }
    if state.config.contact_check && !recipient.checked {
        return Err(Refusal::not_found("unknown contact"));
    }
    Ok((to, input, recipient))
}

/// Media sent by id must have been uploaded.
fn media(state: &State, body: &Value, kind: &str) -> Result<(), Refusal> {
    if !matches!(kind, "image" | "audio" | "video" | "document" | "sticker") {
        return Ok(());
    }
    match body
        .get(kind)
        .and_then(|media| media.get("id"))
        .and_then(Value::as_str)
    {
        Some(id) if state.store.media.get(id).is_none() => {
            Err(Refusal::not_found(format!("{kind}.id: unknown media")))
        }
        _ => Ok(()),
    }
}

fn text<'a>(body: &'a Value, member: &str) -> &'a str {
    body.get(member).and_then(Value::as_str).unwrap_or_default()
}
