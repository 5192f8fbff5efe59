//! The command tree, and the dispatch to its commands.

use std::ffi::OsString;

use anstream::ColorChoice;
use clap::builder::Styles;
use clap::{ArgMatches, Command};

use crate::api::Api;
use crate::document::{kebab, tags};
use crate::failure::{EXIT_CODES, Failure, Result};
use crate::interrupt::unless_interrupted;
use crate::output::{BOLD, GOOD, KEY};
use crate::{
    campaign, cloud, codes, doctor, generate, globals, listen, media, operation, outbox, profile,
    sandbox, send, session,
};

const EXAMPLES: &str = "\
Examples:
  wab --sandbox send text --to 15550100 Hello      # no set-up, nothing leaves this machine
  wab login --url https://localhost:9090 --user admin --save-as work
  wab send image --to 15550100 photo.jpg --caption 'Our new shop'
  wab groups get-all --output table
  wab listen --forward http://localhost:3000/webhook
  wab doctor
";

const CLOUD_EXAMPLES: &str = "\
Examples:
  wab --api cloud --sandbox send text --to 15550100 Hello     # no set-up, nothing leaves this machine
  wab --api cloud profile add work --token-file token --phone-number-id ID --account-id ID
  wab -P work send image --to 15550100 photo.jpg --caption 'Our new shop'
  wab -P work messages send-message --set to=15550100 --set type=text --set text.body=Hello
  wab -P work listen --forward http://localhost:3000/webhook
  wab -P work doctor
";

fn examples() -> &'static str {
    match Api::current() {
        Api::OnPremises => EXAMPLES,
        Api::Cloud => CLOUD_EXAMPLES,
    }
}

/// Which options the help of a command lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Options {
    /// Its own, and those of the output.
    Own,
    /// Those of the connection too.
    All,
}

/// The commands that the options of the connection are for.
const ABOUT_CONNECTIONS: &[&str] = &["login", "status", "doctor", "profile"];

/// Returns the command tree. The operations of a tag are added when the tag is used.
pub(crate) fn root(color: ColorChoice, options: Options) -> Command {
    let styles = Styles::styled()
        .header(BOLD)
        .usage(BOLD)
        .literal(GOOD)
        .placeholder(KEY);
    let mut root = Command::new("wab")
        .version(env!("CARGO_PKG_VERSION"))
        .about(format!(
            "The command line of the WhatsApp Business API ({})",
            match Api::current() {
                Api::OnPremises => "On-Premises",
                Api::Cloud => "Cloud",
            }
        ))
        .after_help(format!("{}\n{EXIT_CODES}", examples()))
        .color(match color {
            ColorChoice::Always | ColorChoice::AlwaysAnsi => clap::ColorChoice::Always,
            ColorChoice::Never => clap::ColorChoice::Never,
            ColorChoice::Auto => clap::ColorChoice::Auto,
        })
        .styles(styles)
        .max_term_width(100)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .args(globals::arguments());
    let by_hand = match Api::current() {
        Api::OnPremises => vec![
            send::command(),
            campaign::command(),
            outbox::command(),
            listen::command(),
            session::login_command(),
            session::logout_command(),
            session::status_command(),
            doctor::command(),
            codes::command(),
            sandbox::command(),
            generate::completions_command(),
            generate::man_command(),
        ],
        Api::Cloud => vec![
            send::command(),
            campaign::command(),
            outbox::command(),
            listen::command(),
            profile_command(),
            cloud::doctor::command(),
            sandbox::command(),
            generate::completions_command(),
            generate::man_command(),
        ],
    };
    for (order, command) in by_hand.into_iter().enumerate() {
        root = root.subcommand(shortened(command.display_order(order), options));
    }
    for (tag, description) in tags() {
        let command = tag_command(&kebab(&tag), &description);
        root = root.subcommand(shortened(command, options));
    }
    root
}

/// Hides the options of the connection, which `wab --help` lists.
fn shortened(command: Command, options: Options) -> Command {
    match options {
        Options::Own if !ABOUT_CONNECTIONS.contains(&command.get_name()) => {
            let own: Vec<_> = command
                .get_arguments()
                .map(|own| own.get_id().clone())
                .collect();
            let hidden = globals::hidden();
            command.args(
                hidden
                    .into_iter()
                    .filter(|argument| !own.contains(argument.get_id())),
            )
        }
        _ => command,
    }
}

/// Returns the command of the connection profiles, where no tag has its name.
fn profile_command() -> Command {
    let command = Command::new("profile")
        .about("The connection profiles of this program")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true);
    profile::add_to(command)
}

fn tag_command(name: &str, description: &str) -> Command {
    let mut about = description.trim_end_matches('.').to_owned();
    if name == "profile" {
        about.push_str("; and the connection profiles of this program");
    }
    Command::new(name.to_owned())
        .about(about)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .display_order(100)
        .defer(|command| match command.get_name() {
            "media" if Api::current() == Api::Cloud => {
                operation::add_to(command).subcommand(media::get_command())
            }
            _ if Api::current() == Api::Cloud => operation::add_to(command),
            "media" => media::add_to(operation::add_to(command)),
            "profile" => profile::add_to(operation::add_to(command)),
            _ => operation::add_to(command),
        })
}

/// Returns the colour choice of the command line, before it is parsed: help and errors need it.
pub(crate) fn color(arguments: &[OsString]) -> ColorChoice {
    let mut arguments = arguments.iter().filter_map(|argument| argument.to_str());
    while let Some(argument) = arguments.next() {
        let value = match argument.strip_prefix("--color") {
            Some("") => arguments.next(),
            Some(value) => value.strip_prefix('='),
            None => continue,
        };
        return match value {
            Some("always") => ColorChoice::Always,
            Some("never") => ColorChoice::Never,
            _ => ColorChoice::Auto,
        };
    }
    ColorChoice::Auto
}

/// Runs the command of the arguments.
pub(crate) async fn run(matches: &ArgMatches) -> Result {
    let unknown = || Failure::usage("there is no such command");
    let (name, matches) = matches.subcommand().ok_or_else(unknown)?;
    match name {
        "send" => {
            return match Api::current() {
                Api::OnPremises => send::run(matches).await,
                Api::Cloud => cloud::send::run(matches).await,
            };
        }
        "campaign" => return campaign::run(matches).await,
        "listen" => return listen::run(matches).await,
        "sandbox" => return sandbox::run(matches).await,
        "codes" => return codes::run(matches),
        "completions" => {
            return generate::completions(matches, root(ColorChoice::Never, Options::All));
        }
        "man" => return generate::man(matches, root(ColorChoice::Never, Options::Own)),
        _ => {}
    }
    unless_interrupted(async {
        match name {
            "login" => return session::login(matches).await,
            "logout" => return session::logout(matches).await,
            "status" => return session::status(matches).await,
            "doctor" => {
                return match Api::current() {
                    Api::OnPremises => doctor::run(matches).await,
                    Api::Cloud => cloud::doctor::run(matches).await,
                };
            }
            "outbox" => return outbox::run(matches).await,
            _ => {}
        }
        let (command, matches) = matches.subcommand().ok_or_else(unknown)?;
        match name {
            "profile" if profile::has(command) => profile::run(command, matches),
            "media" if command == "get" && Api::current() == Api::Cloud => {
                cloud::media::get(matches).await
            }
            _ if Api::current() == Api::Cloud => {
                cloud::operation::run(name, command, matches).await
            }
            "media" if media::has(command) => media::run(command, matches).await,
            _ => operation::run(name, command, matches).await,
        }
    })
    .await
}
