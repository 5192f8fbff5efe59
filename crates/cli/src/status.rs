//! `wab status`: the server, who the client is there, and whether it can send.

use clap::{ArgMatches, Command};
use serde_json::json;

use crate::backend::{Purpose, Session};
use crate::error::Result;
use crate::output::{DIM, KEY, Output};
use crate::program::Program;

pub(crate) fn command() -> Command {
    Command::new("status")
        .about("Show the server, who this is to it, and whether it can send")
        .after_help("Examples:\n  wab status\n  wab status --query url -o json")
}

pub(crate) async fn run(program: &Program, matches: &ArgMatches) -> Result {
    let settings = program.settings(matches).await?;
    let session = Session::open(program.backend, &settings, Purpose::Session).await?;
    let identity = session.connection.identity().await?;
    let profile = settings.profile.clone();
    let mut rows = vec![
        (
            "server",
            settings.text("url").unwrap_or("the default").to_owned(),
        ),
        (
            "profile",
            profile.unwrap_or_else(|| format!("{DIM}none{DIM:#}")),
        ),
    ];
    let mut value = json!({"url": settings.text("url"), "profile": settings.profile});
    if let Some(user) = settings.text("user") {
        rows.push(("user", user.to_owned()));
        value["user"] = user.into();
    }
    rows.extend(identity.lines);
    for (name, member) in identity.json {
        value[name] = member;
    }
    let lines = rows
        .iter()
        .map(|(name, value)| format!("{KEY}{name:<8}{KEY:#} {value}"));
    let lines: Vec<String> = lines.collect();
    Output::new(matches).report(&value, &lines.join("\n"))
}
