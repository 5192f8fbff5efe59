//! `wab login`, `wab logout` and `wab status`.

use std::path::PathBuf;
use std::time::SystemTime;

use clap::{Arg, ArgMatches, Command, ValueHint, value_parser};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use whatsapp_business::{ErrorCode, Token};

use crate::config::{Config, Profile};
use crate::connection::{Connection, Needs, credentials};
use crate::failure::{Failure, Result};
use crate::output::{BAD, DIM, GOOD, KEY, Output};
use crate::secret;
use crate::settings::{Settings, Source};
use crate::token_cache::TokenCache;

pub(crate) fn login_command() -> Command {
    Command::new("login")
        .about("Log in, and store the token for further commands")
        .after_help(
            "Examples:\n  wab login --url https://localhost:9090 --user admin --pin server.pem\n  \
             wab login --url https://localhost:9090 --user admin --save-as work\n  \
             pass show wa | wab login --profile work --password-file -",
        )
        .arg(
            Arg::new("save-as")
                .long("save-as")
                .value_name("PROFILE")
                .help("Save server and user as a profile, and make it the default if there is none"),
        )
        .arg(
            Arg::new("new-password-file")
                .long("new-password-file")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .value_hint(ValueHint::FilePath)
                .help("The password to change to if the server demands a change, as at the first login"),
        )
}

pub(crate) fn logout_command() -> Command {
    Command::new("logout")
        .about("End the session, and forget its token")
        .after_help("Examples:\n  wab logout\n  wab logout --profile work")
}

pub(crate) fn status_command() -> Command {
    Command::new("status")
        .about("Show the server, the session and the health of the number")
        .after_help("Examples:\n  wab status\n  wab status --query health -o json")
}

pub(crate) async fn login(matches: &ArgMatches) -> Result {
    let settings = Settings::resolve(matches)?;
    if settings.sandbox {
        return Err(Failure::usage(
            "a sandbox of `--sandbox` ends with its command: there is nothing to log in to later",
        ));
    }
    let url = settings.url()?;
    let (user, password) = credentials(&settings)?;
    let cache = TokenCache::new(url, user)?;
    let _lock = cache.lock().await?;
    let builder = || {
        let builder = settings.without_token().client(url)?;
        Ok::<_, Failure>(builder.credentials(user, password.clone()))
    };
    let new_password = matches.get_one::<PathBuf>("new-password-file");
    let mut client = builder()?;
    if let Some(path) = new_password {
        client = client.new_password(secret::read(path)?);
    }
    let mut token = client.build()?.session().token().await;
    if let Err(error) = &token
        && error.code() == Some(ErrorCode::PasswordChangeRequired)
        && new_password.is_none()
    {
        if !secret::can_prompt() {
            return Err(Failure::from(error.clone()).with_remedy("use `--new-password-file FILE`"));
        }
        let new = secret::prompt("The server demands a new password. New password")?;
        if secret::prompt("Again")? != new {
            return Err(Failure::usage("the passwords differ"));
        }
        token = builder()?
            .new_password(new)
            .build()?
            .session()
            .token()
            .await;
    }
    let token = token?;
    cache.store(&token)?;
    if let Some(name) = matches.get_one::<String>("save-as") {
        save(name, &settings, url, user)?;
    }
    let expires = expiry(&token);
    let valid = expires
        .as_ref()
        .map_or(String::new(), |at| format!(", until {at}"));
    let text = format!("{GOOD}✓{GOOD:#} logged in to {url} as {user}{valid}");
    Output::new(matches).report(
        &json!({"url": url, "user": user, "expires_at": expires}),
        &text,
    )
}

/// Saves the settings as a profile.
fn save(name: &str, settings: &Settings, url: &str, user: &str) -> Result {
    let mut config = Config::read()?;
    let mut settings = settings.clone();
    if matches!(&settings.password, Some(Source::File(path)) if path.as_os_str() == "-") {
        settings.password = None;
    }
    let profile = Profile {
        url: Some(url.to_owned()),
        user: Some(user.to_owned()),
        ..settings.to_profile()?
    };
    config.profiles.insert(name.to_owned(), profile);
    config.default.get_or_insert_with(|| name.to_owned());
    config.write()
}

pub(crate) async fn logout(matches: &ArgMatches) -> Result {
    let settings = Settings::resolve(matches)?;
    let url = settings.url()?;
    let output = Output::new(matches);
    let Some(user) = &settings.user else {
        return Err(Failure::usage("there is no user: use `--user USER`"));
    };
    let cache = TokenCache::new(url, user)?;
    let Some(token) = cache.load() else {
        let text = format!("{user} is not logged in to {url}");
        return output.report(&json!({"logged_out": false}), &text);
    };
    let builder = settings.without_token().client(url)?.token(token.clone());
    let result = builder.build()?.session().logout().await;
    if let Err(error) = result
        && error.status() != Some(401)
    {
        return Err(error.into());
    }
    cache.remove(&token);
    let text = format!("{GOOD}✓{GOOD:#} logged out of {url}");
    output.report(&json!({"logged_out": true}), &text)
}

pub(crate) async fn status(matches: &ArgMatches) -> Result {
    let settings = Settings::resolve(matches)?;
    let cached = match (&settings.user, settings.sandbox) {
        (Some(user), false) => TokenCache::new(settings.url()?, user)?.load(),
        _ => None,
    };
    let connection = Connection::open(&settings, Needs::Token).await?;
    let api = connection.client.api();
    let health = api.operation("Health_checkStatus")?.send().await;
    let health = match connection.finish(health).await?.into_inner() {
        whatsapp_business::OperationResponse::Json(value) => value["health"].clone(),
        _ => Value::Null,
    };
    let gateway = match health["gateway_status"].as_str() {
        Some(status) => status.to_owned(),
        None => {
            let nodes = health.as_object().into_iter().flatten();
            let nodes = nodes.map(|(name, node)| {
                let status = node["gateway_status"].as_str().unwrap_or("unknown");
                format!("{name}: {status}")
            });
            nodes.collect::<Vec<_>>().join(", ")
        }
    };
    let session = match (&settings.token, &cached) {
        (Some(_), _) => "token of the settings".to_owned(),
        (None, Some(token)) => match expiry(token) {
            Some(at) => format!("logged in until {at}"),
            None => "logged in".to_owned(),
        },
        (None, None) => "logged in by this command".to_owned(),
    };
    let row = |name: &str, value: &str| format!("{KEY}{name:<8}{KEY:#} {value}");
    let style = if gateway.contains("connected") && !gateway.contains("disconnected") {
        GOOD
    } else {
        BAD
    };
    let lines = [
        row("server", &connection.url),
        row(
            "profile",
            &settings
                .profile
                .clone()
                .unwrap_or_else(|| format!("{DIM}none{DIM:#}")),
        ),
        row("user", settings.user.as_deref().unwrap_or("-")),
        row("session", &session),
        row("gateway", &format!("{style}{gateway}{style:#}")),
    ];
    let value = json!({
        "url": connection.url,
        "profile": settings.profile,
        "user": settings.user,
        "expires_at": cached.as_ref().and_then(expiry),
        "health": health,
    });
    Output::new(matches).report(&value, &lines.join("\n"))
}

/// When a token expires, as text.
fn expiry(token: &Token) -> Option<String> {
    let at: SystemTime = token.expires_at?;
    let at = OffsetDateTime::from(at).replace_nanosecond(0).ok()?;
    at.format(&Rfc3339).ok()
}
