//! The application settings and media providers; backup and restore.

use serde_json::json;

use super::{fails, succeeds};
use crate::support::Api;

pub(crate) async fn settings(api: &Api) {
    let path = "/v1/settings/application";
    succeeds!(
        api.call(
            "PATCH",
            path,
            json!({ "webhooks": { "max_concurrent_requests": "12" } })
        )
        .await,
        200
    );
    let got = succeeds!(api.get(path).await, 200);
    let application = &got.json["settings"]["application"];
    assert_eq!(application["webhooks"]["max_concurrent_requests"], 12);
    fails!(
        api.call(
            "PATCH",
            path,
            json!({ "webhooks": { "max_concurrent_requests": 7 } })
        )
        .await,
        400,
        1009
    );
    fails!(
        api.call("PATCH", path, json!({ "webhooks": { "url": "ftp://x" } }))
            .await,
        400,
        1009
    );
    fails!(
        api.call("PATCH", path, json!({ "callback_persist": "yes" }))
            .await,
        400,
        1009
    );
    succeeds!(api.delete(path).await, 200);
    fails!(api.without_token("GET", path).await, 401, 1005);
    fails!(api.without_token("DELETE", path).await, 401, 1005);

    let path = "/v1/settings/application/media/providers";
    let provider = json!([{ "name": "cdn", "type": "www", "config": { "bearer": "secret" } }]);
    succeeds!(api.post(path, provider.clone()).await, 200);
    fails!(api.post(path, json!([{ "type": "www" }])).await, 400, 1008);
    fails!(api.post(path, json!({})).await, 400, 1009);
    let got = succeeds!(api.get(path).await, 200);
    assert_eq!(
        got.json["settings"]["application"]["media"]["providers"],
        provider
    );
    succeeds!(
        api.delete("/v1/settings/application/media/providers/cdn")
            .await,
        200
    );
    fails!(
        api.delete("/v1/settings/application/media/providers/cdn")
            .await,
        404,
        1006
    );
    fails!(api.without_token("GET", path).await, 401, 1005);
}

pub(crate) async fn backup(api: &Api) {
    let about = "/v1/settings/profile/about";
    succeeds!(
        api.call("PATCH", about, json!({ "text": "Before" })).await,
        200
    );
    let path = "/v1/settings/backup";
    fails!(api.post(path, json!({})).await, 400, 1008);
    let got = succeeds!(api.post(path, json!({ "password": "p" })).await, 200);
    let data = got.json["settings"]["data"].clone();
    succeeds!(
        api.call("PATCH", about, json!({ "text": "After" })).await,
        200
    );

    let path = "/v1/settings/restore";
    fails!(
        api.post(path, json!({ "password": "q", "data": data }))
            .await,
        400,
        1009
    );
    fails!(
        api.post(path, json!({ "password": "p", "data": "x" }))
            .await,
        400,
        1009
    );
    succeeds!(
        api.post(path, json!({ "password": "p", "data": data }))
            .await,
        200
    );
    assert_eq!(
        api.get(about).await.json["settings"]["profile"]["about"]["text"],
        "Before"
    );
}
