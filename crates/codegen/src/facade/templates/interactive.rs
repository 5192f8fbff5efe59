use crate::types::{
    Interactive, InteractiveAction, InteractiveBody, InteractiveButton, InteractiveButtonType,
    InteractiveFooter, InteractiveHeader, InteractiveHeaderType, InteractiveProduct, InteractiveRow,
    InteractiveSection, InteractiveType,
};

impl Interactive {
    /// Returns text with one to three buttons, each an id and a title of at most 20 characters. The
    /// webhook event of a pressed button has its id.
    ///
    /// ```
    /// use {{crate}}::{OutboundMessage, types::Interactive};
    ///
    /// let question = Interactive::buttons("Shall we deliver today?", [("yes", "Yes"), ("no", "No")])
    ///     .with_footer_text("Until 18:00");
    /// assert!(OutboundMessage::interactive("15550100", question).check().is_ok());
    /// ```
    #[must_use]
    pub fn buttons<I: Into<String>, T: Into<String>>(
        body: impl Into<String>,
        buttons: impl IntoIterator<Item = (I, T)>,
    ) -> Self {
        let buttons = buttons.into_iter().map(|(id, title)| {
            InteractiveButton::new(crate::types::{{button_reply}}::new(id, title), InteractiveButtonType::Reply)
        });
        let action = InteractiveAction::new().with_buttons(buttons);
        Self::with_kind(InteractiveType::Button, body, action)
    }

    /// Returns text with a button that opens a list of at most ten rows in total: see
    /// [`InteractiveSection::of`].
    ///
    /// ```
    /// use {{crate}}::{OutboundMessage, types::{Interactive, InteractiveRow, InteractiveSection}};
    ///
    /// let drinks = InteractiveSection::of([
    ///     InteractiveRow::new("tea", "Tea"),
    ///     InteractiveRow::new("coffee", "Coffee").with_description("With or without milk"),
    /// ]);
    /// let menu = Interactive::list("What would you like?", "Choose", [drinks.with_title("Drinks")]);
    /// assert!(OutboundMessage::interactive("15550100", menu).check().is_ok());
    /// ```
    #[must_use]
    pub fn list(
        body: impl Into<String>,
        button: impl Into<String>,
        sections: impl IntoIterator<Item = impl Into<InteractiveSection>>,
    ) -> Self {
        let action = InteractiveAction::new()
            .with_button(button)
            .with_sections(sections);
        Self::with_kind(InteractiveType::List, body, action)
    }

    /// Returns one product of a catalog.
    #[must_use]
    pub fn product(catalog_id: impl Into<String>, product_retailer_id: impl Into<String>) -> Self {
        let action = InteractiveAction::new()
            .with_catalog_id(catalog_id)
            .with_product_retailer_id(product_retailer_id);
        Self::new(action, InteractiveType::Product)
    }

    /// Returns several products of a catalog, at most 30 in total, below a header and text.
    #[must_use]
    pub fn products(
        header: impl Into<String>,
        body: impl Into<String>,
        catalog_id: impl Into<String>,
        sections: impl IntoIterator<Item = impl Into<InteractiveSection>>,
    ) -> Self {
        let action = InteractiveAction::new()
            .with_catalog_id(catalog_id)
            .with_sections(sections);
        Self::with_kind(InteractiveType::ProductList, body, action).with_header_text(header)
    }

    fn with_kind(type_: InteractiveType, body: impl Into<String>, action: InteractiveAction) -> Self {
        Self::new(action, type_).with_body(InteractiveBody::new(body))
    }

    /// Sets a text header of at most 60 characters.
    #[must_use]
    pub fn with_header_text(self, text: impl Into<String>) -> Self {
        self.with_header(InteractiveHeader::new(InteractiveHeaderType::Text).with_text(text))
    }

    /// Sets an image as header, which a list and products cannot have.
    #[must_use]
    pub fn with_header_image(self, image: impl Into<crate::types::{{header_image}}>) -> Self {
        self.with_header(InteractiveHeader::new(InteractiveHeaderType::Image).with_image(image))
    }

    /// Sets a video as header, which a list and products cannot have.
    #[must_use]
    pub fn with_header_video(self, video: impl Into<crate::types::{{header_video}}>) -> Self {
        self.with_header(InteractiveHeader::new(InteractiveHeaderType::Video).with_video(video))
    }

    /// Sets a document as header, which a list and products cannot have.
    #[must_use]
    pub fn with_header_document(self, document: impl Into<crate::types::{{header_document}}>) -> Self {
        let header = InteractiveHeader::new(InteractiveHeaderType::Document);
        self.with_header(header.with_document(document))
    }

    /// Sets a footer of at most 60 characters.
    #[must_use]
    pub fn with_footer_text(self, text: impl Into<String>) -> Self {
        self.with_footer(InteractiveFooter::new(text))
    }
}

impl InteractiveSection {
    /// Returns a section of rows. If a list has several sections, each needs a title.
    #[must_use]
    pub fn of(rows: impl IntoIterator<Item = impl Into<InteractiveRow>>) -> Self {
        Self::new().with_rows(rows)
    }

    /// Returns a section of products, by their ids in the catalog.
    #[must_use]
    pub fn of_products(ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::new().with_product_items(ids.into_iter().map(InteractiveProduct::new))
    }
}
