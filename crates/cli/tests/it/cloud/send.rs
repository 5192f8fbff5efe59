//! `wab --api cloud send`: every type of message, uploads, `--from` and `--dry-run`.

use std::sync::Arc;

use serde_json::Value;

use super::{home, start};
use crate::support::{Home, blocking};

const TO: &str = "15550100";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_of_every_type_are_sent_with_the_options_of_the_on_premises_api() {
    let sandbox = Arc::new(start().await);
    let during = Arc::clone(&sandbox);
    blocking(move || {
        let home = home(&during);
        // Sends a message, and returns the body of its request.
        let send = |kind: &str, options: &[&str]| -> Value {
            let sent = home.json(&[&["send", kind, "--to", TO], options].concat());
            let id = sent["id"].as_str().unwrap();
            let messages = during.sent_messages();
            let message = messages.into_iter().find(|message| message.id == id);
            let message = message.unwrap();
            assert_eq!(message.body["messaging_product"], "whatsapp");
            assert_eq!(message.to, TO);
            message.body
        };
        let user = "US.13491208655302741918";
        let sent = home.json(&["send", "text", "--to", user, "Hello"]);
        let body = r#"{"messaging_product": "whatsapp", "recipient": "US.13491208655302741918",
            "type": "text", "text": {"body": "Hello"}}"#;
        let number = during.phone_number_id();
        let call = [
            "messages",
            "send-message",
            "--phone-number-id",
            number,
            "--body",
            body,
        ];
        let called = home.json(&call);
        let messages = during.sent_messages();
        let to_user = messages.iter().filter(|message| message.to == user);
        let ids: Vec<_> = to_user.map(|message| &*message.id).collect();
        assert_eq!(
            ids,
            [
                sent["id"].as_str().unwrap(),
                called["messages"][0]["id"].as_str().unwrap()
            ]
        );

        // What the API may know tomorrow is sent with a warning, and refused on request.
        let tomorrow = body.replace(r#""type""#, r#""urgency": "low", "type""#);
        let call = [&call[..4], &["--body", tomorrow.as_str()]].concat();
        let run = home.run(&call).succeeded();
        assert!(run.stderr.contains("warning: `urgency`"), "{run:?}");
        let sent = during.sent_messages().pop().unwrap();
        assert_eq!(sent.body["urgency"], "low");
        let poll = body.replace(r#""type": "text""#, r#""type": "poll", "poll": {}"#);
        let poll = [&call[..4], &["--body", poll.as_str(), "--dry-run"]].concat();
        let run = home.run(&poll).succeeded();
        assert!(run.text().contains(r#""poll":{}"#), "{run:?}");
        assert!(run.stderr.contains("warning: "), "{run:?}");
        let strict = home.run(&[&call[..], &["--strict"]].concat()).failed(2);
        assert!(strict.stderr.contains("`urgency`"), "{strict:?}");

        let text = send("text", &["See https://example.com", "--preview"]);
        assert_eq!(text["text"]["body"], "See https://example.com");
        assert_eq!(text["text"]["preview_url"], true);

        let link = "https://example.com/a";
        for kind in ["image", "audio", "video", "sticker", "document"] {
            let file = send(kind, &[link]);
            assert_eq!(file["type"], kind);
            assert_eq!(file[kind]["link"], link);
        }
        let place = ["--latitude=48.2", "--longitude=16.4", "--name=Our shop"];
        let location = send("location", &place);
        assert_eq!(location["location"]["name"], "Our shop");
        let card = send("contact", &["--name=Ada Lovelace", "--phone=+1 555 0100"]);
        assert_eq!(card["contacts"][0]["name"]["first_name"], "Ada");
        let buttons = send(
            "buttons",
            &["Today?", "--button=yes:Yes", "--footer=Thanks"],
        );
        let button = &buttons["interactive"]["action"]["buttons"][0];
        assert_eq!(button["reply"]["id"], "yes");
        let list = send("list", &["Which?", "--row=tea:Tea", "--row=coffee:Coffee"]);
        let rows = &list["interactive"]["action"]["sections"][0]["rows"];
        assert_eq!(rows[1]["title"], "Coffee");

        // The Cloud API has no namespaces: the option of the On-Premises API is ignored.
        for namespace in [&[][..], &["--namespace=c8ae5f90_307a"]] {
            let options = ["hello_world", "--language=en_US"];
            let template = send("template", &[&options[..], namespace].concat());
            assert_eq!(template["template"]["name"], "hello_world");
            assert_eq!(template["template"].get("namespace"), None);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_local_file_is_uploaded_for_the_number_before_the_message() {
    let sandbox = Arc::new(start().await);
    let during = Arc::clone(&sandbox);
    blocking(move || {
        let home = home(&during);
        home.file("photo.jpg", [0xff, 0xd8, 0xff, 0xe0]);
        let image = ["send", "image", "--to", TO, "photo.jpg", "--caption=Shop"];

        let shown = home.run(&[&image[..], &["--dry-run"]].concat()).succeeded();
        assert_eq!(during.requests().len(), 0, "{shown:?}");
        let number = during.phone_number_id();
        let (upload, message) = (format!("/{number}/media'"), format!("/{number}/messages'"));
        let shown = shown.text();
        assert!(
            shown.contains(&upload) && shown.contains(&message),
            "{shown}"
        );
        assert!(shown.contains("file=@photo.jpg;type=image/jpeg"), "{shown}");

        home.run(&image).succeeded();
        let operations: Vec<_> = during.requests();
        let operations: Vec<_> = operations
            .iter()
            .filter_map(|made| made.operation)
            .collect();
        assert_eq!(operations, ["Media_uploadMedia", "Messages_sendMessage"]);
        let sent = during.sent_messages();
        assert_eq!(sent[0].body["image"]["caption"], "Shop");
        assert!(sent[0].body["image"]["id"].is_string(), "{sent:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_number_of_the_option_is_used_before_that_of_the_settings() {
    let sandbox = Arc::new(start().await);
    let during = Arc::clone(&sandbox);
    blocking(move || {
        let number = during.phone_number_id();
        let text = ["send", "text", "--to", TO, "Hello"];
        let other = home(&during).with("WHATSAPP_PHONE_NUMBER_ID", "1");
        let refused = other.run(&text).failed(1);
        assert!(refused.stderr.contains("100"), "{refused:?}");
        let sent = other.json(&[&text[..], &["--from", number]].concat());
        assert_eq!(sent["id"], during.sent_messages()[0].id);

        let without = home(&during).with("WHATSAPP_PHONE_NUMBER_ID", "");
        let without = without.run(&text).failed(2);
        assert!(without.stderr.contains("--from"), "{without:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_exceeds_a_limit_is_refused_before_anything_is_sent() {
    let sandbox = Arc::new(start().await);
    let during = Arc::clone(&sandbox);
    blocking(move || {
        let home = home(&during);
        let long = "x".repeat(4097);
        let refused = home.run(&["send", "text", "--to", TO, &long]).failed(2);
        assert!(refused.stderr.contains("text.body"), "{refused:?}");
        let absent = home.run(&["send", "image", "--to", TO, "none.jpg"]);
        assert!(absent.failed(2).stderr.contains("none.jpg"));
        assert_eq!(during.requests().len(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reaction_refers_to_a_message() {
    let sandbox = Arc::new(start().await);
    let during = Arc::clone(&sandbox);
    blocking(move || {
        let home = home(&during);
        let sent = home.json(&["send", "text", "--to", TO, "Hello"]);
        let id = sent["id"].as_str().unwrap();
        home.json(&["send", "reaction", "--to", TO, id, "👍"]);
        home.json(&["send", "reaction", "--to", TO, id]);
        let sent = during.sent_messages();
        assert_eq!(sent[1].body["reaction"]["message_id"], id);
        assert_eq!(sent[1].body["reaction"]["emoji"], "👍");
        assert_eq!(sent[2].body["reaction"]["emoji"], "");
    })
    .await;
}

#[test]
fn a_message_reaches_the_sandbox_of_the_command() {
    let home = Home::empty();
    let text = [
        "--api",
        "cloud",
        "--sandbox",
        "send",
        "text",
        "--to",
        TO,
        "Hello!",
    ];
    let sent = home.json(&text);
    assert!(sent["id"].as_str().unwrap().starts_with("wamid."), "{sent}");
    assert_eq!(sent["status"], "read", "{sent}");
    let shown = home.run(&[&text[..], &["--dry-run"]].concat()).succeeded();
    assert!(shown.text().contains("/messages'"), "{shown:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_that_only_this_api_has_are_sent() {
    let sandbox = Arc::new(start().await);
    let during = Arc::clone(&sandbox);
    blocking(move || {
        let home = home(&during);
        let send = |kind: &str, options: &[&str]| -> Value {
            let arguments = [&["send", kind, "--to", TO], options].concat();
            let shown = home.run(&[&arguments[..], &["--dry-run"]].concat());
            assert!(shown.succeeded().text().contains("/messages'"));
            let sent = home.json(&arguments);
            let id = sent["id"].as_str().unwrap();
            let messages = during.sent_messages();
            let message = messages.into_iter().find(|message| message.id == id);
            message.unwrap().body["interactive"].take()
        };
        let link = [
            "On its way.",
            "--button=Track",
            "--link=https://example.com/t/17",
        ];
        let link = send(
            "link",
            &[&link[..], &["--header=Order", "--footer=Thanks"]].concat(),
        );
        assert_eq!(link["type"], "cta_url");
        assert_eq!(
            link["action"]["parameters"]["url"],
            "https://example.com/t/17"
        );
        assert_eq!(link["header"]["text"], "Order");

        let flow = [
            "Book",
            "--button=Book",
            "--flow-id=17",
            "--flow-token=t-1",
            "--draft",
        ];
        let screen = ["--screen=FIRST", r#"--data={"name": "Ada"}"#];
        let endpoint = send("flow", &flow);
        assert_eq!(
            endpoint["action"]["parameters"]["flow_action"],
            "data_exchange"
        );
        let flow = send("flow", &[&flow[..], &screen].concat());
        let parameters = &flow["action"]["parameters"];
        assert_eq!(parameters["flow_action"], "navigate");
        assert_eq!(parameters["flow_action_payload"]["data"]["name"], "Ada");
        assert_eq!(parameters["mode"], "draft");

        let catalog = send("catalog", &["New", "--thumbnail=SKU-1"]);
        let thumbnail = &catalog["action"]["parameters"]["thumbnail_product_retailer_id"];
        assert_eq!(thumbnail, "SKU-1");
        let product = send("product", &["SKU-1", "--catalog-id=17", "--text=This one?"]);
        assert_eq!(product["action"]["product_retailer_id"], "SKU-1");
        assert_eq!(product["body"]["text"], "This one?");
        let products = [
            "Our teas",
            "--header=Tea",
            "--catalog-id=17",
            "--section=Green",
        ];
        let items = [
            "--product=SKU-1",
            "--product=SKU-2",
            "--section=Black",
            "--product=SKU-3",
        ];
        let products = send("products", &[&products[..], &items].concat());
        let sections = products["action"]["sections"].as_array().unwrap();
        assert_eq!(
            sections[0]["product_items"][1]["product_retailer_id"],
            "SKU-2"
        );
        assert_eq!(sections[1]["title"], "Black");
        let request = send("location-request", &["Where?"]);
        assert_eq!(request["action"]["name"], "send_location");
        let address = send("address", &["Where?", "--country=IN"]);
        assert_eq!(address["action"]["parameters"]["country"], "IN");

        // The sandbox has no template with such parameters.
        let template = [
            "send",
            "template",
            "--to",
            TO,
            "hello_world",
            "--language=en_US",
            "--header-location=-48.2,16.4,Our shop",
            "--body=Ada",
            "--body-currency=12.5:EUR",
            "--body-named=code=A-17",
            "--body-date-time=1 May",
            "--quick-reply=0:track",
            "--url-suffix=1:17",
            "--copy-code=2:SAVE",
            "--flow-token=3:t-1",
            "--dry-run",
        ];
        let shown = home.run(&template).succeeded().text();
        let (_, body) = shown.split_once("-d '").unwrap();
        let body: Value = serde_json::from_str(body.trim_end().trim_end_matches('\'')).unwrap();
        let template = &body["template"];
        let components = template["components"].as_array().unwrap();
        assert_eq!(
            components[0]["parameters"][0]["location"]["latitude"],
            -48.2
        );
        assert_eq!(
            components[0]["parameters"][0]["location"]["name"],
            "Our shop"
        );
        let body = components[1]["parameters"].as_array().unwrap();
        assert_eq!(body[0]["text"], "Ada");
        assert_eq!(body[1]["currency"]["amount_1000"], 12_500);
        assert_eq!(body[1]["currency"]["fallback_value"], "12.5 EUR");
        assert_eq!(body[2]["parameter_name"], "code");
        assert_eq!(body[3]["date_time"]["fallback_value"], "1 May");
        let button = |at: usize| &components[at]["parameters"][0];
        assert_eq!(components[2]["index"], "0");
        assert_eq!(button(2)["payload"], "track");
        assert_eq!(button(3)["text"], "17");
        assert_eq!(button(4)["coupon_code"], "SAVE");
        assert_eq!(button(5)["action"]["flow_token"], "t-1");

        for wrong in [
            "--body-currency=12.5",
            "--body-currency=1.2345:EUR",
            "--copy-code=SAVE",
        ] {
            let template = [
                "send",
                "template",
                "--to",
                TO,
                "hello_world",
                "--language=en",
            ];
            home.run(&[&template[..], &[wrong]].concat()).failed(2);
        }
    })
    .await;
}
