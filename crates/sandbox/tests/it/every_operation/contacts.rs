//! Contacts: checks and identities.

use serde_json::json;

use super::{fails, succeeds};
use crate::support::{Api, CUSTOMER};

pub(crate) async fn contacts(api: &Api) {
    let path = "/v1/contacts";
    let check = json!({ "blocking": "wait", "force_check": true, "contacts": ["+49 151 234567", "nobody"] });
    let got = succeeds!(api.post(path, check).await, 200);
    assert_eq!(got.json["contacts"][0]["status"], "valid");
    assert_eq!(
        got.json["contacts"][1],
        json!({ "input": "nobody", "status": "invalid" })
    );
    fails!(api.post(path, json!({})).await, 400, 1008);
    fails!(api.post(path, json!({ "contacts": [] })).await, 400, 1009);
    fails!(api.post(path, json!({ "contacts": "1" })).await, 400, 1009);

    api.sandbox.set_contact_status(CUSTOMER, "processing");
    let check = json!({ "contacts": [CUSTOMER] });
    let first = api.post(path, check.clone()).await;
    assert_eq!(
        first.json["contacts"][0],
        json!({ "input": CUSTOMER, "status": "processing" })
    );
    assert_eq!(
        api.post(path, check).await.json["contacts"][0]["status"],
        "valid"
    );

    let path = format!("/v1/contacts/{CUSTOMER}/identity");
    let before = succeeds!(api.get(&path).await, 200);
    assert_eq!(before.json["contacts"]["acknowledged"], true);
    fails!(api.get("/v1/contacts/nobody/identity").await, 404, 1006);
    let hash = api.sandbox.change_identity(CUSTOMER);
    fails!(api.send_text("Is it you?").await, 400, 1028);
    let old = json!({ "hash": before.json["contacts"]["hash"] });
    fails!(api.call("PUT", &path, old).await, 400, 1009);
    succeeds!(api.call("PUT", &path, json!({ "hash": hash })).await, 200);
    succeeds!(api.send_text("Now I know").await, 201);
}
