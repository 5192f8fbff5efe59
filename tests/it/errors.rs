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
        ("403 Forbidden", 1007, ""),
        ("429 Too Many Requests", 429, "rate"),
        ("500 Internal Server Error", 1014, ""),
    ] {
        let error = send_error(status, code).await;
        for (name, predicate) in &predicates {
            assert_eq!(predicate(&error), *name == is, "{name}: {error}");
        }
        let number = error.code().map(ErrorCode::number);
        assert_eq!(number, Some(code));
    }
}

/// The status and the body of a response, and its message without the operation.
const RESPONSES: &[(&str, &str, &str)] = &[
    // The code as text.
    (
        "404 Not Found",
        r#"{"errors":[{"code":"1006","title":"Resource not found","details":"no such contact"}]}"#,
        "the server returned 404: 1006 Resource not found (no such contact)",
    ),
    // A gateway.
    (
        "401 Unauthorized",
        r#"{"meta":{"success":false,"http_code":401,"developer_message":"Wrong key"}}"#,
        "the server returned 401: Wrong key",
    ),
    // A hosted server.
    (
        "400 Bad Request",
        r#"{"meta":{"version":"4.1","api_status":"stable"},"errors":[{"code":-1,"title":"Unknown Error","details":"no body"}]}"#,
        "the server returned 400: -1 Unknown Error (no body)",
    ),
    (
        "200 OK",
        r#"{"errors":[{"code":1013,"title":"User is not valid"}]}"#,
        "the server returned 200: 1013 User is not valid",
    ),
    (
        "200 OK",
        r#"{"meta":{"version":"4.1"},"errors":[{"code":1014,"title":"Internal error"}]}"#,
        "the server returned 200: 1014 Internal error; the server may have processed it nevertheless",
    ),
    (
        "400 Bad Request",
        r##"{"error":{"code":131026,"message":"(#131026) Undeliverable","error_data":{"details":"no user"}}}"##,
        "the server returned 400: 131026 (#131026) Undeliverable (no user)",
    ),
    // A failure of the server, whatever the status is.
    (
        "400 Bad Request",
        r#"{"errors":[{"code":1000,"title":"Generic\nerror"}]}"#,
        "the server returned 400: 1000 Generic\\nerror; the server may have processed it nevertheless",
    ),
];

#[tokio::test]
async fn the_words_of_the_server_are_shown_and_its_body_is_kept() {
    for (status, body, message) in RESPONSES {
        let server = Server::raw(&[&raw_json(status, body)]).await;
        let message_to = OutboundMessage::text("15550100", "hello");
        let error = client(&server).messages().send(&message_to).await;
        let error = error.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("Messages_sendMessage: {message}")
        );
        assert_eq!(error.body().unwrap().as_ref(), body.as_bytes());
    }
}

#[tokio::test]
async fn a_code_that_repeats_the_status_is_not_that_of_a_delivery() {
    for (status, code, ambiguous) in [
        ("400 Bad Request", 400, false),
        ("402 Payment Required", 402, false),
        ("500 Internal Server Error", 500, true),
        ("501 Not Implemented", 501, false),
    ] {
        let error = send_error(status, code).await;
        assert_eq!(error.code(), Some(ErrorCode::Other(code)));
        assert!(!error.is_account_refusal(), "{error}");
        assert_eq!(error.is_ambiguous(), ambiguous, "{error}");
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
    let ambiguous = [1, 2, 1000, 1014, 1023];
    let account_wide = [402, 430, 432, 433, 1031];
    for number in -1..3000 {
        let code = ErrorCode::from(number);
        let class = code.class();
        let says_nothing = matches!(code, ErrorCode::Other(_) | ErrorCode::HostedServer);
        let rates = [4, 429, 471, 1015];
        let later = not_processed.contains(&number) || number == 4;
        let refused = !says_nothing && !later && !ambiguous.contains(&number);
        for (name, actual, expected) in [
            ("later", class.not_processed, later),
            ("ambiguous", class.ambiguous, ambiguous.contains(&number)),
            ("refused", class.refused, refused),
            ("access", class.access, [1005, 1024, 1031].contains(&number)),
            ("rate", class.rate_limited, rates.contains(&number)),
            (
                "account",
                class.account_wide,
                account_wide.contains(&number),
            ),
        ] {
            assert_eq!(actual, expected, "{code}: {name}");
        }
        assert_eq!(class.delay, None, "{code}");
    }
}
