//! The commands of the operations: `wab groups get-all`.

mod command;
mod input;

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use serde_json::{Value, json};

use crate::backend::{Purpose, Response, Session};
use crate::curl;
use crate::document::{self, Definition, MULTIPART};
use crate::error::{Failure, Result, message};
use crate::form;
use crate::output::{self, Output};
use crate::program::Program;
use crate::redacted::{REDACTED, redact};
use crate::transfer::{self, Target};
pub(crate) use command::add_to;
use command::flag;
use input::{Input, input, parameters, prepare, set_constants};

/// Runs the command of an operation.
pub(crate) async fn run(program: &Program, tag: &str, name: &str, matches: &ArgMatches) -> Result {
    let mut operations = document::operations(program.about().operations, tag);
    let Some(definition) = operations.find(|known| known.name == name) else {
        return Err(Failure::usage(format!(
            "there is no command `{tag} {name}`"
        )));
    };
    let settings = program.settings(matches).await?;
    let output = Output::new(matches);
    let operation = definition.operation;
    let dry_run = matches.get_flag("dry-run");
    let mut input = input(&definition, matches, dry_run)?;
    set_constants(program.about(), &definition, &mut input);
    // A call that does not match the document fails before a login.
    let draft = Session::open(program.backend, &settings, Purpose::Check).await?;
    let call = parameters(draft.call(operation.id)?, &definition, matches, &settings);
    let call = prepare(call, &input)
        .await?
        .strict(matches.get_flag("strict"));
    let checked = call.check();
    checked.map_err(|error| named(program, &definition, &message(&error), error.path()))?;
    // A newer server may accept them.
    for warning in call.warnings() {
        output::note(&format!("warning: {warning} (`--strict` refuses it)"));
    }

    let purpose = match dry_run {
        true => Purpose::Show,
        false => Purpose::Call(operation),
    };
    let session = Session::open(program.backend, &settings, purpose).await?;
    let call = parameters(session.call(operation.id)?, &definition, matches, &settings);
    let call = prepare(call, &input).await?;
    if dry_run {
        let mut preview = call.preview().map_err(|error| session.failure(&error))?;
        for field in definition
            .parameters
            .iter()
            .filter(|it| document::is_secret(it.schema))
        {
            hide(&mut preview.url, field.name);
        }
        let authorization = program.backend.authorization(&settings, operation);
        let body = shown(&definition, &input);
        return output::line(&curl::command(&preview, authorization, &body));
    }
    let response = session
        .finish(operation.id, Response::of(call).await)
        .await?;
    let save = matches.get_one::<PathBuf>("save");
    match response {
        Response::Json(value) => print(&output, &definition, value, save, matches),
        Response::Bytes(download) => match save {
            Some(path) => {
                let target = Target::File(path.clone());
                let size = transfer::save(program.about(), download, &target).await?;
                saved(&output, path, size)
            }
            None => {
                let size = transfer::save(program.about(), download, &Target::Stdout);
                size.await.map(|_| ())
            }
        },
        Response::Empty => output.empty(),
    }
}

/// Hides the value of a parameter of the query.
fn hide(url: &mut String, name: &str) {
    let Some((_, query)) = url.split_once('?') else {
        return;
    };
    let mut at = url.len() - query.len();
    for pair in query.split('&') {
        if let Some(value) = pair
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix('='))
        {
            let end = at + pair.len();
            url.replace_range(end - value.len()..end, REDACTED);
            return;
        }
        at += pair.len() + 1;
    }
}

/// Names the flag of a field that the document does not accept.
fn named(program: &Program, definition: &Definition, message: &str, path: Option<&str>) -> Failure {
    let path = path.unwrap_or_default();
    let body = definition.body.as_ref();
    let fields = body.into_iter().flat_map(|body| &body.fields);
    let parameters = definition.parameters.iter().map(|field| (field, "param"));
    let mut fields = fields.map(|field| (field, "body")).chain(parameters);
    match fields.find(|(field, _)| field.name == path) {
        Some((field, place)) => {
            let flag = flag(program, field, place);
            Failure::usage(message).with_remedy(&format!("use `--{flag}`"))
        }
        None if body.is_some_and(|body| body.json.is_some()) => {
            Failure::usage(message).with_remedy("use `--body` or `--set`; `--help` has examples")
        }
        None => Failure::usage(message),
    }
}

/// Returns a body as curl sends it.
fn shown<'a>(definition: &Definition, input: &'a Input) -> curl::Body<'a> {
    let schema = definition.body.as_ref().and_then(|body| body.json);
    match (input, schema) {
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
    }
}

/// Prints the JSON of a response, or saves it.
fn print(
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
    if let Some(schema) = definition.response
        && !matches.get_flag("reveal")
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
