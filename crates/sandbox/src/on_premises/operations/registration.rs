//! The account behind the gateway: registration by code, shards, the two-step pin.

use hyper::StatusCode;
use serde_json::json;
use whatsapp_business::types::{
    EnableTwoStepRequestBody, GatewayStatus, RegisterAccountRequestBody, RequestCodeRequestBody,
    SetShardsRequestBody,
};

use super::request::Request;
use crate::engine::{Failure, Reply, Sequence};
use crate::on_premises::stores::Account;

pub(super) fn request_code(mut request: Request<'_>) -> Result<Reply, Failure> {
    let body: RequestCodeRequestBody = request.parse()?;
    let number = full_number(&body.cc, &body.phone_number)?;
    if body.cert.expose().trim().is_empty() {
        return Err(Failure::invalid("cert: empty"));
    }
    if !request.api.stores.is_unregistered() {
        // The API responds to a number that is registered already without a body.
        return Ok(Reply::empty(StatusCode::CREATED));
    }
    let mut account = request.api.stores.account.lock();
    check_pin(&account, body.pin.as_ref().map(|pin| pin.expose()))?;
    let code = request.engine.random.next(Sequence::Other) % 1_000_000;
    account.requested = Some((format!("{code:06}"), number));
    let body = json!({ "account": [{ "vname": "Sandbox" }] });
    request.reply(StatusCode::ACCEPTED, body)
}

pub(super) fn verify(mut request: Request<'_>) -> Result<Reply, Failure> {
    let body: RegisterAccountRequestBody = request.parse()?;
    let given = body.code.expose().replace('-', "");
    let stores = &request.api.stores;
    let mut account = stores.account.lock();
    match &account.requested {
        None => return Err(Failure::invalid("code: none was requested")),
        Some((code, _)) if *code != given => {
            return Err(Failure::invalid("code: not the one that was sent"));
        }
        Some((_, number)) => account.wa_id = number.clone(),
    }
    account.requested = None;
    let wa_id = json!({ "wa_id": account.wa_id });
    stores.settings.patch(request.engine, &wa_id)?;
    drop(account);
    request
        .api
        .set_gateway(request.engine, GatewayStatus::Connected);
    request.done()
}

pub(super) fn get_shards(request: Request<'_>) -> Result<Reply, Failure> {
    let shards = request.api.stores.account.lock().shards;
    request.ok(json!({ "account": { "shards": shards } }))
}

pub(super) fn set_shards(mut request: Request<'_>) -> Result<Reply, Failure> {
    let body: SetShardsRequestBody = request.parse()?;
    full_number(&body.cc, &body.phone_number)?;
    let mut account = request.api.stores.account.lock();
    check_pin(&account, body.pin.as_ref().map(|pin| pin.expose()))?;
    account.shards = body.shards;
    Ok(Reply::empty(StatusCode::CREATED))
}

pub(super) fn enable_two_step(mut request: Request<'_>) -> Result<Reply, Failure> {
    let body: EnableTwoStepRequestBody = request.parse()?;
    request.api.stores.account.lock().pin = Some(body.pin.expose().to_owned());
    request.done()
}

pub(super) fn disable_two_step(request: Request<'_>) -> Result<Reply, Failure> {
    request.api.stores.account.lock().pin = None;
    request.done()
}

fn check_pin(account: &Account, given: Option<&str>) -> Result<(), Failure> {
    match (account.pin.as_deref(), given) {
        (None, _) => Ok(()),
        (Some(_), None) => Err(Failure::missing("pin")),
        (Some(pin), Some(given)) if pin == given => Ok(()),
        (Some(_), Some(_)) => Err(Failure::invalid("pin: wrong")),
    }
}

/// Returns the number with its country code.
fn full_number(cc: &str, phone: &str) -> Result<String, Failure> {
    let [cc, phone] = [cc, phone].map(|text| text.replace(['+', ' ', '-'], ""));
    let numeric = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !numeric(&cc) || cc.len() > 3 {
        return Err(Failure::invalid("cc: not a country code"));
    }
    if !numeric(&phone) || phone.len() > 15 {
        return Err(Failure::invalid("phone_number: not a number"));
    }
    Ok(cc + &phone)
}
