//! The rows of the file, and the messages that they become.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;
use std::time::{Duration, SystemTime};

use csv::StringRecord;
use serde_json::{Map, Value, json};
use whatsapp_business_outbox::Options;

use super::arguments::Run;
use crate::error::{Failure, Result};
use crate::send::content::{Wire, component, parameter};

/// The columns that are looked for if none is named.
const RECIPIENTS: [&str; 4] = ["to", "phone", "number", "recipient"];

/// How a row becomes a message.
pub(super) struct Mapping {
    wire: &'static Wire,
    header: StringRecord,
    to: usize,
    key: Option<usize>,
    pub(super) group: String,
    content: Content,
    expires_at: Option<SystemTime>,
    /// How many rows had this key so far.
    keys: HashMap<String, usize>,
}

enum Content {
    Text(Pattern),
    Template {
        name: String,
        namespace: String,
        language: String,
        header: Option<Pattern>,
        body: Vec<Pattern>,
    },
}

/// Text with places for the values of columns.
struct Pattern(Vec<Part>);

enum Part {
    Text(String),
    Column(usize),
}

/// A message of the file.
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) message: Value,
    pub(super) options: Options,
}

/// Opens the file, and reads its first line.
pub(super) fn open(path: &Path) -> Result<csv::Reader<File>> {
    let file = File::open(path).map_err(|error| Failure::file("read", path, &error))?;
    Ok(csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(file))
}

impl Mapping {
    pub(super) fn new(wire: &'static Wire, options: &Run, header: StringRecord) -> Result<Self> {
        let stem = options.file.file_stem();
        let stem = stem.map(|stem| stem.to_string_lossy().into_owned());
        let to = match &options.to {
            Some(name) => column(&header, name)?,
            None => {
                let found = RECIPIENTS.iter().find_map(|name| position(&header, name));
                found.ok_or_else(|| {
                    let missing = "there is no column with the phone number: name it with `--to`";
                    Failure::usage(missing).with_remedy(&columns(&header))
                })?
            }
        };
        let key = options.key.as_ref();
        let key = key.map(|name| column(&header, name)).transpose()?;
        let pattern = |text: &String| Pattern::parse(text, &header);
        let parameters = &options.parameters;
        let content = match (&options.content.text, &options.content.template) {
            (Some(text), _) => Content::Text(pattern(text)?),
            (None, name) => Content::Template {
                name: name.clone().unwrap_or_default(),
                namespace: parameters.namespace.clone().unwrap_or_default(),
                language: parameters
                    .language
                    .clone()
                    .unwrap_or_else(|| "en_US".to_owned()),
                header: parameters.header.as_ref().map(pattern).transpose()?,
                body: parameters.body.iter().map(pattern).collect::<Result<_>>()?,
            },
        };
        let expires_in = options
            .expires_in
            .map(|minutes| Duration::from_secs(minutes * 60));
        Ok(Self {
            wire,
            to,
            key,
            group: options
                .group
                .clone()
                .or(stem)
                .unwrap_or_else(|| "campaign".to_owned()),
            content,
            expires_at: expires_in.map(|within| SystemTime::now() + within),
            keys: HashMap::new(),
            header,
        })
    }

    /// Returns the message of a row.
    pub(super) fn row(&mut self, record: &StringRecord) -> Row {
        let value = |column: usize| record.get(column).unwrap_or_default();
        let to = value(self.to);
        let message = match &self.content {
            Content::Text(text) => self.wire.text(to, &text.fill(record)),
            Content::Template {
                name,
                namespace,
                language,
                header,
                body,
            } => {
                let filled = |text: &Pattern| parameter(&text.fill(record));
                let header = header
                    .as_ref()
                    .map(|text| component("header", vec![filled(text)]));
                let body = (!body.is_empty())
                    .then(|| component("body", body.iter().map(filled).collect()));
                let mut template = self.wire.named(namespace, name, language);
                if header.is_some() || body.is_some() {
                    let components = header.into_iter().chain(body);
                    template["components"] = components.collect();
                }
                self.wire.template(to, template)
            }
        };
        // The same rows have the same keys in the next run, in whatever order they are.
        let mut key = match self.key {
            Some(column) => value(column).to_owned(),
            None => to.chars().filter(char::is_ascii_digit).collect(),
        };
        if self.key.is_none() {
            let before = self.keys.entry(key.clone()).or_default();
            *before += 1;
            if *before > 1 {
                key.push_str(&format!("#{before}"));
            }
        }
        let cells = self.header.iter().zip(record.iter());
        let row: Map<String, Value> = cells
            .map(|(name, cell)| (name.to_owned(), json!(cell)))
            .collect();
        let line = record.position().map_or(0, csv::Position::line);
        let mut options = Options::new()
            .with_key(format!("{}/{key}", self.group))
            .with_group(&self.group)
            .with_metadata(json!({"line": line, "row": row}));
        options.expires_at = self.expires_at;
        Row {
            line,
            message,
            options,
        }
    }
}

fn position(header: &StringRecord, name: &str) -> Option<usize> {
    header
        .iter()
        .position(|known| known.eq_ignore_ascii_case(name))
}

fn column(header: &StringRecord, name: &str) -> Result<usize> {
    position(header, name).ok_or_else(|| {
        Failure::usage(format!("there is no column `{name}`")).with_remedy(&columns(header))
    })
}

fn columns(header: &StringRecord) -> String {
    let names: Vec<_> = header.iter().collect();
    format!("the file has the columns {}", names.join(", "))
}

impl Pattern {
    /// Parses `{column}`; `{{` and `}}` stand for the braces themselves.
    fn parse(text: &str, header: &StringRecord) -> Result<Self> {
        let (mut parts, mut literal) = (Vec::new(), String::new());
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            literal.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(brace) {
                literal.push_str(brace);
                rest = after;
                continue;
            }
            let Some(end) = rest.find('}').filter(|_| brace == "{") else {
                return Err(Failure::usage(format!(
                    "`{text}` has a brace that is not part of a {{column}}: write {{{{ or }}}}"
                )));
            };
            parts.push(Part::Text(std::mem::take(&mut literal)));
            parts.push(Part::Column(column(header, rest[..end].trim())?));
            rest = &rest[end + 1..];
        }
        literal.push_str(rest);
        parts.push(Part::Text(literal));
        Ok(Self(parts))
    }

    fn fill(&self, record: &StringRecord) -> String {
        let parts = self.0.iter().map(|part| match part {
            Part::Text(text) => text,
            Part::Column(column) => record.get(*column).unwrap_or_default(),
        });
        parts.collect()
    }
}
