//! The page in a real browser: headless Chromium, driven through chromedriver by plain HTTP.
//!
//! Without chromedriver (in the path, or named by `CHROMEDRIVER`), the test only reports that it was
//! not run; in CI it fails. `SANDBOX_SCREENSHOT` names a file for a screenshot.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::support::{self, Api, CUSTOMER, Webhook};
use base64::Engine as _;
use serde_json::{Value, json};
use whatsapp_business_sandbox::Sandbox;

/// A browser window.
struct Browser {
    driver: Child,
    http: reqwest::Client,
    session: String,
}

/// Says that a test did not run. In CI, where everything has to run, it fails instead.
fn not_run() {
    let text = "not run: install chromium and chromium-driver to test the page";
    assert!(std::env::var_os("CI").is_none(), "{text}");
    // Not by a macro, whose output the harness hides.
    let _ = writeln!(std::io::stderr(), "{text}");
}

impl Browser {
    /// Returns `None` without chromedriver or Chromium.
    async fn open() -> Option<Self> {
        let port = std::net::TcpListener::bind(("127.0.0.1", 0))
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let program = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".to_owned());
        let driver = Command::new(program)
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let http = support::http_client();
        let mut browser = Self {
            driver,
            http,
            session: format!("http://127.0.0.1:{port}"),
        };
        browser
            .until(
                "chromedriver is ready",
                |status| status["value"]["ready"] == true,
                "/status",
            )
            .await;
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--window-size=1400,860",
        ];
        let wanted = json!({ "capabilities": { "alwaysMatch": { "goog:chromeOptions": { "args": arguments } } } });
        let made = browser.post("/session", wanted).await;
        let id = made["value"]["sessionId"].as_str()?.to_owned();
        browser.session = format!("{}/session/{id}", browser.session);
        Some(browser)
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let request = self
            .http
            .post(format!("{}{path}", self.session))
            .json(&body);
        request.send().await.unwrap().json().await.unwrap()
    }

    async fn until(&self, what: &str, done: impl Fn(&Value) -> bool, path: &str) {
        for _ in 0..600 {
            if let Ok(response) = self
                .http
                .get(format!("{}{path}", self.session))
                .send()
                .await
                && let Ok(status) = response.json().await
                && done(&status)
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("timeout: {what}");
    }

    /// Runs a script in the page and returns its result.
    async fn run(&self, script: &str) -> Value {
        let response = self
            .post("/execute/sync", json!({ "script": script, "args": [] }))
            .await;
        response["value"].clone()
    }

    /// Waits until an expression is true in the page.
    async fn sees(&self, expression: &str) {
        for _ in 0..600 {
            if self.run(&format!("return Boolean({expression})")).await == true {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!(
            "timeout in the page: {expression}\n{}",
            self.run("return document.body.innerText").await
        );
    }

    /// Returns the id of the element that a selector finds.
    async fn element(&self, selector: &str) -> String {
        let query = json!({ "using": "css selector", "value": selector });
        let found = self.post("/element", query).await;
        let mut ids = found["value"].as_object().unwrap().values();
        ids.next().unwrap().as_str().unwrap().to_owned()
    }

    /// Types into the element that a selector finds.
    async fn types(&self, selector: &str, text: &str) {
        let id = self.element(selector).await;
        self.post(&format!("/element/{id}/value"), json!({ "text": text }))
            .await;
    }

    async fn clicks(&self, selector: &str) {
        let id = self.element(selector).await;
        self.post(&format!("/element/{id}/click"), json!({})).await;
    }

    async fn picture(&self) -> Vec<u8> {
        let request = self.http.get(format!("{}/screenshot", self.session));
        let response: Value = request.send().await.unwrap().json().await.unwrap();
        let picture = response["value"].as_str().unwrap();
        base64::engine::general_purpose::STANDARD
            .decode(picture)
            .unwrap()
    }

    async fn close(mut self) {
        let _ = self.http.delete(&self.session).send().await;
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
    }
}

#[tokio::test]
async fn the_page_is_live_in_a_browser_and_sends_as_the_customer() {
    let Some(browser) = Browser::open().await else {
        not_run();
        return;
    };
    let (url, webhook) = Webhook::start().await;
    webhook.respond_with(&[200, 503]);
    let api = Api::with(Sandbox::builder().webhook(url)).await;
    browser
        .post("/url", json!({ "url": format!("{}/", api.sandbox.url()) }))
        .await;
    browser.sees("document.querySelector('header.live')").await;

    // A message of the customer reaches the webhook, and appears.
    browser.types("#text", "Is my order on its way?").await;
    browser.clicks("#send").await;
    browser
        .sees("document.querySelector('.bubble.in')?.innerText.includes('Is my order')")
        .await;
    api.settled().await;
    let event = &webhook.events()[0];
    assert_eq!(
        event["messages"][0]["text"]["body"],
        "Is my order on its way?"
    );
    assert_eq!(event["messages"][0]["from"], CUSTOMER);

    // A message sent through the API appears without a reload, and gets its blue ticks.
    browser.run("window.loadedOnce = true").await;
    api.send_text("Yes, <b>it left</b> this morning.").await;
    browser
        .sees("document.querySelector('.bubble.out')?.innerText.includes('<b>it left</b>')")
        .await;
    api.sandbox.advance(Duration::from_secs(3));
    browser
        .sees("document.querySelector('.bubble.out .ticks.read')")
        .await;
    let image =
        api.raw("POST", "/v1/media", "image/png", PIXEL).await.json["media"][0]["id"].clone();
    let image = json!({ "to": CUSTOMER, "type": "image", "image": { "id": image, "caption": "Your parcel" } });
    api.post("/v1/messages", image).await;
    browser
        .sees("document.querySelector('.bubble.out img')?.naturalWidth > 0")
        .await;
    let question = json!({ "to": CUSTOMER, "type": "interactive", "interactive": {
        "type": "button", "header": { "type": "text", "text": "Delivery" },
        "body": { "text": "When shall we come?" }, "footer": { "text": "You can change it later" },
        "action": { "buttons": [
            { "type": "reply", "reply": { "id": "1", "title": "Today" } },
            { "type": "reply", "reply": { "id": "2", "title": "Tomorrow" } },
        ] } } });
    api.post("/v1/messages", question).await;
    browser
        .sees("document.querySelectorAll('.bubble .choice').length === 2")
        .await;
    api.post("/v1/messages", json!({ "to": "4917099999", "text": {} }))
        .await;
    browser
        .sees(
            "[...document.querySelectorAll('#requests .mark')].some(m => m.textContent === '400')",
        )
        .await;
    browser
        .sees("document.querySelectorAll('#requests details').length >= 6")
        .await;
    browser
        .clicks("#requests details:nth-child(2) summary")
        .await;
    browser.sees("document.querySelector('#requests details[open] pre')?.innerText.includes('When shall')").await;
    let shown = browser
        .run("return document.querySelector('#requests').innerText")
        .await;
    assert!(!shown.as_str().unwrap().contains(support::PASSWORD));

    browser
        .sees("document.querySelectorAll('#webhooks details').length >= 4")
        .await;
    browser.sees("[...document.querySelectorAll('#webhooks .mark')].some(m => m.textContent.includes('2 attempts'))").await;
    assert_eq!(
        browser.run("return window.loadedOnce").await,
        true,
        "the page was not reloaded"
    );
    assert_eq!(
        browser
            .run("return document.querySelectorAll('.bubble b').length")
            .await,
        1,
        "text is not interpreted as HTML: only the header is bold"
    );

    // The recipient of the form follows the selected conversation.
    let recipient = "document.querySelector('#from').value";
    browser.sees(&format!("{recipient} === '{CUSTOMER}'")).await;
    api.sandbox
        .receive_text("4915200000", "Hello from another customer");
    browser
        .sees("document.querySelectorAll('#customers li').length === 2")
        .await;
    browser.clicks("#customers li:nth-child(2)").await;
    browser.sees(&format!("{recipient} === '4915200000'")).await;
    browser.types("#text", "As the other customer").await;
    browser.clicks("#send").await;
    browser
        .sees("document.querySelector('#talk').innerText.includes('As the other')")
        .await;
    browser.clicks("#customers li:nth-child(1)").await;
    browser.sees(&format!("{recipient} === '{CUSTOMER}'")).await;
    // A number in another notation selects the conversation of its wa_id.
    browser
        .run("document.querySelector('#from').value = '+52 55 1234 5678'")
        .await;
    browser.types("#text", "From Mexico").await;
    browser.clicks("#send").await;
    browser
        .sees(&format!("{recipient} === '5215512345678'"))
        .await;
    browser
        .sees("document.querySelector('#with').textContent.endsWith('5215512345678')")
        .await;
    let from = |text: &str| {
        let events = webhook.events().into_iter();
        let mut messages = events.map(|event| event["messages"][0].clone());
        let found = messages.find(|message| message["text"]["body"] == text);
        found.unwrap()["from"].clone()
    };
    api.settled().await;
    assert_eq!(from("As the other customer"), "4915200000");

    if let Ok(path) = std::env::var("SANDBOX_SCREENSHOT") {
        std::fs::write(&path, browser.picture().await).unwrap();
        browser.clicks("[data-tab=webhooks]").await;
        browser
            .clicks("#webhooks details:nth-last-child(2) summary")
            .await;
        std::fs::write(format!("{path}.webhooks.png"), browser.picture().await).unwrap();
    }
    browser.close().await;
}

#[tokio::test]
async fn the_page_shows_the_cloud_api() {
    let Some(browser) = Browser::open().await else {
        not_run();
        return;
    };
    let (url, webhook) = Webhook::start().await;
    let builder = Sandbox::cloud();
    let sandbox = builder.webhook(url).start().await.unwrap();
    browser
        .post("/url", json!({ "url": format!("{}/", sandbox.url()) }))
        .await;
    browser.sees("document.querySelector('header.live')").await;
    let phone = sandbox.phone_number_id();
    browser
        .sees(&format!(
            "document.querySelector('#ids').innerText.includes('{phone}')"
        ))
        .await;
    browser.types("#text", "Is my order on its way?").await;
    browser.clicks("#send").await;
    browser
        .sees("document.querySelector('.bubble.in')?.innerText.includes('Is my order')")
        .await;
    let message = json!({
        "messaging_product": "whatsapp", "to": CUSTOMER, "type": "text",
        "text": { "body": "It arrives today." },
    });
    let sent = support::http_client()
        .post(format!("{}/v23.0/{phone}/messages", sandbox.url()))
        .bearer_auth("sandbox-token")
        .json(&message);
    assert_eq!(sent.send().await.unwrap().status(), 200);
    browser
        .sees("document.querySelector('.bubble.out')?.innerText.includes('arrives today')")
        .await;
    browser.sees("document.querySelector('.ticks.read')").await;
    browser
        .sees("document.querySelectorAll('#webhooks details').length >= 4")
        .await;
    assert_eq!(webhook.events().len(), 4);
    if let Ok(path) = std::env::var("SANDBOX_SCREENSHOT") {
        std::fs::write(format!("{path}.cloud.png"), browser.picture().await).unwrap();
    }
    browser.close().await;
}

/// A PNG of one pixel.
const PIXEL: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1f, 0x15, 0xc4,
    0x89, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0x64, 0xf8, 0xcf, 0x50,
    0x0f, 0x00, 0x03, 0x86, 0x01, 0x80, 0x5a, 0x34, 0x7d, 0x6b, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45,
    0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];
