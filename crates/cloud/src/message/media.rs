//! Files in messages: their kinds, and references by the id of an upload or a link.

use crate::types::{DocumentObject, MediaObject, MediaWithCaption};

include!(concat!(env!("BINDINGS"), "/media_kinds.rs"));

/// A file in a message, by the id that an upload returned or by a link.
///
/// It is the document's `DocumentObject`, which has the properties of all types of media. What a
/// type does not have, such as the caption of a sticker, is rejected by
/// [`check`](crate::OutboundMessage::check) before anything is sent.
///
/// ```
/// use whatsapp_business_cloud::{MediaRef, OutboundMessage};
///
/// let image = MediaRef::id("1037543291543636").with_caption("Our shop");
/// assert!(OutboundMessage::image("15550100", image.clone()).check().is_ok());
/// let error = OutboundMessage::sticker("15550100", image).check().unwrap_err();
/// assert_eq!(error.path(), Some("sticker.caption"));
/// ```
pub type MediaRef = DocumentObject;

impl DocumentObject {
    /// Returns a reference to an uploaded file.
    #[must_use]
    pub fn id(id: impl Into<String>) -> Self {
        Self::new().with_id(id)
    }

    /// Returns a reference to an `http` or `https` URL, from which the server fetches the file.
    #[must_use]
    pub fn link(link: impl Into<String>) -> Self {
        Self::new().with_link(link)
    }
}

/// A file of a header or of a parameter, which has neither caption nor file name: those are left
/// out.
impl From<MediaRef> for MediaObject {
    fn from(media: MediaRef) -> Self {
        let mut object = Self::new();
        object.id = media.id;
        object.link = media.link;
        object
    }
}

impl From<MediaObject> for MediaRef {
    fn from(media: MediaObject) -> Self {
        let mut object = Self::new();
        object.id = media.id;
        object.link = media.link;
        object
    }
}

impl From<MediaWithCaption> for MediaRef {
    fn from(media: MediaWithCaption) -> Self {
        let mut object = Self::new();
        object.id = media.id;
        object.link = media.link;
        object.caption = media.caption;
        object
    }
}
