//! Downloads the media of incoming messages into a directory, and checks their SHA-256 digests.
//!
//! `cargo run --example media_download [DIRECTORY]`: without one, a temporary directory.

#![allow(clippy::print_stdout)]

mod support;

use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use support::{CUSTOMER, Outcome, serve_webhooks, setup};
use whatsapp_business::types::{WebhookImage, WebhookMessage};
use whatsapp_business::webhook::{self, Content, Event};
use whatsapp_business::{Client, Result};

const IMAGE: &[u8] = include_bytes!("red-dot.png");
const SHA256: &str = "8a6df0cce5344c55b15740f3ad3b63663f907048cadef7882adb493299b47e6a";

#[tokio::main]
async fn main() -> Outcome {
    let directory = env::args().nth(1).map_or_else(
        || env::temp_dir().join(format!("media-{}", std::process::id())),
        PathBuf::from,
    );
    std::fs::create_dir_all(&directory)?;
    let setup = setup().await?;
    let (client, target) = (setup.client.clone(), Arc::new(directory.clone()));
    let router = webhook::router(move |event: Event| {
        let (client, target) = (client.clone(), Arc::clone(&target));
        async move { save(&client, &event, &target).await }
    });
    serve_webhooks(&setup.client, router, "/").await?;

    let Some(sandbox) = setup.sandbox else {
        std::future::pending::<()>().await;
        return Ok(());
    };
    let id = setup.client.media().upload("image/png", IMAGE).await?;
    let image = WebhookImage::new()
        .with_id(&id)
        .with_mime_type("image/png")
        .with_sha256(SHA256);
    let message = WebhookMessage::new().with_type("image").with_image(image);
    sandbox.receive(CUSTOMER, message);
    sandbox.settled().await;
    let saved = std::fs::read(directory.join(format!("{id}.png")))?;
    if saved != IMAGE {
        return Err("the saved image differs from the uploaded one".into());
    }
    println!(
        "media_download: {} bytes saved in {}",
        saved.len(),
        directory.display()
    );
    Ok(())
}

async fn save(client: &Client, event: &Event, directory: &Path) -> Result<()> {
    for message in event.messages() {
        let (id, media_type, sha256) = match message.content() {
            Content::Image(file) => (&file.id, &file.mime_type, &file.sha256),
            Content::Video(file) => (&file.id, &file.mime_type, &file.sha256),
            Content::Audio(file) => (&file.id, &file.mime_type, &file.sha256),
            Content::Voice(file) => (&file.id, &file.mime_type, &file.sha256),
            Content::Document(file) => (&file.id, &file.mime_type, &file.sha256),
            Content::Sticker(file) => (&file.id, &file.mime_type, &file.sha256),
            _ => continue,
        };
        // There is no id if the server has not downloaded the file.
        let Some(id) = id else { continue };
        let path = directory.join(file_name(id, media_type.as_deref()));
        let mut fetch = client
            .media()
            .fetch(id)
            .on_progress(|progress| match progress.total {
                Some(total) => println!("  {} of {total} bytes", progress.done),
                None => println!("  {} bytes", progress.done),
            });
        if let Some(sha256) = sha256 {
            fetch = fetch.with_sha256(sha256);
        }
        fetch.to_file(&path).await?;
        println!("  saved {}", path.display());
    }
    Ok(())
}

/// Returns a file name of letters, digits and hyphens: neither the id nor the media type can contain a
/// path.
fn file_name(id: &str, media_type: Option<&str>) -> String {
    let plain = |text: &str| -> String {
        let plain = text
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-');
        plain.take(64).collect()
    };
    let ending = media_type
        .and_then(|media_type| media_type.split(['/', ';']).nth(1))
        .map(|ending| plain(ending).replace('-', ""))
        .filter(|ending| !ending.is_empty());
    format!("{}.{}", plain(id), ending.as_deref().unwrap_or("bin"))
}
