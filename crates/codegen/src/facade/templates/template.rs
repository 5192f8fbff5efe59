use crate::types::{
    Template, TemplateComponent, TemplateComponentSubType, TemplateComponentType, TemplateCurrency,
    TemplateLanguage, TemplateParameter, TemplateParameterType,
};

impl Template {
//? namespace
    /// Returns a template by its namespace, name and language, such as `en` or `en_US`.
//? !namespace
    /// Returns a template by its name and language, such as `en` or `en_US`.
//? end
    ///
    /// ```
    /// use {{crate}}::{MediaRef, OutboundMessage, types::{Template, TemplateParameter}};
    ///
    /// let template = Template::named({{namespace}}"order_shipped", "en_US")
    ///     .with_header(TemplateParameter::image(MediaRef::id("1037543291543636")))
    ///     .with_body(["Ada", "A-1017"])
    ///     .with_quick_reply(0, "track:A-1017");
    /// assert!(OutboundMessage::template("15550100", template).check().is_ok());
    /// ```
    #[must_use]
    pub fn named(
//? namespace
        namespace: impl Into<String>,
//? end
        name: impl Into<String>,
        language: impl Into<String>,
    ) -> Self {
//? namespace
        let policy = crate::types::TemplateLanguagePolicy::Deterministic;
        let language = TemplateLanguage::new(language).with_policy(policy);
        Self::new(language, name, namespace)
//? !namespace
        Self::new(TemplateLanguage::new(language), name)
//? end
    }

    /// Adds a component.
    #[must_use]
    pub fn with_component(mut self, component: impl Into<TemplateComponent>) -> Self {
        let components = self.components.get_or_insert_default();
        components.push(component.into());
        self
    }

    /// Adds the parameter of the header: text, an image, a video or a document.
    #[must_use]
    pub fn with_header(self, parameter: impl Into<TemplateParameter>) -> Self {
        let header = TemplateComponent::new(TemplateComponentType::Header);
        self.with_component(header.with_parameters([parameter]))
    }

    /// Adds the parameters of the body, in order.
    #[must_use]
    pub fn with_body(
        self,
        parameters: impl IntoIterator<Item = impl Into<TemplateParameter>>,
    ) -> Self {
        let body = TemplateComponent::new(TemplateComponentType::Body);
        self.with_component(body.with_parameters(parameters))
    }

    /// Adds the payload of the quick-reply button at `index`, from 0, which the webhook event of a
    /// press contains.
    #[must_use]
    pub fn with_quick_reply(self, index: i64, payload: impl Into<String>) -> Self {
        let parameter = TemplateParameter::payload(payload);
        self.with_button(index, TemplateComponentSubType::QuickReply, parameter)
    }

    /// Adds the suffix of the URL button at `index`, from 0.
    #[must_use]
    pub fn with_url_suffix(self, index: i64, suffix: impl Into<String>) -> Self {
        let parameter = TemplateParameter::text(suffix);
        self.with_button(index, TemplateComponentSubType::Url, parameter)
    }

    /// Adds the parameter of the button at `index`, from 0.
    #[must_use]
    pub fn with_button(
        self,
        index: i64,
        sub_type: TemplateComponentSubType,
        parameter: impl Into<TemplateParameter>,
    ) -> Self {
        let button = TemplateComponent::new(TemplateComponentType::Button)
            .with_sub_type(sub_type)
            .with_index(index{{index}})
            .with_parameters([parameter]);
        self.with_component(button)
    }
}

impl TemplateParameter {
    fn of(type_: TemplateParameterType) -> Self {
//? parameter_type
        Self::new(type_)
//? !parameter_type
        Self::new().with_type(type_)
//? end
    }

    /// Returns a text parameter.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::of(TemplateParameterType::Text).with_text(text)
    }

    /// Returns the payload of a quick-reply button.
    #[must_use]
    pub fn payload(payload: impl Into<String>) -> Self {
        Self::of(TemplateParameterType::Payload).with_payload(payload)
    }

    /// Returns an amount of money: the amount in thousandths of the unit, the ISO 4217 code, and a
    /// text for devices that cannot format it.
    #[must_use]
    pub fn currency(
        amount_1000: i64,
        code: impl Into<String>,
        fallback: impl Into<String>,
    ) -> Self {
        let currency = TemplateCurrency::new(amount_1000, code, fallback);
        Self::of(TemplateParameterType::Currency).with_currency(currency)
    }

    /// Returns a date and time.
    #[must_use]
    pub fn date_time(date_time: impl Into<crate::types::TemplateDateTime>) -> Self {
        Self::of(TemplateParameterType::DateTime).with_date_time(date_time)
    }

    /// Returns an image for the header.
    #[must_use]
    pub fn image(image: impl Into<crate::types::{{parameter_image}}>) -> Self {
        Self::of(TemplateParameterType::Image).with_image(image)
    }

    /// Returns a video for the header.
    #[must_use]
    pub fn video(video: impl Into<crate::types::{{parameter_video}}>) -> Self {
        Self::of(TemplateParameterType::Video).with_video(video)
    }

    /// Returns a document for the header.
    #[must_use]
    pub fn document(document: impl Into<crate::types::{{parameter_document}}>) -> Self {
        Self::of(TemplateParameterType::Document).with_document(document)
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
