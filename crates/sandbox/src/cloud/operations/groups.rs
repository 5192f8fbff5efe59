//! Groups: creating, changing and deleting them. Their participants are not stored.

use serde_json::{Value, json};

use super::accounts::merge;
use crate::cloud::fields::page;
use crate::cloud::kind::Kind;
use crate::cloud::request::Request;
use crate::cloud::store::Object;
use crate::engine::{Failure, Reply, quota};

pub(super) fn create(request: Request<'_>) -> Result<Reply, Failure> {
    let cloud = request.api;
    quota::check_count(cloud.count(Kind::GROUP), "groups")?;
    let mut group = Object::new(Kind::GROUP, request.members());
    let now = request.engine.clock.unix();
    group
        .members
        .insert("creation_timestamp".to_owned(), now.into());
    let id = cloud.new_id(&request.engine.random);
    cloud.insert(&id, group);
    let reply = json!({ "messaging_product": "whatsapp", "request_id": format!("create-{id}") });
    Ok(Reply::ok(&reply))
}

pub(super) fn list(request: Request<'_>) -> Result<Reply, Failure> {
    let groups = request.api.all(Kind::GROUP).into_iter().map(|(id, group)| {
        let subject = group.members.get("subject").cloned();
        let created = group
            .members
            .get("creation_timestamp")
            .and_then(Value::as_i64);
        let entry = json!({
            "id": id,
            "subject": subject.unwrap_or_default(),
            "created_at": created.unwrap_or_default().to_string(),
        });
        (id, entry)
    });
    let mut body = page(groups.collect(), &request.query)?;
    // The entries are one level deeper than in other lists.
    if let Some(data) = body.get_mut("data") {
        let groups = data.take();
        *data = json!({ "groups": groups });
    }
    Ok(Reply::ok(&body))
}

pub(super) fn get(request: Request<'_>) -> Result<Reply, Failure> {
    let group = request.api.object(request.id());
    let mut members = group.map(|group| group.members).unwrap_or_default();
    members.insert("id".to_owned(), request.id().into());
    members.insert("messaging_product".to_owned(), "whatsapp".into());
    members.insert("suspended".to_owned(), false.into());
    members.insert("participants".to_owned(), json!([]));
    members.insert("total_participant_count".to_owned(), 0.into());
    Ok(Reply::ok(&members))
}

pub(super) fn update(request: Request<'_>) -> Result<Reply, Failure> {
    if let Some(group) = request.api.objects.lock().get_mut(request.id()) {
        merge(&mut group.members, &request)?;
        group.members.remove("file");
    }
    request.success()
}

pub(super) fn delete(request: Request<'_>) -> Result<Reply, Failure> {
    request.api.objects.lock().remove(request.id());
    request.success()
}
