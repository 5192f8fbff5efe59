//! Messages of every type, sent to the sandbox.

use std::time::Duration;

use serde_json::{Value, json};
use whatsapp_business_cloud::message::{
    Interactive, InteractiveRow, InteractiveSection, Location, Template, TemplateParameter,
};
use whatsapp_business_cloud::types::{
    Contact, MessageStatus, Name, Phone, TemplatesCreateTemplateRequest,
};
use whatsapp_business_cloud::{
    AccessToken, Client, ClientBuilder, ErrorCode, MediaRef, OutboundMessage, Recipient,
    RetryPolicy, api, webhook,
};
use whatsapp_business_sandbox::{Cloud, Fault, Sandbox};

const TO: &str = "15550100";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

async fn sandbox() -> Sandbox<Cloud> {
    let builder = Sandbox::cloud().review_delay(Duration::ZERO);
    builder.start().await.unwrap()
}

fn builder(sandbox: &Sandbox<Cloud>) -> ClientBuilder {
    Client::builder(AccessToken::new("sandbox-token")).base_url(sandbox.url())
}

fn client(sandbox: &Sandbox<Cloud>) -> Client {
    builder(sandbox)
        .phone_number(sandbox.phone_number_id())
        .retry(RetryPolicy::none())
        .build()
        .unwrap()
}

fn image() -> MediaRef {
    MediaRef::link("https://example.com/a.jpg")
}

/// A message of every constructor, with what it sends beside recipient and product.
fn messages() -> Vec<(OutboundMessage, Value)> {
    let section = |title: &str| {
        InteractiveSection::of([InteractiveRow::new(title, title).with_description("More")])
            .with_title(title)
    };
    let products = InteractiveSection::of_products(["sku-1", "sku-2"]);
    let contact = Contact::new(Name::new("Ada Lovelace").with_first_name("Ada"))
        .with_phones([Phone::new("+1 555 0100")]);
    let interactive = |content: Interactive| OutboundMessage::interactive(TO, content);
    vec![
        (
            OutboundMessage::text(TO, "Hello").with_preview_url(true),
            json!({"type": "text", "text": {"body": "Hello", "preview_url": true}}),
        ),
        (
            OutboundMessage::image(TO, image().with_caption("A")),
            json!({"type": "image", "image": {"caption": "A", "link": "https://example.com/a.jpg"}}),
        ),
        (
            OutboundMessage::video(TO, image().with_caption("A")),
            json!({"type": "video", "video": {"caption": "A", "link": "https://example.com/a.jpg"}}),
        ),
        (
            OutboundMessage::document(TO, image().with_caption("A").with_filename("a.pdf")),
            json!({"type": "document", "document": {
                "caption": "A", "filename": "a.pdf", "link": "https://example.com/a.jpg"}}),
        ),
        (
            OutboundMessage::audio(TO, image()),
            json!({"type": "audio", "audio": {"link": "https://example.com/a.jpg"}}),
        ),
        (
            OutboundMessage::sticker(TO, image()),
            json!({"type": "sticker", "sticker": {"link": "https://example.com/a.jpg"}}),
        ),
        (
            OutboundMessage::location(TO, 0.0, 0.0)
                .with_location(Location::new(48.5, 16.25).with_name("Shop")),
            json!({"type": "location", "location": {
                "latitude": 48.5, "longitude": 16.25, "name": "Shop"}}),
        ),
        (
            OutboundMessage::contacts(TO, [contact]),
            json!({"type": "contacts", "contacts": [{
                "name": {"formatted_name": "Ada Lovelace", "first_name": "Ada"},
                "phones": [{"phone": "+1 555 0100"}]}]}),
        ),
        (
            OutboundMessage::reaction(TO, "wamid.1", "👍"),
            json!({"type": "reaction", "reaction": {"emoji": "👍", "message_id": "wamid.1"}}),
        ),
        (
            interactive(
                Interactive::buttons("Today?", [("y", "Yes"), ("n", "No")])
                    .with_header_image(image())
                    .with_footer_text("Until 18:00"),
            ),
            json!({"type": "interactive", "interactive": {
                "type": "button",
                "header": {"type": "image", "image": {"link": "https://example.com/a.jpg"}},
                "body": {"text": "Today?"},
                "footer": {"text": "Until 18:00"},
                "action": {"buttons": [
                    {"type": "reply", "reply": {"id": "y", "title": "Yes"}},
                    {"type": "reply", "reply": {"id": "n", "title": "No"}}]}}}),
        ),
        (
            interactive(Interactive::list(
                "Drink?",
                "Choose",
                [section("Tea"), section("Juice")],
            )),
            json!({"type": "interactive", "interactive": {
                "type": "list",
                "body": {"text": "Drink?"},
                "action": {"button": "Choose", "sections": [
                    {"title": "Tea", "rows": [{"id": "Tea", "title": "Tea", "description": "More"}]},
                    {"title": "Juice", "rows": [
                        {"id": "Juice", "title": "Juice", "description": "More"}]}]}}}),
        ),
        (
            interactive(Interactive::product("cat", "sku-1")),
            json!({"type": "interactive", "interactive": {
                "type": "product",
                "action": {"catalog_id": "cat", "product_retailer_id": "sku-1"}}}),
        ),
        (
            interactive(Interactive::products("New", "Look", "cat", [products])),
            json!({"type": "interactive", "interactive": {
                "type": "product_list",
                "header": {"type": "text", "text": "New"},
                "body": {"text": "Look"},
                "action": {"catalog_id": "cat", "sections": [{"product_items": [
                    {"product_retailer_id": "sku-1"}, {"product_retailer_id": "sku-2"}]}]}}}),
        ),
        (
            interactive(Interactive::catalog("Our catalog", Some("sku-1"))),
            json!({"type": "interactive", "interactive": {
                "type": "catalog_message",
                "body": {"text": "Our catalog"},
                "action": {"name": "catalog_message", "parameters": {
                    "thumbnail_product_retailer_id": "sku-1"}}}}),
        ),
        (
            interactive(Interactive::cta_url(
                "Shipped",
                "Track",
                "https://example.com/17",
            )),
            json!({"type": "interactive", "interactive": {
                "type": "cta_url",
                "body": {"text": "Shipped"},
                "action": {"name": "cta_url", "parameters": {
                    "display_text": "Track", "url": "https://example.com/17"}}}}),
        ),
        (
            interactive(
                Interactive::flow("Book", "Open", "77", "token-1")
                    .with_flow_screen("START", serde_json::Map::new())
                    .with_flow_draft(),
            ),
            json!({"type": "interactive", "interactive": {
                "type": "flow",
                "body": {"text": "Book"},
                "action": {"name": "flow", "parameters": {
                    "flow_message_version": "3", "flow_id": "77", "flow_cta": "Open",
                    "flow_token": "token-1", "flow_action": "navigate", "mode": "draft",
                    "flow_action_payload": {"screen": "START"}}}}}),
        ),
        (
            interactive(Interactive::location_request("Where are you?")),
            json!({"type": "interactive", "interactive": {
                "type": "location_request_message",
                "body": {"text": "Where are you?"},
                "action": {"name": "send_location"}}}),
        ),
        (
            interactive(Interactive::address("Where to?", "IN")),
            json!({"type": "interactive", "interactive": {
                "type": "address_message",
                "body": {"text": "Where to?"},
                "action": {"name": "address_message", "parameters": {"country": "IN"}}}}),
        ),
    ]
}

/// What the body of a message has in any case.
fn body(content: &Value) -> Value {
    let mut body = json!({"messaging_product": "whatsapp", "to": TO});
    let object = body.as_object_mut().unwrap();
    object.extend(content.as_object().unwrap().clone());
    body
}

#[tokio::test]
async fn every_type_of_message_is_accepted_as_it_was_written() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    for (message, content) in messages() {
        let sent = client.messages().send(&message).await.unwrap();
        assert!(sent.id.starts_with("wamid."), "{sent:?}");
        assert_eq!(sent.wa_id.as_deref(), Some(TO));
        let recorded = sandbox.sent_messages().pop().unwrap();
        assert_eq!(recorded.id, sent.id);
        assert_eq!(recorded.body, body(&content));
    }
}

/// The messages on which the generators of others are tried: see `.ci/generators`.
#[test]
fn messages_for_other_generators_are_up_to_date() {
    let template = Template::named("order_shipped", "en_US")
        .with_body(["Ada", "A-1017"])
        .with_quick_reply(0, "track")
        .with_copy_code(2, "SAVE10");
    let messages = messages().into_iter().map(|(message, _)| message);
    let messages: Vec<_> = messages
        .chain([OutboundMessage::template(TO, template)])
        .collect();
    let path = "../../xtask/tests/generators/messages/cloud.json";
    let text = format!("{:#}\n", json!(messages));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let stored = std::fs::read_to_string(path).unwrap();
    assert_eq!(stored, text, "run this test with UPDATE_GOLDEN=1");
    let covered = |of: &str| messages.iter().any(|it| json!(it)["type"] == of);
    let schema = api::document()["components"]["schemas"]["OutboundMessage"].clone();
    for constructor in schema["x-constructors"].as_array().unwrap() {
        let of = constructor["of"].as_str().unwrap();
        assert!(covered(of), "no message of the constructor {of}");
    }
}

#[test]
fn a_message_is_the_same_after_it_was_stored() {
    for (message, content) in messages() {
        message.check().unwrap();
        let message = message
            .with_reply_to("wamid.9")
            .with_biz_opaque_callback_data("order 17");
        let stored = serde_json::to_value(&message).unwrap();
        assert_eq!(stored["context"], json!({"message_id": "wamid.9"}));
        assert_eq!(stored["biz_opaque_callback_data"], "order 17");
        assert_eq!(stored["type"], content["type"]);
        assert_eq!(
            serde_json::from_value::<OutboundMessage>(stored).unwrap(),
            message
        );
    }
}

#[tokio::test]
async fn a_template_has_a_status_and_its_parameters() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let account = sandbox.account_id();
    let request = json!({
        "name": "order_shipped", "language": "en_US", "category": "UTILITY",
        "components": [{"type": "BODY", "text": "Hello {{1}}, your order {{2}} was shipped.",
            "example": {"body_text": [["Ada", "17"]]}}],
    });
    let request: TemplatesCreateTemplateRequest = serde_json::from_value(request).unwrap();
    client
        .templates()
        .create_template(account, Some(&request))
        .await
        .unwrap();
    let template = Template::named("order_shipped", "en_US")
        .with_body(["Ada", "A-1017"])
        .with_quick_reply(0, "track")
        .with_url_suffix(1, "1017")
        .with_copy_code(2, "SAVE10")
        .with_flow_token(3, "token");
    let message = OutboundMessage::template(TO, template.clone());
    let sent = client.messages().send(&message).await.unwrap();
    assert_eq!(sent.status, Some(MessageStatus::Accepted));
    let recorded = sandbox.sent_messages().pop().unwrap();
    assert_eq!(
        recorded.body["template"],
        json!({"name": "order_shipped", "language": {"code": "en_US"}, "components": [
            {"type": "body", "parameters": [
                {"type": "text", "text": "Ada"}, {"type": "text", "text": "A-1017"}]},
            {"type": "button", "sub_type": "quick_reply", "index": "0",
                "parameters": [{"type": "payload", "payload": "track"}]},
            {"type": "button", "sub_type": "url", "index": "1",
                "parameters": [{"type": "text", "text": "1017"}]},
            {"type": "button", "sub_type": "copy_code", "index": "2",
                "parameters": [{"type": "coupon_code", "coupon_code": "SAVE10"}]},
            {"type": "button", "sub_type": "flow", "index": "3",
                "parameters": [{"type": "action", "action": {"flow_token": "token"}}]}]})
    );
    let missing = OutboundMessage::template(TO, Template::named("order_shipped", "de"));
    let error = client.messages().send(&missing).await.unwrap_err();
    assert_eq!(error.code(), Some(ErrorCode::TemplateMissing));
}

#[test]
fn a_header_and_named_parameters_are_written_as_documented() {
    let template = Template::named("hello", "en")
        .with_header(TemplateParameter::document(image().with_filename("a.pdf")))
        .with_body([
            TemplateParameter::named("name", "Ada"),
            TemplateParameter::currency(1500, "EUR", "1.50 €"),
        ]);
    assert_eq!(
        serde_json::to_value(template).unwrap()["components"],
        json!([
            {"type": "header", "parameters": [{"type": "document", "document": {
                "filename": "a.pdf", "link": "https://example.com/a.jpg"}}]},
            {"type": "body", "parameters": [
                {"type": "text", "text": "Ada", "parameter_name": "name"},
                {"type": "currency", "currency": {
                    "amount_1000": 1500, "code": "EUR", "fallback_value": "1.50 €"}}]}])
    );
}

#[tokio::test]
async fn a_message_is_sent_from_the_phone_number_of_the_handle() {
    let sandbox = sandbox().await;
    let without = builder(&sandbox).build().unwrap();
    let message = OutboundMessage::text(TO, "Hello");
    let error = without.messages().send(&message).await.unwrap_err();
    assert!(
        error.to_string().contains("ClientBuilder::phone_number"),
        "{error}"
    );
    assert!(!error.is_ambiguous() && !error.is_retryable());
    assert!(sandbox.requests().is_empty());

    let id = sandbox.phone_number_id();
    let number = without.phone_number(id);
    assert_eq!(number.id(), id);
    let stored = number.clone();
    stored.messages().send(&message).await.unwrap();

    let other = builder(&sandbox).phone_number("999").build().unwrap();
    other.messages().send(&message).await.unwrap_err();
    other
        .phone_number(id)
        .messages()
        .send(&message)
        .await
        .unwrap();
    let with_options = number.client().with_timeout(Duration::from_secs(5));
    with_options.messages().send(&message).await.unwrap();

    let error = builder(&sandbox).phone_number("").build().unwrap_err();
    assert!(error.to_string().contains("phone number"), "{error}");
}

#[tokio::test]
async fn requests_from_the_field_are_sent_as_they_are_or_refused_before() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    for case in [
        include_str!("cases/k21-request-bsuid.json"),
        include_str!("cases/k22-request-voice-note.json"),
    ] {
        // As an outbox has stored it.
        let mut message: OutboundMessage = serde_json::from_str(case).unwrap();
        let mut body: Value = serde_json::from_str(case).unwrap();
        assert_eq!(serde_json::to_value(&message).unwrap(), body);
        if let Some(audio) = &mut message.audio {
            let media = client.media();
            let id = media
                .upload("audio/ogg; codecs=opus", vec![0; 9])
                .await
                .unwrap();
            body["audio"]["id"] = json!(id);
            audio.id = Some(id);
        }
        assert_eq!(serde_json::to_value(&message).unwrap(), body);
        client.messages().send(&message).await.unwrap();
        assert_eq!(sandbox.sent_messages().last().unwrap().body, body);
    }
    // What the document does not have is sent, and survives storing.
    let tomorrow = OutboundMessage::text(TO, "Hi")
        .with_extra("urgency", json!({"level": 2}))
        .with_extra("type", "ignored");
    let stored = serde_json::to_string(&tomorrow).unwrap();
    assert_eq!(stored.matches("\"type\"").count(), 1, "{stored}");
    let body: Value = serde_json::from_str(&stored).unwrap();
    let restored: OutboundMessage = serde_json::from_str(&stored).unwrap();
    assert_eq!(restored.extra.len(), 1);
    assert_eq!(serde_json::to_value(&restored).unwrap(), body);
    let value: OutboundMessage = serde_json::from_value(body.clone()).unwrap();
    assert_eq!(value, restored);
    client.messages().send(&restored).await.unwrap();
    let sent = sandbox.sent_messages().pop().unwrap();
    assert_eq!(
        (&sent.body, &sent.body["urgency"]["level"]),
        (&body, &json!(2))
    );

    let empty = include_str!("cases/k23-request-empty-parameter.json");
    let empty: OutboundMessage = serde_json::from_str(empty).unwrap();
    let before = sandbox.requests().len();
    let error = client.messages().send(&empty).await.unwrap_err();
    assert_eq!(
        error.path(),
        Some("template.components[0].parameters[0].text")
    );
    assert_eq!(sandbox.requests().len(), before);
}

#[tokio::test]
async fn a_user_without_a_number_writes_and_is_answered() {
    const USER: &str = "US.13491208655302741918";
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let event = sandbox_event(USER).await;
    let message = event.messages().next().unwrap();
    assert_eq!(message.sender(), Some(USER));
    assert!(message.sender_name().is_some());

    let answer = OutboundMessage::text(message.sender().unwrap(), "Hello");
    assert_eq!(answer.recipient(), Some(Recipient::user(USER)));
    client.messages().send(&answer).await.unwrap();
    let sent = sandbox.sent_messages().remove(0);
    assert_eq!(sent.to, USER);
    assert_eq!(sent.body["recipient"], USER);
    assert_eq!(sent.body.get("to"), None);

    // A group is named as such, and a recipient replaces another.
    let group = answer.clone().with_recipient(Recipient::group("120363"));
    let body = serde_json::to_value(&group).unwrap();
    assert_eq!(
        (&body["to"], &body["recipient_type"], body.get("recipient")),
        (&json!("120363"), &json!("group"), None)
    );
    assert_eq!(
        serde_json::to_value(group.with_recipient(USER)).unwrap(),
        sent.body
    );

    // In `to`, the server would accept the id, and drop the message.
    let mut wrong = OutboundMessage::text(TO, "Hello");
    wrong.to = Some(USER.to_owned());
    let error = client.messages().send(&wrong).await.unwrap_err();
    assert_eq!(error.path(), Some("to"));
    assert!(error.to_string().contains("`recipient`"), "{error}");
    wrong.to = None;
    let error = wrong.check().unwrap_err();
    assert_eq!(error.path(), Some("to"));
}

/// The event of a message from a customer, as the sandbox posts it.
async fn sandbox_event(from: &str) -> webhook::Event {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let (sender, mut events) = tokio::sync::mpsc::unbounded_channel();
    let handler = move |event: webhook::Event| {
        let sent = sender.send(event).is_ok();
        async move {
            sent.then_some(())
                .ok_or_else(|| std::io::Error::other("closed"))
        }
    };
    let router = webhook::Receiver::new(handler)
        .with_verify_token("t")
        .into_router();
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let sandbox = Sandbox::cloud()
        .verify_token("t")
        .webhook(url)
        .start()
        .await
        .unwrap();
    sandbox.receive_text(from, "Hi");
    let event = tokio::time::timeout(Duration::from_secs(20), events.recv()).await;
    server.abort();
    event.unwrap().unwrap()
}

#[tokio::test]
async fn an_event_is_replied_to_with_its_recipient_context_and_number() {
    let sandbox = sandbox().await;
    // The number of the event decides, not that of the client.
    let client = builder(&sandbox)
        .phone_number("99")
        .retry(RetryPolicy::none());
    let client = client.build().unwrap();
    let number = sandbox.phone_number_id();
    let upload = client.phone_number(number);
    let file = upload.media().upload("image/png", PNG).await.unwrap();
    for from in [TO, "US.13491208655302741918"] {
        let id = sandbox.receive_text(from, "Hi");
        let user = if from == TO { "from" } else { "from_user_id" };
        let message = json!({"id": id, user: from, "timestamp": "1700000000", "type": "image",
            "image": {"id": file, "mime_type": "image/png"}});
        let value = json!({"metadata": {"phone_number_id": number, "display_phone_number": "1"},
            "messages": [message]});
        let event = json!({"entry": [{"changes": [{"field": "messages", "value": value}]}]});
        let event = webhook::parse(event.to_string().as_bytes()).unwrap();
        let message = event.messages().next().unwrap();
        assert_eq!(sandbox.marked_read(&id), Some(false));
        message.typing(&client).await.unwrap();
        assert_eq!(sandbox.marked_read(&id), Some(true));
        message.mark_read(&client).await.unwrap();
        message.reply_text(&client, "Hello").await.unwrap();
        message.react(&client, "👍").await.unwrap();
        message
            .reply(&client, |to| OutboundMessage::image(to, image()))
            .await
            .unwrap();
        let bytes = message.download(&client).unwrap().bytes().await.unwrap();
        assert_eq!(bytes, PNG);
        let mut sent = sandbox.sent_messages();
        let sent: Vec<_> = sent.drain(sent.len() - 3..).collect();
        for (sent, kind) in sent.iter().zip(["text", "reaction", "image"]) {
            assert_eq!((sent.to.as_str(), &sent.body["type"]), (from, &json!(kind)));
            let context = match kind {
                "reaction" => &sent.body["reaction"]["message_id"],
                _ => &sent.body["context"]["message_id"],
            };
            assert_eq!(context, &json!(id));
        }
    }
    let event = webhook::parse(
        br#"{"entry": [{"changes": [{"field": "messages", "value":
        {"messages": [{"type": "text", "text": {"body": "x"}}]}}]}]}"#,
    );
    let event = event.unwrap();
    let message = event.messages().next().unwrap();
    let error = message.reply_text(&client, "Hello").await.unwrap_err();
    assert!(error.to_string().contains("no sender"), "{error}");
    assert!(message.download(&client).is_none());
}

#[tokio::test]
async fn a_received_message_is_marked_as_read() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    for typing in [false, true] {
        let id = sandbox.receive_text(TO, "Hi");
        assert_eq!(sandbox.marked_read(&id), Some(false));
        match typing {
            false => client.messages().mark_read(&id).await.unwrap(),
            true => client.messages().mark_read_and_type(&id).await.unwrap(),
        }
        assert_eq!(sandbox.marked_read(&id), Some(true));
    }
    let error = client.messages().mark_read("wamid.none").await.unwrap_err();
    assert_eq!(error.status(), Some(400));
}

#[tokio::test]
async fn a_message_whose_fate_is_unknown_is_ambiguous_and_not_sent_again() {
    let sandbox = sandbox().await;
    let client = client(&sandbox).with_retry(RetryPolicy::default());
    sandbox.add_fault(Fault::reset_after().on("Messages_sendMessage").times(1));
    let message = OutboundMessage::text(TO, "Hello");
    let error = client.messages().send(&message).await.unwrap_err();
    assert!(error.is_ambiguous(), "{error}");
    assert_eq!(error.attempts(), 1);
    assert_eq!(sandbox.sent_messages().len(), 1);

    // Marking as read does no harm twice, so that it is.
    let id = sandbox.receive_text(TO, "Hi");
    sandbox.add_fault(Fault::reset_after().on("Messages_sendMessage").times(1));
    client.messages().mark_read(&id).await.unwrap();
    assert_eq!(sandbox.marked_read(&id), Some(true));
}

#[tokio::test]
async fn a_type_that_the_crate_does_not_know_is_sent_as_json() {
    let sandbox = sandbox().await;
    let text = body(&json!({"type": "text", "text": {"body": "Hello"}}));
    let sent = client(&sandbox).messages().send_value(&text).await.unwrap();
    assert_eq!(sandbox.sent_messages().pop().unwrap().id, sent.id);
}

#[test]
fn what_exceeds_a_limit_is_named_by_its_path() {
    let text = || OutboundMessage::text(TO, "Hello");
    let interactive = |content: Interactive| OutboundMessage::interactive(TO, content);
    let rows = |count: usize| {
        InteractiveSection::of((0..count).map(|row| InteractiveRow::new(row.to_string(), "Row")))
    };
    let mut untyped = Interactive::cta_url("Go", "Go", "https://example.com");
    untyped.action.parameters = None;
    let mut without_body = Interactive::location_request("Where?");
    without_body.body = None;
    let mut both = MediaRef::id("1");
    both.link = Some("https://example.com".to_owned());
    let cases = [
        (OutboundMessage::text("", "Hello"), "to"),
        (OutboundMessage::text(TO, ""), "text.body"),
        (
            text().with_biz_opaque_callback_data("x".repeat(513)),
            "biz_opaque_callback_data",
        ),
        (OutboundMessage::image(TO, MediaRef::id("")), "image.id"),
        (OutboundMessage::image(TO, MediaRef::new()), "image.id"),
        (
            OutboundMessage::image(TO, MediaRef::link("ftp://example.com")),
            "image.link",
        ),
        (OutboundMessage::image(TO, both), "image.link"),
        (
            OutboundMessage::image(TO, image().with_caption("x".repeat(1025))),
            "image.caption",
        ),
        (
            OutboundMessage::image(TO, image().with_filename("a.jpg")),
            "image.filename",
        ),
        (
            OutboundMessage::audio(TO, image().with_caption("A")),
            "audio.caption",
        ),
        (
            OutboundMessage::contacts(TO, [] as [Contact; 0]),
            "contacts",
        ),
        (
            interactive(Interactive::buttons("Hi", [("a", "x".repeat(21))])),
            "interactive.action.buttons[0].reply.title",
        ),
        (
            interactive(Interactive::list("Hi", "Go", [rows(6), rows(6)])),
            "interactive.action.sections[0].title",
        ),
        (
            interactive(Interactive::list(
                "Hi",
                "Go",
                [rows(6).with_title("A"), rows(6).with_title("B")],
            )),
            "interactive.action.sections[*].rows",
        ),
        (
            interactive(Interactive::list("Hi", "Go", [rows(1)]).with_header_image(image())),
            "interactive.header.type",
        ),
        (
            interactive(Interactive::product("c", "p").with_header_text("Hi")),
            "interactive.header",
        ),
        (interactive(untyped), "interactive.action.parameters"),
        (interactive(without_body), "interactive.body"),
        (
            interactive(Interactive::cta_url("Hi", "Go", "example.com")),
            "interactive.action.parameters.url",
        ),
        (
            OutboundMessage::template(
                TO,
                Template::named("a", "en")
                    .with_header(TemplateParameter::image(MediaRef::link("a.jpg"))),
            ),
            "template.components[0].parameters[0].image.link",
        ),
    ];
    for (message, path) in cases {
        let error = message.check().expect_err(path);
        assert_eq!(error.path(), Some(path), "{error}");
        assert!(error.is_invalid());
    }
    assert!(
        text()
            .with_biz_opaque_callback_data("x".repeat(512))
            .check()
            .is_ok()
    );
}

#[tokio::test]
async fn many_messages_are_sent_at_once_and_each_has_its_outcome() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let number = client.phone_number(sandbox.phone_number_id());
    let messages = (0..40).map(|index| match index {
        7 => OutboundMessage::text(TO, ""),
        index => OutboundMessage::text(format!("155501{index:02}"), "Hello"),
    });
    let mut all = number
        .messages()
        .send_all(futures_util::stream::iter(messages))
        .with_concurrency(8);
    let mut indices = Vec::new();
    while let Some(outcome) = all.next().await {
        match outcome.index {
            7 => assert_eq!(outcome.result.unwrap_err().path(), Some("text.body")),
            index => {
                assert_eq!(outcome.message.recipient_id(), format!("155501{index:02}"));
                assert!(outcome.result.is_ok());
            }
        }
        indices.push(outcome.index);
    }
    indices.sort_unstable();
    assert_eq!(indices, (0..40).collect::<Vec<_>>());
    assert_eq!(sandbox.sent_messages().len(), 39);
    assert_eq!(all.started(), 40);
}

#[cfg(feature = "blocking")]
#[test]
fn the_blocking_client_sends_and_calls_any_operation() {
    use whatsapp_business_cloud::blocking;

    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sandbox = runtime.block_on(sandbox());
    let client = blocking::Client::new(client(&sandbox)).unwrap();
    let message = OutboundMessage::text(TO, "Hello");
    let sent = client.send(&message).unwrap();
    assert_eq!(sandbox.sent_messages()[0].id, sent.id);
    let account = sandbox.account_id();
    let read = client
        .call(async |client| client.accounts().get_account(account, None).await)
        .unwrap();
    assert_eq!(read.id, account);
    let within = runtime.block_on(async { client.send(&message) });
    assert!(within.unwrap_err().is_invalid());
}
