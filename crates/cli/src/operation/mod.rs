//! The commands of the operations: `wab groups get-all`.

mod command;
mod input;

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use serde_json::{Value, json};
use whatsapp_business::OperationResponse;
use whatsapp_business_runtime::{self as runtime, OperationCall};

use crate::connection::{Connection, Needs};
use crate::curl::{self, Authorization};
use crate::document::{self, Definition, MULTIPART};
use crate::failure::{Failure, Result};
use crate::form;
use crate::output::{self, Output};
use crate::redact::redact;
use crate::settings::Settings;
use crate::transfer::{self, Target};
use command::flag;
pub(crate) use command::{add_to, is_given};
pub(crate) use input::{Input, input, parameters, prepare};

/// Runs the command of an operation.
pub(crate) async fn run(tag: &str, name: &str, matches: &ArgMatches) -> Result {
    let Some(definition) = document::find(tag, name) else {
        return Err(Failure::usage(format!(
            "there is no command `{tag} {name}`"
        )));
    };
    let settings = Settings::resolve(matches)?;
    let output = Output::new(matches);
    let operation = definition.operation;
    let dry_run = matches.get_flag("dry-run");
    let input = input(&definition, matches, dry_run)?;
    let needs = match dry_run {
        true => Needs::Nothing,
        false => Needs::of(operation, &settings),
    };
    // A call that does not match the document fails before a login.
    let draft = settings.client("http://localhost")?.build()?;
    let call = parameters(draft.api().operation(operation.id)?, &definition, matches);
    prepare(call, &input)
        .await?
        .check()
        .map_err(|error| named(&definition, &error.to_string(), error.path()))?;

    let connection = Connection::open(&settings, needs).await?;
    let call = connection.client.api().operation(operation.id)?;
    let call = parameters(call, &definition, matches);
    if dry_run {
        let call = prepare(call, &input).await?;
        let authorization = authorization(&definition, &settings);
        return show(call, &definition, &input, authorization);
    }
    let result = prepare(call, &input).await?.send().await;
    let response = if operation.id == "Users_performLogout" {
        let response = result?;
        connection.forget();
        response
    } else {
        connection.finish(result).await?
    };
    let save = matches.get_one::<PathBuf>("save");
    match response.into_inner() {
        OperationResponse::Json(value) => print(&output, &definition, value, save, matches),
        OperationResponse::Bytes(stream) => match save {
            Some(path) => {
                let size = transfer::save(stream, &Target::File(path.clone())).await?;
                saved(&output, path, size)
            }
            None => transfer::save(stream, &Target::Stdout).await.map(|_| ()),
        },
        _ => output.empty(),
    }
}

/// Names the flag of a field that the document does not accept.
pub(crate) fn named(definition: &Definition, message: &str, path: Option<&str>) -> Failure {
    let path = path.unwrap_or_default();
    let fields = definition.body.iter().flat_map(|body| &body.fields);
    let field = fields
        .map(|field| (field, "body"))
        .chain(definition.parameters.iter().map(|field| (field, "param")));
    let flag = field
        .filter(|(field, _)| field.name == path)
        .map(|(field, place)| flag(field, place))
        .next();
    match flag {
        Some(flag) => Failure::usage(message).with_remedy(&format!("use `--{flag}`")),
        None if definition
            .body
            .as_ref()
            .is_some_and(|body| body.json.is_some()) =>
        {
            Failure::usage(message).with_remedy("use `--body` or `--set`; `--help` has examples")
        }
        None => Failure::usage(message),
    }
}

fn authorization<'a>(definition: &Definition, settings: &'a Settings) -> Authorization<'a> {
    let accepts = |scheme: &str| definition.operation.security.contains(&scheme);
    if let Some(name) = &settings.api_key_header {
        Authorization::Header(name)
    } else if accepts("apiKey") && settings.has_api_key() {
        Authorization::ApiKey
    } else if accepts("httpBasic") {
        Authorization::Basic(settings.user.as_deref().unwrap_or("USER"))
    } else {
        Authorization::Bearer
    }
}

/// Prints a call as a command of curl.
pub(crate) fn show<E: From<runtime::Error> + Into<Failure>>(
    call: OperationCall<'_, E>,
    definition: &Definition,
    input: &Input,
    authorization: Authorization<'_>,
) -> Result {
    let preview = call.preview().map_err(Into::into)?;
    let authorization = match authorization {
        Authorization::Bearer if !preview.authorized => Authorization::None,
        given => given,
    };
    let schema = definition.body.as_ref().and_then(|body| body.json);
    let body = match (input, schema) {
        (Input::Json(value), Some(schema)) => curl::Body::Json(schema, value),
        (Input::File { path, .. }, _) => curl::Body::File(path),
        (Input::Form(form), _) => {
            let mut fields = Value::Object(form.fields.clone());
            redact(form.schema, &mut fields);
            curl::Body::Form {
                pairs: fields.as_object().map(form::pairs).unwrap_or_default(),
                file: form.file.as_ref(),
                multipart: form.media_type == MULTIPART,
            }
        }
        _ => curl::Body::None,
    };
    output::line(&curl::command(&preview, authorization, &body))
}

/// Prints the JSON of a response, or saves it.
pub(crate) fn print(
    output: &Output,
    definition: &Definition,
    mut value: Value,
    save: Option<&PathBuf>,
    matches: &ArgMatches,
) -> Result {
    if let Some(path) = save {
        let text = format!("{value}\n");
        crate::config::write_private(path, text.as_bytes())?;
        return saved(output, path, text.len() as u64);
    }
    if !matches.get_flag("reveal")
        && let Some(schema) = definition.response
        && redact(schema, &mut value)
    {
        output::note("note: secrets of the response are hidden: use `--save FILE` or `--reveal`");
    }
    output.json(&value)
}

fn saved(output: &Output, path: &Path, size: u64) -> Result {
    let text = format!("Saved {} ({size} bytes)", path.display());
    output.report(&json!({"path": path, "bytes": size}), &text)
}
