impl crate::support::Api {
    /// Gets a file.
    ///
    /// See [`Files::get`]; this returns status and headers as well.
    pub async fn files_get(
        &self,
        file_id: &str,
        x_trace_id: Option<&str>,
    ) -> crate::support::Result<
        crate::support::ResponseValue<crate::support::ByteStream>,
    > {
        self.call(0)
            .segment(&file_id)
            .header_opt("X-Trace-Id", x_trace_id.as_ref())
            .transfer()
            .send_for_bytes()
            .await
    }
    /// Gets a file.
    ///
    /// See [`Files::get_info`]; this returns status and headers as well.
    pub async fn files_get_info(
        &self,
        file_id: &str,
        x_trace_id: Option<&str>,
    ) -> crate::support::Result<crate::support::ResponseValue<types::FileInfo>> {
        self.call(0)
            .segment(&file_id)
            .header_opt("X-Trace-Id", x_trace_id.as_ref())
            .query("format", &"info")
            .send_for_json()
            .await
    }
    /// Uploads a file into a folder.
    ///
    /// See [`Folders::upload`]; this returns status and headers as well.
    pub async fn folders_upload(
        &self,
        folder_id: &str,
        x_checksum: &str,
        body: &types::UploadByLink,
    ) -> crate::support::Result<crate::support::ResponseValue<types::FileInfo>> {
        self.call(1)
            .segment(&folder_id)
            .header("X-Checksum", &x_checksum)
            .json(body)
            .send_for_json()
            .await
    }
    /// Uploads a file into a folder.
    ///
    /// See [`Folders::upload_multipart`]; this returns status and headers as well.
    pub async fn folders_upload_multipart(
        &self,
        folder_id: &str,
        x_checksum: &str,
        body: &types::Upload,
    ) -> crate::support::Result<crate::support::ResponseValue<types::FileInfo>> {
        self.call(1)
            .segment(&folder_id)
            .header("X-Checksum", &x_checksum)
            .multipart(body)
            .transfer()
            .send_for_json()
            .await
    }
    /// Lists items.
    ///
    /// See [`Items::list`]; this returns status and headers as well.
    pub async fn items_list(
        &self,
        after: Option<&str>,
        limit: Option<i64>,
        order: Option<types::ItemsListOrder>,
    ) -> crate::support::Result<crate::support::ResponseValue<types::ItemsPage>> {
        self.call(2)
            .query_opt("after", after.as_ref())
            .query_opt("limit", limit.as_ref())
            .query_opt("order", order.as_ref())
            .send_for_json()
            .await
    }
    /// Creates an item.
    ///
    /// See [`Items::create`]; this returns status and headers as well.
    pub async fn items_create(
        &self,
        body: &types::Item,
    ) -> crate::support::Result<crate::support::ResponseValue<()>> {
        self.call(3).json(body).send().await
    }
    /// Lists shelves.
    ///
    /// See [`Items::shelves`]; this returns status and headers as well.
    pub async fn items_shelves(
        &self,
        after: Option<&str>,
    ) -> crate::support::Result<crate::support::ResponseValue<types::ShelvesPage>> {
        self.call(4).query_opt("after", after.as_ref()).send_for_json().await
    }
    /// Subscribes to events.
    ///
    /// `POST /v1/subscribe`, operation `subscribe`.
    ///
    /// # Errors
    /// Fails if
    /// * the server cannot be reached or does not respond in time ([`is_connect`](crate::Error::is_connect), [`is_timeout`](crate::Error::is_timeout));
    /// * it responds with an error status ([`status`](crate::Error::status), [`api_errors`](crate::Error::api_errors)).
    pub async fn subscribe(
        &self,
        body: &types::Subscription,
    ) -> crate::support::Result<crate::support::ResponseValue<()>> {
        self.call(5).urlencoded(body).send().await
    }
}
/// The operations tagged Files: see [`Client::files`](crate::Client::files).
#[derive(Clone, Copy, Debug)]
pub struct Files<'a> {
    pub(crate) api: &'a crate::support::Api,
}
impl Files<'_> {
    /// Gets a file.
    ///
    /// `GET /v1/files/{FileId}`, operation `Files_get`.
    ///
    /// # Errors
    /// Fails if
    /// * the server cannot be reached or does not respond in time ([`is_connect`](crate::Error::is_connect), [`is_timeout`](crate::Error::is_timeout));
    /// * it responds with an error status ([`status`](crate::Error::status), [`api_errors`](crate::Error::api_errors));
    /// * a path parameter is empty, `.` or `..`.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn example(client: whatsapp_business::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let response = client.files().get("file_id", None).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get(
        &self,
        file_id: &str,
        x_trace_id: Option<&str>,
    ) -> crate::support::Result<crate::support::ByteStream> {
        self.api
            .files_get(file_id, x_trace_id)
            .await
            .map(crate::support::ResponseValue::into_inner)
    }
    /// Gets a file.
    ///
    /// This is the response that `format=info` selects.
    ///
    /// `GET /v1/files/{FileId}`, operation `Files_get`.
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
    /// let response = client.files().get_info("file_id", None).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_info(
        &self,
        file_id: &str,
        x_trace_id: Option<&str>,
    ) -> crate::support::Result<types::FileInfo> {
        self.api
            .files_get_info(file_id, x_trace_id)
            .await
            .map(crate::support::ResponseValue::into_inner)
    }
}
/// The operations tagged Folders: see [`Client::folders`](crate::Client::folders).
#[derive(Clone, Copy, Debug)]
pub struct Folders<'a> {
    pub(crate) api: &'a crate::support::Api,
}
impl Folders<'_> {
    /// Uploads a file into a folder.
    ///
    /// `POST /v1/files/{FolderId}`, operation `Folders_upload`.
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
    /// let body = types::UploadByLink::new("link");
    /// let response = client.folders().upload("folder_id", "x_checksum", &body).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn upload(
        &self,
        folder_id: &str,
        x_checksum: &str,
        body: &types::UploadByLink,
    ) -> crate::support::Result<types::FileInfo> {
        self.api
            .folders_upload(folder_id, x_checksum, body)
            .await
            .map(crate::support::ResponseValue::into_inner)
    }
    /// Uploads a file into a folder.
    ///
    /// `POST /v1/files/{FolderId}`, operation `Folders_upload`.
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
    /// let body = types::Upload::new(std::fs::read("file")?, "purpose");
    /// let response = client.folders().upload_multipart("folder_id", "x_checksum", &body).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn upload_multipart(
        &self,
        folder_id: &str,
        x_checksum: &str,
        body: &types::Upload,
    ) -> crate::support::Result<types::FileInfo> {
        self.api
            .folders_upload_multipart(folder_id, x_checksum, body)
            .await
            .map(crate::support::ResponseValue::into_inner)
    }
}
/// The operations tagged Items: see [`Client::items`](crate::Client::items).
#[derive(Clone, Copy, Debug)]
pub struct Items<'a> {
    pub(crate) api: &'a crate::support::Api,
}
impl<'s> Items<'s> {
    /// Lists items.
    ///
    /// `GET /v1/items`, operation `Items_list`.
    ///
    /// # Errors
    /// Fails if
    /// * the server cannot be reached or does not respond in time ([`is_connect`](crate::Error::is_connect), [`is_timeout`](crate::Error::is_timeout));
    /// * it responds with an error status ([`status`](crate::Error::status), [`api_errors`](crate::Error::api_errors));
    /// * the response does not match the document ([`is_decode`](crate::Error::is_decode)).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn example(client: whatsapp_business::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let response = client.items().list(None, None, None).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn list(
        &self,
        after: Option<&str>,
        limit: Option<i64>,
        order: Option<types::ItemsListOrder>,
    ) -> crate::support::Result<types::ItemsPage> {
        self.api
            .items_list(after, limit, order)
            .await
            .map(crate::support::ResponseValue::into_inner)
    }
    /// Returns the items of all pages of [`list`](Self::list).
    ///
    /// A page is requested when the items before it have been taken. An error ends the stream.
    pub fn list_stream(
        &self,
        limit: Option<i64>,
        order: Option<types::ItemsListOrder>,
    ) -> crate::support::Pages<'s, types::Item> {
        let api = self.api;
        crate::support::pages(move |cursor: Option<String>| {
            let order = order.clone();
            async move {
                let mut page = api
                    .items_list(cursor.as_deref(), limit, order)
                    .await?
                    .into_inner();
                let items = ::std::mem::take(&mut page.data);
                let next = Some(page)
                    .and_then(|value| value.paging)
                    .and_then(|value| value.cursors)
                    .and_then(|value| value.after);
                Ok((items, next))
            }
        })
    }
    /// Creates an item.
    ///
    /// `POST /v1/items`, operation `Items_create`.
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
    /// let body = types::Item::new("name");
    /// client.items().create(&body).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create(&self, body: &types::Item) -> crate::support::Result<()> {
        self.api.items_create(body).await.map(crate::support::ResponseValue::into_inner)
    }
    /// Lists shelves.
    ///
    /// `GET /v1/shelves`, operation `Items_shelves`.
    ///
    /// # Errors
    /// Fails if
    /// * the server cannot be reached or does not respond in time ([`is_connect`](crate::Error::is_connect), [`is_timeout`](crate::Error::is_timeout));
    /// * it responds with an error status ([`status`](crate::Error::status), [`api_errors`](crate::Error::api_errors));
    /// * the response does not match the document ([`is_decode`](crate::Error::is_decode)).
    ///
    /// # Examples
    /// ```no_run
    /// # async fn example(client: whatsapp_business::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let response = client.items().shelves(None).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn shelves(
        &self,
        after: Option<&str>,
    ) -> crate::support::Result<types::ShelvesPage> {
        self.api
            .items_shelves(after)
            .await
            .map(crate::support::ResponseValue::into_inner)
    }
    /// Returns the items of all pages of [`shelves`](Self::shelves).
    ///
    /// A page is requested when the items before it have been taken. An error ends the stream.
    pub fn shelves_stream(&self) -> crate::support::Pages<'s, types::Item> {
        let api = self.api;
        crate::support::pages(move |cursor: Option<String>| {
            async move {
                let mut page = api.items_shelves(cursor.as_deref()).await?.into_inner();
                let items = Some(&mut page)
                    .and_then(|value| value.data.as_mut())
                    .map(|value| ::std::mem::take(&mut value.shelves))
                    .unwrap_or_default();
                let next = Some(page)
                    .and_then(|value| value.paging)
                    .and_then(|value| value.cursors)
                    .and_then(|value| value.after);
                Ok((items, next))
            }
        })
    }
}
impl crate::support::Client {
    /// Returns the operations tagged Files.
    #[must_use]
    pub fn files(&self) -> Files<'_> {
        Files { api: self.api() }
    }
    /// Returns the operations tagged Folders.
    #[must_use]
    pub fn folders(&self) -> Folders<'_> {
        Folders { api: self.api() }
    }
    /// Returns the operations tagged Items.
    #[must_use]
    pub fn items(&self) -> Items<'_> {
        Items { api: self.api() }
    }
}
