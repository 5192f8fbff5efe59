//! The settings of the connection: options, then environment variables, then the profile.

use std::path::{Path, PathBuf};
use std::time::Duration;
use whatsapp_business_cloud::AccessToken;

use clap::ArgMatches;
use whatsapp_business::{Client, ClientBuilder, RetryPolicy, Secret, Token};

use crate::api::Api;
use crate::config::{Config, Profile};
use crate::failure::{Failure, Result};
use crate::secret;

/// Where a secret comes from.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// A file, or standard input.
    File(PathBuf),
    /// An environment variable.
    Environment(&'static str),
}

/// The settings of the connection.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    pub(crate) sandbox: bool,
    /// The profile that was used.
    pub(crate) profile: Option<String>,
    url: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) password: Option<Source>,
    pub(crate) token: Option<Source>,
    api_key: Option<Source>,
    /// The header of the API key, if it replaces a login.
    pub(crate) api_key_header: Option<String>,
    pub(crate) app_secret: Option<Source>,
    pub(crate) phone_number_id: Option<String>,
    pub(crate) account_id: Option<String>,
    graph_version: Option<String>,
    ca: Option<PathBuf>,
    pin: Option<PathBuf>,
    client_certificate: Option<PathBuf>,
    client_key: Option<PathBuf>,
    proxy: Option<String>,
    insecure: bool,
    timeout: Option<u64>,
    retries: Option<u32>,
}

impl Source {
    /// Reads the secret.
    pub(crate) fn read(&self) -> Result<Secret> {
        match self {
            Self::File(path) => secret::read(path),
            Self::Environment(name) => Ok(Secret::from(environment(name).unwrap_or_default())),
        }
    }
}

impl Settings {
    pub(crate) fn resolve(matches: &ArgMatches) -> Result<Self> {
        if matches.get_flag("sandbox") {
            return Ok(Self {
                sandbox: true,
                timeout: matches.get_one("timeout").copied(),
                retries: matches.get_one("retries").copied(),
                ..Self::default()
            });
        }
        let config = Config::read()?;
        let named = flag(matches, "profile").or_else(|| environment("WHATSAPP_PROFILE"));
        let is_named = named.is_some();
        let name = named.or_else(|| config.default.clone());
        let profile = match &name {
            Some(name) => config.profile(name)?.clone(),
            None => Profile::default(),
        };
        let (api, of_profile) = (Api::current(), profile.api.unwrap_or_default());
        let (name, profile) = match (name, is_named) {
            (Some(name), true) if api != of_profile => {
                return Err(Failure::usage(format!(
                    "the profile `{name}` is one of the {of_profile}, and the command is one of the {api}"
                )));
            }
            // The default profile is that of the other API.
            (Some(_), false) if api != of_profile => (None, Profile::default()),
            (name, _) => (name, profile),
        };
        Ok(Self {
            profile: name,
            ..Self::merge(matches, environment, profile)
        })
    }

    /// Returns the settings of the options alone, for a profile.
    pub(crate) fn of_options(matches: &ArgMatches) -> Self {
        Self::merge(matches, |_| None, Profile::default())
    }

    fn merge(
        matches: &ArgMatches,
        environment: fn(&str) -> Option<String>,
        profile: Profile,
    ) -> Self {
        let url = flag(matches, "url").or_else(|| environment("WHATSAPP_URL"));
        // The account and certificate of a profile belong to its server: they are not sent to
        // another one.
        let profile = match (&url, &profile.url) {
            (Some(url), Some(own)) if url.trim_end_matches('/') != own.trim_end_matches('/') => {
                Profile::default()
            }
            _ => profile,
        };
        let file = |option: &str| matches.get_one::<PathBuf>(option).cloned();
        let path = |option: &str, variable: &str, own: &Option<PathBuf>| {
            file(option)
                .or_else(|| environment(variable).map(PathBuf::from))
                .or_else(|| own.clone())
        };
        // Either names the certificate to trust: an option replaces the one of the profile.
        let (own_ca, own_pin) = match flag_is_given(matches, &["ca", "pin"]) {
            true => (None, None),
            false => (profile.ca.clone(), profile.pin.clone()),
        };
        let source = |option: &str, variable: &'static str, own: &Option<PathBuf>| {
            file(option)
                .map(Source::File)
                .or_else(|| environment(variable).map(|_| Source::Environment(variable)))
                .or_else(|| own.clone().map(Source::File))
        };
        let user = flag(matches, "user").or_else(|| environment("WHATSAPP_USER"));
        // So does the password to its account.
        let own_password = profile
            .password_file
            .clone()
            .filter(|_| user.is_none() || user == profile.user);
        Self {
            sandbox: false,
            profile: None,
            password: source("password-file", "WHATSAPP_PASSWORD", &own_password),
            token: source("token-file", "WHATSAPP_TOKEN", &profile.token_file),
            api_key: source("api-key-file", "WHATSAPP_API_KEY", &profile.api_key_file),
            api_key_header: flag(matches, "api-key-header")
                .or_else(|| profile.api_key_header.clone()),
            app_secret: source(
                "app-secret-file",
                "WHATSAPP_APP_SECRET",
                &profile.app_secret_file,
            ),
            phone_number_id: own_flag(matches, "phone-number-id")
                .or_else(|| environment("WHATSAPP_PHONE_NUMBER_ID"))
                .or_else(|| profile.phone_number_id.clone()),
            account_id: own_flag(matches, "account-id")
                .or_else(|| environment("WHATSAPP_ACCOUNT_ID"))
                .or_else(|| profile.account_id.clone()),
            graph_version: flag(matches, "graph-version")
                .or_else(|| environment("WHATSAPP_GRAPH_VERSION"))
                .or_else(|| profile.graph_version.clone()),
            ca: path("ca", "WHATSAPP_CA", &own_ca),
            pin: path("pin", "WHATSAPP_PIN", &own_pin),
            client_certificate: path(
                "client-certificate",
                "WHATSAPP_CLIENT_CERTIFICATE",
                &profile.client_certificate,
            ),
            client_key: path("client-key", "WHATSAPP_CLIENT_KEY", &profile.client_key),
            proxy: flag(matches, "proxy").or_else(|| profile.proxy.clone()),
            insecure: matches.get_flag("insecure") || profile.insecure.unwrap_or_default(),
            timeout: matches.get_one("timeout").copied().or(profile.timeout),
            retries: matches.get_one("retries").copied().or(profile.retries),
            user: user.or_else(|| profile.user.clone()),
            url: url.or_else(|| profile.url.clone()),
        }
    }

    /// Returns the URL of the server.
    pub(crate) fn url(&self) -> Result<&str> {
        self.url.as_deref().ok_or_else(|| {
            Failure::usage(
                "there is no server: use `--url URL`, `wab profile add`, or `--sandbox` for a first try",
            )
        })
    }

    /// Returns a builder with everything but the login.
    pub(crate) fn client(&self, url: &str) -> Result<ClientBuilder> {
        let mut builder = Client::builder(url)
            .user_agent(concat!("wab/", env!("CARGO_PKG_VERSION")))
            .danger_accept_invalid_certs(self.insecure);
        if let Some(ca) = &self.ca {
            builder = builder.add_root_certificate(read(ca)?);
        }
        if let Some(pin) = &self.pin {
            builder = builder.pin_certificate(read(pin)?);
        }
        match (&self.client_certificate, &self.client_key) {
            (Some(certificate), Some(key)) => {
                builder = builder.identity(read(certificate)?, secret::read(key)?);
            }
            (None, None) => {}
            _ => {
                return Err(Failure::usage(
                    "a client certificate needs its key: use `--client-certificate` and `--client-key`",
                ));
            }
        }
        if let Some(proxy) = &self.proxy {
            check_proxy(proxy)?;
            builder = builder.proxy(proxy.as_str());
        }
        match (&self.api_key, &self.api_key_header) {
            (Some(key), Some(header)) => builder = builder.api_key_header(header, key.read()?),
            (Some(key), None) => builder = builder.api_key(key.read()?),
            (None, Some(header)) => {
                return Err(Failure::usage(format!(
                    "there is no API key for header {header}: use `--api-key-file` or `WHATSAPP_API_KEY`"
                )));
            }
            (None, None) => {}
        }
        if let Some(token) = &self.token {
            builder = builder.token(Token::new(token.read()?));
        }
        if let Some(seconds) = self.timeout {
            builder = builder.timeout(Duration::from_secs(seconds));
        }
        if let Some(retries) = self.retries {
            builder = builder.retry(RetryPolicy::default().with_max_attempts(retries + 1));
        }
        Ok(builder)
    }

    /// Returns a builder of a client of the Cloud API with a token.
    pub(crate) fn cloud_client(
        &self,
        token: Secret,
    ) -> Result<whatsapp_business_cloud::ClientBuilder> {
        let certificates = [
            &self.ca,
            &self.pin,
            &self.client_certificate,
            &self.client_key,
        ];
        if self.insecure || certificates.into_iter().any(Option::is_some) {
            return Err(Failure::usage(
                "the Cloud API has a public certificate: there are no `--ca`, `--pin`, \
                 `--client-certificate` and `--insecure`",
            ));
        }
        let mut builder = whatsapp_business_cloud::Client::builder(AccessToken::new(token))
            .user_agent(concat!("wab/", env!("CARGO_PKG_VERSION")));
        if let Some(url) = &self.url {
            builder = builder.base_url(url);
        }
        if let Some(version) = &self.graph_version {
            builder = builder.graph_version(version);
        }
        if let Some(secret) = &self.app_secret {
            builder = builder.app_secret(secret.read()?);
        }
        if let Some(proxy) = &self.proxy {
            check_proxy(proxy)?;
            builder = builder.proxy(proxy.as_str());
        }
        if let Some(seconds) = self.timeout {
            builder = builder.timeout(Duration::from_secs(seconds));
        }
        if let Some(retries) = self.retries {
            builder = builder.retry(RetryPolicy::default().with_max_attempts(retries + 1));
        }
        Ok(builder)
    }

    /// Returns the settings for a login: without a token of their own.
    pub(crate) fn without_token(&self) -> Self {
        Self {
            token: None,
            ..self.clone()
        }
    }

    /// Returns what a profile stores of these settings: no secrets, and paths that are valid in any
    /// directory.
    pub(crate) fn to_profile(&self) -> Result<Profile> {
        let absolute = |path: &Option<PathBuf>| path.as_deref().map(absolute);
        let file = |option: &str, source: &Option<Source>| match source {
            Some(Source::File(path)) if path.as_os_str() == "-" => Err(Failure::usage(format!(
                "`--{option} -` cannot be saved: standard input is another one each time"
            ))),
            Some(Source::File(path)) => Ok(Some(self::absolute(path))),
            Some(Source::Environment(_)) | None => Ok(None),
        };
        if let Some(proxy) = &self.proxy {
            check_proxy(proxy)?;
        }
        Ok(Profile {
            api: Some(Api::current()).filter(|api| *api != Api::default()),
            app_secret_file: file("app-secret-file", &self.app_secret)?,
            phone_number_id: self.phone_number_id.clone(),
            account_id: self.account_id.clone(),
            graph_version: self.graph_version.clone(),
            url: self.url.clone(),
            user: self.user.clone(),
            password_file: file("password-file", &self.password)?,
            token_file: file("token-file", &self.token)?,
            api_key_file: file("api-key-file", &self.api_key)?,
            api_key_header: self.api_key_header.clone(),
            ca: absolute(&self.ca),
            pin: absolute(&self.pin),
            client_certificate: absolute(&self.client_certificate),
            client_key: absolute(&self.client_key),
            proxy: self.proxy.clone(),
            insecure: self.insecure.then_some(true),
            timeout: self.timeout,
            retries: self.retries,
        })
    }

    /// Whether there is an API key, which some operations accept in place of a token.
    pub(crate) fn has_api_key(&self) -> bool {
        self.api_key.is_some()
    }
}

/// Refuses a proxy with a password: other users of the machine can read a command line.
fn check_proxy(url: &str) -> Result {
    match reqwest::Url::parse(url) {
        Ok(parsed) if parsed.password().is_some() => Err(Failure::usage(
            "the URL of `--proxy` has a password: write it in `HTTPS_PROXY` instead",
        )),
        _ => Ok(()),
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn flag_is_given(matches: &ArgMatches, names: &[&str]) -> bool {
    let given = |name: &&str| matches.get_one::<PathBuf>(name).is_some();
    names.iter().any(given)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| Failure::file("read", path, &error))
}

fn flag(matches: &ArgMatches, name: &str) -> Option<String> {
    matches.get_one::<String>(name).cloned()
}

/// Returns the value of an option that only some commands have.
fn own_flag(matches: &ArgMatches, name: &str) -> Option<String> {
    matches.try_get_one::<String>(name).ok()?.cloned()
}

/// Returns a variable of the environment, unless it is empty.
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
