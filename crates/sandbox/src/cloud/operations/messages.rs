//! Messages: sending them, and marking those of customers as read.

use std::sync::atomic::AtomicU8;

use hyper::StatusCode;
use serde_json::{Value, json};

use super::super::error::{GraphError, PARAMETER_INVALID, PARAMETER_MISSING};
use super::super::kind::Kind;
use super::super::request::{Request, text};
use super::super::store::Object;
use crate::http::reply::Reply;
use crate::message::{Origin, Outcome, Outgoing};
use crate::random::Sequence;
use crate::state::State;
use crate::stores::recipients::wa_id;
use crate::webhook;

pub(super) fn send(mut request: Request<'_>) -> Result<Reply, GraphError> {
    if request.json.get("status").is_some() {
        return mark_read(&request);
    }
    let (state, cloud) = (request.state, request.cloud);
    let body = request.json.take();
    let kind = match text(&body, "type") {
        "" => "text",
        kind => kind,
    };
    let kind = kind.to_owned();
    if body.get(&kind).is_none() {
        let details = format!("The parameter {kind} is required.");
        return Err(GraphError::new(PARAMETER_MISSING, details));
    }
    let own = request.with_phone(|phone| match phone.registered {
        true => Ok(phone.number.clone()),
        false => {
            let details = "The phone number is not registered: register it before sending.";
            Err(GraphError::new(133_010, details))
        }
    })?;
    let input = text(&body, "to").to_owned();
    let (to, outcome) = match text(&body, "recipient_type") {
        "group" => match cloud.kind(&input) {
            Some(Kind::Group) => (input.clone(), None),
            _ => return Err(GraphError::new(PARAMETER_INVALID, "to: unknown group")),
        },
        _ => individual(state, &input, &own).map(|(to, outcome)| (to, Some(outcome)))?,
    };
    cloud
        .limits
        .message(request.id, &to, state.clock.unix_ms())?;
    check_media(state, &body, &kind)?;
    if kind == "template" {
        check_template(&request, &body)?;
    }
    let id = state.random.text(Sequence::Message, "wamid.HBgN", 42);
    let mut message = json!({ "id": id });
    if kind == "template"
        && let Some(message) = message.as_object_mut()
    {
        message.insert("message_status".to_owned(), "accepted".into());
    }
    let response = json!({
        "messaging_product": "whatsapp",
        "contacts": [{ "input": input, "wa_id": to }],
        "messages": [message],
    });
    let callback_data = body.get("biz_opaque_callback_data");
    let outgoing = Outgoing {
        id,
        to,
        kind,
        origin: Some(Origin {
            phone_number_id: request.id.to_owned(),
            callback_data: callback_data.and_then(Value::as_str).map(str::to_owned),
        }),
        body,
        at_ms: state.clock.unix_ms(),
        status: AtomicU8::new(0),
        schedule: None,
    };
    let outcome = outcome.unwrap_or(Outcome::Reaches(crate::message::MessageStatus::Read));
    let outgoing = webhook::track(state, outgoing, outcome);
    state.live.publish("message", || {
        json!(outgoing.snapshot(state.clock.scaled_ms()))
    });
    let size = outgoing.size();
    state.sent.next_number();
    state.sent.push(outgoing, size);
    Ok(Reply::ok(&response))
}

/// Marks a message of a customer as read; a typing indicator needs nothing else.
fn mark_read(request: &Request<'_>) -> Result<Reply, GraphError> {
    let inbound = request.state.stores.inbox.get(request.text("message_id"));
    let inbound = inbound.ok_or_else(|| {
        GraphError::new(
            PARAMETER_INVALID,
            "message_id: no such message of a customer",
        )
    })?;
    inbound.mark_read();
    request.state.live.publish("inbound", || inbound.json());
    request.success()
}

/// Returns the recipient's `wa_id`, and what happens to messages to it.
fn individual(state: &State, input: &str, own: &str) -> Result<(String, Outcome), GraphError> {
    let to =
        wa_id(input).ok_or_else(|| GraphError::new(PARAMETER_INVALID, "to: not a phone number"))?;
    if to == own {
        let details = "The sender and the recipient are the same phone number.";
        return Err(GraphError::new(131_021, details));
    }
    let recipient = state.stores.recipients.get(&to);
    let outcome = match recipient.blocked {
        true => Outcome::Fails(131_026),
        false => recipient.outcome,
    };
    Ok((to, outcome))
}

/// Checks that media sent by id was uploaded.
fn check_media(state: &State, body: &Value, kind: &str) -> Result<(), GraphError> {
    if !matches!(kind, "image" | "audio" | "video" | "document" | "sticker") {
        return Ok(());
    }
    let media = body.get(kind).unwrap_or(&Value::Null);
    match media.get("id").and_then(Value::as_str) {
        Some(id) if !state.stores.media.lock().contains(id) => {
            let details = format!("{kind}.id: unknown media");
            Err(GraphError::new(PARAMETER_INVALID, details))
        }
        None if media.get("link").is_none() => {
            let details = format!("{kind}: give id or link");
            Err(GraphError::new(PARAMETER_MISSING, details))
        }
        _ => Ok(()),
    }
}

/// Checks that the template exists in the language, is approved, and has as many parameters as its
/// body.
fn check_template(request: &Request<'_>, body: &Value) -> Result<(), GraphError> {
    let of = |pointer: &str| {
        body.pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let (name, language) = (of("/template/name"), of("/template/language/code"));
    let now = request.state.clock.scaled_ms();
    let templates = request.cloud.all(Kind::Template);
    let mut templates = templates.iter().map(|(_, template)| template);
    let found = templates.find(|template| {
        let is = |member: &str, value: &str| {
            template.members.get(member).and_then(Value::as_str) == Some(value)
        };
        is("name", name) && is("language", language)
    });
    let Some(template) = found.filter(|template| template.reviewed <= now) else {
        let details = format!("template name ({name}) does not exist in {language}");
        return Err(GraphError::new(132_001, details));
    };
    let needed = variables(template);
    let components = body
        .pointer("/template/components")
        .and_then(Value::as_array);
    let mut components = components.into_iter().flatten();
    let given = components.find(|component| text(component, "type").eq_ignore_ascii_case("body"));
    let given = given.and_then(|component| component.get("parameters"));
    let given = given.and_then(Value::as_array).map_or(0, Vec::len);
    if needed != given {
        let details = format!(
            "body: number of localizable_params ({given}) does not match the expected number of \
             params ({needed})"
        );
        return Err(GraphError::new(132_000, details).with_status(StatusCode::BAD_REQUEST));
    }
    Ok(())
}

/// Returns the number of different variables in the body of a template.
fn variables(template: &Object) -> usize {
    let components = template.members.get("components").and_then(Value::as_array);
    let mut components = components.into_iter().flatten();
    let body = components.find(|component| text(component, "type") == "BODY");
    let body = body.map(|body| text(body, "text")).unwrap_or_default();
    let names = body
        .split("{{")
        .skip(1)
        .filter_map(|rest| rest.split("}}").next());
    let names: std::collections::HashSet<_> = names.map(str::trim).collect();
    names.len()
}
