//! The application settings.

use serde_json::json;

use super::request::Request;
use crate::api_error::ApiError;
use crate::http::reply::Reply;

pub(super) fn get(request: Request<'_>) -> Result<Reply, ApiError> {
    let settings = request.stores().settings.value();
    request.ok(json!({ "settings": { "application": settings } }))
}

pub(super) fn update(request: Request<'_>) -> Result<Reply, ApiError> {
    request.stores().settings.patch(&request.json)?;
    request.done()
}

pub(super) fn reset(request: Request<'_>) -> Result<Reply, ApiError> {
    let stores = request.stores();
    stores.settings.clear(&stores.account.lock().wa_id);
    request.done()
}
