//! What arrives is decoded whatever else it has, and what is sent has the form that the API takes.

use serde_json::{Value, json};
use whatsapp_business_cloud::types::{
    Change, ContactResponse, GraphApiError, IncomingMessage, IncomingMessageType, Message,
    MessageResponsePayload, TemplateStatus, TemplatesListTemplatesResponse, Text, TextMessage,
    WebhookPayload,
};

fn payload(field: &str, value: &Value) -> WebhookPayload {
    let body = json!({
        "object": "whatsapp_business_account",
        "entry": [{"id": "1001", "changes": [{"field": field, "value": value}]}],
    });
    serde_json::from_str(&body.to_string()).unwrap()
}

fn change(field: &str, value: &Value) -> Change {
    let mut payload = payload(field, value);
    payload.entry.remove(0).changes.remove(0)
}

fn messages(messages: &Value) -> Vec<IncomingMessage> {
    let value = json!({
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550000001", "phone_number_id": "2002"},
        "contacts": [{"profile": {"name": "Ada"}, "wa_id": "15550000002"}],
        "messages": messages,
    });
    let Change::Messages(value) = change("messages", &value) else {
        panic!("not a change of messages");
    };
    let profile = value.contacts[0].profile.as_ref().unwrap();
    assert_eq!(profile.name.as_deref(), Some("Ada"));
    value.messages
}

#[test]
fn a_text_is_told_by_its_type_and_keeps_its_context() {
    let found = messages(&json!([{
        "from": "15550000002", "id": "wamid.a", "timestamp": "1700000000", "type": "text",
        "text": {"body": "Hello"}, "context": {"forwarded": true}, "new_property": [1],
    }]));
    let [message] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(message.type_, Some(IncomingMessageType::Text));
    assert_eq!(message.text.as_ref().unwrap().body, "Hello");
    assert_eq!(message.from.as_deref(), Some("15550000002"));
    assert_eq!(message.context.as_ref().unwrap().forwarded, Some(true));
}

#[test]
fn a_change_is_an_enum_of_its_kinds_whatever_the_order_of_its_members() {
    let value = json!({"event": "APPROVED", "message_template_id": 5, "new_member": [{}]});
    for text in [
        format!(r#"{{"field": "message_template_status_update", "value": {value}}}"#),
        format!(r#"{{"value": {value}, "x": "}}", "field": "message_template_status_update"}}"#),
    ] {
        let found: Change = serde_json::from_str(&text).unwrap();
        let Change::MessageTemplateStatusUpdate(update) = &found else {
            panic!("{found:?}");
        };
        assert_eq!(update.event.as_deref(), Some("APPROVED"));
        assert_eq!(update.message_template_id, Some(5));
        let again: Change = serde_json::from_value(serde_json::to_value(&found).unwrap()).unwrap();
        assert_eq!(again, found);
    }
}

#[test]
fn a_change_of_a_new_kind_is_kept_whole() {
    let found = change("teleports", &json!({"to": "Mars"}));
    assert_eq!(
        found,
        Change::Other("teleports".to_owned(), json!({"to": "Mars"}))
    );
    assert_eq!(found.kind(), "teleports");
    let again = serde_json::to_value(&found).unwrap();
    assert_eq!(
        again,
        json!({"field": "teleports", "value": {"to": "Mars"}})
    );
}

#[test]
fn a_status_brings_back_the_data_of_the_application() {
    let value = json!({
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550000001", "phone_number_id": "2002"},
        "statuses": [{
            "id": "wamid.e", "status": "failed", "timestamp": "1700000000", "recipient_id": "15550000002",
            "biz_opaque_callback_data": "order-7",
            "errors": [{"code": 131026, "title": "Undeliverable", "error_data": {"details": "No such user"}}],
        }],
    });
    let Change::Messages(value) = change("messages", &value) else {
        panic!("not a change of messages");
    };
    let status = &value.statuses[0];
    assert_eq!(status.biz_opaque_callback_data.as_deref(), Some("order-7"));
    assert_eq!(status.errors[0].code, 131_026);
}

#[test]
fn an_event_of_a_group_may_have_numbers_as_numbers_or_as_text() {
    for (timestamp, id) in [
        (json!(1_700_000_000), json!(15_550_000_002_i64)),
        (json!("1700000000"), json!("15550000002")),
    ] {
        let value = json!({"groups": [{
            "timestamp": timestamp, "group_id": "g", "type": "group_create", "request_id": "r",
            "added_participants": [{"input": id, "wa_id": id}],
        }]});
        let Change::GroupParticipantsUpdate(value) = change("group_participants_update", &value)
        else {
            panic!("not a change of participants");
        };
        let group = &value.groups[0];
        assert_eq!(group.timestamp.as_deref(), Some("1700000000"));
        assert_eq!(
            group.added_participants[0].wa_id.as_deref(),
            Some("15550000002")
        );
    }
}

#[test]
fn the_result_of_a_message_and_of_a_read_receipt_are_one_type() {
    let sent: MessageResponsePayload = serde_json::from_value(json!({
        "messaging_product": "whatsapp",
        "contacts": [{"input": "15550000002", "wa_id": "15550000002"}],
        "messages": [{"id": "wamid.f", "message_status": "accepted"}],
    }))
    .unwrap();
    assert_eq!(sent.messages[0].id, "wamid.f");
    let contact: &ContactResponse = &sent.contacts[0];
    assert_eq!(contact.wa_id.as_deref(), Some("15550000002"));
    let read: MessageResponsePayload = serde_json::from_value(json!({"success": true})).unwrap();
    assert_eq!(read.success, Some(true));
}

#[test]
fn a_message_is_sent_with_its_product_and_type() {
    let text = Text::new("Hello");
    let message = TextMessage::new("whatsapp", text, "15550000002")
        .with_type("text")
        .with_biz_opaque_callback_data("order-7");
    assert_eq!(
        serde_json::to_value(Message::from(message)).unwrap(),
        json!({
            "messaging_product": "whatsapp", "to": "15550000002", "type": "text",
            "text": {"body": "Hello"}, "biz_opaque_callback_data": "order-7",
        })
    );
}

#[test]
fn an_error_has_the_details_of_the_messaging_api() {
    let body = r#"{"error":{"message":"(#131030) Not allowed","type":"OAuthException","code":131030,
        "error_data":{"messaging_product":"whatsapp","details":"Add the number"},"fbtrace_id":"A1"}}"#;
    let error: GraphApiError = serde_json::from_str(body).unwrap();
    let data = error.error.error_data.unwrap();
    assert_eq!(data.details.as_deref(), Some("Add the number"));
}

#[test]
fn a_template_of_a_new_status_is_decoded() {
    let list: TemplatesListTemplatesResponse = serde_json::from_value(json!({
        "data": [{
            "id": "7", "name": "welcome", "language": "en", "status": "LOST", "category": "UTILITY",
            "components": [{"type": "BODY", "text": "Hi {{1}}", "example": {"body_text": [["Bo"]]}}],
        }],
        "paging": {"cursors": {"after": "c"}},
    }))
    .unwrap();
    let template = &list.data[0];
    assert_eq!(
        template.status,
        Some(TemplateStatus::Other("LOST".to_owned()))
    );
    let example = template.components[0].example.as_ref().unwrap();
    assert_eq!(example.body_text.as_ref().unwrap()[0], ["Bo"]);
}

#[cfg(feature = "schemars")]
#[test]
fn types_return_the_json_schema_of_the_document() {
    let schema = schemars::schema_for!(Message);
    let all = schema.as_value().to_string();
    assert!(
        !all.contains("#/components/"),
        "a reference was not resolved"
    );
    assert!(!all.contains("nullable"), "JSON Schema has no `nullable`");
    let text = &schema.as_value()["$defs"]["Text"]["properties"]["body"];
    assert_eq!(text["maxLength"], 4096);
}

#[test]
fn nodes_decode_without_the_fields_that_were_not_selected() {
    let numbers = json!({
        "data": [{
            "verified_name": "Shop", "code_verification_status": "NOT_VERIFIED",
            "display_phone_number": "+1 555-000-0001", "quality_rating": "GREEN", "id": "2002"
        }],
        "paging": {"cursors": {"before": "B", "after": "A"}}
    });
    let numbers: whatsapp_business_cloud::types::WhatsAppBusinessAccountPhoneNumbersConnection =
        serde_json::from_value(numbers).unwrap();
    assert_eq!(
        (&*numbers.data[0].id, &numbers.data[0].status),
        ("2002", &None)
    );
    let profiles = json!({"data": [{"about": "", "websites": ["https://example.com"]}]});
    let profiles: whatsapp_business_cloud::types::WhatsAppBusinessProfileResponse =
        serde_json::from_value(profiles).unwrap();
    assert_eq!(profiles.data[0].about.as_deref(), Some(""));
    let account: whatsapp_business_cloud::types::WhatsAppBusinessAccount =
        serde_json::from_value(json!({"id": "1"})).unwrap();
    assert_eq!((&*account.id, account.name), ("1", None));
}

#[test]
fn a_voice_note_keeps_its_mark_and_other_files_have_none() {
    use whatsapp_business_cloud::{MediaRef, OutboundMessage};

    let voice = || MediaRef::id("77").with_voice(true);
    let message = OutboundMessage::audio("15550100", voice());
    assert!(message.check().is_ok());
    let stored = serde_json::to_value(&message).unwrap();
    assert_eq!(stored["audio"], json!({"id": "77", "voice": true}));
    let read: OutboundMessage = serde_json::from_value(stored).unwrap();
    assert_eq!(read, message);
    for message in [
        OutboundMessage::image("15550100", voice()),
        OutboundMessage::document("15550100", voice()),
    ] {
        assert!(message.check().is_err());
    }
}
