//! Uploading and downloading media, as streams.
//!
//! [`MediaKind`] has the types and sizes that the server accepts.
//!
//! ```no_run
//! use whatsapp_business::{Client, MediaRef, OutboundMessage};
//! use whatsapp_business::media::Upload;
//!
//! # async fn example(client: Client) -> whatsapp_business::Result<()> {
//! let upload = Upload::file("tour.mp4")
//!     .on_progress(|progress| println!("{} of {:?} bytes", progress.done, progress.total));
//! let id = client.media().upload_from(upload).await?;
//! client.messages().send(&OutboundMessage::video("15550100", MediaRef::id(&id))).await?;
//!
//! client.media().fetch(&id).to_file("copy.mp4").await?;
//! # Ok(())
//! # }
//! ```

use whatsapp_business_runtime as runtime;
use whatsapp_business_runtime::ResponseValue;
use whatsapp_business_runtime::error::CallOutcome;

#[cfg(doc)]
use crate::Error;
use crate::api;
use crate::error::read_error;
use crate::types::UploadMediaResponse;

#[doc(inline)]
pub use crate::message::MediaKind;

include!(concat!(env!("BINDINGS"), "/media.rs"));

const UPLOAD: usize = crate::metadata::index_of("Media_uploadMedia");

impl<'a> Media<'a> {
    /// Uploads from memory, a file or a stream, and returns the id of the file.
    ///
    /// # Errors
    /// The source failed ([`Error::is_io`]), the server does not accept its type or size
    /// ([`Error::is_invalid`]), or the call failed.
    pub async fn upload_from(&self, upload: Upload) -> Result<String> {
        let upload = upload.prepare().await?;
        let (call, source) = upload.attach(self.api.call(UPLOAD));
        match call.send_for_json::<_, runtime::Error>().await {
            Ok(response) => id_of(response),
            Err(error) => Err(source.error(error).into()),
        }
    }

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
}

fn id_of(response: ResponseValue<UploadMediaResponse>) -> Result<String> {
    let (status, outcome) = (response.status(), response.outcome());
    let response = response.into_inner();
    let id = response.media.into_iter().next().and_then(|media| media.id);
    id.ok_or_else(|| {
        let error =
            runtime::Error::without_result(status, &Bytes::new(), "media[0].id", read_error);
        let outcome = CallOutcome {
            ambiguous: true,
            ..outcome
        };
        error.with_call(api::OPERATIONS[UPLOAD].id, outcome).into()
    })
}
