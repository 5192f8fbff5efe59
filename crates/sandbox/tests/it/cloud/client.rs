//! A client of a sandbox that serves the Cloud API, and a webhook that verifies and records events.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::routing::get;
use hyper::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use whatsapp_business_sandbox::{self as sandbox, Builder, Sandbox};

use crate::support::{CUSTOMER, Got, http_client, within};

pub(crate) const TOKEN: &str = "test-token";
pub(crate) const SECRET: &str = "app-secret";

pub(crate) struct Cloud {
    pub(crate) sandbox: Sandbox<sandbox::Cloud>,
    pub(crate) http: reqwest::Client,
}

/// Returns a builder of a strict sandbox for the Cloud API.
pub(crate) fn builder() -> Builder<sandbox::Cloud> {
    Sandbox::cloud()
        .token(TOKEN)
        .strict(true)
        .time_scale(1000.0)
}

impl Cloud {
    pub(crate) async fn start() -> Self {
        Self::with(builder()).await
    }

    pub(crate) async fn with(builder: Builder<sandbox::Cloud>) -> Self {
        Self {
            sandbox: builder.start().await.unwrap(),
            http: http_client(),
        }
    }

    pub(crate) fn phone(&self) -> &str {
        self.sandbox.phone_number_id()
    }

    pub(crate) fn account(&self) -> &str {
        self.sandbox.account_id()
    }

    /// Starts a request to a path below the version.
    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}/v23.0/{path}", self.sandbox.url());
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        self.http.request(method, url).bearer_auth(TOKEN)
    }

    pub(crate) async fn get(&self, path: &str) -> Got {
        Got::read(self.request("GET", path).send().await.unwrap()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Got {
        Got::read(self.request("DELETE", path).send().await.unwrap()).await
    }

    pub(crate) async fn call(&self, method: &str, path: &str, body: Value) -> Got {
        let request = self.request(method, path).json(&body);
        Got::read(request.send().await.unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Got {
        self.call("POST", path, body).await
    }

    /// Posts a form with a file: its content type and its bytes.
    pub(crate) async fn form(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        file: Option<(&str, &[u8])>,
    ) -> Got {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!(
                "--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend(part.bytes());
        }
        if let Some((content_type, bytes)) = file {
            let head = format!(
                "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\
                 Content-Type: {content_type}\r\n\r\n"
            );
            body.extend(head.bytes());
            body.extend(bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--x--\r\n");
        let request = self.request("POST", path);
        let request = request.header("content-type", "multipart/form-data; boundary=x");
        Got::read(request.body(body).send().await.unwrap()).await
    }

    /// Sends a text to the customer.
    pub(crate) async fn send_text(&self) -> Got {
        self.send(text()).await
    }

    pub(crate) async fn send(&self, message: Value) -> Got {
        self.post(&format!("{}/messages", self.phone()), message)
            .await
    }

    pub(crate) async fn settled(&self) {
        within("no pending event", self.sandbox.settled()).await;
    }
}

pub(crate) fn text() -> Value {
    json!({
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": CUSTOMER,
        "type": "text",
        "text": { "body": "Hello" },
    })
}

/// A response's Graph error: its status, code and subcode.
pub(crate) fn graph_error(got: &Got) -> (u16, i64, i64) {
    let error = &got.json["error"];
    assert!(error["fbtrace_id"].is_string(), "{got:?}");
    assert!(error["message"].is_string(), "{got:?}");
    let of = |name: &str| error[name].as_i64().unwrap_or_default();
    (got.status, of("code"), of("error_subcode"))
}

/// What a webhook has received.
#[derive(Default)]
struct Received {
    handshakes: Vec<String>,
    events: Vec<(Option<String>, Vec<u8>)>,
    /// Whether the handshake fails.
    refuses: bool,
}

/// A webhook that responds to the handshake with its challenge.
#[derive(Clone, Default)]
pub(crate) struct Hook(Arc<Mutex<Received>>);

impl Hook {
    pub(crate) async fn start() -> (String, Self) {
        let hook = Self::default();
        let router = Router::new()
            .route("/hook", get(Self::verify).post(Self::receive))
            .with_state(hook.clone());
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let listener = tokio::net::TcpListener::bind(any_port).await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (url, hook)
    }

    async fn verify(State(hook): State<Self>, RawQuery(query): RawQuery) -> (StatusCode, String) {
        let query = query.unwrap_or_default();
        let challenge = query
            .split('&')
            .find_map(|pair| pair.strip_prefix("hub.challenge="))
            .unwrap_or_default()
            .to_owned();
        let mut received = hook.0.lock().unwrap();
        received.handshakes.push(query);
        match received.refuses {
            true => (StatusCode::FORBIDDEN, String::new()),
            false => (StatusCode::OK, challenge),
        }
    }

    async fn receive(State(hook): State<Self>, headers: HeaderMap, body: Bytes) {
        let signature = headers.get("x-hub-signature-256");
        let signature = signature.map(|value| value.to_str().unwrap().to_owned());
        let mut received = hook.0.lock().unwrap();
        received.events.push((signature, body.to_vec()));
    }

    pub(crate) fn refuse(&self, refuses: bool) {
        self.0.lock().unwrap().refuses = refuses;
    }

    pub(crate) fn handshakes(&self) -> Vec<String> {
        self.0.lock().unwrap().handshakes.clone()
    }

    /// Returns the signature and the body of each event.
    pub(crate) fn raw(&self) -> Vec<(Option<String>, Vec<u8>)> {
        self.0.lock().unwrap().events.clone()
    }

    pub(crate) fn events(&self) -> Vec<Value> {
        let raw = self.raw();
        let bodies = raw
            .iter()
            .map(|(_, body)| serde_json::from_slice(body).unwrap());
        bodies.collect()
    }

    /// Returns the value of each event's change.
    pub(crate) fn values(&self) -> Vec<Value> {
        let events = self.events().into_iter();
        events
            .map(|event| event["entry"][0]["changes"][0]["value"].clone())
            .collect()
    }
}
