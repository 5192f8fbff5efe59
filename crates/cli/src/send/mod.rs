//! `wab send`: messages of each type, with files uploaded on the way.

pub(crate) mod content;
pub(crate) mod draft;
pub(crate) mod types;

use std::time::Duration;

use clap::{Arg, ArgMatches, Command};
use serde_json::json;
use whatsapp_business_sandbox::MessageStatus;

use crate::backend::{Messaging, Purpose, Session};
use crate::curl;
use crate::error::{Exit, Failure, Result};
use crate::globals;
use crate::interrupt;
use crate::output::{self, GOOD, Output};
use crate::program::Program;
use crate::settings::Settings;
use draft::Draft;

/// What stands for the id of a file before it is uploaded.
const PLACEHOLDER: &str = "ID-OF-THE-UPLOAD";

/// How long the sandbox may take to deliver a message, and how often its status is read.
const SETTLING: Duration = Duration::from_millis(1000);
const POLL: Duration = Duration::from_millis(5);

const EXAMPLES: &str = "\
Examples:
  wab send text --to 15550100 'Your table is ready'
  wab send image --to 15550100 photo.jpg --caption 'Our new shop'
  wab send template --to 15550100 order_shipped{namespace} --language en_US --body Ada
  wab send buttons --to 15550100 'Shall we deliver today?' --button yes:Yes --button no:No
  echo 'Hello' | wab send text --to 15550100 -";

pub(crate) fn command(program: &Program, messaging: &dyn Messaging) -> Command {
    let types = messaging.types().into_iter().map(|kind| {
        let command = types::with_recipient(kind.command);
        command.args(sender(program))
    });
    Command::new("send")
        .about("Send a message: text, a file, a template, buttons …")
        .after_help(messaging.wire().example(EXAMPLES))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands(types)
}

/// Returns the option with the object to send from, if the API has several.
pub(crate) fn sender(program: &Program) -> Option<Arg> {
    let name = program.about().sender?;
    let mut settings = program.about().settings.iter();
    let setting = settings.find(|setting| setting.name == name)?;
    let option = globals::of_setting(setting).global(false).long("from");
    let option =
        option.help("The id of the phone number to send from [default: that of the profile]");
    Some(
        option
            .hide_short_help(false)
            .help_heading(None)
            .display_order(10),
    )
}

/// Checks that the settings name the object to send from.
pub(crate) fn check_sender(settings: &Settings) -> Result {
    match settings.about().sender {
        Some(name) if !settings.has(name) => Err(Failure::usage(format!(
            "missing {name} to send from: use `--from ID`, its environment variable, or a profile \
             with one"
        ))),
        _ => Ok(()),
    }
}

pub(crate) async fn run(
    program: &Program,
    messaging: &dyn Messaging,
    matches: &ArgMatches,
) -> Result {
    let (kind, matches) = matches.subcommand().unwrap_or(("", matches));
    let mut types = messaging.types().into_iter();
    let Some(kind) = types.find(|known| known.command.get_name() == kind) else {
        return Err(Failure::usage(format!("unknown type of message `{kind}`")));
    };
    let output = Output::new(matches);
    let mut draft = (kind.build)(matches)?;
    if matches.get_flag("group") {
        draft.set("recipient_type", "group".into());
    }
    if let Some(id) = matches.get_one::<String>("reply-to") {
        draft.set("context", json!({ "message_id": id }));
    }
    // The limits are checked before anything is sent.
    let check = messaging.check(&draft.message(PLACEHOLDER));
    check.map_err(|error| Failure::of(&error, program.about()))?;
    let dry_run = matches.get_flag("dry-run");
    let mut prepared = None;
    // Up to here, nothing is sent to the recipient.
    let preparation = interrupt::unless_interrupted(async {
        let settings = program.settings(matches).await?;
        check_sender(&settings)?;
        if dry_run {
            let session = Session::open(program.backend, &settings, Purpose::Show).await?;
            return show(&session, messaging, &draft);
        }
        let session = Session::open(program.backend, &settings, Purpose::Session).await?;
        let id = match draft.upload() {
            Some(upload) => session.upload(&upload).await?,
            None => String::new(),
        };
        prepared = Some((draft.message(&id), session));
        Ok(())
    });
    preparation.await.map_err(not_sent)?;
    let Some((message, session)) = prepared else {
        return Ok(());
    };
    let sent = interrupt::send(async {
        let result = session.connection.send(&message).await;
        session.finish(messaging.operation(), result).await
    });
    let sent = sent.await?;
    let mut text = format!("{GOOD}✓{GOOD:#} accepted as {}", sent.id);
    let mut value = json!({"id": sent.id, "wa_id": sent.wa_id});
    if let Some(status) = last_status(&session, &sent.id).await {
        let status = json!(status);
        text.push_str(&format!(
            ", {} (by the sandbox: nothing left this machine)",
            status.as_str().unwrap_or("accepted")
        ));
        value["status"] = status;
    }
    output.report(&value, &text)
}

/// Returns the last status of a message, if it was sent to a sandbox.
async fn last_status(session: &Session, id: &str) -> Option<MessageStatus> {
    let sandbox = session.sandbox()?;
    let status = || {
        let messages = sandbox.sent_messages();
        let message = messages.into_iter().find(|message| message.id == id);
        message.map(|message| message.status)
    };
    for _ in 0..SETTLING.as_millis() / POLL.as_millis() {
        if matches!(status(), Some(MessageStatus::Read | MessageStatus::Failed)) {
            break;
        }
        tokio::time::sleep(POLL).await;
    }
    status()
}

/// Says that the message of an interrupted command was not sent.
fn not_sent(failure: Failure) -> Failure {
    match failure.exit {
        Exit::Interrupted => failure.with_remedy("the message was not sent"),
        _ => failure,
    }
}

/// Prints the requests as commands of curl.
fn show(session: &Session, messaging: &dyn Messaging, draft: &Draft) -> Result {
    if let Some(upload) = draft.upload() {
        output::line(&messaging.show_upload(session, &upload)?)?;
    }
    let operation = messaging.operation();
    let call = session.call(operation)?.body(draft.message(PLACEHOLDER));
    output::line(&curl::of_call(
        session,
        operation,
        call,
        &curl::Body::Preview,
    )?)
}
