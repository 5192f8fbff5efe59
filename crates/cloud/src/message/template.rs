//! Constructors of template messages and their parameters. Those that both APIs have are generated.

use crate::types::{TemplateAction, TemplateLocation};

include!(concat!(env!("BINDINGS"), "/template.rs"));

impl Template {
    /// Adds the code that the button at `index`, from 0, copies, such as a coupon.
    #[must_use]
    pub fn with_copy_code(self, index: i64, code: impl Into<String>) -> Self {
        let parameter = TemplateParameter::coupon_code(code);
        self.with_button(index, TemplateComponentSubType::CopyCode, parameter)
    }

    /// Adds the token, which comes back in the response of the user, of the flow that the button at
    /// `index`, from 0, opens.
    #[must_use]
    pub fn with_flow_token(self, index: i64, token: impl Into<String>) -> Self {
        let action = TemplateAction::new().with_flow_token(token);
        let parameter = TemplateParameter::of(TemplateParameterType::Action).with_action(action);
        self.with_button(index, TemplateComponentSubType::Flow, parameter)
    }
}

impl TemplateParameter {
    /// Returns a text parameter with its name, for a template with named parameters.
    #[must_use]
    pub fn named(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::text(text).with_parameter_name(name)
    }

    /// Returns the code of a button that copies it.
    #[must_use]
    pub fn coupon_code(code: impl Into<String>) -> Self {
        Self::of(TemplateParameterType::CouponCode).with_coupon_code(code)
    }

    /// Returns a location for the header.
    #[must_use]
    pub fn location(location: impl Into<TemplateLocation>) -> Self {
        Self::of(TemplateParameterType::Location).with_location(location)
    }
}
