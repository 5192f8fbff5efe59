//! What customers see of the business: profile, about text, photo, compliance information.

use std::sync::Mutex;

use bytes::Bytes;
use serde_json::{Map, Value, json};
use whatsapp_business::types::ProfileAbout;

use super::{Call, image};
use crate::answer::Answer;
use crate::refusal::Refusal;
use crate::room;
use crate::state::lock;

/// The longest about text, in characters.
const ABOUT: usize = 139;

#[derive(Debug, Clone, Default)]
pub(crate) struct Shown {
    pub(crate) about: String,
    pub(crate) photo: Option<Bytes>,
    pub(crate) business: Map<String, Value>,
    pub(crate) compliance: Map<String, Value>,
}

/// The profile, shared.
#[derive(Debug, Default)]
pub(crate) struct Profile(Mutex<Shown>);

impl Profile {
    pub(crate) fn reset(&self) {
        *lock(&self.0) = Shown::default();
    }

    pub(crate) fn get(&self) -> Shown {
        lock(&self.0).clone()
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Shown)) {
        change(&mut lock(&self.0));
    }
}

pub(super) fn get_about(call: Call<'_>) -> Result<Answer, Refusal> {
    let text = call.state.store.profile.get().about;
    call.ok(json!({ "settings": { "profile": { "about": { "text": text } } } }))
}

pub(super) fn set_about(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let body: ProfileAbout = call.typed()?;
    if body.text.chars().count() > ABOUT {
        return Err(Refusal::invalid(format!(
            "text: longer than {ABOUT} characters"
        )));
    }
    call.state
        .store
        .profile
        .change(|shown| shown.about = body.text);
    call.done()
}

pub(super) fn get_photo(call: Call<'_>) -> Result<Answer, Refusal> {
    let photo = call.state.store.profile.get().photo;
    let photo = photo.ok_or_else(|| Refusal::not_found("there is no photo"))?;
    if call.query("format") == Some("link") {
        let link = call.state.link("/v1/settings/profile/photo");
        return call.ok(json!({ "settings": { "profile": { "photo": { "link": link } } } }));
    }
    Ok(Answer::bytes("image/jpeg", photo))
}

pub(super) fn set_photo(call: Call<'_>) -> Result<Answer, Refusal> {
    let photo = image(&call)?;
    call.state
        .store
        .profile
        .change(|shown| shown.photo = Some(photo));
    call.done()
}

pub(super) fn delete_photo(call: Call<'_>) -> Result<Answer, Refusal> {
    let mut before = None;
    call.state
        .store
        .profile
        .change(|shown| before = shown.photo.take());
    match before {
        Some(_) => call.done(),
        None => Err(Refusal::not_found("there is no photo")),
    }
}

pub(super) fn get_business(call: Call<'_>) -> Result<Answer, Refusal> {
    let profile = call.state.store.profile.get().business;
    call.ok(json!({ "settings": { "business": { "profile": profile } } }))
}

pub(super) fn set_business(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let body = call.json.take();
    if let Some(websites) = body.get("websites").and_then(Value::as_array)
        && websites.len() > 2
    {
        return Err(Refusal::invalid("websites: at most two"));
    }
    let mut merged = Ok(());
    call.state
        .store
        .profile
        .change(|shown| merged = merge(&mut shown.business, body));
    merged?;
    call.done()
}

pub(super) fn get_compliance(call: Call<'_>) -> Result<Answer, Refusal> {
    let compliance = call.state.store.profile.get().compliance;
    call.ok(json!({ "settings": { "business": { "compliance_info": compliance } } }))
}

pub(super) fn set_compliance(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let body = call.json.take();
    let mut merged = Ok(());
    call.state
        .store
        .profile
        .change(|shown| merged = merge(&mut shown.compliance, body));
    merged?;
    call.done()
}

fn merge(target: &mut Map<String, Value>, body: Value) -> Result<(), Refusal> {
    if let Value::Object(body) = body {
        let mut merged = target.clone();
        merged.extend(body);
        room::for_members(&merged, "the body")?;
        *target = merged;
    }
    Ok(())
}
