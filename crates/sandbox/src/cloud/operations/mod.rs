//! What each operation does; the others get a response that is generated from the document.

mod messages;

use serde_json::Value;

use super::error::GraphError;
use super::request::{Handler, query};
use crate::http::reply::Reply;
use crate::state::State;

/// The path of the URLs that media are downloaded from.
pub(super) const DOWNLOAD: &str = "/whatsapp_business/attachments";

/// Returns the function that serves an operation; `None` for those that store nothing.
pub(super) fn handler(operation: &str) -> Option<Handler> {
    Some(match operation {
        "Messages_sendMarketingMessage" | "Messages_sendMessage" => messages::send,
        _ => return None,
    })
}

pub(super) fn download(_state: &State, pairs: &[(String, String)]) -> Result<Reply, GraphError> {
    let _ = (query(pairs, "mid"), Value::Null);
    Err(GraphError::invalid("not yet"))
}
