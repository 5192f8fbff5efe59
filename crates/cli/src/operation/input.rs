//! What the options of an operation say: its parameters and its body.

use std::path::PathBuf;

use clap::ArgMatches;
use reqwest::Body as HttpBody;
use serde_json::{Map, Value, json};
use whatsapp_business_runtime::client::form::urlencoded;
use whatsapp_business_runtime::schema::Node;

use super::command::id;
use crate::about::About;
use crate::backend::Call;
use crate::body;
use crate::document::{Definition, Form, MULTIPART, URL_ENCODED, default};
use crate::error::Result;
use crate::form::{self, FormFile};
use crate::secret;
use crate::settings::Settings;
use crate::transfer::{self, UploadBody};

/// What the options say about the body.
pub(crate) enum Input {
    None,
    Json(Value),
    File { path: PathBuf, content_type: String },
    Form(FormInput),
}

/// What the options say about a form.
pub(crate) struct FormInput {
    pub(super) media_type: &'static str,
    pub(crate) schema: &'static Node,
    pub(crate) fields: Map<String, Value>,
    pub(super) file: Option<FormFile>,
}

/// Sets the parameters that the options give, and those that default to a setting.
pub(super) fn parameters<'a>(
    mut call: Call<'a>,
    definition: &Definition,
    matches: &ArgMatches,
    settings: &Settings,
) -> Call<'a> {
    let defaults = settings.about().parameters;
    for field in &definition.parameters {
        let setting = || {
            let (_, name) = defaults.iter().find(|(name, _)| *name == field.name)?;
            settings.text(name)
        };
        if let Some(text) = matches.get_one::<String>(&id(field, "param")) {
            let value = body::typed(&field.schema.alternatives(), text);
            call = call.parameter(field.name, value);
        } else if let Some(text) = setting() {
            call = call.parameter(field.name, text);
        }
    }
    call
}

/// Sets the properties that have the same value in every request.
pub(super) fn set_constants(about: &About, definition: &Definition, input: &mut Input) {
    let (members, schema) = match input {
        Input::Json(Value::Object(members)) => {
            (members, definition.body.as_ref().and_then(|body| body.json))
        }
        Input::Form(form) => (&mut form.fields, Some(form.schema)),
        _ => return,
    };
    let options = schema.map(Node::alternatives).unwrap_or_default();
    for (name, value) in about.constants {
        let has = |option: &&Node| option.properties().iter().any(|known| known.name == *name);
        if options.iter().any(has) && !members.contains_key(*name) {
            members.insert((*name).to_owned(), (*value).into());
        }
    }
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
        let types = field.schema.alternatives();
        let Some(texts) = matches.get_many::<String>(&id) else {
            if let (true, true, Some(default)) =
                (field.required, given.is_none(), default(field.schema))
            {
                member(&mut value, field.name, default);
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
pub(super) async fn prepare<'a>(call: Call<'a>, input: &Input) -> Result<Call<'a>> {
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
                MULTIPART => {
                    let (media_type, body) = form::multipart(&pairs, form.file.as_ref());
                    call.raw_body(media_type, body)
                }
                _ => call.raw_body(URL_ENCODED, urlencoded(&pairs)),
            }
        }
    })
}
