//! `wab api`: requests of any path.

use std::sync::Arc;

use serde_json::json;

use super::{home, start};
use crate::support::blocking;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_path_is_requested_with_the_session_and_the_version() {
    let sandbox = Arc::new(start().await);
    let during = Arc::clone(&sandbox);
    blocking(move || {
        let home = home(&during);
        let number = during.phone_number_id();
        let found = home.json(&["api", "GET", number, "-F", "fields=verified_name"]);
        assert_eq!(found["id"], number);
        assert!(found["verified_name"].is_string(), "{found}");
        let versioned = format!("/v25.0/{number}");
        assert_eq!(home.json(&["api", &versioned])["id"], number);

        // A body from standard input, a file or fields.
        let path = format!("{number}/messages");
        let message = json!({"messaging_product": "whatsapp", "to": "15550100", "type": "text",
            "text": {"body": "Hello"}});
        let run = home.run_with(
            &message.to_string(),
            &["api", "POST", &path, "--input", "-"],
        );
        let id = run.json()["messages"][0]["id"].clone();
        assert_eq!(during.sent_messages()[0].id, id.as_str().unwrap());
        let read = ["-f", "messaging_product=whatsapp", "-f", "status=read"];
        let received = during.receive_text("15550100", "Hi");
        let received = format!("message_id={received}");
        let read = [&["api", path.as_str(), "-f", received.as_str()], &read[..]].concat();
        assert_eq!(home.json(&read)["success"], true);

        let dry = [
            &read[..],
            &["-F", "count=1", "-H", "X-Trace: 7", "--dry-run"],
        ]
        .concat();
        let dry = home.run(&dry).succeeded().text();
        assert!(dry.starts_with("curl -X POST"), "{dry}");
        assert!(
            dry.contains(r#""count":1"#) && dry.contains("x-trace: 7"),
            "{dry}"
        );
        assert!(!dry.contains("test-token"), "{dry}");
        for secret in [
            ["GET", "x", "-f", "access_token=s3cr3t"],
            ["POST", "x", "-f", "client_secret=s3cr3t"],
            ["POST", "x", "-f", "pin=s3cr3t"],
            ["GET", "x?fb_exchange_token=s3cr3t", "-f", "a=b"],
            ["GET", "x", "-H", "Authorization: s3cr3t"],
        ] {
            let run = home.run(&[&["api"], &secret[..], &["--dry-run"]].concat());
            let shown = run.succeeded().text();
            assert!(!shown.contains("s3cr3t"), "{shown}");
            assert!(shown.contains("<redacted>"), "{shown}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_pages_of_a_list_are_one() {
    let sandbox = Arc::new(start().await);
    let during = Arc::clone(&sandbox);
    blocking(move || {
        let home = home(&during);
        let account = during.account_id();
        let path = format!("{account}/message_templates");
        for name in ["one", "two", "three"] {
            let body = json!({"name": name, "language": "en", "category": "UTILITY",
                "components": [{"type": "BODY", "text": "Hello"}]});
            let create = ["api", "POST", &path, "--input", "-"];
            home.run_with(&body.to_string(), &create).succeeded();
        }
        let list = ["api", path.as_str(), "--paginate", "-F", "limit=2"];
        let all = home.json(&list);
        // With the template that every account has.
        assert_eq!(all["data"].as_array().unwrap().len(), 4, "{all}");
        assert!(all.get("paging").is_none());
        let requests = during.requests();
        let pages = requests
            .iter()
            .filter(|it| it.path.contains("after="))
            .count();
        assert!(pages >= 1, "{requests:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_fails_has_its_exit_code() {
    let sandbox = Arc::new(start().await);
    let during = Arc::clone(&sandbox);
    blocking(move || {
        let home = home(&during);
        let refused = home.run(&["api", "GET", "nowhere/at-all"]).failed(1);
        assert!(refused.stderr.contains("400"), "{refused:?}");
        for wrong in [
            vec!["api"],
            vec!["api", "GET", "x", "-F", "no-value"],
            vec!["api", "G T", "x"],
            vec!["api", "POST", "x", "--input", "missing.json"],
        ] {
            home.run(&wrong).failed(2);
        }
    })
    .await;
}
