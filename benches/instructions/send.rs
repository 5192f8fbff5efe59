//! One text message, sent repeatedly on one connection, in several ways.

use std::future::Future;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue, USER_AGENT};
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use whatsapp_business::{Client, OutboundMessage, Token};

const TO: &str = "4915123456789";
const TEXT: &str = "Your parcel is on its way and will be with you tomorrow before noon.";
const TOKEN: &str = "eyJhbGciOHlXVCJ9.eyJ1c2VyIjoiYWRtaW4iLCJpYXQiOjE1MjMxMDI4MTh9";

#[derive(Serialize)]
struct Message<'a> {
    to: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    text: Text<'a>,
}

#[derive(Serialize)]
struct Text<'a> {
    body: &'a str,
}

/// The part of the response that an application needs.
#[derive(Deserialize)]
struct MessageResponse {
    messages: Vec<Sent>,
}

/// The whole response, as this crate decodes it.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
#[allow(dead_code)]
struct WholeResponse {
    messages: Vec<Sent>,
    contacts: Vec<Contact>,
    errors: Vec<ApiError>,
    meta: Option<Meta>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Contact {
    input: Option<String>,
    status: Option<String>,
    wa_id: Option<String>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct ApiError {
    code: Option<i64>,
    title: Option<String>,
    details: Option<String>,
    href: Option<String>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Meta {
    api_status: Option<String>,
    version: Option<String>,
}

#[derive(Deserialize)]
struct Sent {
    id: String,
}

fn message() -> Message<'static> {
    Message {
        to: TO,
        kind: "text",
        text: Text { body: TEXT },
    }
}

fn run(future: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future);
}

fn bearer() -> HeaderValue {
    let mut value = HeaderValue::from_str(&format!("Bearer {TOKEN}")).unwrap();
    value.set_sensitive(true);
    value
}

pub(crate) fn hyper(url: &str, rounds: u32) {
    let authority = url.trim_start_matches("http://").to_owned();
    run(async move {
        let stream = tokio::net::TcpStream::connect(&authority).await.unwrap();
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .unwrap();
        tokio::spawn(connection);
        let host = HeaderValue::from_str(&authority).unwrap();
        let authorization = bearer();
        for _ in 0..rounds {
            let body = Full::new(Bytes::from(serde_json::to_vec(&message()).unwrap()));
            let request = hyper::Request::post("/v1/messages")
                .header(HOST, host.clone())
                .header(AUTHORIZATION, authorization.clone())
                .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
                .body(body)
                .unwrap();
            sender.ready().await.unwrap();
            let response = sender.send_request(request).await.unwrap();
            assert!(response.status().is_success());
            let body = response.into_body().collect().await.unwrap().to_bytes();
            let response: MessageResponse = serde_json::from_slice(&body).unwrap();
            assert!(!response.messages[0].id.is_empty());
        }
    });
}

fn body() -> Vec<u8> {
    serde_json::to_vec(&message()).unwrap()
}

pub(crate) fn reqwest(url: &str, rounds: u32) {
    by_reqwest(&format!("{url}/v1/messages"), rounds, body, |body| {
        let response: MessageResponse = serde_json::from_slice(body).unwrap();
        assert!(!response.messages[0].id.is_empty());
    });
}

pub(crate) fn reqwest_whole(url: &str, rounds: u32) {
    by_reqwest(&format!("{url}/v1/messages"), rounds, body, |body| {
        let response: WholeResponse = serde_json::from_slice(body).unwrap();
        assert!(!response.messages[0].id.is_empty());
    });
}

fn by_reqwest(url: &str, rounds: u32, body: impl Fn() -> Vec<u8>, decode: impl Fn(&[u8])) {
    let url = reqwest::Url::parse(url).unwrap();
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .connect_timeout(std::time::Duration::from_secs(10))
        .timeout(std::time::Duration::from_secs(30))
        .build()
        .unwrap();
    let authorization = bearer();
    run(async move {
        for _ in 0..rounds {
            let response = client
                .post(url.clone())
                .header(AUTHORIZATION, authorization.clone())
                .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
                .header(ACCEPT, HeaderValue::from_static("application/json"))
                .header(USER_AGENT, HeaderValue::from_static("by-hand/1.0"))
                .body(body())
                .send()
                .await
                .unwrap();
            assert!(response.status().is_success());
            let body = response.bytes().await.unwrap();
            decode(&body);
        }
    });
}

/// A text by the Cloud API, as `reqwest` sends it: one more member, and another path.
pub(crate) fn reqwest_cloud(url: &str, rounds: u32) {
    #[derive(Serialize)]
    struct CloudMessage {
        messaging_product: &'static str,
        #[serde(flatten)]
        message: Message<'static>,
    }
    let body = || {
        let message = CloudMessage {
            messaging_product: "whatsapp",
            message: message(),
        };
        serde_json::to_vec(&message).unwrap()
    };
    let path = "/v26.0/106540352242922/messages";
    by_reqwest(&format!("{url}{path}"), rounds, body, |body| {
        let response: MessageResponse = serde_json::from_slice(body).unwrap();
        assert!(!response.messages[0].id.is_empty());
    });
}

pub(crate) fn ours_cloud(url: &str, rounds: u32) {
    use whatsapp_business_cloud::{AccessToken, Client, OutboundMessage};

    let client = Client::builder(AccessToken::new(TOKEN))
        .base_url(url)
        .phone_number("106540352242922");
    let client = client.build().unwrap();
    run(async move {
        for _ in 0..rounds {
            let message = OutboundMessage::text(TO, TEXT);
            let sent = client.messages().send(&message).await.unwrap();
            assert!(!sent.id.is_empty());
        }
    });
}

fn client(url: &str) -> Client {
    Client::builder(url)
        .token(Token::new(TOKEN))
        .build()
        .unwrap()
}

pub(crate) fn ours(url: &str, rounds: u32) {
    let client = client(url);
    run(async move {
        for _ in 0..rounds {
            let message = OutboundMessage::text(TO, TEXT);
            let sent = client.messages().send(&message).await.unwrap();
            assert!(!sent.id.is_empty());
        }
    });
}

pub(crate) fn api(url: &str, rounds: u32) {
    let client = client(url);
    run(async move {
        for _ in 0..rounds {
            let message = OutboundMessage::text(TO, TEXT);
            let response = client.api().messages_send_message(&message).await.unwrap();
            assert!(response.messages[0].id.is_some());
        }
    });
}
