//! Health: of one node, or of several.

use whatsapp_business::types::{CheckHealthResponse, GatewayHealth};

use super::Call;
use crate::answer::Answer;
use crate::refusal::Refusal;
use crate::state::lock;

pub(super) fn check(call: Call<'_>) -> Result<Answer, Refusal> {
    let status = lock(&call.state.gateway).clone();
    let answer = CheckHealthResponse::new()
        .with_health(GatewayHealth::new(status))
        .with_meta(call.state.meta());
    Ok(Answer::ok(&answer))
}
