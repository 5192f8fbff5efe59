//! Resetting a sandbox to the state that it started with.

use std::time::Duration;

use crate::support::{self, Api, Webhook};
use serde_json::json;
use whatsapp_business_sandbox::{Fault, Sandbox};

#[tokio::test]
async fn a_reset_restores_accounts_messages_and_settings() {
    let (url, _) = Webhook::start().await;
    let api = Api::with(Sandbox::builder().webhook(&url)).await;
    api.send_text("x").await;
    api.delete("/v1/settings/application").await;
    api.sandbox.add_fault(Fault::status(500));
    api.sandbox.reset();
    assert!(api.sandbox.sent_messages().is_empty());
    assert_eq!(
        api.get("/v1/health").await.status,
        401,
        "tokens are gone, faults as well"
    );
    api.log_in_again().await;
    let summary = api.control("GET", "/sandbox", &json!({})).await;
    assert_eq!(summary.json["webhook"], url);
}

#[tokio::test]
async fn a_reset_restores_faults_clock_duplicates_order_and_limits() {
    let (url, webhook) = Webhook::start().await;
    let builder = Sandbox::builder()
        .webhook(&url)
        .duplicates(1.0)
        .reorder(true)
        .rate_limits(true)
        .fault("status=503,on=Health_checkStatus,times=1".parse().unwrap());
    let api = Api::with(builder).await;
    let date = |api: &Api| api.sandbox.requests().last().unwrap().at_ms;
    for round in 0..2 {
        let first = api.get("/v1/health").await.status;
        assert_eq!(first, 503, "round {round}: the builder's fault");
        assert_eq!(api.get("/v1/health").await.status, 200);
        let before = date(&api);

        api.send_text("x").await;
        api.settled().await;
        let statuses = webhook.statuses().split_off(6 * round);
        assert_eq!(statuses.len(), 6, "round {round}: each twice");
        assert_eq!(statuses[0], "read", "round {round}: in reverse");
        api.sandbox.set_duplicates(0.0);
        api.sandbox.set_reorder(false);
        api.sandbox.clear_faults();
        api.sandbox
            .add_fault(Fault::status(500).on("Users_createUser"));
        api.sandbox.advance(Duration::from_secs(30 * 86_400));
        let limited = async { while api.get("/v1/health").await.status != 429 {} };
        support::within("the rate limit", limited).await;
        assert!(date(&api) - before > 86_400_000);

        api.sandbox.reset();
        // Fails if the limits were not reset.
        api.log_in_again().await;
        assert!(date(&api) - before < 3_600_000, "the clock is back");
    }
}
