//! A file of a multipart form, and the kinds of files.

use std::fmt;

use bytes::Bytes;

use super::decode::{Failed, Reader};
use super::encode::Item;
use super::wire::Wire;
use crate::error::{Error, Kind, Result};

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

/// A kind of file, with the types and sizes that the server accepts.
pub trait FileKind: Copy + Send + Sync + 'static {
    /// Returns the kind that a media type suggests.
    fn of(media_type: &str) -> Self;

    /// Returns the name with its article, such as `an image`.
    fn name(self) -> &'static str;

    /// Returns the media types that the server accepts; empty for any.
    fn media_types(self) -> &'static [&'static str];

    /// Returns the size of the largest file, in bytes.
    fn max_size(self) -> u64;

    /// Returns whether the server accepts a media type, whatever its parameters.
    fn accepts(self, media_type: &str) -> bool {
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        let types = self.media_types();
        types.is_empty()
            || types
                .iter()
                .any(|known| known.eq_ignore_ascii_case(essence))
    }

    /// Checks the media type.
    ///
    /// # Errors
    /// The server does not accept it.
    fn check_type(self, media_type: &str) -> Result<()> {
        if self.accepts(media_type) {
            return Ok(());
        }
        Err(Error::new(Kind::Invalid {
            field: "media_type".to_owned(),
            reason: format!(
                "is `{}`, and {} must be one of: {}",
                media_type.escape_default(),
                self.name(),
                self.media_types().join(", ")
            ),
        }))
    }

    /// Checks the size.
    ///
    /// # Errors
    /// The server does not accept it.
    fn check_size(self, size: u64) -> Result<()> {
        let most = self.max_size();
        let reason = match size {
            0 => "is empty".to_owned(),
            size if size > most => {
                let name = self.name();
                format!("has {size} bytes, and {name} may have at most {most}")
            }
            _ => return Ok(()),
        };
        let field = "media".to_owned();
        Err(Error::new(Kind::Invalid { field, reason }))
    }
}
