//! `wab campaign`: a message to each row of a file, through an outbox, so that an interrupted run can
//! be continued.

mod arguments;
mod report;
mod rows;
mod run;
mod typed;

use clap::ArgMatches;
use serde_json::json;
use whatsapp_business_outbox::State;

pub(crate) use arguments::command;
pub(crate) use typed::{enqueue, typed};

use crate::backend::Messaging;
use crate::error::{Failure, Result};
use crate::interrupt;
use crate::outbox::{failure, open};
use crate::output::{GOOD, Output};
use crate::program::Program;

pub(crate) async fn run(
    program: &Program,
    messaging: &dyn Messaging,
    matches: &ArgMatches,
) -> Result {
    let (name, matches) = matches.subcommand().unwrap_or(("", matches));
    if name == "run" {
        return run::run(program, messaging, matches).await;
    }
    interrupt::unless_interrupted(async {
        let outbox = open(matches).await?;
        let output = Output::new(matches);
        let group = matches
            .get_one::<String>("group")
            .map_or("", String::as_str);
        if !outbox
            .groups()
            .await
            .map_err(failure)?
            .iter()
            .any(|known| known == group)
        {
            return Err(Failure::usage(format!(
                "there is no campaign `{group}` in the outbox"
            )));
        }
        match name {
            "pause" => outbox.pause(group).await.map_err(failure)?,
            "resume" => outbox.resume(group).await.map_err(failure)?,
            "cancel" => {
                let cancelled = outbox.cancel_group(group).await.map_err(failure)?;
                let text = format!("{GOOD}✓{GOOD:#} {cancelled} messages cancelled");
                return output.report(&json!({"cancelled": cancelled}), &text);
            }
            _ => {}
        }
        let progress = outbox.progress(group).await.map_err(failure)?;
        let left = progress.count(State::Queued) + progress.count(State::InFlight);
        let mut text = report::line(group, &progress);
        if progress.paused && left > 0 {
            text.push_str(", paused");
        }
        output.report(&report::value(group, &progress), &text)
    })
    .await
}
