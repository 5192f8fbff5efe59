//! The type of outbound messages, and its constructors.

use whatsapp_business_runtime::types::decode::{Failed, Reader};
use whatsapp_business_runtime::types::encode::Item;
use whatsapp_business_runtime::types::wire::Wire;

use super::{Interactive, Location, MediaRef, Template};
use crate::support::{limits, object, open_enum, schema};
use crate::types::{Contact, MessageContext, Reaction, Text};

/// A message to send.
///
/// Each constructor sets the type and the object of that type. `to` is the phone number of the
/// recipient with its country code, or the id of a group if [`with_group_recipient`](Self::with_group_recipient) is called.
///
/// It serializes to the body of the request, and deserializes from it, so that it can be stored
/// until it is sent.
///
/// ```
/// use whatsapp_business_cloud::OutboundMessage;
///
/// let message = OutboundMessage::text("15550100", "Hello");
/// let stored = serde_json::to_string(&message)?;
/// assert_eq!(serde_json::from_str::<OutboundMessage>(&stored)?, message);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct OutboundMessage {
    messaging_product: Product,
    /// The phone number of the recipient with its country code, or the id of a group.
    pub to: String,
    /// Whether `to` is a user, which is the default, or a group.
    pub recipient_type: Option<RecipientType>,
    /// The type of the message; text by default.
    pub type_: Option<MessageType>,
    /// The message that this one replies to.
    pub context: Option<MessageContext>,
    /// Data of the application, which the statuses of the message have as well.
    pub biz_opaque_callback_data: Option<String>,
    /// The text of a text message.
    pub text: Option<Text>,
    /// The file of an image message.
    pub image: Option<MediaRef>,
    /// The file of a video message.
    pub video: Option<MediaRef>,
    /// The file of an audio message.
    pub audio: Option<MediaRef>,
    /// The file of a document message.
    pub document: Option<MediaRef>,
    /// The file of a sticker message.
    pub sticker: Option<MediaRef>,
    /// The location of a location message.
    pub location: Option<Location>,
    /// The cards of a contacts message.
    pub contacts: Option<Vec<Contact>>,
    /// The template of a template message.
    pub template: Option<Template>,
    /// The content of an interactive message.
    pub interactive: Option<Interactive>,
    /// The reaction of a reaction message.
    pub reaction: Option<Reaction>,
}

object!(OutboundMessage {
    messaging_product: "messaging_product" empty,
    recipient_type: "recipient_type" optional,
    to: "to" required,
    type_: "type" optional,
    context: "context" optional,
    biz_opaque_callback_data: "biz_opaque_callback_data" optional,
    text: "text" optional,
    image: "image" optional,
    video: "video" optional,
    audio: "audio" optional,
    document: "document" optional,
    sticker: "sticker" optional,
    location: "location" optional,
    contacts: "contacts" optional,
    template: "template" optional,
    interactive: "interactive" optional,
    reaction: "reaction" optional,
});
schema!(OutboundMessage, "/components/schemas/Message");
limits!(OutboundMessage {
    to: "to" length(1..),
    biz_opaque_callback_data: "biz_opaque_callback_data" length(..=512),
    text: "text" nested(),
    image: "image" nested(),
    video: "video" nested(),
    document: "document" nested(),
    contacts: "contacts" items(1..=5),
    interactive: "interactive" nested(),
});

/// The type of an [`OutboundMessage`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum MessageType {
    /// A text.
    Text,
    /// An image.
    Image,
    /// A video.
    Video,
    /// An audio file.
    Audio,
    /// A file of any kind.
    Document,
    /// A sticker.
    Sticker,
    /// A location.
    Location,
    /// Contact cards.
    Contacts,
    /// A template.
    Template,
    /// Buttons, a list, products, a flow and more.
    Interactive,
    /// A reaction to a message.
    Reaction,
    /// A type that this crate does not know.
    Other(String),
}

open_enum!(MessageType {
    "text" => Text,
    "image" => Image,
    "video" => Video,
    "audio" => Audio,
    "document" => Document,
    "sticker" => Sticker,
    "location" => Location,
    "contacts" => Contacts,
    "template" => Template,
    "interactive" => Interactive,
    "reaction" => Reaction,
} Other);

/// Whether a recipient is a user or a group.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RecipientType {
    /// A user.
    Individual,
    /// A group.
    Group,
    /// A type that this crate does not know.
    Other(String),
}

open_enum!(RecipientType { "individual" => Individual, "group" => Group } Other);

/// The property `messaging_product`, which has the same value in every message.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Product;

impl Wire for Product {
    fn decode(reader: &mut dyn Reader) -> Result<Self, Failed> {
        serde_json::Value::decode(reader).map(|_| Self)
    }

    fn item(&self) -> Item<'_> {
        Item::Text("whatsapp")
    }
}

/// Constructors.
impl OutboundMessage {
    fn new(to: impl Into<String>, type_: MessageType) -> Self {
        Self {
            to: to.into(),
            type_: Some(type_),
            ..Self::default()
        }
    }

    /// Returns a text message of at most 4096 characters. `*bold*`, `_italic_`, `~struck~` and
    /// <code>\`\`\`code\`\`\`</code> are formatted.
    ///
    /// ```
    /// use whatsapp_business_cloud::OutboundMessage;
    ///
    /// let message = OutboundMessage::text("15550100", "See https://example.com").with_preview_url(true);
    /// assert!(message.check().is_ok());
    /// ```
    #[must_use]
    pub fn text(to: impl Into<String>, body: impl Into<String>) -> Self {
        Self {
            text: Some(Text::new(body)),
            ..Self::new(to, MessageType::Text)
        }
    }

    /// Returns an image message, JPEG or PNG of at most 5 MB.
    ///
    /// ```
    /// use whatsapp_business_cloud::{MediaRef, OutboundMessage};
    ///
    /// let image = MediaRef::id("1037543291543636").with_caption("Our new shop");
    /// let message = OutboundMessage::image("15550100", image);
    /// assert!(message.check().is_ok());
    /// ```
    #[must_use]
    pub fn image(to: impl Into<String>, image: impl Into<MediaRef>) -> Self {
        Self {
            image: Some(image.into()),
            ..Self::new(to, MessageType::Image)
        }
    }

    /// Returns a document message, a file of at most 100 MB. It should have a file name.
    #[must_use]
    pub fn document(to: impl Into<String>, document: impl Into<MediaRef>) -> Self {
        Self {
            document: Some(document.into()),
            ..Self::new(to, MessageType::Document)
        }
    }

    /// Returns an audio message of at most 16 MB. It has no caption.
    #[must_use]
    pub fn audio(to: impl Into<String>, audio: impl Into<MediaRef>) -> Self {
        Self {
            audio: Some(audio.into()),
            ..Self::new(to, MessageType::Audio)
        }
    }

    /// Returns a video message of at most 16 MB.
    #[must_use]
    pub fn video(to: impl Into<String>, video: impl Into<MediaRef>) -> Self {
        Self {
            video: Some(video.into()),
            ..Self::new(to, MessageType::Video)
        }
    }

    /// Returns a sticker message: WebP of at most 100 kB, or 500 kB if it is animated. It has no
    /// caption.
    #[must_use]
    pub fn sticker(to: impl Into<String>, sticker: impl Into<MediaRef>) -> Self {
        Self {
            sticker: Some(sticker.into()),
            ..Self::new(to, MessageType::Sticker)
        }
    }

    /// Returns a location message, with latitude and longitude in degrees.
    ///
    /// To add a name and an address:
    ///
    /// ```
    /// use whatsapp_business_cloud::{OutboundMessage, message::Location};
    ///
    /// let shop = Location::new(48.2082, 16.3738).with_name("Our shop");
    /// let message = OutboundMessage::location("15550100", 48.2082, 16.3738).with_location(shop);
    /// assert!(message.check().is_ok());
    /// ```
    #[must_use]
    pub fn location(to: impl Into<String>, latitude: f64, longitude: f64) -> Self {
        Self::new(to, MessageType::Location).with_location(Location::new(latitude, longitude))
    }

    /// Returns a message with one to five contact cards.
    ///
    /// ```
    /// use whatsapp_business_cloud::{OutboundMessage, types::{Contact, Name, Phone}};
    ///
    /// let name = Name::new("Ada Lovelace").with_first_name("Ada");
    /// let card = Contact::new(name).with_phones([Phone::new("+1 555 0100")]);
    /// assert!(OutboundMessage::contacts("15550101", [card]).check().is_ok());
    /// ```
    #[must_use]
    pub fn contacts(
        to: impl Into<String>,
        contacts: impl IntoIterator<Item = impl Into<Contact>>,
    ) -> Self {
        Self {
            contacts: Some(contacts.into_iter().map(Into::into).collect()),
            ..Self::new(to, MessageType::Contacts)
        }
    }

    /// Returns a template message, the only type that can start a conversation: see
    /// [`Template::named`].
    #[must_use]
    pub fn template(to: impl Into<String>, template: impl Into<Template>) -> Self {
        Self {
            template: Some(template.into()),
            ..Self::new(to, MessageType::Template)
        }
    }

    /// Returns a message with buttons, a list, products, a flow and more: see
    /// [`Interactive::buttons`] and the other constructors of [`Interactive`].
    #[must_use]
    pub fn interactive(to: impl Into<String>, interactive: impl Into<Interactive>) -> Self {
        Self {
            interactive: Some(interactive.into()),
            ..Self::new(to, MessageType::Interactive)
        }
    }

    /// Returns a reaction to a message: one emoji, or an empty text to remove it.
    ///
    /// ```
    /// use whatsapp_business_cloud::OutboundMessage;
    ///
    /// let message = OutboundMessage::reaction("15550100", "wamid.HBgLMTU1NTAxMDA", "👍");
    /// assert!(message.check().is_ok());
    /// ```
    #[must_use]
    pub fn reaction(
        to: impl Into<String>,
        message_id: impl Into<String>,
        emoji: impl Into<String>,
    ) -> Self {
        Self {
            reaction: Some(Reaction::new(emoji, message_id)),
            ..Self::new(to, MessageType::Reaction)
        }
    }
}

/// Options.
impl OutboundMessage {
    /// Makes the message a reply to another, which is quoted above it.
    #[must_use]
    pub fn with_reply_to(mut self, message_id: impl Into<String>) -> Self {
        self.context = Some(MessageContext::new(message_id));
        self
    }

    /// Sends the message to a group, whose id is `to`.
    #[must_use]
    pub fn with_group_recipient(mut self) -> Self {
        self.recipient_type = Some(RecipientType::Group);
        self
    }

    /// Sets whether a text message shows a preview of its first link. Other messages have none.
    #[must_use]
    pub fn with_preview_url(mut self, preview_url: bool) -> Self {
        if let Some(text) = &mut self.text {
            text.preview_url = Some(preview_url);
        }
        self
    }

    /// Sets data of the application, of at most 512 characters, which the statuses of the message
    /// have as well.
    #[must_use]
    pub fn with_biz_opaque_callback_data(mut self, data: impl Into<String>) -> Self {
        self.biz_opaque_callback_data = Some(data.into());
        self
    }

    /// Sets [`location`](Self::location).
    #[must_use]
    pub fn with_location(mut self, location: impl Into<Location>) -> Self {
        self.location = Some(location.into());
        self
    }
}
