//! Messages: sending them, marking those of customers as read, and removing delivered ones.

use hyper::StatusCode;
use serde_json::Value;
use whatsapp_business::ErrorCode;
use whatsapp_business::message::MESSAGE_RULES;
use whatsapp_business::types::{CheckContactStatus, Message, MessageContact, MessageResponse};
use whatsapp_business_runtime::Recipient;

use super::request::Request;
use crate::engine::message::MessageStatus;
use crate::engine::request::text;
use crate::engine::{
    Engine, Failure, NewMessage, Origin, Outcome, Reply, Sequence, accept, wa_id, webhook,
};
use crate::on_premises::error::coded;
use crate::on_premises::hosted::hook;

pub(super) fn send(mut request: Request<'_>) -> Result<Reply, Failure> {
    let body = request.json.take();
    let (engine, stores) = (request.engine, &request.api.stores);
    if stores.is_unregistered() {
        let details = format!("the gateway is {}", stores.gateway.get().as_str());
        return Err(coded(ErrorCode::NotReady, details));
    }
    let kind = kind(&body)?.to_owned();
    let member = match text(&body, "to") {
        "" => "recipient",
        _ => "to",
    };
    let input = text(&body, member).to_owned();
    let (to, outcome) = if text(&body, "recipient_type") == "group" {
        if !stores.groups.lock().contains_key(&input) {
            return Err(coded(ErrorCode::GroupUnknown, "to: unknown group"));
        }
        (input.clone(), Outcome::default())
    } else {
        individual(&request, &input)?
    };
    check_media(engine, &body, &kind)?;
    let id = engine.random.text(Sequence::Message, "gBEG", 22);
    let response = MessageResponse::new()
        .with_messages([Message::new().with_id(id.as_str())])
        .with_contacts([contact(input, &to)])
        .with_meta(request.api.meta.clone());
    let reply = Reply::json(StatusCode::CREATED, &response);
    let copy = request.api.is_hosted() && request.api.options.hosted.outbound;
    let headers = copy.then(|| hook::outbound(&id));
    let message = NewMessage {
        id,
        to,
        kind,
        body,
        outcome,
        origin: Origin::default(),
    };
    accept(request.api, engine, message);
    if let Some(headers) = headers {
        webhook::post_with(engine, "outbound", &request.body, headers);
    }
    Ok(reply)
}

pub(super) fn mark_read(request: Request<'_>) -> Result<Reply, Failure> {
    if request.text("status") != "read" {
        return Err(Failure::invalid("status: not \"read\""));
    }
    match request.engine.mark_read(request.param("MessageID")) {
        true => request.done(),
        false => Err(Failure::not_found("unknown message")),
    }
}

/// Removes delivered messages. The log of requests and the counters stay.
pub(super) fn collect_garbage(request: Request<'_>) -> Result<Reply, Failure> {
    let engine = request.engine;
    let now = engine.clock.scaled_ms();
    engine.sent.remove_where(|message| {
        matches!(
            message.status(now),
            MessageStatus::Delivered | MessageStatus::Read
        )
    });
    engine.live.publish("reset", || Value::Null);
    request.done()
}

fn contact(input: String, to: &str) -> MessageContact {
    let contact = MessageContact::new().with_input(input);
    match Recipient::is_user_id(to) {
        true => contact,
        false => contact.with_wa_id(to),
    }
}

/// Returns the type of a message, after checking that it has what its type requires.
fn kind(body: &Value) -> Result<&str, Failure> {
    let kind = body.get("type").and_then(Value::as_str).unwrap_or("text");
    if !MESSAGE_RULES.knows(kind) {
        return Err(Failure::invalid(format!("type: {kind} cannot be sent")));
    }
    match MESSAGE_RULES.check_required(body) {
        Err(missing) if missing.path == "interactive.body" => {
            let details = "interactive.body is required";
            Err(coded(ErrorCode::TemplateComponentMissing, details))
        }
        Err(missing) => Err(Failure::missing(&missing.path)),
        Ok(()) => Ok(kind),
    }
}

/// Returns the recipient's `wa_id`, and what happens to messages to it.
fn individual(request: &Request<'_>, input: &str) -> Result<(String, Outcome), Failure> {
    if request.api.is_hosted() && Recipient::is_user_id(input) {
        let recipient = request.engine.recipient(input);
        return Ok((input.to_owned(), recipient.outcome));
    }
    let Some(to) = wa_id(input) else {
        return Err(coded(ErrorCode::UserNotValid, "to: not a number"));
    };
    if request.api.stores.account.lock().wa_id == to {
        return Err(coded(ErrorCode::BadUser, "to: the sender's own number"));
    }
    let recipient = request.engine.recipient(&to);
    if recipient.blocked {
        return Err(coded(ErrorCode::RecipientBlocked, "to: blocked"));
    }
    let contact = request.api.stores.contacts.get(&to);
    if !contact.acknowledged {
        let details = "to: the customer's identity has changed";
        return Err(coded(ErrorCode::IdentityChanged, details));
    }
    match contact.status {
        CheckContactStatus::Invalid => {
            let details = "to: a check of this number says invalid";
            Err(coded(ErrorCode::UserNotValid, details))
        }
        CheckContactStatus::Failed => Err(Failure::not_found("to: a check of this number failed")),
        _ if request.api.options.contact_check && !contact.checked => {
            Err(Failure::not_found("unknown contact"))
        }
        _ => Ok((to, recipient.outcome)),
    }
}

/// Checks that media sent by id was uploaded.
fn check_media(engine: &Engine, body: &Value, kind: &str) -> Result<(), Failure> {
    if !matches!(kind, "image" | "audio" | "video" | "document" | "sticker") {
        return Ok(());
    }
    match body
        .get(kind)
        .and_then(|media| media.get("id"))
        .and_then(Value::as_str)
    {
        Some(id) if !engine.media.lock().contains(id) => {
            Err(Failure::not_found(format!("{kind}.id: unknown media")))
        }
        _ => Ok(()),
    }
}
