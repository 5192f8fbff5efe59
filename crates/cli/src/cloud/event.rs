//! Events as lines of text.

use whatsapp_business_cloud::types;
use whatsapp_business_cloud::webhook::{self, Content, Message, Status};
use whatsapp_business_runtime as runtime;

use crate::listen::line::{self, EventLine, Line, file};
use crate::output::KEY;

/// Renders the body of an event.
pub(super) fn lines(body: &[u8]) -> Result<Vec<EventLine>, runtime::Error> {
    let event = webhook::parse(body)?;
    let messages = event.messages().map(of_message);
    let mut lines: Vec<EventLine> = messages.chain(event.statuses().map(of_status)).collect();
    for change in event.changes() {
        let before = lines.len();
        if let types::Change::Messages(value) = change.typed() {
            for error in &value.errors {
                let title = error.title.as_deref().unwrap_or_default();
                lines.push(line::error(Some(error.code), title));
            }
        } else {
            lines.extend(change.messages().map(of_message));
        }
        if lines.len() == before {
            let json = change.raw().map_or(String::new(), ToString::to_string);
            lines.push(line::other(change.field(), &json));
        }
    }
    Ok(lines)
}

fn of_message(message: Message<'_>) -> EventLine {
    let (kind, text) = content(&message);
    Line {
        at: message.timestamp(),
        group: "message",
        number: message.phone_number_id(),
        kind,
        style: KEY,
        who: message.sender().unwrap_or("?"),
        name: message.sender_name(),
        text,
        id: message.id(),
    }
    .finish()
}

fn content<'a>(message: &Message<'a>) -> (&'a str, String) {
    let rest = || message.raw().map_or(String::new(), line::rest);
    match message.content() {
        Content::Text(text) => ("text", text.to_owned()),
        Content::Image(it) => ("image", file(Some(&it.id), it.caption.as_deref())),
        Content::Video(it) => ("video", file(Some(&it.id), it.caption.as_deref())),
        Content::Audio(it) => ("audio", file(Some(&it.id), None)),
        Content::Voice(it) => ("voice", file(Some(&it.id), None)),
        Content::Document(it) => ("document", file(Some(&it.id), it.caption.as_deref())),
        Content::Sticker(it) => ("sticker", file(Some(&it.id), None)),
        Content::Button(it) => ("button", it.text.clone()),
        Content::ButtonReply(it) => ("button", format!("{:?}", it.title)),
        Content::ListReply(it) => ("list", format!("{:?}", it.title)),
        Content::Reaction(it) => ("reaction", it.emoji.clone().unwrap_or_default()),
        Content::Other(kind) => (kind, rest()),
        _ => (
            message
                .typed()
                .type_
                .as_ref()
                .map_or("message", |kind| kind.as_str()),
            rest(),
        ),
    }
}

fn of_status(status: Status<'_>) -> EventLine {
    let (state, style, text) = line::state(status.delivery_state(), |error| {
        format!(
            "{} {}",
            error.code,
            error.title.as_deref().unwrap_or_default()
        )
    });
    Line {
        at: status.timestamp(),
        group: "status",
        number: status.phone_number_id(),
        kind: &state,
        style,
        who: status.recipient().unwrap_or("?"),
        name: None,
        text,
        id: status.id(),
    }
    .finish()
}
