//! Requests as commands of curl, for `--dry-run`.

use std::path::Path;

use serde_json::Value;
use whatsapp_business::RequestPreview;

use crate::redact::{REDACTED, redact};

/// The body of a request that is shown.
pub(crate) enum Body<'a> {
    None,
    /// JSON, with the schema that its secrets are found with.
    Json(&'static Value, &'a Value),
    File(&'a Path),
}

/// How a request is authorized.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Authorization<'a> {
    Basic(&'a str),
    Bearer,
    ApiKey,
    /// An API key in this header.
    Header(&'a str),
    None,
}

/// Returns the command of a request, without its secrets.
pub(crate) fn command(
    preview: &RequestPreview,
    authorization: Authorization<'_>,
    body: &Body<'_>,
) -> String {
    let mut command = format!("curl -X {} {}", preview.method, quoted(&preview.url));
    let mut option = |name: &str, value: &str| {
        command.push_str(" \\\n  ");
        command.push_str(name);
        command.push(' ');
        command.push_str(&quoted(value));
    };
    match authorization {
        Authorization::Basic(user) => option("-u", &format!("{user}:{REDACTED}")),
        Authorization::Bearer => option("-H", &format!("Authorization: Bearer {REDACTED}")),
        Authorization::ApiKey => option("-H", &format!("Authorization: Apikey {REDACTED}")),
        Authorization::Header(name) => option("-H", &format!("{name}: {REDACTED}")),
        Authorization::None => {}
    }
    for (name, value) in &preview.headers {
        option("-H", &format!("{name}: {value}"));
    }
    match body {
        Body::None => {}
        Body::Json(schema, value) => {
            let mut value = (*value).clone();
            redact(schema, &mut value);
            option("-d", &value.to_string());
        }
        Body::File(path) => option("--data-binary", &format!("@{}", path.display())),
    }
    command
}

/// Quotes a word for a shell.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}
