//! The error type: what went wrong, what the server reported, and how to react.
//!
//! The type and its methods are generated, as they are the same for all APIs; here is how the errors of
//! this API are read.

use serde_json::Value;
use whatsapp_business_runtime::types::decode::from_value_ref;
use whatsapp_business_runtime::{ErrorBody, Fault};

use crate::types::ApiError;
use crate::types::GraphApiError;

include!(concat!(env!("BINDINGS"), "/error.rs"));
include!(concat!(env!("BINDINGS"), "/codes.rs"));

/// Reads the body of an error response.
pub(crate) fn read_error(text: &str) -> Option<ErrorBody> {
    if let Ok(GraphApiError { error, .. }) = serde_json::from_str(text) {
        return Some(body(error));
    }
    incomplete(text).map(body)
}

/// Reads an error that lacks what the document requires, such as that of a gateway: its code decides
/// whether the call is retried.
fn incomplete(text: &str) -> Option<ApiError> {
    let body: Value = serde_json::from_str(text).ok()?;
    let error = body.get("error")?;
    let text = |name: &str| error[name].as_str().unwrap_or_default();
    let code = &error["code"];
    let code = code.as_i64().or_else(|| code.as_str()?.parse().ok())?;
    let mut typed = ApiError::new(code, text("message"), text("type"));
    typed.error_subcode = error["error_subcode"].as_i64();
    typed.fbtrace_id = error["fbtrace_id"].as_str().map(str::to_owned);
    typed.error_data = from_value_ref(&error["error_data"]).ok();
    Some(typed)
}

/// Returns the body of an error response with this error.
fn body(error: ApiError) -> ErrorBody {
    let details = error.error_data.as_ref();
    let details = details.and_then(|data| data.details.clone());
    let fault = Fault::new(Some(error.code), ErrorCode::from(error.code).class())
        .with_title(Some(error.message.clone()))
        .with_details(details);
    ErrorBody::new([fault]).with_typed(error)
}

/// Returns the body of an error response with these codes. The API reports one error at most: the first.
#[cfg(feature = "test-util")]
pub(crate) fn error_body(codes: Vec<ErrorCode>) -> ErrorBody {
    let code = codes.first().map(|code| (code.number(), code.title()));
    code.map_or_else(ErrorBody::default, |(number, title)| {
        body(ApiError::new(number, title, "OAuthException"))
    })
}

impl Error {
    /// Returns the error in the response of the API; empty if there is none.
    #[must_use]
    pub fn api_errors(&self) -> &[ApiError] {
        let typed = self.inner.error_body().and_then(ErrorBody::typed);
        typed.map_or(&[], std::slice::from_ref)
    }

    /// Returns the subcode of the error of the API.
    #[must_use]
    pub fn subcode(&self) -> Option<i64> {
        self.api_errors().first()?.error_subcode
    }

    /// Returns the id of the request, which the support of the API asks for.
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        self.api_errors().first()?.fbtrace_id.as_deref()
    }
}

impl ApiError {
    /// Returns the code as an [`ErrorCode`].
    #[must_use]
    pub fn error_code(&self) -> ErrorCode {
        ErrorCode::from(self.code)
    }
}
