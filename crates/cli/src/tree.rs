//! The command tree of an API, and the dispatch to its commands.

use clap::builder::Styles;
use clap::{Arg, ArgMatches, ColorChoice, Command, CommandFactory as _, Id};

use crate::document::kebab;
use crate::error::{EXIT_CODES, Failure, Result};
use crate::interrupt::unless_interrupted;
use crate::output::{BOLD, GOOD, KEY};
use crate::program::Program;
use crate::{
    api, campaign, codes, doctor, generate, globals, listen, media, operation, outbox, profile,
    sandbox, send, status,
};

/// Which options the help of a command lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Options {
    /// Its own, and those of the output.
    Own,
    /// Those of the connection too.
    All,
}

/// Whose operations the tree has: they take longer to build than all the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operations<'a> {
    /// Those of the tag with this command, if it is one.
    Of(&'a str),
    /// Those of all tags.
    All,
}

/// The commands that the options of the connection are for.
const ABOUT_CONNECTIONS: &[&str] = &["login", "status", "doctor", "profile"];

/// Returns the command tree.
pub(crate) fn root(
    program: &Program,
    color: ColorChoice,
    options: Options,
    operations: Operations<'_>,
) -> Command {
    let about = program.about();
    let styles = Styles::styled()
        .header(BOLD)
        .usage(BOLD)
        .literal(GOOD)
        .placeholder(KEY);
    let mut root = Command::new("wab")
        .version(env!("CARGO_PKG_VERSION"))
        .about(format!(
            "The command line of the WhatsApp Business API ({})",
            about.title
        ))
        .after_help(format!("{}\n{EXIT_CODES}", about.examples))
        .color(color)
        .styles(styles)
        .max_term_width(100)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .args(globals::arguments(program));
    let hidden = match options {
        Options::Own => globals::hidden(program),
        Options::All => Vec::new(),
    };
    let tags = about.tags.iter();
    let tags = tags.map(|tag| (kebab(tag.name), tag.description));
    let tags: Vec<(String, &str)> = tags.collect();
    for (order, command) in by_hand(program).into_iter().enumerate() {
        // A command with the name of a tag has its operations too.
        if !tags.iter().any(|(tag, _)| tag == command.get_name()) {
            let command = command.display_order(order);
            root = root.subcommand(shortened(command, &hidden));
        }
    }
    for (tag, description) in tags {
        let is_used = match operations {
            Operations::Of(used) => used == tag,
            Operations::All => true,
        };
        let command = of_tag(program, &tag, description, is_used);
        root = root.subcommand(shortened(command, &hidden));
    }
    root
}

/// Returns the commands that are not operations, in the order of the help.
fn by_hand(program: &Program) -> Vec<Command> {
    let backend = program.backend;
    let mut commands = Vec::new();
    if let Some(messaging) = backend.messaging() {
        commands.push(send::command(program, messaging));
        commands.push(campaign::command(program, messaging));
    }
    commands.push(outbox::Arguments::command());
    commands.push(listen::command());
    commands.extend(backend.commands());
    let profiles = group("profile", "The connection profiles of this program");
    commands.extend([
        profile::add_to(program, profiles),
        status::command(),
        doctor::command(),
        codes::command(),
        api::command(program),
    ]);
    if backend.sandbox().is_some() {
        commands.push(sandbox::command());
    }
    commands.extend([generate::completions_command(), generate::man_command()]);
    commands
}

/// Hides the options of the connection, which `wab --help` lists.
fn shortened(command: Command, hidden: &[Arg]) -> Command {
    if ABOUT_CONNECTIONS.contains(&command.get_name()) {
        return command;
    }
    let is_own = |id: &Id| command.get_arguments().any(|own| own.get_id() == id);
    let hidden = hidden.iter().filter(|argument| !is_own(argument.get_id()));
    let hidden: Vec<Arg> = hidden.cloned().collect();
    command.args(hidden)
}

fn group(name: impl Into<clap::builder::Str>, about: impl Into<String>) -> Command {
    Command::new(name.into())
        .about(about.into())
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
}

fn of_tag(program: &Program, name: &str, description: &str, is_used: bool) -> Command {
    let mut about = description.trim_end_matches('.').to_owned();
    if name == "profile" {
        about.push_str("; and the connection profiles of this program");
    }
    let command = group(name.to_owned(), about).display_order(100);
    if !is_used {
        return command;
    }
    let command = operation::add_to(program, command);
    match name {
        "media" if program.backend.messaging().is_some() => media::add_to(program, command),
        "profile" => profile::add_to(program, command),
        _ => command,
    }
}

/// Runs the command of the arguments.
pub(crate) async fn run(program: &Program, matches: &ArgMatches) -> Result {
    let unknown = || Failure::usage("there is no such command");
    let (name, matches) = matches.subcommand().ok_or_else(unknown)?;
    let messaging = program.backend.messaging();
    match (name, messaging) {
        ("send", Some(messaging)) => return send::run(program, messaging, matches).await,
        ("campaign", Some(messaging)) => return campaign::run(program, messaging, matches).await,
        ("listen", _) => return listen::run(program, matches).await,
        ("sandbox", _) => return sandbox::run(program, matches).await,
        ("codes", _) => return codes::run(program, matches),
        ("completions", _) => {
            let root = root(program, ColorChoice::Never, Options::All, Operations::All);
            return generate::completions(matches, root);
        }
        ("man", _) => {
            let root = root(program, ColorChoice::Never, Options::Own, Operations::All);
            return generate::man(matches, root);
        }
        _ => {}
    }
    unless_interrupted(async {
        match name {
            "status" => return status::run(program, matches).await,
            "doctor" => return doctor::run(program, matches).await,
            "outbox" => return outbox::run(matches).await,
            "api" => return api::run(program, matches).await,
            _ => {}
        }
        let (command, inner) = matches.subcommand().unwrap_or(("", matches));
        match name {
            "profile" if profile::has(command) => return profile::run(program, command, inner),
            "media" if media::has(command) && messaging.is_some() => {
                return media::run(program, command, inner).await;
            }
            _ => {}
        }
        let mut own = program.backend.commands().into_iter();
        if own.any(|own| own.get_name() == name) {
            let settings = program.settings(inner).await?;
            let path: Vec<&str> = [name, command]
                .into_iter()
                .filter(|it| !it.is_empty())
                .collect();
            if let Some(running) = program.backend.run(&path, &settings, inner) {
                return running.await;
            }
        }
        operation::run(program, name, command, inner).await
    })
    .await
}
