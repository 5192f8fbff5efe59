//! `wab profile add|list|remove|show|use`: the profiles of the config file.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value, json};

use crate::config::{self, Config, Profile};
use crate::failure::{Failure, Result};
use crate::output::{GOOD, Output};

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
            "wab profile add work --url https://localhost:9090 --user admin --ca server.pem",
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
            config.profiles.insert(name.clone(), from_options(matches)?);
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

fn from_options(matches: &ArgMatches) -> Result<Profile> {
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    // A profile is used from any directory.
    let path = |name: &str| match matches.get_one::<PathBuf>(name) {
        Some(path) if path.as_os_str() == "-" => Err(Failure::usage(format!(
            "`--{name} -` cannot be saved: standard input is another one each time"
        ))),
        path => Ok(path.map(|path| std::path::absolute(path).unwrap_or_else(|_| path.clone()))),
    };
    if text("url").is_none() {
        return Err(Failure::usage("a profile needs `--url URL`"));
    }
    Ok(Profile {
        url: text("url"),
        user: text("user"),
        password_file: path("password-file")?,
        token_file: path("token-file")?,
        api_key_file: path("api-key-file")?,
        ca: path("ca")?,
        insecure: matches.get_flag("insecure").then_some(true),
        timeout: matches.get_one("timeout").copied(),
        retries: matches.get_one("retries").copied(),
    })
}
