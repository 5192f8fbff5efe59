//! Uploaded media.

use std::collections::{HashMap, VecDeque};

use bytes::Bytes;

use super::quota;

/// The memory of all media together, in bytes. The oldest are dropped.
const MAX_BYTES: usize = 512 * 1024 * 1024;

/// Uploaded media.
#[derive(Debug, Clone)]
pub struct Media {
    /// The media type, as it was sent.
    pub content_type: String,
    /// The bytes.
    pub body: Bytes,
}

impl Media {
    /// Estimates how many bytes of memory it takes.
    fn size(&self) -> usize {
        quota::ENTRY_OVERHEAD + self.content_type.len() + self.body.len()
    }
}

/// Media by id.
#[derive(Debug, Default)]
pub struct MediaLibrary {
    media: HashMap<String, Media>,
    /// Oldest first.
    order: VecDeque<String>,
    bytes: usize,
}

impl MediaLibrary {
    /// Returns the media with an id.
    pub fn get(&self, id: &str) -> Option<Media> {
        self.media.get(id).cloned()
    }

    /// Returns whether there are media with an id.
    pub fn contains(&self, id: &str) -> bool {
        self.media.contains_key(id)
    }

    pub(crate) fn len(&self) -> usize {
        self.media.len()
    }

    /// Adds media, and drops the oldest ones if all together take too much memory.
    pub fn add(&mut self, id: String, media: Media) {
        self.bytes += media.size();
        self.order.push_back(id.clone());
        self.media.insert(id, media);
        while self.bytes > MAX_BYTES
            && let Some(oldest) = self.order.pop_front()
        {
            self.drop_media(&oldest);
        }
    }

    /// Removes media. Returns false if there are none with the id.
    pub fn remove(&mut self, id: &str) -> bool {
        self.order.retain(|known| known != id);
        self.drop_media(id)
    }

    fn drop_media(&mut self, id: &str) -> bool {
        let removed = self.media.remove(id);
        self.bytes -= removed.as_ref().map_or(0, Media::size);
        removed.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_media_includes_more_than_the_body() {
        let mut library = MediaLibrary::default();
        let media = Media {
            content_type: "x".repeat(1000),
            body: Bytes::from_static(b"x"),
        };
        library.add("1".to_owned(), media.clone());
        library.add("2".to_owned(), media);
        assert!(library.bytes > 2 * (1000 + 1 + 100));
        assert!(library.remove("1") && library.remove("2"));
        assert_eq!(library.bytes, 0);
    }
}
