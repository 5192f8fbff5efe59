//! Downloads.

use bytes::Bytes;

use super::{Fetch, MediaKind};
use crate::client::ByteStream;
use crate::client::handles::Media;
use crate::error::Result;

impl<'a> Media<'a> {
    /// Returns a download of a file by its id, into memory, a file, a writer or a stream.
    ///
    /// ```no_run
    /// # async fn example(
    /// #     client: whatsapp_business::Client,
    /// #     image: whatsapp_business::types::WebhookImage,
    /// # ) -> whatsapp_business::Result<()> {
    /// if let Some(id) = &image.id {
    ///     let mut fetch = client.media().fetch(id);
    ///     if let Some(sha256) = &image.sha256 {
    ///         fetch = fetch.with_sha256(sha256);
    ///     }
    ///     let fetched = fetch.to_file("image.jpg").await?;
    ///     println!("{} bytes of {:?}", fetched.size, fetched.media_type);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn fetch(&self, media_id: impl Into<String>) -> Fetch<'a> {
        let (api, id) = (self.api, media_id.into());
        let opening = async move { Ok(api.media_download(&id).await?.into_inner()) };
        Fetch::new(opening, MediaKind::Document.max_size())
    }

    /// Downloads a file as a stream, with its media type.
    ///
    /// # Errors
    /// The server does not know the id (404), or the call failed.
    pub async fn stream(&self, media_id: &str) -> Result<ByteStream> {
        self.download(media_id).await
    }

    /// Downloads a file into memory, of at most 100 MB.
    ///
    /// # Errors
    /// The server does not know the id (404), the file is larger, or the call failed.
    pub async fn bytes(&self, media_id: &str) -> Result<Bytes> {
        self.fetch(media_id).bytes().await
    }
}
