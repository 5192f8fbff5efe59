//! A file of a multipart form.

use std::fmt;

use bytes::Bytes;

use super::decode::{Failed, Reader};
use super::encode::Item;
use super::wire::Wire;

/// A file of a multipart form: its bytes, and optionally its name and media type.
///
/// `Debug` shows the size, not the content.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct File {
    /// The content.
    pub bytes: Bytes,
    /// The name of the file, sent with it.
    pub name: Option<String>,
    /// The media type, such as `image/jpeg`.
    pub content_type: Option<String>,
}

impl File {
    /// Creates a file with neither name nor media type.
    #[must_use]
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        Self {
            bytes: bytes.into(),
            name: None,
            content_type: None,
        }
    }

    /// Sets the name.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the media type.
    #[must_use]
    pub fn with_content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("bytes", &self.bytes.len())
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .finish()
    }
}

impl From<Vec<u8>> for File {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(bytes)
    }
}

impl From<Bytes> for File {
    fn from(bytes: Bytes) -> Self {
        Self::new(bytes)
    }
}

impl From<String> for File {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for File {
    fn from(text: &str) -> Self {
        Self::new(text.to_owned())
    }
}

impl Wire for File {
    fn decode(reader: &mut dyn Reader) -> Result<Self, Failed> {
        String::decode(reader).map(Self::from)
    }

    fn item(&self) -> Item<'_> {
        Item::Lossy(&self.bytes)
    }
}

super::de::serde!(File);
