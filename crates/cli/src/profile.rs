//! `wab profile add|list|remove|show|use`: the profiles of the config file.

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value, json};

use crate::api::Api;
use crate::config::{self, Config, Profile};
use crate::failure::{Failure, Result};
use crate::output::{GOOD, Output};
use crate::settings::Settings;

/// Adds the commands to those of the tag.
pub(crate) fn add_to(command: Command) -> Command {
    let named = |name: &'static str, about: &'static str, example: &'static str| {
        Command::new(name)
            .about(about)
            .display_order(0)
            .after_help(format!("Examples:\n  {example}"))
            .arg(
                Arg::new("name")
                    .value_name("NAME")
                    .required(true)
                    .help("The name of the profile"),
            )
    };
    command.subcommands([
        named(
            "add",
            "Add or replace a connection profile, from the connection options",
            "wab profile add work --url https://localhost:9090 --user admin --pin server.pem",
        )
        .arg(
            Arg::new("phone-number-id")
                .long("phone-number-id")
                .value_name("ID")
                .help("The phone number that commands of the Cloud API are about"),
        )
        .arg(
            Arg::new("account-id")
                .long("account-id")
                .value_name("ID")
                .help("The WhatsApp Business Account that commands of the Cloud API are about"),
        )
        .arg(
            Arg::new("default")
                .long("default")
                .action(ArgAction::SetTrue)
                .help("Use it when no profile is named; the first one is the default anyway"),
        ),
        Command::new("list")
            .about("List the connection profiles")
            .display_order(0)
            .after_help("Examples:\n  wab profile list"),
        named(
            "remove",
            "Remove a connection profile",
            "wab profile remove work",
        ),
        named("show", "Show a connection profile", "wab profile show work"),
        named(
            "use",
            "Make a connection profile the default",
            "wab profile use work",
        ),
    ])
}

/// Whether a subcommand is one of these.
pub(crate) fn has(name: &str) -> bool {
    matches!(name, "add" | "list" | "remove" | "show" | "use")
}

pub(crate) fn run(command: &str, matches: &ArgMatches) -> Result {
    let mut config = Config::read()?;
    let output = Output::new(matches);
    let name = || {
        matches
            .get_one::<String>("name")
            .cloned()
            .unwrap_or_default()
    };
    match command {
        "add" => {
            let name = name();
            let profile = Settings::of_options(matches).to_profile()?;
            match Api::current() {
                Api::OnPremises if profile.url.is_none() => {
                    return Err(Failure::usage("a profile needs `--url URL`"));
                }
                Api::Cloud if profile.token_file.is_none() => {
                    return Err(Failure::usage("a profile needs `--token-file FILE`"));
                }
                _ => {}
            }
            config.profiles.insert(name.clone(), profile);
            if matches.get_flag("default") || config.default.is_none() {
                config.default = Some(name.clone());
            }
            config.write()?;
            let path = config::path()?;
            let text = format!("{GOOD}✓{GOOD:#} saved {name} in {}", path.display());
            output.report(&json!({"profile": name, "path": path}), &text)
        }
        "remove" => {
            let name = name();
            config.profile(&name)?;
            config.profiles.remove(&name);
            config.default = config.default.filter(|default| *default != name);
            config.write()?;
            let text = format!("{GOOD}✓{GOOD:#} removed {name}");
            output.report(&json!({"profile": name}), &text)
        }
        "use" => {
            let name = name();
            config.profile(&name)?;
            config.default = Some(name.clone());
            config.write()?;
            let text = format!("{GOOD}✓{GOOD:#} {name} is the default");
            output.report(&json!({"profile": name}), &text)
        }
        "show" => output.json(&to_json(config.profile(&name())?)?),
        _ => {
            let profiles = config.profiles.iter().map(|(name, profile)| {
                json!({
                    "name": name,
                    "api": profile.api.unwrap_or_default(),
                    "url": profile.url,
                    "user": profile.user,
                    "default": config.default.as_ref() == Some(name),
                })
            });
            let profiles: Vec<Value> = profiles.collect();
            output.json(&profiles.into())
        }
    }
}

fn to_json(profile: &Profile) -> Result<Value> {
    serde_json::to_value(profile).map_err(|error| Failure::usage(error.to_string()))
}
