//! With 30 % random faults of the sandbox, no message is lost and none is duplicated.

use std::collections::HashMap;
use std::time::Duration;

use futures_util::stream;
use whatsapp_business::{Client, OutboundMessage, RetryPolicy};
use whatsapp_business_sandbox::{Fault, Sandbox};

const COUNT: usize = 10_000;
const PASSWORD: &str = "Correct-Horse-1";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_10_000_sends_each_is_accepted_once_or_reported_as_ambiguous() {
    let send = "Messages_sendMessage";
    // The faults are drawn one after another, so that 30 % of the requests have one: 1 - 0.942⁶.
    let sandbox = Sandbox::builder()
        .account("admin", PASSWORD)
        .keep(2 * COUNT)
        .fault(Fault::status(429).on(send).share(0.058))
        .fault(Fault::status(503).code(1011).on(send).share(0.058))
        .fault(Fault::status(503).html().on(send).share(0.058))
        .fault(Fault::reset_before().on(send).share(0.116))
        .fault(Fault::reset_after().on(send).share(0.058))
        .start()
        .await
        .unwrap();
    let retry = RetryPolicy::default()
        .with_base_delay(Duration::from_millis(1))
        .with_max_attempts(20);
    let client = Client::builder(sandbox.url())
        .credentials("admin", PASSWORD)
        .retry(retry)
        .build()
        .unwrap();
    let messages: Vec<_> = (0..COUNT)
        .map(|number| OutboundMessage::text("4915123456789", format!("message {number}")))
        .collect();
    let mut all = client
        .messages()
        .send_all(stream::iter(messages))
        .with_concurrency(32);
    let mut reported = HashMap::new();
    while let Some(outcome) = all.next().await {
        let id = match outcome.result {
            Ok(sent) => Some(sent.id),
            Err(error) => {
                assert!(error.is_ambiguous() && !error.is_retryable(), "{error}");
                None
            }
        };
        let twice = reported.insert(format!("message {}", outcome.index), id);
        assert!(twice.is_none(), "reported twice");
    }
    assert_eq!(reported.len(), COUNT);

    let mut accepted = HashMap::new();
    for message in sandbox.sent_messages() {
        let body = message.body["text"]["body"].as_str().unwrap().to_owned();
        assert!(accepted.insert(body, message.id).is_none(), "duplicated");
    }
    let (mut sent, mut lost) = (0, 0);
    for (body, id) in &reported {
        match id {
            Some(id) => {
                assert_eq!(accepted.get(body), Some(id));
                sent += 1;
            }
            None if accepted.contains_key(body) => {}
            None => lost += 1,
        }
    }
    // Some of the ambiguous messages were accepted and some were not.
    assert!((6_000..9_000).contains(&sent), "{sent}");
    assert!((500..3_000).contains(&lost), "{lost}");
    assert!(accepted.len() > sent + 200, "{} {sent}", accepted.len());
}
