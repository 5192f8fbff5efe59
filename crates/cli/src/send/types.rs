//! The types of messages that the APIs have in common.

use clap::{ArgMatches, Command};
use whatsapp_business_runtime::FileKind;

use super::arguments::{self, command, positional, repeated, value};
use super::content::{self, Wire};
use super::draft::Draft;
use crate::error::Result;

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
    let mut types = vec![with(arguments::text(), content::of_text)];
    types.extend(kinds.iter().map(|&(name, kind)| {
        let build = move |matches: &ArgMatches| content::of_media(wire, matches, name);
        MessageType::new(media(name, kind), build)
    }));
    types.extend([
        with(arguments::location(), content::of_location),
        with(arguments::contact(), content::of_contact),
        with(template(of_template(wire)), content::of_template),
        with(buttons(), content::of_buttons),
        with(list(), content::of_list),
    ]);
    types
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
    let caption = matches!(name, "image" | "video" | "document");
    let command = arguments::media(name, about, example, caption);
    match name {
        "document" => command.arg(value(
            "filename",
            "NAME",
            "The name that the recipient sees [default: that of the file]",
        )),
        _ => command,
    }
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

fn of_template(wire: &Wire) -> Command {
    let namespace = value("namespace", "NAMESPACE", "The namespace of the templates");
    let namespace = match wire.namespaces {
        true => namespace.required(true),
        // Command lines for an API with namespaces work unchanged.
        false => namespace.hide(true),
    };
    let example = wire.example(
        "order_shipped{namespace} --language en_US \\\n      \
         --body Ada --body A-1017 --quick-reply 0:track",
    );
    command(
        "template",
        "Send a template: the only type that starts a conversation",
        &example,
    )
    .arg(positional("name", "NAME", "The name of the template").required(true))
    .arg(namespace)
    .arg(value("language", "CODE", "The language, such as en or en_US").required(true))
    .arg(value("header", "TEXT", "The text parameter of the header").group("of-header"))
    .arg(value("header-image", "FILE|URL", "The image of the header").group("of-header"))
    .arg(value("header-video", "FILE|URL", "The video of the header").group("of-header"))
    .arg(value("header-document", "FILE|URL", "The document of the header").group("of-header"))
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

/// Returns the command of an interactive message with text, a header and a footer.
pub(crate) fn interactive(name: &'static str, about: &'static str, example: &str) -> Command {
    command(name, about, example)
        .arg(positional("text", "TEXT", "The text of the message").required(true))
        .arg(value("header", "TEXT", "The text above it"))
        .arg(value("footer", "TEXT", "The small text below it"))
}

fn buttons() -> Command {
    let button = repeated(
        "button",
        "ID:TITLE",
        "A button; its id is in the event of a press. Up to three",
    );
    interactive(
        "buttons",
        "Send text with one to three buttons",
        "'Shall we deliver today?' --button yes:Yes --button no:No",
    )
    .arg(button.required(true))
}

fn list() -> Command {
    let open = value(
        "open",
        "TEXT",
        "The title of the button that opens the list",
    );
    interactive(
        "list",
        "Send text with a button that opens a list",
        "'What would you like?' --open Choose \\\n      \
         --section Drinks --row tea:Tea --row coffee:Coffee:'With or without milk'",
    )
    .arg(open.default_value("Choose"))
    .arg(section())
    .arg(repeated("row", "ID:TITLE[:DESCRIPTION]", "A row. Up to ten").required(true))
}

/// Returns the option of a section.
pub(crate) fn section() -> clap::Arg {
    repeated(
        "section",
        "TITLE",
        "A section, with the items that follow it",
    )
}
