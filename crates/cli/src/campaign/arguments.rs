//! The subcommands of `wab campaign` and their options.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgGroup, Command, ValueHint, value_parser};

use crate::backend::Messaging;
use crate::outbox::{database, option};
use crate::program::Program;
use crate::send::sender;

const EXAMPLES: &str = "\
Examples:
  wab campaign run contacts.csv --template order_shipped{namespace} --body '{name}' --dry-run
  wab campaign run contacts.csv --text 'Hello {name}, see you at {time}' --result result.csv
  wab campaign status contacts";

pub(crate) fn command(program: &Program, messaging: &dyn Messaging) -> Command {
    let group = || {
        Arg::new("group")
            .value_name("NAME")
            .required(true)
            .help("The name of the campaign")
    };
    let about_group = |name: &'static str, about: &'static str| {
        Command::new(name)
            .about(about)
            .after_help(format!("Examples:\n  wab campaign {name} contacts"))
            .arg(group())
            .arg(database())
    };
    Command::new("campaign")
        .about("Send a message to each row of a CSV file, and continue after an interruption")
        .after_help(messaging.wire().example(EXAMPLES))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([
            run(program, messaging),
            about_group("status", "Show how far a campaign has come"),
            about_group(
                "pause",
                "Stop sending the messages of a campaign, in every process",
            ),
            about_group(
                "resume",
                "Continue a paused campaign: `wab campaign run` then sends it",
            ),
            about_group("cancel", "Cancel the queued messages of a campaign"),
        ])
}

fn run(program: &Program, messaging: &dyn Messaging) -> Command {
    let namespace = option("namespace", "NAMESPACE", "The namespace of the template");
    Command::new("run")
        .about("Send a message to each row of a CSV file; the same command continues it")
        .after_help(messaging.wire().example(EXAMPLES))
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .value_hint(ValueHint::FilePath)
                .help("A CSV file whose first line names the columns"),
        )
        .arg(database())
        .arg(option(
            "group",
            "NAME",
            "The name of the campaign [default: that of the file]",
        ))
        .arg(option(
            "to",
            "COLUMN",
            "The column with the phone number [default: to, phone, number or recipient]",
        ))
        .arg(option(
            "key",
            "COLUMN",
            "A column that identifies a row, which is sent once [default: the phone number]",
        ))
        .arg(option(
            "text",
            "TEXT",
            "Send text, in which {column} stands for a value of the row",
        ))
        .arg(option("template", "NAME", "Send a template"))
        .group(
            ArgGroup::new("content")
                .args(["text", "template"])
                .required(true),
        )
        // Command lines for an API with namespaces work unchanged.
        .arg(
            namespace
                .requires("template")
                .hide(!messaging.wire().namespaces),
        )
        .args(sender(program))
        .arg(
            option(
                "language",
                "CODE",
                "The language of the template [default: en_US]",
            )
            .requires("template"),
        )
        .arg(
            option("header", "TEXT", "The parameter of the template's header").requires("template"),
        )
        .arg(
            option(
                "body",
                "TEXT",
                "The next parameter of the template's body, such as '{name}'",
            )
            .action(ArgAction::Append)
            .requires("template"),
        )
        .arg(
            option(
                "rate",
                "COUNT",
                "At most so many messages a second, in all processes [default: 50]",
            )
            .value_parser(value_parser!(u32).range(1..=10_000)),
        )
        .arg(
            option(
                "concurrency",
                "COUNT",
                "How many messages are in flight at once [default: 16]",
            )
            .value_parser(value_parser!(u16).range(1..=1000)),
        )
        .arg(
            option(
                "expires-in",
                "MINUTES",
                "Do not send messages later than this",
            )
            .value_parser(value_parser!(u64).range(1..=525_600)),
        )
        .arg(
            Arg::new("resend-uncertain")
                .long("resend-uncertain")
                .action(ArgAction::SetTrue)
                .help("Send again what may have been sent: some recipients get it twice"),
        )
        .arg(
            option(
                "result",
                "FILE",
                "Write the rows with their outcomes as CSV at the end",
            )
            .value_parser(value_parser!(PathBuf))
            .value_hint(ValueHint::FilePath),
        )
        .arg(
            Arg::new("dry-run")
                .long("dry-run")
                .action(ArgAction::SetTrue)
                .help("Check every row and print the first message; nothing is stored or sent"),
        )
}
