//! Messages of every type, and the errors of invalid ones.

use serde_json::{Value, json};

use super::{JPEG, fails, succeeds};
use crate::support::{Api, CUSTOMER, Got};

pub(crate) async fn messages(api: &Api) {
    let path = "/v1/messages";
    let image = succeeds!(api.raw("POST", "/v1/media", "image/jpeg", JPEG).await, 201);
    let image = image.json["media"][0]["id"].clone();
    let link = json!({ "link": "https://example.com/x", "caption": "c" });
    for (kind, content) in [
        ("text", json!({ "body": "x" })),
        ("image", json!({ "id": image })),
        ("image", link.clone()),
        ("video", link.clone()),
        ("document", link.clone()),
        (
            "audio",
            json!({ "link": "https://example.com/x", "provider": { "name": "p" } }),
        ),
        ("sticker", json!({ "id": image })),
        ("location", json!({ "latitude": 1.5, "longitude": "2.5" })),
        ("contacts", json!([{ "name": { "formatted_name": "A B" } }])),
        (
            "template",
            json!({ "namespace": "n", "name": "t", "language": { "code": "en" }, "components": [
                { "type": "body", "parameters": [{ "type": "text", "text": "x" }] },
                { "type": "button", "sub_type": "quick_reply", "index": 0,
                  "parameters": [{ "type": "payload", "payload": "p" }] },
            ] }),
        ),
        (
            "interactive",
            json!({ "type": "button", "body": { "text": "?" }, "action": { "buttons": [
                { "type": "reply", "reply": { "id": "1", "title": "Yes" } },
            ] } }),
        ),
        (
            "interactive",
            json!({ "type": "list", "body": { "text": "?" }, "action": { "button": "Choose",
                "sections": [{ "rows": [{ "id": "1", "title": "One" }] }] } }),
        ),
    ] {
        let got = succeeds!(
            api.post(path, json!({ "to": CUSTOMER, "type": kind, kind: content }))
                .await,
            201
        );
        assert!(
            got.json["messages"][0]["id"]
                .as_str()
                .unwrap()
                .starts_with("gBEG")
        );
        assert_eq!(got.json["contacts"][0]["wa_id"], CUSTOMER);
    }
    let buttons: Vec<Value> = (0..4)
        .map(|n| json!({ "type": "reply", "reply": { "id": n.to_string(), "title": "t" } }))
        .collect();
    let rows: Vec<Value> = (0..11)
        .map(|n| json!({ "id": n.to_string(), "title": "t" }))
        .collect();
    let interactive = |kind: &str, action: Value| {
        json!({ "to": CUSTOMER, "type": "interactive",
                "interactive": { "type": kind, "body": { "text": "?" }, "action": action } })
    };
    fails!(
        api.post(path, interactive("button", json!({ "buttons": buttons })))
            .await,
        400,
        1009
    );
    fails!(
        api.post(path, interactive("button", json!({}))).await,
        400,
        1008
    );
    let list = json!({ "button": "b", "sections": [{ "rows": rows }] });
    fails!(api.post(path, interactive("list", list)).await, 400, 2016);
    fails!(
        api.post(
            path,
            json!({ "to": "15550001111", "text": { "body": "me" } })
        )
        .await,
        400,
        1021
    );
    fails!(
        api.post(path, json!({ "to": "x", "text": { "body": "?" } }))
            .await,
        400,
        1013
    );
    fails!(
        api.post(
            path,
            json!({ "to": CUSTOMER, "type": "image", "image": { "id": "none" } })
        )
        .await,
        404,
        1006
    );
    fails!(
        api.post(
            path,
            json!({ "to": CUSTOMER, "type": "image", "image": { "id": "a", "link": "b" } })
        )
        .await,
        400,
        1009
    );
    fails!(
        api.post(path, json!({ "to": CUSTOMER, "type": "system" }))
            .await,
        400,
        1009
    );
    api.sandbox.set_blocked("49170000000", true);
    let blocked = json!({ "to": "49170000000", "text": { "body": "x" } });
    fails!(api.post(path, blocked).await, 403, 1007);

    let id = api.sandbox.receive_text(CUSTOMER, "Hi");
    let path = format!("/v1/messages/{id}");
    succeeds!(
        api.call("PUT", &path, json!({ "status": "read" })).await,
        200
    );
    assert_eq!(api.sandbox.marked_read(&id), Some(true));
    fails!(
        api.call("PUT", &path, json!({ "status": "unread" })).await,
        400,
        1009
    );
    fails!(
        api.call("PUT", "/v1/messages/none", json!({ "status": "read" }))
            .await,
        404,
        1006
    );

    let path = "/v1/services/message/gc";
    succeeds!(
        Got::read(api.request("PUT", path).send().await.unwrap()).await,
        200
    );
    fails!(api.without_token("PUT", path).await, 401, 1005);
}
