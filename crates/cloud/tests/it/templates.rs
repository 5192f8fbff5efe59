//! Templates: their life at the sandbox, and messages checked against their definitions.

use std::time::Duration;

use serde_json::{Value, json};
use whatsapp_business_cloud::message::{Template, TemplateParameter};
use whatsapp_business_cloud::types::{
    MessageTemplate, TemplateComponent, TemplateComponentType, TemplatesCreateTemplateRequest,
    TemplatesUpdateTemplateRequest,
};
use whatsapp_business_cloud::{AccessToken, Client, MediaRef, OutboundMessage};
use whatsapp_business_sandbox::Sandbox;

fn definition(components: &Value) -> MessageTemplate {
    let definition =
        json!({"id": "1", "name": "shipped", "language": "en", "components": components});
    serde_json::from_value(definition).unwrap()
}

fn template() -> Template {
    Template::named("shipped", "en")
}

fn image() -> TemplateParameter {
    TemplateParameter::image(MediaRef::id("1"))
}

#[tokio::test]
async fn a_template_is_created_read_checked_sent_changed_and_deleted() {
    let builder = Sandbox::cloud().review_delay(Duration::ZERO);
    let sandbox = builder.start().await.unwrap();
    let client = Client::builder(AccessToken::new("sandbox-token"))
        .base_url(sandbox.url())
        .phone_number(sandbox.phone_number_id())
        .build()
        .unwrap();
    let account = sandbox.account_id();
    let templates = client.templates();
    let components = json!([
        {"type": "BODY", "text": "Hello {{1}}.", "example": {"body_text": [["Ada"]]}},
    ]);
    let mut request = TemplatesCreateTemplateRequest::new("UTILITY", "en", "shipped");
    request.components = serde_json::from_value(components).unwrap();
    let created = templates
        .create_template(account, Some(&request))
        .await
        .unwrap();

    let definition = templates.get_template(&created.id).await.unwrap();
    let template = template().with_body(["Ada"]);
    definition.check(&template).unwrap();
    let message = OutboundMessage::template("15550100", template);
    client.messages().send(&message).await.unwrap();

    let components = json!([{"type": "BODY", "text": "Hello."}]);
    let mut change = TemplatesUpdateTemplateRequest::new();
    change.components = serde_json::from_value(components).unwrap();
    templates
        .update_template(&created.id, Some(&change))
        .await
        .unwrap();
    let definition = templates.get_template(&created.id).await.unwrap();
    let error = definition
        .check(message.template.as_ref().unwrap())
        .unwrap_err();
    assert_eq!(error.path(), Some("components[0].parameters"));

    templates
        .delete_template(account, None, None, Some("shipped"))
        .await
        .unwrap();
    templates.get_template(&created.id).await.unwrap_err();
}

#[test]
fn a_template_that_has_what_its_definition_needs_is_accepted() {
    let otp = "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}";
    let cases = [
        (json!([{"type": "BODY", "text": "Hello"}]), template()),
        (
            json!([
                {"type": "HEADER", "format": "TEXT", "text": "Order {{1}}"},
                {"type": "BODY", "text": "{{1}} {{2}} and {{1}} again"},
                {"type": "FOOTER", "text": "Bye"},
                {"type": "BUTTONS", "buttons": [
                    {"type": "QUICK_REPLY", "text": "Stop"},
                    {"type": "URL", "text": "Track", "url": "https://example.com/{{1}}"},
                    {"type": "URL", "text": "Shop", "url": "https://example.com/"},
                    {"type": "COPY_CODE"},
                    {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+15550100"}]}]),
            template()
                .with_header("17")
                .with_body(["a", "b"])
                .with_url_suffix(1, "17")
                .with_copy_code(3, "SAVE"),
        ),
        (
            json!([{"type": "HEADER", "format": "IMAGE"},
                {"type": "BODY", "text": "Dear {{name}}, {{ amount }}"}]),
            template().with_header(image()).with_body([
                TemplateParameter::named("amount", "5"),
                TemplateParameter::named("name", "Ada"),
            ]),
        ),
        (
            json!([{"type": "BODY", "text": "*{{1}}* is your code."},
                {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Copy", "url": otp}]}]),
            template().with_body(["123"]).with_url_suffix(0, "123"),
        ),
    ];
    for (components, template) in cases {
        definition(&components).check(&template).unwrap();
    }
}

#[test]
fn what_differs_from_the_definition_is_named_with_its_component() {
    let body = json!([{"type": "BODY", "text": "{{1}} and {{2}}"}]);
    let named = json!([{"type": "BODY", "text": "{{name}}"}]);
    let picture = json!([{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Hi"}]);
    let plain = json!([{"type": "BODY", "text": "Hi"}]);
    let button = json!([{"type": "BODY", "text": "Hi"}, {"type": "BUTTONS", "buttons": [
        {"type": "QUICK_REPLY", "text": "Stop"},
        {"type": "URL", "text": "Track", "url": "https://example.com/{{1}}"},
        {"type": "URL", "text": "Shop", "url": "https://example.com/"}]}]);
    let carousel = json!([{"type": "BODY", "text": "Hi"}, {"type": "CAROUSEL", "cards": [
        {"components": [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "{{1}}"}]}]}]);
    let mut cards = TemplateComponent::new(TemplateComponentType::Carousel);
    cards.cards = serde_json::from_value(json!([{"card_index": 0, "components": [
        {"type": "header", "parameters": [{"type": "image", "image": {"id": "1"}}]}]}]))
    .unwrap();
    let mut other = cards.clone();
    other.cards = Some(Vec::new());
    let cases = [
        (&plain, Template::named("other", "en"), "name", "`shipped`"),
        (
            &plain,
            Template::named("shipped", "de"),
            "language.code",
            "`en`",
        ),
        (
            &body,
            template(),
            "components",
            "lacks the body, which needs 2: {{1}}, {{2}}",
        ),
        (
            &body,
            template().with_body(["a"]),
            "components[0].parameters",
            "has 1 parameter, and the body needs 2: {{1}}, {{2}}",
        ),
        (
            &body,
            template().with_body([TemplateParameter::text("a"), image()]),
            "components[0].parameters",
            "of type `image`, and the body needs text",
        ),
        (
            &plain,
            template().with_body(["a"]),
            "components[0].parameters",
            "the body needs none",
        ),
        (
            &named,
            template().with_body([TemplateParameter::named("nome", "Ada")]),
            "components[0].parameters",
            "named `nome`, and the text has: {{name}}",
        ),
        (
            &named,
            template().with_body(["Ada"]),
            "components[0].parameters",
            "named ``",
        ),
        (
            &picture,
            template(),
            "components",
            "lacks the header, which needs an image",
        ),
        (
            &picture,
            template().with_header("Ada"),
            "components[0].parameters",
            "of type `text`, and the header needs an image",
        ),
        (
            &plain,
            template().with_header("Ada"),
            "components[0]",
            "the definition has no header",
        ),
        (
            &button,
            template(),
            "components",
            "lacks button 1, which needs a parameter: the suffix",
        ),
        (
            &button,
            template().with_url_suffix(1, "a").with_url_suffix(2, "b"),
            "components[1].parameters",
            "button 2 needs none",
        ),
        (
            &button,
            template().with_quick_reply(1, "a"),
            "components[0].sub_type",
            "button 1 is `url`",
        ),
        (
            &button,
            template().with_url_suffix(1, "a").with_quick_reply(3, "b"),
            "components[1].index",
            "the definition has 3 buttons",
        ),
        (
            &carousel,
            template(),
            "components",
            "lacks the carousel, which needs 1 cards",
        ),
        (
            &carousel,
            template().with_component(other),
            "components[0].cards",
            "needs 1",
        ),
        (
            &carousel,
            template().with_component(cards),
            "components[0].cards[0].components",
            "lacks the body",
        ),
    ];
    for (components, template, path, message) in cases {
        let error = definition(components).check(&template).expect_err(message);
        assert_eq!(error.path(), Some(path), "{error}");
        assert!(error.to_string().contains(message), "{error}");
        assert!(error.is_invalid());
    }
    let without = definition(&json!([]));
    assert_eq!(
        without.check(&template()).unwrap_err().path(),
        Some("components")
    );
}
