//! Messages from users, and their content.

use std::ops::Deref;
use std::time::SystemTime;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::event::Event;
use whatsapp_business_runtime as runtime;
use whatsapp_business_runtime::webhook::status::parse_seconds;

use crate::error::Result;
use crate::types::{self, MessageType};

/// A message from a user. It dereferences to the generated [`types::WebhookMessage`].
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    event: &'a Event,
    index: usize,
    typed: &'a types::WebhookMessage,
}

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
    /// An order from a catalog.
    Order(&'a types::WebhookOrder),
    /// A reaction to an earlier message; without an emoji, its removal.
    Reaction(&'a types::WebhookReaction),
    /// A system notice, such as a changed phone number.
    System(&'a types::WebhookSystem),
    /// A message that the server does not support, with its errors (code 501).
    Unsupported(&'a [types::Error]),
    /// A message of a type that this crate does not know; see [`Message::raw`].
    Other(&'a str),
}

impl Event {
    /// Returns the messages from users, in order.
    pub fn messages(&self) -> impl ExactSizeIterator<Item = Message<'_>> + '_ {
        let messages = self.typed().messages.iter().enumerate();
        messages.map(|(index, typed)| Message {
            event: self,
            index: self.message_index(index),
            typed,
        })
    }
}

impl<'a> Message<'a> {
    /// Returns the generated type, with the lifetime of the event.
    #[must_use]
    pub fn typed(&self) -> &'a types::WebhookMessage {
        self.typed
    }

    /// Returns the id of the message, to mark it as read, to reply to it and to recognize duplicates.
    #[must_use]
    pub fn id(&self) -> Option<&'a str> {
        self.typed.id.as_deref()
    }

    /// Returns the sender, to whom an answer can be sent: the WhatsApp id, or the user id of a user who has
    /// a user name and shows no number, on some hosted servers.
    #[must_use]
    pub fn sender(&self) -> Option<&'a str> {
        let number = self.typed.from.as_deref();
        number.or(self.typed.from_bsuid.as_deref())
    }

    /// Returns the profile name of the sender, if the event contains it.
    #[must_use]
    pub fn sender_name(&self) -> Option<&'a str> {
        self.event.profile_name(self.sender()?)
    }

    /// Returns when the server received the message.
    #[must_use]
    pub fn timestamp(&self) -> Option<SystemTime> {
        parse_seconds(self.typed.timestamp.as_deref()?)
    }

    /// Returns the id of the message that this one replies to.
    #[must_use]
    pub fn in_reply_to(&self) -> Option<&'a str> {
        self.typed.context.as_ref()?.id.as_deref()
    }

    /// Returns the JSON of the message, including unknown fields.
    ///
    /// # Errors
    /// Those of [`Event::json`].
    pub fn raw(&self) -> Result<&'a Value> {
        Ok(&self.event.json()?["messages"][self.index])
    }

    /// Decodes a member of the message that the document does not have, such as `_vnd`, which some
    /// servers add.
    ///
    /// # Errors
    /// Those of [`Event::json`], and if the member is not a `T` ([`is_decode`](crate::Error::is_decode)).
    ///
    /// ```
    /// use serde_json::Value;
    /// use whatsapp_business::webhook;
    ///
    /// # fn main() -> whatsapp_business::Result<()> {
    /// let event = webhook::parse(br#"{"messages": [{"_vnd": {"v1": {"direction": "inbound"}}}]}"#)?;
    /// let message = event.messages().next().expect("there is one");
    /// let vendor: Option<Value> = message.member("_vnd")?;
    /// assert_eq!(vendor.expect("it is there")["v1"]["direction"], "inbound");
    /// # Ok(())
    /// # }
    /// ```
    pub fn member<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        let Some(value) = self.raw()?.get(name) else {
            return Ok(None);
        };
        let text = Bytes::from(value.to_string());
        runtime::Error::decode_with(&text, None, |text| serde_json::from_str(text))
            .map(Some)
            .map_err(|error| {
                error
                    .below(&format!("messages[{}].{name}", self.index))
                    .into()
            })
    }

    /// Returns the content of the message.
    #[must_use]
    pub fn content(&self) -> Content<'a> {
        self.known().unwrap_or_else(|| {
            let kind = self.typed.type_.as_ref();
            Content::Other(kind.map_or("", MessageType::as_str))
        })
    }

    /// Returns the object that belongs to the type, if it is present.
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
