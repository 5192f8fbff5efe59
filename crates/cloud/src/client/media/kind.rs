//! The kinds of media, with the types and sizes that the server accepts.

use whatsapp_business_runtime::client::media::FileKind;

const MIB: u64 = 1 << 20;

/// What a file is sent as, which decides the types and the size that the server takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MediaKind {
    /// An image of at most 5 MiB.
    Image,
    /// A sound file or voice message of at most 16 MiB.
    Audio,
    /// A video of at most 16 MiB.
    Video,
    /// A sticker of at most 500 KiB.
    Sticker,
    /// A document of at most 100 MiB. Its type is left to the server to check.
    Document,
}

impl MediaKind {
    /// Returns what files of a media type are usually sent as: an image, audio, a video or a
    /// sticker if the server takes the type as that, and a document otherwise.
    ///
    /// ```
    /// use whatsapp_business_cloud::media::MediaKind;
    ///
    /// assert_eq!(MediaKind::of("audio/ogg; codecs=opus"), MediaKind::Audio);
    /// assert_eq!(MediaKind::of("application/pdf"), MediaKind::Document);
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
            Self::Image => &["image/jpeg", "image/png"],
            Self::Audio => &[
                "audio/aac",
                "audio/amr",
                "audio/mp4",
                "audio/mpeg",
                "audio/ogg",
                "audio/opus",
            ],
            Self::Video => &["video/3gpp", "video/mp4"],
            Self::Sticker => &["image/webp"],
            Self::Document => &[],
        }
    }

    /// Returns the size of the largest file, in bytes.
    #[must_use]
    pub const fn max_size(self) -> u64 {
        match self {
            Self::Image => 5 * MIB,
            Self::Audio | Self::Video => 16 * MIB,
            Self::Sticker => 500 * 1024,
            Self::Document => 100 * MIB,
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
