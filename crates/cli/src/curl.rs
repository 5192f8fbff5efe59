//! Requests as commands of curl, for `--dry-run`.

use std::path::Path;

use serde_json::Value;
use whatsapp_business::RequestPreview;

use crate::form::FormFile;
use crate::redact::{REDACTED, redact};

/// The body of a request that is shown.
pub(crate) enum Body<'a> {
    None,
    /// JSON, with the schema that its secrets are found with.
    Json(&'static Value, &'a Value),
    File(&'a Path),
    /// The fields of a form, its file, and whether it is multipart.
    Form {
        pairs: Vec<(String, String)>,
        file: Option<&'a FormFile>,
        multipart: bool,
    },
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
    // curl writes the boundary of a form itself.
    let is_form = matches!(body, Body::Form { .. });
    let headers = preview.headers.iter();
    for (name, value) in headers.filter(|(name, _)| !is_form || name != "content-type") {
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
        Body::Form {
            pairs,
            file,
            multipart,
        } => {
            let field = if *multipart {
                "--form-string"
            } else {
                "--data-urlencode"
            };
            for (name, value) in pairs {
                option(field, &format!("{name}={value}"));
            }
            if let Some(file) = file {
                let (path, media) = (file.path.display(), &file.content_type);
                option("-F", &format!("{}=@{path};type={media}", file.field));
            }
        }
    }
    command
}

/// Quotes a word for a shell.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}
