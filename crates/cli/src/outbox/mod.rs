//! `wab outbox`: looking at the messages of an outbox, and deciding about single ones.

mod export;

use std::path::PathBuf;
use std::str::FromStr as _;

use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint, value_parser};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use whatsapp_business_outbox::{Error, Filter, Outbox, Resolution, State, StoredMessage};

pub(crate) use export::write as export;

use crate::error::{Exit, Failure, Result, message};
use crate::output::{GOOD, Output};

/// The database, if none is named.
const DEFAULT: &str = "sqlite://outbox.db";

pub(crate) fn command() -> Command {
    Command::new("outbox")
        .about("Look at the messages of an outbox, and retry, resolve or cancel them")
        .after_help(
            "Examples:\n  wab outbox list --state failed\n  wab outbox resolve 17 --as accepted\n  \
             wab outbox export results.csv --group reminders",
        )
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([
            filtered("list", "List messages, oldest first", "--state failed")
                .arg(
                    option("limit", "COUNT", "At most so many messages [default: 50]")
                        .value_parser(value_parser!(u32).range(1..=100_000)),
                )
                .arg(
                    option(
                        "after",
                        "ID",
                        "Messages with a greater id only, to continue a list",
                    )
                    .value_parser(value_parser!(i64)),
                ),
            by_id("show", "Show messages with everything that is stored", "17"),
            by_id(
                "retry",
                "Send messages again that have failed, expired or were cancelled",
                "17",
            ),
            by_id(
                "resolve",
                "Decide what became of uncertain messages",
                "17 --as accepted",
            )
            .arg(
                option(
                    "as",
                    "OUTCOME",
                    "accepted: it was sent; resend: send it again; failed: it was not sent",
                )
                .required(true)
                .value_parser(["accepted", "resend", "failed"]),
            )
            .arg(option(
                "message-id",
                "ID",
                "The id of an accepted message, which its statuses refer to",
            )),
            by_id("cancel", "Cancel messages that are queued", "17 18"),
            filtered(
                "export",
                "Write messages as CSV",
                "results.csv --group reminders",
            )
            .arg(
                Arg::new("file")
                    .value_name("FILE")
                    .value_parser(value_parser!(PathBuf))
                    .value_hint(ValueHint::FilePath)
                    .help("The file to write [default: standard output]"),
            ),
        ])
}

fn named(name: &'static str, about: &'static str, example: &str) -> Command {
    Command::new(name)
        .about(about)
        .after_help(format!("Examples:\n  wab outbox {name} {example}"))
        .arg(database())
}

fn by_id(name: &'static str, about: &'static str, example: &str) -> Command {
    named(name, about, example).arg(
        Arg::new("id")
            .value_name("ID")
            .required(true)
            .action(ArgAction::Append)
            .num_args(1..)
            .value_parser(value_parser!(i64))
            .help("The id of the message in the outbox"),
    )
}

fn filtered(name: &'static str, about: &'static str, example: &str) -> Command {
    named(name, about, example)
        .arg(option(
            "group",
            "NAME",
            "Messages of this group, or campaign, only",
        ))
        .arg(
            option("state", "STATE", "Messages in this state only")
                .value_parser(State::ALL.map(State::as_str)),
        )
}

pub(crate) fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

/// The option with the database of an outbox.
pub(crate) fn database() -> Arg {
    option(
        "db",
        "URL",
        "The database: sqlite://FILE or postgres://… [env: WHATSAPP_OUTBOX; default: sqlite://outbox.db]",
    )
}

/// Opens the outbox of the options.
pub(crate) async fn open(matches: &ArgMatches) -> Result<Outbox> {
    let named = matches.get_one::<String>("db").cloned();
    let variable = || std::env::var("WHATSAPP_OUTBOX").ok();
    let url = named.or_else(variable).filter(|url| !url.is_empty());
    let url = url.unwrap_or_else(|| DEFAULT.to_owned());
    Outbox::open(&url).await.map_err(failure)
}

/// Converts an error of the outbox.
pub(crate) fn failure(error: Error) -> Failure {
    match error {
        Error::Client(error) => Failure::usage(message(&error)),
        Error::Message(error) => {
            Failure::usage(format!("the message is not valid: {}", message(&error)))
        }
        Error::Store(_) => Failure::new(Exit::Connection, error.to_string()),
        other => Failure::usage(other.to_string()),
    }
}

pub(crate) async fn run(matches: &ArgMatches) -> Result {
    let (name, matches) = matches.subcommand().unwrap_or(("", matches));
    let outbox = open(matches).await?;
    let output = Output::new(matches);
    match name {
        "list" => return list(&outbox, matches, &output).await,
        "export" => {
            let file = matches.get_one::<PathBuf>("file").map(PathBuf::as_path);
            let count = export(&outbox, &filter(matches)?, file).await?;
            return match file {
                Some(_) => output.report(
                    &json!({"exported": count}),
                    &format!("{GOOD}✓{GOOD:#} {count} messages"),
                ),
                None => Ok(()),
            };
        }
        _ => {}
    }
    let ids: Vec<i64> = matches
        .get_many("id")
        .into_iter()
        .flatten()
        .copied()
        .collect();
    let mut unchanged = Vec::new();
    let mut shown = Vec::new();
    for id in &ids {
        let found = outbox.get(*id).await.map_err(failure)?;
        let Some(found) = found else {
            return Err(Failure::usage(format!(
                "there is no message {id} in the outbox"
            )));
        };
        let changed = match name {
            "retry" => outbox.retry(*id).await,
            "cancel" => outbox.cancel(*id).await,
            "resolve" => outbox.resolve(*id, resolution(matches)).await,
            _ => {
                shown.push(details(&found));
                Ok(true)
            }
        };
        if !changed.map_err(failure)? {
            unchanged.push(format!("{id} is {}", found.state));
        }
    }
    if !unchanged.is_empty() {
        return Err(Failure::usage(format!(
            "cannot {name} every message: {}",
            unchanged.join(", ")
        )));
    }
    if name == "show" {
        return match &shown[..] {
            [one] => output.json(one),
            _ => output.json(&Value::Array(shown)),
        };
    }
    output.report(
        &json!({"changed": ids.len()}),
        &format!("{GOOD}✓{GOOD:#} {} messages", ids.len()),
    )
}

fn filter(matches: &ArgMatches) -> Result<Filter> {
    let mut filter = Filter::new();
    if let Some(group) = matches.get_one::<String>("group") {
        filter = filter.with_group(group);
    }
    if let Some(state) = matches.get_one::<String>("state") {
        filter = filter.with_state(State::from_str(state).map_err(failure)?);
    }
    Ok(filter)
}

fn resolution(matches: &ArgMatches) -> Resolution {
    match matches.get_one::<String>("as").map(String::as_str) {
        Some("accepted") => Resolution::Accepted(matches.get_one("message-id").cloned()),
        Some("resend") => Resolution::Resend,
        _ => Resolution::Failed,
    }
}

async fn list(outbox: &Outbox, matches: &ArgMatches, output: &Output) -> Result {
    let limit = matches.get_one::<u32>("limit").copied().unwrap_or(50);
    let after = matches.get_one::<i64>("after").copied().unwrap_or_default();
    let found = outbox
        .list(&filter(matches)?, after, limit)
        .await
        .map_err(failure)?;
    let rows = found.iter().map(|message| {
        json!({
            "id": message.id,
            "group": message.group,
            "to": message.recipient,
            "state": message.state.as_str(),
            "attempts": message.attempts,
            "updated": timestamp(message.updated_at),
            "reason": message.reason,
        })
    });
    output.json(&Value::Array(rows.collect()))
}

fn details(message: &StoredMessage) -> Value {
    json!({
        "id": message.id,
        "key": message.key,
        "group": message.group,
        "api": message.api.as_str(),
        "state": message.state.as_str(),
        "attempts": message.attempts,
        "message_id": message.message_id,
        "code": message.code,
        "reason": message.reason,
        "due": timestamp(message.due_at),
        "created": timestamp(message.created_at),
        "updated": timestamp(message.updated_at),
        "metadata": message.metadata,
        "message": message.body,
    })
}

fn timestamp(time: std::time::SystemTime) -> Option<String> {
    OffsetDateTime::from(time).format(&Rfc3339).ok()
}
