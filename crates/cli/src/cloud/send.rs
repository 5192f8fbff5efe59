//! `wab --api cloud send`: the messages of `wab send`, and reactions.

use std::path::Path;

use clap::ArgMatches;
use whatsapp_business::media::MediaKind as OnPremisesKind;
use whatsapp_business_cloud::media::{MediaKind, Upload};
use whatsapp_business_cloud::{Client, OutboundMessage, api};

use super::connection::{Connection, Ids};
use crate::connection::last_status;
use crate::curl::{self, Authorization};
use crate::failure::{Failure, Result};
use crate::form::FormFile;
use crate::interrupt;
use crate::output::{self, Output};
use crate::send::{Draft, PLACEHOLDER, Source, not_sent, report};
use crate::settings::Settings;
use crate::transfer;

/// The parameter of the phone number that messages are sent from.
const PHONE_NUMBER: &str = "Phone-Number-ID";

/// What is sent, whose file may not be uploaded yet.
enum Message {
    Draft(Box<Draft>),
    Reaction(Box<OutboundMessage>),
}

impl Message {
    fn new(kind: &str, matches: &ArgMatches) -> Result<Self> {
        if kind != "reaction" {
            let draft = Draft::new(kind, matches)?;
            return Ok(Self::Draft(Box::new(draft)));
        }
        let text = |name: &str| matches.get_one::<String>(name).cloned().unwrap_or_default();
        let mut message = OutboundMessage::reaction(text("to"), text("message"), text("emoji"));
        if matches.get_flag("group") {
            message = message.to_group();
        }
        if let Some(id) = matches.get_one::<String>("reply-to") {
            message = message.in_reply_to(id);
        }
        Ok(Self::Reaction(Box::new(message)))
    }

    /// Returns the message; `uploaded` is the id of the file, if it was uploaded.
    fn with_upload(&self, uploaded: &str) -> Result<OutboundMessage> {
        match self {
            Self::Draft(draft) => draft.cloud_message(uploaded),
            Self::Reaction(message) => Ok((**message).clone()),
        }
    }

    /// Returns the local file to upload, with the options about it.
    fn file(&self) -> Option<(&Path, &Draft)> {
        match self {
            Self::Draft(draft) => match &draft.source {
                Some(Source::File(path)) => Some((path, draft)),
                _ => None,
            },
            Self::Reaction(_) => None,
        }
    }
}

pub(crate) async fn run(matches: &ArgMatches) -> Result {
    let Some((kind, matches)) = matches.subcommand() else {
        return Err(Failure::usage("there is no type of message"));
    };
    let settings = Settings::resolve(matches)?;
    let output = Output::new(matches);
    let draft = Message::new(kind, matches)?;
    // The limits are checked before anything is sent.
    let check = draft.with_upload(PLACEHOLDER)?.check();
    check.map_err(|error| Failure::usage(error.to_string()))?;
    if matches.get_flag("dry-run") {
        // A sandbox has objects of its own, and nothing is sent to it either.
        return interrupt::unless_interrupted(async {
            if settings.sandbox {
                let connection = Connection::open(&settings).await?;
                return show(&connection.client, &connection.ids.sender(matches)?, &draft);
            }
            let client = settings.cloud_client("TOKEN".into())?.build()?;
            show(&client, &Ids::of(&settings).sender(matches)?, &draft)
        })
        .await;
    }
    let mut prepared = None;
    // Up to here, nothing is sent to the recipient.
    let preparation = interrupt::unless_interrupted(async {
        let connection = Connection::open(&settings).await?;
        let number = connection.ids.sender(matches)?;
        let id = match draft.file() {
            Some((path, draft)) => upload(&connection, &number, path, draft).await?,
            None => String::new(),
        };
        prepared = Some((draft.with_upload(&id)?, number, connection));
        Ok(())
    });
    preparation.await.map_err(not_sent)?;
    let Some((message, number, connection)) = prepared else {
        return Err(Failure::usage("there is no message"));
    };
    let number = connection.client.phone_number(number);
    let sent = interrupt::send(number.messages().send(&message)).await?;
    let status = match &connection.sandbox {
        Some(sandbox) => last_status(sandbox, &sent.id).await,
        None => None,
    };
    report(&output, &sent.id, sent.wa_id.as_deref(), status)
}

/// Uploads a file with a progress bar, and returns its id.
async fn upload(
    connection: &Connection,
    number: &str,
    path: &Path,
    draft: &Draft,
) -> Result<String> {
    let total = std::fs::metadata(path).map(|metadata| metadata.len()).ok();
    let bar = transfer::bar(total, "uploading");
    let progress = bar.clone();
    let mut upload = Upload::file(path).on_progress(move |now| progress.set_position(now.done));
    if let Some(media_type) = &draft.media_type {
        upload = upload.with_media_type(media_type);
    }
    if let Some(kind) = draft.kind {
        upload = upload.with_kind(match kind {
            OnPremisesKind::Image => MediaKind::Image,
            OnPremisesKind::Audio => MediaKind::Audio,
            OnPremisesKind::Video => MediaKind::Video,
            OnPremisesKind::Sticker => MediaKind::Sticker,
            _ => MediaKind::Document,
        });
    }
    let number = connection.client.phone_number(number);
    let result = number.media().upload_from(upload).await;
    bar.finish_and_clear();
    Ok(result?)
}

/// Prints the requests as commands of curl.
fn show(client: &Client, number: &str, message: &Message) -> Result {
    let api = client.api();
    if let Some((path, draft)) = message.file() {
        let guessed = || transfer::media_type(path);
        let media_type = draft.media_type.clone().unwrap_or_else(guessed);
        let call = api.operation("Media_uploadMedia")?;
        let preview = call.parameter(PHONE_NUMBER, number).preview()?;
        let file = FormFile::read("file", path, media_type.clone())?;
        let body = curl::Body::Form {
            pairs: [
                ("messaging_product", "whatsapp"),
                ("type", media_type.as_str()),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
            file: Some(&file),
            multipart: true,
        };
        output::line(&curl::command(&preview, Authorization::Bearer, &body))?;
    }
    let message = serde_json::to_value(message.with_upload(PLACEHOLDER)?)
        .map_err(|error| Failure::usage(error.to_string()))?;
    let call = api.operation("Messages_sendMessage")?;
    let call = call.parameter(PHONE_NUMBER, number).body(message.clone());
    let schema = &api::document()["components"]["schemas"]["Message"];
    let body = curl::Body::Json(schema, &message);
    output::line(&curl::command(
        &call.preview()?,
        Authorization::Bearer,
        &body,
    ))
}
