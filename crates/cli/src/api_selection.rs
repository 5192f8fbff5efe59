//! The API of a command line: by `--api`, `WHATSAPP_API`, or the profile that is used.
//!
//! The commands depend on the API. So a command line is parsed with the tree of each API, ignoring
//! errors, until one of them finds the option; then it is parsed again with the tree of that API.

use std::ffi::OsString;

use clap::{Arg, ArgAction, ArgMatches, ColorChoice, ValueEnum as _};

use crate::backend::Backend;
use crate::config::Config;
use crate::error::{Failure, Result};
use crate::program::Program;
use crate::settings::environment;
use crate::tree::{self, Operations, Options};

/// What must be known before a command line is parsed with the tree of its API.
pub(crate) struct Selection {
    pub(crate) program: Program,
    pub(crate) color: ColorChoice,
    /// The command.
    pub(crate) command: String,
    /// Why the profile that is used could not be read.
    pub(crate) problem: Option<Failure>,
}

/// Selects the API of a command line.
///
/// # Errors
/// The environment variable does not name an API.
pub(crate) fn select(
    backends: &'static [&'static dyn Backend],
    arguments: &[OsString],
) -> Result<Selection> {
    let program = Program {
        backends,
        backend: backends[0],
    };
    let (mut named, mut color, mut command) = (Named::default(), ColorChoice::Auto, None);
    for &backend in backends {
        let Some(matches) = lenient(&program.with(backend), arguments) else {
            continue;
        };
        command = command.or(matches.subcommand_name().map(str::to_owned));
        named = Named::of(&matches);
        color = named.color.unwrap_or(color);
        if named.api.is_some() || named.profile.is_some() {
            break;
        }
    }
    let variable = environment("WHATSAPP_API");
    let (api, problem) = match (named.api, variable) {
        (Some(name), _) => (program.api(&name), None),
        (None, Some(name)) => match program.api(&name) {
            Some(api) => (Some(api), None),
            None => {
                let known: Vec<String> =
                    program.names().iter().map(|it| format!("`{it}`")).collect();
                let known = known.join(" or ");
                return Err(Failure::usage(format!(
                    "`WHATSAPP_API` is `{name}`: use {known}"
                )));
            }
        },
        (None, None) => match Config::read(&program) {
            Ok(config) => (of_profile(&program, &config, named.profile), None),
            Err(problem) => (None, Some(problem)),
        },
    };
    let program = program.with(api.unwrap_or(backends[0]));
    // Another tree may not know the command.
    let command = command.or_else(|| {
        let matches = lenient(&program, arguments)?;
        matches.subcommand_name().map(str::to_owned)
    });
    Ok(Selection {
        program,
        color,
        command: command.unwrap_or_default(),
        problem,
    })
}

fn of_profile(
    program: &Program,
    config: &Config,
    named: Option<String>,
) -> Option<&'static dyn Backend> {
    let named = named.or_else(|| environment("WHATSAPP_PROFILE"));
    let profile = config.profiles.get(&named.or(config.default.clone())?)?;
    program.api(program.api_of(profile).name)
}

/// Parses what can be parsed of a command line. Its help is an option like any other.
fn lenient(program: &Program, arguments: &[OsString]) -> Option<ArgMatches> {
    let help = |name: &'static str, short| {
        let argument = Arg::new(name).long(name).short(short);
        argument.action(ArgAction::SetTrue)
    };
    let parsed = |operations| {
        tree::root(program, ColorChoice::Never, Options::Own, operations)
            .ignore_errors(true)
            .disable_help_flag(true)
            .disable_version_flag(true)
            .arg(help("help", 'h').global(true))
            .arg(help("version", 'V'))
            .try_get_matches_from(arguments)
            .ok()
    };
    let matches = parsed(Operations::Of(""))?;
    match matches.subcommand_name() {
        Some(name) => parsed(Operations::Of(name)),
        None => Some(matches),
    }
}

/// The options that the selection depends on.
#[derive(Default)]
struct Named {
    api: Option<String>,
    profile: Option<String>,
    color: Option<ColorChoice>,
}

impl Named {
    fn of(matches: &ArgMatches) -> Self {
        let mut matches = matches;
        while let Some((_, inner)) = matches.subcommand() {
            matches = inner;
        }
        // `wab sandbox` has its own `--profile`, which is not text.
        let text = |name| matches.try_get_one::<String>(name).ok().flatten().cloned();
        Self {
            api: text("api"),
            profile: text("profile"),
            color: text("color").and_then(|name| ColorChoice::from_str(&name, true).ok()),
        }
    }
}

/// Returns the failure of a command line that has a command of another API.
pub(crate) fn foreign(program: &Program, arguments: &[OsString], command: &str) -> Option<Failure> {
    program.backends.iter().find_map(|&backend| {
        let other = program.with(backend);
        let matches = lenient(&other, arguments)?;
        let mut matches = &matches;
        let mut path = Vec::new();
        while let Some((name, inner)) = matches.subcommand() {
            path.push(name);
            matches = inner;
        }
        let at = path.iter().position(|name| *name == command)?;
        let about = other.about();
        (about.name != program.about().name).then(|| {
            Failure::usage(format!(
                "`{}` is a command of the {}; use `--api {}`",
                path[..=at].join(" "),
                about.title,
                about.name
            ))
        })
    })
}
