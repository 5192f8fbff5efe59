//! Groups.

use serde_json::json;

use super::{JPEG, fails, succeeds};
use crate::support::{Api, CUSTOMER};

pub(crate) async fn groups(api: &Api) {
    fails!(
        api.post("/v1/groups", json!({ "subject": "" })).await,
        400,
        1009
    );
    let created = succeeds!(
        api.post("/v1/groups", json!({ "subject": "Friends" }))
            .await,
        200
    );
    let id = created.json["groups"][0]["id"].as_str().unwrap();
    assert_eq!(api.get("/v1/groups").await.json["groups"][0]["id"], id);
    let path = format!("/v1/groups/{id}");
    let at = |rest: &str| format!("{path}{rest}");
    let none = |rest: &str| format!("/v1/groups/none{rest}");

    succeeds!(
        api.call("PUT", &path, json!({ "subject": "Family" })).await,
        200
    );
    fails!(api.call("PUT", &path, json!({})).await, 400, 1008);
    assert!(api.sandbox.join_group(id, CUSTOMER));
    let info = succeeds!(api.get(&path).await, 200);
    assert_eq!(info.json["groups"][0]["subject"], "Family");
    assert_eq!(
        info.json["groups"][0]["participants"],
        json!(["15550001111", CUSTOMER])
    );
    fails!(api.get("/v1/groups/none").await, 404, 1012);

    let member = json!({ "wa_ids": [CUSTOMER] });
    let stranger = json!({ "wa_ids": ["1"] });
    succeeds!(api.call("PATCH", &at("/admins"), member.clone()).await, 200);
    fails!(
        api.call("PATCH", &at("/admins"), stranger.clone()).await,
        400,
        1003
    );
    succeeds!(
        api.call("DELETE", &at("/admins"), member.clone()).await,
        200
    );
    fails!(
        api.call("DELETE", &at("/admins"), member.clone()).await,
        400,
        1003
    );
    let to_group = json!({ "to": id, "recipient_type": "group", "text": { "body": "All" } });
    succeeds!(api.post("/v1/messages", to_group.clone()).await, 201);

    let invite = succeeds!(api.get(&at("/invite")).await, 200).json["groups"][0]["link"].clone();
    succeeds!(api.delete(&at("/invite")).await, 200);
    assert_ne!(
        api.get(&at("/invite")).await.json["groups"][0]["link"],
        invite
    );
    fails!(api.get(&none("/invite")).await, 404, 1012);
    fails!(api.delete(&none("/invite")).await, 404, 1012);

    fails!(api.get(&at("/icon")).await, 404, 1006);
    fails!(api.delete(&at("/icon")).await, 404, 1006);
    fails!(
        api.raw("POST", &at("/icon"), "text/plain", b"x").await,
        400,
        1009
    );
    succeeds!(api.raw("POST", &at("/icon"), "image/jpeg", JPEG).await, 200);
    let icon = succeeds!(api.get(&at("/icon")).await, 200);
    assert_eq!(
        (icon.content_type.as_str(), icon.bytes.as_slice()),
        ("image/jpeg", JPEG)
    );
    let link = succeeds!(api.get(&at("/icon?format=link")).await, 200);
    assert!(
        link.json["groups"][0]["link"]
            .as_str()
            .unwrap()
            .ends_with("/icon")
    );
    fails!(api.get(&at("/icon?format=gif")).await, 400, 1009);
    succeeds!(api.delete(&at("/icon")).await, 200);

    succeeds!(
        api.call("DELETE", &at("/participants"), member.clone())
            .await,
        200
    );
    fails!(
        api.call("DELETE", &at("/participants"), member).await,
        400,
        1003
    );
    succeeds!(api.post(&at("/leave"), json!({})).await, 200);
    fails!(api.post(&at("/leave"), json!({})).await, 404, 1012);
    fails!(api.post("/v1/messages", to_group).await, 404, 1012);
    assert_eq!(api.get("/v1/groups").await.json["groups"], json!([]));
    api.sandbox.expire_tokens();
    fails!(api.get("/v1/groups").await, 401, 1005);
    api.log_in_again().await;
}
