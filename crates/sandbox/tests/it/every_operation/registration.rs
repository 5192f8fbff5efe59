//! Registration, shards and the two-step pin.

use serde_json::{Value, json};

use super::{fails, succeeds};
use crate::support::Api;

pub(crate) async fn registration(api: &Api) {
    let two_step = "/v1/settings/account/two-step";
    fails!(
        api.post(two_step, json!({ "pin": "12345" })).await,
        400,
        1009
    );
    succeeds!(api.post(two_step, json!({ "pin": "123456" })).await, 200);

    let request = |pin: Value| json!({ "cc": "49", "phone_number": "30 1234567", "method": "sms", "cert": "c", "pin": pin });
    let got = succeeds!(api.post("/v1/account", request("123456".into())).await, 201);
    assert!(got.bytes.is_empty(), "already registered: no body");
    fails!(
        api.post("/v1/account/verify", json!({ "code": "1" })).await,
        400,
        1009
    );
    api.sandbox.set_gateway("unregistered");
    fails!(api.send_text("x").await, 503, 1011);
    fails!(
        api.post("/v1/account", request("000000".into())).await,
        400,
        1009
    );
    let got = succeeds!(api.post("/v1/account", request("123456".into())).await, 202);
    assert_eq!(got.json["account"][0]["vname"], "Sandbox");
    fails!(
        api.post("/v1/account/verify", json!({ "code": "wrong" }))
            .await,
        400,
        1009
    );
    let code = api.sandbox.registration_code().unwrap();
    let code = format!("{}-{}", &code[..3], &code[3..]);
    succeeds!(
        api.post("/v1/account/verify", json!({ "code": code }))
            .await,
        200
    );
    assert_eq!(
        api.get("/v1/health").await.json["health"]["gateway_status"],
        "connected"
    );
    let got = api.get("/v1/settings/application").await;
    assert_eq!(got.json["settings"]["application"]["wa_id"], "49301234567");

    succeeds!(api.delete(two_step).await, 200);
    fails!(api.without_token("DELETE", two_step).await, 401, 1005);
    let shards = "/v1/account/shards";
    succeeds!(
        api.post(
            shards,
            json!({ "cc": "49", "phone_number": "1", "shards": "4" })
        )
        .await,
        201
    );
    assert_eq!(
        succeeds!(api.get(shards).await, 200).json["account"]["shards"],
        4
    );
    fails!(
        api.post(
            shards,
            json!({ "cc": "49", "phone_number": "1", "shards": 3 })
        )
        .await,
        400,
        1009
    );
    fails!(api.without_token("GET", shards).await, 401, 1005);
}
