//! Contacts: checking numbers, and what is known of the customers behind them.

use std::collections::HashMap;
use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use sha2::{Digest, Sha256};
use whatsapp_business::types::{
    AcknowledgeIdentityRequestBody, CheckContact, CheckContactRequestBody,
    CheckContactRequestBodyBlocking, CheckContactResponse, CheckContactStatus,
};

use super::Call;
use crate::answer::Answer;
use crate::refusal::Refusal;
use crate::state::lock;
use crate::webhook::Fate;

/// More customers than this are not remembered; the settings of the first stay.
const MOST: usize = 100_000;

/// A customer, as far as it differs from any other.
#[derive(Debug, Clone)]
pub(crate) struct Recipient {
    /// What a check of its number answers.
    pub(crate) status: CheckContactStatus,
    /// What becomes of messages to it.
    pub(crate) fate: Fate,
    /// Messages to it are refused.
    pub(crate) blocked: bool,
    /// Its number was checked.
    pub(crate) checked: bool,
    /// How often it changed its phone, and with it its identity.
    pub(crate) identities: u32,
    /// The business has acknowledged the last change.
    pub(crate) acknowledged: bool,
    /// When it changed last, in seconds of the Unix epoch.
    pub(crate) changed: i64,
}

impl Default for Recipient {
    fn default() -> Self {
        Self {
            status: CheckContactStatus::Valid,
            fate: Fate::Reaches(crate::log::MessageStatus::Read),
            blocked: false,
            checked: false,
            identities: 0,
            acknowledged: true,
            changed: 0,
        }
    }
}

impl Recipient {
    /// What tells one identity of a customer from another.
    pub(crate) fn hash(&self, wa_id: &str) -> String {
        let digest = Sha256::new()
            .chain_update(wa_id)
            .chain_update(self.identities.to_be_bytes())
            .finalize();
        URL_SAFE_NO_PAD.encode(&digest[..12])
    }
}

/// Customers by `wa_id`.
#[derive(Debug, Default)]
pub(crate) struct Recipients(Mutex<HashMap<String, Recipient>>);

impl Recipients {
    pub(crate) fn reset(&self) {
        lock(&self.0).clear();
    }

    pub(crate) fn get(&self, wa_id: &str) -> Recipient {
        let recipients = lock(&self.0);
        // Mostly there is none: then nothing is hashed.
        if recipients.is_empty() {
            return Recipient::default();
        }
        recipients.get(wa_id).cloned().unwrap_or_default()
    }

    pub(crate) fn change(&self, wa_id: &str, change: impl FnOnce(&mut Recipient)) {
        let mut recipients = lock(&self.0);
        if recipients.len() < MOST || recipients.contains_key(wa_id) {
            change(recipients.entry(wa_id.to_owned()).or_default());
        }
    }
}

pub(super) fn check(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let body: CheckContactRequestBody = call.typed()?;
    let wait = body.blocking == Some(CheckContactRequestBodyBlocking::Wait);
    let contacts: Vec<CheckContact> = body
        .contacts
        .iter()
        .map(|input| one(&call, input, wait))
        .collect();
    let answer = CheckContactResponse::new()
        .with_contacts(contacts)
        .with_meta(call.state.meta());
    Ok(Answer::ok(&answer))
}

pub(super) fn identity(call: Call<'_>) -> Result<Answer, Refusal> {
    let (wa_id, recipient) = known(&call)?;
    call.ok(json!({
        "contacts": {
            "hash": recipient.hash(&wa_id),
            "acknowledged": recipient.acknowledged,
            "created_timestamp": recipient.changed,
        },
    }))
}

pub(super) fn acknowledge(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let (wa_id, recipient) = known(&call)?;
    let body: AcknowledgeIdentityRequestBody = call.typed()?;
    if body.hash != recipient.hash(&wa_id) {
        return Err(Refusal::invalid("hash: not the customer's present one"));
    }
    let recipients = &call.state.store.recipients;
    recipients.change(&wa_id, |recipient| recipient.acknowledged = true);
    call.done()
}

/// The customer of a request's path.
fn known(call: &Call<'_>) -> Result<(String, Recipient), Refusal> {
    let unknown = || Refusal::not_found("unknown contact");
    let wa_id = wa_id(call.param("wa_id")).ok_or_else(unknown)?;
    let recipient = call.state.store.recipients.get(&wa_id);
    match recipient.status {
        CheckContactStatus::Invalid | CheckContactStatus::Failed => Err(unknown()),
        _ => Ok((wa_id, recipient)),
    }
}

fn one(call: &Call<'_>, input: &str, wait: bool) -> CheckContact {
    let checked = CheckContact::new().with_input(input);
    let Some(wa_id) = wa_id(input) else {
        return checked.with_status(CheckContactStatus::Invalid);
    };
    let recipients = &call.state.store.recipients;
    let before = recipients.get(&wa_id);
    recipients.change(&wa_id, |recipient| recipient.checked = true);
    match before.status {
        CheckContactStatus::Valid => checked
            .with_status(CheckContactStatus::Valid)
            .with_wa_id(wa_id),
        // Only a check that does not wait can be under way; the next one finds it done.
        CheckContactStatus::Processing => {
            recipients.change(&wa_id, |recipient| {
                recipient.status = CheckContactStatus::Valid;
            });
            if wait {
                checked
                    .with_status(CheckContactStatus::Valid)
                    .with_wa_id(wa_id)
            } else {
                checked.with_status(CheckContactStatus::Processing)
            }
        }
        other => checked.with_status(other),
    }
}

/// The `wa_id` of a number: its digits, and for two countries not quite. `None`: not a number.
pub(crate) fn wa_id(input: &str) -> Option<String> {
    let readable =
        |c: char| c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '(' | ')' | '.' | '/');
    if !input.chars().all(readable) {
        return None;
    }
    let digits: String = input.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    if !(5..=20).contains(&digits.len()) {
        return None;
    }
    // Mexico: mobile numbers carry a 1 after the country code.
    if let Some(national) = digits.strip_prefix("52")
        && national.len() == 10
    {
        return Some(format!("521{national}"));
    }
    // Brazil: outside the south-east, accounts from before the ninth digit lack it.
    if let Some(national) = digits.strip_prefix("55")
        && national.len() == 11
        && let (Some(area), Some(local)) = (national.get(..2), national.get(2..))
        && area > "30"
        && let Some(short) = local.strip_prefix('9')
    {
        return Some(format!("55{area}{short}"));
    }
    Some(digits.to_owned())
}

#[cfg(test)]
mod tests {
    use super::wa_id;

    #[test]
    fn a_number_may_be_written_in_many_ways() {
        assert_eq!(wa_id("+49 (151) 234-567").as_deref(), Some("49151234567"));
        assert_eq!(wa_id("not a number"), None);
        assert_eq!(wa_id(""), None);
    }

    #[test]
    fn mexican_and_brazilian_numbers_get_another_wa_id() {
        assert_eq!(wa_id("+52 55 1234 5678").as_deref(), Some("5215512345678"));
        assert_eq!(wa_id("+55 51 91234 5678").as_deref(), Some("555112345678"));
        assert_eq!(wa_id("+55 11 91234 5678").as_deref(), Some("5511912345678"));
    }
}
