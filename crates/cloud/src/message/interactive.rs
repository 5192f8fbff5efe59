//! Constructors of interactive messages. Those that both APIs have are generated.

use crate::types::{InteractiveParameters, InteractiveParametersFlowAction};

include!(concat!(env!("BINDINGS"), "/interactive.rs"));

/// The version of flow messages that this crate sends.
const FLOW_MESSAGE_VERSION: &str = "3";

impl Interactive {
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
        Self::with_kind(InteractiveType::CatalogMessage, body, action)
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
        Self::with_kind(
            InteractiveType::CtaUrl,
            body,
            action.with_parameters(parameters),
        )
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
        Self::with_kind(
            InteractiveType::Flow,
            body,
            action.with_parameters(parameters),
        )
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
        Self::with_kind(InteractiveType::LocationRequestMessage, body, action)
    }

    /// Returns text with a button by which the user enters an address. `country` is its ISO code:
    /// addresses exist in India (`IN`) and Singapore (`SG`).
    #[must_use]
    pub fn address(body: impl Into<String>, country: impl Into<String>) -> Self {
        let parameters = InteractiveParameters::new().with_country(country);
        let action = InteractiveAction::new().with_name("address_message");
        Self::with_kind(
            InteractiveType::AddressMessage,
            body,
            action.with_parameters(parameters),
        )
    }
}
