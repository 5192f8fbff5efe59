//! Phone numbers, and what is set for each: its profile, its commerce settings and its public key.

use serde_json::{Map, Value, json};

use super::accounts::merge;
use crate::cloud::error::invalid;
use crate::cloud::fields::page;
use crate::cloud::phone::Phone;
use crate::cloud::request::Request;
use crate::engine::{Failure, Reply, quota};

pub(super) fn get(request: Request<'_>) -> Result<Reply, Failure> {
    let phone = request.with_phone(|phone| Ok(phone.clone()))?;
    let mut node = json!({
        "id": request.id(),
        "display_phone_number": display(&phone),
        "verified_name": phone.verified_name,
        "code_verification_status": verification(&phone),
        "quality_rating": "GREEN",
        "account_mode": "LIVE",
        "platform_type": "CLOUD_API",
        "name_status": "APPROVED",
        "messaging_limit_tier": "TIER_1K",
        "throughput": { "level": "STANDARD" },
        "is_pin_enabled": phone.pin.is_some(),
        "is_official_business_account": false,
        "status": match phone.registered {
            true => "CONNECTED",
            false => "PENDING",
        },
    });
    if let Some(node) = node.as_object_mut() {
        let kept = ["search_visibility", "new_display_name", "username"];
        let kept = kept
            .into_iter()
            .filter_map(|name| phone.updated.get_key_value(name));
        node.extend(kept.map(|(name, value)| (name.clone(), value.clone())));
    }
    Ok(Reply::ok(&node))
}

pub(super) fn list(request: Request<'_>) -> Result<Reply, Failure> {
    let phones = request.api.phones.get().into_iter().map(|(id, phone)| {
        let node = json!({
            "id": id,
            "display_phone_number": display(&phone),
            "verified_name": phone.verified_name,
            "code_verification_status": verification(&phone),
            "quality_rating": "GREEN",
            "account_mode": "LIVE",
            "host_platform": "CLOUD_API",
            "status": match phone.registered {
                true => "LINKED",
                false => "PENDING",
            },
        });
        (id, node)
    });
    Ok(Reply::ok(&page(phones.collect(), &request.query)?))
}

pub(super) fn create(request: Request<'_>) -> Result<Reply, Failure> {
    let number = format!("{}{}", request.text("cc"), request.text("phone_number"));
    let id = request.api.new_id(&request.engine.random);
    let mut phones = request.api.phones.lock();
    quota::check_count(phones.len(), "phone numbers")?;
    if phones.values().any(|phone| phone.number == number) {
        let details = "phone_number: already in the account";
        return Err(invalid(details).with_subcode(2_388_012));
    }
    phones.insert(
        id.clone(),
        Phone::new(&number, request.text("verified_name")),
    );
    Ok(Reply::ok(&json!({ "id": id })))
}

pub(super) fn update(request: Request<'_>) -> Result<Reply, Failure> {
    let pin = request.json.get("pin").and_then(Value::as_str);
    if let Some(pin) = pin
        && !(pin.len() == 6 && pin.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return Err(invalid("pin: give six digits"));
    }
    request.with_phone(|phone| {
        merge(&mut phone.updated, &request)?;
        phone.updated.remove("pin");
        if let Some(pin) = pin {
            phone.pin = Some(pin.to_owned());
        }
        Ok(())
    })?;
    request.success()
}

fn display(phone: &Phone) -> String {
    format!("+{}", phone.number)
}

fn verification(phone: &Phone) -> &'static str {
    match phone.verified {
        true => "VERIFIED",
        false => "UNVERIFIED",
    }
}

pub(super) fn get_profile(request: Request<'_>) -> Result<Reply, Failure> {
    let mut profile = request.with_phone(|phone| Ok(phone.profile.clone()))?;
    profile.insert("messaging_product".to_owned(), "whatsapp".into());
    if profile.remove("profile_picture_handle").is_some() {
        let url = request.engine.link("/sandbox/media/profile");
        profile.insert("profile_picture_url".to_owned(), url.into());
    }
    Ok(Reply::ok(&json!({ "data": [profile] })))
}

pub(super) fn update_profile(request: Request<'_>) -> Result<Reply, Failure> {
    request.with_phone(|phone| merge(&mut phone.profile, &request))?;
    request.success()
}

pub(super) fn get_commerce_settings(request: Request<'_>) -> Result<Reply, Failure> {
    let (cart, catalog) =
        request.with_phone(|phone| Ok((phone.cart_enabled, phone.catalog_visible)))?;
    let settings = json!({
        "id": request.id(),
        "is_cart_enabled": cart,
        "is_catalog_visible": catalog,
    });
    Ok(Reply::ok(&json!({ "data": [settings] })))
}

/// The settings are in the query, or in the body.
pub(super) fn update_commerce_settings(request: Request<'_>) -> Result<Reply, Failure> {
    let given = |name: &str| match request.query(name) {
        None => Ok(request.json.get(name).and_then(Value::as_bool)),
        Some("true" | "1") => Ok(Some(true)),
        Some("false" | "0") => Ok(Some(false)),
        Some(_) => Err(invalid(format!("{name}: give true or false"))),
    };
    let (cart, catalog) = (given("is_cart_enabled")?, given("is_catalog_visible")?);
    request.with_phone(|phone| {
        phone.cart_enabled = cart.unwrap_or(phone.cart_enabled);
        phone.catalog_visible = catalog.unwrap_or(phone.catalog_visible);
        Ok(())
    })?;
    request.success()
}

pub(super) fn get_public_key(request: Request<'_>) -> Result<Reply, Failure> {
    let key = request.with_phone(|phone| Ok(phone.public_key.clone()))?;
    let keys = key.into_iter().map(|key| {
        let mut entry = Map::new();
        entry.insert("business_public_key".to_owned(), key.into());
        entry.insert(
            "business_public_key_signature_status".to_owned(),
            "VALID".into(),
        );
        entry
    });
    let keys: Vec<_> = keys.collect();
    Ok(Reply::ok(&json!({ "data": keys })))
}

pub(super) fn set_public_key(request: Request<'_>) -> Result<Reply, Failure> {
    let key = request.text("business_public_key").to_owned();
    if !key.contains("BEGIN PUBLIC KEY") || key.len() > 8192 {
        return Err(invalid("business_public_key: not a public key in PEM"));
    }
    request.with_phone(|phone| {
        phone.public_key = Some(key);
        Ok(())
    })?;
    request.success()
}
