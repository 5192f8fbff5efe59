//! The error type: what went wrong, what the server reported, and how to react.
//!
//! The type and its methods are generated, as they are the same for all APIs; here is how the errors of
//! this API are read.

use serde_json::Value;
use whatsapp_business_runtime::ErrorBody;
#[cfg(feature = "test-util")]
use whatsapp_business_runtime::Fault;
use whatsapp_business_runtime::types::decode::from_value_ref;

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
    let read = runtime::error::read(text, |code| ErrorCode::from(code).class())?;
    let body: Value = serde_json::from_str(text).unwrap_or_default();
    let hrefs = body["errors"].as_array().into_iter().flatten();
    let mut hrefs = hrefs.map(|error| error["href"].as_str().map(str::to_owned));
    let errors = read.faults().iter().map(|fault| types::Error {
        code: fault.code,
        title: fault.title.clone(),
        details: fault.details.clone(),
        href: hrefs.next().flatten(),
    });
    let errors = errors.collect();
    let meta = from_value_ref(&body["meta"]).ok();
    Some(read.with_typed(Body { errors, meta }))
}

/// Returns the body of an error response with these codes.
#[cfg(feature = "test-util")]
pub(crate) fn error_body(codes: Vec<ErrorCode>) -> ErrorBody {
    let errors = codes.iter().map(|code| types::Error {
        code: Some(code.number()),
        title: Some(code.title().to_owned()),
        ..types::Error::default()
    });
    let errors = errors.collect();
    let faults = codes.iter().map(|code| {
        let fault = Fault::new(Some(code.number()), code.class());
        fault.with_title(Some(code.title().to_owned()))
    });
    ErrorBody::new(faults).with_typed(Body { errors, meta: None })
}

impl Error {
    /// Returns the errors in the response of the API; empty if there are none.
    #[must_use]
    pub fn api_errors(&self) -> &[types::Error] {
        self.typed().map_or(&[], |body| &body.errors)
    }

    /// Returns the metadata of the response, such as the version of the server.
    #[must_use]
    pub fn meta(&self) -> Option<&types::Meta> {
        self.typed()?.meta.as_ref()
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

    /// Returns whether a login was refused because the password must be changed first: code 1024, or
    /// status 400 without a known code, as the request of a login can only lack the new password.
    ///
    /// # Troubleshooting
    /// Set a new password: see [`ClientBuilder::new_password`](crate::ClientBuilder::new_password).
    #[must_use]
    pub fn is_password_change_required(&self) -> bool {
        demands_new_password(&self.inner)
    }

    fn typed(&self) -> Option<&Body> {
        self.inner.error_body()?.typed()
    }
}

/// Returns whether the server demands a new password: see [`Error::is_password_change_required`].
pub(crate) fn demands_new_password(error: &runtime::Error) -> bool {
    let mut codes = error.api_codes().map(ErrorCode::from);
    let login = error.operation() == Some("Users_performLogin");
    codes.any(|code| code == ErrorCode::PasswordChangeRequired)
        || (login
            && error.status() == Some(400)
            && !error
                .api_codes()
                .any(|code| ErrorCode::from(code).class().access))
}

impl types::Error {
    /// Returns the code as an [`ErrorCode`].
    #[must_use]
    pub fn error_code(&self) -> Option<ErrorCode> {
        self.code.map(ErrorCode::from)
    }
}
