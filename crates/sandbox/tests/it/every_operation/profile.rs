//! The profile of the business.

use serde_json::json;

use super::{JPEG, fails, succeeds};
use crate::support::Api;

pub(crate) async fn profile(api: &Api) {
    let path = "/v1/settings/business/profile";
    succeeds!(
        api.post(
            path,
            json!({ "address": "Here", "websites": ["https://example.com"] })
        )
        .await,
        200
    );
    succeeds!(
        api.post(path, json!({ "email": "a@example.com" })).await,
        200
    );
    let got = succeeds!(api.get(path).await, 200);
    assert_eq!(
        got.json["settings"]["business"]["profile"]["address"],
        "Here"
    );
    assert_eq!(
        got.json["settings"]["business"]["profile"]["email"],
        "a@example.com"
    );
    fails!(api.post(path, json!({ "websites": "x" })).await, 400, 1009);
    fails!(api.without_token("GET", path).await, 401, 1005);

    let path = "/v1/settings/business/compliance_info";
    succeeds!(
        api.post(path, json!({ "entity_name": "We", "is_registered": true }))
            .await,
        200
    );
    let got = succeeds!(api.get(path).await, 200);
    assert_eq!(
        got.json["settings"]["business"]["compliance_info"]["entity_name"],
        "We"
    );
    fails!(
        api.post(path, json!({ "is_registered": "yes" })).await,
        400,
        1009
    );
    fails!(api.without_token("GET", path).await, 401, 1005);

    let path = "/v1/settings/profile/about";
    succeeds!(
        api.call("PATCH", path, json!({ "text": "Open" })).await,
        200
    );
    let got = succeeds!(api.get(path).await, 200);
    assert_eq!(got.json["settings"]["profile"]["about"]["text"], "Open");
    fails!(
        api.call("PATCH", path, json!({ "text": "x".repeat(140) }))
            .await,
        400,
        1009
    );
    fails!(api.without_token("GET", path).await, 401, 1005);

    let path = "/v1/settings/profile/photo";
    fails!(api.get(path).await, 404, 1006);
    fails!(api.delete(path).await, 404, 1006);
    fails!(api.raw("POST", path, "image/jpeg", b"").await, 400, 1008);
    succeeds!(api.raw("POST", path, "image/jpeg", JPEG).await, 200);
    assert_eq!(succeeds!(api.get(path).await, 200).bytes, JPEG);
    let link = succeeds!(api.get("/v1/settings/profile/photo?format=link").await, 200);
    assert!(link.json["settings"]["profile"]["photo"]["link"].is_string());
    succeeds!(api.delete(path).await, 200);
}
