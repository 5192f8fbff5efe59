//! What is stored: media, phone numbers, registration, profile, templates, the block list, QR codes,
//! subscriptions, commerce settings, flows and groups.

use serde_json::{Value, json};
use whatsapp_business_sandbox::MessageStatus;

use super::client::{Cloud, Hook, TOKEN, builder, graph_error, text};
use crate::support::{CUSTOMER, Got};

const JPEG: &[u8] = b"\xff\xd8\xff\xe0 not really an image";

fn success(got: &Got) {
    assert_eq!(
        (got.status, &got.json["success"]),
        (200, &json!(true)),
        "{got:?}"
    );
}

#[tokio::test]
async fn media_are_uploaded_and_downloaded_in_two_steps() {
    let cloud = Cloud::start().await;
    let path = format!("{}/media", cloud.phone());
    let fields = [("messaging_product", "whatsapp"), ("type", "image/jpeg")];
    let uploaded = cloud.form(&path, &fields, Some(("image/jpeg", JPEG))).await;
    assert_eq!(uploaded.status, 200, "{uploaded:?}");
    let id = uploaded.json["id"].as_str().unwrap();

    let media = cloud
        .get(&format!("{id}?phone_number_id={}", cloud.phone()))
        .await;
    assert_eq!(media.json["mime_type"], "image/jpeg");
    assert_eq!(media.json["file_size"], JPEG.len());
    let url = media.json["url"].as_str().unwrap();
    let without_token = Got::read(cloud.http.get(url).send().await.unwrap()).await;
    assert_eq!(graph_error(&without_token), (401, 190, 0));
    let download = || cloud.http.get(url).bearer_auth(TOKEN).send();
    let bytes = Got::read(download().await.unwrap()).await;
    assert_eq!(
        (bytes.content_type.as_str(), &bytes.bytes[..]),
        ("image/jpeg", JPEG)
    );

    let mut image = text();
    image["type"] = json!("image");
    image["image"] = json!({ "id": id });
    image.as_object_mut().unwrap().remove("text");
    assert_eq!(cloud.send(image.clone()).await.status, 200);
    image["image"]["id"] = json!("1");
    assert_eq!(graph_error(&cloud.send(image).await), (400, 131_009, 0));

    cloud.sandbox.advance(std::time::Duration::from_secs(301));
    assert_eq!(
        download().await.unwrap().status(),
        404,
        "the URL has expired"
    );
    success(&cloud.delete(id).await);
    assert_eq!(graph_error(&cloud.get(id).await), (400, 100, 33));
    let unsupported = cloud
        .form(&path, &fields[..1], Some(("font/woff", JPEG)))
        .await;
    assert_eq!(graph_error(&unsupported), (400, 100, 0));
    let without_file = cloud.form(&path, &fields, None).await;
    assert_eq!(graph_error(&without_file), (400, 100, 0));
}

#[tokio::test]
async fn a_number_is_added_verified_and_registered_with_a_pin() {
    let cloud = Cloud::start().await;
    let numbers = format!("{}/phone_numbers", cloud.account());
    let number = json!({ "cc": "49", "phone_number": "15199999999", "verified_name": "Shop" });
    let created = cloud.post(&numbers, number.clone()).await;
    let id = created.json["id"].as_str().unwrap().to_owned();
    assert_eq!(graph_error(&cloud.post(&numbers, number).await).1, 100);
    let listed = cloud.get(&numbers).await;
    assert_eq!(listed.json["data"].as_array().unwrap().len(), 2);

    let pin = json!({ "messaging_product": "whatsapp", "pin": "123456" });
    let register = format!("{id}/register");
    assert_eq!(
        graph_error(&cloud.post(&register, pin.clone()).await),
        (400, 133_006, 0)
    );
    let code = json!({ "code_method": "SMS", "language": "en_US" });
    success(&cloud.post(&format!("{id}/request_code"), code).await);
    let code = cloud.sandbox.registration_code().unwrap();
    let verify = format!("{id}/verify_code");
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let got = cloud.post(&verify, json!({ "code": wrong })).await;
    assert_eq!(graph_error(&got), (400, 136_025, 0));
    success(&cloud.post(&verify, json!({ "code": code })).await);
    success(&cloud.post(&register, pin.clone()).await);
    success(&cloud.post(&format!("{id}/deregister"), json!({})).await);
    let wrong = json!({ "messaging_product": "whatsapp", "pin": "654321" });
    assert_eq!(
        graph_error(&cloud.post(&register, wrong.clone()).await),
        (400, 133_005, 0)
    );
    success(&cloud.post(&id, json!({ "pin": "654321" })).await);
    success(&cloud.post(&register, wrong).await);

    let node = cloud
        .get(&format!("{id}?fields=status,is_pin_enabled"))
        .await;
    let expected = json!({ "id": id, "status": "CONNECTED", "is_pin_enabled": true });
    assert_eq!(node.json, expected);
    let sent = cloud.post(&format!("{id}/messages"), text()).await;
    assert_eq!(sent.status, 200, "{sent:?}");
}

#[tokio::test]
async fn a_template_is_approved_after_a_delay_and_its_parameters_are_counted() {
    let (url, hook) = Hook::start().await;
    let delay = std::time::Duration::from_secs(3600);
    let cloud = Cloud::with(builder().webhook(url).time_scale(1.0).review_delay(delay)).await;
    let templates = format!("{}/message_templates", cloud.account());
    let template = json!({
        "name": "order", "language": "en_US", "category": "UTILITY",
        "components": [{ "type": "BODY", "text": "Order {{1}} for {{2}}" }],
    });
    let created = cloud.post(&templates, template.clone()).await;
    assert_eq!(created.json["status"], "PENDING", "{created:?}");
    let id = created.json["id"].as_str().unwrap();
    let again = cloud.post(&templates, template).await;
    assert_eq!(graph_error(&again), (400, 100, 2_388_024));

    let message = |parameters: Value| {
        json!({
            "messaging_product": "whatsapp", "to": CUSTOMER, "type": "template",
            "template": {
                "name": "order", "language": { "code": "en_US" },
                "components": [{ "type": "body", "parameters": parameters }],
            },
        })
    };
    let parameter = json!({ "type": "text", "text": "7" });
    let two = message(json!([parameter, parameter]));
    assert_eq!(
        graph_error(&cloud.send(two.clone()).await),
        (404, 132_001, 0)
    );
    cloud.sandbox.advance(delay);
    crate::support::eventually("the approval", || !hook.events().is_empty()).await;
    assert_eq!(hook.values()[0]["event"], "APPROVED");
    assert_eq!(cloud.get(id).await.json["status"], "APPROVED");
    let one = message(json!([parameter]));
    assert_eq!(graph_error(&cloud.send(one).await), (400, 132_000, 0));
    let sent = cloud.send(two).await;
    assert_eq!(
        sent.json["messages"][0]["message_status"], "accepted",
        "{sent:?}"
    );

    let found = cloud
        .get(&format!("{templates}?name=order&fields=name,status"))
        .await;
    let expected = json!([{ "id": id, "name": "order", "status": "APPROVED" }]);
    assert_eq!(found.json["data"], expected);
    success(&cloud.post(id, json!({ "category": "MARKETING" })).await);
    assert_eq!(cloud.get(id).await.json["category"], "MARKETING");
    success(&cloud.delete(&format!("{templates}?name=order")).await);
    assert_eq!(graph_error(&cloud.get(id).await), (400, 100, 33));
    assert_eq!(graph_error(&cloud.delete(&templates).await), (400, 100, 0));
}

#[tokio::test]
async fn a_list_is_read_page_by_page_over_its_cursors() {
    let cloud = Cloud::start().await;
    let templates = format!("{}/message_templates", cloud.account());
    for number in 0..5 {
        let template = json!({
            "name": format!("template_{number}"), "language": "en", "category": "UTILITY",
            "components": [{ "type": "BODY", "text": "Hello" }],
        });
        assert_eq!(cloud.post(&templates, template).await.status, 200);
    }
    let mut names = Vec::new();
    let mut after = String::new();
    for _ in 0..10 {
        let page = cloud
            .get(&format!("{templates}?limit=2&after={after}"))
            .await;
        let data = page.json["data"].as_array().unwrap();
        names.extend(
            data.iter()
                .map(|node| node["name"].as_str().unwrap().to_owned()),
        );
        let paging = &page.json["paging"];
        after = paging["cursors"]["after"].as_str().unwrap().to_owned();
        if paging["next"].is_null() {
            break;
        }
    }
    let expected = [
        "hello_world",
        "template_0",
        "template_1",
        "template_2",
        "template_3",
    ];
    assert_eq!(names[..5], expected);
    assert_eq!(names.len(), 6);
    let invalid = cloud.get(&format!("{templates}?after=bm8")).await;
    assert_eq!(graph_error(&invalid), (400, 100, 0));
}

#[tokio::test]
async fn messages_of_blocked_customers_do_not_reach_the_webhook() {
    let (url, hook) = Hook::start().await;
    let cloud = Cloud::with(builder().webhook(url)).await;
    let path = format!("{}/block_users", cloud.phone());
    let users = json!({
        "messaging_product": "whatsapp",
        "block_users": [{ "user": format!("+{CUSTOMER}") }],
    });
    let blocked = cloud.post(&path, users.clone()).await;
    assert_eq!(
        blocked.json["block_users"]["added_users"][0]["wa_id"],
        CUSTOMER
    );
    assert_eq!(cloud.get(&path).await.json["data"][0]["wa_id"], CUSTOMER);
    cloud.sandbox.receive_text(CUSTOMER, "Hello");
    cloud.settled().await;
    assert!(hook.events().is_empty());
    assert_eq!(cloud.call("DELETE", &path, users).await.status, 200);
    cloud.sandbox.receive_text(CUSTOMER, "Hello");
    cloud.settled().await;
    assert_eq!(hook.events().len(), 1);
}

#[tokio::test]
async fn profile_commerce_settings_qr_codes_and_subscriptions_are_stored() {
    let cloud = Cloud::start().await;
    let of = |edge: &str| format!("{}/{edge}", cloud.phone());
    let profile = of("whatsapp_business_profile");
    let about = json!({ "messaging_product": "whatsapp", "about": "Open" });
    success(&cloud.post(&profile, about).await);
    let got = cloud.get(&profile).await;
    assert_eq!(got.json["data"][0]["about"], "Open", "{got:?}");

    let commerce = of("whatsapp_commerce_settings");
    success(
        &cloud
            .post(&format!("{commerce}?is_cart_enabled=false"), json!({}))
            .await,
    );
    assert_eq!(
        cloud.get(&commerce).await.json["data"][0]["is_cart_enabled"],
        false
    );

    let codes = of("message_qrdls");
    let created = cloud
        .post(&codes, json!({ "prefilled_message": "Hi" }))
        .await;
    let code = created.json["code"].as_str().unwrap().to_owned();
    let updated = json!({ "code": code, "prefilled_message": "Hello" });
    assert_eq!(cloud.post(&codes, updated).await.status, 200);
    let got = cloud.get(&format!("{codes}/{code}")).await;
    assert_eq!(got.json["data"][0]["prefilled_message"], "Hello");
    success(&cloud.delete(&format!("{codes}/{code}")).await);
    assert_eq!(cloud.get(&codes).await.json["data"], json!([]));

    let apps = format!("{}/subscribed_apps", cloud.account());
    assert_eq!(cloud.get(&apps).await.json["data"], json!([]));
    success(&cloud.post(&apps, json!({})).await);
    assert_eq!(
        cloud.get(&apps).await.json["data"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    success(&cloud.delete(&apps).await);
    assert_eq!(cloud.get(&apps).await.json["data"], json!([]));
}

#[tokio::test]
async fn a_flow_is_a_draft_until_it_is_published() {
    let cloud = Cloud::start().await;
    let flows = format!("{}/flows", cloud.account());
    let fields = [("name", "order"), ("categories", r#"["SURVEY"]"#)];
    let created = cloud.form(&flows, &fields, None).await;
    let id = created.json["id"].as_str().unwrap();
    assert_eq!(graph_error(&cloud.form(&flows, &fields, None).await).1, 100);
    let flow = cloud.get(id).await;
    assert_eq!(flow.json["status"], "DRAFT");
    assert_eq!(flow.json["categories"], json!(["SURVEY"]));
    success(&cloud.post(&format!("{id}/publish"), json!({})).await);
    assert_eq!(graph_error(&cloud.delete(id).await), (400, 139_002, 0));
    success(&cloud.post(&format!("{id}/deprecate"), json!({})).await);
    assert_eq!(
        cloud.get(&flows).await.json["data"][0]["status"],
        "DEPRECATED"
    );
}

#[tokio::test]
async fn a_reset_restores_the_initial_state() {
    let cloud = Cloud::start().await;
    cloud.send_text().await;
    cloud
        .post(&format!("{}/deregister", cloud.phone()), json!({}))
        .await;
    cloud.sandbox.reset();
    assert!(cloud.sandbox.sent_messages().is_empty());
    assert_eq!(cloud.send_text().await.status, 200);
    cloud.settled().await;
    crate::support::eventually("the status", || {
        cloud.sandbox.sent_messages()[0].status == MessageStatus::Read
    })
    .await;
}

#[tokio::test]
async fn the_control_api_and_the_page_serve_both_apis() {
    let cloud = Cloud::start().await;
    let sent = cloud.send_text().await;
    let get = async |path: &str| {
        let url = format!("{}{path}", cloud.sandbox.url());
        Got::read(cloud.http.get(url).send().await.unwrap()).await
    };
    let summary = get("/sandbox").await;
    assert_eq!(summary.json["api"], "cloud");
    assert_eq!(summary.json["objects"]["phone_number"], cloud.phone());
    let inbound = json!({ "from": CUSTOMER, "text": "Hello" });
    let url = format!("{}/sandbox/inbound", cloud.sandbox.url());
    let received = Got::read(cloud.http.post(url).json(&inbound).send().await.unwrap()).await;
    assert!(received.json["id"].as_str().unwrap().starts_with("wamid."));
    let messages = get("/sandbox/messages").await;
    assert_eq!(
        messages.json["sent"][0]["id"],
        sent.json["messages"][0]["id"]
    );
    assert_eq!(
        messages.json["inbound"][0]["message"]["text"]["body"],
        "Hello"
    );
    let requests = get("/sandbox/requests").await;
    assert_eq!(
        requests.json["requests"][0]["operation"],
        "Messages_sendMessage"
    );
    let document = get("/openapi.json").await;
    assert!(document.json["paths"]["/{Phone-Number-ID}/messages"].is_object());
    assert!(get("/").await.content_type.starts_with("text/html"));
}

#[tokio::test]
async fn a_message_of_every_type_is_accepted() {
    let cloud = Cloud::start().await;
    let link = json!({ "link": "https://example.com/file" });
    let address = json!({ "latitude": 52.5, "longitude": 13.4, "name": "Shop" });
    let buttons = json!({
        "type": "button",
        "body": { "text": "Which one?" },
        "action": { "buttons": [{ "type": "reply", "reply": { "id": "1", "title": "This" } }] },
    });
    let list = json!({
        "type": "list",
        "body": { "text": "Which one?" },
        "action": {
            "button": "Choose",
            "sections": [{ "title": "All", "rows": [{ "id": "1", "title": "This" }] }],
        },
    });
    let contact = json!([{
        "name": { "formatted_name": "A B", "first_name": "A" },
        "phones": [{ "phone": "+49151234567", "type": "WORK" }],
    }]);
    let template = json!({ "name": "hello_world", "language": { "code": "en_US" } });
    let messages = [
        ("text", json!({ "body": "Hello", "preview_url": true })),
        ("image", link.clone()),
        ("audio", link.clone()),
        ("video", link.clone()),
        (
            "document",
            json!({ "link": "https://example.com/a.pdf", "filename": "a.pdf" }),
        ),
        ("sticker", link),
        ("location", address),
        (
            "reaction",
            json!({ "message_id": "wamid.1", "emoji": "\u{1f44d}" }),
        ),
        ("interactive", buttons),
        ("interactive", list),
        ("contacts", contact),
        ("template", template),
    ];
    let mut refused = Vec::new();
    for (kind, content) in messages {
        let mut message = json!({ "messaging_product": "whatsapp", "to": CUSTOMER, "type": kind });
        message[kind] = content;
        let got = cloud.send(message).await;
        if got.status != 200 {
            refused.push(format!("{kind}: {}", got.json));
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    assert_eq!(cloud.sandbox.sent_messages().len(), 12);
}
