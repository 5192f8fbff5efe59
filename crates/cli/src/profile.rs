//! `wab profile add|list|remove|show|use`: the profiles of the config file.

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value, json};

use crate::about::Kind;
use crate::config::{self, Config};
use crate::error::{Failure, Result};
use crate::globals;
use crate::output::{GOOD, Output};
use crate::program::Program;
use crate::settings::Settings;

/// Adds the commands to those of the tag.
pub(crate) fn add_to(program: &Program, command: Command) -> Command {
    let own = program.about().settings.iter();
    let objects = own.filter(|setting| setting.kind == Kind::Object);
    let objects = objects.map(|setting| {
        let argument = globals::of_setting(setting).global(false);
        argument.help_heading(None).display_order(0)
    });
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
        .args(objects)
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

pub(crate) fn run(program: &Program, command: &str, matches: &ArgMatches) -> Result {
    let mut config = Config::read(&program.apis)?;
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
            let settings = Settings::of_options(&program.apis, matches);
            let needed = program.about().needs;
            if !settings.has(needed) {
                return Err(Failure::usage(format!("a profile needs `--{needed}`")));
            }
            add(&mut config, &settings, &name, matches.get_flag("default"))?;
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
        "show" => output.json(&json!(config.profile(&name())?)),
        _ => {
            let profiles = config.profiles.iter().map(|(name, profile)| {
                json!({
                    "name": name,
                    "api": program.backend_of(profile).about().name,
                    "url": profile.text("url"),
                    "user": profile.text("user"),
                    "default": config.default.as_ref() == Some(name),
                })
            });
            let profiles: Vec<Value> = profiles.collect();
            output.json(&profiles.into())
        }
    }
}

/// Saves the settings as a profile.
pub(crate) fn save(settings: &Settings, name: &str) -> Result {
    let settings = match settings.text("password-file") {
        // Standard input is another one each time.
        Some("-") => settings.without("password-file"),
        _ => settings.clone(),
    };
    add(&mut Config::read(settings.apis())?, &settings, name, false)
}

fn add(config: &mut Config, settings: &Settings, name: &str, is_default: bool) -> Result {
    let profile = settings.to_profile()?;
    config.profiles.insert(name.to_owned(), profile);
    if is_default || config.default.is_none() {
        config.default = Some(name.to_owned());
    }
    config.write()
}
