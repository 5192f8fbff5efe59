//! The account and phone number that a message, status or change belongs to.

use serde_json::Value;

use super::envelope::DecodedChange;
use super::event::Event;

/// Where an item is in its event.
#[derive(Clone, Copy)]
pub(super) struct Origin<'a> {
    event: &'a Event,
    change: &'a DecodedChange,
}

impl<'a> Origin<'a> {
    pub(super) fn new(event: &'a Event, change: &'a DecodedChange) -> Self {
        Self { event, change }
    }

    pub(super) fn entry(self) -> &'a Value {
        self.event.entry_of(self.change)
    }

    pub(super) fn change(self) -> &'a Value {
        self.event.change_of(self.change)
    }

    pub(super) fn value(self) -> &'a Value {
        &self.change()["value"]
    }

    /// Returns the path of the value, for errors.
    pub(super) fn path(self) -> String {
        let DecodedChange { entry, index, .. } = self.change;
        format!("entry[{entry}].changes[{index}].value")
    }

    pub(super) fn waba_id(self) -> Option<&'a str> {
        self.entry()["id"].as_str()
    }

    pub(super) fn phone_number_id(self) -> Option<&'a str> {
        self.value()["metadata"]["phone_number_id"].as_str()
    }

    pub(super) fn display_phone_number(self) -> Option<&'a str> {
        let value = self.value();
        let metadata = &value["metadata"]["display_phone_number"];
        // Changes of a phone number itself have no metadata.
        metadata.as_str().or(value["display_phone_number"].as_str())
    }
}
