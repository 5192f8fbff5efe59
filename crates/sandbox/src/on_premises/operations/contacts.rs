//! Contacts: checks of phone numbers, and the identities of customers.

use serde_json::json;
use whatsapp_business::types::{
    AcknowledgeIdentityRequestBody, CheckContact, CheckContactRequestBody,
    CheckContactRequestBodyBlocking, CheckContactStatus,
};

use super::request::Request;
use crate::engine::recipients::Customers;
use crate::engine::{Failure, Reply, wa_id};
use crate::on_premises::contacts::Contact;

pub(super) fn check(mut request: Request<'_>) -> Result<Reply, Failure> {
    let body: CheckContactRequestBody = request.parse()?;
    let wait = body.blocking == Some(CheckContactRequestBodyBlocking::Wait);
    let known = &request.api.stores.contacts;
    let contacts = body.contacts.iter();
    let contacts: Vec<_> = contacts
        .map(|input| check_contact(known, input, wait))
        .collect();
    request.ok(json!({ "contacts": contacts }))
}

fn check_contact(known: &Customers<Contact>, input: &str, wait: bool) -> CheckContact {
    let contact = CheckContact::new().with_input(input);
    let Some(wa_id) = wa_id(input) else {
        return contact.with_status(CheckContactStatus::Invalid);
    };
    let mut status = known.get(&wa_id).status;
    let processing = status == CheckContactStatus::Processing;
    known.update(&wa_id, |known| {
        known.checked = true;
        // The next check finds the result.
        if processing {
            known.status = CheckContactStatus::Valid;
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

pub(super) fn get_identity(request: Request<'_>) -> Result<Reply, Failure> {
    let (wa_id, recipient) = known_recipient(&request)?;
    request.ok(json!({
        "contacts": {
            "hash": recipient.identity_hash(&wa_id),
            "acknowledged": recipient.acknowledged,
            "created_timestamp": recipient.changed,
        },
    }))
}

pub(super) fn acknowledge(mut request: Request<'_>) -> Result<Reply, Failure> {
    let (wa_id, recipient) = known_recipient(&request)?;
    let body: AcknowledgeIdentityRequestBody = request.parse()?;
    if body.hash != recipient.identity_hash(&wa_id) {
        return Err(Failure::invalid("hash: not the customer's current one"));
    }
    let contacts = &request.api.stores.contacts;
    contacts.update(&wa_id, |contact| contact.acknowledged = true);
    request.done()
}

/// Returns the customer of the path.
fn known_recipient(request: &Request<'_>) -> Result<(String, Contact), Failure> {
    let unknown = || Failure::not_found("unknown contact");
    let wa_id = wa_id(request.param("wa_id")).ok_or_else(unknown)?;
    let recipient = request.api.stores.contacts.get(&wa_id);
    match recipient.status {
        CheckContactStatus::Invalid | CheckContactStatus::Failed => Err(unknown()),
        _ => Ok((wa_id, recipient)),
    }
}
