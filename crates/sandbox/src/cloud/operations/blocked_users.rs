//! The customers that a phone number has blocked.

use serde_json::{Value, json};
use whatsapp_business_runtime::Recipient;

use crate::cloud::error::{invalid, missing};
use crate::cloud::fields::page;
use crate::cloud::request::Request;
use crate::engine::request::text;
use crate::engine::{Failure, Reply, customer};

/// The number of customers that can be blocked.
const MAX_BLOCKED: usize = 64_000;

pub(super) fn list(request: Request<'_>) -> Result<Reply, Failure> {
    let blocked = request.with_phone(|phone| Ok(phone.blocked.clone()))?;
    let entries = blocked.into_iter().map(|wa_id| {
        let entry = json!({ "messaging_product": "whatsapp", id_member(&wa_id): wa_id });
        (wa_id, entry)
    });
    Ok(Reply::ok(&page(entries.collect(), &request.query)?))
}

pub(super) fn block(request: Request<'_>) -> Result<Reply, Failure> {
    let users = users(&request)?;
    request.with_phone(|phone| {
        for (_, wa_id) in &users {
            if phone.blocked.contains(wa_id) {
                continue;
            }
            if phone.blocked.len() >= MAX_BLOCKED {
                return Err(Failure::code(139_102, "the block list is full"));
            }
            phone.blocked.push(wa_id.clone());
        }
        Ok(())
    })?;
    Ok(reply("added_users", &users))
}

pub(super) fn unblock(request: Request<'_>) -> Result<Reply, Failure> {
    let users = users(&request)?;
    request.with_phone(|phone| {
        phone
            .blocked
            .retain(|blocked| users.iter().all(|(_, wa_id)| wa_id != blocked));
        Ok(())
    })?;
    Ok(reply("removed_users", &users))
}

/// Returns the users that a request names: each as given, and its `wa_id` or user id.
fn users(request: &Request<'_>) -> Result<Vec<(String, String)>, Failure> {
    let users = request.json.get("block_users").and_then(Value::as_array);
    let users = users.filter(|users| !users.is_empty());
    let users = users.ok_or_else(|| missing("block_users"))?;
    let users = users.iter().map(|user| {
        let input = match text(user, "user") {
            "" => text(user, "user_id"),
            number => number,
        };
        let invalid = || invalid("block_users: neither a phone number nor a user id");
        customer(input)
            .map(|wa_id| (input.to_owned(), wa_id))
            .ok_or_else(invalid)
    });
    users.collect()
}

/// Returns the member that a customer's id stands in.
fn id_member(customer: &str) -> &'static str {
    match Recipient::is_user_id(customer) {
        true => "user_id",
        false => "wa_id",
    }
}

fn reply(list: &str, users: &[(String, String)]) -> Reply {
    let users = users
        .iter()
        .map(|(input, wa_id)| json!({ "input": input, id_member(wa_id): wa_id }));
    let users: Vec<_> = users.collect();
    let mut blocked = serde_json::Map::new();
    blocked.insert(list.to_owned(), users.into());
    Reply::ok(&json!({ "messaging_product": "whatsapp", "block_users": blocked }))
}
