//! Resumable uploads, which return a handle in place of an id. They are not part of the document.

use bytes::Bytes;
use reqwest::header::HeaderValue;
use whatsapp_business_runtime as runtime;
use whatsapp_business_runtime::ResponseValue;
use whatsapp_business_runtime::client::{CallBuilder, Method};
use whatsapp_business_runtime::types::json::FromJson;

use super::Upload;
#[cfg(doc)]
use crate::Error;
use crate::client::Api;
use crate::error::Result;
use crate::handles::Media;
use crate::metadata::index_of;
use crate::support::object;

/// The operations that stand for those of a session, which have the same methods.
const READ: usize = index_of("Media_getMedia");
const WRITE: usize = index_of("Media_uploadMedia");

struct Begun {
    id: String,
}

object!(Begun { id: "id" required });

struct Received {
    file_offset: i64,
}

// A number in the documentation, and a string in some responses.
object!(Received { file_offset: "file_offset" required_scalar });

struct Uploaded {
    h: String,
}

object!(Uploaded { h: "h" required });

/// A resumable upload of one file: see [`Media::begin_upload`].
#[derive(Debug, Clone)]
pub struct UploadSession<'a> {
    api: &'a Api,
    id: String,
}

impl<'a> Media<'a> {
    /// Begins a resumable upload of a file of `length` bytes for an app.
    ///
    /// It returns a handle in place of an id, which templates take as the example of their header,
    /// and profiles as their picture. The API takes PDF, JPEG, PNG and MP4 files.
    ///
    /// ```no_run
    /// use whatsapp_business_cloud::Client;
    /// use whatsapp_business_cloud::media::Upload;
    ///
    /// # async fn example(client: Client) -> whatsapp_business_cloud::Result<()> {
    /// let (app_id, jpeg) = ("634974688087057", vec![0xff, 0xd8]);
    /// let media = client.media();
    /// let session = media.begin_upload(app_id, "header.jpg", "image/jpeg", 2).await?;
    /// let upload = || Upload::bytes("image/jpeg", jpeg.clone());
    /// let handle = match session.upload_from(upload()).await {
    ///     Ok(handle) => handle,
    ///     // Continues where the connection was lost.
    ///     Err(_) => session.upload_from(upload()).await?,
    /// };
    /// # let _ = handle;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The call failed, or the response has no session.
    pub async fn begin_upload(
        &self,
        app_id: &str,
        file_name: &str,
        media_type: &str,
        length: u64,
    ) -> Result<UploadSession<'a>> {
        if app_id.is_empty() || !app_id.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(runtime::Error::request("the id of an app consists of digits").into());
        }
        let transport = &self.api.transport;
        let path = format!("{}/{app_id}/uploads", transport.prefix(WRITE));
        let response = transport
            .request::<runtime::Error>(&Method::POST, &path)
            .query("file_name", file_name)
            .query("file_length", length)
            .query("file_type", media_type)
            .send_json::<Begun>()
            .await?;
        self.resume_upload(response.into_inner().id)
    }

    /// Returns a resumable upload that was begun before, by its id.
    ///
    /// # Errors
    /// The id is not one of an upload.
    pub fn resume_upload(&self, session_id: impl Into<String>) -> Result<UploadSession<'a>> {
        let id = session_id.into();
        let is_plain = |byte: u8| byte.is_ascii_graphic() && byte != b'#' && byte != b'\\';
        if !id.starts_with("upload:") || !id.bytes().all(is_plain) || id.contains("..") {
            let reason = "the id of a resumable upload begins with `upload:`";
            return Err(runtime::Error::request(reason).into());
        }
        let api = self.api;
        Ok(UploadSession { api, id })
    }
}

impl UploadSession<'_> {
    /// Returns the id, by which [`Media::resume_upload`] continues the upload in another process.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns how many bytes the server has received.
    ///
    /// # Errors
    /// The call failed.
    pub async fn offset(&self) -> Result<u64> {
        let received: Received = send(self.call(READ).await?).await?;
        Ok(received.file_offset.unsigned_abs())
    }

    /// Uploads the bytes that the server has not received, and returns the handle of the file.
    ///
    /// The upload is that of the whole file: what the server has is left out. A stream is the
    /// exception, which must begin at the [`offset`](Self::offset).
    ///
    /// # Errors
    /// The source failed ([`Error::is_io`]), its type or size is not acceptable
    /// ([`Error::is_invalid`]), or the call failed. The upload can then be continued.
    pub async fn upload_from(&self, upload: Upload) -> Result<String> {
        let upload = upload.prepare().await?;
        let offset = self.offset().await?;
        let call = self.call(WRITE).await?.header("file_offset", offset);
        let (call, source) = upload.skipping(offset).attach(call);
        match send::<Uploaded>(call).await {
            Ok(uploaded) => Ok(uploaded.h),
            Err(error) => Err(source.error(error).into()),
        }
    }

    /// Begins a call of the session. It has another scheme of authorization than all other calls.
    async fn call(&self, operation: usize) -> Result<CallBuilder<'_>> {
        let transport = &self.api.transport;
        let token = transport.token().await?;
        let header = format!("OAuth {}", token.value.expose());
        let mut header = HeaderValue::from_str(&header)
            .map_err(|_| runtime::Error::request("the token is not a valid header"))?;
        header.set_sensitive(true);
        let (base, prefix) = (transport.base_url(), transport.prefix(operation));
        let url = format!("{}{prefix}/{}", base.trim_end_matches('/'), self.id);
        let call = transport.call_url(operation, &url, &[]);
        Ok(call.authorization(header))
    }
}

async fn send<T: FromJson>(call: CallBuilder<'_>) -> Result<T, runtime::Error> {
    let decode = |body: &Bytes, status| runtime::Error::decode(body, Some(status));
    let response: ResponseValue<T> = call.send_for_value::<T, runtime::Error>(decode).await?;
    Ok(response.into_inner())
}
