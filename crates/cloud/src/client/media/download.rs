//! Downloads, in two steps: the URL of the file, and the file.

use bytes::Bytes;
use whatsapp_business_runtime::client::media::Opened;

use super::{Fetch, MediaKind};
#[cfg(doc)]
use crate::Error;
use crate::client::ByteStream;
use crate::client::api::Api;
use crate::client::handles::Media;
use crate::error::Result;
use crate::metadata::index_of;

const GET: usize = index_of("Media_getMedia");

/// The hosts that files are downloaded from, besides that of the client. The token is sent there and
/// nowhere else.
const HOSTS: [&str; 2] = ["graph.facebook.com", "lookaside.fbsbx.com"];

impl<'a> Media<'a> {
    /// Returns a download of a file by its id, into memory, a file, a writer or a stream.
    ///
    /// It requests the URL of the file, which is valid for five minutes, and then the file, whose
    /// digest is checked. The token is sent only to the server of the client and to
    /// `graph.facebook.com` and `lookaside.fbsbx.com`; redirects are not followed.
    ///
    /// ```no_run
    /// # async fn example(
    /// #     client: whatsapp_business_cloud::Client,
    /// #     image: whatsapp_business_cloud::types::IncomingImageMessageImage,
    /// # ) -> whatsapp_business_cloud::Result<()> {
    /// let fetch = client.media().fetch(&image.id).with_sha256(&image.sha256);
    /// let fetched = fetch.to_file("image.jpg").await?;
    /// println!("{} bytes of {:?}", fetched.size, fetched.media_type);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The download fails if the server does not know the id, if the file is on an unexpected host
    /// ([`Error::is_invalid`]) or too large, or if its digest is not that of its metadata.
    pub fn fetch(&self, media_id: impl Into<String>) -> Fetch<'a> {
        let (api, id) = (self.api, media_id.into());
        let opening = async move {
            let media = api.media_get_media(&id, None).await?.into_inner();
            let stream = open(api, &media.url).await?;
            Ok(Opened::from(stream).with_sha256(media.sha256))
        };
        Fetch::new(opening, MediaKind::Document.max_size())
    }

    /// Returns a download of a file by its URL, such as that of a webhook event, which is valid for
    /// five minutes.
    ///
    /// # Errors
    /// Those of [`fetch`](Self::fetch).
    pub fn fetch_url(&self, url: impl Into<String>) -> Fetch<'a> {
        let (api, url) = (self.api, url.into());
        let opening = async move { open(api, &url).await };
        Fetch::new(opening, MediaKind::Document.max_size())
    }

    /// Downloads a file as a stream, with its media type.
    ///
    /// # Errors
    /// Those of [`fetch`](Self::fetch).
    pub async fn stream(&self, media_id: &str) -> Result<ByteStream> {
        self.fetch(media_id).stream().await
    }

    /// Downloads a file into memory, of at most 100 MiB.
    ///
    /// # Errors
    /// Those of [`fetch`](Self::fetch).
    pub async fn bytes(&self, media_id: &str) -> Result<Bytes> {
        self.fetch(media_id).bytes().await
    }
}

async fn open(api: &Api, url: &str) -> Result<ByteStream> {
    let call = api.call_url(GET, url, &HOSTS).transfer();
    Ok(call.send_for_bytes().await?.into_inner())
}
