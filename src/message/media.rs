//! Files in messages: their kinds, and references by the id of an upload or a link.

use serde_json::{Map, Value, json};

use crate::types::{
    Audio, AudioById, AudioByProvider, Document, DocumentById, DocumentByProvider, Image,
    ImageById, ImageByProvider, Provider, Sticker, StickerById, StickerByProvider, Video,
    VideoById, VideoByProvider,
};

include!(concat!(env!("BINDINGS"), "/media_kinds.rs"));

/// A file in a message, by the id that an upload returned or by a link.
///
/// It converts into each media type of the document. Properties that the type does not have, such
/// as the caption of a sticker, are rejected by [`check`](crate::OutboundMessage::check) before
/// anything is sent.
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

    /// Returns a reference to an uploaded file.
    #[must_use]
    pub fn id(id: impl Into<String>) -> Self {
        Self::new(Source::Id(id.into()))
    }

    /// Returns a reference to an `http` or `https` URL, from which the server fetches the file.
    #[must_use]
    pub fn link(link: impl Into<String>) -> Self {
        Self::new(Source::Link(link.into()))
    }

    /// Sets the caption of an image, a video or a document.
    #[must_use]
    pub fn with_caption(mut self, caption: impl Into<String>) -> Self {
        self.caption = Some(caption.into());
        self
    }

    /// Sets the name of a document, whose extension determines how it is displayed.
    #[must_use]
    pub fn with_filename(mut self, filename: impl Into<String>) -> Self {
        self.filename = Some(filename.into());
        self
    }

    /// Sets the media provider, from the settings of the server, whose credentials open the link.
    #[must_use]
    pub fn with_provider(mut self, name: impl Into<String>) -> Self {
        self.provider = Some(name.into());
        self
    }

    /// Returns all properties, for a type that does not have some of them.
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

macro_rules! convert_into {
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

convert_into!(Image, ImageById, ImageByProvider, [caption], [filename]);
convert_into!(Video, VideoById, VideoByProvider, [caption], [filename]);
convert_into!(
    Document,
    DocumentById,
    DocumentByProvider,
    [caption, filename],
    []
);
convert_into!(Audio, AudioById, AudioByProvider, [], [caption, filename]);
convert_into!(
    Sticker,
    StickerById,
    StickerByProvider,
    [],
    [caption, filename]
);
