//! Messages that are refused.

use crate::support::{Api, CUSTOMER};
use serde_json::{Value, json};

#[tokio::test]
async fn messages_to_an_invalid_number_are_refused() {
    let api = Api::start().await;
    for (word, refused) in [
        ("valid", None),
        ("processing", None),
        ("invalid", Some((400, 1013))),
        ("failed", Some((404, 1006))),
        ("valid", None),
    ] {
        api.sandbox.set_contact_status(CUSTOMER, word);
        let got = api.send_text("x").await;
        match refused {
            None => assert_eq!(got.status, 201, "{word}: {got:?}"),
            Some(refused) => {
                assert_eq!((got.status, got.code()), refused, "{word}: {got:?}");
                assert!(
                    got.details().starts_with("to: a check"),
                    "{}",
                    got.details()
                );
            }
        }
        let check = json!({ "blocking": "no_wait", "contacts": [format!("+{CUSTOMER}")] });
        let checked = api.post("/v1/contacts", check).await;
        assert_eq!(checked.json["contacts"][0]["status"], word);
    }
    assert_eq!(api.sandbox.sent_messages().len(), 3);
}

#[tokio::test]
async fn a_parameter_or_header_without_the_member_of_its_type_is_refused() {
    let api = Api::start().await;
    let template = |component: Value| {
        let components = json!([
            { "type": "body", "parameters": [{ "type": "text", "text": "Ada" }] },
            component,
        ]);
        json!({
            "to": CUSTOMER,
            "type": "template",
            "template": {
                "namespace": "shop",
                "name": "order_paid",
                "language": { "policy": "deterministic", "code": "en" },
                "components": components,
            },
        })
    };
    let interactive = |header: Value| {
        let button = json!({ "type": "reply", "reply": { "id": "1", "title": "Yes" } });
        json!({
            "to": CUSTOMER,
            "type": "interactive",
            "interactive": {
                "type": "button",
                "header": header,
                "body": { "text": "Sure?" },
                "action": { "buttons": [button] },
            },
        })
    };
    let picture = json!({ "link": "https://example.com/x.png" });
    let moment = json!({ "fallback_value": "today" });
    let amount = json!({ "fallback_value": "1", "code": "EUR", "amount_1000": 1000 });
    let parameters = [
        ("text", json!("Ada")),
        ("currency", amount),
        ("date_time", moment),
        ("image", picture.clone()),
        ("document", picture.clone()),
        ("video", picture.clone()),
        ("payload", json!("track-7")),
    ];
    for (kind, value) in parameters {
        let template = |parameter: Value| {
            template(match kind {
                "payload" => json!({
                    "type": "button", "sub_type": "quick_reply", "index": 0, "parameters": [parameter],
                }),
                _ => json!({ "type": "body", "parameters": [parameter] }),
            })
        };
        let got = api
            .post(
                "/v1/messages",
                template(json!({ "type": kind, kind: value })),
            )
            .await;
        assert_eq!(got.status, 201, "{kind}: {got:?}");
        for wrong in [
            json!({ "type": kind }),
            json!({ "type": kind, "other": value }),
        ] {
            let got = api.post("/v1/messages", template(wrong)).await;
            assert_eq!((got.status, got.code()), (400, 1008), "{kind}: {got:?}");
            let place = format!("template.components[1].parameters[0].{kind}");
            assert!(got.details().contains(&place), "{}", got.details());
        }
    }
    for (kind, value) in [
        ("text", json!("Hello")),
        ("image", picture.clone()),
        ("video", picture.clone()),
        ("document", picture),
    ] {
        let whole = json!({ "type": kind, kind: value });
        assert_eq!(
            api.post("/v1/messages", interactive(whole)).await.status,
            201
        );
        let got = api
            .post("/v1/messages", interactive(json!({ "type": kind })))
            .await;
        assert_eq!((got.status, got.code()), (400, 1008), "{kind}: {got:?}");
        let place = format!("interactive.header.{kind}");
        assert!(got.details().contains(&place), "{}", got.details());
    }
}

/// Two requests of the official collection have an object there. The reference pages have a list.
#[tokio::test]
async fn parameters_of_a_template_must_be_a_list() {
    let api = Api::start().await;
    let components = json!([{ "type": "body", "parameters": { "type": "text", "text": "x" } }]);
    let template = json!({
        "namespace": "n", "name": "t", "language": { "code": "en" }, "components": components,
    });
    let message = json!({ "to": CUSTOMER, "type": "template", "template": template });
    let got = api.post("/v1/messages", message).await;
    assert_eq!((got.status, got.code()), (400, 1009), "{got:?}");
    assert!(got.details().contains("parameters"), "{got:?}");
}
