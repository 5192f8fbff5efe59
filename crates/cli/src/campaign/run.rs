//! `wab campaign run`.

use std::path::Path;
use std::pin::pin;

use clap::ArgMatches;
use serde_json::json;
use whatsapp_business_outbox::{Error, Filter, Outbox, State, Uncertain, Worker};
use whatsapp_business_runtime::Rate;

use super::arguments::Run;
use super::report::{self, Display, INTERVAL};
use super::rows::{self, Mapping, Row};
use crate::backend::{Messaging, Purpose, Session};
use crate::error::{Exit, Failure, Result, message};
use crate::interrupt;
use crate::outbox::export;
use crate::output::{Output, note};
use crate::program::Program;
use crate::send::check_sender;

/// How many rows are stored at once.
const BATCH: usize = 500;

/// How many invalid rows are shown.
const SHOWN: usize = 10;

/// The rate of all processes, which is documented for messages.
const RATE: u32 = 50;

pub(super) async fn run(
    program: &Program,
    messaging: &dyn Messaging,
    options: &Run,
    matches: &ArgMatches,
) -> Result {
    let output = Output::new(matches);
    if options.dry_run {
        return dry_run(messaging, options, &output);
    }
    let mut prepared = None;
    interrupt::unless_interrupted(async {
        let settings = program.settings(matches).await?;
        let outbox = options.database.open().await?;
        let group = enqueue(messaging, options, &outbox).await?;
        check_sender(&settings)?;
        let session = Session::open(program.backend, &settings, Purpose::Session).await?;
        let worker = worker(options, &outbox, &group, &session)?;
        prepared = Some((outbox, group, session, worker));
        Ok(())
    })
    .await?;
    let Some((outbox, group, session, worker)) = prepared else {
        return Ok(());
    };
    let interrupted = drive(worker, &outbox, &group, &session).await?;
    let progress = outbox.progress(&group).await?;
    if let Some(path) = &options.result {
        export(&outbox, &Filter::new().with_group(&group), Some(path)).await?;
    }
    session.finish(messaging.operation(), Ok(())).await?;
    output.report(
        &report::value(&group, &progress),
        &report::line(&group, &progress),
    )?;
    let count = |state| progress.count(state);
    let outcome = match (count(State::Uncertain), count(State::Failed)) {
        _ if interrupted => (
            Exit::Interrupted,
            format!(
                "interrupted: {} messages are left: the same command continues",
                progress.pending()
            ),
        ),
        _ if progress.paused && progress.pending() > 0 => (
            Exit::Refused,
            format!(
                "the campaign is paused: `wab campaign resume {group}`, and then the same command"
            ),
        ),
        // A run ends when nothing of its API is left: an earlier one was of the other API.
        _ if progress.pending() > 0 => (
            Exit::Refused,
            format!(
                "{} messages are left that an earlier run stored for the other API: `wab outbox list \
                 --group {group}`",
                progress.pending()
            ),
        ),
        (0, 0) => return Ok(()),
        (0, failed) => (
            Exit::Refused,
            format!(
                "{failed} messages have failed: `wab outbox list --group {group} --state failed`"
            ),
        ),
        (uncertain, _) => (
            Exit::Ambiguous,
            format!(
                "{uncertain} messages may or may not have been sent: `wab outbox list --group {group} \
             --state uncertain`, and `wab outbox resolve`"
            ),
        ),
    };
    Err(Failure::new(outcome.0, outcome.1))
}

fn worker(options: &Run, outbox: &Outbox, group: &str, session: &Session) -> Result<Worker> {
    let Some((worker, name)) = session.connection.worker(outbox) else {
        let title = session.backend.about().title;
        return Err(Failure::usage(format!("the {title} has no campaigns")));
    };
    let mut worker = worker.with_group(group);
    // The sandbox has no limit.
    if let Some(rate) = options.rate.or(session.sandbox().is_none().then_some(RATE)) {
        worker = worker.with_shared_rate(name, Rate::per_second(rate));
    }
    if let Some(concurrency) = options.concurrency {
        worker = worker.with_concurrency(concurrency.into());
    }
    if options.resend_uncertain {
        worker = worker.with_uncertain(Uncertain::Resend);
    }
    Ok(worker)
}

/// Sends the messages, and returns whether a signal has stopped it. A second signal does not wait for
/// the messages in flight.
async fn drive(worker: Worker, outbox: &Outbox, group: &str, session: &Session) -> Result<bool> {
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let mut sending = pin!(worker.run_until_idle_or(async {
        let _ = stopped.await;
    }));
    let mut stop = Some(stop);
    let mut display = Display::new();
    let mut ticks = tokio::time::interval(INTERVAL);
    let mut signal = pin!(interrupt::signal());
    loop {
        tokio::select! {
            report = &mut sending => {
                display.finish();
                report.map_err(|error| match error {
                    Error::Client(error) => session.failure(&error),
                    error => error.into(),
                })?;
                return Ok(stop.is_none());
            }
            _ = ticks.tick() => {
                let progress = outbox.progress(group).await?;
                display.update(group, &progress);
            }
            () = &mut signal => {
                signal.set(interrupt::signal());
                match stop.take() {
                    Some(stop) => {
                        let _ = stop.send(());
                        note("interrupted: waiting for the messages in flight; press Ctrl-C to stop");
                    }
                    None => {
                        display.finish();
                        return Err(Failure::new(
                            Exit::Ambiguous,
                            "interrupted: the messages in flight may have been sent; the same \
                             command continues with the others",
                        ));
                    }
                }
            }
        }
    }
}

/// Stores the messages of the file, and returns the name of the campaign.
async fn enqueue(messaging: &dyn Messaging, options: &Run, outbox: &Outbox) -> Result<String> {
    let file = options.file.as_path();
    let (reader, mut mapping) = read(messaging, options)?;
    let (mut created, mut existing) = (0, 0);
    let mut records = reader.into_records();
    loop {
        let mut batch = Vec::with_capacity(BATCH);
        for record in records.by_ref().take(BATCH) {
            let record = record.map_err(|error| invalid(file, &error))?;
            let Row {
                line,
                message,
                options,
            } = mapping.row(&record);
            batch.push((line, (message, options)));
        }
        if batch.is_empty() {
            break;
        }
        let (lines, messages): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
        let summary = messaging.enqueue(outbox, messages).await?;
        created += summary.created;
        existing += summary.existing;
        if let Some((index, error)) = summary.rejected.first() {
            let line = usize::try_from(*index)
                .ok()
                .and_then(|index| lines.get(index));
            return Err(Failure::usage(format!(
                "line {} of {}: {error}; nothing was sent: `--dry-run` lists every such line",
                line.copied().unwrap_or_default(),
                file.display()
            )));
        }
    }
    note(&match existing {
        0 => format!("{}: {created} messages", mapping.group),
        _ => format!(
            "{}: {created} messages, and {existing} of an earlier run",
            mapping.group
        ),
    });
    Ok(mapping.group)
}

/// Opens the file, and reads its first line.
fn read(messaging: &dyn Messaging, options: &Run) -> Result<(csv::Reader<std::fs::File>, Mapping)> {
    let mut reader = rows::open(&options.file)?;
    let header = reader.headers();
    let header = header.map_err(|error| invalid(&options.file, &error))?;
    let mapping = Mapping::new(messaging.wire(), options, header.clone())?;
    Ok((reader, mapping))
}

/// Checks every row, and shows the first message.
fn dry_run(messaging: &dyn Messaging, options: &Run, output: &Output) -> Result {
    let (mut reader, mut mapping) = read(messaging, options)?;
    let (mut valid, mut first, mut wrong) = (0_u64, None, Vec::new());
    for record in reader.records() {
        let record = record.map_err(|error| invalid(&options.file, &error))?;
        let row = mapping.row(&record);
        match messaging.check(&row.message) {
            Ok(()) => {
                valid += 1;
                first.get_or_insert(row.message);
            }
            Err(error) => wrong.push(json!({"line": row.line, "error": message(&error)})),
        }
    }
    let count = wrong.len();
    wrong.truncate(SHOWN);
    output.json(&json!({
        "campaign": mapping.group,
        "valid": valid,
        "invalid": count,
        "errors": wrong,
        "first": first,
    }))?;
    match count {
        0 => Ok(()),
        _ => Err(Failure::usage(format!(
            "{count} rows are not valid; nothing was sent"
        ))),
    }
}

fn invalid(file: &Path, error: &csv::Error) -> Failure {
    Failure::file("read", file, error)
}
