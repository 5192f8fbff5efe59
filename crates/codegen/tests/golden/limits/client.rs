impl crate::support::Api {
    /// `PUT /notes`.
    ///
    /// See [`Notes::put`]; this returns status and headers as well.
    pub async fn notes_put(
        &self,
        body: &types::Note,
    ) -> crate::support::Result<crate::support::ResponseValue<()>> {
        self.call(0).json(body).send().await
    }
}
/// The operations tagged Notes: see [`Client::notes`](crate::Client::notes).
#[derive(Clone, Copy, Debug)]
pub struct Notes<'a> {
    pub(crate) api: &'a crate::support::Api,
}
impl Notes<'_> {
    /// `PUT /notes`.
    ///
    /// `PUT /notes`, operation `Notes_put`.
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
    /// let body = types::Note::new("text");
    /// client.notes().put(&body).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn put(&self, body: &types::Note) -> crate::support::Result<()> {
        self.api.notes_put(body).await.map(crate::support::ResponseValue::into_inner)
    }
}
impl crate::support::Client {
    /// Returns the operations tagged Notes.
    #[must_use]
    pub fn notes(&self) -> Notes<'_> {
        Notes { api: self.api() }
    }
}
