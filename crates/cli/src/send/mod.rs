//! `wab send`: messages of each type, with files uploaded on the way.
//!
//! The messages of the Cloud API are built here as well; `cloud::send` sends them.

mod arguments;
mod message;

use std::path::Path;

use clap::ArgMatches;
use serde_json::json;
use whatsapp_business::api;
use whatsapp_business::media::{MediaKind, Upload};
use whatsapp_business_sandbox::MessageStatus;

pub(crate) use arguments::{command, examples, from};

use crate::connection::{Connection, Needs, last_status};
use crate::curl::{self, Authorization};
use crate::failure::{Exit, Failure, Result};
use crate::interrupt;
use crate::output::{self, GOOD, Output};
use crate::settings::Settings;
use crate::transfer;
pub(crate) use message::{Draft, Source};

/// What stands for the id of a file before it is uploaded.
pub(crate) const PLACEHOLDER: &str = "ID-OF-THE-UPLOAD";

pub(crate) async fn run(matches: &ArgMatches) -> Result {
    let Some((kind, matches)) = matches.subcommand() else {
        return Err(Failure::usage("there is no type of message"));
    };
    let settings = Settings::resolve(matches)?;
    let output = Output::new(matches);
    let draft = Draft::new(kind, matches)?;
    // The limits are checked before anything is sent.
    let check = draft.message(PLACEHOLDER).check();
    check.map_err(|error| Failure::usage(error.to_string()))?;
    if matches.get_flag("dry-run") {
        return interrupt::unless_interrupted(show(&settings, &draft)).await;
    }
    let mut connection = None;
    let mut message = None;
    // Up to here, nothing is sent to the recipient.
    let prepared = interrupt::unless_interrupted(async {
        let opened = Connection::open(&settings, Needs::Token).await?;
        let id = match &draft.source {
            Some(Source::File(path)) => {
                upload(&opened, path, draft.media_type.as_deref(), draft.kind).await?
            }
            _ => String::new(),
        };
        message = Some(draft.message(&id));
        connection = Some(opened);
        Ok(())
    });
    prepared.await.map_err(not_sent)?;
    let (Some(connection), Some(message)) = (connection, message) else {
        return Err(Failure::usage("there is no message"));
    };
    let sent = interrupt::send(async {
        let result = connection.client.messages().send(&message).await;
        connection.finish(result).await
    });
    let sent = sent.await?;
    let status = match connection.embedded() {
        Some(sandbox) => last_status(sandbox, &sent.id).await,
        None => None,
    };
    report(&output, &sent.id, sent.wa_id.as_deref(), status)
}

/// Says that the message of an interrupted command was not sent.
pub(crate) fn not_sent(failure: Failure) -> Failure {
    match failure.exit {
        Exit::Interrupted => failure.with_remedy("the message was not sent"),
        _ => failure,
    }
}

/// Prints the id of a message that was accepted, with its status in a sandbox.
pub(crate) fn report(
    output: &Output,
    id: &str,
    wa_id: Option<&str>,
    status: Option<MessageStatus>,
) -> Result {
    let mut text = format!("{GOOD}✓{GOOD:#} accepted as {id}");
    let mut value = json!({"id": id, "wa_id": wa_id});
    if let Some(status) = status {
        let status = json!(status);
        text.push_str(&format!(
            ", {} (by the sandbox: nothing left this machine)",
            status.as_str().unwrap_or("accepted")
        ));
        value["status"] = status;
    }
    output.report(&value, &text)
}

/// Uploads a file with a progress bar, and returns its id.
pub(crate) async fn upload(
    connection: &Connection,
    path: &Path,
    media_type: Option<&str>,
    kind: Option<MediaKind>,
) -> Result<String> {
    let total = std::fs::metadata(path).map(|metadata| metadata.len()).ok();
    let bar = transfer::bar(total, "uploading");
    let progress = bar.clone();
    let mut upload = Upload::file(path).on_progress(move |now| progress.set_position(now.done));
    if let Some(media_type) = media_type {
        upload = upload.with_media_type(media_type);
    }
    if let Some(kind) = kind {
        upload = upload.with_kind(kind);
    }
    let result = connection.client.media().upload_from(upload).await;
    bar.finish_and_clear();
    connection.finish(result).await
}

async fn show(settings: &Settings, draft: &Draft) -> Result {
    let connection = Connection::open(settings, Needs::Nothing).await?;
    let api = connection.client.api();
    let authorization = match &settings.api_key_header {
        Some(name) => Authorization::Header(name),
        None => Authorization::Bearer,
    };
    if let Some(Source::File(path)) = &draft.source {
        let guessed = || transfer::media_type(path);
        let media_type = draft.media_type.clone().unwrap_or_else(guessed);
        let call = api.operation("Media_uploadMedia")?;
        let preview = call.raw_body(media_type, "").preview()?;
        let body = curl::Body::File(path);
        output::line(&curl::command(&preview, authorization, &body))?;
    }
    let message = serde_json::to_value(draft.message(PLACEHOLDER))
        .map_err(|error| Failure::usage(error.to_string()))?;
    let call = api.operation("Messages_sendMessage")?;
    let preview = call.body(message.clone()).preview()?;
    let schema = &api::document()["components"]["schemas"]["Send-Message-Request-Body"];
    let body = curl::Body::Json(schema, &message);
    output::line(&curl::command(&preview, authorization, &body))
}
