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
    Image(&'a types::IncomingImage),
    /// A video.
    Video(&'a types::IncomingVideo),
    /// An audio file.
    Audio(&'a types::IncomingAudio),
    /// A voice message.
    Voice(&'a types::IncomingAudio),
    /// A document.
    Document(&'a types::IncomingDocument),
    /// A sticker.
    Sticker(&'a types::IncomingSticker),
    /// A location.
    Location(&'a types::IncomingLocation),
    /// Contact cards.
    Contacts(&'a [types::IncomingContact]),
    /// A press of the quick-reply button of a template.
    Button(&'a types::IncomingButton),
    /// A press of a button of an interactive message.
    ButtonReply(&'a types::InteractiveReplyButtonReply),
    /// A selected row of an interactive list.
    ListReply(&'a types::InteractiveReplyListReply),
    /// The completed form of a flow, or an address.
    FlowReply(&'a types::InteractiveReplyNfmReply),
    /// The response to a request for the permission to call.
    CallPermissionReply(&'a types::InteractiveReplyCallPermissionReply),
    /// An order from a catalog.
    Order(&'a types::IncomingOrder),
    /// A reaction to an earlier message; without an emoji, its removal.
    Reaction(&'a types::IncomingReaction),
    /// The new content of an earlier message.
    Edit(&'a types::IncomingEdit),
    /// The removal of an earlier message.
    Revoke(&'a types::IncomingRevoke),
    /// A system notice, such as a changed phone number.
    System(&'a types::IncomingSystem),
    /// A message of the history with a file, which follows later under the same id.
    MediaPlaceholder,
    /// A message that the API does not support, with its errors (code 131051).
    Unsupported(&'a [types::WebhookError]),
    /// A message of a type that this crate does not know: [`Message::raw`](super::Message::raw) has it.
    Other(&'a str),
}

impl<'a> Content<'a> {
    /// The types whose content says what it is.
    pub(super) const KINDS: [&'static str; 15] = [
        "text",
        "image",
        "video",
        "audio",
        "document",
        "sticker",
        "location",
        "contacts",
        "button",
        "interactive",
        "order",
        "reaction",
        "edit",
        "revoke",
        "system",
    ];

    /// Returns the content of a message of this type, if it is present.
    pub(super) fn of(message: &'a types::IncomingMessage, kind: &str) -> Option<Self> {
        let is_named = message.type_.as_ref().is_some_and(|it| it.as_str() == kind);
        Some(match kind {
            "text" => Self::Text(&message.text.as_ref()?.body),
            "image" => Self::Image(message.image.as_ref()?),
            "video" => Self::Video(message.video.as_ref()?),
            "audio" | "voice" => match message.audio.as_ref()? {
                audio if audio.voice == Some(true) => Self::Voice(audio),
                audio => Self::Audio(audio),
            },
            "document" => Self::Document(message.document.as_ref()?),
            "sticker" => Self::Sticker(message.sticker.as_ref()?),
            "location" => Self::Location(message.location.as_ref()?),
            "contacts" if message.contacts.is_empty() && !is_named => return None,
            "contacts" => Self::Contacts(&message.contacts),
            "button" => Self::Button(message.button.as_ref()?),
            "interactive" => Self::reply(message.interactive.as_ref()?)?,
            "order" => Self::Order(message.order.as_ref()?),
            "reaction" => Self::Reaction(message.reaction.as_ref()?),
            "edit" => Self::Edit(message.edit.as_deref()?),
            "revoke" => Self::Revoke(message.revoke.as_ref()?),
            "system" => Self::System(message.system.as_ref()?),
            "media_placeholder" => Self::MediaPlaceholder,
            "unsupported" | "unknown" | "ephemeral" => Self::Unsupported(&message.errors),
            _ => return None,
        })
    }

    fn reply(reply: &'a types::InteractiveReply) -> Option<Self> {
        let button = reply.button_reply.as_ref().map(Self::ButtonReply);
        let list = reply.list_reply.as_ref().map(Self::ListReply);
        let flow = reply.nfm_reply.as_ref().map(Self::FlowReply);
        let call = reply.call_permission_reply.as_ref();
        button
            .or(list)
            .or(flow)
            .or(call.map(Self::CallPermissionReply))
    }

    /// Returns the id and the digest of the file, if the content is one.
    #[cfg(feature = "client")]
    pub(super) fn file(self) -> Option<(&'a str, Option<&'a str>)> {
        let (id, sha256) = match self {
            Self::Image(it) => (&it.id, &it.sha256),
            Self::Video(it) => (&it.id, &it.sha256),
            Self::Audio(it) | Self::Voice(it) => (&it.id, &it.sha256),
            Self::Document(it) => (&it.id, &it.sha256),
            Self::Sticker(it) => (&it.id, &it.sha256),
            _ => return None,
        };
        Some((id, sha256.as_deref()))
    }
}
