//! The subcommands of `wab campaign` and their options.

use std::path::PathBuf;

use clap::{Args, Command, CommandFactory as _, Parser, Subcommand, ValueHint, value_parser};

use crate::backend::Messaging;
use crate::outbox::Database;
use crate::program::Program;
use crate::send::sender;

const EXAMPLES: &str = "\
Examples:
  wab campaign run contacts.csv --template order_shipped{namespace} --body '{name}' --dry-run
  wab campaign run contacts.csv --text 'Hello {name}, see you at {time}' --result result.csv
  wab campaign status contacts";

/// Send a message to each row of a CSV file, and continue after an interruption
#[derive(Debug, Parser)]
#[command(
    name = "campaign",
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) action: Action,
}

#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Send a message to each row of a CSV file; the same command continues it
    Run(Box<Run>),
    /// Show how far a campaign has come
    #[command(after_help = "Examples:\n  wab campaign status contacts")]
    Status(Group),
    /// Stop sending the messages of a campaign, in every process
    #[command(after_help = "Examples:\n  wab campaign pause contacts")]
    Pause(Group),
    /// Continue a paused campaign: `wab campaign run` then sends it
    #[command(after_help = "Examples:\n  wab campaign resume contacts")]
    Resume(Group),
    /// Cancel the queued messages of a campaign
    #[command(after_help = "Examples:\n  wab campaign cancel contacts")]
    Cancel(Group),
}

#[derive(Debug, Args)]
pub(super) struct Group {
    #[command(flatten)]
    pub(super) database: Database,
    /// The name of the campaign
    #[arg(value_name = "NAME")]
    pub(super) group: String,
}

#[derive(Debug, Args)]
#[group(skip)]
pub(super) struct Run {
    /// A CSV file whose first line names the columns
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) database: Database,
    /// The name of the campaign [default: that of the file]
    #[arg(long, value_name = "NAME")]
    pub(super) group: Option<String>,
    /// The column with the phone number [default: to, phone, number or recipient]
    #[arg(long, value_name = "COLUMN")]
    pub(super) to: Option<String>,
    /// A column that identifies a row, which is sent once [default: the phone number]
    #[arg(long, value_name = "COLUMN")]
    pub(super) key: Option<String>,
    #[command(flatten)]
    pub(super) content: Content,
    #[command(flatten)]
    pub(super) parameters: Parameters,
    /// At most so many messages a second, in all processes [default: 50]
    #[arg(long, value_name = "COUNT", value_parser = value_parser!(u32).range(1..=10_000))]
    pub(super) rate: Option<u32>,
    /// How many messages are in flight at once [default: 16]
    #[arg(long, value_name = "COUNT", value_parser = value_parser!(u16).range(1..=1000))]
    pub(super) concurrency: Option<u16>,
    /// Do not send messages later than this
    #[arg(long, value_name = "MINUTES", value_parser = value_parser!(u64).range(1..=525_600))]
    pub(super) expires_in: Option<u64>,
    /// Send again what may have been sent: some recipients get it twice
    #[arg(long)]
    pub(super) resend_uncertain: bool,
    /// Write the rows with their outcomes as CSV at the end
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) result: Option<PathBuf>,
    /// Check every row and print the first message; nothing is stored or sent
    #[arg(long)]
    pub(super) dry_run: bool,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(super) struct Content {
    /// Send text, in which {column} stands for a value of the row
    #[arg(long, value_name = "TEXT")]
    pub(super) text: Option<String>,
    /// Send a template
    #[arg(long, value_name = "NAME")]
    pub(super) template: Option<String>,
}

/// What a template has beside its name.
#[derive(Debug, Args)]
pub(super) struct Parameters {
    /// The namespace of the template
    #[arg(long, value_name = "NAMESPACE", requires = "template")]
    pub(super) namespace: Option<String>,
    /// The language of the template [default: en_US]
    #[arg(long, value_name = "CODE", requires = "template")]
    pub(super) language: Option<String>,
    /// The parameter of the template's header
    #[arg(long, value_name = "TEXT", requires = "template")]
    pub(super) header: Option<String>,
    /// The next parameter of the template's body, such as '{name}'
    #[arg(long, value_name = "TEXT", requires = "template")]
    pub(super) body: Vec<String>,
}

pub(crate) fn command(program: &Program, messaging: &dyn Messaging) -> Command {
    let examples = messaging.wire().example(EXAMPLES);
    // Command lines for an API with namespaces work unchanged.
    let hides_namespace = !messaging.wire().namespaces;
    let run = |run: Command| {
        run.after_help(examples.clone())
            .mut_arg("namespace", |namespace| namespace.hide(hides_namespace))
            .args(sender(program))
    };
    Arguments::command()
        .after_help(examples.clone())
        .mut_subcommand("run", run)
}
