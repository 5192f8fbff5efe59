//! A request as its operation sees it.

use serde_json::{Map, Value, json};

use super::error::GraphError;
use super::form::File;
use super::phone::Phone;
use super::store::Cloud;
use crate::http::reply::Reply;
use crate::state::State;

pub(super) type Handler = fn(Request<'_>) -> Result<Reply, GraphError>;

/// A request whose credentials, query and body are valid.
pub(super) struct Request<'a> {
    pub(super) state: &'a State,
    pub(super) cloud: &'a Cloud,
    /// The id of the object that the path names.
    pub(super) id: &'a str,
    /// The last segment of the path.
    pub(super) last: &'a str,
    pub(super) query: Vec<(String, String)>,
    /// The body: JSON, or the fields of a form.
    pub(super) json: Value,
    pub(super) file: Option<File>,
}

impl Request<'_> {
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        query(&self.query, name)
    }

    /// Returns a member of the body that is text; empty if there is none.
    pub(super) fn text(&self, member: &str) -> &str {
        text(&self.json, member)
    }

    /// Returns the members of the body.
    pub(super) fn members(&self) -> Map<String, Value> {
        self.json.as_object().cloned().unwrap_or_default()
    }

    /// Calls a function with the phone number that the path names.
    pub(super) fn with_phone<T>(
        &self,
        call: impl FnOnce(&mut Phone) -> Result<T, GraphError>,
    ) -> Result<T, GraphError> {
        match self.cloud.phones.lock().get_mut(self.id) {
            Some(phone) => call(phone),
            // It was found when the request was routed.
            None => Err(GraphError::unknown_object("get", self.id)),
        }
    }

    pub(super) fn success(&self) -> Result<Reply, GraphError> {
        Ok(Reply::ok(&json!({ "success": true })))
    }
}

pub(super) fn query<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = pairs.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

/// Returns a member that is text; empty if there is none.
pub(super) fn text<'a>(object: &'a Value, member: &str) -> &'a str {
    let value = object.get(member).and_then(Value::as_str);
    value.unwrap_or_default()
}
