//! The program: the APIs that it serves, and the one of this run.

use clap::{ArgMatches, FromArgMatches};

use crate::backend::{About, Backend};
use crate::config::Profile;
use crate::error::{Failure, Result};
use crate::settings::{COMMON, Setting};

/// The APIs of the program, and the one of this run.
#[derive(Clone, Copy)]
pub(crate) struct Program {
    /// All APIs, the default first.
    pub(crate) backends: &'static [&'static dyn Backend],
    /// The API of this run.
    pub(crate) backend: &'static dyn Backend,
}

impl Program {
    /// Returns the facts of the API of this run.
    pub(crate) fn about(&self) -> &'static About {
        self.backend.about()
    }

    /// Returns the same program with another API.
    pub(crate) fn with(&self, backend: &'static dyn Backend) -> Self {
        Self { backend, ..*self }
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

    /// Returns the settings of all APIs.
    pub(crate) fn settings(&self) -> impl Iterator<Item = &'static Setting> + use<> {
        let own = self.backends.iter().flat_map(|api| api.about().settings);
        COMMON.iter().chain(own)
    }

    /// Returns the settings of the API of this run.
    pub(crate) fn own_settings(&self) -> impl Iterator<Item = &'static Setting> + use<> {
        COMMON.iter().chain(self.about().settings)
    }

    /// Returns the names of the APIs.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        let names = self.backends.iter().map(|api| api.about().name);
        names.collect()
    }
}

/// Returns the arguments of a command in their type.
pub(crate) fn arguments<T: FromArgMatches>(matches: &ArgMatches) -> Result<T> {
    T::from_arg_matches(matches).map_err(|error| Failure::usage(error.to_string()))
}
