//! Messages to send: constructors for every type, and the limits that a message must keep.
//!
//! An [`OutboundMessage`] is the document's own `Send-Message-Request-Body`, with a constructor for
//! each type: what is not covered here can be set with its `with_…` methods.
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

mod check;
mod interactive;
mod media;
#[cfg(feature = "client")]
mod send;
#[cfg(feature = "client")]
mod send_all;
mod template;

pub use media::MediaRef;
#[cfg(feature = "client")]
pub use send::Sent;
#[cfg(feature = "client")]
pub use send_all::{Outcome, SendAll};

use crate::types::{
    Audio, Contact, Document, Hsm, Image, Interactive, Location, MessageType, ReplyContext,
    SendMessageRequestBody, SendMessageRequestBodyRecipientType, Sticker, Template, Text, Video,
};

/// A message to send: the document's `Send-Message-Request-Body`.
///
/// Each constructor sets the type and the object that goes with it. `to` is a WhatsApp id, which
/// is a phone number in international form without `+`, or with [`to_group`](Self::to_group) the
/// id of a group.
pub type OutboundMessage = SendMessageRequestBody;

impl SendMessageRequestBody {
    fn of(to: impl Into<String>, type_: MessageType) -> Self {
        let mut message = Self::new(to);
        message.type_ = Some(type_);
        message
    }

    /// Plain text of at most 4096 characters. `*bold*`, `_italic_`, `~struck~` and
    /// <code>\`\`\`code\`\`\`</code> are understood.
    ///
    /// ```
    /// use whatsapp_business::OutboundMessage;
    ///
    /// let message = OutboundMessage::text("15550100", "See https://example.com").with_preview_url(true);
    /// assert!(message.check().is_ok());
    /// ```
    #[must_use]
    pub fn text(to: impl Into<String>, body: impl Into<String>) -> Self {
        // Written in one piece, as the one that is built most: a `with_…` moves the whole message.
        Self {
            type_: Some(MessageType::Text),
            text: Some(Text::new(body)),
            ..Self::new(to)
        }
    }

    /// An image, JPEG or PNG of at most 5 MB.
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
        Self::of(to, MessageType::Image).with_image(image)
    }

    /// A document of at most 100 MB; give it a file name.
    #[must_use]
    pub fn document(to: impl Into<String>, document: impl Into<Document>) -> Self {
        Self::of(to, MessageType::Document).with_document(document)
    }

    /// A sound file of at most 16 MB. It has no caption.
    #[must_use]
    pub fn audio(to: impl Into<String>, audio: impl Into<Audio>) -> Self {
        Self::of(to, MessageType::Audio).with_audio(audio)
    }

    /// A video of at most 16 MB.
    #[must_use]
    pub fn video(to: impl Into<String>, video: impl Into<Video>) -> Self {
        Self::of(to, MessageType::Video).with_video(video)
    }

    /// A sticker, WebP of at most 100 kB. It has no caption.
    #[must_use]
    pub fn sticker(to: impl Into<String>, sticker: impl Into<Sticker>) -> Self {
        Self::of(to, MessageType::Sticker).with_sticker(sticker)
    }

    /// A place, in degrees.
    ///
    /// To give it a name and an address:
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
        Self::of(to, MessageType::Location).with_location(Location::new(latitude, longitude))
    }

    /// Contact cards, at least one.
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
        Self::of(to, MessageType::Contacts).with_contacts(contacts)
    }

    /// An approved template, the one kind of message that may begin a conversation: see
    /// [`Template::named`].
    #[must_use]
    pub fn template(to: impl Into<String>, template: impl Into<Template>) -> Self {
        Self::of(to, MessageType::Template).with_template(template)
    }

    /// Buttons, a list or products: see [`Interactive::buttons`] and [`Interactive::list`].
    #[must_use]
    pub fn interactive(to: impl Into<String>, interactive: impl Into<Interactive>) -> Self {
        Self::of(to, MessageType::Interactive).with_interactive(interactive)
    }

    /// A template of the old kind, which servers before v2.39 know.
    #[must_use]
    pub fn hsm(to: impl Into<String>, hsm: impl Into<Hsm>) -> Self {
        Self::of(to, MessageType::Hsm).with_hsm(hsm)
    }

    /// The same message as an answer to another, which is shown above it.
    #[must_use]
    pub fn in_reply_to(self, message_id: impl Into<String>) -> Self {
        self.with_context(ReplyContext::new(message_id))
    }

    /// The same message to a group, whose id `to` is then.
    #[must_use]
    pub fn to_group(self) -> Self {
        self.with_recipient_type(SendMessageRequestBodyRecipientType::Group)
    }
}
