//! The command lines of the operations: flags of parameters and fields, and examples.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, Command, ValueHint, value_parser};
use serde_json::Value;

use crate::document::{self, Definition, Field, default, enumeration, kebab, plain, type_of};
use crate::globals::is_reserved;
use crate::program::Program;
use crate::redacted::redact;

/// Adds the operations of the tag with the name of the command.
pub(crate) fn add_to(program: &Program, command: Command) -> Command {
    let tag = command.get_name().to_owned();
    let operations: Vec<_> = document::operations(program.about().operations, &tag).collect();
    let operations = operations.iter().enumerate();
    operations.fold(command, |command, (index, definition)| {
        // Those that are added by hand come first.
        command.subcommand(subcommand(program, &tag, definition).display_order(100 + index))
    })
}

fn subcommand(program: &Program, tag: &str, definition: &Definition) -> Command {
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
        .after_help(examples(program, tag, definition))
        .arg(
            Arg::new("dry-run")
                .long("dry-run")
                .action(ArgAction::SetTrue)
                .help("Print the request as a command of curl, without its secrets"),
        )
        .arg(
            Arg::new("strict")
                .long("strict")
                .action(ArgAction::SetTrue)
                .help("Refuse properties and values that the document does not have"),
        );
    for parameter in &definition.parameters {
        let mut settings = program.about().parameters.iter();
        let may_be_set = settings.any(|(name, _)| *name == parameter.name);
        let required = parameter.required && !may_be_set;
        command = command.arg(argument(program, parameter, "param").required(required));
    }
    if let Some(body) = &definition.body {
        for field in &body.fields {
            let required = body.json.is_none() && field.required && !is_constant(field);
            command = command.arg(argument(program, field, "body").required(required));
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
    if definition.response.is_some() {
        command = command.arg(
            Arg::new("reveal")
                .long("reveal")
                .action(ArgAction::SetTrue)
                .help("Print the secrets of the response too"),
        );
    }
    command
}

/// Whether a field has one value, which is set if it is left out.
fn is_constant(field: &Field) -> bool {
    enumeration(field.schema).len() == 1
}

fn argument(program: &Program, field: &Field, place: &str) -> Arg {
    let mut help = field.description.to_owned();
    if let Some(default) = default(field.schema) {
        let _ = write!(help, " [default: {}]", plain(&default));
    }
    let flag = flag(program, field, place);
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
        argument = argument.value_parser(OpenValues(values));
    } else if type_of(field.schema) == "boolean" {
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
pub(super) fn id(field: &Field, place: &str) -> String {
    format!("{place}:{}", field.name)
}

/// The flag of a field; one that another option has gets a prefix.
pub(super) fn flag(program: &Program, field: &Field, place: &str) -> String {
    let mut flag = kebab(field.name);
    if field.secret {
        flag.push_str("-file");
    }
    match field.clashes || is_reserved(program, &flag) {
        true => format!("{place}-{flag}"),
        false => flag,
    }
}

fn examples(program: &Program, tag: &str, definition: &Definition) -> String {
    let mut call = format!("wab {tag} {}", definition.name);
    for parameter in definition.parameters.iter().filter(|p| p.required) {
        let name = kebab(parameter.name);
        let _ = write!(
            call,
            " --{} {}",
            flag(program, parameter, "param"),
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
                format!(" --{} {value}", flag(program, field, "body"))
            });
        let with_flags: String = with_flags.collect();
        if !with_flags.is_empty() {
            let _ = write!(text, "\n  {call}{with_flags}");
        }
        for (title, example) in body.examples.iter().take(3) {
            let mut example = example.clone();
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
        None => match default(field.schema) {
            Some(default) => plain(&default),
            None => kebab(field.name).to_uppercase().replace('-', "_"),
        },
    }
}

/// Takes any text: the values that the document lists are for the help and for completions, as a newer server
/// may accept others.
#[derive(Clone)]
struct OpenValues<T>(Vec<T>);

impl<T: AsRef<str> + Clone + Send + Sync + 'static> TypedValueParser for OpenValues<T> {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        _: Option<&Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        let text = value.to_str().map(str::to_owned);
        text.ok_or_else(|| clap::Error::new(ErrorKind::InvalidUtf8).with_cmd(command))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values = self
            .0
            .iter()
            .map(|value| PossibleValue::new(value.as_ref().to_owned()));
        Some(Box::new(values))
    }
}
