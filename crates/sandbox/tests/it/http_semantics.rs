//! What HTTP says about any request: the methods of a path, and trailing slashes.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{Api, CUSTOMER, Got};
use serde_json::json;
use whatsapp_business::api::OPERATIONS;
use whatsapp_business_sandbox::Fault;

/// Paths of the document with a value for each parameter, and their methods.
fn paths() -> BTreeMap<String, BTreeSet<&'static str>> {
    let mut paths = BTreeMap::<_, BTreeSet<_>>::new();
    for operation in OPERATIONS {
        let path = format!("{}{}", operation.prefix, operation.path);
        let segments = path.split('/').map(|segment| match segment {
            parameter if parameter.starts_with('{') => "x",
            other => other,
        });
        let path = segments.collect::<Vec<_>>().join("/");
        paths.entry(path).or_default().insert(operation.method);
    }
    paths
}

#[tokio::test]
async fn a_405_response_lists_the_methods_of_the_path() {
    let api = Api::start().await;
    let paths = paths();
    assert!(paths.len() > 40);
    for (path, methods) in &paths {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] {
            let response = api.request(method, path).send().await.unwrap();
            let status = response.status();
            assert_eq!(
                status == 405,
                !methods.contains(method),
                "{method} {path}: {status}"
            );
            if status == 405 {
                let allow = response.headers()["allow"].to_str().unwrap();
                let allow: BTreeSet<_> = allow.split(", ").collect();
                assert_eq!(&allow, methods, "{path}");
            } else {
                assert!(response.headers().get("allow").is_none());
            }
        }
    }
    let url = format!("{}/sandbox/clock", api.sandbox.url());
    let response = api.http.get(url).send().await.unwrap();
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()["allow"], "POST");
}

#[tokio::test]
async fn an_injected_405_has_an_allow_header() {
    let api = Api::start().await;
    api.sandbox.add_fault(Fault::status(405));
    let response = api.request("GET", "/v1/health").send().await.unwrap();
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()["allow"], "GET");
}

#[tokio::test]
async fn a_trailing_slash_is_accepted_on_every_path() {
    let api = Api::start().await;
    for (path, methods) in paths() {
        for method in methods {
            api.request(method, &format!("{path}/"))
                .send()
                .await
                .unwrap();
            let request = api.sandbox.requests().pop().unwrap();
            assert!(request.operation.is_some(), "{method} {path}/");
            assert_eq!(request.path, format!("{path}/"), "recorded as sent");
        }
    }
    let api = Api::start().await;
    let message = json!({ "to": CUSTOMER, "text": { "body": "x" } });
    assert_eq!(api.post("/v1/messages/", message).await.status, 201);
    let check = json!({ "contacts": [CUSTOMER] });
    assert_eq!(api.post("/v1/contacts/", check).await.status, 200);
    let got = api.get("/metrics/?format=prometheus").await;
    assert!(got.content_type.starts_with("text/plain"));
    for path in ["/sandbox/", "/sandbox/requests/", "/openapi.json/"] {
        let url = format!("{}{path}", api.sandbox.url());
        let got = Got::read(api.http.get(url).send().await.unwrap()).await;
        assert_eq!(got.status, 200, "{path}");
    }
    assert_eq!(api.get("/v1/nothing/").await.status, 404);
}
