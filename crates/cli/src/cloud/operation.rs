//! The commands of the operations: `wab --api cloud templates list-templates`.

use std::path::PathBuf;

use clap::ArgMatches;
use serde_json::Value;
use whatsapp_business_cloud::{Client, OperationCall, OperationResponse};

use super::connection::{Connection, Ids};
use crate::curl::Authorization;
use crate::document::{self, Definition, alternatives, properties};
use crate::failure::{Failure, Result};
use crate::operation::{Input, input, is_given, named, parameters, prepare, print, show};
use crate::output::Output;
use crate::settings::Settings;

/// The property that requests name the product with.
const PRODUCT: &str = "messaging_product";

/// Runs the command of an operation.
pub(crate) async fn run(tag: &str, name: &str, matches: &ArgMatches) -> Result {
    let Some(definition) = document::find(tag, name) else {
        return Err(Failure::usage(format!(
            "there is no command `{tag} {name}`"
        )));
    };
    let settings = Settings::resolve(matches)?;
    let output = Output::new(matches);
    let dry_run = matches.get_flag("dry-run");
    let mut input = input(&definition, matches, dry_run)?;
    name_product(&definition, &mut input);
    // A sandbox has objects of its own, and nothing is sent to it either.
    if dry_run && !settings.sandbox {
        let client = settings.cloud_client("TOKEN".into())?.build()?;
        let call = call(&client, &definition, matches, &Ids::of(&settings), &input).await?;
        return show(call, &definition, &input, Authorization::Bearer);
    }
    let connection = Connection::open(&settings).await?;
    let (client, ids) = (&connection.client, &connection.ids);
    let call = call(client, &definition, matches, ids, &input).await?;
    if dry_run {
        return show(call, &definition, &input, Authorization::Bearer);
    }
    let response = connection.finish(call.send().await).await?;
    let save = matches.get_one::<PathBuf>("save");
    match response.into_inner() {
        OperationResponse::Json(value) => print(&output, &definition, value, save, matches),
        _ => output.empty(),
    }
}

/// Returns the call, checked against the document.
async fn call<'a>(
    client: &'a Client,
    definition: &Definition,
    matches: &ArgMatches,
    ids: &Ids,
    input: &Input,
) -> Result<OperationCall<'a>> {
    let call = client.api().operation(definition.operation.id)?;
    let mut call = parameters(call, definition, matches);
    for field in &definition.parameters {
        if let Some(id) = ids.of_parameter(field.name)
            && !is_given(field, matches)
        {
            call = call.parameter(field.name, id);
        }
    }
    let call = prepare(call, input).await?;
    call.check()
        .map_err(|error| named(definition, &error.to_string(), error.path()))?;
    Ok(call)
}

/// Sets the product, which most requests must name, and of which there is one.
fn name_product(definition: &Definition, input: &mut Input) {
    let (fields, schema) = match input {
        Input::Json(Value::Object(fields)) => {
            (fields, definition.body.as_ref().and_then(|body| body.json))
        }
        Input::Form(form) => (&mut form.fields, Some(form.schema)),
        _ => return,
    };
    let mut options = schema.into_iter().flat_map(alternatives);
    let has_product = options.any(|option| {
        let mut properties = properties(option).into_iter();
        properties.any(|(name, _)| name == PRODUCT)
    });
    if has_product && !fields.contains_key(PRODUCT) {
        fields.insert(PRODUCT.to_owned(), "whatsapp".into());
    }
}
