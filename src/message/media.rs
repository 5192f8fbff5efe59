//! A file in a message: uploaded before, or fetched by the server from a link.

use serde_json::{Map, Value, json};

use crate::types::{
    Audio, AudioById, AudioByProvider, Document, DocumentById, DocumentByProvider, Image,
    ImageById, ImageByProvider, Provider, Sticker, StickerById, StickerByProvider, Video,
    VideoById, VideoByProvider,
};

/// A file to put in a message, by the id that an upload returned or by a link.
///
/// It becomes whichever of the document's types is asked for. What that type has no place for,
/// such as the caption of a sticker, is refused by
/// [`check`](crate::OutboundMessage::check) before anything is sent.
///
/// ```
/// use whatsapp_business::{MediaRef, types};
///
/// let image: types::Image = MediaRef::id("1aa40d3e").with_caption("Our shop").into();
/// let video: types::Video = MediaRef::link("https://example.com/tour.mp4").into();
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaRef {
    source: Source,
    caption: Option<String>,
    filename: Option<String>,
    provider: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    Id(String),
    Link(String),
}

impl MediaRef {
    fn new(source: Source) -> Self {
        Self {
            source,
            caption: None,
            filename: None,
            provider: None,
        }
    }

    /// A file that was uploaded before, by its id.
    #[must_use]
    pub fn id(id: impl Into<String>) -> Self {
        Self::new(Source::Id(id.into()))
    }

    /// A file that the server fetches, from an `http` or `https` address.
    #[must_use]
    pub fn link(link: impl Into<String>) -> Self {
        Self::new(Source::Link(link.into()))
    }

    /// Text to show under an image, a video or a document.
    #[must_use]
    pub fn with_caption(mut self, caption: impl Into<String>) -> Self {
        self.caption = Some(caption.into());
        self
    }

    /// The name of a document, whose ending decides how it is shown.
    #[must_use]
    pub fn with_filename(mut self, filename: impl Into<String>) -> Self {
        self.filename = Some(filename.into());
        self
    }

    /// The media provider of the server's settings whose credentials open the link.
    #[must_use]
    pub fn with_provider(mut self, name: impl Into<String>) -> Self {
        self.provider = Some(name.into());
        self
    }

    /// Everything that was set, for a type that has no place for some of it.
    fn into_map(self) -> Map<String, Value> {
        let mut map = Map::new();
        match self.source {
            Source::Id(id) => map.insert("id".to_owned(), Value::String(id)),
            Source::Link(link) => map.insert("link".to_owned(), Value::String(link)),
        };
        if let Some(caption) = self.caption {
            map.insert("caption".to_owned(), Value::String(caption));
        }
        if let Some(filename) = self.filename {
            map.insert("filename".to_owned(), Value::String(filename));
        }
        if let Some(name) = self.provider {
            map.insert("provider".to_owned(), json!({ "name": name }));
        }
        map
    }
}

macro_rules! becomes {
    ($type:ident, $by_id:ident, $by_link:ident, [$($field:ident),*], [$($absent:ident),*]) => {
        impl From<MediaRef> for $type {
            fn from(media: MediaRef) -> Self {
                let misplaced = matches!(media.source, Source::Id(_)) && media.provider.is_some();
                if misplaced $(|| media.$absent.is_some())* {
                    return Self::Other(media.into_map());
                }
                match media.source {
                    #[allow(unused_mut)]
                    Source::Id(id) => {
                        let mut by_id = $by_id::new(id);
                        $(by_id.$field = media.$field;)*
                        Self::Id(by_id)
                    }
                    Source::Link(link) => {
                        let mut by_link = $by_link::new(link);
                        $(by_link.$field = media.$field;)*
                        by_link.provider = media.provider.map(Provider::new);
                        Self::Provider(by_link)
                    }
                }
            }
        }
    };
}

becomes!(Image, ImageById, ImageByProvider, [caption], [filename]);
becomes!(Video, VideoById, VideoByProvider, [caption], [filename]);
becomes!(
    Document,
    DocumentById,
    DocumentByProvider,
    [caption, filename],
    []
);
becomes!(Audio, AudioById, AudioByProvider, [], [caption, filename]);
becomes!(
    Sticker,
    StickerById,
    StickerByProvider,
    [],
    [caption, filename]
);
