impl crate::support::Api {
    /// `GET /a`.
    ///
    /// See [`Letters::get_a`]; this returns status and headers as well.
    pub async fn letters_get_a(
        &self,
    ) -> crate::support::Result<crate::support::ResponseValue<()>> {
        self.call(0).send().await
    }
    /// `GET /b`.
    ///
    /// See [`Letters::get_b`]; this returns status and headers as well.
    pub async fn letters_get_b(
        &self,
    ) -> crate::support::Result<crate::support::ResponseValue<()>> {
        self.call(1).send().await
    }
    /// `POST /choices`.
    ///
    /// See [`Choices::send`]; this returns status and headers as well.
    pub async fn choices_send(
        &self,
        body: &types::Choice,
    ) -> crate::support::Result<crate::support::ResponseValue<()>> {
        self.call(2).json(body).send().await
    }
}
/// The operations tagged Choices: see [`Client::choices`](crate::Client::choices).
#[derive(Clone, Copy, Debug)]
pub struct Choices<'a> {
    pub(crate) api: &'a crate::support::Api,
}
impl Choices<'_> {
    /// `POST /choices`.
    ///
    /// `POST /choices`, operation `Choices_send`.
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
    /// let body = types::Choice::from(types::Text::new("text"));
    /// client.choices().send(&body).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn send(&self, body: &types::Choice) -> crate::support::Result<()> {
        self.api.choices_send(body).await.map(crate::support::ResponseValue::into_inner)
    }
}
/// The operations tagged Letters: see [`Client::letters`](crate::Client::letters).
#[derive(Clone, Copy, Debug)]
pub struct Letters<'a> {
    pub(crate) api: &'a crate::support::Api,
}
impl Letters<'_> {
    /// `GET /a`.
    ///
    /// `GET /a`, operation `Letters_getA`.
    ///
    /// # Errors
    /// Fails if
    /// * the server cannot be reached or does not respond in time ([`is_connect`](crate::Error::is_connect), [`is_timeout`](crate::Error::is_timeout));
    /// * it responds with an error status ([`status`](crate::Error::status), [`api_errors`](crate::Error::api_errors)).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn example(client: whatsapp_business::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// client.letters().get_a().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_a(&self) -> crate::support::Result<()> {
        self.api.letters_get_a().await.map(crate::support::ResponseValue::into_inner)
    }
    /// `GET /b`.
    ///
    /// `GET /b`, operation `Letters_getB`.
    ///
    /// # Errors
    /// Fails if
    /// * the server cannot be reached or does not respond in time ([`is_connect`](crate::Error::is_connect), [`is_timeout`](crate::Error::is_timeout));
    /// * it responds with an error status ([`status`](crate::Error::status), [`api_errors`](crate::Error::api_errors)).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn example(client: whatsapp_business::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// client.letters().get_b().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_b(&self) -> crate::support::Result<()> {
        self.api.letters_get_b().await.map(crate::support::ResponseValue::into_inner)
    }
}
impl crate::support::Client {
    /// Returns the operations tagged Choices.
    #[must_use]
    pub fn choices(&self) -> Choices<'_> {
        Choices { api: self.api() }
    }
    /// Returns the operations tagged Letters.
    #[must_use]
    pub fn letters(&self) -> Letters<'_> {
        Letters { api: self.api() }
    }
}
