//! Violations of the document as errors of the API, with details that name the field.

use serde_json::Value;
use whatsapp_business::ErrorCode;
use whatsapp_business_runtime::schema::{Mode, Node, Violation, ViolationKind as Kind};

use crate::api_error::ApiError;

/// The maximum length of the details: a list of allowed values can be long.
const MAX_DETAILS: usize = 300;

/// Returns an error that names the field if a value violates a schema.
pub(crate) fn validate(schema: &'static Node, value: &Value) -> Result<(), ApiError> {
    let validated = schema.validate(value, Mode::JsonSchema);
    validated.map_err(|violation| api_error("", &violation))
}

/// Converts a violation in a value that is at a path of the body. The details contain no value,
/// because it may be a secret.
fn api_error(root: &str, violation: &Violation<'_>) -> ApiError {
    let path = violation.path(root);
    match violation.kind() {
        Kind::Missing { .. } => ApiError::missing(&path),
        Kind::NoAlternative {
            violations,
            best,
            certain,
        } => {
            if let Some(shared) = shared(&path, violations).filter(|_| !certain) {
                return shared;
            }
            match violations.get(*best) {
                Some(best) => api_error(&path, best),
                None => ApiError::invalid(message(&path, &violation.kind().to_string())),
            }
        }
        kind => ApiError::new(code(&path, kind), message(&path, &kind.to_string())),
    }
}

/// Returns one error for what all alternatives say in the same way of the value as a whole.
fn shared(path: &str, violations: &[Violation<'_>]) -> Option<ApiError> {
    let joined = |text: &dyn Fn(&Violation<'_>) -> Option<String>| {
        let mut texts = Vec::new();
        for violation in violations {
            let text = text(violation).filter(|_| violation.depth() == 0)?;
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        Some(texts.join(" or "))
    };
    let missing = joined(&|violation| match violation.kind() {
        Kind::Missing { .. } => Some(violation.path(path)),
        _ => None,
    });
    if let Some(missing) = missing {
        return Some(ApiError::missing(&missing));
    }
    let types = joined(&|violation| match violation.kind() {
        Kind::WrongType { expected, .. } => Some(expected.to_string()),
        _ => None,
    })?;
    Some(ApiError::invalid(message(
        path,
        &format!("must be {types}"),
    )))
}

/// Returns the code of a violation. Some violations have a specific one.
fn code(path: &str, kind: &Kind<'_>) -> ErrorCode {
    let leaf = path.rsplit('.').next().unwrap_or_default();
    match kind {
        Kind::TooLong { .. } if path == "text.body" => ErrorCode::MessageTooLong,
        Kind::NotInEnum { .. } if path == "recipient_type" => ErrorCode::InvalidRecipientType,
        Kind::TooFew { .. } | Kind::TooMany { .. } if path.starts_with("interactive.") => {
            match leaf {
                "sections" => ErrorCode::SectionCount,
                "rows" => ErrorCode::RowCount,
                "product_items" => ErrorCode::ProductCount,
                _ => ErrorCode::ParameterInvalid,
            }
        }
        _ => ErrorCode::ParameterInvalid,
    }
}

fn message(path: &str, text: &str) -> String {
    let name = if path.is_empty() { "the body" } else { path };
    let mut message = format!("{name}: {text}");
    if message.len() > MAX_DETAILS {
        let cut = (0..=MAX_DETAILS)
            .rev()
            .find(|&at| message.is_char_boundary(at));
        message.truncate(cut.unwrap_or_default());
        message.push('…');
    }
    message
}
