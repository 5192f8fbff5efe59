//! Messages as CSV.

use std::io::{self, Write};
use std::path::Path;

use serde_json::Value;
use whatsapp_business_outbox::{Filter, Outbox, StoredMessage};

use crate::error::{Failure, Result};
use crate::output;
use crate::transfer::part_of;

/// How many messages are read at once.
const PAGE: u32 = 1000;

/// The columns after those of the campaign's own file.
const COLUMNS: [&str; 7] = [
    "id",
    "to",
    "state",
    "message_id",
    "code",
    "reason",
    "attempts",
];

/// Writes messages to a file, or to standard output, and returns their number.
///
/// The first columns are those of the rows that the messages were made of, if there were any.
pub(crate) async fn write(outbox: &Outbox, filter: &Filter, file: Option<&Path>) -> Result<u64> {
    let Some(path) = file else {
        return rows(outbox, filter, &mut io::stdout().lock(), output::written).await;
    };
    let failed = |error: io::Error| Failure::file("write", path, &error);
    let mut part = part_of(path).map_err(failed)?;
    let mut writer = io::BufWriter::new(part.as_file_mut());
    let count = rows(outbox, filter, &mut writer, failed).await?;
    drop(writer);
    part.persist(path).map_err(|error| failed(error.error))?;
    Ok(count)
}

async fn rows(
    outbox: &Outbox,
    filter: &Filter,
    to: &mut impl Write,
    failed: impl Fn(io::Error) -> Failure,
) -> Result<u64> {
    let mut own: Vec<String> = Vec::new();
    let (mut after, mut count) = (0, 0);
    loop {
        let page = outbox.list(filter, after, PAGE).await?;
        let Some(last) = page.last() else {
            to.flush().map_err(failed)?;
            return Ok(count);
        };
        after = last.id;
        let mut writer = csv::Writer::from_writer(&mut *to);
        let mut write = |record: Vec<String>| {
            let written = writer.write_record(record);
            written.map_err(|error| failed(error.into()))
        };
        if count == 0 {
            let first = page.first().and_then(row);
            own.extend(first.into_iter().flat_map(|row| row.keys().cloned()));
            let columns = COLUMNS.map(str::to_owned);
            write(own.iter().cloned().chain(columns).collect())?;
        }
        for message in &page {
            write(record(message, &own))?;
        }
        count += page.len() as u64;
        writer.flush().map_err(&failed)?;
    }
}

/// The row of the campaign's file.
fn row(message: &StoredMessage) -> Option<&serde_json::Map<String, Value>> {
    message.metadata.as_ref()?.get("row")?.as_object()
}

fn record(message: &StoredMessage, own: &[String]) -> Vec<String> {
    let row = row(message);
    let mut record: Vec<String> = own
        .iter()
        .map(|name| {
            let value = row.and_then(|row| row.get(name)).and_then(Value::as_str);
            value.unwrap_or_default().to_owned()
        })
        .collect();
    record.extend([
        message.id.to_string(),
        message.recipient.clone(),
        message.state.to_string(),
        message.message_id.clone().unwrap_or_default(),
        message
            .code
            .map_or_else(String::new, |code| code.to_string()),
        message.reason.clone().unwrap_or_default(),
        message.attempts.to_string(),
    ]);
    record
}
