//! The data that a host adds to messages, in the member `_vnd`.

use serde_json::{Map, Value, json};

use crate::engine::Inbound;
use crate::engine::clock::format_timestamp;

/// The member of a message that contains the vendor's data.
pub(crate) const MEMBER: &str = "_vnd";

/// Adds the vendor's data to a message of a customer, unless it has some.
pub(crate) fn add(inbound: &mut Inbound<'_>, at_ms: i64) {
    if !inbound.message.contains_key(MEMBER) {
        let origin = Origin::inbound(inbound.from, inbound.name, inbound.message, at_ms);
        let value = origin.value();
        inbound.message.insert(MEMBER.to_owned(), value);
    }
}

/// Who wrote a message, and when.
pub(crate) struct Origin<'a> {
    pub(crate) author: Value,
    pub(crate) direction: &'static str,
    /// The id of the message that it is a reply to.
    pub(crate) in_reply_to: Option<&'a str>,
    pub(crate) at_ms: i64,
}

impl<'a> Origin<'a> {
    /// The origin of a customer's message.
    fn inbound(from: &str, name: &str, message: &'a Map<String, Value>, at_ms: i64) -> Self {
        let context = message.get("context").and_then(|context| context.get("id"));
        Self {
            author: json!({ "id": from, "name": name, "type": "OWNER" }),
            direction: "inbound",
            in_reply_to: context.and_then(Value::as_str),
            at_ms,
        }
    }

    /// The origin of a message that was sent through the API.
    pub(crate) fn outbound(body: &'a Value, at_ms: i64) -> Self {
        let context = body.pointer("/context/message_id");
        Self {
            author: json!({ "name": "API", "type": "SYSTEM" }),
            direction: "outbound",
            in_reply_to: context.and_then(Value::as_str),
            at_ms,
        }
    }

    /// Returns the value of the member `_vnd`.
    pub(crate) fn value(self) -> Value {
        json!({
            "v1": {
                "author": self.author,
                "direction": self.direction,
                "in_reply_to": self.in_reply_to,
                "inserted_at": format_timestamp(self.at_ms.div_euclid(1000)),
                "labels": [],
            },
        })
    }
}
