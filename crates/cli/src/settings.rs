//! The settings of the connection: options, then environment variables, then the profile.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ArgMatches;
use whatsapp_business_runtime::Secret;
use whatsapp_business_sandbox::Sandbox;
use whatsapp_business_sandbox::engine::Api;

use crate::about::{About, Apis, Kind, Setting};
use crate::config::Profile;
use crate::error::{Failure, Result};
use crate::secret;

/// Where the value of a setting comes from.
#[derive(Debug, Clone)]
enum Source {
    /// An option or a profile, or an environment variable that is no secret.
    Given(OsString),
    /// The secret itself.
    Secret(Secret),
}

impl Source {
    fn option(setting: &Setting, matches: &ArgMatches) -> Option<Self> {
        let name = setting.name;
        // Some commands have no such option.
        Some(Self::Given(match setting.kind {
            Kind::Text | Kind::Object => matches.try_get_one::<String>(name).ok()??.clone().into(),
            Kind::File | Kind::Secret => matches.try_get_one::<PathBuf>(name).ok()??.clone().into(),
            Kind::Count(..) => matches.try_get_one::<u64>(name).ok()??.to_string().into(),
            Kind::Switch => matches.get_flag(name).then(|| "true".into())?,
        }))
    }

    fn environment(setting: &Setting) -> Option<Self> {
        Some(Self::of(setting, &environment(setting.variable?)?))
    }

    /// Returns a value that is the secret itself if the setting is one.
    fn of(setting: &Setting, value: &str) -> Self {
        match setting.kind {
            Kind::Secret => Self::Secret(value.into()),
            _ => Self::Given(value.into()),
        }
    }
}

/// The settings of the connection.
#[derive(Clone)]
pub struct Settings {
    apis: Apis,
    /// The sandbox that the command has started.
    pub sandbox: Option<Arc<Sandbox<dyn Api>>>,
    /// The profile that was used.
    pub profile: Option<String>,
    values: BTreeMap<&'static str, Source>,
}

impl Settings {
    /// Returns the settings of a command line and a profile.
    pub(crate) fn of_profile(
        apis: &Apis,
        matches: &ArgMatches,
        name: Option<String>,
        profile: &Profile,
    ) -> Self {
        Self {
            profile: name,
            ..Self::merge(apis, matches, true, profile)
        }
    }

    /// Returns the settings of a sandbox, and those that a client of it needs.
    pub(crate) fn of_sandbox(
        apis: &Apis,
        matches: &ArgMatches,
        sandbox: Sandbox<dyn Api>,
        client: &[(&str, String)],
    ) -> Self {
        let mut settings = Self::of_options(apis, matches);
        let of_client = |name: &&str| matches!(*name, "timeout" | "retries");
        settings.values.retain(|name, _| of_client(name));
        settings.set("url", sandbox.url());
        for (name, value) in client {
            settings.set(name, value);
        }
        settings.sandbox = Some(Arc::new(sandbox));
        settings
    }

    /// Returns the settings of the options alone, for a profile.
    pub(crate) fn of_options(apis: &Apis, matches: &ArgMatches) -> Self {
        Self::merge(apis, matches, false, &Profile::default())
    }

    fn merge(apis: &Apis, matches: &ArgMatches, environment: bool, profile: &Profile) -> Self {
        let given = |setting: &Setting| {
            let variable = || Source::environment(setting).filter(|_| environment);
            Source::option(setting, matches).or_else(variable)
        };
        let mut values: BTreeMap<&'static str, Source> = apis
            .own
            .all_settings()
            .filter_map(|setting| Some((setting.name, given(setting)?)))
            .collect();
        // Of a profile, whatever belongs to another value is not used: an account and a certificate
        // are not sent to another server, nor a password to another account.
        let differs = |name: &str| match (values.get(name), profile.text(name)) {
            (Some(Source::Given(given)), Some(own)) => {
                given.to_string_lossy().trim_end_matches('/') != own.trim_end_matches('/')
            }
            (Some(_), None) => name != "url",
            _ => false,
        };
        let mut of_profile = Vec::new();
        for setting in apis.own.all_settings().filter(|_| !differs("url")) {
            let excluded = |other| matches.try_contains_id(other).unwrap_or_default();
            if let Some(value) = profile.text(setting.name)
                && !setting.excludes.is_some_and(excluded)
                && !setting.belongs_to.is_some_and(differs)
            {
                of_profile.push((setting.name, Source::Given(value.into())));
            }
        }
        for (name, source) in of_profile {
            values.entry(name).or_insert(source);
        }
        Self {
            apis: apis.clone(),
            sandbox: None,
            profile: None,
            values,
        }
    }

    fn set(&mut self, name: &str, value: &str) {
        let mut settings = self.about().all_settings();
        if let Some(setting) = settings.find(|known| known.name == name) {
            self.values.insert(setting.name, Source::of(setting, value));
        }
    }

    /// Returns the facts of the API.
    #[must_use]
    pub fn about(&self) -> &'static About {
        self.apis.own
    }

    pub(crate) fn apis(&self) -> &Apis {
        &self.apis
    }

    /// Returns whether a setting has a value.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Returns a text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.values.get(name)? {
            Source::Given(value) => value.to_str(),
            Source::Secret(_) => None,
        }
    }

    /// Returns a number.
    #[must_use]
    pub fn count(&self, name: &str) -> Option<u64> {
        self.text(name)?.parse().ok()
    }

    /// Returns a file.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&Path> {
        match self.values.get(name)? {
            Source::Given(path) => Some(Path::new(path)),
            Source::Secret(_) => None,
        }
    }

    /// Returns the content of a file.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn content(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let read =
            |path: &Path| std::fs::read(path).map_err(|error| Failure::file("read", path, &error));
        self.file(name).map(read).transpose()
    }

    /// Returns a secret, which is read from its file now.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn secret(&self, name: &str) -> Result<Option<Secret>> {
        Ok(match self.values.get(name) {
            None => None,
            Some(Source::Given(path)) => Some(secret::read(Path::new(path))?),
            Some(Source::Secret(secret)) => Some(secret.clone()),
        })
    }

    /// Returns the URL of the server.
    ///
    /// # Errors
    /// There is none.
    pub fn url(&self) -> Result<&str> {
        self.text("url").ok_or_else(|| {
            Failure::usage(
                "there is no server: use `--url URL`, `wab profile add`, or `--sandbox` for a first \
                 try",
            )
        })
    }

    /// Returns the settings without one of them.
    #[must_use]
    pub(crate) fn without(&self, name: &str) -> Self {
        let mut settings = self.clone();
        settings.values.remove(name);
        settings
    }

    /// Refuses a proxy with a password: other users of the machine can read a command line.
    fn check_proxy(&self) -> Result {
        match self.text("proxy").map(reqwest::Url::parse) {
            Some(Ok(url)) if url.password().is_some() => Err(Failure::usage(
                "the URL of `--proxy` has a password: write it in `HTTPS_PROXY` instead",
            )),
            _ => Ok(()),
        }
    }

    /// Checks the settings of a client.
    ///
    /// # Errors
    /// The URL of the proxy or the server has a password, or a client certificate has no key.
    pub fn check(&self) -> Result {
        self.check_proxy()?;
        if let Some(url) = self.text("url")
            && reqwest::Url::parse(url)
                .is_ok_and(|url| !url.username().is_empty() || url.password().is_some())
        {
            return Err(Failure::usage(
                "the URL of the server has a user name or password: use `--user` and \
                 `--password-file`",
            ));
        }
        if self.has("client-certificate") != self.has("client-key") {
            return Err(Failure::usage(
                "a client certificate needs its key: use `--client-certificate` and `--client-key`",
            ));
        }
        Ok(())
    }

    /// Returns what a profile stores of these settings: no secrets, and paths that are valid in any
    /// directory.
    pub(crate) fn to_profile(&self) -> Result<Profile> {
        self.check_proxy()?;
        let mut profile = Profile::of(&self.apis);
        for setting in self.about().all_settings() {
            let Some(Source::Given(value)) = self.values.get(setting.name) else {
                continue;
            };
            if setting.kind == Kind::Secret && value == "-" {
                return Err(Failure::usage(format!(
                    "`--{} -` cannot be saved: standard input is another one each time",
                    setting.name
                )));
            }
            profile.set(setting, value);
        }
        Ok(profile)
    }
}

/// Returns a variable of the environment, unless it is empty.
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Sets what the settings have in common for the builders of all clients, which have the same
/// methods, but no common type.
#[macro_export]
macro_rules! client_settings {
    ($builder:expr, $settings:expr) => {{
        let (mut builder, settings): (_, &$crate::Settings) = ($builder, $settings);
        settings.check()?;
        builder = builder
            .user_agent(concat!("wab/", env!("CARGO_PKG_VERSION")))
            .danger_accept_invalid_certs(settings.has("insecure"));
        if let Some(ca) = settings.content("ca")? {
            builder = builder.add_root_certificate(ca);
        }
        if let Some(pin) = settings.content("pin")? {
            builder = builder.pin_certificate(pin);
        }
        if let Some(certificate) = settings.content("client-certificate")?
            && let Some(key) = settings.secret("client-key")?
        {
            builder = builder.identity(certificate, key);
        }
        if let Some(proxy) = settings.text("proxy") {
            builder = builder.proxy(proxy);
        }
        if let Some(seconds) = settings.count("timeout") {
            builder = builder.timeout(std::time::Duration::from_secs(seconds));
        }
        if let Some(retries) = settings.count("retries") {
            let attempts = u32::try_from(retries).unwrap_or(u32::MAX).saturating_add(1);
            builder = builder.retry($crate::RetryPolicy::default().with_max_attempts(attempts));
        }
        builder
    }};
}
