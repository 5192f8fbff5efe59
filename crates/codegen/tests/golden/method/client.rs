impl crate::support::Api {
    /// Replaces a thing.
    ///
    /// See [`Things::replace`]; this returns status and headers as well.
    pub async fn things_replace(
        &self,
        thing_id: &str,
        dry_run: Option<bool>,
        if_match: Option<&str>,
        body: &types::Thing,
    ) -> crate::support::Result<crate::support::ResponseValue<types::Thing>> {
        self.call(0)
            .segment(&thing_id)
            .query_opt("dry-run", dry_run.as_ref())
            .header_opt("If-Match", if_match.as_ref())
            .json(body)
            .send_for_json()
            .await
    }
}
/// The operations tagged Things: see [`Client::things`](crate::Client::things).
#[derive(Clone, Copy, Debug)]
pub struct Things<'a> {
    pub(crate) api: &'a crate::support::Api,
}
impl Things<'_> {
    /// Replaces a thing.
    ///
    /// All of it.
    ///
    /// * `thing_id`: Which one.
    /// * `body`: The new one.
    ///
    /// `PUT /things/{ThingId}`, operation `Things_replace`.
    ///
    /// # Errors
    /// Fails if
    /// * the server cannot be reached or does not respond in time ([`is_connect`](crate::Error::is_connect), [`is_timeout`](crate::Error::is_timeout));
    /// * it responds with an error status ([`status`](crate::Error::status), [`api_errors`](crate::Error::api_errors));
    /// * the response does not match the document ([`is_decode`](crate::Error::is_decode));
    /// * a path parameter is empty, `.` or `..`.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn example(client: whatsapp_business::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use whatsapp_business::types;
    ///
    /// let body = types::Thing::new("id");
    /// let response = client.things().replace("thing_id", None, None, &body).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn replace(
        &self,
        thing_id: &str,
        dry_run: Option<bool>,
        if_match: Option<&str>,
        body: &types::Thing,
    ) -> crate::support::Result<types::Thing> {
        self.api
            .things_replace(thing_id, dry_run, if_match, body)
            .await
            .map(crate::support::ResponseValue::into_inner)
    }
}
impl crate::support::Client {
    /// Returns the operations tagged Things.
    #[must_use]
    pub fn things(&self) -> Things<'_> {
        Things { api: self.api() }
    }
}
