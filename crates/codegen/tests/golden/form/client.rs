impl crate::support::Api {
    /// `POST /files`.
    ///
    /// See [`Files::upload`]; this returns status and headers as well.
    pub async fn files_upload(
        &self,
        body: &types::Upload,
    ) -> crate::support::Result<crate::support::ResponseValue<()>> {
        self.call(0).multipart(body).transfer().send().await
    }
}
/// The operations tagged Files: see [`Client::files`](crate::Client::files).
#[derive(Clone, Copy, Debug)]
pub struct Files<'a> {
    pub(crate) api: &'a crate::support::Api,
}
impl Files<'_> {
    /// `POST /files`.
    ///
    /// `POST /files`, operation `Files_upload`.
    ///
    /// # Errors
    /// Fails if
    /// * the server cannot be reached or does not respond in time ([`is_connect`](crate::Error::is_connect), [`is_timeout`](crate::Error::is_timeout));
    /// * it responds with an error status ([`status`](crate::Error::status), [`api_errors`](crate::Error::api_errors)).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn example(client: whatsapp_business::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use whatsapp_business::types;
    ///
    /// let body = types::Upload::new(std::fs::read("file")?);
    /// client.files().upload(&body).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn upload(&self, body: &types::Upload) -> crate::support::Result<()> {
        self.api.files_upload(body).await.map(crate::support::ResponseValue::into_inner)
    }
}
impl crate::support::Client {
    /// Returns the operations tagged Files.
    #[must_use]
    pub fn files(&self) -> Files<'_> {
        Files { api: self.api() }
    }
}
