//! Events as lines of text.

use std::time::SystemTime;

use serde_json::Value;
use time::OffsetDateTime;
use whatsapp_business::webhook::{self, Content, DeliveryState, Message, Status};
use whatsapp_business_runtime as runtime;

use crate::output::{BAD, BOLD, DIM, GOOD, KEY, visible};

/// Renders the body of an event.
pub(super) fn lines(body: &[u8]) -> Result<Vec<String>, runtime::Error> {
    let event = webhook::parse(body)?;
    let messages = event.messages().map(|message| of_message(&event, message));
    let mut lines: Vec<String> = messages.chain(event.statuses().map(of_status)).collect();
    for error in &event.errors {
        let title = error.title.as_deref().unwrap_or("error");
        let details = error.details.as_deref().unwrap_or_default();
        let code = error.code.unwrap_or_default();
        lines.push(format!("{BAD}error{BAD:#}    {code} {title} {details}"));
    }
    if lines.is_empty() {
        lines.push(format!("{KEY}event{KEY:#}    {}", text(body)));
    }
    Ok(lines)
}

fn text(body: &[u8]) -> String {
    visible(&String::from_utf8_lossy(body))
}

fn clock(at: Option<SystemTime>) -> String {
    let at = at.map_or_else(OffsetDateTime::now_utc, OffsetDateTime::from);
    format!(
        "{DIM}{:02}:{:02}:{:02}Z{DIM:#}",
        at.hour(),
        at.minute(),
        at.second()
    )
}

fn of_message(event: &webhook::Event, message: Message<'_>) -> String {
    let from = message.sender().unwrap_or("?");
    let name = message
        .sender_name()
        .or_else(|| event.profile_name(from))
        .map_or(String::new(), |name| format!(" ({})", visible(name)));
    let (kind, content) = content(message);
    format!(
        "{} {KEY}{kind:<8}{KEY:#} {BOLD}{}{BOLD:#}{name}  {}  {DIM}{}{DIM:#}",
        clock(message.timestamp()),
        visible(from),
        visible(&content).replace('\n', " ⏎ "),
        visible(message.id().unwrap_or_default()),
    )
}

fn content(message: Message<'_>) -> (&str, String) {
    let file = |id: &Option<String>, caption: Option<&String>| {
        let id = id.as_deref().unwrap_or("without an id");
        let caption = caption.map_or(String::new(), |caption| format!(" \"{caption}\""));
        format!("{id}{caption}")
    };
    match message.content() {
        Content::Text(text) => ("text", text.to_owned()),
        Content::Image(image) => ("image", file(&image.id, image.caption.as_ref())),
        Content::Video(video) => ("video", file(&video.id, video.caption.as_ref())),
        Content::Audio(audio) => ("audio", file(&audio.id, None)),
        Content::Voice(voice) => ("voice", file(&voice.id, None)),
        Content::Document(document) => ("document", file(&document.id, document.caption.as_ref())),
        Content::Sticker(sticker) => ("sticker", file(&sticker.id, None)),
        Content::Button(button) => ("button", button.text.clone().unwrap_or_default()),
        Content::ButtonReply(reply) => (
            "button",
            format!("{:?}", reply.title.as_deref().unwrap_or_default()),
        ),
        Content::ListReply(reply) => (
            "list",
            format!("{:?}", reply.title.as_deref().unwrap_or_default()),
        ),
        Content::Reaction(reaction) => ("reaction", reaction.emoji.clone().unwrap_or_default()),
        Content::Other(kind) => (kind, raw(message)),
        _ => (
            message
                .typed()
                .type_
                .as_ref()
                .map_or("message", |kind| kind.as_str()),
            raw(message),
        ),
    }
}

/// The JSON of a message without what is shown of every message.
fn raw(message: Message<'_>) -> String {
    let Ok(Value::Object(members)) = message.raw() else {
        return String::new();
    };
    let common = ["from", "id", "timestamp", "type"];
    let members = members
        .iter()
        .filter(|(name, _)| !common.contains(&name.as_str()));
    let members: serde_json::Map<String, Value> = members
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    Value::Object(members).to_string()
}

fn of_status(status: Status<'_>) -> String {
    let (style, state, details) = match status.delivery_state() {
        DeliveryState::Sent => (DIM, "sent".to_owned(), String::new()),
        DeliveryState::Delivered => (GOOD, "delivered".to_owned(), String::new()),
        DeliveryState::Read => (GOOD, "read".to_owned(), String::new()),
        DeliveryState::Failed(errors) => {
            let errors: Vec<String> = errors
                .iter()
                .map(|error| {
                    let code = error.error_code();
                    code.map_or(String::new(), |code| format!("{code} {}", code.meaning()))
                })
                .collect();
            (BAD, "failed".to_owned(), errors.join("; "))
        }
        DeliveryState::Deleted => (DIM, "deleted".to_owned(), String::new()),
        DeliveryState::Warning(_) => (BAD, "warning".to_owned(), String::new()),
        DeliveryState::Other(other) => (DIM, visible(other), String::new()),
        _ => (DIM, "status".to_owned(), String::new()),
    };
    let line = format!(
        "{} {style}{state:<9}{style:#} {BOLD}{}{BOLD:#}  {DIM}{}{DIM:#} {details}",
        clock(status.timestamp()),
        visible(status.recipient().unwrap_or("?")),
        visible(status.id().unwrap_or_default()),
    );
    line.trim_end().to_owned()
}
