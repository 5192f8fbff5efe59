//! Constructors of template messages and their parameters.

use crate::types::{
    Document, Image, Template, TemplateComponent, TemplateComponentSubType, TemplateComponentType,
    TemplateCurrency, TemplateDateTime, TemplateLanguage, TemplateLanguagePolicy,
    TemplateParameter, TemplateParameterType, Video,
};

impl Template {
    /// Returns a template by its namespace, name and language, such as `en` or `en_US`.
    ///
    /// ```
    /// use whatsapp_business::{MediaRef, OutboundMessage, types::{Template, TemplateParameter}};
    ///
    /// let template = Template::named("c8ae5f90_307a", "order_shipped", "en_US")
    ///     .header(TemplateParameter::image(MediaRef::id("1aa40d3e")))
    ///     .body(["Ada", "A-1017"])
    ///     .quick_reply(0, "track:A-1017");
    /// assert!(OutboundMessage::template("15550100", template).check().is_ok());
    /// ```
    #[must_use]
    pub fn named(
        namespace: impl Into<String>,
        name: impl Into<String>,
        language: impl Into<String>,
    ) -> Self {
        let language =
            TemplateLanguage::new(language).with_policy(TemplateLanguagePolicy::Deterministic);
        Self::new(language, name, namespace)
    }

    /// Adds a component.
    #[must_use]
    pub fn component(mut self, component: impl Into<TemplateComponent>) -> Self {
        self.components
            .get_or_insert_default()
            .push(component.into());
        self
    }

    /// Adds the parameter of the header: text, an image, a video or a document.
    #[must_use]
    pub fn header(self, parameter: impl Into<TemplateParameter>) -> Self {
        let header = TemplateComponent::new(TemplateComponentType::Header);
        self.component(header.with_parameters([parameter]))
    }

    /// Adds the parameters of the body, in order.
    #[must_use]
    pub fn body(self, parameters: impl IntoIterator<Item = impl Into<TemplateParameter>>) -> Self {
        let body = TemplateComponent::new(TemplateComponentType::Body);
        self.component(body.with_parameters(parameters))
    }

    /// Adds the payload of the quick-reply button at `index`, from 0, which the webhook event of a
    /// press contains.
    #[must_use]
    pub fn quick_reply(self, index: i64, payload: impl Into<String>) -> Self {
        let parameter = TemplateParameter::payload(payload);
        self.button(index, TemplateComponentSubType::QuickReply, parameter)
    }

    /// Adds the suffix of the URL button at `index`, from 0.
    #[must_use]
    pub fn url_suffix(self, index: i64, suffix: impl Into<String>) -> Self {
        let parameter = TemplateParameter::text(suffix);
        self.button(index, TemplateComponentSubType::Url, parameter)
    }

    fn button(
        self,
        index: i64,
        sub_type: TemplateComponentSubType,
        parameter: TemplateParameter,
    ) -> Self {
        self.component(
            TemplateComponent::new(TemplateComponentType::Button)
                .with_sub_type(sub_type)
                .with_index(index)
                .with_parameters([parameter]),
        )
    }
}

impl TemplateParameter {
    /// Returns a text parameter.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(TemplateParameterType::Text).with_text(text)
    }

    /// Returns the payload of a quick-reply button.
    #[must_use]
    pub fn payload(payload: impl Into<String>) -> Self {
        Self::new(TemplateParameterType::Payload).with_payload(payload)
    }

    /// Returns an amount of money: the amount in thousandths of the unit, the ISO 4217 code, and a
    /// text for devices that cannot format it.
    #[must_use]
    pub fn currency(
        amount_1000: i64,
        code: impl Into<String>,
        fallback: impl Into<String>,
    ) -> Self {
        Self::new(TemplateParameterType::Currency).with_currency(TemplateCurrency::new(
            amount_1000,
            code,
            fallback,
        ))
    }

    /// Returns a date and time.
    #[must_use]
    pub fn date_time(date_time: impl Into<TemplateDateTime>) -> Self {
        Self::new(TemplateParameterType::DateTime).with_date_time(date_time)
    }

    /// Returns an image for the header.
    #[must_use]
    pub fn image(image: impl Into<Image>) -> Self {
        Self::new(TemplateParameterType::Image).with_image(image)
    }

    /// Returns a video for the header.
    #[must_use]
    pub fn video(video: impl Into<Video>) -> Self {
        Self::new(TemplateParameterType::Video).with_video(video)
    }

    /// Returns a document for the header.
    #[must_use]
    pub fn document(document: impl Into<Document>) -> Self {
        Self::new(TemplateParameterType::Document).with_document(document)
    }
}

impl From<&str> for TemplateParameter {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for TemplateParameter {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}
