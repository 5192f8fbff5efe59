//! `wab outbox`: looking at the messages of an outbox, and deciding about single ones.

mod export;

use std::path::PathBuf;
use std::str::FromStr as _;

use clap::{ArgMatches, Args, Parser, Subcommand, ValueEnum, ValueHint, value_parser};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use whatsapp_business_outbox::{Error, Filter, Outbox, Resolution, State, StoredMessage};

pub(crate) use export::write as export;

use crate::error::{Exit, Failure, Result, message};
use crate::output::{GOOD, Output};
use crate::program::arguments;
use crate::settings::environment;

/// The database, if none is named.
const DEFAULT: &str = "sqlite://outbox.db";

/// Look at the messages of an outbox, and retry, resolve or cancel them
#[derive(Debug, Parser)]
#[command(
    name = "outbox",
    after_help = "Examples:\n  wab outbox list --state failed\n  wab outbox resolve 17 --as \
                  accepted\n  wab outbox export results.csv --group reminders",
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List messages, oldest first
    #[command(after_help = "Examples:\n  wab outbox list --state failed")]
    List {
        #[command(flatten)]
        filter: FilterOptions,
        /// At most so many messages
        #[arg(long, value_name = "COUNT", default_value_t = 50)]
        #[arg(value_parser = value_parser!(u32).range(1..=100_000))]
        limit: u32,
        /// Messages with a greater id only, to continue a list
        #[arg(
            long,
            value_name = "ID",
            default_value_t = 0,
            hide_default_value = true
        )]
        after: i64,
    },
    /// Show messages with everything that is stored
    #[command(after_help = "Examples:\n  wab outbox show 17")]
    Show(Ids),
    /// Send messages again that have failed, expired or were cancelled
    #[command(after_help = "Examples:\n  wab outbox retry 17")]
    Retry(Ids),
    /// Decide what became of uncertain messages
    #[command(after_help = "Examples:\n  wab outbox resolve 17 --as accepted")]
    Resolve {
        #[command(flatten)]
        ids: Ids,
        /// accepted: it was sent; resend: send it again; failed: it was not sent
        #[arg(long = "as", value_name = "OUTCOME")]
        outcome: Outcome,
        /// The id of an accepted message, which its statuses refer to
        #[arg(long, value_name = "ID")]
        message_id: Option<String>,
    },
    /// Cancel messages that are queued
    #[command(after_help = "Examples:\n  wab outbox cancel 17 18")]
    Cancel(Ids),
    /// Write messages as CSV
    #[command(after_help = "Examples:\n  wab outbox export results.csv --group reminders")]
    Export {
        #[command(flatten)]
        filter: FilterOptions,
        /// The file to write [default: standard output]
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        file: Option<PathBuf>,
    },
}

/// The database of an outbox.
#[derive(Debug, Args)]
pub(crate) struct Database {
    /// The database: sqlite://FILE or postgres://… [env: WHATSAPP_OUTBOX; default: sqlite://outbox.db]
    #[arg(long = "db", value_name = "URL")]
    database: Option<String>,
}

#[derive(Debug, Args)]
struct Ids {
    #[command(flatten)]
    database: Database,
    /// The id of the message in the outbox
    #[arg(value_name = "ID", required = true)]
    ids: Vec<i64>,
}

#[derive(Debug, Args)]
struct FilterOptions {
    #[command(flatten)]
    database: Database,
    /// Messages of this group, or campaign, only
    #[arg(long, value_name = "NAME")]
    group: Option<String>,
    /// Messages in this state only
    #[arg(long, value_name = "STATE", value_parser = State::ALL.map(State::as_str))]
    state: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Outcome {
    Accepted,
    Resend,
    Failed,
}

impl Database {
    /// Opens the outbox.
    pub(crate) async fn open(&self) -> Result<Outbox> {
        let variable = || environment("WHATSAPP_OUTBOX");
        let url = self.database.clone().or_else(variable);
        let url = url.unwrap_or_else(|| DEFAULT.to_owned());
        Ok(Outbox::open(&url).await?)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Client(error) => Self::usage(message(&error)),
            Error::Message(error) => {
                Self::usage(format!("the message is not valid: {}", message(&error)))
            }
            Error::Store(_) => Self::new(Exit::Connection, error.to_string()),
            other => Self::usage(other.to_string()),
        }
    }
}

pub(crate) async fn run(matches: &ArgMatches) -> Result {
    let inner = matches.subcommand().map_or(matches, |(_, inner)| inner);
    let output = Output::new(inner);
    match arguments::<Arguments>(matches)?.action {
        Action::List {
            filter,
            limit,
            after,
        } => {
            let outbox = filter.database.open().await?;
            let found = outbox.list(&filter.filter()?, after, limit).await;
            list(&found?, &output)
        }
        Action::Export { filter, file } => {
            let outbox = filter.database.open().await?;
            let count = export(&outbox, &filter.filter()?, file.as_deref()).await?;
            let text = format!("{GOOD}✓{GOOD:#} {count} messages");
            match file {
                Some(_) => output.report(&json!({"exported": count}), &text),
                None => Ok(()),
            }
        }
        Action::Show(ids) => {
            let outbox = ids.database.open().await?;
            let mut shown = Vec::new();
            for id in ids.ids {
                shown.push(details(&get(&outbox, id).await?));
            }
            match &shown[..] {
                [one] => output.json(one),
                _ => output.json(&Value::Array(shown)),
            }
        }
        Action::Retry(ids) => change("retry", &ids, &output, Outbox::retry).await,
        Action::Cancel(ids) => change("cancel", &ids, &output, Outbox::cancel).await,
        Action::Resolve {
            ids,
            outcome,
            message_id,
        } => {
            let resolution = || match outcome {
                Outcome::Accepted => Resolution::Accepted(message_id.clone()),
                Outcome::Resend => Resolution::Resend,
                Outcome::Failed => Resolution::Failed,
            };
            let resolve = async |outbox: &Outbox, id| outbox.resolve(id, resolution()).await;
            change("resolve", &ids, &output, resolve).await
        }
    }
}

/// Changes each message, and reports those whose state does not allow it.
async fn change(
    name: &str,
    ids: &Ids,
    output: &Output,
    change: impl AsyncFn(&Outbox, i64) -> std::result::Result<bool, Error>,
) -> Result {
    let outbox = ids.database.open().await?;
    let mut unchanged = Vec::new();
    for &id in &ids.ids {
        let found = get(&outbox, id).await?;
        if !change(&outbox, id).await? {
            unchanged.push(format!("{id} is {}", found.state));
        }
    }
    if !unchanged.is_empty() {
        return Err(Failure::usage(format!(
            "cannot {name} every message: {}",
            unchanged.join(", ")
        )));
    }
    let count = ids.ids.len();
    let text = format!("{GOOD}✓{GOOD:#} {count} messages");
    output.report(&json!({"changed": count}), &text)
}

async fn get(outbox: &Outbox, id: i64) -> Result<StoredMessage> {
    let found = outbox.get(id).await?;
    found.ok_or_else(|| Failure::usage(format!("there is no message {id} in the outbox")))
}

impl FilterOptions {
    fn filter(&self) -> Result<Filter> {
        let mut filter = Filter::new();
        if let Some(group) = &self.group {
            filter = filter.with_group(group);
        }
        if let Some(state) = &self.state {
            filter = filter.with_state(State::from_str(state)?);
        }
        Ok(filter)
    }
}

fn list(found: &[StoredMessage], output: &Output) -> Result {
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
