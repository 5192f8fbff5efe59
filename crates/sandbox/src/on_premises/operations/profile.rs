//! What customers see of the business: profile, about text, photo, compliance information.

use serde_json::{Value, json};
use whatsapp_business::types::ProfileAbout;

use super::request::Request;
use crate::engine::{Failure, Reply, quota};

/// The longest about text, in characters.
const MAX_ABOUT: usize = 139;

pub(super) fn get_about(request: Request<'_>) -> Result<Reply, Failure> {
    let text = request.api.stores.profile.lock().about.clone();
    request.ok(json!({ "settings": { "profile": { "about": { "text": text } } } }))
}

pub(super) fn set_about(mut request: Request<'_>) -> Result<Reply, Failure> {
    let body: ProfileAbout = request.parse()?;
    if body.text.chars().count() > MAX_ABOUT {
        let details = format!("text: longer than {MAX_ABOUT} characters");
        return Err(Failure::invalid(details));
    }
    request.api.stores.profile.lock().about = body.text;
    request.done()
}

pub(super) fn get_photo(request: Request<'_>) -> Result<Reply, Failure> {
    let photo = request.api.stores.profile.lock().photo.clone();
    let photo = photo.ok_or_else(no_photo)?;
    if request.wants_link() {
        let link = request.engine.link("/v1/settings/profile/photo");
        return request.ok(json!({ "settings": { "profile": { "photo": { "link": link } } } }));
    }
    Ok(Reply::bytes("image/jpeg", photo))
}

pub(super) fn set_photo(request: Request<'_>) -> Result<Reply, Failure> {
    request.api.stores.profile.lock().photo = Some(request.image()?);
    request.done()
}

pub(super) fn delete_photo(request: Request<'_>) -> Result<Reply, Failure> {
    let photo = request.api.stores.profile.lock().photo.take();
    photo.ok_or_else(no_photo)?;
    request.done()
}

fn no_photo() -> Failure {
    Failure::not_found("there is no photo")
}

pub(super) fn get_business(request: Request<'_>) -> Result<Reply, Failure> {
    let profile = request.api.stores.profile.lock().business.clone();
    request.ok(json!({ "settings": { "business": { "profile": profile } } }))
}

pub(super) fn set_business(mut request: Request<'_>) -> Result<Reply, Failure> {
    let body = request.json.take();
    let websites = body.get("websites").and_then(Value::as_array);
    if websites.is_some_and(|websites| websites.len() > 2) {
        return Err(Failure::invalid("websites: at most two"));
    }
    quota::merge_members(
        &mut request.api.stores.profile.lock().business,
        body,
        "the body",
    )?;
    request.done()
}

pub(super) fn get_compliance(request: Request<'_>) -> Result<Reply, Failure> {
    let compliance = request.api.stores.profile.lock().compliance.clone();
    request.ok(json!({ "settings": { "business": { "compliance_info": compliance } } }))
}

pub(super) fn set_compliance(mut request: Request<'_>) -> Result<Reply, Failure> {
    let body = request.json.take();
    quota::merge_members(
        &mut request.api.stores.profile.lock().compliance,
        body,
        "the body",
    )?;
    request.done()
}
