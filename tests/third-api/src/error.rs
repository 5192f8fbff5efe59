//! The error type, and how the errors of this API are read.

use whatsapp_business_runtime::types::json::FromJson;
use whatsapp_business_runtime::{ErrorBody, Fault};

use crate::types::Failure;

include!(concat!(env!("BINDINGS"), "/codes.rs"));

include!(concat!(env!("BINDINGS"), "/error.rs"));

/// Reads the body of an error response.
pub(crate) fn read_error(text: &str) -> Option<ErrorBody> {
    let Failure { code, reason, .. } = Failure::from_json(text).ok()?;
    let class = ErrorCode::from(code).class();
    let fault = Fault::new(Some(code), class).with_title(reason);
    Some(ErrorBody::new([fault]))
}

/// Returns the body of an error response with these codes.
#[cfg(feature = "test-util")]
fn error_body(codes: Vec<ErrorCode>) -> ErrorBody {
    let faults = codes
        .into_iter()
        .map(|code| Fault::new(Some(code.number()), code.class()));
    ErrorBody::new(faults)
}
