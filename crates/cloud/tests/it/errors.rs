//! What the codes of the API say about a message that was not sent.

use std::time::Duration;

use crate::support::server::{Server, error};
use serde_json::{Value, json};
use whatsapp_business_cloud::{
    AccessToken, Client, Error, ErrorCode, ErrorFamily, OutboundMessage, RetryPolicy,
};

async fn refused(status: u16, code: i64) -> Error {
    let body = json!({"error": {"message": "m", "type": "OAuthException", "code": code}});
    refused_with(status, &body).await
}

async fn refused_with(status: u16, body: &Value) -> Error {
    let server = Server::responding([error(status, body)]).await;
    let client = Client::builder(AccessToken::new("secret-token"))
        .base_url(server.url())
        .phone_number("2002")
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    let message = OutboundMessage::text("15550100", "Hello");
    client.messages().send(&message).await.unwrap_err()
}

#[derive(Debug, PartialEq)]
enum Meaning {
    /// It was not processed: the same message can be sent later.
    Later,
    /// It may have been sent.
    Ambiguous,
    /// It is refused for good.
    Refused,
}

/// Code, status of its response, meaning, whether it is of access, and of a rate limit.
const CODES: &[(i64, u16, Meaning, bool, bool)] = &[
    (4, 400, Meaning::Later, false, true),
    (80_007, 400, Meaning::Later, false, true),
    (130_429, 400, Meaning::Later, false, true),
    (131_056, 400, Meaning::Later, false, true),
    (131_057, 500, Meaning::Later, false, false),
    (133_004, 503, Meaning::Later, false, false),
    (1, 500, Meaning::Ambiguous, false, false),
    (2, 503, Meaning::Ambiguous, false, false),
    (131_000, 500, Meaning::Ambiguous, false, false),
    (131_016, 500, Meaning::Ambiguous, false, false),
    (999_999, 500, Meaning::Ambiguous, false, false),
    (131_048, 400, Meaning::Refused, false, true),
    (133_016, 400, Meaning::Refused, false, true),
    (0, 401, Meaning::Refused, true, false),
    (3, 500, Meaning::Refused, true, false),
    (10, 403, Meaning::Refused, true, false),
    (190, 401, Meaning::Refused, true, false),
    (200, 403, Meaning::Refused, true, false),
    (299, 400, Meaning::Refused, true, false),
    (131_005, 400, Meaning::Refused, true, false),
    (33, 400, Meaning::Refused, false, false),
    (100, 400, Meaning::Refused, false, false),
    (368, 400, Meaning::Refused, false, false),
    (131_008, 400, Meaning::Refused, false, false),
    (131_009, 400, Meaning::Refused, false, false),
    (131_021, 400, Meaning::Refused, false, false),
    (131_026, 500, Meaning::Refused, false, false),
    (131_030, 400, Meaning::Refused, false, false),
    (131_047, 500, Meaning::Refused, false, false),
    (131_051, 500, Meaning::Refused, false, false),
    (131_052, 500, Meaning::Refused, false, false),
    (131_053, 500, Meaning::Refused, false, false),
    (132_000, 400, Meaning::Refused, false, false),
    (132_001, 404, Meaning::Refused, false, false),
    (132_012, 500, Meaning::Refused, false, false),
    (132_015, 500, Meaning::Refused, false, false),
    (132_016, 500, Meaning::Refused, false, false),
    (133_010, 500, Meaning::Refused, false, false),
    (999_999, 400, Meaning::Refused, false, false),
];

#[tokio::test]
async fn a_code_says_whether_the_message_may_be_sent_again() {
    for (code, status, meaning, access, rate_limited) in CODES {
        let error = refused(*status, *code).await;
        let actual = match (error.is_retryable(), error.is_ambiguous()) {
            (true, false) => Meaning::Later,
            (false, true) => Meaning::Ambiguous,
            (false, false) => Meaning::Refused,
            both => panic!("{code}: {both:?}"),
        };
        assert_eq!(&actual, meaning, "{code}");
        assert_eq!(error.is_auth(), *access, "{code}");
        assert_eq!(error.is_rate_limited(), *rate_limited, "{code}");
        assert_eq!(error.code().map(ErrorCode::number), Some(*code));
        assert_eq!(error.status(), Some(*status));
        assert_eq!(error.is_window_closed(), *code == 131_047);
    }
}

#[test]
fn every_code_has_a_name_and_a_number() {
    for code in ErrorCode::KNOWN {
        assert_eq!(ErrorCode::from(code.number()), *code);
        assert_ne!(code.family(), ErrorFamily::Unknown);
        assert!(code.meaning().ends_with('.'), "{code}");
    }
    assert!(ErrorCode::KNOWN.is_sorted_by_key(|code| code.number()));
    for (code, ..) in CODES {
        let known = ErrorCode::KNOWN.contains(&ErrorCode::from(*code));
        assert!(known || matches!(code, 299 | 999_999), "{code}");
    }
}

#[tokio::test]
async fn an_error_without_the_required_members_still_has_its_code() {
    for body in [
        json!({"error": {"code": 130_429}}),
        json!({"error": {"code": "130429", "message": null}}),
        json!({"error": {"code": 130_429, "message": "m", "error_data": "busy"}}),
    ] {
        let error = refused_with(400, &body).await;
        assert_eq!(error.code(), Some(ErrorCode::RateLimitHit), "{body}");
        assert!(error.is_retryable(), "{body}");
    }
    let error = refused_with(400, &json!({"error": "busy"})).await;
    assert_eq!((error.status(), error.code()), (Some(400), None));
}

#[test]
fn every_number_has_its_class() {
    let not_processed = [4, 80_007, 130_429, 131_056, 131_057, 133_004];
    let rate_limited = [4, 80_007, 130_429, 131_048, 131_056, 133_016];
    let access = [0, 3, 10, 190, 131_005];
    let refused = [0, 3, 10, 33, 100, 190, 368, 130_472, 131_005, 135_000];
    let refused_between = [
        200..=299,
        131_008..=131_053,
        132_000..=132_069,
        133_000..=133_016,
    ];
    for number in -1..140_000 {
        let class = ErrorCode::from(number).class();
        let is_refused = refused.contains(&number)
            || refused_between.iter().any(|range| range.contains(&number));
        let is_refused = is_refused && ![131_016, 133_004].contains(&number);
        assert_eq!(
            class.not_processed,
            not_processed.contains(&number),
            "{number}"
        );
        assert_eq!(class.refused, is_refused, "{number}");
        let is_access = access.contains(&number) || (200..=299).contains(&number);
        assert_eq!(class.access, is_access, "{number}");
        assert_eq!(
            class.rate_limited,
            rate_limited.contains(&number),
            "{number}"
        );
        let account_wide = [368, 80_007, 131_031, 131_042].contains(&number);
        assert_eq!(class.account_wide, account_wide, "{number}");
        let delay = (number == 131_056).then_some(Duration::from_secs(6));
        assert_eq!(class.delay, delay, "{number}");
    }
}
