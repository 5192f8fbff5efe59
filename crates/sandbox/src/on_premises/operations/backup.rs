//! Backup and restore: what is needed to move an account, in a string encoded with a password.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::digest;
use serde_json::{Value, json};
use whatsapp_business::types::{BackupSettingsRequestBody, RestoreSettingsRequestBody};

use super::request::Request;
use crate::engine::{Failure, Reply};
use crate::on_premises::stores::Profile;

pub(super) fn backup(mut request: Request<'_>) -> Result<Reply, Failure> {
    let body: BackupSettingsRequestBody = request.parse()?;
    let password = body.password.expose();
    if password.is_empty() {
        return Err(Failure::invalid("password: empty"));
    }
    let data = collect(&request).to_string().into_bytes();
    let data = STANDARD.encode(encrypt(data, password).unwrap_or_default());
    request.ok(json!({ "settings": { "data": data } }))
}

pub(super) fn restore(mut request: Request<'_>) -> Result<Reply, Failure> {
    let body: RestoreSettingsRequestBody = request.parse()?;
    let data = STANDARD
        .decode(body.data.expose().trim())
        .map_err(|_| Failure::invalid("data: not a backup"))?;
    let backup = decrypt(data, body.password.expose());
    let backup: Value = backup
        .and_then(|backup| serde_json::from_slice(&backup).ok())
        .ok_or_else(|| Failure::invalid("data: not a backup made with this password"))?;
    apply(&request, &backup);
    request.done()
}

fn collect(request: &Request<'_>) -> Value {
    let stores = &request.api.stores;
    let account = stores.account.get();
    let profile = stores.profile.get();
    json!({
        "settings": stores.settings.value(request.engine),
        "pin": account.pin,
        "shards": account.shards,
        "wa_id": account.wa_id,
        "about": profile.about,
        "photo": profile.photo.map(|photo| STANDARD.encode(photo)),
        "business": profile.business,
        "compliance": profile.compliance,
        "external_ca": stores.external_ca.get(),
        "webhook_ca": request.engine.uploaded_ca.get().as_deref(),
    })
}

fn apply(request: &Request<'_>, backup: &Value) {
    let stores = &request.api.stores;
    let text = |key: &str| backup.get(key).and_then(Value::as_str).map(str::to_owned);
    let object = |key: &str| backup.get(key).and_then(Value::as_object).cloned();
    if let Some(settings) = object("settings") {
        stores.settings.replace(request.engine, settings);
    }
    let mut account = stores.account.lock();
    account.pin = text("pin");
    account.shards = backup.get("shards").and_then(Value::as_i64).unwrap_or(1);
    if let Some(wa_id) = text("wa_id") {
        account.wa_id = wa_id;
    }
    drop(account);
    let photo = text("photo").and_then(|photo| STANDARD.decode(photo).ok());
    stores.profile.set(Profile {
        about: text("about").unwrap_or_default(),
        photo: photo.map(Into::into),
        business: object("business").unwrap_or_default(),
        compliance: object("compliance").unwrap_or_default(),
    });
    stores.external_ca.set(text("external_ca"));
    let webhook_ca = text("webhook_ca").map(Into::into);
    request.engine.uploaded_ca.set(webhook_ca);
}

/// Encrypts the data so that a wrong password is detected. It does not protect a secret: the key is
/// only a hash of the password.
fn encrypt(mut data: Vec<u8>, password: &str) -> Option<Vec<u8>> {
    let sealed = key(password)?.seal_in_place_append_tag(nonce(), Aad::empty(), &mut data);
    sealed.ok().map(|()| data)
}

fn decrypt(mut data: Vec<u8>, password: &str) -> Option<Vec<u8>> {
    let opened = key(password)?.open_in_place(nonce(), Aad::empty(), &mut data);
    opened.ok().map(|data| data.to_vec())
}

fn key(password: &str) -> Option<LessSafeKey> {
    let hash = digest::digest(&digest::SHA256, password.as_bytes());
    let key = UnboundKey::new(&CHACHA20_POLY1305, hash.as_ref());
    key.ok().map(LessSafeKey::new)
}

fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}
