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
pub(crate) use typed::enqueue;
pub use typed::typed;

use crate::backend::Messaging;
use crate::error::{Failure, Result};
use crate::interrupt;
use crate::output::{GOOD, Output};
use crate::program::{Program, arguments};
use arguments::{Action, Arguments};

pub(crate) async fn run(
    program: &Program,
    messaging: &dyn Messaging,
    matches: &ArgMatches,
) -> Result {
    let inner = matches.subcommand().map_or(matches, |(_, inner)| inner);
    let action = match arguments::<Arguments>(matches)?.action {
        Action::Run(options) => return run::run(program, messaging, &options, inner).await,
        other => other,
    };
    interrupt::unless_interrupted(async {
        let output = Output::new(inner);
        let (Action::Status(named)
        | Action::Pause(named)
        | Action::Resume(named)
        | Action::Cancel(named)) = &action
        else {
            return Ok(());
        };
        let (outbox, group) = (named.database.open().await?, named.group.as_str());
        let groups = outbox.groups().await?;
        if !groups.iter().any(|known| known == group) {
            return Err(Failure::usage(format!(
                "there is no campaign `{group}` in the outbox"
            )));
        }
        match action {
            Action::Pause(_) => outbox.pause(group).await?,
            Action::Resume(_) => outbox.resume(group).await?,
            Action::Cancel(_) => {
                let cancelled = outbox.cancel_group(group).await?;
                let text = format!("{GOOD}✓{GOOD:#} {cancelled} messages cancelled");
                return output.report(&json!({"cancelled": cancelled}), &text);
            }
            Action::Run(_) | Action::Status(_) => {}
        }
        let progress = outbox.progress(group).await?;
        let left = progress.count(State::Queued) + progress.count(State::InFlight);
        let mut text = report::line(group, &progress);
        if progress.paused && left > 0 {
            text.push_str(", paused");
        }
        output.report(&report::value(group, &progress), &text)
    })
    .await
}
