//! Health, metrics, statistics and support information.

use super::{fails, succeeds};
use crate::support::Api;

pub(crate) async fn health(api: &Api) {
    let bearer_only = [
        "/v1/stats/app/internal",
        "/v1/stats/db/internal",
        "/v1/support",
    ];
    for (path, pointer) in [
        ("/v1/health", "/health/gateway_status"),
        ("/metrics", "/metrics/api_requests_count/data/0/value"),
        ("/v1/stats/app", "/stats/app/app_sent_messages_count/type"),
        (
            "/v1/stats/db",
            "/stats/db/db_rows_count/data/0/labels/table",
        ),
        ("/v1/stats/app/internal", "/stats/app/requests_total"),
        ("/v1/stats/db/internal", "/stats/db/messages_rows"),
        ("/v1/support", "/support/gateway_status"),
    ] {
        let got = succeeds!(api.get(path).await, 200);
        assert!(got.json.pointer(pointer).is_some(), "{path}: {got:?}");
        fails!(api.without_token("GET", path).await, 401, 1005);
        let by_key = api
            .http
            .get(format!("{}{path}", api.sandbox.url()))
            .header("authorization", "Apikey key");
        let by_key = by_key.send().await.unwrap().status();
        assert_eq!(
            by_key,
            if bearer_only.contains(&path) {
                401
            } else {
                200
            },
            "{path}"
        );
    }
    for path in ["/metrics", "/v1/stats/app", "/v1/stats/db"] {
        let got = succeeds!(api.get(&format!("{path}?format=prometheus")).await, 200);
        assert!(got.content_type.starts_with("text/plain"));
        assert!(got.bytes.starts_with(b"# HELP "));
        fails!(api.get(&format!("{path}?format=xml")).await, 400, 1009);
    }
    assert_eq!(api.get("/v1/metrics").await.status, 404);
}
