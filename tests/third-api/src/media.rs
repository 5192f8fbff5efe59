//! Pictures.

use whatsapp_business_runtime as runtime;

use crate::types::Accepted;

include!(concat!(env!("BINDINGS"), "/media.rs"));
include!(concat!(env!("BINDINGS"), "/media_kinds.rs"));

const UPLOAD: usize = crate::metadata::index_of("Media_uploadMedia");

impl<'a> Media<'a> {
    /// Uploads a picture and returns its id.
    ///
    /// # Errors
    /// The picture cannot be read or is too large, or the call failed.
    pub async fn upload_from(&self, upload: Upload) -> Result<String> {
        let (call, source) = upload.prepare().await?.attach(self.api.call(UPLOAD));
        match call.send_for_json::<Accepted, runtime::Error>().await {
            Ok(response) => Ok(response.into_inner().id),
            Err(error) => Err(source.error(error).into()),
        }
    }

    /// Returns a download of a picture.
    pub fn fetch(&self, id: impl Into<String>) -> Fetch<'a> {
        let (api, id) = (self.api, id.into());
        let opening = async move { Ok(api.media_get_media(&id).await?.into_inner()) };
        Fetch::new(opening, MediaKind::File.max_size())
    }
}
