//! The WhatsApp Business Account, and the apps that are subscribed to its webhooks.

use serde_json::{Map, Value, json};

use crate::cloud::kind::{Kind, SEEDED};
use crate::cloud::request::Request;
use crate::engine::{Failure, Reply, quota};

pub(super) fn get(request: Request<'_>) -> Result<Reply, Failure> {
    let mut account = json!({
        "id": request.id(),
        "name": "Sandbox",
        "timezone_id": "1",
        "currency": "USD",
        "country": "US",
        "account_review_status": "APPROVED",
        "message_template_namespace": "sandbox",
    });
    let updated = request.api.object(request.id());
    if let (Some(account), Some(updated)) = (account.as_object_mut(), updated) {
        account.extend(updated.members);
    }
    Ok(Reply::ok(&account))
}

pub(super) fn update(request: Request<'_>) -> Result<Reply, Failure> {
    let mut objects = request.api.objects.lock();
    if let Some(account) = objects.get_mut(request.id()) {
        merge(&mut account.members, &request)?;
    }
    drop(objects);
    request.success()
}

/// Adds the members of a request to an object, within the bounds of what is stored.
pub(super) fn merge(
    members: &mut Map<String, Value>,
    request: &Request<'_>,
) -> Result<(), Failure> {
    let mut merged = members.clone();
    merged.extend(request.members());
    merged.remove("messaging_product");
    quota::check_object(&merged, "the object")?;
    *members = merged;
    Ok(())
}

pub(super) fn list_apps(request: Request<'_>) -> Result<Reply, Failure> {
    let subscriptions = request.api.subscriptions.get();
    Ok(Reply::ok(&json!({ "data": subscriptions })))
}

pub(super) fn subscribe_app(request: Request<'_>) -> Result<Reply, Failure> {
    let app = SEEDED.iter().find(|(kind, _)| *kind == Kind::APPLICATION);
    let app = app.map(|(_, id)| *id).unwrap_or_default();
    let mut subscription = json!({
        "whatsapp_business_api_data": {
            "id": app,
            "name": "Sandbox",
            "link": "https://example.com/",
        },
    });
    let callback = request.text("override_callback_uri");
    if !callback.is_empty()
        && let Some(members) = subscription.as_object_mut()
    {
        members.insert("override_callback_uri".to_owned(), callback.into());
    }
    request.api.subscriptions.set(vec![subscription]);
    request.success()
}

pub(super) fn unsubscribe_app(request: Request<'_>) -> Result<Reply, Failure> {
    request.api.subscriptions.set(Vec::new());
    request.success()
}
