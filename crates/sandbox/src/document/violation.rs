//! Violations of the document as errors of the API, with details that name the field.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use whatsapp_business::ErrorCode;

use crate::api_error::ApiError;

/// The maximum length of the details: a list of allowed values can be long.
const MAX_DETAILS: usize = 300;

pub(super) fn api_error(error: &ValidationError<'_>) -> ApiError {
    let path = field(error.instance_path().as_str());
    match error.kind() {
        Kind::Required { property } => {
            ApiError::missing(&join(&path, property.as_str().unwrap_or_default()))
        }
        Kind::OneOfNotValid { context } | Kind::AnyOf { context } => {
            alternatives(&path, error, context)
        }
        Kind::OneOfMultipleValid { .. } => ApiError::invalid(format!(
            "{}: must match only one of its alternatives",
            name(&path)
        )),
        kind => ApiError::new(code(&path, kind), message(&path, error)),
    }
}

/// Reports the alternative that was probably intended.
fn alternatives(
    path: &str,
    error: &ValidationError<'_>,
    context: &[Vec<ValidationError<'static>>],
) -> ApiError {
    let own = error.instance_path().as_str();
    let missing_member = |errors: &&Vec<ValidationError<'static>>| {
        errors.iter().find_map(|error| match error.kind() {
            Kind::Required { property } if error.instance_path().as_str() == own => {
                Some(join(path, property.as_str().unwrap_or_default()))
            }
            _ => None,
        })
    };
    let missing: Vec<String> = context
        .iter()
        .filter_map(|errors| missing_member(&errors))
        .collect();
    if !missing.is_empty() && missing.len() == context.len() {
        return ApiError::missing(&missing.join(" or "));
    }
    // The alternative whose distinguishing member is present has another error.
    let intended = context
        .iter()
        .find(|errors| missing_member(errors).is_none());
    match intended.and_then(|errors| errors.first()) {
        Some(inner) if inner.instance_path().as_str() != own => api_error(inner),
        _ => ApiError::invalid(message(path, error)),
    }
}

/// Returns the code of a violation. Some violations have a specific one.
fn code(path: &str, kind: &Kind) -> ErrorCode {
    let leaf = path.rsplit('.').next().unwrap_or_default();
    match kind {
        Kind::MaxLength { .. } if path == "text.body" => ErrorCode::MessageTooLong,
        Kind::Enum { .. } if path == "recipient_type" => ErrorCode::InvalidRecipientType,
        Kind::MinItems { .. } | Kind::MaxItems { .. } if path.starts_with("interactive.") => {
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

fn message(path: &str, error: &ValidationError<'_>) -> String {
    // Masked, because the value may be a secret.
    let mut message = format!("{}: {}", name(path), error.masked());
    if message.len() > MAX_DETAILS {
        let cut = (0..=MAX_DETAILS)
            .rev()
            .find(|&at| message.is_char_boundary(at));
        message.truncate(cut.unwrap_or_default());
        message.push('…');
    }
    message
}

fn name(path: &str) -> &str {
    if path.is_empty() { "the body" } else { path }
}

fn join(path: &str, property: &str) -> String {
    if path.is_empty() {
        property.to_owned()
    } else {
        format!("{path}.{property}")
    }
}

/// Converts a JSON pointer such as `/contacts/0/name` to `contacts[0].name`.
fn field(pointer: &str) -> String {
    let mut field = String::new();
    for part in pointer.split('/').skip(1) {
        if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) {
            field.push('[');
            field.push_str(part);
            field.push(']');
        } else {
            if !field.is_empty() {
                field.push('.');
            }
            field.push_str(&part.replace("~1", "/").replace("~0", "~"));
        }
    }
    field
}
