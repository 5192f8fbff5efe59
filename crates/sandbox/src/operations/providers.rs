//! Media providers: where media that is sent by link is fetched from, and with which credentials.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json};

use super::Call;
use crate::answer::Answer;
use crate::refusal::Refusal;
use crate::room;
use crate::state::lock;

/// Providers by name.
#[derive(Debug, Default)]
pub(crate) struct Providers(Mutex<BTreeMap<String, Value>>);

impl Providers {
    pub(crate) fn reset(&self) {
        lock(&self.0).clear();
    }
}

pub(super) fn list(call: Call<'_>) -> Result<Answer, Refusal> {
    let providers: Vec<Value> = lock(&call.state.store.providers.0)
        .values()
        .cloned()
        .collect();
    let media = json!({ "media": { "providers": providers } });
    call.ok(json!({ "settings": { "application": media } }))
}

pub(super) fn update(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let Value::Array(given) = call.json.take() else {
        return Err(Refusal::invalid("the body: not a list"));
    };
    let mut named = Vec::with_capacity(given.len());
    for (index, provider) in given.into_iter().enumerate() {
        room::for_text(room::weight(&provider), &format!("[{index}]"))?;
        match provider.get("name").and_then(Value::as_str) {
            Some("") | None => return Err(Refusal::missing(&format!("[{index}].name"))),
            Some(name) => named.push((name.to_owned(), provider)),
        }
    }
    let mut providers = lock(&call.state.store.providers.0);
    let mut count = providers.len();
    for (index, (name, _)) in named.iter().enumerate() {
        // Those that replace one of their name take no room.
        let before = named.iter().take(index);
        if !providers.contains_key(name) && !before.into_iter().any(|(other, _)| other == name) {
            room::for_one_more(count, "providers")?;
            count += 1;
        }
    }
    providers.extend(named);
    drop(providers);
    call.done()
}

pub(super) fn remove(call: Call<'_>) -> Result<Answer, Refusal> {
    let gone = lock(&call.state.store.providers.0).remove(call.param("ProviderName"));
    gone.ok_or_else(|| Refusal::not_found("unknown provider"))?;
    call.done()
}
