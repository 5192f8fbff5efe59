//! Media: files up to the server and down from it, as streams, without filling the memory.

use bytes::Bytes;
use reqwest::Body;

use crate::error::{Error, Result};
use crate::handles::Media;
use crate::transport::ByteStream;

/// Bytes of the largest file that the server takes: 100 MB.
const MAX_SIZE: u64 = 100 << 20;

impl Media<'_> {
    /// Uploads a file and returns its id, for [`MediaRef::id`](crate::MediaRef::id).
    ///
    /// # Errors
    /// The media type is none, or the call failed.
    pub async fn upload(&self, media_type: &str, body: impl Into<Body>) -> Result<String> {
        let answer = self.upload_media(media_type, body).await?;
        let id = answer.media.into_iter().next().and_then(|media| media.id);
        id.ok_or_else(|| {
            Error::request("the server took the file without giving its id").of_call(
                "Media_uploadMedia",
                1,
                true,
            )
        })
    }

    /// A file as a stream, with its media type.
    ///
    /// # Errors
    /// The server does not know the id (404), or the call failed.
    pub async fn stream(&self, media_id: &str) -> Result<ByteStream> {
        self.download(media_id).await
    }

    /// A whole file, of at most 100 MB.
    ///
    /// # Errors
    /// The server does not know the id (404), the file is larger, or the call failed.
    pub async fn bytes(&self, media_id: &str) -> Result<Bytes> {
        self.download(media_id).await?.bytes(MAX_SIZE).await
    }
}
