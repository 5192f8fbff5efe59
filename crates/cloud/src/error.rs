//! The error type: what went wrong, what the server reported, and how to react.
//!
//! The type and its methods are generated, as they are the same for all APIs; here is how the errors of
//! this API are read.

use serde_json::Value;
use whatsapp_business_runtime::ErrorBody;
#[cfg(feature = "test-util")]
use whatsapp_business_runtime::Fault;
use whatsapp_business_runtime::types::decode::from_value_ref;

use crate::types::ApiError;

include!(concat!(env!("BINDINGS"), "/error.rs"));
include!(concat!(env!("BINDINGS"), "/codes.rs"));

/// Reads the body of an error response.
pub(crate) fn read_error(text: &str) -> Option<ErrorBody> {
    let body = runtime::error::read(text, |code| ErrorCode::from(code).class())?;
    let parsed: Value = serde_json::from_str(text).unwrap_or_default();
    let Some(error) = parsed.get("error").filter(|error| error.is_object()) else {
        return Some(body);
    };
    let code = body.faults().first().and_then(|fault| fault.code);
    Some(body.with_typed(typed(code, error)))
}

/// What is typed of an error body.
struct Body {
    error: Option<ApiError>,
    subcode: Option<i64>,
    trace_id: Option<String>,
}

/// Returns the error in the type of the document, as far as it conforms to it; `None` without a code, which
/// the document requires.
fn typed(code: Option<i64>, error: &Value) -> Body {
    let text = |name: &str| error[name].as_str().map(str::to_owned);
    let subcode = &error["error_subcode"];
    let subcode = subcode.as_i64().or_else(|| subcode.as_str()?.parse().ok());
    let trace_id = text("fbtrace_id");
    let typed = code.map(|code| {
        let words = |name| text(name).unwrap_or_default();
        let mut typed = ApiError::new(code, words("message"), words("type"));
        typed.error_subcode = subcode;
        typed.fbtrace_id.clone_from(&trace_id);
        typed.error_user_title = text("error_user_title");
        typed.error_user_msg = text("error_user_msg");
        typed.is_transient = error["is_transient"].as_bool();
        typed.error_data = from_value_ref(&error["error_data"]).ok();
        typed
    });
    Body {
        error: typed,
        subcode,
        trace_id,
    }
}

/// Returns the body of an error response with these codes. The API reports one error at most: the first.
#[cfg(feature = "test-util")]
pub(crate) fn error_body(codes: Vec<ErrorCode>) -> ErrorBody {
    let code = codes.first().map(|code| (code.number(), code.title()));
    code.map_or_else(ErrorBody::default, |(number, title)| {
        let class = ErrorCode::from(number).class();
        let fault = Fault::new(Some(number), class).with_title(Some(title.to_owned()));
        ErrorBody::new([fault]).with_typed(Body {
            error: Some(ApiError::new(number, title, "OAuthException")),
            subcode: None,
            trace_id: None,
        })
    })
}

impl Error {
    /// Returns the error in the response of the API; empty if there is none, or if it has no code.
    #[must_use]
    pub fn api_errors(&self) -> &[ApiError] {
        let error = self.typed().and_then(|body| body.error.as_ref());
        error.map_or(&[], std::slice::from_ref)
    }

    /// Returns the subcode of the error of the API.
    #[must_use]
    pub fn subcode(&self) -> Option<i64> {
        self.typed()?.subcode
    }

    /// Returns the id of the request, which the support of the API asks for.
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        self.typed()?.trace_id.as_deref()
    }

    fn typed(&self) -> Option<&Body> {
        self.inner.error_body()?.typed()
    }
}

impl ApiError {
    /// Returns the code as an [`ErrorCode`].
    #[must_use]
    pub fn error_code(&self) -> ErrorCode {
        ErrorCode::from(self.code)
    }
}
