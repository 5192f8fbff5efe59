//! The options of the types of messages that the APIs have in common.

use clap::{Arg, ArgAction, Command, ValueHint, value_parser};

/// Returns an option.
pub(crate) fn value(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

/// Returns an option that can be repeated.
pub(crate) fn repeated(name: &'static str, value_name: &'static str, help: &'static str) -> Arg {
    value(name, value_name, help).action(ArgAction::Append)
}

/// Returns an option without a value.
pub(crate) fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .help(help)
}

/// Returns an argument without a name.
pub(crate) fn positional(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).value_name(value).help(help)
}

/// Returns the command of a type of message, with an example.
pub(crate) fn command(name: &'static str, about: impl Into<String>, example: &str) -> Command {
    Command::new(name).about(about.into()).after_help(format!(
        "Examples:\n  wab send {name} --to 15550100 {example}"
    ))
}

/// Adds what all types of messages have.
pub(super) fn with_recipient(command: Command) -> Command {
    command
        .arg(
            value(
                "to",
                "RECIPIENT",
                "The recipient: a phone number, or a group with --group",
            )
            .required(true)
            .display_order(0),
        )
        .arg(flag("group", "The recipient is the id of a group"))
        .arg(value(
            "reply-to",
            "MESSAGE_ID",
            "Quote this message above the new one",
        ))
        .arg(flag(
            "dry-run",
            "Print the requests as commands of curl, without their secrets",
        ))
}

pub(super) fn text() -> Command {
    let example = "'Your table is ready'\n  echo Hello | wab send text --to 15550100 -";
    command("text", "Send text of at most 4096 characters", example)
        .arg(positional("text", "TEXT", "The text, or - for standard input").required(true))
        .arg(flag(
            "preview",
            "Show a preview of the first link in the text",
        ))
}

pub(super) fn media(name: &'static str, about: String, example: &str, caption: bool) -> Command {
    let command = command(name, about, example)
        .arg(
            positional(
                "source",
                "FILE|URL",
                "The file, which is uploaded, or a link to it",
            )
            .required_unless_present("id")
            .value_hint(ValueHint::AnyPath),
        )
        .arg(
            value(
                "id",
                "MEDIA_ID",
                "The id of a file that was uploaded before",
            )
            .conflicts_with("source"),
        )
        .arg(value(
            "media-type",
            "TYPE",
            "The media type of the file [default: guessed from its name]",
        ));
    match caption {
        true => command.arg(value("caption", "TEXT", "The text below it")),
        false => command,
    }
}

pub(super) fn location() -> Command {
    let degrees = |name: &'static str, help: &'static str| {
        value(name, "DEGREES", help)
            .required(true)
            .allow_negative_numbers(true)
            .value_parser(value_parser!(f64))
    };
    command(
        "location",
        "Send a location",
        "--latitude 48.2082 --longitude 16.3738 --name 'Our shop'",
    )
    .arg(degrees("latitude", "The latitude, -90 to 90"))
    .arg(degrees("longitude", "The longitude, -180 to 180"))
    .arg(value("name", "NAME", "The name of the place"))
    .arg(value(
        "address",
        "TEXT",
        "The address, shown below the name",
    ))
}

pub(super) fn contact() -> Command {
    command(
        "contact",
        "Send a contact card",
        "--name 'Ada Lovelace' --phone '+1 555 0100'",
    )
    .arg(value("name", "NAME", "The full name").required(true))
    .arg(value(
        "first-name",
        "NAME",
        "The first name [default: the first word of the name]",
    ))
    .arg(repeated(
        "phone",
        "NUMBER",
        "A phone number. Can be given several times",
    ))
    .arg(repeated(
        "email",
        "ADDRESS",
        "An e-mail address. Can be given several times",
    ))
    .arg(value("organization", "NAME", "The company"))
}
