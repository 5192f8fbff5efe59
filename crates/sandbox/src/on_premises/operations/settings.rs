//! The application settings.

use serde_json::json;

use super::request::Request;
use crate::engine::{Failure, Reply};

pub(super) fn get(request: Request<'_>) -> Result<Reply, Failure> {
    let settings = request.api.stores.settings.value(request.engine);
    request.ok(json!({ "settings": { "application": settings } }))
}

pub(super) fn update(request: Request<'_>) -> Result<Reply, Failure> {
    request
        .api
        .stores
        .settings
        .patch(request.engine, &request.json)?;
    request.done()
}

pub(super) fn reset(request: Request<'_>) -> Result<Reply, Failure> {
    let stores = &request.api.stores;
    let wa_id = stores.account.lock().wa_id.clone();
    stores.settings.clear(request.engine, &wa_id);
    request.done()
}
