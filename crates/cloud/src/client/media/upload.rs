//! Uploads.

use std::path::Path;

use bytes::Bytes;
use whatsapp_business_runtime as runtime;

use super::Upload;
#[cfg(doc)]
use crate::Error;
use crate::client::handles::Media;
use crate::error::Result;
use crate::metadata::index_of;
use crate::types::MediaUploadMediaResponse;

const UPLOAD: usize = index_of("Media_uploadMedia");

impl Media<'_> {
    /// Uploads a file for the client's phone number and returns its id, which messages of that number
    /// can refer to for 30 days.
    ///
    /// ```no_run
    /// # async fn example(client: whatsapp_business_cloud::Client) -> whatsapp_business_cloud::Result<()> {
    /// let jpeg: Vec<u8> = vec![0xff, 0xd8];
    /// let id = client.media().upload("image/jpeg", jpeg).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The client has no phone number, the file is empty or too large for its type
    /// ([`Error::is_invalid`]), or the call failed.
    pub async fn upload(&self, media_type: &str, bytes: impl Into<Bytes>) -> Result<String> {
        self.upload_from(Upload::bytes(media_type, bytes)).await
    }

    /// Uploads a file by its path, as a stream, and returns its id.
    ///
    /// # Errors
    /// The client has no phone number, the file cannot be read or is too large for its type, or the
    /// call failed.
    pub async fn upload_file(&self, path: impl AsRef<Path>) -> Result<String> {
        self.upload_from(Upload::file(path.as_ref())).await
    }

    /// Uploads from memory, a file or a stream, and returns the id of the file.
    ///
    /// # Errors
    /// The client has no phone number, the source failed ([`Error::is_io`]), its type or size is not
    /// acceptable ([`Error::is_invalid`]), or the call failed.
    pub async fn upload_from(&self, upload: Upload) -> Result<String> {
        let call = self.api.call(UPLOAD).segment(self.api.phone_number()?);
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

    /// Deletes a file.
    ///
    /// # Errors
    /// The call failed.
    pub async fn delete(&self, media_id: &str) -> Result<()> {
        self.delete_media(media_id, None).await.map(|_| ())
    }
}
