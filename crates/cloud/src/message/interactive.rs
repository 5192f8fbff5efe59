//! Constructors of interactive messages.

use super::{Interactive, InteractiveRow, InteractiveSection};
use crate::types::{
    DocumentObject, InteractiveAction, InteractiveBody, InteractiveButton, InteractiveButtonReply,
    InteractiveButtonType, InteractiveFooter, InteractiveHeader, InteractiveHeaderType,
    InteractiveParameters, InteractiveParametersFlowAction, InteractiveProduct,
    InteractiveType as Type, MediaObject,
};

/// The version of flow messages that this crate sends.
const FLOW_MESSAGE_VERSION: &str = "3";

impl Interactive {
    fn with(type_: Type, body: impl Into<String>, action: InteractiveAction) -> Self {
        Self::new(action, type_).with_body(InteractiveBody::new(body))
    }

    /// Returns text with one to three buttons, each an id and a title of at most 20 characters. The
    /// webhook event of a pressed button has its id.
    ///
    /// ```
    /// use whatsapp_business_cloud::{OutboundMessage, message::Interactive};
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
            InteractiveButton::new(
                InteractiveButtonReply::new(id, title),
                InteractiveButtonType::Reply,
            )
        });
        Self::with(
            Type::Button,
            body,
            InteractiveAction::new().with_buttons(buttons),
        )
    }

    /// Returns text with a button that opens a list of at most ten rows in total: see
    /// [`InteractiveSection::of`].
    ///
    /// ```
    /// use whatsapp_business_cloud::OutboundMessage;
    /// use whatsapp_business_cloud::message::{Interactive, InteractiveRow, InteractiveSection};
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
        Self::with(Type::List, body, action)
    }

    /// Returns one product of a catalog.
    #[must_use]
    pub fn product(catalog_id: impl Into<String>, product_retailer_id: impl Into<String>) -> Self {
        let action = InteractiveAction::new()
            .with_catalog_id(catalog_id)
            .with_product_retailer_id(product_retailer_id);
        Self::new(action, Type::Product)
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
        Self::with(Type::ProductList, body, action).with_header_text(header)
    }

    /// Returns text with a button that opens the catalog of the business. `thumbnail` is the retailer
    /// id of the product whose image is shown.
    #[must_use]
    pub fn catalog(body: impl Into<String>, thumbnail: Option<&str>) -> Self {
        let mut action = InteractiveAction::new().with_name("catalog_message");
        if let Some(thumbnail) = thumbnail {
            let parameters = InteractiveParameters::new();
            action =
                action.with_parameters(parameters.with_thumbnail_product_retailer_id(thumbnail));
        }
        Self::with(Type::CatalogMessage, body, action)
    }

    /// Returns text with a button, with a title of at most 20 characters, that opens a URL.
    ///
    /// ```
    /// use whatsapp_business_cloud::{OutboundMessage, message::Interactive};
    ///
    /// let track = Interactive::cta_url("Your order is on its way.", "Track", "https://example.com/t/17");
    /// assert!(OutboundMessage::interactive("15550100", track).check().is_ok());
    /// ```
    #[must_use]
    pub fn cta_url(
        body: impl Into<String>,
        title: impl Into<String>,
        url: impl Into<String>,
    ) -> Self {
        let parameters = InteractiveParameters::new()
            .with_display_text(title)
            .with_url(url);
        let action = InteractiveAction::new().with_name("cta_url");
        Self::with(Type::CtaUrl, body, action.with_parameters(parameters))
    }

    /// Returns text with a button, with a title of at most 30 characters, that opens a flow.
    ///
    /// `token` comes back in the response of the user. The flow must be published; see
    /// [`with_flow_draft`](Self::with_flow_draft). The endpoint of the flow chooses its first screen,
    /// unless [`with_flow_screen`](Self::with_flow_screen) does.
    #[must_use]
    pub fn flow(
        body: impl Into<String>,
        title: impl Into<String>,
        flow_id: impl Into<String>,
        token: impl Into<String>,
    ) -> Self {
        let parameters = InteractiveParameters::new()
            .with_flow_message_version(FLOW_MESSAGE_VERSION)
            .with_flow_id(flow_id)
            .with_flow_cta(title)
            .with_flow_token(token)
            .with_flow_action(InteractiveParametersFlowAction::DataExchange);
        let action = InteractiveAction::new().with_name("flow");
        Self::with(Type::Flow, body, action.with_parameters(parameters))
    }

    /// Opens a flow at a screen, with data for it.
    #[must_use]
    pub fn with_flow_screen(
        mut self,
        screen: impl Into<String>,
        data: serde_json::Map<String, serde_json::Value>,
    ) -> Self {
        use crate::types::InteractiveParametersFlowActionPayload as Payload;
        let parameters = self.action.parameters.get_or_insert_default();
        parameters.flow_action = Some(InteractiveParametersFlowAction::Navigate);
        let mut payload = Payload::new().with_screen(screen);
        payload.data = data;
        parameters.flow_action_payload = Some(payload);
        self
    }

    /// Opens the draft of a flow, for tests.
    #[must_use]
    pub fn with_flow_draft(mut self) -> Self {
        let parameters = self.action.parameters.get_or_insert_default();
        parameters.mode = Some(crate::types::InteractiveParametersMode::Draft);
        self
    }

    /// Returns text with a button by which the user sends a location.
    #[must_use]
    pub fn location_request(body: impl Into<String>) -> Self {
        let action = InteractiveAction::new().with_name("send_location");
        Self::with(Type::LocationRequestMessage, body, action)
    }

    /// Returns text with a button by which the user enters an address. `country` is its ISO code:
    /// addresses exist in India (`IN`) and Singapore (`SG`).
    #[must_use]
    pub fn address(body: impl Into<String>, country: impl Into<String>) -> Self {
        let parameters = InteractiveParameters::new().with_country(country);
        let action = InteractiveAction::new().with_name("address_message");
        Self::with(
            Type::AddressMessage,
            body,
            action.with_parameters(parameters),
        )
    }

    /// Sets a text header of at most 60 characters.
    #[must_use]
    pub fn with_header_text(self, text: impl Into<String>) -> Self {
        self.with_header(InteractiveHeader::new(InteractiveHeaderType::Text).with_text(text))
    }

    /// Sets an image as header, which a list and products cannot have.
    #[must_use]
    pub fn with_header_image(self, image: impl Into<MediaObject>) -> Self {
        self.with_header(InteractiveHeader::new(InteractiveHeaderType::Image).with_image(image))
    }

    /// Sets a video as header, which a list and products cannot have.
    #[must_use]
    pub fn with_header_video(self, video: impl Into<MediaObject>) -> Self {
        self.with_header(InteractiveHeader::new(InteractiveHeaderType::Video).with_video(video))
    }

    /// Sets a document as header, which a list and products cannot have.
    #[must_use]
    pub fn with_header_document(self, document: impl Into<DocumentObject>) -> Self {
        self.with_header(
            InteractiveHeader::new(InteractiveHeaderType::Document).with_document(document),
        )
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
