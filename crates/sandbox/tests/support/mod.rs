//! What the tests share: a sandbox with a caller, and a webhook that keeps what it was sent.
#![allow(dead_code, unreachable_pub)] // Each test uses a part.
#![allow(clippy::unwrap_used, clippy::panic)] // Helpers of tests count as tests.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use hyper::StatusCode;
use serde_json::{Value, json};
use whatsapp_business_sandbox::{Builder, Sandbox};

pub const USER: &str = "tester";
pub const PASSWORD: &str = "Correct-Horse-1";
/// A customer's number.
pub const CUSTOMER: &str = "49151234567";

/// A sandbox with a caller that is logged in.
pub struct Api {
    pub sandbox: Sandbox,
    pub http: reqwest::Client,
    pub token: String,
    /// The token of a later login.
    pub renewed: Mutex<Option<String>>,
}

/// An answer: its status and its body, as JSON where it is.
#[derive(Debug)]
pub struct Got {
    pub status: u16,
    pub content_type: String,
    pub bytes: Vec<u8>,
    pub json: Value,
}

impl Got {
    pub fn code(&self) -> i64 {
        self.json["errors"][0]["code"].as_i64().unwrap_or_default()
    }

    pub fn details(&self) -> &str {
        self.json["errors"][0]["details"]
            .as_str()
            .unwrap_or_default()
    }

    pub async fn read(response: reqwest::Response) -> Self {
        let status = response.status().as_u16();
        let content_type = response
            .headers()
            .get("content-type")
            .map_or(String::new(), |value| value.to_str().unwrap().to_owned());
        let bytes = response.bytes().await.unwrap().to_vec();
        Self {
            status,
            content_type,
            json: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
            bytes,
        }
    }
}

impl Api {
    pub async fn start() -> Self {
        Self::with(Sandbox::builder()).await
    }

    /// Every answer is checked against the document.
    pub async fn with(builder: Builder) -> Self {
        let sandbox = builder
            .account(USER, PASSWORD)
            .strict(true)
            .start()
            .await
            .unwrap();
        install_provider();
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let token =
            login(&http, sandbox.url(), USER, PASSWORD, None).await.json["users"][0]["token"]
                .as_str()
                .unwrap()
                .to_owned();
        Self {
            sandbox,
            http,
            token,
            renewed: Mutex::default(),
        }
    }

    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}{path}", self.sandbox.url());
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let renewed = self.renewed.lock().unwrap().clone();
        let token = renewed.as_ref().unwrap_or(&self.token);
        self.http.request(method, url).bearer_auth(token)
    }

    pub async fn get(&self, path: &str) -> Got {
        Got::read(self.request("GET", path).send().await.unwrap()).await
    }

    pub async fn delete(&self, path: &str) -> Got {
        Got::read(self.request("DELETE", path).send().await.unwrap()).await
    }

    pub async fn call(&self, method: &str, path: &str, body: Value) -> Got {
        let request = self.request(method, path).json(&body);
        Got::read(request.send().await.unwrap()).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Got {
        self.call("POST", path, body).await
    }

    pub async fn raw(&self, method: &str, path: &str, media: &str, body: &[u8]) -> Got {
        let request = self.request(method, path).header("content-type", media);
        Got::read(request.body(body.to_vec()).send().await.unwrap()).await
    }

    pub async fn send_text(&self, text: &str) -> Got {
        let message = json!({ "to": CUSTOMER, "type": "text", "text": { "body": text } });
        self.post("/v1/messages", message).await
    }
}

pub async fn login(
    http: &reqwest::Client,
    url: &str,
    user: &str,
    password: &str,
    new: Option<&str>,
) -> Got {
    let mut request = http
        .post(format!("{url}/v1/users/login"))
        .basic_auth(user, Some(password));
    if let Some(new) = new {
        request = request.json(&json!({ "new_password": new }));
    }
    Got::read(request.send().await.unwrap()).await
}

/// A webhook: keeps what it was sent, and answers with what it is told to, 200 otherwise.
#[derive(Clone, Default)]
pub struct Webhook {
    events: Arc<Mutex<Vec<Value>>>,
    answers: Arc<Mutex<VecDeque<u16>>>,
}

impl Webhook {
    /// Its URL and what it keeps.
    pub async fn start() -> (String, Self) {
        let webhook = Self::default();
        let router = Router::new()
            .route("/hook", post(Self::receive))
            .with_state(webhook.clone());
        let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))
            .await
            .unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (url, webhook)
    }

    async fn receive(State(webhook): State<Self>, body: Bytes) -> StatusCode {
        let event = serde_json::from_slice(&body).unwrap();
        webhook.events.lock().unwrap().push(event);
        let answer = webhook.answers.lock().unwrap().pop_front();
        StatusCode::from_u16(answer.unwrap_or(200)).unwrap()
    }

    /// The next answers.
    pub fn answer(&self, statuses: &[u16]) {
        self.answers.lock().unwrap().extend(statuses);
    }

    pub fn events(&self) -> Vec<Value> {
        self.events.lock().unwrap().clone()
    }

    /// The statuses told so far, in the order of arrival.
    pub fn statuses(&self) -> Vec<String> {
        let events = self.events();
        let statuses = events
            .iter()
            .filter_map(|event| event["statuses"][0]["status"].as_str());
        statuses.map(str::to_owned).collect()
    }
}

/// Built with the rest of the workspace, reqwest has rustls but no provider of its own: every test
/// that makes a `reqwest::Client` calls this first.
pub fn install_provider() {
    let _installed_before = rustls::crypto::ring::default_provider().install_default();
}
