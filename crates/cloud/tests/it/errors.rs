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
    (1, 400, Meaning::Ambiguous, false, false),
    (2, 400, Meaning::Ambiguous, false, false),
    (131_000, 400, Meaning::Ambiguous, false, false),
    (131_016, 400, Meaning::Ambiguous, false, false),
    (131_000, 200, Meaning::Ambiguous, false, false),
    (999_999, 200, Meaning::Ambiguous, false, false),
    (100, 200, Meaning::Refused, false, false),
    (130_429, 200, Meaning::Later, false, true),
    (130_497, 403, Meaning::Refused, false, false),
    (131_047, 401, Meaning::Refused, false, false),
    (100, 429, Meaning::Refused, false, false),
    (139_100, 500, Meaning::Refused, false, false),
    (999_999, 501, Meaning::Refused, false, false),
    (999_999, 403, Meaning::Refused, true, false),
    (999_999, 303, Meaning::Ambiguous, false, false),
    (613, 400, Meaning::Later, false, true),
    (80_008, 400, Meaning::Later, false, true),
    (131_064, 400, Meaning::Refused, false, true),
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

/// Returns the codes of `error_codes.txt`, each with the words that say what becomes of the request.
fn facts() -> Vec<(i64, Vec<&'static str>)> {
    let lines = include_str!("error_codes.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    let facts = lines.map(|line| {
        let mut words = line.split(' ');
        let code = words.next().unwrap().parse().unwrap();
        (code, words.filter(|word| !word.starts_with('(')).collect())
    });
    facts.collect()
}

#[test]
fn every_code_of_the_facts_is_known_and_has_its_class() {
    let facts = facts();
    assert_eq!(facts.len(), 100);
    for (number, words) in facts {
        let code = ErrorCode::from(number);
        assert!(ErrorCode::KNOWN.contains(&code), "{number}");
        let class = code.class();
        for (word, is) in [
            ("later", class.not_processed),
            ("refused", class.refused),
            ("processed", class.processed),
            ("ambiguous", class.ambiguous),
            ("rate-limited", class.rate_limited),
        ] {
            assert_eq!(is, words.contains(&word), "{number}: {word}");
        }
        assert_eq!(class.access, number == 104, "{number}");
    }
}

/// The codes of the document that are not in `error_codes.txt`, by class; all others are refused.
#[test]
fn every_number_has_its_class() {
    let not_processed = [4, 80_007, 130_429, 131_056, 131_057, 133_004];
    let rate_limited = [4, 80_007, 130_429, 131_048, 131_056, 133_016];
    let ambiguous = [1, 2, 131_000, 131_016];
    let access = [0, 3, 10, 190, 131_005];
    let refused = [
        0, 3, 10, 33, 100, 190, 368, 130_472, 130_497, 131_005, 135_000,
    ];
    let refused_between = [
        200..=299,
        131_008..=131_053,
        132_000..=132_069,
        133_000..=133_016,
    ];
    let account_wide = [
        368, 80_007, 131_031, 131_037, 131_042, 131_045, 133_006, 133_010,
    ];
    let facts = facts();
    let numbers = (-1..140_000).filter(|number| facts.iter().all(|(code, _)| code != number));
    for number in numbers {
        let class = ErrorCode::from(number).class();
        let is_refused = refused.contains(&number)
            || refused_between.iter().any(|range| range.contains(&number));
        let is_refused = is_refused && ![131_016, 133_004].contains(&number);
        let is_access = access.contains(&number) || (200..=299).contains(&number);
        for (name, actual, expected) in [
            (
                "later",
                class.not_processed,
                not_processed.contains(&number),
            ),
            ("refused", class.refused, is_refused),
            ("ambiguous", class.ambiguous, ambiguous.contains(&number)),
            ("processed", class.processed, false),
            ("access", class.access, is_access),
            ("rate", class.rate_limited, rate_limited.contains(&number)),
            (
                "account",
                class.account_wide,
                account_wide.contains(&number),
            ),
        ] {
            assert_eq!(actual, expected, "{number}: {name}");
        }
        let delay = (number == 131_056).then_some(Duration::from_secs(6));
        assert_eq!(class.delay, delay, "{number}");
    }
}

#[tokio::test]
async fn a_refusal_of_the_account_is_told_from_that_of_a_message() {
    for (code, account) in [
        (368, true),
        (131_031, true),
        (131_037, true),
        (131_042, true),
        (133_010, true),
        (80_007, false),
        (130_497, false),
        (131_026, false),
    ] {
        let error = refused(400, code).await;
        assert_eq!(error.is_account_refusal(), account, "{code}");
    }
}

#[tokio::test]
async fn a_status_without_a_known_code_decides_for_itself() {
    for (status, ambiguous, auth) in [
        (101, true, false),
        (303, true, false),
        (307, false, false),
        (401, false, true),
        (403, false, true),
        (404, false, false),
        (500, true, false),
        (501, false, false),
        (503, true, false),
    ] {
        let error = refused_with(status, &json!({})).await;
        assert_eq!(error.is_ambiguous(), ambiguous, "{status}");
        assert_eq!(error.is_auth(), auth, "{status}");
        assert!(!error.is_retryable(), "{status}");
    }
}

#[tokio::test]
async fn a_temporary_error_is_ambiguous_unless_its_code_says_more() {
    for (code, transient, ambiguous) in [
        (999_999, true, true),
        (999_999, false, false),
        (100, true, false),
        (1, false, true),
    ] {
        let body = json!({"error": {"message": "m", "code": code, "is_transient": transient}});
        let error = refused_with(400, &body).await;
        assert_eq!(error.is_ambiguous(), ambiguous, "{code} {transient}");
    }
}

/// A response of the server, and the message of the error without the operation.
const RESPONSES: &[(u16, &str, &str)] = &[
    // An error with a successful status.
    (
        200,
        r##"{"error": {"message": "(#131000) It went wrong", "type": "OAuthException", "code": 131000,
            "error_data": {"messaging_product": "whatsapp", "details": "the reason"}}}"##,
        "the server returned 200: 131000 (#131000) It went wrong (the reason); the server may have \
         processed it nevertheless",
    ),
    // The reason is in the texts for the user.
    (
        400,
        r#"{"error": {"message": "Invalid parameter", "type": "OAuthException", "code": 100,
            "error_subcode": 2388024, "is_transient": false, "error_user_title": "It exists",
            "error_user_msg": "The template exists in English."}}"#,
        "the server returned 400: 100 Invalid parameter: It exists: The template exists in English.",
    ),
    // `error_data` as text.
    (
        400,
        r##"{"error": {"message": "(#100) Invalid", "type": "OAuthException", "code": 100,
            "error_data": "{\"blame_field_specs\":[[\"to\"]]}", "error_user_msg": "Not a number"}}"##,
        "the server returned 400: 100 (#100) Invalid ({\"blame_field_specs\":[[\"to\"]]}): Not a number",
    ),
    // `error_data` of another form.
    (
        400,
        r#"{"error": {"message": "m", "code": "131009", "error_data": {"blame": ["to"]}}}"#,
        "the server returned 400: 131009 m ({\"blame\":[\"to\"]})",
    ),
    // No code.
    (
        400,
        r#"{"error": {"message": "Unsupported request", "type": "GraphMethodException"}}"#,
        "the server returned 400: Unsupported request",
    ),
    // A code that is text.
    (
        404,
        r#"{"error": {"code": "NOT_FOUND", "message": "No such number"}}"#,
        "the server returned 404: NOT_FOUND No such number",
    ),
    // A gateway.
    (
        401,
        r#"{"meta": {"success": false, "http_code": 401, "developer_message": "Wrong key"}}"#,
        "the server returned 401: Wrong key",
    ),
    // Line breaks, control characters and a token.
    (
        401,
        r#"{"error": {"code": 190, "message": "Malformed\naccess token\u001b[1m EAAGm0PX4ZCpsBAKZCsecretsecret\u202e."}}"#,
        "the server returned 401: 190 Malformed\\naccess token\\u{1b}[1m [token]\\u{202e}.",
    ),
    // A list of which some failed.
    (
        400,
        r##"{"messaging_product": "whatsapp", "block_users": {"added_users": [{"input": "1", "wa_id": "1"}],
            "failed_users": [{"input": "+15550101", "errors": [{"message": "Re-engagement", "code": 131047,
            "error_data": {"details": "Too late"}}]}, {"user_id": "US.7", "errors": []}]},
            "error": {"message": "(#139100) Failed", "type": "OAuthException", "code": 139100}}"##,
        "the server returned 400: 139100 (#139100) Failed; +15550101: 131047 Re-engagement (Too late); US.7",
    ),
];

#[tokio::test]
async fn the_words_of_the_server_are_shown_and_its_body_is_kept() {
    for (status, body, message) in RESPONSES {
        let body: Value = serde_json::from_str(body).unwrap();
        let error = refused_with(*status, &body).await;
        assert_eq!(
            error.to_string(),
            format!("Messages_sendMessage: {message}")
        );
        let raw: Value = serde_json::from_slice(error.body().unwrap()).unwrap();
        assert_eq!(raw, body);
    }
}

#[tokio::test]
async fn long_words_of_the_server_are_cut() {
    let body = json!({"error": {"message": "a b".repeat(10_000), "code": 100}});
    let error = refused_with(400, &body).await;
    assert!(error.to_string().chars().count() < 700, "{error}");
}

#[tokio::test]
async fn the_parts_of_an_error_are_reachable() {
    let body = json!({
        "error": {
            "message": "m", "code": 100, "error_subcode": "33", "fbtrace_id": "T",
            "error_user_title": "title", "error_user_msg": "message",
            "error_data": {"details": "d"}
        },
        "block_users": {"failed_users": [
            {"input": "1", "errors": [{"code": 131_047, "message": "why"}]}
        ]}
    });
    let error = refused_with(400, &body).await;
    assert_eq!(error.user_title(), Some("title"));
    assert_eq!(error.user_message(), Some("message"));
    assert_eq!(error.details(), Some("d"));
    assert_eq!((error.subcode(), error.trace_id()), (Some(33), Some("T")));
    assert_eq!(
        error.api_errors()[0].error_user_msg.as_deref(),
        Some("message")
    );
    let failed = &error.failed_items()[0];
    assert_eq!(
        (failed.item.as_str(), failed.faults[0].code),
        ("1", Some(131_047))
    );
    let without_code = json!({"error": {"message": "m", "error_subcode": 33, "fbtrace_id": "T"}});
    let error = refused_with(400, &without_code).await;
    assert_eq!(
        (error.code(), error.subcode(), error.trace_id()),
        (None, Some(33), Some("T"))
    );
}

#[tokio::test]
async fn a_response_without_an_id_is_ambiguous_and_keeps_its_body() {
    for body in [
        json!({}),
        json!({"messages": []}),
        json!({"contacts": [{"wa_id": "1"}]}),
    ] {
        let error = refused_with(200, &body).await;
        assert!(error.is_ambiguous() && error.is_decode(), "{error}");
        let raw: Value = serde_json::from_slice(error.body().unwrap()).unwrap();
        assert_eq!(raw, body);
    }
}

#[test]
fn the_lists_of_blocked_users_know_user_ids_and_failures() {
    use whatsapp_business_cloud::types::{BlockUsersData, GetBlockedUsersData};
    let page = json!({"data": [{"messaging_product": "whatsapp", "user_id": "US.1"}]});
    let page: GetBlockedUsersData = serde_json::from_value(page).unwrap();
    assert_eq!(page.data[0].user_id.as_deref(), Some("US.1"));
    let outcome = json!({"block_users": {"failed_users": [
        {"input": "1", "errors": [{"code": 131_047, "message": "why"}]}
    ]}});
    let outcome: BlockUsersData = serde_json::from_value(outcome).unwrap();
    let failed = &outcome.block_users.unwrap().failed_users[0];
    assert_eq!(
        (failed.input.as_deref(), failed.errors[0].code),
        (Some("1"), Some(131_047))
    );
}
