//! The account behind the gateway: registration by code, shards, the two-step pin.

use std::sync::Mutex;

use hyper::StatusCode;
use serde_json::json;
use whatsapp_business::types::{
    EnableTwoStepRequestBody, GatewayStatus, RegisterAccountRequestBody, RequestCodeRequestBody,
    SetShardsRequestBody,
};

use super::Call;
use crate::answer::Answer;
use crate::random::Use;
use crate::refusal::Refusal;
use crate::state::{State, lock};

/// The account, beyond the gateway's status, which tells whether it is registered.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    /// The code that was sent to this number, and the number.
    requested: Option<(String, String)>,
    pub(crate) pin: Option<String>,
    pub(crate) shards: i64,
    /// The sender's own number, where it is not the builder's.
    pub(crate) wa_id: Option<String>,
}

impl Default for Account {
    fn default() -> Self {
        Self {
            requested: None,
            pin: None,
            shards: 1,
            wa_id: None,
        }
    }
}

/// The account, shared.
#[derive(Debug, Default)]
pub(crate) struct Registration(Mutex<Account>);

impl Registration {
    pub(crate) fn reset(&self) {
        *lock(&self.0) = Account::default();
    }

    pub(crate) fn get(&self) -> Account {
        lock(&self.0).clone()
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Account)) {
        change(&mut lock(&self.0));
    }

    /// The code that was last sent and not yet used.
    pub(crate) fn code(&self) -> Option<String> {
        lock(&self.0)
            .requested
            .as_ref()
            .map(|(code, _)| code.clone())
    }

    /// Whether the sender's number is this.
    pub(crate) fn is_own(&self, state: &State, wa_id: &str) -> bool {
        match &lock(&self.0).wa_id {
            Some(own) => own == wa_id,
            None => state.config.wa_id == wa_id,
        }
    }

    /// The sender's number.
    pub(crate) fn own(&self, state: &State) -> String {
        let own = lock(&self.0).wa_id.clone();
        own.unwrap_or_else(|| state.config.wa_id.clone())
    }
}

pub(super) fn request(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let body: RequestCodeRequestBody = call.typed()?;
    let number = number(&body.cc, &body.phone_number)?;
    if body.cert.expose().trim().is_empty() {
        return Err(Refusal::invalid("cert: empty"));
    }
    let state = call.state;
    let unregistered = matches!(
        *lock(&state.gateway),
        GatewayStatus::Unregistered | GatewayStatus::Uninitialized
    );
    if !unregistered {
        // Registered already: nothing to do, and nothing to say.
        return Ok(Answer::empty(StatusCode::CREATED));
    }
    right_pin(state, body.pin.as_ref().map(|pin| pin.expose()))?;
    let code = format!("{:06}", state.random.next(Use::Other) % 1_000_000);
    state
        .store
        .account
        .change(|account| account.requested = Some((code, number)));
    let answer = json!({ "account": [{ "vname": "Sandbox" }], "meta": state.meta() });
    Ok(Answer::json(StatusCode::ACCEPTED, &answer))
}

pub(super) fn verify(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let body: RegisterAccountRequestBody = call.typed()?;
    let given: String = body.code.expose().chars().filter(|c| *c != '-').collect();
    let state = call.state;
    let requested = state.store.account.get().requested;
    let Some((code, number)) = requested else {
        return Err(Refusal::invalid("code: none was requested"));
    };
    if given != code {
        return Err(Refusal::invalid("code: not the one that was sent"));
    }
    state.store.account.change(|account| {
        account.requested = None;
        account.wa_id = Some(number.clone());
    });
    state.settings.patch(&json!({ "wa_id": number }))?;
    state.set_gateway(GatewayStatus::Connected);
    call.done()
}

pub(super) fn get_shards(call: Call<'_>) -> Result<Answer, Refusal> {
    let shards = call.state.store.account.get().shards;
    call.ok(json!({ "account": { "shards": shards } }))
}

pub(super) fn set_shards(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let body: SetShardsRequestBody = call.typed()?;
    number(&body.cc, &body.phone_number)?;
    right_pin(call.state, body.pin.as_ref().map(|pin| pin.expose()))?;
    call.state
        .store
        .account
        .change(|account| account.shards = body.shards);
    Ok(Answer::empty(StatusCode::CREATED))
}

pub(super) fn enable_two_step(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let body: EnableTwoStepRequestBody = call.typed()?;
    let pin = body.pin.expose().to_owned();
    call.state
        .store
        .account
        .change(|account| account.pin = Some(pin));
    call.done()
}

pub(super) fn disable_two_step(call: Call<'_>) -> Result<Answer, Refusal> {
    call.state
        .store
        .account
        .change(|account| account.pin = None);
    call.done()
}

fn right_pin(state: &State, given: Option<&str>) -> Result<(), Refusal> {
    match (state.store.account.get().pin, given) {
        (None, _) => Ok(()),
        (Some(_), None) => Err(Refusal::missing("pin")),
        (Some(pin), Some(given)) if pin == given => Ok(()),
        (Some(_), Some(_)) => Err(Refusal::invalid("pin: wrong")),
    }
}

/// Country code and number in one.
fn number(cc: &str, phone: &str) -> Result<String, Refusal> {
    let digits = |text: &str| -> String {
        let plain = text.chars().filter(|c| !matches!(c, '+' | ' ' | '-'));
        plain.collect()
    };
    let (cc, phone) = (digits(cc), digits(phone));
    let numeric = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !numeric(&cc) || cc.len() > 3 {
        return Err(Refusal::invalid("cc: not a country code"));
    }
    if !numeric(&phone) || phone.len() > 15 {
        return Err(Refusal::invalid("phone_number: not a number"));
    }
    Ok(cc + &phone)
}
