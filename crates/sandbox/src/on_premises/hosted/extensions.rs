//! The extensions of a host: paths beside those of the document, for requests that accept its media
//! type.

use hyper::header::ACCEPT;
use serde_json::{Map, Value, json};
use whatsapp_business_runtime::Operation;

use super::vendor::{MEMBER, Origin};
use crate::engine::media_type::essence;
use crate::engine::{Engine, Failure, Reply, wa_id};
use crate::on_premises::operations::Handler;
use crate::on_premises::operations::request::Request;

/// The media type that a request must accept.
const MEDIA_TYPE: &str = "application/vnd.v1+json";
/// The number of messages in a response.
const MAX_MESSAGES: usize = 50;

const MESSAGES: &str = "/contacts/{wa_id}/messages";
const LABELS: &str = "/labels";

/// The operations, which have no id because they do not belong to the document.
pub(crate) static OPERATIONS: &[Operation] = &[extension(MESSAGES), extension(LABELS)];

const fn extension(path: &'static str) -> Operation {
    Operation::new("", "GET", path, "", "/v1", &["bearerAuth"], None)
}

/// Returns the function that serves a path.
pub(crate) fn handler(path: &str) -> Option<Handler> {
    match path {
        MESSAGES => Some(contact_messages),
        LABELS => Some(labels),
        _ => None,
    }
}

/// Fails unless the request accepts the media type of extensions.
fn check_accept(request: &Request<'_>) -> Result<(), Failure> {
    let accept = request.header(&ACCEPT).unwrap_or_default();
    match accept
        .split(',')
        .map(essence)
        .any(|accepted| accepted == MEDIA_TYPE)
    {
        true => Ok(()),
        false => {
            let details = format!("no such path for requests that do not accept {MEDIA_TYPE}");
            Err(Failure::not_found(details))
        }
    }
}

/// Returns the newest messages to and from a customer, newest first.
fn contact_messages(request: Request<'_>) -> Result<Reply, Failure> {
    check_accept(&request)?;
    let customer = wa_id(request.param("wa_id"));
    let customer = customer.ok_or_else(|| Failure::not_found("unknown contact"))?;
    let engine = request.engine;
    let (mut messages, unread) = received(engine, &customer);
    messages.extend(sent(&request, &customer));
    // Stable: within a millisecond, a message of the customer comes first.
    messages.sort_by_key(|(at_ms, _)| std::cmp::Reverse(*at_ms));
    messages.truncate(MAX_MESSAGES);
    let messages: Vec<Value> = messages.into_iter().map(|(_, message)| message).collect();
    request.ok(json!({
        "chat": {
            "owner": customer,
            "assigned_to": null,
            "state": "OPEN",
            "state_reason": "Opened by the sandbox.",
            "unread_count": unread,
        },
        "messages": messages,
    }))
}

/// Returns the messages of a customer with their times, newest first, and how many are unread.
fn received(engine: &Engine, customer: &str) -> (Vec<(i64, Value)>, usize) {
    let inbox = engine.inbox.newest(usize::MAX);
    let received = inbox.iter().rev();
    let received = received.filter(|message| message.from == customer);
    let unread = received.clone().filter(|message| !message.is_read());
    let unread = unread.count();
    let received = received.take(MAX_MESSAGES);
    let received = received.map(|message| (message.at_ms, message.message.clone()));
    (received.collect(), unread)
}

/// Returns the messages to a customer with their times, newest first.
fn sent(request: &Request<'_>, customer: &str) -> Vec<(i64, Value)> {
    let from = request.api.stores.account.lock().wa_id.clone();
    let sent = request.engine.sent.all();
    let sent = sent.iter().rev().filter(|message| message.to == customer);
    let sent = sent.take(MAX_MESSAGES).map(|message| {
        let origin = Origin::outbound(&message.body, message.at_ms);
        let mut members = Map::new();
        if let Value::Object(body) = &message.body {
            members.clone_from(body);
        }
        let timestamp = message.at_ms.div_euclid(1000).to_string();
        members.insert("id".to_owned(), json!(message.id));
        members.insert("from".to_owned(), json!(from));
        members.insert("timestamp".to_owned(), json!(timestamp));
        members.insert(MEMBER.to_owned(), origin.value());
        (message.at_ms, Value::Object(members))
    });
    sent.collect()
}

fn labels(request: Request<'_>) -> Result<Reply, Failure> {
    check_accept(&request)?;
    request.ok(json!({
        "labels": [
            { "uuid": "0b7a4a1e-5a0c-4d0f-9a44-1f6d5a2f0001", "value": "Order" },
            { "uuid": "0b7a4a1e-5a0c-4d0f-9a44-1f6d5a2f0002", "value": "Question" },
        ],
    }))
}
