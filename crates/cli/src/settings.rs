//! The settings of the connection: options, then environment variables, then the profile.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ArgMatches;
use whatsapp_business::{Client, ClientBuilder, RetryPolicy, Secret, Token};

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
    pub(crate) ca: Option<PathBuf>,
    pub(crate) insecure: bool,
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
        let name = named.or_else(|| config.default.clone());
        let profile = match &name {
            Some(name) => config.profile(name)?.clone(),
            None => Profile::default(),
        };
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
        Ok(Self {
            sandbox: false,
            profile: name,
            password: source("password-file", "WHATSAPP_PASSWORD", &own_password),
            token: source("token-file", "WHATSAPP_TOKEN", &profile.token_file),
            api_key: source("api-key-file", "WHATSAPP_API_KEY", &profile.api_key_file),
            ca: file("ca")
                .or_else(|| environment("WHATSAPP_CA").map(PathBuf::from))
                .or_else(|| profile.ca.clone()),
            insecure: matches.get_flag("insecure") || profile.insecure.unwrap_or_default(),
            timeout: matches.get_one("timeout").copied().or(profile.timeout),
            retries: matches.get_one("retries").copied().or(profile.retries),
            user: user.or_else(|| profile.user.clone()),
            url: url.or_else(|| profile.url.clone()),
        })
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
        if let Some(key) = &self.api_key {
            builder = builder.api_key(key.read()?);
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

    /// Returns the settings for a login: without a token of their own.
    pub(crate) fn without_token(&self) -> Self {
        Self {
            token: None,
            ..self.clone()
        }
    }

    /// Whether there is an API key, which some operations accept in place of a token.
    pub(crate) fn has_api_key(&self) -> bool {
        self.api_key.is_some()
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| Failure::file("read", path, &error))
}

fn flag(matches: &ArgMatches, name: &str) -> Option<String> {
    matches.get_one::<String>(name).cloned()
}

/// Returns a variable of the environment, unless it is empty.
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
