//! The types of messages that the APIs have in common.

use clap::{Arg, ArgGroup, ArgMatches, Command, ValueHint, value_parser};
use whatsapp_business_runtime::FileKind;

use super::content::{self, Wire};
use super::draft::Draft;
use crate::error::Result;
use crate::options::options;

/// Builds a message from the options of its type.
pub(crate) type Build = Box<dyn Fn(&ArgMatches) -> Result<Draft>>;

/// A type of message: a command of `wab send`.
pub struct MessageType {
    /// The command with the options that only this type has.
    pub command: Command,
    /// Builds a message from the options.
    pub(crate) build: Build,
}

impl MessageType {
    /// Creates a type of message.
    pub fn new(command: Command, build: impl Fn(&ArgMatches) -> Result<Draft> + 'static) -> Self {
        Self {
            command,
            build: Box::new(build),
        }
    }
}

/// Returns the types that all APIs with this wire have, with the kinds of files of the API. The
/// command of templates gets what only the API has.
pub(crate) fn common<K: FileKind>(
    wire: &'static Wire,
    kinds: &'static [(&'static str, K)],
    template: impl FnOnce(Command) -> Command,
) -> Vec<MessageType> {
    let with = |command: Command, build: fn(&Wire, &ArgMatches) -> Result<Draft>| {
        MessageType::new(command, move |matches| build(wire, matches))
    };
    let mut types = vec![with(text(), content::of_text)];
    types.extend(kinds.iter().map(|&(name, kind)| {
        let build = move |matches: &ArgMatches| content::of_media(wire, matches, name);
        MessageType::new(media(name, kind), build)
    }));
    types.extend([
        with(location(), content::of_location),
        with(contact(), content::of_contact),
        with(template(of_template(wire)), content::of_template),
        with(buttons(), content::of_buttons),
        with(list(), content::of_list),
    ]);
    types
}

/// Returns the command of a type of message, with an example.
pub(crate) fn command(name: &'static str, about: impl Into<String>, example: &str) -> Command {
    let examples = format!("Examples:\n  wab send {name} --to 15550100 {example}");
    Command::new(name).about(about.into()).after_help(examples)
}

/// Adds what all types of messages have.
pub(super) fn with_recipient(command: Command) -> Command {
    let command = options! { command;
        needed "to" "RECIPIENT" "The recipient: a phone number, a user id, or a group with --group";
        switch "group" "" "The recipient is the id of a group";
        value "reply-to" "MESSAGE_ID" "Quote this message above the new one";
        switch "dry-run" "" "Print the requests as commands of curl, without their secrets";
    };
    command.mut_arg("to", |to| to.display_order(0))
}

fn text() -> Command {
    let example = "'Your table is ready'\n  echo Hello | wab send text --to 15550100 -";
    options! { command("text", "Send text of at most 4096 characters", example);
        argument "text" "TEXT" "The text, or - for standard input";
        switch "preview" "" "Show a preview of the first link in the text";
    }
}

fn media<K: FileKind>(name: &'static str, kind: K) -> Command {
    let about = format!("Send {}: {}", kind.name(), accepted(kind));
    let example = match name {
        "image" => "photo.jpg --caption 'Our new shop'",
        "document" => "invoice.pdf --filename 'Invoice 1017.pdf'",
        "audio" => "voice.mp3",
        "video" => "https://example.com/tour.mp4",
        _ => "--id 1aa40d3e-0b6f-4a5e-b8ff-5b0b5f0c2f11",
    };
    let command = options! { command(name, about, example);
        argument "source" "FILE|URL" "The file, which is uploaded, or a link to it";
        value "id" "MEDIA_ID" "The id of a file that was uploaded before";
        value "media-type" "TYPE" "The media type of the file [default: guessed from its name]";
        value "caption" "TEXT" "The text below it";
        value "filename" "NAME" "The name that the recipient sees [default: that of the file]";
    };
    let has_caption = matches!(name, "image" | "video" | "document");
    command
        .mut_arg("source", |source| {
            source.required(false).required_unless_present("id")
        })
        .mut_arg("id", |id| id.conflicts_with("source"))
        .mut_args(|argument| match argument.get_id().as_str() {
            "caption" => argument.hide(!has_caption),
            "filename" => argument.hide(name != "document"),
            "source" => argument.value_hint(ValueHint::AnyPath),
            _ => argument,
        })
}

/// Returns the types and the size of the files that the API accepts.
fn accepted<K: FileKind>(kind: K) -> String {
    const MIB: u64 = 1 << 20;
    let types = kind.media_types().iter();
    let types: Vec<&str> = types
        .map(|media_type| media_type.split('/').next_back().unwrap_or(media_type))
        .collect();
    let types = match types.is_empty() {
        true => "any file".to_owned(),
        false => types.join(", "),
    };
    match kind.max_size() {
        size if size >= MIB => format!("{types}, of at most {} MB", size / MIB),
        size => format!("{types}, of at most {} kB", size / 1024),
    }
}

fn location() -> Command {
    let example = "--latitude 48.2082 --longitude 16.3738 --name 'Our shop'";
    let degrees = |degrees: Arg| {
        let degrees = degrees.allow_negative_numbers(true);
        degrees.value_parser(value_parser!(f64))
    };
    let command = options! { command("location", "Send a location", example);
        needed "latitude" "DEGREES" "The latitude, -90 to 90";
        needed "longitude" "DEGREES" "The longitude, -180 to 180";
        value "name" "NAME" "The name of the place";
        value "address" "TEXT" "The address, shown below the name";
    };
    command
        .mut_arg("latitude", degrees)
        .mut_arg("longitude", degrees)
}

fn contact() -> Command {
    let example = "--name 'Ada Lovelace' --phone '+1 555 0100'";
    options! { command("contact", "Send a contact card", example);
        needed "name" "NAME" "The full name";
        value "first-name" "NAME" "The first name [default: the first word of the name]";
        repeated "phone" "NUMBER" "A phone number. Can be given several times";
        repeated "email" "ADDRESS" "An e-mail address. Can be given several times";
        value "organization" "NAME" "The company";
    }
}

fn of_template(wire: &Wire) -> Command {
    let example = wire.example(
        "order_shipped{namespace} --language en_US \\\n      \
         --body Ada --body A-1017 --quick-reply 0:track",
    );
    let about = "Send a template: the only type that starts a conversation";
    let command = options! { command("template", about, &example);
        argument "name" "NAME" "The name of the template";
        value "namespace" "NAMESPACE" "The namespace of the templates";
        needed "language" "CODE" "The language, such as en or en_US";
        value "header" "TEXT" "The text parameter of the header";
        value "header-image" "FILE|URL" "The image of the header";
        value "header-video" "FILE|URL" "The video of the header";
        value "header-document" "FILE|URL" "The document of the header";
        repeated "body" "TEXT" "A parameter of the body. Can be given several times";
        repeated "quick-reply" "INDEX:PAYLOAD" "The payload of a quick-reply button, from 0";
        repeated "url-suffix" "INDEX:SUFFIX" "The suffix of the link of a button, from 0";
    };
    let headers = ["header", "header-image", "header-video", "header-document"];
    command
        .group(ArgGroup::new("of-header").args(headers))
        // Command lines for an API with namespaces work unchanged.
        .mut_arg("namespace", |namespace| {
            namespace.required(wire.namespaces).hide(!wire.namespaces)
        })
}

/// Returns the command of an interactive message with text, a header and a footer.
pub(crate) fn interactive(name: &'static str, about: &'static str, example: &str) -> Command {
    options! { command(name, about, example);
        argument "text" "TEXT" "The text of the message";
        value "header" "TEXT" "The text above it";
        value "footer" "TEXT" "The small text below it";
    }
}

fn buttons() -> Command {
    let example = "'Shall we deliver today?' --button yes:Yes --button no:No";
    let about = "Send text with one to three buttons";
    options! { interactive("buttons", about, example);
        several "button" "ID:TITLE" "A button; its id is in the event of a press. Up to three";
    }
}

fn list() -> Command {
    let example = "'What would you like?' --open Choose \\\n      \
                   --section Drinks --row tea:Tea --row coffee:Coffee:'With or without milk'";
    let about = "Send text with a button that opens a list";
    let command = options! { interactive("list", about, example);
        value "open" "TEXT" "The title of the button that opens the list";
        repeated "section" "TITLE" "A section, with the rows that follow it";
        several "row" "ID:TITLE[:DESCRIPTION]" "A row. Up to ten";
    };
    command.mut_arg("open", |open| open.default_value("Choose"))
}
