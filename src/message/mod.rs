//! Outbound messages: constructors for every type, and checks of their limits.
//!
//! An [`OutboundMessage`] is the document's `Send-Message-Request-Body`, with a constructor for each
//! type of message. Its `with_…` methods set everything else.
//!
//! ```no_run
//! use whatsapp_business::{Client, MediaRef, OutboundMessage};
//!
//! # async fn example(client: Client) -> whatsapp_business::Result<()> {
//! let sent = client.messages().send(&OutboundMessage::text("15550100", "Hello")).await?;
//! println!("accepted as {}", sent.id);
//!
//! let menu = MediaRef::link("https://example.com/menu.pdf").with_filename("menu.pdf");
//! client.messages().send(&OutboundMessage::document("15550100", menu)).await?;
//! # Ok(())
//! # }
//! ```

mod interactive;
mod media;
mod template;

#[cfg(feature = "client")]
pub use crate::client::{Outcome, SendAll, Sent};
#[doc(no_inline)]
pub use crate::types::{
    Interactive, InteractiveRow, InteractiveSection, Location, Template, TemplateParameter,
};
pub use media::MediaRef;

use crate::types::{
    Audio, Contact, Document, Hsm, Image, MessageType, ReplyContext, SendMessageRequestBody,
    SendMessageRequestBodyRecipientType, Sticker, Text, Video,
};

/// A message to send: the document's `Send-Message-Request-Body`.
///
/// Each constructor sets the type and the object of that type. `to` is a WhatsApp id, which is a
/// phone number in international format without `+`, or the id of a group if
/// [`with_group_recipient`](Self::with_group_recipient) is called.
pub type OutboundMessage = SendMessageRequestBody;

include!(concat!(env!("BINDINGS"), "/rules.rs"));

impl SendMessageRequestBody {
    fn with_kind(to: impl Into<String>, type_: MessageType) -> Self {
        let mut message = Self::new(to);
        message.type_ = Some(type_);
        message
    }

    /// Returns a text message of at most 4096 characters. `*bold*`, `_italic_`, `~struck~` and
    /// <code>\`\`\`code\`\`\`</code> are formatted.
    ///
    /// ```
    /// use whatsapp_business::OutboundMessage;
    ///
    /// let message = OutboundMessage::text("15550100", "See https://example.com").with_preview_url(true);
    /// assert!(message.check().is_ok());
    /// ```
    #[must_use]
    pub fn text(to: impl Into<String>, body: impl Into<String>) -> Self {
        // In one expression, as this is the most common: each `with_…` moves the whole message.
        Self {
            type_: Some(MessageType::Text),
            text: Some(Text::new(body)),
            ..Self::new(to)
        }
    }

    /// Returns an image message, JPEG or PNG of at most 5 MB.
    ///
    /// ```
    /// use whatsapp_business::{MediaRef, OutboundMessage};
    ///
    /// let image = MediaRef::id("1aa40d3e").with_caption("Our new shop");
    /// let message = OutboundMessage::image("15550100", image);
    /// assert!(message.check().is_ok());
    /// ```
    #[must_use]
    pub fn image(to: impl Into<String>, image: impl Into<Image>) -> Self {
        Self::with_kind(to, MessageType::Image).with_image(image)
    }

    /// Returns a document message, a file of at most 100 MB. It should have a file name.
    #[must_use]
    pub fn document(to: impl Into<String>, document: impl Into<Document>) -> Self {
        Self::with_kind(to, MessageType::Document).with_document(document)
    }

    /// Returns an audio message of at most 16 MB. It has no caption.
    #[must_use]
    pub fn audio(to: impl Into<String>, audio: impl Into<Audio>) -> Self {
        Self::with_kind(to, MessageType::Audio).with_audio(audio)
    }

    /// Returns a video message of at most 16 MB.
    #[must_use]
    pub fn video(to: impl Into<String>, video: impl Into<Video>) -> Self {
        Self::with_kind(to, MessageType::Video).with_video(video)
    }

    /// Returns a sticker message, WebP of at most 100 kB. It has no caption.
    #[must_use]
    pub fn sticker(to: impl Into<String>, sticker: impl Into<Sticker>) -> Self {
        Self::with_kind(to, MessageType::Sticker).with_sticker(sticker)
    }

    /// Returns a location message, with latitude and longitude in degrees.
    ///
    /// To add a name and an address:
    ///
    /// ```
    /// use whatsapp_business::{OutboundMessage, types::Location};
    ///
    /// let shop = Location::new(48.2082, 16.3738).with_name("Our shop");
    /// let message = OutboundMessage::location("15550100", 48.2082, 16.3738).with_location(shop);
    /// assert!(message.check().is_ok());
    /// ```
    #[must_use]
    pub fn location(to: impl Into<String>, latitude: f64, longitude: f64) -> Self {
        Self::with_kind(to, MessageType::Location).with_location(Location::new(latitude, longitude))
    }

    /// Returns a message with at least one contact card.
    ///
    /// ```
    /// use whatsapp_business::{OutboundMessage, types::{Contact, Name, Phone}};
    ///
    /// let card = Contact::new()
    ///     .with_name(Name::new("Ada Lovelace").with_first_name("Ada"))
    ///     .with_phones([Phone::new().with_phone("+1 555 0100")]);
    /// assert!(OutboundMessage::contacts("15550101", [card]).check().is_ok());
    /// ```
    #[must_use]
    pub fn contacts(
        to: impl Into<String>,
        contacts: impl IntoIterator<Item = impl Into<Contact>>,
    ) -> Self {
        Self::with_kind(to, MessageType::Contacts).with_contacts(contacts)
    }

    /// Returns a template message, the only type that can start a conversation: see
    /// [`Template::named`].
    #[must_use]
    pub fn template(to: impl Into<String>, template: impl Into<Template>) -> Self {
        Self::with_kind(to, MessageType::Template).with_template(template)
    }

    /// Returns a message with buttons, a list or products: see [`Interactive::buttons`] and
    /// [`Interactive::list`].
    #[must_use]
    pub fn interactive(to: impl Into<String>, interactive: impl Into<Interactive>) -> Self {
        Self::with_kind(to, MessageType::Interactive).with_interactive(interactive)
    }

    /// Returns a template message of the format that servers before v2.39 support.
    #[must_use]
    pub fn hsm(to: impl Into<String>, hsm: impl Into<Hsm>) -> Self {
        Self::with_kind(to, MessageType::Hsm).with_hsm(hsm)
    }

    /// Makes the message a reply to another, which is quoted above it.
    #[must_use]
    pub fn with_reply_to(self, message_id: impl Into<String>) -> Self {
        self.with_context(ReplyContext::new(message_id))
    }

    /// Sends the message to a group, whose id is `to`.
    #[must_use]
    pub fn with_group_recipient(self) -> Self {
        self.with_recipient_type(SendMessageRequestBodyRecipientType::Group)
    }
}
