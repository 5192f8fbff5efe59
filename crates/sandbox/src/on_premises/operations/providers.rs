//! Media providers: where media is fetched from that is sent by link, and with which credentials.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::request::Request;
use crate::engine::{Failure, Reply, quota};

pub(super) fn list(request: Request<'_>) -> Result<Reply, Failure> {
    let providers: Vec<Value> = request
        .api
        .stores
        .providers
        .lock()
        .values()
        .cloned()
        .collect();
    let media = json!({ "media": { "providers": providers } });
    request.ok(json!({ "settings": { "application": media } }))
}

pub(super) fn update(mut request: Request<'_>) -> Result<Reply, Failure> {
    let given: Vec<Value> = request.parse()?;
    let mut named = Vec::with_capacity(given.len());
    for (index, provider) in given.into_iter().enumerate() {
        quota::check_length(quota::json_size(&provider), &format!("[{index}]"))?;
        match provider.get("name").and_then(Value::as_str) {
            Some("") | None => return Err(Failure::missing(&format!("[{index}].name"))),
            Some(name) => named.push((name.to_owned(), provider)),
        }
    }
    let mut providers = request.api.stores.providers.lock();
    let names = named.iter().map(|(name, _)| name);
    let new: BTreeSet<_> = names
        .filter(|name| !providers.contains_key(*name))
        .collect();
    if let Some(others) = new.len().checked_sub(1) {
        quota::check_count(providers.len() + others, "providers")?;
    }
    providers.extend(named);
    drop(providers);
    request.done()
}

pub(super) fn remove(request: Request<'_>) -> Result<Reply, Failure> {
    let mut providers = request.api.stores.providers.lock();
    let removed = providers.remove(request.param("ProviderName"));
    removed.ok_or_else(|| Failure::not_found("unknown provider"))?;
    drop(providers);
    request.done()
}
