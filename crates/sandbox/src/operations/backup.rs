//! Backup and restore: what it takes to move an account, in a string locked with a password.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use whatsapp_business::types::{BackupSettingsRequestBody, RestoreSettingsRequestBody};

use super::Call;
use super::certificates::Kept;
use crate::answer::Answer;
use crate::refusal::Refusal;
use crate::state::State;

pub(super) fn backup(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let body: BackupSettingsRequestBody = call.typed()?;
    let password = body.password.expose();
    if password.is_empty() {
        return Err(Refusal::invalid("password: empty"));
    }
    let data = STANDARD.encode(locked(
        collect(call.state).to_string().into_bytes(),
        password,
    ));
    call.ok(json!({ "settings": { "data": data } }))
}

pub(super) fn restore(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let body: RestoreSettingsRequestBody = call.typed()?;
    let sealed = STANDARD
        .decode(body.data.expose().trim())
        .map_err(|_| Refusal::invalid("data: not a backup"))?;
    let plain = unlocked(&sealed, body.password.expose());
    let kept: Value = plain
        .and_then(|plain| serde_json::from_slice(&plain).ok())
        .ok_or_else(|| Refusal::invalid("data: not a backup made with this password"))?;
    apply(call.state, &kept);
    call.done()
}

fn collect(state: &State) -> Value {
    let account = state.store.account.get();
    let profile = state.store.profile.get();
    let certificates = state.store.certificates.get();
    json!({
        "settings": state.settings.value(),
        "pin": account.pin,
        "shards": account.shards,
        "wa_id": account.wa_id,
        "about": profile.about,
        "photo": profile.photo.map(|photo| STANDARD.encode(photo)),
        "business": profile.business,
        "compliance": profile.compliance,
        "external_ca": certificates.external_ca,
        "webhook_ca": certificates.webhook_ca.as_deref(),
    })
}

fn apply(state: &State, kept: &Value) {
    let text = |key: &str| kept.get(key).and_then(Value::as_str).map(str::to_owned);
    let object = |key: &str| kept.get(key).and_then(Value::as_object).cloned();
    if let Some(settings) = object("settings") {
        state.settings.replace(settings);
    }
    state.store.account.change(|account| {
        account.pin = text("pin");
        account.shards = kept.get("shards").and_then(Value::as_i64).unwrap_or(1);
        account.wa_id = text("wa_id");
    });
    state.store.profile.change(|shown| {
        shown.about = text("about").unwrap_or_default();
        shown.photo = text("photo")
            .and_then(|photo| STANDARD.decode(photo).ok())
            .map(Into::into);
        shown.business = object("business").unwrap_or_default();
        shown.compliance = object("compliance").unwrap_or_default();
    });
    state.store.certificates.set(Kept {
        external_ca: text("external_ca"),
        webhook_ca: text("webhook_ca").map(Into::into),
    });
}

/// Enough that a wrong password is noticed. Not meant to keep a secret: this is a sandbox.
fn locked(mut plain: Vec<u8>, password: &str) -> Vec<u8> {
    let mut sealed = Sha256::new()
        .chain_update(password)
        .chain_update(&plain)
        .finalize()
        .to_vec();
    stream(&mut plain, password);
    sealed.append(&mut plain);
    sealed
}

fn unlocked(sealed: &[u8], password: &str) -> Option<Vec<u8>> {
    let (tag, hidden) = sealed.split_at_checked(32)?;
    let mut plain = hidden.to_vec();
    stream(&mut plain, password);
    let expected = Sha256::new()
        .chain_update(password)
        .chain_update(&plain)
        .finalize();
    (expected[..] == *tag).then_some(plain)
}

/// Adds, or takes away, the password's key stream.
fn stream(bytes: &mut [u8], password: &str) {
    for (count, block) in bytes.chunks_mut(32).enumerate() {
        let key = Sha256::new()
            .chain_update(count.to_be_bytes())
            .chain_update(password)
            .finalize();
        for (byte, key) in block.iter_mut().zip(key) {
            *byte ^= key;
        }
    }
}
