//! Requests as commands of curl, for `--dry-run`.

use std::path::Path;

use serde_json::Value;
use whatsapp_business_runtime::RequestPreview;
use whatsapp_business_runtime::schema::Node;

use crate::backend::{Call, Session};
use crate::error::{Failure, Result};
use crate::form::FormFile;
use crate::redacted::redact;

/// The body of a request that is shown.
pub(crate) enum Body<'a> {
    None,
    /// JSON without secrets, as the request has it.
    Preview,
    /// JSON, with the schema that its secrets are found with.
    Json(&'static Node, &'a Value),
    File(&'a Path),
    /// The fields of a form, its file, and whether it is multipart.
    Form {
        pairs: Vec<(String, String)>,
        file: Option<&'a FormFile>,
        multipart: bool,
    },
}

/// Returns the command of a call, without its secrets. Parameters default to the settings.
pub(crate) fn of_call<'a>(
    session: &'a Session,
    id: &str,
    mut call: Call<'a>,
    body: &Body<'_>,
) -> Result<String> {
    let about = session.backend.about();
    let Some(operation) = about.operations.iter().find(|known| known.id == id) else {
        return Err(Failure::usage(format!("there is no operation `{id}`")));
    };
    for (parameter, setting) in about.parameters {
        // One in braces is part of the path.
        if operation.path.contains(&format!("{{{parameter}}}"))
            && let Some(value) = session.settings.text(setting)
        {
            call = call.parameter(*parameter, value);
        }
    }
    let preview = call.preview().map_err(|error| session.failure(&error))?;
    let authorization = session.backend.authorization(&session.settings, operation);
    Ok(command(&preview, authorization, body))
}

/// Returns the command of a request, without its secrets.
pub(crate) fn command(
    preview: &RequestPreview,
    authorization: Option<(&'static str, String)>,
    body: &Body<'_>,
) -> String {
    let mut command = format!("curl -X {} {}", preview.method, quoted(&preview.url));
    let mut option = |name: &str, value: &str| {
        command.push_str(" \\\n  ");
        command.push_str(name);
        command.push(' ');
        command.push_str(&quoted(value));
    };
    if let Some((name, value)) = authorization {
        option(name, &value);
    }
    // curl writes the boundary of a form itself.
    let is_form = matches!(body, Body::Form { .. });
    let headers = preview.headers.iter();
    for (name, value) in headers.filter(|(name, _)| !is_form || name != "content-type") {
        option("-H", &format!("{name}: {value}"));
    }
    match body {
        Body::None => {}
        Body::Preview => {
            let body = preview.body.as_deref().unwrap_or_default();
            option("-d", &String::from_utf8_lossy(body));
        }
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
                let path = file.path.display();
                let media = file.content.content_type.as_deref().unwrap_or_default();
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
