//! The choice of the API, before the command line is parsed: the commands depend on it.

use std::ffi::OsString;

use clap::ValueEnum as _;

use crate::api::Api;
use crate::config::Config;
use crate::failure::{Failure, Result};

/// Chooses the API of this run: by `--api`, `WHATSAPP_API`, or the profile that is used.
///
/// What is not valid in the options and the profile is reported by the command.
///
/// # Errors
/// The variable names no API.
pub(crate) fn choose(arguments: &[OsString]) -> Result {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let api = match (option(arguments, "--api", None), variable("WHATSAPP_API")) {
        (Some(name), _) => Api::from_str(&name, true).ok(),
        (None, Some(name)) => Some(Api::from_str(&name, true).map_err(|_| {
            Failure::usage(format!(
                "`WHATSAPP_API` is `{name}`: use `on-premises` or `cloud`"
            ))
        })?),
        (None, None) => {
            let profile = option(arguments, "--profile", Some("-P"));
            of_profile(profile.or_else(|| variable("WHATSAPP_PROFILE")))
        }
    };
    api.unwrap_or_default().choose();
    Ok(())
}

fn of_profile(name: Option<String>) -> Option<Api> {
    let config = Config::read().ok()?;
    let name = name.or(config.default)?;
    config.profiles.get(&name)?.api
}

/// Returns the value of an option of the command line, before it is parsed.
fn option(arguments: &[OsString], long: &str, short: Option<&str>) -> Option<String> {
    let mut arguments = arguments.iter().filter_map(|argument| argument.to_str());
    while let Some(argument) = arguments.next() {
        if argument == "--" {
            return None;
        }
        if argument == long || Some(argument) == short {
            return arguments.next().map(str::to_owned);
        }
        let joined = argument
            .strip_prefix(long)
            .and_then(|rest| rest.strip_prefix('='));
        let attached = short.and_then(|short| argument.strip_prefix(short));
        if let Some(value) = joined.or(attached) {
            return Some(value.trim_start_matches('=').to_owned());
        }
    }
    None
}

/// Moves `--api` behind `sandbox`, which has an option of this name for the API to serve.
pub(crate) fn for_sandbox(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let position = |word: &str| arguments.iter().position(|argument| argument == word);
    let (Some(sandbox), Some(api)) = (position("sandbox"), position("--api")) else {
        return arguments;
    };
    // Only its own value is between the option and the command.
    if api + 2 == sandbox {
        arguments[api..=sandbox].rotate_right(1);
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn options_are_found_before_the_command_line_is_parsed() {
        for (line, value) in [
            ("wab --api cloud media", Some("cloud")),
            ("wab media get --api=cloud", Some("cloud")),
            ("wab send text -- --api cloud", None),
            ("wab doctor", None),
        ] {
            assert_eq!(
                option(&words(line), "--api", None).as_deref(),
                value,
                "{line}"
            );
        }
        for line in [
            "wab -P work",
            "wab -Pwork",
            "wab --profile work",
            "wab -P=work",
        ] {
            let found = option(&words(line), "--profile", Some("-P"));
            assert_eq!(found.as_deref(), Some("work"), "{line}");
        }
    }

    #[test]
    fn the_sandbox_gets_the_api_as_its_own_option() {
        let moved = for_sandbox(words("wab --api cloud sandbox --strict"));
        assert_eq!(moved, words("wab sandbox --api cloud --strict"));
        let same = words("wab sandbox --api cloud");
        assert_eq!(for_sandbox(same.clone()), same);
    }
}
