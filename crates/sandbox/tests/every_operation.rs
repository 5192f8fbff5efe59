//! Every operation of the document, with success and with failure, each answer checked against the
//! document (the sandbox is strict: an answer that violates it would be a 500).
#![allow(clippy::unwrap_used, clippy::panic)] // Helpers of tests count as tests.

mod support;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use support::{Api, CUSTOMER, PASSWORD, login};
use whatsapp_business::api::OPERATIONS;
use whatsapp_business_sandbox::Sandbox;

const JPEG: &[u8] = b"\xff\xd8\xff\xe0 not really an image";

/// Asserts a success and gives its body.
macro_rules! ok {
    ($got:expr, $status:literal) => {{
        let got = $got;
        assert_eq!(got.status, $status, "{got:?}");
        got
    }};
}

/// Asserts a refusal with its code; 0: no body.
macro_rules! refused {
    ($got:expr, $status:literal, $code:literal) => {{
        let got = $got;
        assert_eq!((got.status, got.code()), ($status, $code), "{got:?}");
        if $code == 0 {
            assert!(got.bytes.is_empty(), "{got:?}");
        }
    }};
}

#[tokio::test]
async fn every_operation_succeeds_and_refuses_as_the_document_says() {
    let api = Api::with(Sandbox::builder().user("plain", PASSWORD).api_key("key")).await;
    users(&api).await;
    contacts(&api).await;
    messages(&api).await;
    media(&api).await;
    groups(&api).await;
    settings(&api).await;
    profile(&api).await;
    certificates(&api).await;
    backup(&api).await;
    stickers(&api).await;
    health(&api).await;
    registration(&api).await;

    let mut succeeded = BTreeSet::new();
    let mut failed = BTreeSet::new();
    for request in api.sandbox.requests() {
        if let Some(operation) = request.operation {
            match request.status {
                200..300 => succeeded.insert(operation),
                _ => failed.insert(operation),
            };
        }
    }
    let all: BTreeSet<&str> = OPERATIONS.iter().map(|operation| operation.id).collect();
    assert_eq!(
        all.difference(&succeeded).collect::<Vec<_>>(),
        Vec::<&&str>::new()
    );
    assert_eq!(
        all.difference(&failed).collect::<Vec<_>>(),
        Vec::<&&str>::new()
    );
}

async fn users(api: &Api) {
    let new = json!({ "username": "clerk", "password": "Counter-9-Top" });
    let created = ok!(api.post("/v1/users", new.clone()).await, 201);
    assert_eq!(created.json["users"][0]["username"], "clerk");
    refused!(api.post("/v1/users", new).await, 500, 1014);
    let short = json!({ "username": "abc", "password": "Counter-9-Top" });
    refused!(api.post("/v1/users", short).await, 400, 1009);
    let weak = json!({ "username": "weak", "password": "nothingspecial" });
    refused!(api.post("/v1/users", weak).await, 400, 1009);

    let got = ok!(api.get("/v1/users/clerk").await, 200);
    assert_eq!(got.json["users"][0]["ROLES"], "ROLE_USER");
    refused!(api.get("/v1/users/nobody").await, 404, 1006);
    let change = json!({ "password": "Another-9-Word" });
    ok!(
        api.call("PUT", "/v1/users/clerk", change.clone()).await,
        200
    );
    refused!(api.call("PUT", "/v1/users/nobody", change).await, 404, 1006);
    let bad = json!({ "password": "short" });
    refused!(api.call("PUT", "/v1/users/clerk", bad).await, 400, 1009);
    ok!(api.delete("/v1/users/clerk").await, 200);
    refused!(api.delete("/v1/users/clerk").await, 404, 1006);
    refused!(api.delete("/v1/users/admin").await, 403, 1005);

    let url = api.sandbox.url();
    refused!(
        login(&api.http, url, "plain", "wrong", None).await,
        401,
        1005
    );
    let plain = ok!(login(&api.http, url, "plain", PASSWORD, None).await, 200);
    let token = plain.json["users"][0]["token"].as_str().unwrap();
    let plain = |method: &str, path: &str| {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        api.http
            .request(method, format!("{url}{path}"))
            .bearer_auth(token)
            .send()
    };
    for (method, path) in [
        ("GET", "/v1/settings/application"),
        ("GET", "/v1/certificates/webhooks/ca"),
        ("POST", "/v1/settings/backup"),
        ("POST", "/v1/account"),
        ("POST", "/v1/users"),
        ("GET", "/v1/users/admin"),
    ] {
        assert_eq!(
            plain(method, path).await.unwrap().status(),
            403,
            "{method} {path}"
        );
    }
    assert_eq!(plain("GET", "/v1/users/plain").await.unwrap().status(), 200);
    assert_eq!(
        plain("POST", "/v1/users/logout").await.unwrap().status(),
        200
    );
    assert_eq!(
        plain("POST", "/v1/users/logout").await.unwrap().status(),
        401
    );
}

async fn contacts(api: &Api) {
    let path = "/v1/contacts";
    let check = json!({ "blocking": "wait", "force_check": true, "contacts": ["+49 151 234567", "nobody"] });
    let got = ok!(api.post(path, check).await, 200);
    assert_eq!(got.json["contacts"][0]["status"], "valid");
    assert_eq!(
        got.json["contacts"][1],
        json!({ "input": "nobody", "status": "invalid" })
    );
    refused!(api.post(path, json!({})).await, 400, 1008);
    refused!(api.post(path, json!({ "contacts": [] })).await, 400, 1009);
    refused!(api.post(path, json!({ "contacts": "1" })).await, 400, 1009);

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
    let before = ok!(api.get(&path).await, 200);
    assert_eq!(before.json["contacts"]["acknowledged"], true);
    refused!(api.get("/v1/contacts/nobody/identity").await, 404, 1006);
    let hash = api.sandbox.change_identity(CUSTOMER);
    refused!(api.send_text("Is it you?").await, 400, 1028);
    let old = json!({ "hash": before.json["contacts"]["hash"] });
    refused!(api.call("PUT", &path, old).await, 400, 1009);
    ok!(api.call("PUT", &path, json!({ "hash": hash })).await, 200);
    ok!(api.send_text("Now I know").await, 201);
}

async fn messages(api: &Api) {
    let path = "/v1/messages";
    let image = ok!(api.raw("POST", "/v1/media", "image/jpeg", JPEG).await, 201);
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
        let got = ok!(
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
    refused!(
        api.post(path, interactive("button", json!({ "buttons": buttons })))
            .await,
        400,
        1009
    );
    refused!(
        api.post(path, interactive("button", json!({}))).await,
        400,
        1008
    );
    let list = json!({ "button": "b", "sections": [{ "rows": rows }] });
    refused!(api.post(path, interactive("list", list)).await, 400, 2016);
    refused!(
        api.post(
            path,
            json!({ "to": "15550001111", "text": { "body": "me" } })
        )
        .await,
        400,
        1021
    );
    refused!(
        api.post(path, json!({ "to": "x", "text": { "body": "?" } }))
            .await,
        400,
        1013
    );
    refused!(
        api.post(
            path,
            json!({ "to": CUSTOMER, "type": "image", "image": { "id": "none" } })
        )
        .await,
        404,
        1006
    );
    refused!(
        api.post(
            path,
            json!({ "to": CUSTOMER, "type": "image", "image": { "id": "a", "link": "b" } })
        )
        .await,
        400,
        1009
    );
    refused!(
        api.post(path, json!({ "to": CUSTOMER, "type": "system" }))
            .await,
        400,
        1009
    );
    api.sandbox.set_blocked("49170000000", true);
    let blocked = json!({ "to": "49170000000", "text": { "body": "x" } });
    refused!(api.post(path, blocked).await, 403, 1007);

    let id = api.sandbox.receive_text(CUSTOMER, "Hi");
    let path = format!("/v1/messages/{id}");
    ok!(
        api.call("PUT", &path, json!({ "status": "read" })).await,
        200
    );
    assert_eq!(api.sandbox.marked_read(&id), Some(true));
    refused!(
        api.call("PUT", &path, json!({ "status": "unread" })).await,
        400,
        1009
    );
    refused!(
        api.call("PUT", "/v1/messages/none", json!({ "status": "read" }))
            .await,
        404,
        1006
    );
}

async fn media(api: &Api) {
    let uploaded = ok!(
        api.raw("POST", "/v1/media", "audio/ogg; codecs=opus", b"OggS")
            .await,
        201
    );
    let path = format!(
        "/v1/media/{}",
        uploaded.json["media"][0]["id"].as_str().unwrap()
    );
    let got = ok!(api.get(&path).await, 200);
    assert_eq!(got.content_type, "audio/ogg; codecs=opus");
    ok!(api.delete(&path).await, 200);
    refused!(api.get(&path).await, 404, 0);
    refused!(api.delete(&path).await, 404, 1006);
    refused!(
        api.raw("POST", "/v1/media", "image/jpeg", b"").await,
        400,
        1008
    );
    let large = vec![0; 5 * 1024 * 1024 + 1];
    refused!(
        api.raw("POST", "/v1/media", "image/jpeg", &large).await,
        413,
        1009
    );
}

async fn groups(api: &Api) {
    refused!(
        api.post("/v1/groups", json!({ "subject": "" })).await,
        400,
        1009
    );
    let created = ok!(
        api.post("/v1/groups", json!({ "subject": "Friends" }))
            .await,
        200
    );
    let id = created.json["groups"][0]["id"].as_str().unwrap();
    assert_eq!(api.get("/v1/groups").await.json["groups"][0]["id"], id);
    let path = format!("/v1/groups/{id}");
    let at = |rest: &str| format!("{path}{rest}");
    let none = |rest: &str| format!("/v1/groups/none{rest}");

    ok!(
        api.call("PUT", &path, json!({ "subject": "Family" })).await,
        200
    );
    refused!(api.call("PUT", &path, json!({})).await, 400, 1008);
    assert!(api.sandbox.join_group(id, CUSTOMER));
    let info = ok!(api.get(&path).await, 200);
    assert_eq!(info.json["groups"][0]["subject"], "Family");
    assert_eq!(
        info.json["groups"][0]["participants"],
        json!(["15550001111", CUSTOMER])
    );
    refused!(api.get("/v1/groups/none").await, 404, 1012);

    let member = json!({ "wa_ids": [CUSTOMER] });
    let stranger = json!({ "wa_ids": ["1"] });
    ok!(api.call("PATCH", &at("/admins"), member.clone()).await, 200);
    refused!(
        api.call("PATCH", &at("/admins"), stranger.clone()).await,
        400,
        1003
    );
    ok!(
        api.call("DELETE", &at("/admins"), member.clone()).await,
        200
    );
    refused!(
        api.call("DELETE", &at("/admins"), member.clone()).await,
        400,
        1003
    );
    let to_group = json!({ "to": id, "recipient_type": "group", "text": { "body": "All" } });
    ok!(api.post("/v1/messages", to_group.clone()).await, 201);

    let invite = ok!(api.get(&at("/invite")).await, 200).json["groups"][0]["link"].clone();
    ok!(api.delete(&at("/invite")).await, 200);
    assert_ne!(
        api.get(&at("/invite")).await.json["groups"][0]["link"],
        invite
    );
    refused!(api.get(&none("/invite")).await, 404, 1012);
    refused!(api.delete(&none("/invite")).await, 404, 1012);

    refused!(api.get(&at("/icon")).await, 404, 1006);
    refused!(api.delete(&at("/icon")).await, 404, 1006);
    refused!(
        api.raw("POST", &at("/icon"), "text/plain", b"x").await,
        400,
        1009
    );
    ok!(api.raw("POST", &at("/icon"), "image/jpeg", JPEG).await, 200);
    let icon = ok!(api.get(&at("/icon")).await, 200);
    assert_eq!(
        (icon.content_type.as_str(), icon.bytes.as_slice()),
        ("image/jpeg", JPEG)
    );
    let link = ok!(api.get(&at("/icon?format=link")).await, 200);
    assert!(
        link.json["groups"][0]["link"]
            .as_str()
            .unwrap()
            .ends_with("/icon")
    );
    refused!(api.get(&at("/icon?format=gif")).await, 400, 1009);
    ok!(api.delete(&at("/icon")).await, 200);

    ok!(
        api.call("DELETE", &at("/participants"), member.clone())
            .await,
        200
    );
    refused!(
        api.call("DELETE", &at("/participants"), member).await,
        400,
        1003
    );
    ok!(api.post(&at("/leave"), json!({})).await, 200);
    refused!(api.post(&at("/leave"), json!({})).await, 404, 1012);
    refused!(api.post("/v1/messages", to_group).await, 404, 1012);
    assert_eq!(api.get("/v1/groups").await.json["groups"], json!([]));
    api.sandbox.expire_tokens();
    refused!(api.get("/v1/groups").await, 401, 1005);
    // The others go on with a new one.
    let again = login(&api.http, api.sandbox.url(), support::USER, PASSWORD, None).await;
    let token = again.json["users"][0]["token"].as_str().unwrap().to_owned();
    *api.renewed.lock().unwrap() = Some(token);
}

async fn settings(api: &Api) {
    let path = "/v1/settings/application";
    ok!(
        api.call(
            "PATCH",
            path,
            json!({ "webhooks": { "max_concurrent_requests": "12" } })
        )
        .await,
        200
    );
    let got = ok!(api.get(path).await, 200);
    let application = &got.json["settings"]["application"];
    assert_eq!(application["webhooks"]["max_concurrent_requests"], 12);
    refused!(
        api.call(
            "PATCH",
            path,
            json!({ "webhooks": { "max_concurrent_requests": 7 } })
        )
        .await,
        400,
        1009
    );
    refused!(
        api.call("PATCH", path, json!({ "webhooks": { "url": "ftp://x" } }))
            .await,
        400,
        1009
    );
    refused!(
        api.call("PATCH", path, json!({ "callback_persist": "yes" }))
            .await,
        400,
        1009
    );
    ok!(api.delete(path).await, 200);
    refused!(without_token(api, "GET", path).await, 401, 1005);
    refused!(without_token(api, "DELETE", path).await, 401, 1005);

    let path = "/v1/settings/application/media/providers";
    let provider = json!([{ "name": "cdn", "type": "www", "config": { "bearer": "secret" } }]);
    ok!(api.post(path, provider.clone()).await, 200);
    refused!(api.post(path, json!([{ "type": "www" }])).await, 400, 1008);
    refused!(api.post(path, json!({})).await, 400, 1009);
    let got = ok!(api.get(path).await, 200);
    assert_eq!(
        got.json["settings"]["application"]["media"]["providers"],
        provider
    );
    ok!(
        api.delete("/v1/settings/application/media/providers/cdn")
            .await,
        200
    );
    refused!(
        api.delete("/v1/settings/application/media/providers/cdn")
            .await,
        404,
        1006
    );
    refused!(without_token(api, "GET", path).await, 401, 1005);
}

async fn profile(api: &Api) {
    let path = "/v1/settings/business/profile";
    ok!(
        api.post(
            path,
            json!({ "address": "Here", "websites": ["https://example.com"] })
        )
        .await,
        200
    );
    ok!(
        api.post(path, json!({ "email": "a@example.com" })).await,
        200
    );
    let got = ok!(api.get(path).await, 200);
    assert_eq!(
        got.json["settings"]["business"]["profile"]["address"],
        "Here"
    );
    assert_eq!(
        got.json["settings"]["business"]["profile"]["email"],
        "a@example.com"
    );
    refused!(api.post(path, json!({ "websites": "x" })).await, 400, 1009);
    refused!(without_token(api, "GET", path).await, 401, 1005);

    let path = "/v1/settings/business/compliance_info";
    ok!(
        api.post(path, json!({ "entity_name": "We", "is_registered": true }))
            .await,
        200
    );
    let got = ok!(api.get(path).await, 200);
    assert_eq!(
        got.json["settings"]["business"]["compliance_info"]["entity_name"],
        "We"
    );
    refused!(
        api.post(path, json!({ "is_registered": "yes" })).await,
        400,
        1009
    );
    refused!(without_token(api, "GET", path).await, 401, 1005);

    let path = "/v1/settings/profile/about";
    ok!(
        api.call("PATCH", path, json!({ "text": "Open" })).await,
        200
    );
    let got = ok!(api.get(path).await, 200);
    assert_eq!(got.json["settings"]["profile"]["about"]["text"], "Open");
    refused!(
        api.call("PATCH", path, json!({ "text": "x".repeat(140) }))
            .await,
        400,
        1009
    );
    refused!(without_token(api, "GET", path).await, 401, 1005);

    let path = "/v1/settings/profile/photo";
    refused!(api.get(path).await, 404, 1006);
    refused!(api.delete(path).await, 404, 1006);
    refused!(api.raw("POST", path, "image/jpeg", b"").await, 400, 1008);
    ok!(api.raw("POST", path, "image/jpeg", JPEG).await, 200);
    assert_eq!(ok!(api.get(path).await, 200).bytes, JPEG);
    let link = ok!(api.get("/v1/settings/profile/photo?format=link").await, 200);
    assert!(link.json["settings"]["profile"]["photo"]["link"].is_string());
    ok!(api.delete(path).await, 200);
}

async fn certificates(api: &Api) {
    let names = || ["localhost".to_owned()];
    let own = rcgen::generate_simple_self_signed(names()).unwrap();
    let ca = rcgen::generate_simple_self_signed(names())
        .unwrap()
        .cert
        .pem();
    let path = "/v1/certificates/external";
    let ca_path = "/v1/certificates/external/ca";
    refused!(api.get(ca_path).await, 404, 1006);
    let alone = format!("{}{}", own.signing_key.serialize_pem(), own.cert.pem());
    refused!(
        api.raw("POST", path, "text/plain", alone.as_bytes()).await,
        400,
        1008
    );
    refused!(
        api.raw("POST", path, "text/plain", ca.as_bytes()).await,
        400,
        1008
    );
    let whole = format!("{alone}{ca}");
    let got = ok!(
        api.raw("POST", path, "text/plain", whole.as_bytes()).await,
        200
    );
    assert_eq!(got.bytes, b"{}");
    let got = ok!(api.get(ca_path).await, 200);
    assert_eq!(
        String::from_utf8_lossy(&got.bytes).trim(),
        ca.replace("\r\n", "\n").trim()
    );

    let path = "/v1/certificates/webhooks/ca";
    refused!(api.get(path).await, 404, 0);
    refused!(api.delete(path).await, 404, 1006);
    refused!(
        api.raw("POST", path, "text/plain", b"no PEM").await,
        400,
        1008
    );
    let got = ok!(
        api.raw("POST", path, "text/plain", ca.as_bytes()).await,
        200
    );
    assert_eq!(got.bytes, b"null");
    assert_eq!(ok!(api.get(path).await, 200).bytes, ca.as_bytes());
    ok!(api.delete(path).await, 200);
}

async fn backup(api: &Api) {
    let about = "/v1/settings/profile/about";
    ok!(
        api.call("PATCH", about, json!({ "text": "Before" })).await,
        200
    );
    let path = "/v1/settings/backup";
    refused!(api.post(path, json!({})).await, 400, 1008);
    let got = ok!(api.post(path, json!({ "password": "p" })).await, 200);
    let data = got.json["settings"]["data"].clone();
    ok!(
        api.call("PATCH", about, json!({ "text": "After" })).await,
        200
    );

    let path = "/v1/settings/restore";
    refused!(
        api.post(path, json!({ "password": "q", "data": data }))
            .await,
        400,
        1009
    );
    refused!(
        api.post(path, json!({ "password": "p", "data": "x" }))
            .await,
        400,
        1009
    );
    ok!(
        api.post(path, json!({ "password": "p", "data": data }))
            .await,
        200
    );
    assert_eq!(
        api.get(about).await.json["settings"]["profile"]["about"]["text"],
        "Before"
    );
}

async fn stickers(api: &Api) {
    let path = "/v1/stickerpacks";
    refused!(api.post(path, json!({ "name": "n" })).await, 400, 1008);
    let created = ok!(
        api.post(path, json!({ "name": "n", "publisher": "p" }))
            .await,
        200
    );
    let id = created.json["stickerpacks"][0]["id"].as_str().unwrap();
    assert_eq!(api.get(path).await.json["stickerpacks"][0]["name"], "n");
    assert_eq!(
        api.get("/v1/stickerpacks?namespace=other").await.json["stickerpacks"],
        json!([])
    );
    refused!(without_token(api, "GET", path).await, 401, 1005);
    let pack = format!("{path}/{id}");
    ok!(
        api.call("PATCH", &pack, json!({ "publisher": "q" })).await,
        200
    );
    refused!(
        api.call("PATCH", "/v1/stickerpacks/none", json!({})).await,
        404,
        1006
    );
    assert_eq!(
        ok!(api.get(&pack).await, 200).json["stickerpacks"][0]["publisher"],
        "q"
    );
    refused!(api.get("/v1/stickerpacks/none").await, 404, 1006);

    let image = api
        .raw("POST", "/v1/media", "image/webp", b"RIFF")
        .await
        .json["media"][0]["id"]
        .clone();
    let stickers = format!("{pack}/stickers");
    refused!(
        api.post(&stickers, json!({ "image_data_id": "none" }))
            .await,
        404,
        1006
    );
    let added = ok!(
        api.post(
            &stickers,
            json!({ "image_data_id": image, "emojis": ["😀"] })
        )
        .await,
        200
    );
    assert_eq!(added.json["stickers"][0]["index"], 0);
    assert_eq!(
        ok!(api.get(&stickers).await, 200).json["stickers"][0]["image_data_id"],
        image
    );
    refused!(api.get("/v1/stickerpacks/none/stickers").await, 404, 1006);
    let sticker = format!("{stickers}/0");
    ok!(
        api.call("PATCH", &sticker, json!({ "emojis": ["🙂"] }))
            .await,
        200
    );
    refused!(
        api.call("PATCH", &format!("{stickers}/9"), json!({})).await,
        404,
        1006
    );
    assert_eq!(
        ok!(api.get(&sticker).await, 200).json["stickers"][0]["emojis"],
        json!(["🙂"])
    );
    refused!(api.get(&format!("{stickers}/x")).await, 404, 1006);
    ok!(api.delete(&sticker).await, 200);
    refused!(api.delete(&sticker).await, 404, 1006);
    ok!(api.delete(&pack).await, 200);
    refused!(api.delete(&pack).await, 404, 1006);
}

async fn health(api: &Api) {
    for (path, pointer) in [
        ("/v1/health", "/health/gateway_status"),
        ("/metrics", "/metrics/api_requests_count/data/0/value"),
        ("/v1/stats/app", "/stats/app/app_sent_messages_count/type"),
        (
            "/v1/stats/db",
            "/stats/db/db_rows_count/data/0/labels/table",
        ),
        ("/v1/support", "/support/gateway_status"),
    ] {
        let got = ok!(api.get(path).await, 200);
        assert!(got.json.pointer(pointer).is_some(), "{path}: {got:?}");
        refused!(without_token(api, "GET", path).await, 401, 1005);
        let by_key = api
            .http
            .get(format!("{}{path}", api.sandbox.url()))
            .header("authorization", "Apikey key");
        let by_key = by_key.send().await.unwrap().status();
        assert_eq!(
            by_key,
            if path == "/v1/support" { 401 } else { 200 },
            "{path}"
        );
    }
    for path in ["/metrics", "/v1/stats/app", "/v1/stats/db"] {
        let got = ok!(api.get(&format!("{path}?format=prometheus")).await, 200);
        assert!(got.content_type.starts_with("text/plain"));
        assert!(got.bytes.starts_with(b"# HELP "));
        refused!(api.get(&format!("{path}?format=xml")).await, 400, 1009);
    }
    assert_eq!(api.get("/v1/metrics").await.status, 404);
}

async fn registration(api: &Api) {
    let two_step = "/v1/settings/account/two-step";
    refused!(
        api.post(two_step, json!({ "pin": "12345" })).await,
        400,
        1009
    );
    ok!(api.post(two_step, json!({ "pin": "123456" })).await, 200);

    let request = |pin: Value| json!({ "cc": "49", "phone_number": "30 1234567", "method": "sms", "cert": "c", "pin": pin });
    let got = ok!(api.post("/v1/account", request("123456".into())).await, 201);
    assert!(got.bytes.is_empty(), "registered already: no body");
    refused!(
        api.post("/v1/account/verify", json!({ "code": "1" })).await,
        400,
        1009
    );
    api.sandbox.set_gateway("unregistered");
    refused!(api.send_text("x").await, 503, 1011);
    refused!(
        api.post("/v1/account", request("000000".into())).await,
        400,
        1009
    );
    let got = ok!(api.post("/v1/account", request("123456".into())).await, 202);
    assert_eq!(got.json["account"][0]["vname"], "Sandbox");
    refused!(
        api.post("/v1/account/verify", json!({ "code": "wrong" }))
            .await,
        400,
        1009
    );
    let code = api.sandbox.registration_code().unwrap();
    let code = format!("{}-{}", &code[..3], &code[3..]);
    ok!(
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

    ok!(api.delete(two_step).await, 200);
    refused!(without_token(api, "DELETE", two_step).await, 401, 1005);
    let shards = "/v1/account/shards";
    ok!(
        api.post(
            shards,
            json!({ "cc": "49", "phone_number": "1", "shards": "4" })
        )
        .await,
        201
    );
    assert_eq!(ok!(api.get(shards).await, 200).json["account"]["shards"], 4);
    refused!(
        api.post(
            shards,
            json!({ "cc": "49", "phone_number": "1", "shards": 3 })
        )
        .await,
        400,
        1009
    );
    refused!(without_token(api, "GET", shards).await, 401, 1005);
}

async fn without_token(api: &Api, method: &str, path: &str) -> support::Got {
    let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
    let request = api
        .http
        .request(method, format!("{}{path}", api.sandbox.url()));
    support::Got::read(request.send().await.unwrap()).await
}
