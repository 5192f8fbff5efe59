//! The main steps: send a text and an image, receive their statuses by webhook, and download the
//! image, all against a sandbox. `examples/quickstart.rs` is the same for the On-Premises API.

#![allow(clippy::print_stdout)]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use whatsapp_business_cloud::webhook::{self, Event};
use whatsapp_business_cloud::{AccessToken, Client, MediaRef, OutboundMessage};
use whatsapp_business_sandbox::{Cloud, Sandbox};

type Outcome<T> = Result<T, Box<dyn Error>>;

const IMAGE: &[u8] = include_bytes!("red-dot.png");
const TO: &str = "4915123456789";

#[tokio::main]
async fn main() -> Outcome<()> {
    let sandbox = Sandbox::cloud().start().await?;
    step(&format!("started a sandbox at {}", sandbox.url()));
    let phone_number = sandbox.phone_number_id();
    let client = Client::builder(AccessToken::new("sandbox-token"))
        .base_url(sandbox.url())
        .phone_number(phone_number)
        .build()?;
    let mut webhook = listen(&sandbox).await?;

    let text = OutboundMessage::text(TO, "Hello from Rust.");
    let text = client.messages().send(&text).await?;
    step(&format!("sent a text: {}", text.id));

    let media = client.media();
    let media_id = media.upload("image/png", IMAGE).await?;
    step(&format!(
        "uploaded {} bytes of image: {media_id}",
        IMAGE.len()
    ));
    let image = OutboundMessage::image(TO, MediaRef::id(&media_id).with_caption("A red dot."));
    let image = client.messages().send(&image).await?;
    step(&format!("sent the image: {}", image.id));

    wait_for(&mut webhook, &[&text.id, &image.id]).await?;

    let downloaded = media.download_bytes(&media_id).await?;
    if downloaded != IMAGE {
        return Err("the downloaded image differs from the uploaded one".into());
    }
    step(&format!(
        "downloaded the image: the same {} bytes",
        downloaded.len()
    ));
    println!("quickstart: 2 messages delivered");
    Ok(())
}

/// Starts a webhook receiver, which passes on the id and the state of each status.
async fn listen(sandbox: &Sandbox<Cloud>) -> Outcome<UnboundedReceiver<(String, String)>> {
    let (sender, statuses) = unbounded_channel();
    let router = webhook::router(move |event: Event| {
        let sender = sender.clone();
        async move {
            for status in event.statuses() {
                if let Some(id) = status.id() {
                    let state = format!("{:?}", status.delivery_state()).to_lowercase();
                    // The receiver is gone once both messages were read.
                    let _gone = sender.send((id.to_owned(), state));
                }
            }
            Ok::<_, std::io::Error>(())
        }
    });
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/webhook", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, router).await });
    sandbox.set_webhook(&url);
    step(&format!("listening for webhooks at {url}"));
    Ok(statuses)
}

/// Waits until every message was sent, delivered and read.
async fn wait_for(webhook: &mut UnboundedReceiver<(String, String)>, ids: &[&str]) -> Outcome<()> {
    let mut seen: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let all = |seen: &BTreeMap<String, BTreeSet<String>>| {
        ids.iter()
            .all(|id| seen.get(*id).is_some_and(|states| states.len() == 3))
    };
    while !all(&seen) {
        let next = tokio::time::timeout(Duration::from_secs(30), webhook.recv());
        let Ok(Some((id, state))) = next.await else {
            return Err("no further status arrived at the webhook within 30 seconds".into());
        };
        // A status can be delivered twice.
        if ids.contains(&id.as_str()) && seen.entry(id.clone()).or_default().insert(state.clone()) {
            step(&format!("{state}: {id}"));
        }
    }
    Ok(())
}

fn step(what: &str) {
    println!("  {what}");
}
