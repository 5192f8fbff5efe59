//! The content of messages.

use crate::types;

/// The content of a message.
///
/// Each variant contains the object of the document, with all its fields.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Content<'a> {
    /// Plain text.
    Text(&'a str),
    /// An image.
    Image(&'a types::WebhookImage),
    /// A video.
    Video(&'a types::WebhookVideo),
    /// An audio file.
    Audio(&'a types::WebhookAudio),
    /// A voice message.
    Voice(&'a types::WebhookVoice),
    /// A document.
    Document(&'a types::WebhookDocument),
    /// A sticker.
    Sticker(&'a types::WebhookSticker),
    /// A location.
    Location(&'a types::WebhookLocation),
    /// Contact cards.
    Contacts(&'a [types::Contact]),
    /// A press of the quick-reply button of a template.
    Button(&'a types::WebhookButton),
    /// A press of a button of an interactive message.
    ButtonReply(&'a types::WebhookButtonReply),
    /// A selected row of an interactive list.
    ListReply(&'a types::WebhookListReply),
    /// The completed form of a flow, on some hosted servers.
    FlowReply(&'a types::WebhookFlowReply),
    /// An order from a catalog.
    Order(&'a types::WebhookOrder),
    /// A reaction to an earlier message; without an emoji, its removal.
    Reaction(&'a types::WebhookReaction),
    /// A system notice, such as a changed phone number.
    System(&'a types::WebhookSystem),
    /// A message that the server does not support, or that vanishes, with its errors (code 501).
    Unsupported(&'a [types::Error]),
    /// A message of a type that this crate does not know; see [`Message::raw`](super::Message::raw).
    Other(&'a str),
}

impl<'a> Content<'a> {
    /// The types whose content says what it is.
    pub(super) const KINDS: [&'static str; 14] = [
        "text",
        "image",
        "video",
        "audio",
        "voice",
        "document",
        "sticker",
        "location",
        "contacts",
        "button",
        "interactive",
        "order",
        "reaction",
        "system",
    ];

    /// Returns the content of a message of this type, if it is present.
    pub(super) fn of(message: &'a types::WebhookMessage, kind: &str) -> Option<Self> {
        let is_named = message.type_.as_ref().is_some_and(|it| it.as_str() == kind);
        Some(match kind {
            "text" => Self::Text(message.text.as_ref()?.body.as_deref().unwrap_or_default()),
            "image" => Self::Image(message.image.as_ref()?),
            "video" => Self::Video(message.video.as_ref()?),
            "audio" => Self::Audio(message.audio.as_ref()?),
            "voice" => Self::Voice(message.voice.as_ref()?),
            "document" => Self::Document(message.document.as_ref()?),
            "sticker" => Self::Sticker(message.sticker.as_ref()?),
            "location" => Self::Location(message.location.as_ref()?),
            "contacts" if message.contacts.is_empty() && !is_named => return None,
            "contacts" => Self::Contacts(&message.contacts),
            "button" => Self::Button(message.button.as_ref()?),
            "interactive" => {
                let reply = message.interactive.as_ref()?;
                let button = reply.button_reply.as_ref().map(Self::ButtonReply);
                let list = reply.list_reply.as_ref().map(Self::ListReply);
                let flow = reply.nfm_reply.as_ref().map(Self::FlowReply);
                button.or(list).or(flow)?
            }
            "order" => Self::Order(message.order.as_ref()?),
            "reaction" => Self::Reaction(message.reaction.as_ref()?),
            "system" => Self::System(message.system.as_ref()?),
            "unknown" | "unsupported" | "ephemeral" => Self::Unsupported(&message.errors),
            _ => return None,
        })
    }

    /// Returns the id and the digest of the file, if the content is one.
    #[cfg(feature = "client")]
    pub(super) fn file(self) -> Option<(&'a str, Option<&'a str>)> {
        let (id, sha256) = match self {
            Self::Image(it) => (&it.id, &it.sha256),
            Self::Video(it) => (&it.id, &it.sha256),
            Self::Audio(it) => (&it.id, &it.sha256),
            Self::Voice(it) => (&it.id, &it.sha256),
            Self::Document(it) => (&it.id, &it.sha256),
            Self::Sticker(it) => (&it.id, &it.sha256),
            _ => return None,
        };
        Some((id.as_deref()?, sha256.as_deref()))
    }
}
