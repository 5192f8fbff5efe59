//! Contacts: checks of phone numbers, and the identities of customers.

use serde_json::json;
use whatsapp_business::types::{
    AcknowledgeIdentityRequestBody, CheckContact, CheckContactRequestBody,
    CheckContactRequestBodyBlocking, CheckContactStatus,
};

use super::request::Request;
use crate::api_error::ApiError;
use crate::http::reply::Reply;
use crate::stores::recipients::{Recipient, Recipients, wa_id};

pub(super) fn check(mut request: Request<'_>) -> Result<Reply, ApiError> {
    let body: CheckContactRequestBody = request.parse()?;
    let wait = body.blocking == Some(CheckContactRequestBodyBlocking::Wait);
    let recipients = &request.stores().recipients;
    let contacts = body.contacts.iter();
    let contacts: Vec<_> = contacts
        .map(|input| check_contact(recipients, input, wait))
        .collect();
    request.ok(json!({ "contacts": contacts }))
}

fn check_contact(recipients: &Recipients, input: &str, wait: bool) -> CheckContact {
    let contact = CheckContact::new().with_input(input);
    let Some(wa_id) = wa_id(input) else {
        return contact.with_status(CheckContactStatus::Invalid);
    };
    let mut status = recipients.get(&wa_id).status;
    let processing = status == CheckContactStatus::Processing;
    recipients.update(&wa_id, |recipient| {
        recipient.checked = true;
        // The next check finds the result.
        if processing {
            recipient.status = CheckContactStatus::Valid;
        }
    });
    if processing && wait {
        status = CheckContactStatus::Valid;
    }
    match status {
        CheckContactStatus::Valid => contact.with_status(status).with_wa_id(wa_id),
        _ => contact.with_status(status),
    }
}

pub(super) fn get_identity(request: Request<'_>) -> Result<Reply, ApiError> {
    let (wa_id, recipient) = known_recipient(&request)?;
    request.ok(json!({
        "contacts": {
            "hash": recipient.identity_hash(&wa_id),
            "acknowledged": recipient.acknowledged,
            "created_timestamp": recipient.changed,
        },
    }))
}

pub(super) fn acknowledge(mut request: Request<'_>) -> Result<Reply, ApiError> {
    let (wa_id, recipient) = known_recipient(&request)?;
    let body: AcknowledgeIdentityRequestBody = request.parse()?;
    if body.hash != recipient.identity_hash(&wa_id) {
        return Err(ApiError::invalid("hash: not the customer's current one"));
    }
    let recipients = &request.stores().recipients;
    recipients.update(&wa_id, |recipient| recipient.acknowledged = true);
    request.done()
}

/// Returns the customer of the path.
fn known_recipient(request: &Request<'_>) -> Result<(String, Recipient), ApiError> {
    let unknown = || ApiError::not_found("unknown contact");
    let wa_id = wa_id(request.param("wa_id")).ok_or_else(unknown)?;
    let recipient = request.stores().recipients.get(&wa_id);
    match recipient.status {
        CheckContactStatus::Invalid | CheckContactStatus::Failed => Err(unknown()),
        _ => Ok((wa_id, recipient)),
    }
}
