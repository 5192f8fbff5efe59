//! A message from a user, and what is in it.

use std::ops::Deref;
use std::time::SystemTime;

use serde_json::Value;

use super::{Event, seconds};
use crate::error::Result;
use crate::types::{self, MessageType};

/// A message from a user: derefs to the generated [`types::WebhookMessage`].
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    event: &'a Event,
    index: usize,
    typed: &'a types::WebhookMessage,
}

/// What is in a message.
///
/// The document's object stands in its variant, so that every field can be reached.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Content<'a> {
    /// Plain text.
    Text(&'a str),
    /// An image.
    Image(&'a types::WebhookImage),
    /// A video.
    Video(&'a types::WebhookVideo),
    /// A sound file.
    Audio(&'a types::WebhookAudio),
    /// A voice message.
    Voice(&'a types::WebhookVoice),
    /// A document.
    Document(&'a types::WebhookDocument),
    /// A sticker.
    Sticker(&'a types::WebhookSticker),
    /// A place.
    Location(&'a types::WebhookLocation),
    /// Contact cards.
    Contacts(&'a [types::Contact]),
    /// The press of a template's quick-reply button.
    Button(&'a types::WebhookButton),
    /// The press of an interactive message's button.
    ButtonReply(&'a types::WebhookButtonReply),
    /// A row chosen in an interactive list.
    ListReply(&'a types::WebhookListReply),
    /// An order from a catalogue.
    Order(&'a types::WebhookOrder),
    /// A reaction to an earlier message; without an emoji, it is taken back.
    Reaction(&'a types::WebhookReaction),
    /// A notice, such as that the user changed their number.
    System(&'a types::WebhookSystem),
    /// One that the server itself cannot show, with what it says of it (code 501).
    Unsupported(&'a [types::Error]),
    /// One that this crate does not know, by its type; see [`Message::raw`].
    Other(&'a str),
}

impl<'a> Message<'a> {
    pub(super) fn new(event: &'a Event, index: usize, typed: &'a types::WebhookMessage) -> Self {
        Self {
            event,
            index,
            typed,
        }
    }

    /// The generated type, for as long as the event.
    #[must_use]
    pub fn typed(&self) -> &'a types::WebhookMessage {
        self.typed
    }

    /// The id, by which to mark it as read, to answer it, and to tell a second delivery.
    #[must_use]
    pub fn id(&self) -> Option<&'a str> {
        self.typed.id.as_deref()
    }

    /// The WhatsApp id of who sent it.
    #[must_use]
    pub fn from(&self) -> Option<&'a str> {
        self.typed.from.as_deref()
    }

    /// The profile name of who sent it, where the event tells it.
    #[must_use]
    pub fn from_name(&self) -> Option<&'a str> {
        self.event.name_of(self.from()?)
    }

    /// When the server took it.
    #[must_use]
    pub fn timestamp(&self) -> Option<SystemTime> {
        seconds(self.typed.timestamp.as_deref())
    }

    /// The message that it answers.
    #[must_use]
    pub fn in_reply_to(&self) -> Option<&'a str> {
        self.typed.context.as_ref()?.id.as_deref()
    }

    /// The message as it came, unknown members included.
    ///
    /// # Errors
    /// Those of [`Event::json`].
    pub fn raw(&self) -> Result<&'a Value> {
        Ok(&self.event.json()?["messages"][self.index])
    }

    /// What is in it.
    #[must_use]
    pub fn content(&self) -> Content<'a> {
        self.known().unwrap_or_else(|| {
            let kind = self.typed.type_.as_ref();
            Content::Other(kind.map_or("", MessageType::as_str))
        })
    }

    /// What its type promises, if it is there.
    fn known(&self) -> Option<Content<'a>> {
        let typed = self.typed;
        Some(match typed.type_.as_ref()? {
            MessageType::Text => Content::Text(typed.text.as_ref()?.body.as_deref()?),
            MessageType::Image => Content::Image(typed.image.as_ref()?),
            MessageType::Video => Content::Video(typed.video.as_ref()?),
            MessageType::Audio => Content::Audio(typed.audio.as_ref()?),
            MessageType::Voice => Content::Voice(typed.voice.as_ref()?),
            MessageType::Document => Content::Document(typed.document.as_ref()?),
            MessageType::Sticker => Content::Sticker(typed.sticker.as_ref()?),
            MessageType::Location => Content::Location(typed.location.as_ref()?),
            MessageType::Contacts => Content::Contacts(&typed.contacts),
            MessageType::Button => Content::Button(typed.button.as_ref()?),
            MessageType::Interactive => {
                let interactive = typed.interactive.as_ref()?;
                match (&interactive.button_reply, &interactive.list_reply) {
                    (Some(reply), _) => Content::ButtonReply(reply),
                    (None, Some(reply)) => Content::ListReply(reply),
                    (None, None) => return None,
                }
            }
            MessageType::Order => Content::Order(typed.order.as_ref()?),
            MessageType::Reaction => Content::Reaction(typed.reaction.as_ref()?),
            MessageType::System => Content::System(typed.system.as_ref()?),
            MessageType::Unknown => Content::Unsupported(&typed.errors),
            _ => return None,
        })
    }
}

impl Deref for Message<'_> {
    type Target = types::WebhookMessage;

    fn deref(&self) -> &types::WebhookMessage {
        self.typed
    }
}
