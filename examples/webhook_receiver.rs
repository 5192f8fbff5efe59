//! Receives webhook events in an axum application, protected by a secret, and prints them.
//!
//! The sandbox delivers everything twice, and it is printed once.

#![allow(clippy::print_stdout)]

mod support;

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use support::{CUSTOMER, Outcome, serve_webhooks, setup_with};
use whatsapp_business::OutboundMessage;
use whatsapp_business::webhook::{DeliveryState, Event, Receiver};

#[tokio::main]
async fn main() -> Outcome {
    let setup = setup_with(|sandbox| sandbox.duplicates(1.0)).await?;
    let printed = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&printed);
    let receiver = Receiver::new(move |event: Event| {
        let count = Arc::clone(&count);
        async move {
            count.fetch_add(print(&event), Ordering::Relaxed);
            Ok::<_, Infallible>(())
        }
    })
    .with_query_secret("key", "some-secret");
    let app = Router::new().route("/whatsapp", receiver.into_method_router());
    serve_webhooks(&setup.client, app, "/whatsapp?key=some-secret").await?;

    let Some(sandbox) = setup.sandbox else {
        std::future::pending::<()>().await;
        return Ok(());
    };
    sandbox.receive_text(CUSTOMER, "Hello?");
    let hello = OutboundMessage::text(CUSTOMER, "Hello!");
    setup.client.messages().send(&hello).await?;
    while printed.load(Ordering::Relaxed) < 4 {
        sandbox.settled().await;
        tokio::task::yield_now().await;
    }
    println!("webhook_receiver: 4 items, each printed once");
    Ok(())
}

fn print(event: &Event) -> usize {
    for message in event.messages() {
        let from = message
            .sender_name()
            .or(message.sender())
            .unwrap_or("unknown");
        println!("  {from}: {:?}", message.content());
    }
    for status in event.statuses() {
        let id = status.id().unwrap_or("unknown message");
        match status.delivery_state() {
            DeliveryState::Failed(errors) => {
                for code in errors.iter().filter_map(|error| error.error_code()) {
                    println!("  {id} failed: {code}. {}", code.meaning());
                }
            }
            state => println!("  {id}: {state:?}"),
        }
    }
    event.messages().len() + event.statuses().len()
}
