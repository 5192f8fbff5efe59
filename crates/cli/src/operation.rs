//! The commands of the operations: `wab groups get-all`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint, value_parser};
use reqwest::Body as HttpBody;
use serde_json::{Map, Value, json};
use whatsapp_business::OperationResponse;
use whatsapp_business_runtime::{self as runtime, OperationCall};

use crate::api::Api;
use crate::body;
use crate::connection::{Connection, Needs};
use crate::curl::{self, Authorization};
use crate::document::{self, Definition, Field, Form, alternatives, enumeration, kebab, plain};
use crate::failure::{Failure, Result};
use crate::form::{self, FormFile};
use crate::globals::is_reserved;
use crate::output::{self, Output};
use crate::redact::redact;
use crate::secret;
use crate::settings::Settings;
use crate::transfer::{self, Target, UploadBody};

/// Adds the operations of the tag with the name of the command.
pub(crate) fn add_to(command: Command) -> Command {
    let tag = command.get_name().to_owned();
    let operations = document::operations(&tag).enumerate();
    operations.fold(command, |command, (index, definition)| {
        // Those that are added by hand come first.
        command.subcommand(subcommand(&tag, &definition).display_order(100 + index))
    })
}

fn subcommand(tag: &str, definition: &Definition) -> Command {
    let operation = definition.operation;
    let about = format!(
        "{}.\n\n{}\n\n{} {}{} ({})",
        definition.summary,
        definition.description,
        operation.method,
        operation.prefix,
        operation.path,
        operation.id
    );
    let mut command = Command::new(definition.name.clone())
        .about(definition.summary)
        .long_about(about.replace("\n\n\n\n", "\n\n"))
        .after_help(examples(tag, definition))
        .arg(
            Arg::new("dry-run")
                .long("dry-run")
                .action(ArgAction::SetTrue)
                .help("Print the request as a command of curl, without its secrets"),
        );
    for parameter in &definition.parameters {
        let required = parameter.required && !may_be_set(parameter.name);
        command = command.arg(argument(parameter, "param").required(required));
    }
    if let Some(body) = &definition.body {
        for field in &body.fields {
            let required = body.json.is_none() && field.required && !is_constant(field);
            command = command.arg(argument(field, "body").required(required));
        }
        if body.json.is_some() {
            command = command
                .arg(
                    Arg::new("body")
                        .long("body")
                        .value_name("JSON|@FILE|-")
                        .help("The whole body as JSON, from a file, or from standard input"),
                )
                .arg(
                    Arg::new("set")
                        .long("set")
                        .value_name("PATH=VALUE")
                        .action(ArgAction::Append)
                        .help("Set one field of the body, such as text.body=Hello"),
                );
        }
        let file = body.form.filter(|form| form.file.is_some());
        let file = file.map(|form| ("of the form", form.needs_file && body.json.is_none()));
        let file = body.media_type.map(|it| (it, body.required)).or(file);
        if let Some((media_type, required)) = file {
            command = command
                .arg(
                    Arg::new("file")
                        .long("file")
                        .short('f')
                        .value_name("FILE")
                        .required(required)
                        .value_parser(value_parser!(PathBuf))
                        .value_hint(ValueHint::FilePath)
                        .help(format!(
                            "The file to upload ({media_type}), or - for standard input"
                        )),
                )
                .arg(
                    Arg::new("content-type")
                        .long("content-type")
                        .value_name("TYPE")
                        .help("The media type of the file [default: guessed from its name]"),
                );
        }
    }
    command = command.arg(
        Arg::new("save")
            .long("save")
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .value_hint(ValueHint::FilePath)
            .help("Write the result to a file, with its secrets"),
    );
    if definition.has_json {
        command = command.arg(
            Arg::new("reveal")
                .long("reveal")
                .action(ArgAction::SetTrue)
                .help("Print the secrets of the response too"),
        );
    }
    command
}

/// Whether the settings may name the object of a parameter.
fn may_be_set(parameter: &str) -> bool {
    const SET: &[&str] = &["Phone-Number-ID", "WABA-ID", "WhatsApp-Business-Account-ID"];
    Api::current() == Api::Cloud && SET.contains(&parameter)
}

/// Whether a field has one value, which is set if it is left out.
fn is_constant(field: &Field) -> bool {
    enumeration(field.schema).len() == 1
}

/// Whether a parameter is given on the command line.
pub(crate) fn is_given(parameter: &Field, matches: &ArgMatches) -> bool {
    matches.contains_id(&id(parameter, "param"))
}

fn argument(field: &Field, place: &str) -> Arg {
    let mut help = field.description.to_owned();
    if let Some(default) = field.schema.get("default") {
        let _ = write!(help, " [default: {}]", plain(default));
    }
    let flag = flag(field, place);
    let name = kebab(field.name).to_uppercase().replace('-', "_");
    let mut argument = Arg::new(id(field, place)).long(flag);
    let values = enumeration(field.schema);
    if field.secret {
        return argument
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .value_hint(ValueHint::FilePath)
            .help(format!(
                "{help} Read from a file, or from standard input with -"
            ));
    }
    if !values.is_empty() {
        argument = argument.value_parser(values);
    } else if field.schema["type"] == "boolean" {
        argument = argument
            .value_parser(["true", "false"])
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true");
    }
    if field.list {
        argument = argument.action(ArgAction::Append);
        help.push_str(" Can be given several times");
    }
    argument.value_name(name).help(help)
}

/// The id of a field among the arguments.
fn id(field: &Field, place: &str) -> String {
    format!("{place}:{}", field.name)
}

/// The flag of a field; one that another option has gets a prefix.
fn flag(field: &Field, place: &str) -> String {
    let mut flag = kebab(field.name);
    if field.secret {
        flag.push_str("-file");
    }
    match field.clashes || is_reserved(&flag) {
        true => format!("{place}-{flag}"),
        false => flag,
    }
}

fn examples(tag: &str, definition: &Definition) -> String {
    let mut call = format!("wab {tag} {}", definition.name);
    for parameter in definition.parameters.iter().filter(|p| p.required) {
        let name = kebab(parameter.name);
        let _ = write!(
            call,
            " --{} {}",
            flag(parameter, "param"),
            name.to_uppercase().replace('-', "_")
        );
    }
    let mut text = "Examples:".to_owned();
    let body = definition.body.as_ref();
    if let Some(body) = body.filter(|body| body.media_type.is_some()) {
        let file = match body.media_type {
            Some("text/plain") => "server.pem",
            _ => "picture.jpg",
        };
        let _ = write!(text, "\n  {call} --file {file}");
    } else if let Some(body) = body.filter(|body| body.required) {
        let with_flags = body
            .fields
            .iter()
            .filter(|field| field.required)
            .map(|field| {
                let value = if field.secret {
                    "FILE".to_owned()
                } else {
                    sample(body, field)
                };
                format!(" --{} {value}", flag(field, "body"))
            });
        let with_flags: String = with_flags.collect();
        if !with_flags.is_empty() {
            let _ = write!(text, "\n  {call}{with_flags}");
        }
        for (title, example) in body.examples.iter().take(3) {
            let mut example = (*example).clone();
            if let Some(schema) = body.json {
                redact(schema, &mut example);
            }
            let heading = if title.is_empty() {
                String::new()
            } else {
                format!("\n  # {title}")
            };
            let _ = write!(text, "{heading}\n  {call} --body '{example}'");
        }
        if text.len() < 12 {
            let _ = write!(text, "\n  {call} --body @body.json");
        }
    } else if definition.has_bytes {
        let _ = write!(text, "\n  {call} --save FILE");
    } else {
        let _ = write!(text, "\n  {call}");
    }
    text
}

/// A value of a field for an example.
fn sample(body: &document::Body, field: &Field) -> String {
    let found = body
        .examples
        .iter()
        .find_map(|(_, example)| example.get(field.name));
    match found {
        Some(Value::Array(items)) => format!("'{}'", items.first().map_or(String::new(), plain)),
        Some(value) => format!("'{}'", plain(value)),
        None => match field.schema.get("default") {
            Some(default) => plain(default),
            None => kebab(field.name).to_uppercase().replace('-', "_"),
        },
    }
}

/// What the options say about the body.
pub(crate) enum Input {
    None,
    Json(Value),
    File { path: PathBuf, content_type: String },
    Form(FormInput),
}

/// What the options say about a form.
pub(crate) struct FormInput {
    media_type: &'static str,
    pub(crate) schema: &'static Value,
    pub(crate) fields: Map<String, Value>,
    file: Option<FormFile>,
}

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

pub(crate) fn parameters<'a, E: From<runtime::Error>>(
    mut call: OperationCall<'a, E>,
    definition: &Definition,
    matches: &ArgMatches,
) -> OperationCall<'a, E> {
    for field in &definition.parameters {
        if let Some(text) = matches.get_one::<String>(&id(field, "param")) {
            let value = body::typed(&alternatives(field.schema), text);
            call = call.parameter(field.name, value);
        }
    }
    call
}

pub(crate) fn input(definition: &Definition, matches: &ArgMatches, dry_run: bool) -> Result<Input> {
    let Some(accepted) = &definition.body else {
        return Ok(Input::None);
    };
    if let Some(form) = &accepted.form {
        let path = form.file.and_then(|_| matches.get_one::<PathBuf>("file"));
        if accepted.json.is_none() || path.is_some() {
            return of_form(definition, form, path, matches);
        }
    }
    let Some(schema) = accepted.json else {
        let Some(path) = matches.get_one::<PathBuf>("file") else {
            return Ok(Input::None);
        };
        let guessed = || match accepted.media_type {
            Some(exact) if !exact.contains('*') => exact.to_owned(),
            _ => transfer::media_type(path),
        };
        let given = matches.get_one::<String>("content-type").cloned();
        return Ok(Input::File {
            path: path.clone(),
            content_type: given.unwrap_or_else(guessed),
        });
    };
    let given = matches.get_one::<String>("body");
    let mut value = match given {
        Some(text) => body::parse(text)?,
        None => Value::Null,
    };
    let member = |value: &mut Value, name: &str, member: Value| {
        if !value.is_object() {
            *value = Value::Object(Map::new());
        }
        value[name] = member;
    };
    for field in &accepted.fields {
        let id = id(field, "body");
        if field.secret {
            if let Some(path) = matches.get_one::<PathBuf>(&id) {
                let secret = secret::read(path)?;
                member(&mut value, field.name, secret.expose().into());
            } else if field.required && accepted.required && given.is_none() && !dry_run {
                // It is asked for unless `--set` has it.
                let sets = matches.get_many::<String>("set").into_iter().flatten();
                let is_set = sets
                    .into_iter()
                    .any(|set| set.starts_with(&format!("{}=", field.name)));
                if !is_set && secret::can_prompt() {
                    let secret = secret::prompt(field.name)?;
                    member(&mut value, field.name, secret.expose().into());
                }
            }
            continue;
        }
        let types = alternatives(field.schema);
        let Some(texts) = matches.get_many::<String>(&id) else {
            if let (true, true, Some(default)) =
                (field.required, given.is_none(), field.schema.get("default"))
            {
                member(&mut value, field.name, default.clone());
            }
            continue;
        };
        let mut values: Vec<Value> = texts.map(|text| body::typed(&types, text)).collect();
        let new = match field.list {
            true => Value::Array(values),
            false => values.pop().unwrap_or_default(),
        };
        member(&mut value, field.name, new);
    }
    for assignment in matches.get_many::<String>("set").into_iter().flatten() {
        body::set(&mut value, schema, assignment)?;
    }
    match (value, accepted.required) {
        (Value::Null, true) => Ok(Input::Json(json!({}))),
        (Value::Null, false) => Ok(Input::None),
        (value, _) => Ok(Input::Json(value)),
    }
}

/// Reads a form, and its file if there is one.
fn of_form(
    definition: &Definition,
    form: &Form,
    path: Option<&PathBuf>,
    matches: &ArgMatches,
) -> Result<Input> {
    let mut members = Map::new();
    for field in definition.body.iter().flat_map(|body| &body.fields) {
        let id = id(field, "body");
        if field.secret {
            if let Some(path) = matches.get_one::<PathBuf>(&id) {
                members.insert(field.name.to_owned(), secret::read(path)?.expose().into());
            }
        } else if let Some(texts) = matches.get_many::<String>(&id) {
            let mut texts: Vec<Value> = texts.map(|text| text.as_str().into()).collect();
            let value = match field.list {
                true => Value::Array(texts),
                false => texts.pop().unwrap_or_default(),
            };
            members.insert(field.name.to_owned(), value);
        }
    }
    let file = form.file.zip(path).map(|(field, path)| {
        let given = matches.get_one::<String>("content-type").cloned();
        let content_type = given.unwrap_or_else(|| transfer::media_type(path));
        FormFile::read(field, path, content_type)
    });
    Ok(Input::Form(FormInput {
        media_type: form.media_type,
        schema: form.schema,
        fields: members,
        file: file.transpose()?,
    }))
}

/// Sets the body of a call.
pub(crate) async fn prepare<'a, E: From<runtime::Error>>(
    call: OperationCall<'a, E>,
    input: &Input,
) -> Result<OperationCall<'a, E>> {
    Ok(match input {
        Input::None => call,
        Input::Json(value) => call.body(value.clone()),
        Input::File { path, content_type } => {
            let body = UploadBody::open(path).await?;
            call.raw_body(content_type, HttpBody::wrap(body))
        }
        Input::Form(form) => {
            let pairs = form::pairs(&form.fields);
            match form.media_type {
                form::MULTIPART => {
                    let (media_type, body) = form::multipart(&pairs, form.file.as_ref());
                    call.raw_body(media_type, body)
                }
                _ => call.raw_body(form::URL_ENCODED, form::urlencoded(&pairs)),
            }
        }
    })
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
                multipart: form.media_type == form::MULTIPART,
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
