//! Every type of message is accepted by a server that validates it against the document, and a message
//! beyond a limit is not sent.

use serde_json::json;
use whatsapp_business::types::{
    Contact, Hsm, Interactive, InteractiveRow, InteractiveSection, Language, LocalizableParam,
    Name, Phone, Template, TemplateDateTime, TemplateParameter,
};
use whatsapp_business::webhook::{self, Content};
use whatsapp_business::{Client, MediaRef, OutboundMessage, api};
use whatsapp_business_sandbox::Sandbox;

const TO: &str = "15550100";

async fn start() -> (Sandbox, Client) {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder(sandbox.url())
        .new_password("Messages-1")
        .build()
        .unwrap();
    (sandbox, client)
}

/// A message of every constructor.
fn messages(jpeg: &str) -> Vec<OutboundMessage> {
    let link = |name: &str| MediaRef::link(format!("https://example.com/{name}"));
    let row = |id: &str| InteractiveRow::new(id, id).with_description("A row");
    let sections = [
        InteractiveSection::of([row("a"), row("b")]).with_title("One"),
        InteractiveSection::of([row("c")]).with_title("Two"),
    ];
    let template = Template::named("ns", "order", "en")
        .with_header(TemplateParameter::image(link("a.jpg")))
        .with_body([
            TemplateParameter::text("Ada"),
            TemplateParameter::currency(12_500, "EUR", "12.50 euros"),
            TemplateParameter::date_time(TemplateDateTime::new("soon").with_month(2)),
        ])
        .with_quick_reply(0, "track")
        .with_url_suffix(1, "17");
    let card = Contact::new()
        .with_name(Name::new("Ada Lovelace"))
        .with_phones([Phone::new().with_phone("+15550101")]);
    let hsm = Hsm::new(
        "order",
        Language::new("en", "deterministic"),
        [LocalizableParam::new("Ada")],
        "ns",
    );
    vec![
        OutboundMessage::text(TO, "hello").with_preview_url(true),
        OutboundMessage::image(TO, MediaRef::id(jpeg).with_caption("A shop")),
        OutboundMessage::video(TO, link("a.mp4").with_caption("A tour")),
        OutboundMessage::audio(TO, link("a.ogg")),
        OutboundMessage::document(TO, link("a.pdf").with_filename("menu.pdf")),
        OutboundMessage::sticker(TO, link("a.webp").with_provider("shop")),
        OutboundMessage::location(TO, 48.2, 16.4),
        OutboundMessage::contacts(TO, [card]),
        OutboundMessage::template(TO, template),
        OutboundMessage::interactive(
            TO,
            Interactive::buttons("Well?", [("y", "Yes"), ("n", "No")]),
        ),
        OutboundMessage::interactive(TO, Interactive::list("What?", "Choose", sections)),
        OutboundMessage::interactive(
            TO,
            Interactive::product("cat", "p1").with_footer_text("New"),
        ),
        OutboundMessage::interactive(
            TO,
            Interactive::products(
                "All",
                "Ours",
                "cat",
                [InteractiveSection::of_products(["p1"])],
            ),
        ),
        OutboundMessage::hsm(TO, hsm),
    ]
}

/// The messages on which the generators of others are tried: see `.ci/generators`.
#[test]
fn messages_for_other_generators_are_up_to_date() {
    let messages = messages("f043afd0-f0ae-4b9c-ab3d-696fb4c8cd68");
    let path = "xtask/tests/generators/messages/on-premises.json";
    let text = format!("{:#}\n", json!(messages));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let stored = std::fs::read_to_string(path).unwrap();
    assert_eq!(stored, text, "run this test with UPDATE_GOLDEN=1");
    let covered = |of: &str| messages.iter().any(|it| json!(it)["type"] == of);
    let schema = api::document()["components"]["schemas"]["Send-Message-Request-Body"].clone();
    for constructor in schema["x-constructors"].as_array().unwrap() {
        let of = constructor["of"].as_str().unwrap();
        assert!(covered(of), "no message of the constructor {of}");
    }
}

#[tokio::test]
async fn every_kind_of_message_is_accepted() {
    let (sandbox, client) = start().await;
    let jpeg = client.media().upload("image/jpeg", "JPEG").await.unwrap();
    let messages = messages(&jpeg);
    for message in &messages {
        let sent = client.messages().send(message).await;
        let sent = sent.unwrap_or_else(|error| panic!("{message:?}: {error}"));
        assert!(!sent.id.is_empty());
    }
    let kinds: Vec<_> = messages.iter().map(|m| m.type_.clone().unwrap()).collect();
    let arrived = sandbox.sent_messages();
    for (message, kind) in arrived.iter().zip(&kinds) {
        assert_eq!(message.kind, kind.as_str());
        assert_eq!(message.body["to"], TO);
    }
    assert_eq!(arrived.len(), kinds.len());
}

#[tokio::test]
async fn a_message_beyond_a_limit_is_not_sent_but_raw_json_is() {
    let (sandbox, client) = start().await;
    let long = OutboundMessage::text(TO, "x".repeat(4097));
    let error = client.messages().send(&long).await.unwrap_err();
    assert_eq!((error.path(), error.attempts()), (Some("text.body"), 0));
    assert!(sandbox.requests().is_empty());
    let raw = json!({"to": TO, "type": "text", "text": {"body": "raw"}});
    let sent = client.messages().send_value(&raw).await.unwrap();
    let arrived = &sandbox.sent_messages()[0];
    assert_eq!((&arrived.id, &arrived.body), (&sent.id, &raw));
}

#[tokio::test]
async fn a_message_is_replied_to_and_marked_as_read() {
    let (sandbox, client) = start().await;
    let id = sandbox.receive_text(TO, "Is it open?");
    let event = format!(
        r#"{{"messages":[{{"id":"{id}","from":"{TO}","type":"text","text":{{"body":"Is it open?"}}}}]}}"#
    );
    let event = webhook::parse(event.as_bytes()).unwrap();
    let message = event.messages().next().unwrap();
    assert_eq!(message.content(), Content::Text("Is it open?"));
    message.mark_read(&client).await.unwrap();
    message.reply_text(&client, "Yes").await.unwrap();
    assert!(message.download(&client).is_none());
    assert_eq!(sandbox.marked_read(&id), Some(true));
    assert_eq!(
        sandbox.sent_messages()[0].body["context"]["message_id"],
        id.as_str()
    );
}
