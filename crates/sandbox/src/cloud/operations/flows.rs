//! Flows: what is known about them. Their definitions are not stored.

use serde_json::{Value, json};

use crate::cloud::error::{invalid, missing, unknown_object};
use crate::cloud::fields::page;
use crate::cloud::kind::Kind;
use crate::cloud::request::Request;
use crate::cloud::store::Object;
use crate::engine::{Failure, Reply, quota};

pub(super) fn create(request: Request<'_>) -> Result<Reply, Failure> {
    let cloud = request.api;
    quota::check_count(cloud.count(Kind::FLOW), "flows")?;
    let name = request.text("name");
    if name.is_empty() {
        return Err(missing("name"));
    }
    let taken = cloud
        .all(Kind::FLOW)
        .iter()
        .any(|(_, flow)| flow.members.get("name").and_then(Value::as_str) == Some(name));
    if taken {
        let details = "Flow name must be unique within one WhatsApp Business Account.";
        return Err(invalid(details).with_subcode(4_016_019));
    }
    let mut flow = Object::new(Kind::FLOW, request.members());
    flow.members.remove("clone_flow_id");
    flow.members.insert("status".to_owned(), "DRAFT".into());
    flow.members
        .insert("validation_errors".to_owned(), json!([]));
    set_categories(&mut flow)?;
    let id = cloud.new_id(&request.engine.random);
    cloud.insert(&id, flow);
    Ok(Reply::ok(&json!({ "id": id })))
}

/// Parses the categories: in a form, a list is JSON.
fn set_categories(flow: &mut Object) -> Result<(), Failure> {
    let given = flow.members.get("categories").and_then(Value::as_str);
    let categories = match given {
        None if flow.members.contains_key("categories") => return Ok(()),
        None => json!(["OTHER"]),
        Some(text) => serde_json::from_str::<Vec<String>>(text)
            .map(Value::from)
            .map_err(|_| invalid("categories: not a JSON list of texts"))?,
    };
    flow.members.insert("categories".to_owned(), categories);
    Ok(())
}

pub(super) fn list(request: Request<'_>) -> Result<Reply, Failure> {
    let flows = request.api.all(Kind::FLOW).into_iter().map(|(id, flow)| {
        let mut flow = flow.members;
        flow.insert("id".to_owned(), id.as_str().into());
        (id, Value::Object(flow))
    });
    Ok(Reply::ok(&page(flows.collect(), &request.query)?))
}

pub(super) fn get(request: Request<'_>) -> Result<Reply, Failure> {
    let flow = request.api.object(request.id());
    let mut members = flow.map(|flow| flow.members).unwrap_or_default();
    members.insert("id".to_owned(), request.id().into());
    Ok(Reply::ok(&members))
}

pub(super) fn update(request: Request<'_>) -> Result<Reply, Failure> {
    let mut updated = Object::new(Kind::FLOW, request.members());
    if updated.members.contains_key("categories") {
        set_categories(&mut updated)?;
    }
    change(&request, |flow| {
        flow.members.extend(updated.members);
        Ok(())
    })
}

pub(super) fn publish(request: Request<'_>) -> Result<Reply, Failure> {
    set_status(&request, "DRAFT", "PUBLISHED")
}

pub(super) fn deprecate(request: Request<'_>) -> Result<Reply, Failure> {
    set_status(&request, "PUBLISHED", "DEPRECATED")
}

fn set_status(request: &Request<'_>, from: &str, to: &str) -> Result<Reply, Failure> {
    change(request, |flow| {
        let status = flow.members.get("status").and_then(Value::as_str);
        if status != Some(from) {
            let status = status.unwrap_or_default();
            let details = format!("The flow is {status}; it must be {from}.");
            return Err(Failure::code(139_000, details));
        }
        flow.members.insert("status".to_owned(), to.into());
        Ok(())
    })
}

pub(super) fn delete(request: Request<'_>) -> Result<Reply, Failure> {
    change(&request, |flow| {
        match flow.members.get("status").and_then(Value::as_str) {
            Some("DRAFT") => Ok(()),
            _ => Err(Failure::code(139_002, "Only a draft can be deleted.")),
        }
    })?;
    request.api.objects.lock().remove(request.id());
    request.success()
}

fn change(
    request: &Request<'_>,
    change: impl FnOnce(&mut Object) -> Result<(), Failure>,
) -> Result<Reply, Failure> {
    match request.api.objects.lock().get_mut(request.id()) {
        Some(flow) => change(flow)?,
        // It was found when the request was routed.
        None => return Err(unknown_object("post", request.id())),
    }
    request.success()
}
