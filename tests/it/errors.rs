//! The classification of errors.

use crate::support::server::{Server, raw_json};
use whatsapp_business::{Client, Error, ErrorCode, ErrorFamily, OutboundMessage, RetryPolicy};

fn client(server: &Server) -> Client {
    let client = Client::builder(&server.url).retry(RetryPolicy::none());
    client.build().unwrap()
}

async fn send_error(status: &str, code: i64) -> Error {
    let body = format!(r#"{{"errors":[{{"code":{code},"title":"said"}}]}}"#);
    let server = Server::raw(&[&raw_json(status, &body)]).await;
    let message = OutboundMessage::text("15550100", "hello");
    let sent = client(&server).messages().send(&message).await;
    sent.unwrap_err()
}

#[tokio::test]
async fn each_predicate_matches_its_codes_and_no_others() {
    type Predicate = fn(&Error) -> bool;
    let predicates: [(&str, Predicate); 4] = [
        ("auth", Error::is_auth),
        ("rate", Error::is_rate_limited),
        ("contact", Error::is_unknown_contact),
        ("window", Error::is_window_closed),
    ];
    for (status, code, is) in [
        ("401 Unauthorized", 1005, "auth"),
        ("403 Forbidden", 99_999, "auth"),
        ("400 Bad Request", 1024, "auth"),
        ("429 Too Many Requests", 1015, "rate"),
        ("429 Too Many Requests", 99_999, "rate"),
        ("400 Bad Request", 471, "rate"),
        ("404 Not Found", 1006, "contact"),
        ("400 Bad Request", 1013, "contact"),
        ("400 Bad Request", 470, "window"),
        ("400 Bad Request", 1009, ""),
        ("500 Internal Server Error", 1014, ""),
    ] {
        let error = send_error(status, code).await;
        for (name, predicate) in &predicates {
            assert_eq!(predicate(&error), *name == is, "{name}: {error}");
        }
        assert_eq!(error.code(), Some(ErrorCode::from(code)));
    }
}

#[tokio::test]
async fn an_unknown_message_is_not_an_unknown_contact() {
    let body = r#"{"errors":[{"code":1006,"title":"Resource not found"}]}"#;
    let server = Server::raw(&[&raw_json("404 Not Found", body)]).await;
    let error = client(&server).messages().mark_read("gBEG").await;
    let error = error.unwrap_err();
    assert!(!error.is_unknown_contact(), "{error}");
    assert_eq!(error.code(), Some(ErrorCode::NotFound));
}

/// All known codes of the API: 14 for deliveries, then those for requests, templates and the rest.
#[test]
fn every_code_has_a_title_a_meaning_and_a_family() {
    let delivery = [
        400, 402, 408, 410, 429, 430, 432, 433, 470, 471, 472, 480, 500, 501,
    ];
    let requests = (1000..=1018).chain(1021..=1026).chain([1028, 1031]);
    let others = (2000..=2017)
        .chain(2023..=2030)
        .chain([2036, 2048, 2050, 2060, 2061, 2062, 2068, 2069]);
    for number in delivery.into_iter().chain(requests).chain(others) {
        let code = ErrorCode::from(number);
        assert!(!matches!(code, ErrorCode::Other(_)), "{number}");
        assert_eq!(code.number(), number);
        assert!(!code.title().is_empty() && !code.meaning().is_empty());
        assert_ne!(code.family(), ErrorFamily::Unknown);
    }
    assert_eq!(ErrorCode::from(1019), ErrorCode::Other(1019));
}

#[test]
fn every_number_has_its_class() {
    let not_processed = [1011, 1015, 1016, 1017, 1018];
    let server = [1000, 1011, 1014, 1015, 1016, 1017, 1018, 1023];
    for number in -1..3000 {
        let code = ErrorCode::from(number);
        let class = code.class();
        let known = !matches!(code, ErrorCode::Other(_));
        assert_eq!(
            class.not_processed,
            not_processed.contains(&number),
            "{code}"
        );
        assert_eq!(class.refused, known && !server.contains(&number), "{code}");
        assert_eq!(class.access, [1005, 1024, 1031].contains(&number), "{code}");
        assert_eq!(
            class.rate_limited,
            [429, 471, 1015].contains(&number),
            "{code}"
        );
        assert_eq!(class.account_wide, [402, 1031].contains(&number), "{code}");
        assert_eq!(class.delay, None, "{code}");
    }
}
