//! Uploading and downloading media, as streams.
//!
//! [`MediaKind`] has the types and sizes that the server accepts.
//!
//! An uploaded file is stored for 30 days, and belongs to the phone number that it was uploaded for: that
//! of the client, or of [`PhoneNumber::media`](crate::PhoneNumber::media).
//!
//! ```no_run
//! use whatsapp_business_cloud::Client;
//! use whatsapp_business_cloud::media::Upload;
//!
//! # async fn example(client: Client) -> whatsapp_business_cloud::Result<()> {
//! let upload = Upload::file("tour.mp4")
//!     .on_progress(|progress| println!("{} of {:?} bytes", progress.done, progress.total));
//! let id = client.media().upload_from(upload).await?;
//!
//! client.media().fetch(&id).to_file("copy.mp4").await?;
//! client.media().delete(&id).await?;
//! # Ok(())
//! # }
//! ```
//!
//! [`UploadSession`] uploads the example files of templates and profile pictures, which need a handle
//! in place of an id.

mod session;

use whatsapp_business_runtime as runtime;
use whatsapp_business_runtime::client::media::Opened;

#[cfg(doc)]
use crate::Error;
use crate::client::Api;
use crate::metadata::index_of;
use crate::types::MediaUploadMediaResponse;

pub use session::UploadSession;

#[doc(inline)]
pub use crate::message::MediaKind;

include!(concat!(env!("BINDINGS"), "/media.rs"));

const UPLOAD: usize = index_of("Media_uploadMedia");
const GET: usize = index_of("Media_getMedia");

/// The hosts that files are downloaded from, besides that of the client. The token is sent there and
/// nowhere else.
const HOSTS: [&str; 2] = ["graph.facebook.com", "lookaside.fbsbx.com"];

impl<'a> Media<'a> {
    /// Uploads from memory, a file or a stream, and returns the id of the file, which messages of the
    /// client's phone number can refer to for 30 days.
    ///
    /// # Errors
    /// The client has no phone number, the source failed ([`Error::is_io`]), its type or size is not
    /// acceptable ([`Error::is_invalid`]), or the call failed.
    pub async fn upload_from(&self, upload: Upload) -> Result<String> {
        let call = self
            .api
            .call(UPLOAD)
            .segment(self.api.phone_number()?.value());
        let upload = upload.prepare().await?;
        let media_type = upload.media_type().to_owned();
        let fields = [
            ("messaging_product", "whatsapp"),
            ("type", media_type.as_str()),
        ];
        let (call, source) = upload.attach_form(call, &fields, "file");
        match call
            .send_for_json::<MediaUploadMediaResponse, runtime::Error>()
            .await
        {
            Ok(response) => Ok(response.into_inner().id),
            Err(error) => Err(source.error(error).into()),
        }
    }

    /// Returns a download of a file by its id, into memory, a file, a writer or a stream.
    ///
    /// It requests the URL of the file, which is valid for five minutes, and then the file, whose
    /// digest is checked. The token is sent only to the server of the client and to
    /// `graph.facebook.com` and `lookaside.fbsbx.com`; redirects are not followed.
    ///
    /// ```no_run
    /// # async fn example(
    /// #     client: whatsapp_business_cloud::Client,
    /// #     image: whatsapp_business_cloud::types::IncomingImage,
    /// # ) -> whatsapp_business_cloud::Result<()> {
    /// let mut fetch = client.media().fetch(&image.id);
    /// if let Some(sha256) = &image.sha256 {
    ///     fetch = fetch.with_sha256(sha256);
    /// }
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
    /// The download fails as [`fetch`](Self::fetch) does.
    pub fn fetch_url(&self, url: impl Into<String>) -> Fetch<'a> {
        let (api, url) = (self.api, url.into());
        let opening = async move { open(api, &url).await };
        Fetch::new(opening, MediaKind::Document.max_size())
    }

    /// Deletes a file.
    ///
    /// # Errors
    /// The call failed.
    pub async fn delete(&self, media_id: &str) -> Result<()> {
        self.delete_media(media_id, None).await.map(|_| ())
    }
}

async fn open(api: &Api, url: &str) -> Result<ByteStream> {
    let call = api.transport.call_url(GET, url, &HOSTS).transfer();
    Ok(call.send_for_bytes().await?.into_inner())
}
