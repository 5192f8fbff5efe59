//! A bot that marks every message as read and replies with its content.
//!
//! With the sandbox it handles three messages and exits; with a server (see `support`) it runs until
//! it is stopped.

#![allow(clippy::print_stdout)]

mod support;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use support::{CUSTOMER, Outcome, serve_webhooks, setup};
use whatsapp_business::types::{WebhookLocation, WebhookMessage};
use whatsapp_business::webhook::{self, Content, Event, Message};
use whatsapp_business::{Client, OutboundMessage, Result};

/// The ids of messages that were answered in a failed event, which is delivered again as a whole.
type Answered = Mutex<HashSet<String>>;

#[tokio::main]
async fn main() -> Outcome {
    let setup = setup().await?;
    let bot = setup.client.clone();
    let answered = Arc::new(Answered::default());
    let router = webhook::router(move |event: Event| {
        let (bot, answered) = (bot.clone(), Arc::clone(&answered));
        async move { answer_all(&bot, &event, &answered).await }
    });
    serve_webhooks(&setup.client, router, "/").await?;

    let Some(sandbox) = setup.sandbox else {
        std::future::pending::<()>().await;
        return Ok(());
    };
    sandbox.receive_text(CUSTOMER, "Good morning!");
    sandbox.receive_text(CUSTOMER, "Is there coffee?");
    let place = WebhookLocation::new()
        .with_latitude(48.21)
        .with_longitude(16.37);
    let message = WebhookMessage::new()
        .with_type("location")
        .with_location(place);
    sandbox.receive(CUSTOMER, message);
    while sandbox.sent_messages().len() < 3 {
        sandbox.settled().await;
    }
    println!("echo_bot: replied to 3 messages");
    Ok(())
}

/// Replies to every message of an event. A failure does not affect the other messages, but fails the
/// event: when the server delivers it again, only the messages without a reply are handled.
async fn answer_all(bot: &Client, event: &Event, answered: &Answered) -> Result<()> {
    let ids = || event.messages().filter_map(|message| message.id());
    let known = || answered.lock().unwrap_or_else(PoisonError::into_inner);
    let mut failed = None;
    for message in event.messages() {
        let Some(id) = message.id().filter(|id| !known().contains(*id)) else {
            continue;
        };
        match reply(bot, message, id).await {
            Ok(()) => {
                known().insert(id.to_owned());
            }
            Err(error) => failed = Some(error),
        }
    }
    match failed {
        Some(error) => Err(error),
        None => {
            // From here on, the receiver ignores repeated deliveries of the event.
            ids().for_each(|id| {
                known().remove(id);
            });
            Ok(())
        }
    }
}

async fn reply(bot: &Client, message: Message<'_>, id: &str) -> Result<()> {
    let Some(from) = message.sender() else {
        return Ok(());
    };
    let reply = match message.content() {
        Content::Text(text) => OutboundMessage::text(from, format!("You said: {text}")),
        Content::Location(place) => {
            let (latitude, longitude) = (place.latitude, place.longitude);
            OutboundMessage::location(
                from,
                latitude.unwrap_or_default(),
                longitude.unwrap_or_default(),
            )
        }
        other => {
            println!("  {from}: unsupported content: {other:?}");
            return Ok(());
        }
    };
    println!("  {from}: {:?}", message.content());
    bot.messages().mark_read(id).await?;
    match bot.messages().send(&reply.with_reply_to(id)).await {
        // It may have arrived: a missing reply is better than a duplicate.
        Err(error) if error.is_ambiguous() => {
            eprintln!("  the reply to {id} may be lost: {error}");
            Ok(())
        }
        result => result.map(|_| ()),
    }
}
