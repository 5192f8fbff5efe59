//! A request as its operation sees it.

use serde_json::json;

use super::error::unknown_object;
use super::phone::Phone;
use super::store::Cloud;
use crate::engine::request::Call;
use crate::engine::{Failure, Reply};

/// A request with the API that handles it.
pub(super) type Request<'a> = Call<'a, Cloud>;

pub(super) type Handler = fn(Request<'_>) -> Result<Reply, Failure>;

impl Request<'_> {
    /// Returns the id of the object that the path names.
    pub(super) fn id(&self) -> &str {
        self.params.first().map_or("", |(_, id)| id)
    }

    /// Calls a function with the phone number that the path names.
    pub(super) fn with_phone<T>(
        &self,
        call: impl FnOnce(&mut Phone) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        match self.api.phones.lock().get_mut(self.id()) {
            Some(phone) => call(phone),
            // It was found when the request was routed.
            None => Err(unknown_object("get", self.id())),
        }
    }

    pub(super) fn success(&self) -> Result<Reply, Failure> {
        Ok(Reply::ok(&json!({ "success": true })))
    }
}

/// Returns a parameter of a query.
pub(super) fn query<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = pairs.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}
