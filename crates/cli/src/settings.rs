//! The settings of the connection: options, then environment variables, then the profile.
//!
//! [`COMMON`] lists those that every API has; each API adds its own.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ArgMatches;
use whatsapp_business_runtime::Secret;
use whatsapp_business_sandbox::Sandbox;
use whatsapp_business_sandbox::engine::Api;

use crate::backend::Backend;
use crate::config::{Config, Profile};
use crate::error::{Failure, Result};
use crate::program::Program;
use crate::secret;

/// A setting of the connection.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The name of the option, and of the property of a profile.
    pub name: &'static str,
    /// What a value is.
    pub kind: Kind,
    /// What stands for the value in the help.
    pub value: &'static str,
    /// The help.
    pub help: &'static str,
    /// The environment variable.
    pub variable: Option<&'static str>,
    /// Another setting whose option replaces this one of the profile, and the reverse.
    pub excludes: Option<&'static str>,
    /// Another setting that this one of the profile belongs to: it is not used with another value.
    pub belongs_to: Option<&'static str>,
}

/// What the value of a [`Setting`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Text that only some commands have an option for.
    Object,
    /// A file.
    File,
    /// A file with a secret. The environment variable has the secret itself.
    Secret,
    /// A number in a range.
    Count(u64, u64),
    /// Yes or no.
    Switch,
}

/// Lists settings. A row has the kind, the name, the name of a value, the environment variable and the
/// help; `excludes` and `belongs_to` are optional.
#[macro_export]
macro_rules! settings {
    ($($kind:expr, $name:literal $value:literal [$($variable:literal)?] $help:literal
        $($field:ident $other:literal)?;)*) => {
        &[$($crate::Setting {
            $(variable: Some($variable),)?
            $($field: Some($other),)?
            ..$crate::Setting::new($name, $kind, $value, $help)
        }),*]
    };
}

impl Setting {
    /// Creates a setting of these values alone.
    #[must_use]
    pub const fn new(
        name: &'static str,
        kind: Kind,
        value: &'static str,
        help: &'static str,
    ) -> Self {
        Self {
            name,
            kind,
            value,
            help,
            variable: None,
            excludes: None,
            belongs_to: None,
        }
    }

    fn option(&self, matches: &ArgMatches) -> Option<Source> {
        let name = self.name;
        // Some commands have no such option.
        let text = match self.kind {
            Kind::Text | Kind::Object => matches.try_get_one::<String>(name).ok()??.clone().into(),
            Kind::File | Kind::Secret => matches.try_get_one::<PathBuf>(name).ok()??.clone().into(),
            Kind::Count(..) => matches.try_get_one::<u64>(name).ok()??.to_string().into(),
            Kind::Switch => return matches.get_flag(name).then(|| Source::Given("true".into())),
        };
        Some(Source::Given(text))
    }

    fn environment(&self) -> Option<Source> {
        let variable = self.variable?;
        let value = environment(variable)?;
        Some(match self.kind {
            Kind::Secret => Source::Secret(value.into()),
            _ => Source::Given(value.into()),
        })
    }
}

/// The settings that every API has.
pub(crate) const COMMON: &[Setting] = settings! {
    Kind::Text, "url" "URL" ["WHATSAPP_URL"] "The server, such as https://localhost:9090";
    Kind::Secret, "token-file" "FILE" ["WHATSAPP_TOKEN"]
        "Use the Bearer token in a file, without a login";
    Kind::File, "ca" "FILE" ["WHATSAPP_CA"]
        "Trust this certificate of the server's issuer, as PEM" excludes "pin";
    Kind::File, "pin" "FILE" ["WHATSAPP_PIN"]
        "Accept exactly this certificate of the server, as PEM" excludes "ca";
    Kind::File, "client-certificate" "FILE" ["WHATSAPP_CLIENT_CERTIFICATE"]
        "Authenticate with this certificate, as PEM";
    Kind::File, "client-key" "FILE" ["WHATSAPP_CLIENT_KEY"]
        "The key of the client certificate, as PEM";
    Kind::Text, "proxy" "URL" []
        "The proxy, without a password [env: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY]";
    Kind::Switch, "insecure" "" [] "Accept any certificate: for tests only";
    Kind::Count(1, 3600), "timeout" "SECONDS" [] "The timeout of one attempt [default: 30]";
    Kind::Count(0, 20), "retries" "COUNT" []
        "How often a failed request is retried, if that is safe [default: 3]";
};

/// Where the value of a setting comes from.
#[derive(Debug, Clone)]
enum Source {
    /// An option or a profile, or an environment variable that is no secret.
    Given(OsString),
    /// The secret itself.
    Secret(Secret),
}

/// The settings of the connection.
#[derive(Clone)]
pub struct Settings {
    program: Program,
    /// The sandbox that the command has started.
    pub sandbox: Option<Arc<Sandbox<dyn Api>>>,
    /// The profile that was used.
    pub profile: Option<String>,
    values: BTreeMap<&'static str, Source>,
}

impl Settings {
    /// Returns the settings of a command line. With `--sandbox`, the sandbox is started.
    pub(crate) async fn resolve(program: &Program, matches: &ArgMatches) -> Result<Self> {
        if matches.get_flag("sandbox") {
            return Self::of_sandbox(program, matches).await;
        }
        let config = Config::read(program)?;
        let named = matches.get_one::<String>("profile").cloned();
        let named = named.or_else(|| environment("WHATSAPP_PROFILE"));
        let is_named = named.is_some();
        let mut name = named.or_else(|| config.default.clone());
        let mut profile = Profile::default();
        if let Some(known) = &name {
            profile = config.profile(known)?.clone();
            let of_profile = program.backend_of(&profile).about();
            if of_profile.name != program.about().name {
                if is_named {
                    return Err(Failure::usage(format!(
                        "the profile `{known}` is one of the {}, and the command is one of the {}",
                        of_profile.title,
                        program.about().title
                    )));
                }
                // The default profile is that of another API.
                (name, profile) = (None, Profile::default());
            }
        }
        Ok(Self {
            profile: name,
            ..Self::merge(program, matches, true, &profile)
        })
    }

    async fn of_sandbox(program: &Program, matches: &ArgMatches) -> Result<Self> {
        let backend = program.backend;
        let start = backend.sandbox().ok_or_else(|| {
            let title = backend.about().title;
            Failure::usage(format!("there is no sandbox of the {title}"))
        })?;
        let started = start.await;
        let (sandbox, client) = started.map_err(|error| Failure::usage(error.to_string()))?;
        let mut settings = Self::merge(program, matches, false, &Profile::default());
        let of_client = |name: &&str| matches!(*name, "timeout" | "retries");
        settings.values.retain(|name, _| of_client(name));
        settings.set("url", sandbox.url());
        for (name, value) in client {
            settings.set(name, &value);
        }
        settings.sandbox = Some(Arc::new(sandbox));
        Ok(settings)
    }

    /// Returns the settings of the options alone, for a profile.
    pub(crate) fn of_options(program: &Program, matches: &ArgMatches) -> Self {
        Self::merge(program, matches, false, &Profile::default())
    }

    fn merge(
        program: &Program,
        matches: &ArgMatches,
        environment: bool,
        profile: &Profile,
    ) -> Self {
        let given = |setting: &Setting| {
            let variable = || setting.environment().filter(|_| environment);
            setting.option(matches).or_else(variable)
        };
        let mut values: BTreeMap<&'static str, Source> = program
            .own_settings()
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
        for setting in program.own_settings().filter(|_| !differs("url")) {
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
            program: *program,
            sandbox: None,
            profile: None,
            values,
        }
    }

    fn set(&mut self, name: &str, value: &str) {
        let mut settings = self.program.own_settings();
        if let Some(setting) = settings.find(|known| known.name == name) {
            let source = match setting.kind {
                Kind::Secret => Source::Secret(value.into()),
                _ => Source::Given(value.into()),
            };
            self.values.insert(setting.name, source);
        }
    }

    /// Returns the API.
    #[must_use]
    pub fn backend(&self) -> &'static dyn Backend {
        self.program.backend
    }

    pub(crate) fn program(&self) -> &Program {
        &self.program
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
        let mut profile = Profile::of(&self.program);
        for setting in self.program.own_settings() {
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
