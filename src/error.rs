//! The error type: what went wrong, what the server reported, and how to react.
//!
//! The type and its methods are generated, as they are the same for all APIs; here is how the errors of
//! this API are read.

use whatsapp_business_runtime::types::json::FromJson;
use whatsapp_business_runtime::{ErrorBody, Fault};

use crate::types;

include!(concat!(env!("BINDINGS"), "/error.rs"));
include!(concat!(env!("BINDINGS"), "/codes.rs"));

/// What the body of an error response has.
struct Body {
    errors: Vec<types::Error>,
    meta: Option<types::Meta>,
}

/// Reads the body of an error response.
pub(crate) fn read_error(text: &str) -> Option<ErrorBody> {
    let response = types::Response::from_json(text).ok()?;
    Some(body(response.errors, response.meta))
}

/// Returns the body of an error response with these errors.
pub(crate) fn body(errors: Vec<types::Error>, meta: Option<types::Meta>) -> ErrorBody {
    let faults = errors.iter().map(|error| {
        let class = error.error_code().map(ErrorCode::class).unwrap_or_default();
        Fault::new(error.code, class)
            .with_title(error.title.clone())
            .with_details(error.details.clone())
    });
    ErrorBody::new(faults).with_typed(Body { errors, meta })
}

/// Returns the body of an error response with these codes.
#[cfg(feature = "test-util")]
pub(crate) fn error_body(codes: Vec<ErrorCode>) -> ErrorBody {
    let errors = codes.into_iter().map(|code| types::Error {
        code: Some(code.number()),
        title: Some(code.title().to_owned()),
        ..types::Error::default()
    });
    body(errors.collect(), None)
}

impl Error {
    /// Returns the errors in the response of the API; empty if there are none.
    #[must_use]
    pub fn api_errors(&self) -> &[types::Error] {
        self.details().map_or(&[], |body| &body.errors)
    }

    /// Returns the metadata of the response, such as the version of the server.
    #[must_use]
    pub fn meta(&self) -> Option<&types::Meta> {
        self.details()?.meta.as_ref()
    }

    /// Returns whether the recipient of a message was never checked, or is not on WhatsApp: code 1006
    /// or 1013.
    ///
    /// # Troubleshooting
    /// Check the number with `client.contacts().create_contact(…)` first, and send to the `wa_id`
    /// that it returns, which can differ from the number.
    #[must_use]
    pub fn is_unknown_contact(&self) -> bool {
        // In other operations these codes refer to something else, such as a message id.
        let sent = self
            .operation()
            .is_none_or(|id| id == "Messages_sendMessage");
        sent && self.has_code(|code| matches!(code, ErrorCode::NotFound | ErrorCode::UserNotValid))
    }

    fn details(&self) -> Option<&Body> {
        self.inner.error_body()?.typed()
    }
}

impl types::Error {
    /// Returns the code as an [`ErrorCode`].
    #[must_use]
    pub fn error_code(&self) -> Option<ErrorCode> {
        self.code.map(ErrorCode::from)
    }
}
