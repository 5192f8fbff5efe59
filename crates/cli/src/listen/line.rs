//! Events as lines of text, in one form for all APIs.

use std::time::SystemTime;

use serde_json::Value;
use time::OffsetDateTime;
use whatsapp_business_runtime::webhook::DeliveryState;

use crate::output::{BAD, BOLD, DIM, GOOD, KEY, visible};

/// A line about a webhook event: its text, and what it is chosen by.
#[derive(Debug, Clone)]
pub struct EventLine {
    /// The kind, such as `text` or `delivered`, or the field of another change.
    pub kind: String,
    /// What kind that is: `message`, `status`, `error` or `event`.
    pub group: &'static str,
    /// The user and the phone number that it is about, as far as the event says so.
    pub numbers: Vec<String>,
    /// The text.
    pub text: String,
}

impl EventLine {
    /// Returns the line of an event that is not looked into.
    #[must_use]
    pub fn event(kind: &str, text: String) -> Self {
        Self {
            kind: kind.to_owned(),
            group: "event",
            numbers: Vec::new(),
            text,
        }
    }
}

/// A line about an item of an event: when, what, who, and the rest.
pub(crate) struct Line<'a> {
    pub(crate) at: Option<SystemTime>,
    pub(crate) group: &'static str,
    /// The id of the phone number of the business, if the event has it.
    pub(crate) number: Option<&'a str>,
    pub(crate) kind: &'a str,
    pub(crate) style: anstyle::Style,
    pub(crate) who: &'a str,
    pub(crate) name: Option<&'a str>,
    pub(crate) text: String,
    pub(crate) id: Option<&'a str>,
}

impl Line<'_> {
    pub(crate) fn finish(&self) -> EventLine {
        let numbers = [Some(self.who), self.number].into_iter().flatten();
        EventLine {
            kind: self.kind.to_owned(),
            group: self.group,
            numbers: numbers.map(str::to_owned).collect(),
            text: self.render(),
        }
    }

    fn render(&self) -> String {
        let at = self
            .at
            .map_or_else(OffsetDateTime::now_utc, OffsetDateTime::from);
        let (hour, minute, second) = at.to_hms();
        let (kind, style) = (visible(self.kind), self.style);
        let name = self
            .name
            .map_or(String::new(), |name| format!(" ({})", visible(name)));
        let text = visible(&self.text).replace('\n', " ⏎ ");
        let mut line = format!(
            "{DIM}{hour:02}:{minute:02}:{second:02}Z{DIM:#} {style}{kind:<9}{style:#} \
             {BOLD}{}{BOLD:#}{name}",
            visible(self.who),
        );
        if !text.is_empty() {
            line += &format!("  {text}");
        }
        if let Some(id) = self.id {
            line += &format!("  {DIM}{}{DIM:#}", visible(id));
        }
        line
    }
}

/// Returns the word and the style of a delivery state; `reasons` are those of a failure.
pub(crate) fn state<E>(
    state: DeliveryState<'_, E>,
    reason: impl Fn(&E) -> String,
) -> (String, anstyle::Style, String) {
    let all = |errors: &[E]| errors.iter().map(&reason).collect::<Vec<_>>().join("; ");
    let (word, style, reasons) = match state {
        DeliveryState::Sent => ("sent", DIM, String::new()),
        DeliveryState::Delivered => ("delivered", GOOD, String::new()),
        DeliveryState::Read => ("read", GOOD, String::new()),
        DeliveryState::Played => ("played", GOOD, String::new()),
        DeliveryState::Failed(errors) => ("failed", BAD, all(errors)),
        DeliveryState::Deleted => ("deleted", DIM, String::new()),
        DeliveryState::Warning(errors) => ("warning", BAD, all(errors)),
        DeliveryState::Payment(state) => (state, GOOD, "payment".to_owned()),
        DeliveryState::Other(other) => (other, DIM, String::new()),
        _ => ("status", DIM, String::new()),
    };
    (word.to_owned(), style, reasons)
}

/// Returns the line of an error that belongs to no message.
pub(crate) fn error(code: Option<i64>, words: &str) -> EventLine {
    let code = code.map_or(String::new(), |code| format!("{code} "));
    let words = visible(words);
    let text = format!("{BAD}error{BAD:#}    {code}{}", words.trim_end());
    EventLine {
        group: "error",
        ..EventLine::event("error", text)
    }
}

/// Returns the line of a change of another kind.
pub(crate) fn other(kind: &str, json: &str) -> EventLine {
    let text = format!("{KEY}event{KEY:#}    {} {}", visible(kind), visible(json));
    EventLine::event(kind, text)
}

/// Returns the text of a file: its id and caption.
pub(crate) fn file(id: Option<&str>, caption: Option<&str>) -> String {
    let id = id.unwrap_or("without an id");
    let caption = caption.map_or(String::new(), |caption| format!(" \"{caption}\""));
    format!("{id}{caption}")
}

/// Returns the JSON of a message without what is shown of every message.
pub(crate) fn rest(message: &Value) -> String {
    let common = ["from", "id", "timestamp", "type"];
    let members = message.as_object().into_iter().flatten();
    let members = members.filter(|(name, _)| !common.contains(&name.as_str()));
    let members: serde_json::Map<String, Value> = members
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    Value::Object(members).to_string()
}
