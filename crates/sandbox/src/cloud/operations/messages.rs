//! Messages: sending them, and marking those of customers as read.

use hyper::StatusCode;
use serde_json::{Value, json};
use whatsapp_business_cloud::message::MESSAGE_RULES;
use whatsapp_business_runtime::Recipient;

use crate::cloud::error::{PARAMETER_INVALID, PARAMETER_MISSING};
use crate::cloud::kind::Kind;
use crate::cloud::limits;
use crate::cloud::request::Request;
use crate::cloud::store::Object;
use crate::engine::message::MessageStatus;
use crate::engine::request::text;
use crate::engine::{
    Engine, Failure, NewMessage, Origin, Outcome, Reply, Sequence, accept, customer,
};

pub(super) fn send(mut request: Request<'_>) -> Result<Reply, Failure> {
    if request.json.get("status").is_some() {
        return mark_read(&request);
    }
    let (engine, cloud) = (request.engine, request.api);
    let body = request.json.take();
    let kind = match text(&body, "type") {
        "" => "text",
        kind => kind,
    };
    let kind = kind.to_owned();
    if let Err(missing) = MESSAGE_RULES.check_required(&body) {
        let details = format!("The parameter {} is required.", missing.path);
        return Err(Failure::code(PARAMETER_MISSING, details));
    }
    let own = request.with_phone(|phone| match phone.registered {
        true => Ok(phone.number.clone()),
        false => {
            let details = "The phone number is not registered: register it before sending.";
            Err(Failure::code(133_010, details))
        }
    })?;
    // The server prefers `to`.
    let member = match body.get("to").is_some_and(|to| !to.is_null()) {
        true => "to",
        false => "recipient",
    };
    let input = text(&body, member).to_owned();
    let (to, outcome) = match text(&body, "recipient_type") {
        "group" => match cloud.kind(&input) {
            Some(Kind::GROUP) => (input.clone(), Outcome::default()),
            _ => return Err(Failure::code(PARAMETER_INVALID, "to: unknown group")),
        },
        _ => individual(engine, member, &input, &own)?,
    };
    let id_of_contact = match Recipient::is_user_id(&to) {
        true => "user_id",
        false => "wa_id",
    };
    limits::message(&cloud.limits, request.id(), &to, engine.clock.unix_ms())?;
    check_media(engine, &body, &kind)?;
    if kind == "template" {
        check_template(&request, &body)?;
    }
    let id = engine.random.text(Sequence::Message, "wamid.HBgN", 42);
    let message = match kind.as_str() {
        "template" => json!({ "id": id, "message_status": "accepted" }),
        _ => json!({ "id": id }),
    };
    let response = json!({
        "messaging_product": "whatsapp",
        "contacts": [{ "input": input, id_of_contact: to }],
        "messages": [message],
    });
    let callback_data = body.get("biz_opaque_callback_data");
    let origin = Origin {
        phone_number_id: request.id().to_owned(),
        callback_data: callback_data.and_then(Value::as_str).map(str::to_owned),
    };
    let message = NewMessage {
        id,
        to,
        kind,
        body,
        outcome,
        origin,
    };
    accept(request.api, engine, message);
    Ok(Reply::ok(&response))
}

/// Marks a message of a customer as read; a typing indicator needs nothing else.
fn mark_read(request: &Request<'_>) -> Result<Reply, Failure> {
    match request.engine.mark_read(request.text("message_id")) {
        true => request.success(),
        false => {
            let details = "message_id: no such message of a customer";
            Err(Failure::code(PARAMETER_INVALID, details))
        }
    }
}

/// Returns the recipient's `wa_id`, and what happens to messages to it.
fn individual(
    engine: &Engine,
    member: &str,
    input: &str,
    own: &str,
) -> Result<(String, Outcome), Failure> {
    let is_user_id = Recipient::is_user_id(input);
    if member == "recipient" && !is_user_id {
        let details = "recipient: not a business-scoped user ID";
        return Err(Failure::code(PARAMETER_INVALID, details));
    }
    let Some(to) = customer(input) else {
        let details = "to: not a phone number";
        return Err(Failure::code(PARAMETER_INVALID, details));
    };
    if member == "to" && is_user_id {
        // The server accepts it, and nothing else happens.
        return Ok((to, Outcome::Reaches(MessageStatus::Accepted)));
    }
    if to == own {
        let details = "The sender and the recipient are the same phone number.";
        return Err(Failure::code(131_021, details));
    }
    let recipient = engine.recipient(&to);
    let outcome = match recipient.blocked {
        true => Outcome::Fails(131_026),
        false => recipient.outcome,
    };
    Ok((to, outcome))
}

/// Checks that media sent by id was uploaded.
fn check_media(engine: &Engine, body: &Value, kind: &str) -> Result<(), Failure> {
    if !matches!(kind, "image" | "audio" | "video" | "document" | "sticker") {
        return Ok(());
    }
    let media = body.get(kind).unwrap_or(&Value::Null);
    match media.get("id").and_then(Value::as_str) {
        Some(id) if !engine.media.lock().contains(id) => {
            let details = format!("{kind}.id: unknown media");
            Err(Failure::code(PARAMETER_INVALID, details))
        }
        _ => Ok(()),
    }
}

/// Checks that the template exists in the language, is approved, and has as many parameters as its
/// body.
fn check_template(request: &Request<'_>, body: &Value) -> Result<(), Failure> {
    let of = |pointer: &str| {
        body.pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let (name, language) = (of("/template/name"), of("/template/language/code"));
    let now = request.engine.clock.scaled_ms();
    let templates = request.api.all(Kind::TEMPLATE);
    let mut templates = templates.iter().map(|(_, template)| template);
    let found = templates.find(|template| {
        let is = |member: &str, value: &str| {
            template.members.get(member).and_then(Value::as_str) == Some(value)
        };
        is("name", name) && is("language", language)
    });
    let Some(template) = found.filter(|template| template.reviewed <= now) else {
        let details = format!("template name ({name}) does not exist in {language}");
        return Err(Failure::code(132_001, details));
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
        return Err(Failure::code(132_000, details).with_status(StatusCode::BAD_REQUEST));
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
