//! Messages that are refused before anything is sent.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // Helpers of tests count as tests.

mod support;

use serde_json::json;
use support::{Api, CUSTOMER};

#[tokio::test]
async fn a_number_that_a_check_finds_invalid_takes_no_message() {
    let api = Api::start().await;
    for (word, refused) in [
        ("valid", None),
        ("processing", None),
        ("invalid", Some((400, 1013))),
        ("failed", Some((404, 1006))),
        ("valid", None),
    ] {
        api.sandbox.set_contact_status(CUSTOMER, word);
        let got = api.send_text("x").await;
        match refused {
            None => assert_eq!(got.status, 201, "{word}: {got:?}"),
            Some(refused) => {
                assert_eq!((got.status, got.code()), refused, "{word}: {got:?}");
                assert!(
                    got.details().starts_with("to: a check"),
                    "{}",
                    got.details()
                );
            }
        }
        let check = json!({ "blocking": "no_wait", "contacts": [format!("+{CUSTOMER}")] });
        let checked = api.post("/v1/contacts", check).await;
        assert_eq!(checked.json["contacts"][0]["status"], word);
    }
    assert_eq!(api.sandbox.sent_messages().len(), 3);
}
