//! The kinds of media. Their types and sizes are the document's.

use whatsapp_business_runtime::client::media::FileKind;

use crate::types::{Audio, Document, Image, Sticker, Video};

/// What a file is sent as, which decides the types and the size that the server takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MediaKind {
    /// An image of at most 5 MB.
    Image,
    /// A sound file or voice message of at most 16 MB.
    Audio,
    /// A video of at most 16 MB.
    Video,
    /// A sticker of at most 100 kB.
    Sticker,
    /// Any file of at most 100 MB.
    Document,
}

impl MediaKind {
    /// Returns what files of a media type are usually sent as: an image, audio, a video or a
    /// sticker if the server takes the type as that, and a document otherwise.
    ///
    /// ```
    /// use whatsapp_business::media::MediaKind;
    ///
    /// assert_eq!(MediaKind::of("audio/ogg; codecs=opus"), MediaKind::Audio);
    /// assert_eq!(MediaKind::of("image/gif"), MediaKind::Document);
    /// ```
    #[must_use]
    pub fn of(media_type: &str) -> Self {
        [Self::Image, Self::Audio, Self::Video, Self::Sticker]
            .into_iter()
            .find(|kind| kind.accepts(media_type))
            .unwrap_or(Self::Document)
    }

    /// Returns the media types that the server takes; empty for any.
    #[must_use]
    pub const fn media_types(self) -> &'static [&'static str] {
        match self {
            Self::Image => Image::MEDIA_TYPES,
            Self::Audio => Audio::MEDIA_TYPES,
            Self::Video => Video::MEDIA_TYPES,
            Self::Sticker => Sticker::MEDIA_TYPES,
            Self::Document => Document::MEDIA_TYPES,
        }
    }

    /// Returns the size of the largest file, in bytes.
    #[must_use]
    pub const fn max_size(self) -> u64 {
        match self {
            Self::Image => Image::MAX_BYTES,
            Self::Audio => Audio::MAX_BYTES,
            Self::Video => Video::MAX_BYTES,
            Self::Sticker => Sticker::MAX_BYTES,
            Self::Document => Document::MAX_BYTES,
        }
    }
}

impl FileKind for MediaKind {
    fn of(media_type: &str) -> Self {
        Self::of(media_type)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Image => "an image",
            Self::Audio => "audio",
            Self::Video => "a video",
            Self::Sticker => "a sticker",
            Self::Document => "a document",
        }
    }

    fn media_types(self) -> &'static [&'static str] {
        self.media_types()
    }

    fn max_size(self) -> u64 {
        self.max_size()
    }
}
