//! Messages from users, and their content.

use std::fmt;
use std::ops::Deref;
use std::time::SystemTime;

use serde::de::DeserializeOwned;
use serde_json::Value;
use whatsapp_business_runtime::webhook::status::parse_seconds;

use super::envelope::{self, Decoded, DecodedMessage};
use super::event::Event;
use super::origin::Origin;
use crate::error::{Error, Result};
use crate::types;

/// A message from a user. It dereferences to what all messages have, such as their `context` and
/// `referral`: the generated [`types::IncomingMessageProperties`].
#[derive(Clone, Copy)]
pub struct Message<'a> {
    origin: Origin<'a>,
    index: usize,
    decoded: &'a Decoded<DecodedMessage>,
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
    /// The completed form of a flow.
    FlowReply(&'a types::InteractiveReplyNfmReply),
    /// The response to a request for the permission to call.
    CallPermissionReply(&'a types::InteractiveReplyCallPermissionReply),
    /// An order from a catalog.
    Order(&'a types::IncomingOrder),
    /// A reaction to an earlier message; without an emoji, its removal.
    Reaction(&'a types::IncomingReaction),
    /// A system notice, such as a changed phone number.
    System(&'a types::IncomingSystem),
    /// A message that the API does not support, with its errors (code 131051).
    Unsupported(&'a [types::WebhookError]),
    /// A message of a type that this crate does not know, or that does not match the document; see
    /// [`Message::raw`] and [`Message::decode_error`].
    Other(&'a str),
}

impl Event {
    /// Returns the messages from users to all phone numbers, in order.
    pub fn messages(&self) -> impl ExactSizeIterator<Item = Message<'_>> + '_ {
        let changes = self.decoded().iter();
        let messages = changes.flat_map(|change| {
            let messages = change.messages.iter().enumerate();
            messages.map(move |(index, decoded)| Message {
                origin: Origin::new(self, change),
                index,
                decoded,
            })
        });
        messages.collect::<Vec<_>>().into_iter()
    }
}

impl<'a> Message<'a> {
    /// Returns the generated type, with the lifetime of the event.
    #[must_use]
    pub fn typed(&self) -> &'a types::IncomingMessage {
        &self.decoded.typed.message
    }

    fn properties(&self) -> &'a types::IncomingMessageProperties {
        &self.decoded.typed.properties
    }

    /// Returns the id of the account of the phone number.
    #[must_use]
    pub fn waba_id(&self) -> Option<&'a str> {
        self.origin.waba_id()
    }

    /// Returns the id of the phone number that the message was sent to.
    #[must_use]
    pub fn phone_number_id(&self) -> Option<&'a str> {
        self.origin.phone_number_id()
    }

    /// Returns the phone number that the message was sent to, as users see it.
    #[must_use]
    pub fn display_phone_number(&self) -> Option<&'a str> {
        self.origin.display_phone_number()
    }

    /// Returns the id of the message, to mark it as read, to reply to it and to recognize duplicates.
    #[must_use]
    pub fn id(&self) -> Option<&'a str> {
        Some(self.properties().id.as_str()).filter(|id| !id.is_empty())
    }

    /// Returns the sender, to whom an answer can be sent: the WhatsApp id, or the
    /// [user id](Self::from_user_id) of a user who has a user name and shows no number.
    #[must_use]
    pub fn sender(&self) -> Option<&'a str> {
        let number = self.properties().from.as_deref();
        number.or(self.from_user_id())
    }

    /// Returns the id of the sender in this business.
    #[must_use]
    pub fn from_user_id(&self) -> Option<&'a str> {
        self.properties().from_user_id.as_deref()
    }

    /// Returns the profile name of the sender, if the event contains it.
    #[must_use]
    pub fn sender_name(&self) -> Option<&'a str> {
        let contacts = self.origin.value()["contacts"].as_array()?;
        let is = |contact: &Value, name: &str, id: Option<&str>| {
            id.is_some() && contact[name].as_str() == id
        };
        let contact = contacts.iter().find(|contact| {
            is(contact, "wa_id", self.sender()) || is(contact, "user_id", self.from_user_id())
        })?;
        contact["profile"]["name"].as_str()
    }

    /// Returns when the message was sent.
    #[must_use]
    pub fn timestamp(&self) -> Option<SystemTime> {
        parse_seconds(&self.properties().timestamp)
    }

    /// Returns the id of the message that this one replies to.
    #[must_use]
    pub fn in_reply_to(&self) -> Option<&'a str> {
        self.properties().context.as_ref()?.id.as_deref()
    }

    /// Returns the JSON of the message, including unknown fields.
    #[must_use]
    pub fn raw(&self) -> &'a Value {
        &self.origin.value()["messages"][self.index]
    }

    /// Returns why the message could not be decoded in full, if so.
    #[must_use]
    pub fn decode_error(&self) -> Option<&'a Error> {
        self.decoded.error.as_ref()
    }

    /// Decodes a member of the message, such as one that the document does not have.
    ///
    /// # Errors
    /// The member is not a `T` ([`is_decode`](crate::Error::is_decode)).
    ///
    /// ```
    /// use serde_json::{Value, json};
    /// use whatsapp_business_cloud::webhook;
    ///
    /// # fn main() -> whatsapp_business_cloud::Result<()> {
    /// let message = json!({"id": "wamid.A", "type": "poll", "poll": {"votes": 3}});
    /// let value = json!({"messages": [message]});
    /// let body = json!({"entry": [{"changes": [{"field": "messages", "value": value}]}]});
    /// let event = webhook::parse(body.to_string().as_bytes())?;
    /// let message = event.messages().next().expect("there is one");
    /// let poll: Option<Value> = message.member("poll")?;
    /// assert_eq!(poll.expect("it is there")["votes"], 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn member<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        let Some(value) = self.raw().get(name) else {
            return Ok(None);
        };
        let path = format!("{}.messages[{}].{name}", self.origin.path(), self.index);
        Ok(Some(envelope::parse(value, &path, |text| {
            serde_json::from_str(text)
        })?))
    }

    /// Returns the content of the message.
    #[must_use]
    pub fn content(&self) -> Content<'a> {
        self.known()
            .unwrap_or_else(|| Content::Other(self.raw()["type"].as_str().unwrap_or_default()))
    }

    /// Returns the object that belongs to the type, if it is present.
    fn known(&self) -> Option<Content<'a>> {
        use types::IncomingMessage as M;

        Some(match self.typed() {
            M::TextMessage(message) => Content::Text(&message.text.body),
            M::ImageMessage(message) => Content::Image(&message.image),
            M::VideoMessage(message) => Content::Video(&message.video),
            M::AudioMessage(message) if message.audio.voice == Some(true) => {
                Content::Voice(&message.audio)
            }
            M::AudioMessage(message) => Content::Audio(&message.audio),
            M::DocumentMessage(message) => Content::Document(&message.document),
            M::StickerMessage(message) => Content::Sticker(&message.sticker),
            M::LocationMessage(message) => Content::Location(&message.location),
            M::ContactsMessage(message) => Content::Contacts(&message.contacts),
            M::ButtonMessage(message) => Content::Button(&message.button),
            M::InteractiveMessage(message) => {
                let reply = &message.interactive;
                let button = reply.button_reply.as_ref().map(Content::ButtonReply);
                let list = reply.list_reply.as_ref().map(Content::ListReply);
                let flow = reply.nfm_reply.as_ref().map(Content::FlowReply);
                let call = reply.call_permission_reply.as_ref();
                button
                    .or(list)
                    .or(flow)
                    .or(call.map(Content::CallPermissionReply))?
            }
            M::OrderMessage(message) => Content::Order(&message.order),
            M::ReactionMessage(message) => Content::Reaction(&message.reaction),
            M::SystemMessage(message) => Content::System(&message.system),
            M::UnsupportedMessage(message) => Content::Unsupported(&message.errors),
            M::Other(_) => return None,
        })
    }
}

impl Deref for Message<'_> {
    type Target = types::IncomingMessageProperties;

    fn deref(&self) -> &types::IncomingMessageProperties {
        self.properties()
    }
}

impl fmt::Debug for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("phone_number_id", &self.phone_number_id())
            .field("typed", self.typed())
            .finish_non_exhaustive()
    }
}
