//! Events as lines of text.

use whatsapp_business::webhook::{self, Content, Message, Status};
use whatsapp_business_runtime as runtime;

use crate::listen::line::{self, EventLine, Line, file};
use crate::output::KEY;

/// Renders the body of an event.
pub(super) fn lines(body: &[u8]) -> Result<Vec<EventLine>, runtime::Error> {
    let event = webhook::parse(body)?;
    let messages = event.messages().map(of_message);
    let mut lines: Vec<EventLine> = messages.chain(event.statuses().map(of_status)).collect();
    for error in &event.errors {
        let title = error.title.as_deref().unwrap_or("error");
        let details = error.details.as_deref().unwrap_or_default();
        lines.push(line::error(error.code, &format!("{title} {details}")));
    }
    if lines.is_empty() {
        lines.push(line::other("", &String::from_utf8_lossy(body)));
    }
    Ok(lines)
}

fn of_message(message: Message<'_>) -> EventLine {
    let (kind, text) = content(&message);
    Line {
        at: message.timestamp(),
        group: "message",
        number: None,
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
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let quoted = |title: &Option<String>| format!("{:?}", title.as_deref().unwrap_or_default());
    let rest = || message.raw().map_or(String::new(), line::rest);
    match message.content() {
        Content::Text(text) => ("text", text.to_owned()),
        Content::Image(it) => ("image", file(it.id.as_deref(), it.caption.as_deref())),
        Content::Video(it) => ("video", file(it.id.as_deref(), it.caption.as_deref())),
        Content::Audio(it) => ("audio", file(it.id.as_deref(), None)),
        Content::Voice(it) => ("voice", file(it.id.as_deref(), None)),
        Content::Document(it) => ("document", file(it.id.as_deref(), it.caption.as_deref())),
        Content::Sticker(it) => ("sticker", file(it.id.as_deref(), None)),
        Content::Button(it) => ("button", text(&it.text)),
        Content::ButtonReply(it) => ("button", quoted(&it.title)),
        Content::ListReply(it) => ("list", quoted(&it.title)),
        Content::Reaction(it) => ("reaction", text(&it.emoji)),
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
        let code = error.error_code();
        code.map_or(String::new(), |code| format!("{code} {}", code.meaning()))
    });
    Line {
        at: status.timestamp(),
        group: "status",
        number: None,
        kind: &state,
        style,
        who: status.recipient().unwrap_or("?"),
        name: None,
        text,
        id: status.id(),
    }
    .finish()
}
