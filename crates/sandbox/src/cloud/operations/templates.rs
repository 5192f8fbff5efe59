//! Message templates: created as pending, and approved once their review ends.

use serde_json::{Map, Value, json};

use super::accounts::merge;
use crate::cloud::envelope;
use crate::cloud::error::{invalid, missing, unknown_object};
use crate::cloud::fields::page;
use crate::cloud::kind::Kind;
use crate::cloud::request::Request;
use crate::cloud::store::Object;
use crate::engine::clock::millis;
use crate::engine::{Failure, Reply, quota, webhook};

/// The kind of the events of templates.
const EVENT: &str = "template_status";

pub(super) fn create(request: Request<'_>) -> Result<Reply, Failure> {
    let cloud = request.api;
    quota::check_count(cloud.count(Kind::TEMPLATE), "templates")?;
    let (name, language) = (request.text("name"), request.text("language"));
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if name.is_empty() || name.len() > 512 || !name.bytes().all(is_name) {
        let details = "name: give up to 512 lower-case letters, digits and underscores";
        return Err(invalid(details).with_subcode(2_388_041));
    }
    let exists = cloud
        .all(Kind::TEMPLATE)
        .iter()
        .any(|(_, template)| is(template, "name", name) && is(template, "language", language));
    if exists {
        let details = "There is already content in this language for this template.";
        return Err(invalid(details).with_subcode(2_388_024));
    }
    let mut template = Object::new(Kind::TEMPLATE, Map::new());
    merge(&mut template.members, &request)?;
    template.members.remove("allow_category_change");
    let category = template.members.get("category").cloned();
    let id = cloud.new_id(&request.engine.random);
    review(&request, &id, &mut template);
    cloud.insert(&id, template);
    let reply = json!({ "id": id, "status": "PENDING", "category": category });
    Ok(Reply::ok(&reply))
}

/// Starts the review of a template, which ends with its approval.
fn review(request: &Request<'_>, id: &str, template: &mut Object) {
    let (engine, cloud) = (request.engine, request.api);
    let delay = millis(cloud.settings.review_delay);
    template.reviewed = engine.clock.scaled_ms().saturating_add(delay);
    template
        .members
        .insert("status".to_owned(), "APPROVED".into());
    let event = envelope::template_status(cloud, id, &template.members);
    webhook::post_at(engine, EVENT, &event, template.reviewed);
}

pub(super) fn list(request: Request<'_>) -> Result<Reply, Failure> {
    let now = request.engine.clock.scaled_ms();
    let templates = request.api.all(Kind::TEMPLATE).into_iter();
    let templates = templates.map(|(id, template)| (id.clone(), node(&id, template, now)));
    let wanted = ["name", "language", "status", "category"];
    let templates = templates.filter(|(_, node)| {
        wanted.iter().all(|filter| match request.query(filter) {
            None => true,
            Some(value) => node.get(*filter).and_then(Value::as_str) == Some(value),
        })
    });
    let templates = templates.map(|(id, node)| (id, Value::Object(node)));
    Ok(Reply::ok(&page(templates.collect(), &request.query)?))
}

pub(super) fn get(request: Request<'_>) -> Result<Reply, Failure> {
    let template = request.api.object(request.id());
    // It was found when the request was routed.
    let template = template.ok_or_else(|| unknown_object("get", request.id()))?;
    let now = request.engine.clock.scaled_ms();
    Ok(Reply::ok(&node(request.id(), template, now)))
}

/// Changes a template, which is then reviewed again.
pub(super) fn update(request: Request<'_>) -> Result<Reply, Failure> {
    if let Some(template) = request.api.objects.lock().get_mut(request.id()) {
        merge(&mut template.members, &request)?;
        review(&request, request.id(), template);
    }
    request.success()
}

/// Deletes the template with an id, or those with a name in every language.
pub(super) fn delete(request: Request<'_>) -> Result<Reply, Failure> {
    let (id, name) = (request.query("hsm_id"), request.query("name"));
    if id.is_none() && name.is_none() {
        return Err(missing("name"));
    }
    let mut objects = request.api.objects.lock();
    let before = objects.len();
    objects.retain(|known, object| {
        let named = name.is_none_or(|name| is(object, "name", name));
        let selected = id.is_none_or(|id| id == known) && named;
        object.kind != Kind::TEMPLATE || !selected
    });
    if objects.len() == before {
        let details = "There is no such template.";
        return Err(invalid(details).with_subcode(2_593_002));
    }
    drop(objects);
    request.success()
}

fn is(template: &Object, member: &str, value: &str) -> bool {
    template.members.get(member).and_then(Value::as_str) == Some(value)
}

fn node(id: &str, template: Object, now: i64) -> Map<String, Value> {
    let mut node = template.members;
    node.insert("id".to_owned(), id.into());
    if template.reviewed > now {
        node.insert("status".to_owned(), "PENDING".into());
    }
    node
}
