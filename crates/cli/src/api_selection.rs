//! The API of a command line: by `--api`, `WHATSAPP_API`, or the profile that is used.
//!
//! The commands depend on the API, and the API may be named anywhere in the command line. So the
//! command line is parsed with the tree of the API that is most likely. If that finds another API, or
//! does not know a command, it is parsed again, with the tree of that API.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, ColorChoice, Error, ValueEnum as _};

use crate::backend::Backend;
use crate::config::Config;
use crate::error::{Failure, Result};
use crate::program::Program;
use crate::settings::environment;
use crate::tree::{self, Operations, Options};

/// A command line, parsed with the tree of its API.
pub(crate) struct Parsed {
    pub(crate) program: Program,
    pub(crate) color: ColorChoice,
    pub(crate) matches: std::result::Result<ArgMatches, Error>,
    /// Why the config file, which may have named the API, could not be read.
    pub(crate) problem: Option<Failure>,
}

/// Parses a command line.
///
/// # Errors
/// The environment variable does not name an API.
pub(crate) fn parse(
    backends: &'static [&'static dyn Backend],
    arguments: &[OsString],
) -> Result<Parsed> {
    let likely = Program::new(backends, backends[0]);
    let config = Config::read(&likely.apis);
    let by_default = by_default(&likely, config.as_ref().ok())?;
    let likely = likely.with(by_default.unwrap_or(likely.backend));
    let (command, mut named) = lenient(&likely, arguments, Operations::Of(""));
    let mut matches = None;
    if !named.is_some() {
        let strict = strict(&likely, arguments, &command, named.color);
        named = match &strict {
            Ok(matches) => Named::of(matches),
            Err(error) => named_beyond(&likely, arguments, &command, error),
        };
        matches = Some(strict);
    }
    let color = named.color.unwrap_or(ColorChoice::Auto);
    let likely_name = likely.about().name;
    let (program, problem) = match (&named.api, config) {
        (Some(api), _) => (likely.with(likely.api(api).unwrap_or(likely.backend)), None),
        (None, Ok(config)) => match config.profiles.get(&named.profile.unwrap_or_default()) {
            Some(profile) if environment("WHATSAPP_API").is_none() => {
                (likely.with(likely.backend_of(profile)), None)
            }
            _ => (likely, None),
        },
        (None, Err(problem)) => (likely, by_default.is_none().then_some(problem)),
    };
    let matches = match matches {
        Some(matches) if program.about().name == likely_name => matches,
        // Another tree may not know the command.
        _ if command.is_empty() => {
            let (command, _) = lenient(&program, arguments, Operations::Of(""));
            strict(&program, arguments, &command, Some(color))
        }
        _ => strict(&program, arguments, &command, Some(color)),
    };
    Ok(Parsed {
        program,
        color,
        matches,
        problem,
    })
}

/// Returns the API of the environment, or of the profile that is used unless another is named.
fn by_default(program: &Program, config: Option<&Config>) -> Result<Option<&'static dyn Backend>> {
    if let Some(name) = environment("WHATSAPP_API") {
        let known = program.apis.names().into_iter().map(|it| format!("`{it}`"));
        let known: Vec<String> = known.collect();
        let invalid = || format!("`WHATSAPP_API` is `{name}`: use {}", known.join(" or "));
        let api = program.api(&name);
        return api.map(Some).ok_or_else(|| Failure::usage(invalid()));
    }
    let of_profile = || {
        let config = config?;
        let name = environment("WHATSAPP_PROFILE").or_else(|| config.default.clone())?;
        Some(program.backend_of(config.profiles.get(&name)?))
    };
    Ok(of_profile())
}

fn strict(
    program: &Program,
    arguments: &[OsString],
    command: &str,
    color: Option<ColorChoice>,
) -> std::result::Result<ArgMatches, Error> {
    let color = color.unwrap_or(ColorChoice::Auto);
    tree::root(program, color, Options::Own, Operations::Of(command))
        .try_get_matches_from(arguments)
}

/// Parses what can be parsed of a command line: its command, and the options that the API depends on.
/// Help is an option like any other here.
fn lenient(
    program: &Program,
    arguments: &[OsString],
    operations: Operations<'_>,
) -> (String, Named) {
    match ignoring_errors(program, arguments, operations) {
        Some(matches) => {
            let command = matches.subcommand_name().unwrap_or_default();
            (command.to_owned(), Named::of(&matches))
        }
        None => Default::default(),
    }
}

fn ignoring_errors(
    program: &Program,
    arguments: &[OsString],
    operations: Operations<'_>,
) -> Option<ArgMatches> {
    let help = |name: &'static str, short| {
        let argument = Arg::new(name).long(name).short(short);
        argument.action(ArgAction::SetTrue)
    };
    tree::root(program, ColorChoice::Never, Options::All, operations)
        .ignore_errors(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(help("help", 'h').global(true))
        .arg(help("version", 'V'))
        .try_get_matches_from(arguments)
        .ok()
}

/// Returns the options beyond the place of an error. Only a tree that knows the command finds them.
fn named_beyond(likely: &Program, arguments: &[OsString], command: &str, error: &Error) -> Named {
    if command.is_empty() && error.kind() == ErrorKind::DisplayHelp {
        return Named::default();
    }
    let (_, named) = lenient(likely, arguments, Operations::Of(command));
    if named.is_some() || error.kind() == ErrorKind::DisplayHelp {
        return named;
    }
    let others = likely.backends.iter().map(|&backend| likely.with(backend));
    let others = others.filter(|other| other.about().name != likely.about().name);
    let mut others = others.map(|other| {
        let (command, _) = lenient(&other, arguments, Operations::Of(""));
        lenient(&other, arguments, Operations::Of(&command)).1
    });
    others.find(Named::is_some).unwrap_or(named)
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

    fn is_some(&self) -> bool {
        self.api.is_some() || self.profile.is_some()
    }
}

/// Returns the failure of a command line that has a command of another API.
pub(crate) fn foreign(program: &Program, arguments: &[OsString], error: &Error) -> Option<Failure> {
    let Some(ContextValue::String(command)) = error.get(ContextKind::InvalidSubcommand) else {
        return None;
    };
    program.backends.iter().find_map(|&backend| {
        let other = program.with(backend);
        let matches = ignoring_errors(&other, arguments, Operations::All)?;
        let (mut matches, mut path) = (&matches, Vec::new());
        while let Some((name, inner)) = matches.subcommand() {
            path.push(name);
            matches = inner;
        }
        let at = path.iter().position(|name| name == command)?;
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
