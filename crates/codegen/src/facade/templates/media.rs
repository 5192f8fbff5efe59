use std::path::Path;

use bytes::Bytes;

use crate::client::ByteStream;
use crate::error::Result;
use crate::handles::Media;

#[doc(inline)]
pub use whatsapp_business_runtime::client::media::{Fetched, Progress};

/// A download of media: see [`Media::fetch`](crate::handles::Media::fetch).
pub type Fetch<'a> = whatsapp_business_runtime::client::media::Fetch<'a, crate::Error>;

/// An upload from memory, a file or a stream.
///
/// Its type and size are checked against the limits of its [`MediaKind`] before anything is sent.
pub type Upload = whatsapp_business_runtime::client::media::Upload<MediaKind>;

impl Media<'_> {
    /// Uploads a file from memory and returns its id, for
    /// [`MediaRef::id`](crate::MediaRef::id).
    ///
    /// ```no_run
    /// # async fn example(client: {{crate}}::Client) -> {{crate}}::Result<()> {
    /// let jpeg: Vec<u8> = vec![0xff, 0xd8];
    /// let id = client.media().upload("image/jpeg", jpeg).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Fails as [`upload_from`](Self::upload_from) does.
    pub async fn upload(&self, media_type: &str, bytes: impl Into<Bytes>) -> Result<String> {
        self.upload_from(Upload::bytes(media_type, bytes)).await
    }

    /// Uploads a file by its path, as a stream, and returns its id.
    ///
    /// # Errors
    /// The file cannot be read; or this fails as [`upload_from`](Self::upload_from) does.
    pub async fn upload_file(&self, path: impl AsRef<Path>) -> Result<String> {
        self.upload_from(Upload::file(path.as_ref())).await
    }

    /// Downloads a file as a stream, with its media type.
    ///
    /// # Errors
    /// The server does not know the id (404), or the call failed.
    pub async fn download_stream(&self, media_id: &str) -> Result<ByteStream> {
        self.fetch(media_id).stream().await
    }

    /// Downloads a file into memory, of at most the size of the largest document.
    ///
    /// # Errors
    /// The server does not know the id (404), the file is larger, or the call failed.
    pub async fn download_bytes(&self, media_id: &str) -> Result<Bytes> {
        self.fetch(media_id).bytes().await
    }
}
