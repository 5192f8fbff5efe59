//! Calls of the webhook: until the response is exactly 200, with a growing back-off, and bounded.

use std::sync::Arc;
use std::time::Duration;

use crate::support::{Api, CUSTOMER, Webhook};
use serde_json::{Value, json};
use whatsapp_business_sandbox::{Builder, DeliveryState, MessageStatus, Sandbox};

#[tokio::test]
async fn any_status_but_200_is_retried_with_a_linear_back_off() {
    let (url, webhook) = Webhook::start().await;
    webhook.respond_with(&[201, 500, 302, 204]);
    let api = Api::with(Sandbox::builder().webhook(url).time_scale(1000.0)).await;
    api.sandbox.receive_text(CUSTOMER, "Hello");
    api.settled().await;

    assert_eq!(webhook.events().len(), 5);
    let delivery = &api.sandbox.webhooks()[0];
    assert_eq!(delivery.state, DeliveryState::Delivered);
    let statuses: Vec<_> = delivery
        .attempts
        .iter()
        .filter_map(|attempt| attempt.status)
        .collect();
    assert_eq!(statuses, [201, 500, 302, 204, 200]);
}

#[tokio::test]
async fn a_retry_is_due_after_three_seconds_then_six_then_nine() {
    let (url, webhook) = Webhook::start().await;
    webhook.respond_with(&[500; 6]);
    let api = Api::with(slow(&url)).await;
    api.sandbox.receive_text(CUSTOMER, "Hello");
    attempted(&api, 1).await;
    for (tried, seconds) in (1..).zip([3, 6, 9, 12, 15, 18]) {
        due_after(&api, seconds, tried, tried + 1).await;
    }
    assert_eq!(api.sandbox.webhooks()[0].state, DeliveryState::Delivered);
}

#[tokio::test]
async fn the_back_off_grows_to_nine_hundred_seconds_and_stays_there() {
    let (url, webhook) = Webhook::start().await;
    webhook.respond_with(&[500; 11]);
    let api = Api::with(slow(&url)).await;
    // With steps of three seconds the event would be given up before.
    let steps = json!({ "callback_backoff_delay_ms": 100_000 });
    api.call("PATCH", "/v1/settings/application", steps).await;
    api.sandbox.receive_text(CUSTOMER, "Hello");
    attempted(&api, 1).await;
    let schedule = [100, 200, 300, 400, 500, 600, 700, 800, 900, 900, 900];
    for (tried, seconds) in (1..).zip(schedule) {
        due_after(&api, seconds, tried, tried + 1).await;
    }
    assert_eq!(api.sandbox.webhooks()[0].state, DeliveryState::Delivered);
}

#[tokio::test]
async fn each_copy_of_a_duplicated_event_has_its_own_back_off() {
    let (url, webhook) = Webhook::start().await;
    webhook.respond_with(&[500; 100]);
    let api = Api::with(slow(&url).duplicates(1.0)).await;
    api.sandbox.receive_text(CUSTOMER, "Hello");
    attempted(&api, 2).await;
    for (round, seconds) in (1..).zip([3, 6, 9]) {
        due_after(&api, seconds, 2 * round, 2 * round + 2).await;
    }
}

#[tokio::test]
async fn the_copy_of_a_delivered_event_is_not_retried() {
    for answers in [[500, 200], [200, 500]] {
        let (url, webhook) = Webhook::start().await;
        webhook.respond_with(&answers);
        let api = Api::with(slow(&url).duplicates(1.0)).await;
        api.sandbox.receive_text(CUSTOMER, "Hello");
        attempted(&api, 2).await;
        let settled = tokio::time::timeout(Duration::from_secs(5), api.sandbox.settled());
        settled.await.expect("the copy that failed is not pending");
        api.sandbox.advance(Duration::from_secs(10));
        tokio::time::sleep(A_MOMENT).await;
        assert_eq!(webhook.events().len(), 2);
        assert_eq!(api.sandbox.webhooks()[0].state, DeliveryState::Delivered);
    }
}

#[tokio::test]
async fn an_event_is_given_up_after_a_day() {
    let (url, webhook) = Webhook::start().await;
    webhook.respond_with(&[500; 1000]);
    let api = Api::with(Sandbox::builder().webhook(url).time_scale(0.001)).await;
    api.sandbox.receive_text(CUSTOMER, "Hello");
    wait(&api, |sandbox| sandbox.webhooks()[0].attempts.len() == 1).await;
    api.sandbox.advance(Duration::from_secs(24 * 3600));
    api.settled().await;
    assert_eq!(api.sandbox.webhooks()[0].state, DeliveryState::GivenUp);
}

#[tokio::test]
async fn a_message_can_fail_or_stop_at_a_status() {
    let (url, webhook) = Webhook::start().await;
    let api = Api::with(Sandbox::builder().webhook(url)).await;
    api.sandbox.fails(CUSTOMER, 470);
    api.send_text("Too late").await;
    api.settled().await;
    assert_eq!(webhook.statuses(), ["failed"]);
    let error = &webhook.events()[0]["statuses"][0]["errors"][0];
    assert_eq!(error["code"], 470);
    assert_eq!(api.sandbox.sent_messages()[0].status, MessageStatus::Failed);

    api.sandbox.reaches(CUSTOMER, MessageStatus::Delivered);
    api.send_text("In a drawer").await;
    api.settled().await;
    assert_eq!(webhook.statuses(), ["failed", "sent", "delivered"]);
}

#[tokio::test]
async fn the_settings_select_the_statuses() {
    let (url, webhook) = Webhook::start().await;
    let api = Api::with(Sandbox::builder().webhook(url)).await;
    let wanted = json!({ "sent_status": false, "webhooks": { "message": { "delivered": false } } });
    api.call("PATCH", "/v1/settings/application", wanted).await;
    api.send_text("x").await;
    api.settled().await;
    assert_eq!(webhook.statuses(), ["read"]);
}

#[tokio::test]
async fn events_are_duplicated_and_reordered_on_request() {
    let (url, webhook) = Webhook::start().await;
    let api = Api::with(Sandbox::builder().webhook(url).reorder(true)).await;
    api.send_text("x").await;
    api.settled().await;
    assert_eq!(webhook.statuses(), ["read", "delivered", "sent"]);
    assert_eq!(api.sandbox.sent_messages()[0].status, MessageStatus::Read);

    api.sandbox.set_duplicates(1.0);
    api.send_text("y").await;
    api.settled().await;
    let mut statuses = webhook.statuses().split_off(3);
    statuses.sort();
    assert_eq!(
        statuses,
        ["delivered", "delivered", "read", "read", "sent", "sent"]
    );
}

#[tokio::test]
async fn messages_wait_while_the_gateway_is_not_connected() {
    let (url, webhook) = Webhook::start().await;
    let api = Api::with(Sandbox::builder().webhook(url)).await;
    api.sandbox.set_gateway("disconnected");
    assert_eq!(
        api.get("/v1/health").await.json["health"]["gateway_status"],
        "disconnected"
    );
    assert_eq!(api.send_text("Later").await.status, 201);
    api.sandbox.advance(Duration::from_secs(60));
    wait(&api, |sandbox| sandbox.webhooks_pending() == 1).await;
    assert!(webhook.events().is_empty());
    assert_eq!(
        api.sandbox.sent_messages()[0].status,
        MessageStatus::Accepted
    );
    api.sandbox.set_gateway("connected");
    api.settled().await;
    assert_eq!(webhook.statuses().len(), 3);
}

#[tokio::test]
async fn the_queue_is_bounded_and_dropped_events_are_counted() {
    let (url, webhook) = Webhook::start().await;
    webhook.respond_with(&[500; 100]);
    let api = Api::with(
        Sandbox::builder()
            .webhook(url)
            .webhook_queue(5)
            .time_scale(0.001),
    )
    .await;
    for _ in 0..50 {
        api.sandbox.receive_text(CUSTOMER, "x");
        tokio::task::yield_now().await;
    }
    assert!(
        api.sandbox.webhooks_pending() <= 5 + 6,
        "the queue and what is in flight"
    );
    assert!(api.sandbox.webhooks_dropped() >= 30);
    let dropped = api
        .sandbox
        .webhooks()
        .iter()
        .filter(|d| d.state == DeliveryState::Dropped)
        .count();
    assert!(dropped >= 30);
}

#[tokio::test]
async fn every_status_dropped_by_a_full_queue_is_counted_and_reported() {
    let (url, webhook) = Webhook::start().await;
    let api = Api::with(slow(&url).webhook_queue(2)).await;
    for _ in 0..5 {
        api.send_text("x").await;
    }
    assert_eq!(api.sandbox.webhooks_pending(), 2);
    assert_eq!(api.sandbox.webhooks_dropped(), 9);
    let log = api.sandbox.webhooks();
    let kinds: Vec<_> = log.iter().map(|d| d.kind.as_str()).collect();
    assert_eq!(kinds, ["sent", "delivered", "read"].repeat(3));
    assert!(log.iter().all(|d| d.state == DeliveryState::Dropped));
    let sent = api.sandbox.sent_messages();
    assert_eq!(sent[4].status, MessageStatus::Read);
    assert_eq!(log[8].body["statuses"][0]["id"], sent[4].id);

    // Only the statuses that the settings select count.
    let fewer = json!({ "sent_status": false });
    api.call("PATCH", "/v1/settings/application", fewer).await;
    api.send_text("x").await;
    api.sandbox.fails(CUSTOMER, 470);
    api.send_text("x").await;
    assert_eq!(api.sandbox.webhooks_dropped(), 12);
    let log = api.sandbox.webhooks();
    let kinds: Vec<_> = log[9..].iter().map(|d| d.kind.as_str()).collect();
    assert_eq!(kinds, ["delivered", "read", "failed"]);
    assert!(webhook.events().is_empty());
}

#[tokio::test]
async fn the_setting_limits_concurrent_calls() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let now = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let (hook_now, hook_most) = (Arc::clone(&now), Arc::clone(&most));
    let hook = move || async move {
        let at_once = hook_now.fetch_add(1, Ordering::SeqCst) + 1;
        hook_most.fetch_max(at_once, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(5)).await;
        hook_now.fetch_sub(1, Ordering::SeqCst);
    };
    let router = axum::Router::new().route("/", axum::routing::post(hook));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let api = Api::with(Sandbox::builder().webhook(url)).await;
    for _ in 0..100 {
        api.sandbox.receive_text(CUSTOMER, "x");
    }
    api.settled().await;
    assert_eq!(most.load(Ordering::SeqCst), 6);
    let more = json!({ "webhooks": { "max_concurrent_requests": 12 } });
    api.call("PATCH", "/v1/settings/application", more).await;
    for _ in 0..100 {
        api.sandbox.receive_text(CUSTOMER, "x");
    }
    api.settled().await;
    assert_eq!(most.load(Ordering::SeqCst), 12);
}

#[tokio::test]
async fn every_event_is_valid_under_the_document() {
    let (url, webhook) = Webhook::start().await;
    let api = Api::with(Sandbox::builder().webhook(url)).await;
    api.send_text("x").await;
    api.sandbox.fails(CUSTOMER, 500);
    api.send_text("y").await;
    api.sandbox.change_identity(CUSTOMER);
    let message = serde_json::from_value(json!({
        "type": "interactive",
        "context": { "id": "gBEG" },
        "interactive": { "type": "button_reply", "button_reply": { "id": "1", "title": "Yes" } },
    }));
    api.sandbox.receive(CUSTOMER, message.unwrap());
    api.settled().await;
    let document: Value = serde_json::from_str(whatsapp_business::api::DOCUMENT).unwrap();
    let schema = json!({
        "$ref": "#/components/schemas/Webhook-Event",
        "components": document["components"],
    });
    let validator = jsonschema::options().build(&schema).unwrap();
    assert_eq!(webhook.events().len(), 6);
    for event in webhook.events() {
        let errors: Vec<_> = validator
            .iter_errors(&event)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?} in {event}");
    }
}

/// The time in which the sandbox processes everything that is due.
const A_MOMENT: Duration = Duration::from_millis(20);

/// A time scale at which nothing becomes due within a test unless the clock is moved.
fn slow(url: &str) -> Builder {
    Sandbox::builder().webhook(url).time_scale(0.001)
}

/// Waits until the first event had this number of attempts.
async fn attempted(api: &Api, times: usize) {
    wait(api, |sandbox| sandbox.webhooks()[0].attempts.len() == times).await;
}

/// Checks that the next attempts follow after these seconds, and not half a second before.
async fn due_after(api: &Api, seconds: u64, before: usize, after: usize) {
    tokio::time::sleep(A_MOMENT).await;
    api.sandbox
        .advance(Duration::from_millis(seconds * 1000 - 500));
    tokio::time::sleep(A_MOMENT).await;
    let tried = api.sandbox.webhooks()[0].attempts.len();
    assert_eq!(tried, before, "earlier than after {seconds} s");
    api.sandbox.advance(Duration::from_millis(500));
    attempted(api, after).await;
}

/// Waits until a condition is true.
async fn wait(api: &Api, condition: impl Fn(&Sandbox) -> bool) {
    for _ in 0..10_000 {
        if condition(&api.sandbox) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("never: {:?}", api.sandbox.webhooks());
}
