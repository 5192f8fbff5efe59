//! The limits of messages: a violation is an error that names the field, before anything is sent.
//! `document_limits.rs` compares the limits with the document.

use serde_json::json;
use whatsapp_business::types::{
    Interactive, InteractiveRow, InteractiveSection, Template, TemplateDateTime, TemplateParameter,
};
use whatsapp_business::{ErrorCode, ErrorFamily, MediaRef, OutboundMessage};

const TO: &str = "15550100";

#[track_caller]
fn assert_rejected(message: &OutboundMessage, field: &str, said: &str) {
    let error = message.check().unwrap_err();
    assert!(error.is_invalid() && !error.is_retryable() && !error.is_ambiguous());
    assert_eq!(error.path(), Some(field), "{error}");
    assert_eq!(error.to_string(), format!("`{field}` {said}"));
}

fn text(length: usize) -> String {
    "ä".repeat(length)
}

fn rows(count: usize) -> InteractiveSection {
    InteractiveSection::of((0..count).map(|i| InteractiveRow::new(i.to_string(), "Row")))
}

fn interactive(interactive: Interactive) -> OutboundMessage {
    OutboundMessage::interactive(TO, interactive)
}

#[test]
fn a_text_has_1_to_4096_characters() {
    assert!(OutboundMessage::text(TO, text(4096)).check().is_ok());
    assert_rejected(
        &OutboundMessage::text(TO, text(4097)),
        "text.body",
        "has 4097 characters, and may have at most 4096",
    );
    assert_rejected(&OutboundMessage::text(TO, ""), "text.body", "is empty");
    assert_rejected(&OutboundMessage::text("", "Hi"), "to", "is empty");
}

#[test]
fn a_type_without_its_object_is_rejected() {
    assert_rejected(&OutboundMessage::new(TO), "text", "is missing");
    for kind in [
        "image", "video", "audio", "document", "sticker", "location", "contacts",
    ] {
        assert_rejected(
            &OutboundMessage::new(TO).with_type(kind),
            kind,
            "is missing",
        );
    }
    for kind in ["template", "interactive", "hsm"] {
        assert_rejected(
            &OutboundMessage::new(TO).with_type(kind),
            kind,
            "is missing",
        );
    }
    assert!(OutboundMessage::new(TO).with_type("poll").check().is_ok());
}

#[test]
fn a_file_has_only_the_properties_of_its_type() {
    let file = || MediaRef::id("1aa40d3e");
    let none = "cannot be sent with this type";
    let captioned = || file().with_caption("Our shop");
    let named = || file().with_filename("a.jpg");
    assert!(OutboundMessage::image(TO, captioned()).check().is_ok());
    assert!(OutboundMessage::video(TO, captioned()).check().is_ok());
    let both = captioned().with_filename("a.pdf");
    assert!(OutboundMessage::document(TO, both).check().is_ok());
    assert_rejected(
        &OutboundMessage::audio(TO, captioned()),
        "audio.caption",
        none,
    );
    assert_rejected(
        &OutboundMessage::sticker(TO, captioned()),
        "sticker.caption",
        none,
    );
    assert_rejected(&OutboundMessage::image(TO, named()), "image.filename", none);
    assert_rejected(&OutboundMessage::video(TO, named()), "video.filename", none);
    assert_rejected(
        &OutboundMessage::audio(TO, file().with_provider("shop")),
        "audio.provider",
        "is for links only, not for uploaded files",
    );
    let link = MediaRef::link("https://example.com/a").with_provider("shop");
    assert!(OutboundMessage::audio(TO, link).check().is_ok());
    assert_rejected(
        &OutboundMessage::image(TO, MediaRef::link("/tmp/a.jpg")),
        "image.link",
        "does not begin with `http://` or `https://`",
    );
    assert_rejected(
        &OutboundMessage::image(TO, MediaRef::id("")),
        "image.id",
        "is empty",
    );
}

#[test]
fn a_location_has_a_valid_latitude_and_longitude() {
    assert!(OutboundMessage::location(TO, -90.0, 180.0).check().is_ok());
    assert_rejected(
        &OutboundMessage::location(TO, 90.5, 0.0),
        "location.latitude",
        "is 90.5, and must be from -90 to 90",
    );
    assert_rejected(
        &OutboundMessage::location(TO, 0.0, f64::NAN),
        "location.longitude",
        "is NaN, and must be from -180 to 180",
    );
}

#[test]
fn a_message_has_one_to_three_buttons_with_short_titles() {
    let none: [(&str, &str); 0] = [];
    assert_rejected(
        &interactive(Interactive::buttons("Hi", none)),
        "interactive.action.buttons",
        "is empty",
    );
    assert_rejected(
        &interactive(Interactive::buttons("Hi", [("a", "A"); 4])),
        "interactive.action.buttons",
        "has 4 items, and may have at most 3",
    );
    assert_rejected(
        &interactive(Interactive::buttons(
            "Hi",
            [("a".to_owned(), text(20)), ("b".to_owned(), text(21))],
        )),
        "interactive.action.buttons[1].reply.title",
        "has 21 characters, and may have at most 20",
    );
    let long = Interactive::buttons(text(1025), [("a", "A")]);
    assert_rejected(
        &interactive(long),
        "interactive.body.text",
        "has 1025 characters, and may have at most 1024",
    );
}

#[test]
fn a_list_has_at_most_ten_rows_and_titles_if_there_are_several_sections() {
    let list = |sections: Vec<InteractiveSection>| {
        interactive(Interactive::list("Hi", "Choose", sections))
    };
    assert!(list(vec![rows(10)]).check().is_ok());
    assert_rejected(&list(vec![]), "interactive.action.sections", "is empty");
    assert_rejected(
        &list(vec![rows(11)]),
        "interactive.action.sections[0].rows",
        "has 11 items, and may have at most 10",
    );
    assert_rejected(
        &list(vec![rows(6).with_title("A"), rows(6).with_title("B")]),
        "interactive.action.sections[*].rows",
        "has 12 items, and may have at most 10",
    );
    assert_rejected(
        &list(vec![rows(1).with_title("A"), rows(1)]),
        "interactive.action.sections[1].title",
        "is missing: where there are several sections, each has one",
    );
    let pictured =
        Interactive::list("Hi", "Choose", [rows(1)]).with_header_image(MediaRef::id("a"));
    assert_rejected(
        &interactive(pictured),
        "interactive.header.type",
        "must be text here",
    );
}

#[test]
fn a_template_has_a_name_and_complete_parameters() {
    let template = |t: Template| OutboundMessage::template(TO, t);
    let named = || Template::named("ns", "order", "en");
    assert!(
        template(named().with_body(["Ada"]).with_url_suffix(0, "17"))
            .check()
            .is_ok()
    );
    assert_rejected(
        &template(Template::named("", "order", "en")),
        "template.namespace",
        "is empty",
    );
    assert_rejected(
        &template(Template::named("ns", "", "en")),
        "template.name",
        "is empty",
    );
    assert_rejected(
        &template(Template::named("ns", "order", "e")),
        "template.language.code",
        "has 1 characters, and must have at least 2",
    );
    assert_rejected(
        &template(named().with_body([TemplateParameter::currency(1000, "EURO", "1 euro")])),
        "template.components[0].parameters[0].currency.code",
        "has 4 characters, and may have at most 3",
    );
    let date = TemplateDateTime::new("soon").with_hour(24);
    assert_rejected(
        &template(
            named()
                .with_header("x")
                .with_body([TemplateParameter::date_time(date)]),
        ),
        "template.components[1].parameters[0].date_time.hour",
        "is 24, and must be from 0 to 23",
    );
}

#[test]
fn constructors_produce_the_documented_json() {
    let json = |message: OutboundMessage| serde_json::to_value(message).unwrap();
    assert_eq!(
        json(
            OutboundMessage::text(TO, "Hi")
                .with_reply_to("X")
                .with_preview_url(true)
        ),
        json!({"to": TO, "type": "text", "text": {"body": "Hi"}, "preview_url": true,
            "context": {"message_id": "X"}})
    );
    assert_eq!(
        json(OutboundMessage::location("g1", 1.5, 2.0).with_group_recipient()),
        json!({"to": "g1", "recipient_type": "group", "type": "location",
            "location": {"latitude": 1.5, "longitude": 2.0}})
    );
    let link = MediaRef::link("https://example.com/a.mp4")
        .with_caption("A")
        .with_provider("shop");
    assert_eq!(
        json(OutboundMessage::video(TO, link)),
        json!({"to": TO, "type": "video", "video": {"link": "https://example.com/a.mp4",
            "caption": "A", "provider": {"name": "shop"}}})
    );
    assert_eq!(
        json(OutboundMessage::template(
            TO,
            Template::named("ns", "order", "en")
                .with_body(["Ada"])
                .with_quick_reply(1, "p")
        )),
        json!({"to": TO, "type": "template", "template": {"namespace": "ns", "name": "order",
            "language": {"policy": "deterministic", "code": "en"}, "components": [
                {"type": "body", "parameters": [{"type": "text", "text": "Ada"}]},
                {"type": "button", "sub_type": "quick_reply", "index": 1,
                    "parameters": [{"type": "payload", "payload": "p"}]}]}})
    );
    assert_eq!(
        json(interactive(
            Interactive::buttons("Well?", [("y", "Yes")]).with_footer_text("Now")
        )),
        json!({"to": TO, "type": "interactive", "interactive": {"type": "button",
            "body": {"text": "Well?"}, "footer": {"text": "Now"},
            "action": {"buttons": [{"type": "reply", "reply": {"id": "y", "title": "Yes"}}]}}})
    );
}

#[test]
fn unknown_error_codes_are_retained_and_known_ones_have_a_meaning() {
    for code in ErrorCode::KNOWN {
        assert_eq!(ErrorCode::from(code.number()), *code);
        assert_ne!(code.family(), ErrorFamily::Unknown);
        assert!(!code.title().is_empty() && code.meaning().ends_with('.'));
    }
    let sorted = ErrorCode::KNOWN
        .windows(2)
        .all(|pair| pair[0].number() < pair[1].number());
    assert!(sorted, "the numbers are unique and sorted");
    assert_eq!(ErrorCode::from(7), ErrorCode::Other(7));
    assert_eq!(ErrorCode::Other(7).family(), ErrorFamily::Unknown);
}

#[test]
fn an_hsm_has_its_names_and_values_within_limits() {
    use whatsapp_business::types::{
        Currency, DateTimeComponent, DateTimeObject, Hsm, Language, LocalizableParam,
    };
    let hsm = |parameter: LocalizableParam| {
        let language = Language::new("en", "deterministic");
        OutboundMessage::hsm("15550100", Hsm::new("welcome", language, [parameter], "ns"))
    };
    let at = |component| {
        let date_time = DateTimeObject::new().with_component(component);
        LocalizableParam::new("later").with_date_time(date_time)
    };
    hsm(LocalizableParam::new("Ada")).check().unwrap();
    hsm(at(DateTimeComponent::new().with_day_of_week(7)))
        .check()
        .unwrap();
    let field = "hsm.localizable_params[0]";
    for (parameter, path) in [
        (
            at(DateTimeComponent::new().with_day_of_week(8)),
            format!("{field}.date_time.component.day_of_week"),
        ),
        (
            at(DateTimeComponent::new().with_hour(24)),
            format!("{field}.date_time.component.hour"),
        ),
        (
            LocalizableParam::new("5 EUR").with_currency(Currency::new(5000, "EURO")),
            format!("{field}.currency.currency_code"),
        ),
    ] {
        let error = hsm(parameter).check().unwrap_err();
        assert_eq!(error.path(), Some(path.as_str()), "{error}");
    }
    let language = Language::new("en", "deterministic");
    let nameless = Hsm::new("", language, [LocalizableParam::new("Ada")], "ns");
    let error = OutboundMessage::hsm("15550100", nameless).check();
    assert_eq!(error.unwrap_err().path(), Some("hsm.element_name"));
}

#[test]
fn json_is_checked_by_the_same_rules() {
    let rules = whatsapp_business::api::MESSAGE_RULES;
    let list = |rows: usize| {
        let rows: Vec<_> = (0..rows).map(|id| json!({"id": id.to_string()})).collect();
        json!({"to": TO, "type": "interactive", "interactive": {"type": "list", "body": {"text": "Hi"},
            "action": {"button": "Choose", "sections": [{"title": "A", "rows": rows},
                {"title": "B", "rows": [{"id": "b"}]}]}}})
    };
    assert!(rules.check_json(&list(9)).is_ok());
    let violation = rules.check_json(&list(10)).unwrap_err();
    assert_eq!(violation.path, "interactive.action.sections[*].rows");
    assert_eq!(violation.reason, "has 11 items, and may have at most 10");
    let violation = rules.check_json(&json!({"to": TO})).unwrap_err();
    assert_eq!(violation.path, "text");
    let file = json!({"to": TO, "type": "audio", "audio": {"id": "1", "caption": "x"}});
    assert_eq!(rules.check_json(&file).unwrap_err().path, "audio.caption");
    assert!(rules.check_json(&json!("text")).is_ok());
}
