//! A violation of the document in the API's words: a code, and details that name the field.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;

use crate::code::Code;
use crate::refusal::Refusal;

/// Details longer than this are cut: a list of allowed values can be long.
const LONGEST: usize = 300;

pub(crate) fn refusal(error: &ValidationError<'_>) -> Refusal {
    let path = field(error.instance_path().as_str());
    match error.kind() {
        Kind::Required { property } => {
            Refusal::missing(&join(&path, property.as_str().unwrap_or_default()))
        }
        Kind::OneOfNotValid { context } | Kind::AnyOf { context } => {
            branches(&path, error, context)
        }
        Kind::OneOfMultipleValid { .. } => Refusal::invalid(format!(
            "{}: give one of its forms, not several",
            name(&path)
        )),
        kind => Refusal::new(code(&path, kind), message(&path, error)),
    }
}

/// None of several forms fits: tell about the one that was meant.
fn branches(
    path: &str,
    error: &ValidationError<'_>,
    context: &[Vec<ValidationError<'static>>],
) -> Refusal {
    let own = error.instance_path().as_str();
    let lacking = |errors: &&Vec<ValidationError<'static>>| {
        errors.iter().find_map(|error| match error.kind() {
            Kind::Required { property } if error.instance_path().as_str() == own => {
                Some(join(path, property.as_str().unwrap_or_default()))
            }
            _ => None,
        })
    };
    let missing: Vec<String> = context
        .iter()
        .filter_map(|errors| lacking(&errors))
        .collect();
    if !missing.is_empty() && missing.len() == context.len() {
        return Refusal::missing(&missing.join(" or "));
    }
    // The key that tells the forms apart is there: the fault lies within that form.
    let meant = context.iter().find(|errors| lacking(errors).is_none());
    match meant.and_then(|errors| errors.first()) {
        Some(inner) if inner.instance_path().as_str() != own => refusal(inner),
        _ => Refusal::invalid(message(path, error)),
    }
}

/// The code of a violation: some have one of their own.
fn code(path: &str, kind: &Kind) -> Code {
    let leaf = path.rsplit('.').next().unwrap_or_default();
    match kind {
        Kind::MaxLength { .. } if path == "text.body" => Code::TOO_LONG,
        Kind::Enum { .. } if path == "recipient_type" => Code::RECIPIENT_TYPE,
        Kind::MinItems { .. } | Kind::MaxItems { .. } if path.starts_with("interactive.") => {
            match leaf {
                "sections" => Code::SECTIONS,
                "rows" => Code::ROWS,
                "product_items" => Code::PRODUCTS,
                _ => Code::INVALID,
            }
        }
        _ => Code::INVALID,
    }
}

fn message(path: &str, error: &ValidationError<'_>) -> String {
    // Masked: the value itself may be a secret.
    let mut message = format!("{}: {}", name(path), error.masked());
    if message.len() > LONGEST {
        let cut = (0..=LONGEST).rev().find(|&at| message.is_char_boundary(at));
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

/// `contacts[0].name` of `/contacts/0/name`.
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
