//! The client of a command: with the cached token, or after a login.

use serde_json::{Value, json};
use whatsapp_business::{Client, ClientBuilder, Error, OutboundMessage, Secret, Token};
use whatsapp_business_outbox::{Outbox, Worker};
use whatsapp_business_runtime::{self as runtime, Operation};

use super::messages::KINDS;
use super::token_cache::{TokenCache, expiry};
use crate::backend::{Connection, Future, Identity, Purpose, Response};
use crate::error::{Failure, Result};
use crate::output::{BAD, GOOD};
use crate::secret;
use crate::settings::Settings;

/// A client, with the cache of its token.
pub(super) struct Connected {
    client: Client,
    url: String,
    /// The cache of the account, and the token that the client began with.
    cache: Option<(TokenCache, Token)>,
    /// How the session began.
    session: String,
}

/// What the requests of a command are authorized with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    /// Nothing is sent, or nothing that needs an authorization.
    Nothing,
    /// User and password.
    Password,
    /// A token.
    Token,
}

impl Needs {
    fn of(purpose: Purpose, settings: &Settings) -> Self {
        let operation: &Operation = match purpose {
            Purpose::Check | Purpose::Show => return Self::Nothing,
            Purpose::Session => return Self::Token,
            Purpose::Call(operation) => operation,
        };
        let accepts = |scheme: &str| operation.security.contains(&scheme);
        if settings.has("api-key-header") || accepts("apiKey") && settings.has("api-key-file") {
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

/// Returns a client for a purpose. Without a cached token, it logs in.
pub(super) async fn open(settings: &Settings, purpose: Purpose) -> Result<Connected> {
    let url = match (purpose, settings.url()) {
        (Purpose::Check, Err(_)) => "http://localhost",
        (_, url) => url?,
    };
    let builder = match purpose {
        // Standard input may be the file of a secret, which is read once.
        Purpose::Check => crate::client_settings!(Client::builder(url), settings),
        _ => client(settings, url)?,
    };
    let mut connected = Connected {
        client: builder.build()?,
        url: url.to_owned(),
        cache: None,
        session: "token of the settings".to_owned(),
    };
    match (Needs::of(purpose, settings), settings.text("user")) {
        (Needs::Nothing, _) => {}
        (Needs::Password, _) => {
            let (user, password) = credentials(settings)?;
            let builder = client(settings, url)?;
            connected.client = builder.credentials(user, password).build()?;
        }
        // A token of the settings is used as it is, and so is an API key in a header.
        (Needs::Token, _) if settings.has("token-file") || settings.has("api-key-header") => {}
        (Needs::Token, Some(user)) if settings.sandbox.is_some() => {
            let builder = client(settings, url)?;
            let (_, password) = credentials(settings)?;
            connected.client = builder.credentials(user, password).build()?;
            connected.client.session().login().await?;
            connected.session = "logged in by this command".to_owned();
        }
        (Needs::Token, Some(user)) => connected.authorize(settings, user).await?,
        (Needs::Token, None) => {
            return Err(Failure::usage(
                "there is no user to log in with: use `--user USER`, `wab login`, or `--token-file`",
            ));
        }
    }
    Ok(connected)
}

/// Returns a builder with everything but the login.
pub(super) fn client(settings: &Settings, url: &str) -> Result<ClientBuilder> {
    let mut builder = crate::client_settings!(Client::builder(url), settings);
    match (
        settings.secret("api-key-file")?,
        settings.text("api-key-header"),
    ) {
        (Some(key), Some(header)) => builder = builder.api_key_header(header, key),
        (Some(key), None) => builder = builder.api_key(key),
        (None, Some(header)) => {
            return Err(Failure::usage(format!(
                "there is no API key for header {header}: use `--api-key-file` or \
                 `WHATSAPP_API_KEY`"
            )));
        }
        (None, None) => {}
    }
    Ok(match settings.secret("token-file")? {
        Some(token) => builder.token(Token::new(token)),
        None => builder,
    })
}

impl Connected {
    async fn authorize(&mut self, settings: &Settings, user: &str) -> Result {
        let cache = TokenCache::new(&self.url, user)?;
        let mut token = cache.load();
        let mut lock = None;
        if token.is_none() {
            lock = Some(cache.lock().await?);
            // Another run may have logged in meanwhile.
            token = cache.load();
        }
        let mut builder = client(settings, &self.url)?;
        // A password that is at a known place lets the client log in again if the token is refused.
        match (&token, settings.secret("password-file")?) {
            (_, Some(password)) => builder = builder.credentials(user, password),
            (None, None) => builder = builder.credentials(user, password(settings, user)?),
            (Some(_), None) => {}
        }
        if let Some(token) = &token {
            builder = builder.token(token.clone());
        }
        self.client = builder.build()?;
        self.session = match &token {
            Some(token) => match expiry(token) {
                Some(at) => format!("logged in until {at}"),
                None => "logged in".to_owned(),
            },
            None => "logged in by this command".to_owned(),
        };
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

    async fn health(&self) -> Result<Value> {
        const HEALTH: &str = "Health_checkStatus";
        let call = self.transport().operation(HEALTH);
        let result = Response::of(call.map_err(Error::from)?).await;
        self.finish(HEALTH, result.as_ref().err()).await?;
        Ok(match result.map_err(Error::from)? {
            Response::Json(value) => value["health"].clone(),
            _ => Value::Null,
        })
    }
}

impl Connection for Connected {
    crate::client_connection!(client, OutboundMessage, &KINDS);

    /// Stores a token that the client has obtained meanwhile, and forgets one that was refused.
    fn finish<'a>(&'a self, operation: &'a str, error: Option<&'a runtime::Error>) -> Future<'a> {
        Box::pin(async move {
            let Some((cache, token)) = &self.cache else {
                return Ok(());
            };
            match error {
                None if operation == "Users_performLogout" => cache.remove(token),
                None => {
                    let current = self.client.session().token().await?;
                    if current.value != token.value {
                        cache.store(&current)?;
                    }
                }
                Some(error) if error.status() == Some(401) => cache.remove(token),
                Some(_) => {}
            }
            Ok(())
        })
    }

    fn identity(&self) -> Future<'_, Identity> {
        Box::pin(async move {
            let health = self.health().await?;
            let statuses = statuses(&health);
            let style = if is_connected(&statuses) { GOOD } else { BAD };
            let gateway = format!("{style}{}{style:#}", line(&statuses));
            let expires = self.cache.as_ref().and_then(|(_, token)| expiry(token));
            let mut identity = Identity::default();
            identity.lines.push(("session", self.session.clone()));
            identity.lines.push(("gateway", gateway));
            identity
                .json
                .insert("expires_at".to_owned(), json!(expires));
            identity.json.insert("health".to_owned(), health);
            Ok(identity)
        })
    }

    fn worker(&self, outbox: &Outbox) -> Option<(Worker, String)> {
        Some((outbox.worker(self.client.clone()), self.url.clone()))
    }
}

/// Returns the statuses of one node or of several, each with the name of its node.
pub(super) fn statuses(health: &Value) -> Vec<(String, String)> {
    let status = |value: &Value| value["gateway_status"].as_str().map(str::to_owned);
    if let Some(status) = status(health) {
        return vec![(String::new(), status)];
    }
    let nodes = health.as_object().into_iter().flatten();
    let nodes = nodes.map(|(name, node)| {
        let status = status(node).unwrap_or_else(|| "unknown".to_owned());
        (format!("{name}: "), status)
    });
    nodes.collect()
}

/// Returns the statuses as a line.
pub(super) fn line(statuses: &[(String, String)]) -> String {
    let statuses = statuses.iter();
    let statuses: Vec<String> = statuses.map(|(node, it)| format!("{node}{it}")).collect();
    statuses.join(", ")
}

/// Returns whether all nodes are connected.
pub(super) fn is_connected(statuses: &[(String, String)]) -> bool {
    !statuses.is_empty() && statuses.iter().all(|(_, status)| status == "connected")
}

/// Returns the user and the password of the settings; the password may be asked for.
pub(super) fn credentials(settings: &Settings) -> Result<(&str, Secret)> {
    let user = settings
        .text("user")
        .ok_or_else(|| Failure::usage("there is no user: use `--user USER`"))?;
    Ok((user, password(settings, user)?))
}

fn password(settings: &Settings, user: &str) -> Result<Secret> {
    match settings.secret("password-file")? {
        Some(password) => Ok(password),
        None if secret::can_prompt() => secret::prompt(&format!("Password of {user}")),
        None => Err(Failure::usage(format!(
            "there is no password of {user}: use `--password-file FILE`, `WHATSAPP_PASSWORD`, or \
             `wab login` on a terminal"
        ))),
    }
}
