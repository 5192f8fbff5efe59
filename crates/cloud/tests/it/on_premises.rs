//! Messages of the On-Premises API, converted.

use serde_json::{Value, json};
use whatsapp_business::OutboundMessage as Old;
use whatsapp_business::types as old;
use whatsapp_business_cloud::OutboundMessage;

const TO: &str = "15550100";

fn message(content: &Value) -> Old {
    let mut message = json!({"to": TO, "recipient_type": "individual"});
    let object = message.as_object_mut().unwrap();
    object.extend(content.as_object().unwrap().clone());
    serde_json::from_value(message).unwrap()
}

#[test]
fn what_both_apis_have_stays_the_same() {
    let file = json!({"link": "https://example.com/a", "caption": "A"});
    let cases = [
        json!({"type": "text", "text": {"body": "Hello"}, "context": {"message_id": "1"}}),
        json!({"type": "image", "image": file}),
        json!({"type": "video", "video": file}),
        json!({"type": "document", "document": {"id": "1", "caption": "A", "filename": "a.pdf"}}),
        json!({"type": "audio", "audio": {"id": "1"}}),
        json!({"type": "sticker", "sticker": {"id": "1"}}),
        json!({"type": "location", "location": {
            "latitude": 1.5, "longitude": 2.5, "name": "Shop", "address": "Street 1"}}),
        json!({"type": "contacts", "contacts": [{
            "addresses": [{"city": "Linz", "country": "Austria", "country_code": "at", "state": "A",
                "street": "S 1", "type": "HOME", "zip": "4020"}],
            "birthday": "2012-08-18",
            "emails": [{"email": "ada@example.com", "type": "WORK"}],
            "name": {"first_name": "Ada", "formatted_name": "Ada L", "last_name": "L",
                "prefix": "Dr", "suffix": "Jr"},
            "org": {"company": "C", "department": "D", "title": "T"},
            "phones": [{"phone": "+1 555 0100", "type": "CELL", "wa_id": "15550100"}],
            "urls": [{"url": "https://example.com", "type": "WORK"}]}]}),
        json!({"type": "interactive", "interactive": {
            "type": "button",
            "header": {"type": "document", "document": {"id": "1", "filename": "a.pdf"}},
            "body": {"text": "B"}, "footer": {"text": "F"},
            "action": {"buttons": [{"type": "reply", "reply": {"id": "1", "title": "T"}}]}}}),
        json!({"type": "interactive", "interactive": {
            "type": "list", "header": {"type": "text", "text": "H"}, "body": {"text": "B"},
            "action": {"button": "Go", "sections": [
                {"title": "S", "rows": [{"id": "1", "title": "T", "description": "D"}]}]}}}),
        json!({"type": "interactive", "interactive": {
            "type": "product_list", "header": {"type": "text", "text": "H"}, "body": {"text": "B"},
            "action": {"catalog_id": "1", "sections": [
                {"title": "S", "product_items": [{"product_retailer_id": "2"}]}]}}}),
        json!({"type": "interactive", "interactive": {
            "type": "product", "action": {"catalog_id": "1", "product_retailer_id": "2"}}}),
    ];
    for content in cases {
        let old = message(&content);
        old.check().unwrap();
        let converted = OutboundMessage::try_from(old).unwrap();
        converted.check().unwrap();
        let mut expected = content.clone();
        let object = expected.as_object_mut().unwrap();
        object.insert("messaging_product".to_owned(), "whatsapp".into());
        object.insert("recipient_type".to_owned(), "individual".into());
        object.insert("to".to_owned(), TO.into());
        assert_eq!(serde_json::to_value(converted).unwrap(), expected);
    }
}

#[test]
fn a_template_loses_namespace_and_policy_and_a_preview_moves_to_the_text() {
    let template = old::Template::named("namespace", "shipped", "en_US")
        .with_header(old::TemplateParameter::image(
            whatsapp_business::MediaRef::id("1"),
        ))
        .with_body([
            old::TemplateParameter::text("Ada"),
            old::TemplateParameter::currency(1500, "EUR", "1.50"),
        ])
        .with_quick_reply(0, "payload")
        .with_url_suffix(1, "suffix");
    let converted = OutboundMessage::try_from(Old::template(TO, template)).unwrap();
    converted.check().unwrap();
    assert_eq!(
        serde_json::to_value(&converted).unwrap()["template"],
        json!({"name": "shipped", "language": {"code": "en_US"},
            "components": [
                {"type": "header", "parameters": [{"type": "image", "image": {"id": "1"}}]},
                {"type": "body", "parameters": [
                    {"type": "text", "text": "Ada"},
                    {"type": "currency", "currency": {
                        "amount_1000": 1500, "code": "EUR", "fallback_value": "1.50"}}]},
                {"type": "button", "sub_type": "quick_reply", "index": "0",
                    "parameters": [{"type": "payload", "payload": "payload"}]},
                {"type": "button", "sub_type": "url", "index": "1",
                    "parameters": [{"type": "text", "text": "suffix"}]}]})
    );

    let text = Old::text(TO, "https://example.com").with_preview_url(true);
    let converted = OutboundMessage::try_from(text).unwrap();
    assert_eq!(
        converted,
        OutboundMessage::text(TO, "https://example.com").with_preview_url(true)
    );
}

#[test]
fn what_the_cloud_api_does_not_have_is_an_error_with_path_and_remedy() {
    let text = json!({"type": "text", "text": {"body": "Hello"}});
    let mut ttl = message(&text);
    ttl.ttl = Some(60);
    let cases = [
        (
            message(&text).with_group_recipient(),
            "recipient_type",
            "with_group_recipient",
        ),
        (ttl, "ttl", "message_send_ttl_seconds"),
        (
            message(&json!({"type": "hsm", "hsm": {
                "namespace": "n", "element_name": "e", "language": {"code": "en", "policy": "deterministic"},
                "localizable_params": []}})),
            "hsm",
            "send a template",
        ),
        (
            message(&json!({"type": "image", "image": {
                "link": "https://example.com", "provider": {"name": "p"}}})),
            "image.provider",
            "upload the file",
        ),
        (
            message(&json!({"type": "interactive", "interactive": {
                "type": "button",
                "header": {"type": "image", "image": {
                    "link": "https://example.com", "provider": {"name": "p"}}},
                "body": {"text": "B"},
                "action": {"buttons": [{"type": "reply", "reply": {"id": "1", "title": "T"}}]}}})),
            "interactive.header.image.provider",
            "upload the file",
        ),
        (
            message(&json!({"type": "contacts", "contacts": [
                {"name": {"formatted_name": "A"}},
                {"name": {"formatted_name": "A"}, "ims": [{"service": "AIM", "user_id": "1"}]}]})),
            "contacts[1].ims",
            "remove it",
        ),
        (
            message(&json!({"type": "contacts", "contacts": [{"birthday": "2012-08-18"}]})),
            "contacts[0]",
            "name",
        ),
        (message(&json!({"type": "voice"})), "type", "send_value"),
    ];
    for (message, path, remedy) in cases {
        let error = OutboundMessage::try_from(message).expect_err(path);
        assert_eq!(error.path(), Some(path), "{error}");
        assert!(error.to_string().contains(remedy), "{error}");
        assert!(error.is_invalid());
    }
}
