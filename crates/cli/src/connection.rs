//! The client of a command: with the cached token, or after a login.

use std::time::Duration;

use whatsapp_business::api::Operation;
use whatsapp_business::{Client, Secret, Token};
use whatsapp_business_sandbox::{MessageStatus, Sandbox};

use crate::failure::{Failure, Result};
use crate::secret;
use crate::settings::Settings;
use crate::token_cache::TokenCache;

/// The account of the sandbox of `--sandbox`.
const SANDBOX_USER: &str = "admin";
/// How long the embedded sandbox may take to deliver a message, and how often it is looked at.
const SETTLING: Duration = Duration::from_millis(1000);
const POLL: Duration = Duration::from_millis(5);

/// A client with what must live as long as it.
pub(crate) struct Connection {
    pub(crate) client: Client,
    pub(crate) url: String,
    /// The cache of the account, and the token that the client began with.
    cache: Option<(TokenCache, Token)>,
    sandbox: Option<Sandbox>,
}

/// What the requests of a command are authorized with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Nothing is sent, or nothing that needs an authorization.
    Nothing,
    /// User and password.
    Password,
    /// A token.
    Token,
}

impl Needs {
    /// Returns what an operation is authorized with.
    pub(crate) fn of(operation: &Operation, settings: &Settings) -> Self {
        let accepts = |scheme: &str| operation.security.contains(&scheme);
        if settings.api_key_header.is_some() || accepts("apiKey") && settings.has_api_key() {
            Self::Nothing
        } else if accepts("httpBasic") {
            Self::Password
        } else if accepts("bearerAuth") {
            Self::Token
        } else {
            Self::Nothing
        }
    }
}

impl Connection {
    /// Returns a client that can make calls with this need. Without a cached token, it logs in.
    pub(crate) async fn open(settings: &Settings, needs: Needs) -> Result<Self> {
        if settings.sandbox {
            return Self::sandbox(settings, needs).await;
        }
        let url = settings.url()?.to_owned();
        let mut connection = Self {
            client: settings.client(&url)?.build()?,
            url,
            cache: None,
            sandbox: None,
        };
        match (needs, &settings.user) {
            (Needs::Nothing, _) => {}
            (Needs::Password, _) => {
                let (user, password) = credentials(settings)?;
                let builder = settings.client(&connection.url)?;
                connection.client = builder.credentials(user, password).build()?;
            }
            // A token of the settings is used as it is.
            (Needs::Token, _) if settings.token.is_some() => {}
            // So is an API key in a header of its own.
            (Needs::Token, _) if settings.api_key_header.is_some() => {}
            (Needs::Token, Some(user)) => connection.authorize(settings, user).await?,
            (Needs::Token, None) => {
                return Err(Failure::usage(
                    "there is no user to log in with: use `--user USER`, `wab login`, or `--token-file`",
                ));
            }
        }
        Ok(connection)
    }

    async fn sandbox(settings: &Settings, needs: Needs) -> Result<Self> {
        let password = "Sandbox-Password-1";
        let sandbox = Sandbox::builder()
            .account(SANDBOX_USER, password)
            .api_key("sandbox-key")
            .start()
            .await
            .map_err(|error| Failure::usage(error.to_string()))?;
        let url = sandbox.url().to_owned();
        let client = settings.client(&url)?.credentials(SANDBOX_USER, password);
        let client = client.build()?;
        if needs == Needs::Token {
            client.session().login().await?;
        }
        Ok(Self {
            client,
            url,
            cache: None,
            sandbox: Some(sandbox),
        })
    }

    async fn authorize(&mut self, settings: &Settings, user: &str) -> Result {
        let cache = TokenCache::new(&self.url, user)?;
        let mut token = cache.load();
        let mut lock = None;
        if token.is_none() {
            lock = Some(cache.lock().await?);
            // Another run may have logged in meanwhile.
            token = cache.load();
        }
        let mut builder = settings.client(&self.url)?;
        // A password that is at a known place lets the client log in again if the token is refused.
        match (&token, &settings.password) {
            (None, _) => builder = builder.credentials(user, password(settings, user)?),
            (Some(_), Some(source)) => builder = builder.credentials(user, source.read()?),
            (Some(_), None) => {}
        }
        if let Some(token) = &token {
            builder = builder.token(token.clone());
        }
        self.client = builder.build()?;
        let token = match token {
            Some(token) => token,
            None => {
                let token = self.client.session().token().await?;
                cache.store(&token)?;
                token
            }
        };
        drop(lock);
        self.cache = Some((cache, token));
        Ok(())
    }

    /// Stores a token that the client has obtained meanwhile, and forgets one that was refused.
    pub(crate) async fn finish<T>(&self, result: Result<T, whatsapp_business::Error>) -> Result<T> {
        if let Some((cache, token)) = &self.cache {
            match &result {
                Ok(_) => {
                    let current = self.client.session().token().await?;
                    if current.value != token.value {
                        cache.store(&current)?;
                    }
                }
                Err(error) if error.status() == Some(401) => cache.remove(token),
                Err(_) => {}
            }
        }
        result.map_err(Failure::from)
    }

    /// Forgets the token: the session has ended.
    pub(crate) fn forget(&self) {
        if let Some((cache, token)) = &self.cache {
            cache.remove(token);
        }
    }

    /// Returns the sandbox of `--sandbox`.
    pub(crate) fn embedded(&self) -> Option<&Sandbox> {
        self.sandbox.as_ref()
    }
}

/// Returns the last status of a message in an embedded sandbox.
pub(crate) async fn last_status(sandbox: &Sandbox, id: &str) -> Option<MessageStatus> {
    let status = || {
        let messages = sandbox.sent_messages();
        let message = messages.into_iter().find(|message| message.id == id);
        message.map(|message| message.status)
    };
    for _ in 0..SETTLING.as_millis() / POLL.as_millis() {
        if matches!(status(), Some(MessageStatus::Read | MessageStatus::Failed)) {
            break;
        }
        tokio::time::sleep(POLL).await;
    }
    status()
}

/// Returns the user and the password of the settings; the password may be asked for.
pub(crate) fn credentials(settings: &Settings) -> Result<(&str, Secret)> {
    let user = settings
        .user
        .as_deref()
        .ok_or_else(|| Failure::usage("there is no user: use `--user USER`"))?;
    Ok((user, password(settings, user)?))
}

fn password(settings: &Settings, user: &str) -> Result<Secret> {
    match &settings.password {
        Some(source) => source.read(),
        None if secret::can_prompt() => secret::prompt(&format!("Password of {user}")),
        None => Err(Failure::usage(format!(
            "there is no password of {user}: use `--password-file FILE`, `WHATSAPP_PASSWORD`, or `wab login` on a terminal"
        ))),
    }
}
