//! Constructors of template messages and their parameters.

use super::{MediaRef, Template};
use crate::types::{
    MediaObject, TemplateAction, TemplateComponent, TemplateComponentSubType as SubType,
    TemplateComponentType as Type, TemplateCurrency, TemplateDateTime, TemplateLanguage,
    TemplateLocation, TemplateParameter, TemplateParameterType as ParameterType,
};

impl Template {
    /// Returns a template by its name and language, such as `en` or `en_US`.
    ///
    /// ```
    /// use whatsapp_business_cloud::message::{Template, TemplateParameter};
    /// use whatsapp_business_cloud::{MediaRef, OutboundMessage};
    ///
    /// let template = Template::named("order_shipped", "en_US")
    ///     .header(TemplateParameter::image(MediaRef::id("1037543291543636")))
    ///     .body(["Ada", "A-1017"])
    ///     .quick_reply(0, "track:A-1017");
    /// assert!(OutboundMessage::template("15550100", template).check().is_ok());
    /// ```
    #[must_use]
    pub fn named(name: impl Into<String>, language: impl Into<String>) -> Self {
        Self::new(TemplateLanguage::new(language), name)
    }

    /// Adds a component.
    #[must_use]
    pub fn component(mut self, component: impl Into<TemplateComponent>) -> Self {
        self.components
            .get_or_insert_default()
            .push(component.into());
        self
    }

    /// Adds the parameter of the header: text, an image, a video, a document or a location.
    #[must_use]
    pub fn header(self, parameter: impl Into<TemplateParameter>) -> Self {
        self.component(TemplateComponent::new(Type::Header).with_parameters([parameter]))
    }

    /// Adds the parameters of the body, in order. If the template has named parameters, each has its
    /// name: see [`TemplateParameter::named`].
    #[must_use]
    pub fn body(self, parameters: impl IntoIterator<Item = impl Into<TemplateParameter>>) -> Self {
        self.component(TemplateComponent::new(Type::Body).with_parameters(parameters))
    }

    /// Adds the payload of the quick-reply button at `index`, from 0, which the webhook event of a
    /// press contains.
    #[must_use]
    pub fn quick_reply(self, index: i64, payload: impl Into<String>) -> Self {
        self.button(
            index,
            SubType::QuickReply,
            TemplateParameter::payload(payload),
        )
    }

    /// Adds the suffix of the URL button at `index`, from 0.
    #[must_use]
    pub fn url_suffix(self, index: i64, suffix: impl Into<String>) -> Self {
        self.button(index, SubType::Url, TemplateParameter::text(suffix))
    }

    /// Adds the code that the button at `index`, from 0, copies, such as a coupon.
    #[must_use]
    pub fn copy_code(self, index: i64, code: impl Into<String>) -> Self {
        self.button(
            index,
            SubType::CopyCode,
            TemplateParameter::coupon_code(code),
        )
    }

    /// Adds the token, which comes back in the response of the user, of the flow that the button at
    /// `index`, from 0, opens.
    #[must_use]
    pub fn flow_token(self, index: i64, token: impl Into<String>) -> Self {
        let action = TemplateAction::new().with_flow_token(token);
        let parameter = TemplateParameter::of(ParameterType::Action).with_action(action);
        self.button(index, SubType::Flow, parameter)
    }

    fn button(self, index: i64, sub_type: SubType, parameter: TemplateParameter) -> Self {
        self.component(
            TemplateComponent::new(Type::Button)
                .with_sub_type(sub_type)
                .with_index(index.to_string())
                .with_parameters([parameter]),
        )
    }
}

impl TemplateParameter {
    fn of(type_: ParameterType) -> Self {
        Self::new().with_type(type_)
    }

    /// Returns a text parameter.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::of(ParameterType::Text).with_text(text)
    }

    /// Returns a text parameter with its name, for a template with named parameters.
    #[must_use]
    pub fn named(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::text(text).with_parameter_name(name)
    }

    /// Returns the payload of a quick-reply button.
    #[must_use]
    pub fn payload(payload: impl Into<String>) -> Self {
        Self::of(ParameterType::Payload).with_payload(payload)
    }

    /// Returns the code of a button that copies it.
    #[must_use]
    pub fn coupon_code(code: impl Into<String>) -> Self {
        Self::of(ParameterType::CouponCode).with_coupon_code(code)
    }

    /// Returns an amount of money: the amount in thousandths of the unit, the ISO 4217 code, and a
    /// text for devices that cannot format it.
    #[must_use]
    pub fn currency(
        amount_1000: i64,
        code: impl Into<String>,
        fallback: impl Into<String>,
    ) -> Self {
        Self::of(ParameterType::Currency).with_currency(TemplateCurrency::new(
            amount_1000,
            code,
            fallback,
        ))
    }

    /// Returns a date and time.
    #[must_use]
    pub fn date_time(date_time: impl Into<TemplateDateTime>) -> Self {
        Self::of(ParameterType::DateTime).with_date_time(date_time)
    }

    /// Returns an image for the header.
    #[must_use]
    pub fn image(image: impl Into<MediaObject>) -> Self {
        Self::of(ParameterType::Image).with_image(image)
    }

    /// Returns a video for the header.
    #[must_use]
    pub fn video(video: impl Into<MediaObject>) -> Self {
        Self::of(ParameterType::Video).with_video(video)
    }

    /// Returns a document for the header.
    #[must_use]
    pub fn document(document: impl Into<MediaRef>) -> Self {
        Self::of(ParameterType::Document).with_document(document)
    }

    /// Returns a location for the header.
    #[must_use]
    pub fn location(location: impl Into<TemplateLocation>) -> Self {
        Self::of(ParameterType::Location).with_location(location)
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
