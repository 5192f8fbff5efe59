//! `wab login` and `wab logout`.

use std::path::PathBuf;

use clap::{ArgMatches, Command};
use serde_json::json;

use super::connection::{client, credentials};
use super::token_cache::{TokenCache, expiry};
use crate::error::{Failure, Result};
use crate::options::options;
use crate::output::{GOOD, Output};
use crate::profile;
use crate::secret;
use crate::settings::Settings;

pub(super) fn commands() -> Vec<Command> {
    let login = Command::new("login")
        .about("Log in, and store the token for further commands")
        .after_help(
            "Examples:\n  wab login --url https://localhost:9090 --user admin --pin server.pem\n  \
             wab login --url https://localhost:9090 --user admin --save-as work\n  \
             pass show wa | wab login --profile work --password-file -",
        );
    let login = options! { login;
        value "save-as" "PROFILE"
            "Save server and user as a profile, and make it the default if there is none";
        file "new-password-file" "FILE"
            "The password to change to if the server demands a change, as at the first login";
    };
    let logout = Command::new("logout")
        .about("End the session, and forget its token")
        .after_help("Examples:\n  wab logout\n  wab logout --profile work");
    vec![login, logout]
}

pub(super) async fn login(settings: &Settings, matches: &ArgMatches) -> Result {
    if settings.sandbox.is_some() {
        return Err(Failure::usage(
            "a sandbox of `--sandbox` ends with its command: there is nothing to log in to later",
        ));
    }
    let url = settings.url()?;
    let (user, password) = credentials(settings)?;
    let cache = TokenCache::new(url, user)?;
    let _lock = cache.lock().await?;
    let builder = || {
        let builder = client(&settings.without("token-file"), url)?;
        Ok::<_, Failure>(builder.credentials(user, password.clone()))
    };
    let new_password = matches.get_one::<PathBuf>("new-password-file");
    let mut first = builder()?;
    if let Some(path) = new_password {
        first = first.new_password(secret::read(path)?);
    }
    let mut token = first.build()?.session().token().await;
    if let Err(error) = &token
        && error.is_password_change_required()
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
        profile::save(settings, name)?;
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

pub(super) async fn logout(settings: &Settings, matches: &ArgMatches) -> Result {
    let url = settings.url()?;
    let output = Output::new(matches);
    let Some(user) = settings.text("user") else {
        return Err(Failure::usage("there is no user: use `--user USER`"));
    };
    let cache = TokenCache::new(url, user)?;
    let Some(token) = cache.load() else {
        let text = format!("{user} is not logged in to {url}");
        return output.report(&json!({"logged_out": false}), &text);
    };
    let client = client(&settings.without("token-file"), url)?;
    let client = client.token(token.clone()).build()?;
    let result = client.session().logout().await;
    if let Err(error) = result
        && error.status() != Some(401)
    {
        return Err(error.into());
    }
    cache.remove(&token);
    let text = format!("{GOOD}✓{GOOD:#} logged out of {url}");
    output.report(&json!({"logged_out": true}), &text)
}
