//! Receives signed webhook events in an axum application, and prints them.
//!
//! Without settings, it starts a sandbox that signs its events and delivers each of them twice, sends
//! a message, and ends when everything was printed once. With `WHATSAPP_APP_SECRET` and
//! `WHATSAPP_VERIFY_TOKEN`, it receives the events of the API at `WEBHOOK_LISTEN`, which is
//! `0.0.0.0:3000` by default.

#![allow(clippy::print_stdout)]

use std::convert::Infallible;
use std::env;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use whatsapp_business_cloud::types::{Message, Text, TextMessage};
use whatsapp_business_cloud::webhook::{Content, DeliveryState, Event, Receiver, Signature};
use whatsapp_business_cloud::{AccessToken, Client};
use whatsapp_business_sandbox::Sandbox;

const CUSTOMER: &str = "491512345678";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let app_secret = env::var("WHATSAPP_APP_SECRET");
    let verify_token = env::var("WHATSAPP_VERIFY_TOKEN");
    if let (Ok(app_secret), Ok(verify_token)) = (&app_secret, &verify_token) {
        let listen = env::var("WEBHOOK_LISTEN").unwrap_or_else(|_| "0.0.0.0:3000".to_owned());
        let listener = TcpListener::bind(listen).await?;
        println!("listening for webhook events at {}", listener.local_addr()?);
        let app = router(app_secret, verify_token, Arc::default());
        return Ok(axum::serve(listener, app).await?);
    }

    let (app_secret, verify_token) = ("the app secret", "the verify token");
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let webhook = format!("http://{}/whatsapp", listener.local_addr()?);
    let printed = Arc::new(AtomicUsize::new(0));
    let app = router(app_secret, verify_token, Arc::clone(&printed));
    tokio::spawn(async move { axum::serve(listener, app).await });

    let sandbox = Sandbox::cloud()
        .token("access-token")
        .app_secret(app_secret)
        .verify_token(verify_token)
        .webhook(webhook)
        .duplicates(1.0)
        .start()
        .await?;
    println!("started a sandbox at {}", sandbox.url());
    let client = Client::builder(AccessToken::new("access-token"))
        .base_url(sandbox.url())
        .build()?;
    sandbox.receive_text(CUSTOMER, "Hello?");
    let hello = TextMessage::new("whatsapp", Text::new("Hello!"), CUSTOMER).with_type("text");
    let phone_number_id = sandbox.phone_number_id();
    client
        .messages()
        .send_message(phone_number_id, &Message::from(hello))
        .await?;
    while printed.load(Ordering::Relaxed) < 4 {
        tokio::time::timeout(Duration::from_secs(60), sandbox.settled()).await?;
        tokio::task::yield_now().await;
    }
    println!("webhook_receiver: 4 items, each printed once");
    Ok(())
}

/// Returns a router that prints the events which the API has signed.
fn router(app_secret: &str, verify_token: &str, printed: Arc<AtomicUsize>) -> Router {
    let receiver = Receiver::new(move |event: Event| {
        let printed = Arc::clone(&printed);
        async move {
            printed.fetch_add(print(&event), Ordering::Relaxed);
            Ok::<_, Infallible>(())
        }
    })
    .with_signature(Signature::hub(app_secret))
    .with_verify_token(verify_token);
    Router::new().route("/whatsapp", receiver.into_method_router())
}

fn print(event: &Event) -> usize {
    for message in event.messages() {
        let number = message.display_phone_number().unwrap_or("unknown number");
        let from = message
            .sender_name()
            .or(message.sender())
            .unwrap_or("unknown");
        match message.content() {
            Content::Text(body) => println!("  {from} to {number}: {body}"),
            other => println!("  {from} to {number}: {other:?}"),
        }
    }
    for status in event.statuses() {
        let id = status.id().unwrap_or("unknown message");
        match status.delivery_state() {
            DeliveryState::Failed(errors) => {
                for error in errors {
                    let title = error.title.as_deref().unwrap_or("unknown error");
                    println!("  {id} failed: {} {title}", error.code);
                }
            }
            state => println!("  {id}: {state:?}"),
        }
    }
    for change in event.changes() {
        let account = change.waba_id().unwrap_or("unknown account");
        println!("  {} of {account}: {change:?}", change.field());
    }
    event.messages().count() + event.statuses().count()
}
