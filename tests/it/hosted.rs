//! The client against a hosted server: a token, reported limits, signed webhooks, and extensions.

use std::time::{Duration, Instant};

use crate::support::within;
use reqwest::Method;
use serde_json::Value;
use whatsapp_business::webhook::{Event, Receiver, Signature};
use whatsapp_business::{AccessToken, Client, ClientBuilder, OutboundMessage, RateLimit};
use whatsapp_business_sandbox::{Builder, Profile, RateLimitHeaders, Sandbox};

const TOKEN: &str = "long-lived-token";
const CUSTOMER: &str = "49151234567";

fn hosted() -> Builder {
    Sandbox::builder().profile(Profile::Hosted).token(TOKEN)
}

fn client(sandbox: &Sandbox) -> ClientBuilder {
    Client::builder(sandbox.url()).bearer_token(AccessToken::new(TOKEN))
}

#[tokio::test]
async fn a_token_is_enough_and_extensions_are_reached_by_their_path() {
    let sandbox = hosted().start().await.unwrap();
    let client = client(&sandbox).build().unwrap();
    let message = OutboundMessage::text(CUSTOMER, "Hello");
    let sent = client.messages().send(&message).await.unwrap();

    let path = format!("/v1/contacts/{CUSTOMER}/messages");
    let request = client.request(Method::GET, &path);
    let request = request.header("accept", "application/vnd.v1+json");
    let messages = within(request.send_json::<Value>())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(messages["messages"][0]["id"], sent.id.as_str());

    // Hosted servers do not offer the settings.
    let error = client.application().get_settings().await.unwrap_err();
    assert_eq!(error.status(), Some(404), "{error}");
    let operations: Vec<_> = sandbox.requests().iter().map(|r| r.operation).collect();
    assert!(!operations.contains(&Some("Users_performLogin")));
}

#[tokio::test]
async fn no_request_is_refused_when_the_reported_limits_are_respected() {
    for form in [RateLimitHeaders::Vendor, RateLimitHeaders::Standard] {
        let sandbox = hosted()
            .rate_limit_headers(form)
            .request_limit(3, Duration::from_secs(2));
        let sandbox = sandbox.start().await.unwrap();
        let client = client(&sandbox).rate_limit(RateLimit::from_server());
        let client = client.build().unwrap();
        let started = Instant::now();
        for number in 0..5 {
            let message = OutboundMessage::text(CUSTOMER, number.to_string());
            within(client.messages().send(&message)).await.unwrap();
        }
        assert!(
            started.elapsed() >= Duration::from_secs(1),
            "waited for the reset"
        );
        let statuses: Vec<_> = sandbox.requests().iter().map(|r| r.status).collect();
        assert!(!statuses.contains(&429), "{statuses:?}");
    }
}

#[tokio::test]
async fn signed_webhooks_arrive_with_the_members_of_the_vendor() {
    for (secret, accepted) in [("shared", true), ("another", false)] {
        let (sender, mut received) = tokio::sync::mpsc::unbounded_channel();
        let receiver = Receiver::new(move |event: Event| {
            let sender = sender.clone();
            async move {
                sender
                    .send(event)
                    .map_err(|_| std::io::Error::other("closed"))
            }
        });
        let receiver = receiver.with_signature(Signature::turn("rotated").or_secret(secret));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let app = receiver.into_router();
        let server = tokio::spawn(async move { axum::serve(listener, app).await });
        let sandbox = hosted()
            .webhook(url)
            .webhook_secret("shared")
            .time_scale(1e4);
        let sandbox = sandbox.start().await.unwrap();
        let id = sandbox.receive_text(CUSTOMER, "Hi");
        if accepted {
            let event = within(received.recv()).await.unwrap();
            let message = event.messages().next().unwrap();
            assert_eq!(message.id(), Some(id.as_str()));
            let vendor: Value = message.member("_vnd").unwrap().unwrap();
            assert_eq!(vendor["v1"]["direction"], "inbound");
        } else {
            let refused = || {
                let webhooks = sandbox.webhooks();
                let attempt = webhooks.first()?.attempts.first()?.status;
                attempt.map(|status| status == 401)
            };
            let wait = async {
                while refused() != Some(true) {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            };
            within(wait).await;
            assert!(received.try_recv().is_err(), "the handler saw it");
        }
        server.abort();
    }
}
