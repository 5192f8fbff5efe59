//! The application settings.

use serde_json::json;

use super::Call;
use crate::answer::Answer;
use crate::refusal::Refusal;

pub(super) fn get(call: Call<'_>) -> Result<Answer, Refusal> {
    let settings = call.state.settings.value();
    Ok(Answer::ok(&json!({
        "settings": { "application": settings },
        "meta": call.state.meta(),
    })))
}

pub(super) fn update(call: Call<'_>) -> Result<Answer, Refusal> {
    call.state.settings.patch(&call.json)?;
    call.done()
}

pub(super) fn reset(call: Call<'_>) -> Result<Answer, Refusal> {
    let state = call.state;
    state.settings.clear(&state.store.account.own(state));
    call.done()
}
