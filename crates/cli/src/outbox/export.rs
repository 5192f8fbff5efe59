//! Messages as CSV.

use std::io::{self, Write};
use std::path::Path;

use serde_json::Value;
use whatsapp_business_outbox::{Filter, Outbox, StoredMessage};

use super::failure;
use crate::error::{Failure, Result};
use crate::output;

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
    match file {
        None => {
            let mut stdout = io::stdout().lock();
            let written = rows(outbox, filter, &mut stdout).await?;
            written.map_err(output::written)
        }
        Some(path) => {
            let failed = |error: &dyn std::fmt::Display| Failure::file("write", path, error);
            let directory = path
                .parent()
                .filter(|parent| !parent.as_os_str().is_empty());
            let mut builder = tempfile::Builder::new();
            builder.prefix(".wab-").suffix(".part");
            let created = builder.tempfile_in(directory.unwrap_or_else(|| Path::new(".")));
            let mut part = created.map_err(|error| failed(&error))?;
            let written = rows(outbox, filter, &mut io::BufWriter::new(part.as_file_mut())).await?;
            let count = written.map_err(|error| failed(&error))?;
            part.persist(path).map_err(|error| failed(&error.error))?;
            Ok(count)
        }
    }
}

async fn rows(outbox: &Outbox, filter: &Filter, to: &mut impl Write) -> Result<io::Result<u64>> {
    let mut own: Option<Vec<String>> = None;
    let (mut after, mut count) = (0, 0);
    loop {
        let page = outbox.list(filter, after, PAGE).await.map_err(failure)?;
        let Some(last) = page.last() else {
            return Ok(to.flush().map(|()| count));
        };
        after = last.id;
        let mut writer = csv::Writer::from_writer(&mut *to);
        if own.is_none() {
            let names: Vec<String> = page
                .first()
                .and_then(row)
                .map_or_else(Vec::new, |row| row.keys().cloned().collect());
            let header = names.iter().map(String::as_str).chain(COLUMNS);
            if let Err(error) = writer.write_record(header) {
                return Ok(Err(error.into()));
            }
            own = Some(names);
        }
        for message in &page {
            let written = writer.write_record(record(message, own.as_deref().unwrap_or_default()));
            if let Err(error) = written {
                return Ok(Err(error.into()));
            }
        }
        count += page.len() as u64;
        if let Err(error) = writer.flush() {
            return Ok(Err(error));
        }
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
            .map(|code| code.to_string())
            .unwrap_or_default(),
        message.reason.clone().unwrap_or_default(),
        message.attempts.to_string(),
    ]);
    record
}
