//! Messages of several types to a sandbox, and how to react to errors. The same program is in
//! `crates/cloud/examples/hello.rs`, for the other API.

#![allow(clippy::print_stdout)]

use whatsapp_business::{Client, MediaRef, OutboundMessage, message::Interactive};
use whatsapp_business_sandbox::Sandbox;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const TO: &str = "4915123456789";

#[tokio::main]
async fn main() -> Outcome<()> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder(sandbox.url())
        .new_password("Hello-12345")
        .build()?;

    let text = OutboundMessage::text(TO, "Your order was shipped.").with_preview_url(false);
    let first = client.messages().send(&text).await?;
    println!("sent a text: {}", first.id);

    let photo = MediaRef::link("https://example.com/parcel.jpg").with_caption("Your parcel");
    let photo = OutboundMessage::image(TO, photo).with_reply_to(&first.id);
    let sent = client.messages().send(&photo).await?;
    println!(
        "sent an image to {}: {}",
        sent.wa_id.unwrap_or_default(),
        sent.id
    );

    let question = Interactive::buttons("Shall we deliver today?", [("yes", "Yes"), ("no", "No")])
        .with_header_text("Delivery")
        .with_footer_text("Until 18:00");
    let sent = client
        .messages()
        .send(&OutboundMessage::interactive(TO, question))
        .await?;
    println!("sent buttons: {}", sent.id);

    let too_long = OutboundMessage::text(TO, "x".repeat(5000));
    match client.messages().send(&too_long).await {
        Ok(sent) => println!("sent as {}", sent.id),
        Err(error) if error.is_window_closed() => println!("send a template: {error}"),
        Err(error) if error.is_ambiguous() => println!("wait for the webhook: {error}"),
        Err(error) if error.is_retryable() => println!("try again later: {error}"),
        Err(error) => println!("not sent: {error}"),
    }

    let recipients = (0..20).map(|index| format!("49151234567{index:02}"));
    let greetings = recipients.map(|to| OutboundMessage::text(to, "We open at nine."));
    let greetings = futures_util::stream::iter(greetings.collect::<Vec<_>>());
    let mut all = client.messages().send_all(greetings).with_concurrency(4);
    while let Some(outcome) = all.next().await {
        let sent = outcome.result?;
        println!(
            "sent greeting {} to {}: {}",
            outcome.index,
            outcome.message.recipient_id(),
            sent.id
        );
    }
    Ok(())
}
