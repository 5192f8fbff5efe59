//! The program: the APIs that it serves, the one of this run, and the settings of its commands.

use clap::{ArgMatches, FromArgMatches};

use crate::about::{About, Apis};
use crate::backend::Backend;
use crate::config::{Config, Profile};
use crate::error::{Failure, Result};
use crate::settings::{Settings, environment};

/// The APIs of the program, and the one of this run.
pub(crate) struct Program {
    /// All APIs, the default first.
    pub(crate) backends: &'static [&'static dyn Backend],
    /// The API of this run.
    pub(crate) backend: &'static dyn Backend,
    /// The facts of the APIs.
    pub(crate) apis: Apis,
}

impl Program {
    /// Creates a program with the API of this run.
    pub(crate) fn new(
        backends: &'static [&'static dyn Backend],
        backend: &'static dyn Backend,
    ) -> Self {
        let all = backends.iter().map(|backend| backend.about()).collect();
        let own = backend.about();
        Self {
            backends,
            backend,
            apis: Apis { all, own },
        }
    }

    /// Returns the facts of the API of this run.
    pub(crate) fn about(&self) -> &'static About {
        self.apis.own
    }

    /// Returns the same program with another API.
    pub(crate) fn with(&self, backend: &'static dyn Backend) -> Self {
        Self::new(self.backends, backend)
    }

    /// Returns an API by its name.
    pub(crate) fn api(&self, name: &str) -> Option<&'static dyn Backend> {
        let mut backends = self.backends.iter().copied();
        backends.find(|backend| backend.about().name == name)
    }

    /// Returns the API of a profile.
    pub(crate) fn backend_of(&self, profile: &Profile) -> &'static dyn Backend {
        let named = profile.api().and_then(|name| self.api(name));
        named.unwrap_or(self.backends[0])
    }

    /// Returns the settings of a command line. With `--sandbox`, the sandbox is started.
    pub(crate) async fn settings(&self, matches: &ArgMatches) -> Result<Settings> {
        let title = self.about().title;
        if matches.get_flag("sandbox") {
            let start = self
                .backend
                .sandbox()
                .ok_or_else(|| Failure::usage(format!("there is no sandbox of the {title}")))?;
            let started = start.await;
            let (sandbox, client) = started.map_err(|error| Failure::usage(error.to_string()))?;
            return Ok(Settings::of_sandbox(&self.apis, matches, sandbox, &client));
        }
        let config = Config::read(&self.apis)?;
        let named = matches.get_one::<String>("profile").cloned();
        let named = named.or_else(|| environment("WHATSAPP_PROFILE"));
        let is_named = named.is_some();
        let mut name = named.or_else(|| config.default.clone());
        let mut profile = Profile::default();
        if let Some(known) = &name {
            profile = config.profile(known)?.clone();
            let of_profile = self.backend_of(&profile).about();
            if of_profile.name != self.about().name {
                if is_named {
                    return Err(Failure::usage(format!(
                        "the profile `{known}` is one of the {}, and the command is one of the {title}",
                        of_profile.title,
                    )));
                }
                // The default profile is that of another API.
                (name, profile) = (None, Profile::default());
            }
        }
        Ok(Settings::of_profile(&self.apis, matches, name, &profile))
    }
}

/// Returns the arguments of a command in their type.
pub(crate) fn arguments<T: FromArgMatches>(matches: &ArgMatches) -> Result<T> {
    T::from_arg_matches(matches).map_err(|error| Failure::usage(error.to_string()))
}
