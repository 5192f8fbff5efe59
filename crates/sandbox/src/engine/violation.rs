//! Violations of the document as failures, with details that name the field.

use serde_json::Value;
use whatsapp_business_runtime::schema::{Mode, Node, Violation, ViolationKind as Kind};

use super::failure::{Cause, Failure};

/// The maximum length of the details: a list of allowed values can be long.
const MAX_DETAILS: usize = 300;

/// Returns a failure that names the field if a value violates a schema.
///
/// # Errors
/// The value violates the schema.
pub fn validate(schema: &'static Node, value: &Value) -> Result<(), Failure> {
    let validated = schema.validate(value, Mode::JsonSchema);
    validated.map_err(|violation| failure("", &violation))
}

/// Converts a violation in a value that is at a path of the body. The details contain no value,
/// because it may be a secret.
fn failure(root: &str, violation: &Violation<'_>) -> Failure {
    let path = violation.path(root);
    let cause = match violation.kind() {
        Kind::Missing { .. } => return Failure::missing(&path),
        Kind::NoAlternative {
            violations,
            best,
            certain,
        } => {
            if let Some(shared) = shared(&path, violations).filter(|_| !certain) {
                return shared;
            }
            if let Some(best) = violations.get(*best) {
                return failure(&path, best);
            }
            Cause::Invalid
        }
        Kind::TooLong { .. } => Cause::TooLong,
        Kind::NotInEnum { .. } => Cause::NotListed,
        Kind::TooFew { .. } | Kind::TooMany { .. } => Cause::WrongCount,
        _ => Cause::Invalid,
    };
    let details = message(&path, &violation.kind().to_string());
    Failure {
        field: path,
        ..Failure::new(cause, details)
    }
}

/// Returns one failure for what all alternatives say in the same way of the value as a whole.
fn shared(path: &str, violations: &[Violation<'_>]) -> Option<Failure> {
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
        return Some(Failure::missing(&missing));
    }
    let types = joined(&|violation| match violation.kind() {
        Kind::WrongType { expected, .. } => Some(expected.to_string()),
        _ => None,
    })?;
    Some(Failure::invalid(message(path, &format!("must be {types}"))))
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
