//! The extensions of a host: paths beside those of the document, for requests that accept its media
//! type.

use serde_json::{Map, Value, json};

use super::vendor::{MEMBER, Origin};
use crate::api_error::ApiError;
use crate::http::reply::Reply;
use crate::operations::request::Request;
use crate::state::State;
use crate::stores::recipients::wa_id;

/// The media type that a request must accept.
pub(crate) const MEDIA_TYPE: &str = "application/vnd.v1+json";
/// The number of messages in a response.
const MAX_MESSAGES: usize = 50;

/// A `GET` request to a path.
#[derive(Debug)]
pub(crate) struct Extension {
    pub(crate) path: &'static str,
    pub(crate) handler: fn(Request<'_>) -> Result<Reply, ApiError>,
}

pub(crate) static EXTENSIONS: &[Extension] = &[
    Extension {
        path: "/v1/contacts/{wa_id}/messages",
        handler: contact_messages,
    },
    Extension {
        path: "/v1/labels",
        handler: labels,
    },
];

/// Returns the newest messages to and from a customer, newest first.
fn contact_messages(request: Request<'_>) -> Result<Reply, ApiError> {
    let customer = wa_id(request.param("wa_id"));
    let customer = customer.ok_or_else(|| ApiError::not_found("unknown contact"))?;
    let state = request.state;
    let (received, unread) = received(state, &customer);
    let mut messages = received;
    messages.extend(sent(state, &customer));
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
fn received(state: &State, customer: &str) -> (Vec<(i64, Value)>, usize) {
    let inbox = state.stores.inbox.newest(usize::MAX);
    let received = inbox.iter().rev();
    let received = received.filter(|message| message.from() == customer);
    let unread = received.clone().filter(|message| !message.is_read());
    let unread = unread.count();
    let received = received.take(MAX_MESSAGES);
    let received = received.map(|message| (message.at_ms(), message.message().clone()));
    (received.collect(), unread)
}

/// Returns the messages to a customer with their times, newest first.
fn sent(state: &State, customer: &str) -> Vec<(i64, Value)> {
    let from = state.stores.account.lock().wa_id.clone();
    let sent = state.sent.all();
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

fn labels(request: Request<'_>) -> Result<Reply, ApiError> {
    request.ok(json!({
        "labels": [
            { "uuid": "0b7a4a1e-5a0c-4d0f-9a44-1f6d5a2f0001", "value": "Order" },
            { "uuid": "0b7a4a1e-5a0c-4d0f-9a44-1f6d5a2f0002", "value": "Question" },
        ],
    }))
}
