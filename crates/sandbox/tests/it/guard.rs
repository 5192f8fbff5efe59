//! Protection against web pages and onlookers: host names, media that a browser could execute,
//! secrets in the log.

use crate::support::{self, Api};
use serde_json::{Value, json};
use whatsapp_business_sandbox::Sandbox;

/// Returns the status of a request with this `Host`.
async fn status_for(api: &Api, host: &str, path: &str) -> u16 {
    let request = api.request("GET", path).header("host", host);
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn another_host_name_is_refused_on_loopback() {
    let api = Api::start().await;
    let port = api.sandbox.address().port();
    for path in [
        "/",
        "/sandbox",
        "/sandbox/requests",
        "/openapi.json",
        "/v1/health",
    ] {
        for host in [
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
        ] {
            assert_eq!(status_for(&api, host, path).await, 403, "{host}{path}");
            let host = format!("{host}:{port}");
            assert_eq!(status_for(&api, &host, path).await, 403, "{host}{path}");
        }
        for host in ["localhost", "127.0.0.1", "[::1]", "LOCALHOST"] {
            assert_eq!(status_for(&api, host, path).await, 200, "{host}{path}");
            let host = format!("{host}:{port}");
            assert_eq!(status_for(&api, &host, path).await, 200, "{host}{path}");
        }
    }
    let request = api
        .http
        .post(format!("{}/sandbox/reset", api.sandbox.url()))
        .header("host", "evil.example")
        .json(&json!({}));
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 403);
    assert!(response.text().await.unwrap().contains("localhost"));
    assert_eq!(api.get("/v1/health").await.status, 200, "nothing was reset");
}

#[tokio::test]
async fn any_host_name_is_served_beyond_loopback() {
    let builder = Sandbox::builder().listen("0.0.0.0:0".parse().unwrap());
    let sandbox = builder.start().await.unwrap();
    let url = format!("http://127.0.0.1:{}/sandbox", sandbox.address().port());
    let client = support::http_client();
    let request = client.get(url).header("host", "build-7.example");
    assert_eq!(request.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn media_that_a_browser_would_execute_is_served_as_bytes() {
    let api = Api::start().await;
    for (given, shown) in [
        ("image/SVG+xml", "application/octet-stream"),
        ("IMAGE/svg+XML; charset=utf-8", "application/octet-stream"),
        ("text/html", "application/octet-stream"),
        ("Image/PNG", "image/png"),
    ] {
        let got = api.raw("POST", "/v1/media", given, b"<svg/>").await;
        let id = got.json["media"][0]["id"].as_str().unwrap();
        let url = format!("{}/sandbox/media/{id}", api.sandbox.url());
        let response = api.http.get(url).send().await.unwrap();
        let header = |name: &str| response.headers()[name].to_str().unwrap();
        assert_eq!(header("content-type"), shown, "{given}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(header("content-security-policy").contains("sandbox"));
    }
}

#[tokio::test]
async fn no_secret_is_shown_even_if_its_request_is_malformed() {
    const SECRET: &str = "Hush-Hush-9";
    let api = Api::start().await;
    let user = |more: Value| {
        let mut body = json!({ "username": "someone", "password": SECRET });
        body["more"] = more;
        body.to_string()
    };
    let long = user("x".repeat(100_000).into());
    for (path, body) in [
        ("/v1/users", user(json!(1))),
        ("/v1/users", long.clone()),
        ("/v1/users", format!("{} ,", user(json!(1)))),
        ("/v1/users", format!("{{\"password\": \"{SECRET}\"")),
        ("/v1/users", format!("{long},")),
        ("/v1/users", format!("{{\"Password\": [\"{SECRET}\"]}}")),
        ("/v1/settings/backup", format!("password={SECRET}")),
        ("/v1/account/verify", format!("{{\"code\": \"{SECRET}\"}}")),
    ] {
        let body = body.as_bytes();
        api.raw("POST", path, "application/json", body).await;
    }
    let pin = b"{\"pin\": 314159}";
    api.raw(
        "POST",
        "/v1/settings/account/two-step",
        "application/json",
        pin,
    )
    .await;
    let filler = "-".repeat(100_000);
    let key = format!("{filler}-----BEGIN PRIVATE KEY-----\n{SECRET}");
    api.raw(
        "POST",
        "/v1/certificates/external",
        "text/plain",
        key.as_bytes(),
    )
    .await;
    // A response longer than what is stored, with a secret at its end.
    let photo = vec![7; 100_000];
    api.raw("POST", "/v1/settings/profile/photo", "image/jpeg", &photo)
        .await;
    let backup = api
        .post("/v1/settings/backup", json!({ "password": SECRET }))
        .await;
    let data = backup.json["settings"]["data"].as_str().unwrap();

    let url = format!("{}/sandbox/requests", api.sandbox.url());
    let shown = api
        .http
        .get(url)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(shown.contains("/v1/settings/account/two-step"));
    for secret in [SECRET, "314159", &api.token, &data[..100]] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
    assert!(
        shown.contains("bytes)"),
        "a malformed body is shown as its length"
    );
}
