//! The checks of requests and responses against the document.

use serde_json::Value;
use whatsapp_business::ErrorCode;
use whatsapp_business::types::Meta;
use whatsapp_business_runtime::operation::RequestBody;

use super::reply::Reply;
use crate::api_error::ApiError;
use crate::document::{Route, validate, values};

/// Decodes the query, and checks the values that the document lists.
pub(super) fn query(route: &Route, query: &str) -> Result<Vec<(String, String)>, ApiError> {
    let pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
    pairs
        .map(|(name, value)| {
            let declared = route.query().find(|declared| declared.name == name);
            let values = declared.map_or(&[][..], |declared| values(declared.schema));
            if values.is_empty() || values.contains(&&*value) {
                return Ok((name, value));
            }
            let allowed = values.join(", ");
            Err(ApiError::invalid(format!("{name}: not one of {allowed}")))
        })
        .collect()
}

/// Returns a body that is valid under its schema as JSON; `null` if it is empty or not JSON.
pub(super) fn validated(body: &RequestBody, bytes: &[u8]) -> Result<Value, ApiError> {
    if body.required && bytes.is_empty() {
        return Err(ApiError::missing("the body"));
    }
    let Some(media) = body.json().filter(|_| !bytes.is_empty()) else {
        return Ok(Value::Null);
    };
    let json = serde_json::from_slice(bytes).map_err(|error| {
        let details = format!("the body is not JSON: {error}");
        ApiError::new(ErrorCode::InvalidRequest, details)
    })?;
    validate(media.schema, &json)?;
    Ok(json)
}

/// Replaces a reply that violates the document by an internal error.
pub(super) fn checked(route: &Route, reply: Reply, meta: impl FnOnce() -> Meta) -> Reply {
    let violation = route.response_violation(reply.status, reply.content_type(), &reply.body);
    let Some(violation) = violation else {
        return reply;
    };
    let details = format!("the sandbox's response violates the document: {violation}");
    let mut error = ApiError::new(ErrorCode::Internal, details);
    error.close = reply.headers.contains_key(hyper::header::CONNECTION);
    Reply::error(&error, meta())
}

#[cfg(test)]
mod tests {
    use hyper::StatusCode;
    use hyper::header::CONNECTION;

    use super::*;
    use crate::document::document;

    #[test]
    fn an_error_is_checked_against_the_document_like_any_reply() {
        let mut routes = document().paths.iter().flat_map(|path| &path.routes);
        let route = routes
            .find(|route| route.operation.id == "Health_checkStatus")
            .unwrap();
        let replied = |error: ApiError| {
            let reply = Reply::error(&error, Meta::new());
            let reply = checked(route, reply, Meta::new);
            (
                reply.status.as_u16(),
                reply.headers.contains_key(CONNECTION),
            )
        };
        let error = ApiError::unauthorized().closing();
        assert_eq!(replied(error.clone()), (401, true));
        let undeclared = error.with_status(StatusCode::FOUND);
        assert_eq!(replied(undeclared), (500, true));
    }
}
