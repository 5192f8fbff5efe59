//! The subcommands of `wab send` and their options.

use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, ValueHint, value_parser};

use crate::api::Api;

const EXAMPLES: &str = "\
Examples:
  wab send text --to 15550100 'Your table is ready'
  wab send image --to 15550100 photo.jpg --caption 'Our new shop'
  wab send template --to 15550100 order_shipped --namespace c8ae5f90_307a --language en_US --body Ada
  wab send buttons --to 15550100 'Shall we deliver today?' --button yes:Yes --button no:No
  echo 'Hello' | wab send text --to 15550100 -";

/// The part of the examples that the Cloud API does not have.
const NAMESPACE: &str = " --namespace c8ae5f90_307a";

pub(crate) fn command() -> Command {
    let command = Command::new("send")
        .about("Send a message: text, a file, a template, buttons …")
        .after_help(examples(EXAMPLES))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([
            text(),
            media("image", "Send an image: JPEG or PNG of at most 5 MB", true),
            media(
                "document",
                "Send a document: any file of at most 100 MB",
                true,
            )
            .arg(value(
                "filename",
                "NAME",
                "The name that the recipient sees [default: that of the file]",
            )),
            media("audio", "Send audio of at most 16 MB", false),
            media("video", "Send a video: MP4 or 3GPP of at most 16 MB", true),
            media("sticker", "Send a sticker: WebP of at most 100 kB", false),
            location(),
            contact(),
            template(),
            buttons(),
            list(),
        ]);
    match Api::current() {
        Api::OnPremises => command,
        Api::Cloud => command.subcommand(reaction()),
    }
}

/// Returns examples in the form of the current API.
pub(crate) fn examples(text: &str) -> String {
    match Api::current() {
        Api::OnPremises => text.to_owned(),
        Api::Cloud => text.replace(NAMESPACE, ""),
    }
}

/// A type of message with what all of them have.
fn kind(name: &'static str, about: &'static str, example: &str) -> Command {
    let command = Command::new(name)
        .about(about)
        .after_help(examples(&format!(
            "Examples:\n  wab send {name} --to 15550100 {example}"
        )))
        .arg(
            value(
                "to",
                "RECIPIENT",
                "The recipient: a phone number, or a group with --group",
            )
            .required(true)
            .display_order(0),
        )
        .arg(
            Arg::new("group")
                .long("group")
                .action(ArgAction::SetTrue)
                .help("The recipient is the id of a group"),
        )
        .arg(value(
            "reply-to",
            "MESSAGE_ID",
            "Quote this message above the new one",
        ))
        .arg(
            Arg::new("dry-run")
                .long("dry-run")
                .action(ArgAction::SetTrue)
                .help("Print the requests as commands of curl, without their secrets"),
        );
    match Api::current() {
        Api::OnPremises => command,
        Api::Cloud => command.arg(from()),
    }
}

/// The option with the phone number to send from. The settings read it by the name of its argument.
pub(crate) fn from() -> Arg {
    Arg::new("phone-number-id")
        .long("from")
        .value_name("ID")
        .help("The id of the phone number to send from [default: that of the profile]")
}

fn value(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

fn positional(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).value_name(value).help(help)
}

fn number(name: &'static str, help: &'static str) -> Arg {
    value(name, "DEGREES", help)
        .required(true)
        .allow_negative_numbers(true)
        .value_parser(value_parser!(f64))
}

fn repeated(name: &'static str, value_name: &'static str, help: &'static str) -> Arg {
    value(name, value_name, help).action(ArgAction::Append)
}

fn text() -> Command {
    let example = "'Your table is ready'\n  echo Hello | wab send text --to 15550100 -";
    kind("text", "Send text of at most 4096 characters", example)
        .arg(positional("text", "TEXT", "The text, or - for standard input").required(true))
        .arg(
            Arg::new("preview")
                .long("preview")
                .action(ArgAction::SetTrue)
                .help("Show a preview of the first link in the text"),
        )
}

fn media(name: &'static str, about: &'static str, caption: bool) -> Command {
    let example = match name {
        "image" => "photo.jpg --caption 'Our new shop'",
        "document" => "invoice.pdf --filename 'Invoice 1017.pdf'",
        "audio" => "voice.mp3",
        "video" => "https://example.com/tour.mp4",
        _ => "--id 1aa40d3e-0b6f-4a5e-b8ff-5b0b5f0c2f11",
    };
    let command = kind(name, about, example)
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

fn location() -> Command {
    kind(
        "location",
        "Send a location",
        "--latitude 48.2082 --longitude 16.3738 --name 'Our shop'",
    )
    .arg(number("latitude", "The latitude, -90 to 90"))
    .arg(number("longitude", "The longitude, -180 to 180"))
    .arg(value("name", "NAME", "The name of the place"))
    .arg(value(
        "address",
        "TEXT",
        "The address, shown below the name",
    ))
}

fn contact() -> Command {
    kind(
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

fn template() -> Command {
    let example = "order_shipped --namespace c8ae5f90_307a --language en_US \\\n      \
                   --body Ada --body A-1017 --quick-reply 0:track";
    kind(
        "template",
        "Send a template: the only type that starts a conversation",
        example,
    )
    .arg(positional("name", "NAME", "The name of the template").required(true))
    .arg(match Api::current() {
        Api::OnPremises => {
            value("namespace", "NAMESPACE", "The namespace of the templates").required(true)
        }
        // Command lines for the On-Premises API work unchanged.
        Api::Cloud => value("namespace", "NAMESPACE", "Ignored").hide(true),
    })
    .arg(value("language", "CODE", "The language, such as en or en_US").required(true))
    .arg(value("header", "TEXT", "The text parameter of the header"))
    .arg(
        value("header-image", "FILE|URL", "The image of the header").conflicts_with_all([
            "header",
            "header-document",
            "header-video",
        ]),
    )
    .arg(
        value("header-video", "FILE|URL", "The video of the header")
            .conflicts_with_all(["header", "header-document"]),
    )
    .arg(
        value("header-document", "FILE|URL", "The document of the header").conflicts_with("header"),
    )
    .arg(repeated(
        "body",
        "TEXT",
        "A parameter of the body. Can be given several times",
    ))
    .arg(repeated(
        "quick-reply",
        "INDEX:PAYLOAD",
        "The payload of a quick-reply button, from 0",
    ))
    .arg(repeated(
        "url-suffix",
        "INDEX:SUFFIX",
        "The suffix of the link of a button, from 0",
    ))
}

fn interactive(name: &'static str, about: &'static str, example: &str) -> Command {
    kind(name, about, example)
        .arg(positional("text", "TEXT", "The text of the message").required(true))
        .arg(value("header", "TEXT", "The text above it"))
        .arg(value("footer", "TEXT", "The small text below it"))
}

fn buttons() -> Command {
    interactive(
        "buttons",
        "Send text with one to three buttons",
        "'Shall we deliver today?' --button yes:Yes --button no:No",
    )
    .arg(
        repeated(
            "button",
            "ID:TITLE",
            "A button; its id is in the event of a press. Up to three",
        )
        .required(true),
    )
}

fn list() -> Command {
    interactive(
        "list",
        "Send text with a button that opens a list",
        "'What would you like?' --open Choose \\\n      \
         --section Drinks --row tea:Tea --row coffee:Coffee:'With or without milk'",
    )
    .arg(
        value(
            "open",
            "TEXT",
            "The title of the button that opens the list",
        )
        .default_value("Choose"),
    )
    .arg(repeated(
        "section",
        "TITLE",
        "A section, with the rows that follow it",
    ))
    .arg(repeated("row", "ID:TITLE[:DESCRIPTION]", "A row. Up to ten").required(true))
}

fn reaction() -> Command {
    kind(
        "reaction",
        "React to a message with an emoji",
        "wamid.HBgLMTU1NTAxMDA 👍",
    )
    .arg(positional("message", "MESSAGE_ID", "The message to react to").required(true))
    .arg(
        positional(
            "emoji",
            "EMOJI",
            "The emoji; without one, the reaction is removed",
        )
        .default_value("")
        .hide_default_value(true),
    )
}

/// A path that was given as text.
pub(super) fn path(text: &str) -> PathBuf {
    PathBuf::from(text)
}
