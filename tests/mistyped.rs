//! A scalar of another JSON type than the document says does not lose what stands around it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde_json::{Value, json};
use whatsapp_business::types::{self, MessageType};
use whatsapp_business::webhook::{self, Content, State};

#[test]
fn one_mistyped_scalar_does_not_lose_the_event() {
    let event = webhook::parse(
        br#"{"contacts": [{"wa_id": 15550100, "profile": {"name": 7}}],
            "messages": [
                {"id": "a", "timestamp": 1518694235, "type": "text", "text": {"body": 42}},
                {"id": 17, "from": 15550100, "type": "text", "text": {"body": "Hi"}},
                {"id": "c", "type": 7},
                {"id": "d", "context": {"id": 1, "forwarded": "true", "mentions": [15550101, "b"]}},
                {"id": "e", "type": "location", "location": {"latitude": "48.5", "longitude": 16}}],
            "statuses": [
                {"id": "f", "status": "failed", "timestamp": 1518694235.0,
                 "errors": [{"code": "470", "title": true}, {"code": 470.0}]}],
            "errors": [{"code": " 400 "}]}"#,
    )
    .unwrap();
    let messages: Vec<_> = event.messages().collect();
    assert_eq!(messages[0].content(), Content::Text("42"));
    assert_eq!(messages[0].typed().timestamp.as_deref(), Some("1518694235"));
    assert!(messages[0].timestamp().is_some());
    assert_eq!(messages[1].id(), Some("17"));
    assert_eq!(messages[1].from_name(), Some("7"));
    assert_eq!(messages[2].type_, Some(MessageType::Other("7".to_owned())));
    let context = messages[3].context.as_ref().unwrap();
    assert_eq!(context.forwarded, Some(true));
    assert_eq!(context.mentions, ["15550101", "b"]);
    let Content::Location(place) = messages[4].content() else {
        panic!("{:?}", messages[4]);
    };
    assert_eq!((place.latitude, place.longitude), (Some(48.5), Some(16.0)));
    let status = event.statuses().next().unwrap();
    assert!(status.timestamp().is_some());
    let State::Failed(errors) = status.state() else {
        panic!("{status:?}");
    };
    assert_eq!((errors[0].code, errors[1].code), (Some(470), Some(470)));
    assert_eq!(errors[0].title.as_deref(), Some("true"));
    assert_eq!(event.errors[0].code, Some(400));
}

#[test]
fn numbers_keep_all_their_digits_as_text() {
    for (number, text) in [
        ("9007199254740993", "9007199254740993"),
        ("18446744073709551615", "18446744073709551615"),
        ("-3", "-3"),
        ("2.5", "2.5"),
    ] {
        let event = format!(r#"{{"messages": [{{"id": {number}}}]}}"#);
        let event = webhook::parse(event.as_bytes()).unwrap();
        assert_eq!(event.messages[0].id.as_deref(), Some(text));
    }
}

#[test]
fn what_holds_no_such_scalar_says_where_it_is_what_came_and_what_was_expected() {
    for (event, said) in [
        (
            r#"{"messages": [{"id": {}}]}"#,
            "messages[0].id: invalid type: map, expected a string, a number or a boolean",
        ),
        (
            r#"{"messages": [{"type": []}]}"#,
            "messages[0].type: invalid type: sequence, expected a string, a number or a boolean",
        ),
        (
            r#"{"errors": [{"code": "hunter2"}]}"#,
            "errors[0].code: invalid value: string, expected an integer, or a string that holds one",
        ),
        (
            r#"{"errors": [{"code": 4.5}]}"#,
            "errors[0].code: invalid value: floating, expected an integer, or a string that holds one",
        ),
        (
            r#"{"errors": [{"code": true}]}"#,
            "errors[0].code: invalid type: boolean, expected an integer, or a string that holds one",
        ),
        (
            r#"{"messages": [{"context": {"mentions": ["a", {}]}}]}"#,
            "messages[0].context.mentions[1]: invalid type: map, expected a string, a number or a boolean",
        ),
        (
            r#"{"messages": [{"context": {"mentions": "a"}}]}"#,
            "messages[0].context.mentions: invalid type: string, expected a list",
        ),
        (
            r#"{"messages": [{"context": {"forwarded": "perhaps"}}]}"#,
            "messages[0].context.forwarded: invalid value: string, expected a boolean, or a \
             string or number that stands for one",
        ),
        (
            r#"{"messages": [{"location": {"latitude": "inf"}}]}"#,
            "messages[0].location.latitude: invalid value: string, expected a number, or a string \
             that holds one",
        ),
    ] {
        let error = webhook::parse(event.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(said), "{event}: {error}");
        assert!(!error.contains("hunter2"));
    }
}

#[test]
fn answers_are_read_as_leniently_and_secrets_stay_secrets() {
    let decode = |value: Value| serde_json::from_value::<types::UserLoginResponse>(value);
    let login = decode(json!({"users": [{"token": 123_456, "expires_after": 7}]})).unwrap();
    let user = &login.users[0];
    assert_eq!(user.token.as_ref().unwrap().expose(), "123456");
    assert!(!format!("{login:?}").contains("123456"));
    let error = decode(json!({"users": [{"token": ["123456"]}]})).unwrap_err();
    assert!(!error.to_string().contains("123456"), "{error}");
}
