//! The receiver of webhook requests, on real sockets: signatures, repeated deliveries, the handshake,
//! and the events of a sandbox.

use std::time::Duration;

use crate::support::events::{envelope, messages_change, status, text};
use crate::support::webhook::{SECRET, VERIFY_TOKEN, get, post, post_signed, receiver, sign};
use http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use whatsapp_business_cloud::types::{Message, Text, TextMessage};
use whatsapp_business_cloud::webhook::{self, Deduplicator, DeliveryState, Event, Signature};
use whatsapp_business_cloud::{AccessToken, Client};
use whatsapp_business_sandbox::Sandbox;

const CUSTOMER: &str = "15550100";

fn parse(event: &Value) -> Event {
    webhook::parse(event.to_string().as_bytes()).unwrap()
}

#[test]
fn signatures_are_those_of_rfc_4231() {
    // RFC 4231, test cases 1 and 2.
    for (secret, body, hex) in [
        (
            "\u{0b}".repeat(20).as_str(),
            "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        ),
        (
            "Jefe",
            "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
    ] {
        let signature = Signature::hub(secret);
        let verify = |value: &str, body: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("X-Hub-Signature-256", HeaderValue::from_str(value).unwrap());
            signature.verify(&headers, body.as_bytes())
        };
        assert_eq!(sign(secret, body.as_bytes()), format!("sha256={hex}"));
        assert!(verify(&format!("sha256={hex}"), body));
        assert!(verify(&format!("sha256={}", hex.to_uppercase()), body));
        for wrong in [
            hex.to_owned(),
            format!("sha1={hex}"),
            format!("sha256={}", &hex[2..]),
            format!("sha256={hex}00"),
            format!("sha256={}", hex.replace('8', "9")),
        ] {
            assert!(!verify(&wrong, body), "{wrong}");
        }
        assert!(!verify(&format!("sha256={hex}"), &format!("{body} ")));
        assert!(!signature.verify(&HeaderMap::new(), body.as_bytes()));
    }
}

#[tokio::test]
async fn a_request_is_handled_only_with_the_signature_of_its_body() {
    let (address, handled) = receiver().await;
    let event = envelope(
        "1001",
        &[messages_change(
            "2002",
            &json!({"messages": [text("wamid.a", "Pay 10")]}),
        )],
    );
    let body = event.to_string();
    let signature = sign(SECRET, body.as_bytes());
    let tampered = body.replace("Pay 10", "Pay 99");
    for (signature, body) in [
        (Some(signature.as_str()), tampered.as_str()),
        (Some(&sign("another secret", body.as_bytes())), &body),
        (Some("sha256="), &body),
        (Some(""), &body),
        (None, &body),
        // Nothing of an unsigned body is decoded.
        (None, "not JSON"),
    ] {
        assert_eq!(post(address, signature, body.as_bytes()).await, 401);
    }
    assert!(handled.lock().unwrap().is_empty());

    assert_eq!(post(address, Some(&signature), body.as_bytes()).await, 200);
    assert_eq!(handled.lock().unwrap()[0].raw(), body.as_bytes());
    let not_json = sign(SECRET, b"not JSON");
    assert_eq!(post(address, Some(&not_json), b"not JSON").await, 400);
    assert_eq!(handled.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_replayed_event_is_handled_once() {
    let (address, handled) = receiver().await;
    let lists = json!({
        "messages": [text("wamid.a", "Hello")],
        "statuses": [status("wamid.b", "sent")],
    });
    let event = envelope("1001", &[messages_change("2001", &lists)]);
    for _ in 0..3 {
        assert_eq!(post_signed(address, &event).await, 200);
    }
    assert_eq!(handled.lock().unwrap().len(), 1);
    // The same ids at another number are another event.
    let other = envelope("1001", &[messages_change("2002", &lists)]);
    assert_eq!(post_signed(address, &other).await, 200);
    assert_eq!(handled.lock().unwrap().len(), 2);
}

#[test]
fn repeated_messages_and_statuses_are_removed_by_phone_number() {
    let deduplicator = Deduplicator::new();
    let lists = json!({
        "messages": [text("wamid.a", "Hello")],
        "statuses": [status("wamid.b", "sent")],
    });
    let first = envelope("1001", &[messages_change("2001", &lists)]);
    let claim = deduplicator.claim(parse(&first));
    assert!(!claim.is_empty());
    claim.complete();
    assert!(deduplicator.claim(parse(&first)).is_empty());

    // Delivered again with what is new: another number, a later status and another message.
    let more = json!({
        "messages": [text("wamid.a", "Hello"), text("wamid.c", "Again")],
        "statuses": [status("wamid.b", "sent"), status("wamid.b", "read")],
    });
    let second = envelope(
        "1001",
        &[
            messages_change("2001", &more),
            messages_change("2002", &lists),
        ],
    );
    let claim = deduplicator.claim(parse(&second));
    let event = claim.event();
    let messages = event
        .messages()
        .map(|message| (message.phone_number_id().unwrap(), message.id().unwrap()));
    assert_eq!(
        messages.collect::<Vec<_>>(),
        [("2001", "wamid.c"), ("2002", "wamid.a")]
    );
    let statuses = event.statuses().map(|status| status.delivery_state());
    assert_eq!(
        statuses.collect::<Vec<_>>(),
        [DeliveryState::Read, DeliveryState::Sent]
    );
    // Each item still has its own JSON.
    assert!(
        event
            .messages()
            .all(|message| message.raw().unwrap()["id"] == message.id().unwrap())
    );
    let json = serde_json::to_value(event).unwrap();
    let value = &json["entry"][0]["changes"][0]["value"];
    assert_eq!(value["messages"].as_array().unwrap().len(), 1);
    assert_eq!(value["statuses"][0]["status"], "read");
    assert_eq!(event.raw(), second.to_string().as_bytes());
}

#[test]
fn the_members_of_a_group_have_a_status_each() {
    let of = |member: &str| {
        let mut status = status("wamid.a", "delivered");
        status["recipient_participant_id"] = json!(member);
        status
    };
    let lists = json!({"statuses": [of("1"), of("2"), of("1")]});
    let event = parse(&envelope("1001", &[messages_change("2001", &lists)]));
    let claim = Deduplicator::new().claim(event);
    assert_eq!(claim.event().statuses().count(), 2);
}

#[test]
fn an_event_with_another_change_is_never_empty() {
    let deduplicator = Deduplicator::new();
    let message = messages_change("2001", &json!({"messages": [text("wamid.a", "Hello")]}));
    let alert = json!({"field": "account_alerts", "value": {"alert_type": "OBA_APPROVED"}});
    let event = envelope("1001", &[message, alert]);
    deduplicator.claim(parse(&event)).complete();
    let repeated = deduplicator.claim(parse(&event));
    assert!(!repeated.is_empty());
    assert_eq!(repeated.event().messages().count(), 0);
    assert_eq!(repeated.event().changes().count(), 1);
}

#[tokio::test]
async fn an_event_of_the_largest_documented_size_is_accepted() {
    let (address, handled) = receiver().await;
    let body = "x".repeat(3_000_000);
    let event = envelope(
        "1001",
        &[messages_change(
            "2001",
            &json!({"messages": [text("wamid.a", &body)]}),
        )],
    );
    assert_eq!(post_signed(address, &event).await, 200);
    assert_eq!(handled.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn the_handshake_returns_the_challenge_as_text() {
    let (address, handled) = receiver().await;
    let query = |token: &str| {
        format!("/hook?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={token}")
    };
    let encoded = VERIFY_TOKEN.replace(' ', "+").replace('&', "%26");
    let (status, head, body) = get(address, &query(&encoded)).await;
    assert_eq!((status, body.as_str()), (200, "1158201444"));
    assert!(head.contains("content-type: text/plain"), "{head}");

    for path in [
        query("wrong"),
        query(""),
        "/hook".to_owned(),
        query(&encoded).replace("subscribe", "unsubscribe"),
    ] {
        let (status, _, body) = get(address, &path).await;
        assert_eq!((status, body.as_str()), (403, ""), "{path}");
    }
    assert!(handled.lock().unwrap().is_empty());
}

#[tokio::test]
async fn the_statuses_of_a_sent_message_arrive_signed_from_the_sandbox() {
    let (address, handled) = receiver().await;
    let sandbox = Sandbox::cloud()
        .token("test-token")
        .app_secret(SECRET)
        .verify_token(VERIFY_TOKEN)
        .webhook(format!("http://{address}/hook"))
        .duplicates(1.0)
        .time_scale(1000.0)
        .start()
        .await
        .unwrap();
    let client = Client::builder(AccessToken::new("test-token"))
        .base_url(sandbox.url())
        .app_secret(SECRET)
        .build()
        .unwrap();
    let message = TextMessage::new("whatsapp", Text::new("Hello"), CUSTOMER)
        .with_type("text")
        .with_biz_opaque_callback_data("order 7");
    let phone_number_id = sandbox.phone_number_id();
    let sent = client
        .messages()
        .send_message(phone_number_id, &Message::from(message))
        .await
        .unwrap();
    let id = sent.messages[0].id.as_str();
    sandbox.receive_text(CUSTOMER, "Is it still open?");
    tokio::time::timeout(Duration::from_secs(60), sandbox.settled())
        .await
        .unwrap();

    let events = handled.lock().unwrap();
    let statuses: Vec<_> = events.iter().flat_map(|event| event.statuses()).collect();
    let states = statuses.iter().map(|status| {
        assert_eq!(status.id(), Some(id));
        assert_eq!(status.recipient(), Some(CUSTOMER));
        assert_eq!(status.waba_id(), Some(sandbox.account_id()));
        assert_eq!(status.phone_number_id(), Some(phone_number_id));
        assert_eq!(status.biz_opaque_callback_data.as_deref(), Some("order 7"));
        status.delivery_state()
    });
    // Each delivery was repeated, and handled once.
    assert_eq!(
        states.collect::<Vec<_>>(),
        [
            DeliveryState::Sent,
            DeliveryState::Delivered,
            DeliveryState::Read
        ]
    );
    let messages: Vec<_> = events.iter().flat_map(|event| event.messages()).collect();
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0].sender(), Some(CUSTOMER));
}
