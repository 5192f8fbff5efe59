//! What the tests share: a sandbox with a logged-in client, a webhook that records its events, and
//! bounds for everything that waits.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use hyper::StatusCode;
use serde_json::{Value, json};
use whatsapp_business_sandbox::{Builder, Sandbox};

pub(crate) const USER: &str = "tester";
pub(crate) const PASSWORD: &str = "Correct-Horse-1";
/// The number of a customer.
pub(crate) const CUSTOMER: &str = "49151234567";

/// The longest that any single step of a test may take.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);

/// Returns the output of a future, or panics if it does not complete in time.
pub(crate) async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(TIMEOUT, future).await {
        Ok(output) => output,
        Err(_) => panic!("not within {TIMEOUT:?}: {what}"),
    }
}

/// Waits until a condition is true, or panics.
pub(crate) async fn eventually(what: &str, condition: impl Fn() -> bool) {
    within(what, async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    })
    .await;
}

/// Returns an HTTP client whose requests time out.
pub(crate) fn http_client() -> reqwest::Client {
    install_provider();
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(TIMEOUT)
        .build()
        .unwrap()
}

/// A sandbox with a logged-in client.
pub(crate) struct Api {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: reqwest::Client,
    pub(crate) token: String,
    /// The token of a later login, if any.
    pub(crate) renewed: Mutex<Option<String>>,
}

/// A response: its status and its body, parsed if it is JSON.
#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) json: Value,
}

impl Got {
    pub(crate) fn code(&self) -> i64 {
        self.json["errors"][0]["code"].as_i64().unwrap_or_default()
    }

    pub(crate) fn details(&self) -> &str {
        self.json["errors"][0]["details"]
            .as_str()
            .unwrap_or_default()
    }

    pub(crate) async fn read(response: reqwest::Response) -> Self {
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
    pub(crate) async fn start() -> Self {
        Self::with(Sandbox::builder()).await
    }

    /// Every response is checked against the document.
    pub(crate) async fn with(builder: Builder) -> Self {
        let sandbox = builder
            .account(USER, PASSWORD)
            .strict(true)
            .start()
            .await
            .unwrap();
        let http = http_client();
        let token = token_of(&login(&http, sandbox.url(), USER, PASSWORD, None).await);
        Self {
            sandbox,
            http,
            token,
            renewed: Mutex::default(),
        }
    }

    /// Logs in again; later requests use the new token.
    pub(crate) async fn log_in_again(&self) {
        let got = login(&self.http, self.sandbox.url(), USER, PASSWORD, None).await;
        *self.renewed.lock().unwrap() = Some(token_of(&got));
    }

    /// Waits until no event is pending.
    pub(crate) async fn settled(&self) {
        within("no pending event", self.sandbox.settled()).await;
    }

    /// Sends a request without a token, to the API or to the control API.
    pub(crate) async fn control(&self, method: &str, path: &str, body: &Value) -> Got {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let url = format!("{}{path}", self.sandbox.url());
        let request = self.http.request(method, url).json(body);
        Got::read(request.send().await.unwrap()).await
    }

    /// Sends a request without a token and without a body.
    pub(crate) async fn without_token(&self, method: &str, path: &str) -> Got {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let url = format!("{}{path}", self.sandbox.url());
        Got::read(self.http.request(method, url).send().await.unwrap()).await
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}{path}", self.sandbox.url());
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let renewed = self.renewed.lock().unwrap().clone();
        let token = renewed.as_ref().unwrap_or(&self.token);
        self.http.request(method, url).bearer_auth(token)
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

    pub(crate) async fn raw(&self, method: &str, path: &str, media: &str, body: &[u8]) -> Got {
        let request = self.request(method, path).header("content-type", media);
        Got::read(request.body(body.to_vec()).send().await.unwrap()).await
    }

    pub(crate) async fn send_text(&self, text: &str) -> Got {
        let message = json!({ "to": CUSTOMER, "type": "text", "text": { "body": text } });
        self.post("/v1/messages", message).await
    }
}

/// Returns the token of a login.
pub(crate) fn token_of(login: &Got) -> String {
    let token = login.json["users"][0]["token"].as_str();
    token.unwrap().to_owned()
}

pub(crate) async fn login(
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

/// A webhook that records its events, and responds with the configured statuses, then with 200.
#[derive(Clone, Default)]
pub(crate) struct Webhook {
    events: Arc<Mutex<Vec<Value>>>,
    responses: Arc<Mutex<VecDeque<u16>>>,
}

impl Webhook {
    /// Returns its URL and itself.
    pub(crate) async fn start() -> (String, Self) {
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
        let response = webhook.responses.lock().unwrap().pop_front();
        StatusCode::from_u16(response.unwrap_or(200)).unwrap()
    }

    /// Sets the next responses.
    pub(crate) fn respond_with(&self, statuses: &[u16]) {
        self.responses.lock().unwrap().extend(statuses);
    }

    pub(crate) fn events(&self) -> Vec<Value> {
        self.events.lock().unwrap().clone()
    }

    /// Returns the statuses of the events, in the order of arrival.
    pub(crate) fn statuses(&self) -> Vec<String> {
        let events = self.events();
        let statuses = events
            .iter()
            .filter_map(|event| event["statuses"][0]["status"].as_str());
        statuses.map(str::to_owned).collect()
    }
}

/// Installs a crypto provider. Built with the rest of the workspace, reqwest has rustls but no
/// provider, so that creating a client would fail.
pub(crate) fn install_provider() {
    let _installed_before = rustls::crypto::ring::default_provider().install_default();
}
