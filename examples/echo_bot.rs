//! A bot that answers every message with what it says, marked as read.
//!
//! Against its sandbox it talks with a customer and ends; against a server (see `support`) it goes
//! on until it is stopped.

#![allow(clippy::print_stdout)]

mod support;

use support::{CUSTOMER, Outcome, serve_webhooks, setup};
use whatsapp_business::types::{WebhookLocation, WebhookMessage};
use whatsapp_business::webhook::{self, Content, Event, Message};
use whatsapp_business::{Client, OutboundMessage, Result};

#[tokio::main]
async fn main() -> Outcome {
    let setup = setup().await?;
    let bot = setup.client.clone();
    // A failed answer fails the handler: the server delivers the event again.
    let router = webhook::router(move |event: Event| {
        let bot = bot.clone();
        async move {
            for message in event.messages() {
                answer(&bot, message).await?;
            }
            Ok::<_, whatsapp_business::Error>(())
        }
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
    println!("echo_bot: 3 messages answered");
    Ok(())
}

async fn answer(bot: &Client, message: Message<'_>) -> Result<()> {
    let (Some(from), Some(id)) = (message.from(), message.id()) else {
        return Ok(());
    };
    let answer = match message.content() {
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
            println!("  {from} sent what this bot cannot repeat: {other:?}");
            return Ok(());
        }
    };
    println!("  {from}: {:?}", message.content());
    bot.messages().mark_read(id).await?;
    bot.messages().send(&answer.in_reply_to(id)).await?;
    Ok(())
}
