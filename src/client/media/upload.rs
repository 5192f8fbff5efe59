//! Uploads.

use std::path::Path;

use bytes::Bytes;
use reqwest::Body;
use whatsapp_business_runtime as runtime;
use whatsapp_business_runtime::ResponseValue;
use whatsapp_business_runtime::client::media::FileKind as _;

use super::{MediaKind, Upload};
#[cfg(doc)]
use crate::Error;
use crate::api;
use crate::client::handles::Media;
use crate::error::{self, ErrorResponse, Kind, Result};
use crate::types::UploadMediaResponse;

const UPLOAD: usize = api::index_of("Media_uploadMedia");

impl Media<'_> {
    /// Uploads a file and returns its id, for [`MediaRef::id`](crate::MediaRef::id).
    ///
    /// ```no_run
    /// # async fn example(client: whatsapp_business::Client) -> whatsapp_business::Result<()> {
    /// let jpeg: Vec<u8> = vec![0xff, 0xd8];
    /// let id = client.media().upload("image/jpeg", jpeg).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The media type is not valid, the file is too large for it, or the call failed.
    pub async fn upload(&self, media_type: &str, body: impl Into<Body>) -> Result<String> {
        let body = body.into();
        if let Some(bytes) = body.as_bytes() {
            MediaKind::of(media_type).check_size(bytes.len() as u64)?;
        }
        id_of(self.api.media_upload_media(media_type, body).await?)
    }

    /// Uploads a file by its path, as a stream, and returns its id.
    ///
    /// # Errors
    /// The file cannot be read or is too large for its type, or the call failed.
    pub async fn upload_file(&self, path: impl AsRef<Path>) -> Result<String> {
        self.upload_from(Upload::file(path.as_ref())).await
    }

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
}

fn id_of(response: ResponseValue<UploadMediaResponse>) -> Result<String> {
    let (status, mut outcome) = (response.status(), response.outcome());
    let response = response.into_inner();
    let id = response.media.into_iter().next().and_then(|media| media.id);
    id.ok_or_else(|| {
        // Unless there are errors, the file may have been stored.
        outcome.ambiguous |= response.errors.is_empty();
        let response = ErrorResponse {
            status,
            errors: error::body(response.errors, response.meta),
            body: Bytes::new(),
            retry_after: None,
        };
        let error = runtime::Error::new(Kind::Status(Box::new(response)));
        error.with_call(api::OPERATIONS[UPLOAD].id, outcome).into()
    })
}
