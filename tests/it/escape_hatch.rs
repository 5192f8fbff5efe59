//! Requests of any path, and calls of operations by name: the same session, limits, retries and
//! errors as every other call.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::support::server::{Reply, Server, ok, raw_json};
use crate::support::within;
use serde_json::{Value, json};
use whatsapp_business::{Client, Method, OperationResponse, RetryPolicy, Secret, Token};
use whatsapp_business_sandbox::Sandbox;

const PASSWORD: &str = "Correct-Horse-1";

async fn sandbox() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder()
        .account("admin", PASSWORD)
        .start()
        .await
        .unwrap();
    let client = Client::builder(sandbox.url())
        .credentials("admin", PASSWORD)
        .build()
        .unwrap();
    (sandbox, client)
}

fn client_of(server: &Server) -> Client {
    Client::builder(&server.url)
        .token(Token::new(Secret::from("t")))
        .retry(RetryPolicy::default().with_base_delay(Duration::from_millis(1)))
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_request_of_any_path_uses_the_session_and_decodes_json() {
    let (_sandbox, client) = sandbox().await;
    let settings = client
        .request(Method::GET, "/v1/settings/application")
        .send_json::<Value>()
        .await
        .unwrap();
    assert_eq!(settings.status(), 200);
    assert!(
        settings["settings"]["application"].is_object(),
        "{settings:?}"
    );

    let error = client
        .request(Method::GET, "/v1/labels")
        .send()
        .await
        .unwrap_err();
    assert_eq!(
        (error.status(), error.operation()),
        (Some(404), Some("request"))
    );

    let error = client
        .request(Method::GET, "v1/labels")
        .send()
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("does not start with `/`"),
        "{error}"
    );
}

#[tokio::test]
async fn query_headers_and_bodies_arrive_as_they_were_given() {
    let server = Server::raw(&[&raw_json("200 OK", "{\"a\": 1}")]).await;
    let client = client_of(&server);
    let response = client
        .request(Method::POST, "/v1/x%20y?z=1")
        .query("q", "a b&c")
        .header("Accept", "application/vnd.v1+json")
        .json(&json!({"k": "v"}))
        .send()
        .await
        .unwrap();
    assert_eq!(&response[..], b"{\"a\": 1}");
    client
        .request(Method::PUT, "/blob")
        .body("image/png", vec![1, 2, 3])
        .send()
        .await
        .unwrap();
    let requests = server.requests();
    assert_eq!(requests[0].path, "/v1/x%20y?z=1&q=a+b%26c");
    assert_eq!(
        requests[0].header("accept"),
        Some("application/vnd.v1+json")
    );
    assert_eq!(requests[0].header("authorization"), Some("Bearer t"));
    assert_eq!(requests[0].json(), json!({"k": "v"}));
    assert_eq!(requests[1].header("content-type"), Some("image/png"));
    assert_eq!(requests[1].body, [1, 2, 3]);
}

/// A server that resets the first connection of each path.
async fn flaky() -> (Server, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&count);
    let server = Server::start(move |_| match seen.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::Reset,
        _ => ok("{}"),
    })
    .await;
    (server, count)
}

#[tokio::test]
async fn the_caller_decides_whether_a_request_is_retried() {
    let (server, count) = flaky().await;
    let error = within(
        client_of(&server)
            .request(Method::POST, "/v1/labels")
            .send(),
    )
    .await
    .unwrap_err();
    assert!(error.is_ambiguous(), "{error}");
    assert_eq!(count.load(Ordering::SeqCst), 1);

    let (server, count) = flaky().await;
    let client = client_of(&server);
    let request = client.request(Method::POST, "/v1/labels").idempotent(true);
    assert_eq!(within(request.send()).await.unwrap().attempts(), 2);
    assert_eq!(count.load(Ordering::SeqCst), 2);

    // A path of the document is the operation: a message is not sent twice.
    let (server, _) = flaky().await;
    let client = client_of(&server);
    let message = json!({"to": "1", "text": {"body": "Hi"}});
    let request = client.request(Method::POST, "/v1/messages/").json(&message);
    let error = within(request.send()).await.unwrap_err();
    assert!(error.is_ambiguous());
    assert_eq!(error.operation(), Some("Messages_sendMessage"));
}

#[tokio::test]
async fn an_operation_is_called_by_its_id() {
    let (sandbox, client) = sandbox().await;
    let body = json!({"to": "4915123456789", "type": "text", "text": {"body": "Hi"}});
    let call = client
        .api()
        .operation("Messages_sendMessage")
        .unwrap()
        .body(body);
    let response = call.send().await.unwrap();
    let OperationResponse::Json(sent) = response.into_inner() else {
        panic!("no JSON");
    };
    assert_eq!(
        sent["messages"][0]["id"],
        sandbox.sent_messages()[0].id.as_str()
    );

    let call = client.api().operation("Health_getMetricsData").unwrap();
    let response = call.parameter("format", "prometheus").send().await.unwrap();
    let OperationResponse::Bytes(text) = response.into_inner() else {
        panic!("no text");
    };
    assert!(!text.bytes(1 << 20).await.unwrap().is_empty());

    let call = client.api().operation("Media_uploadMedia").unwrap();
    let uploaded = call.raw_body("image/png", vec![1]).send().await.unwrap();
    assert!(
        matches!(&*uploaded, OperationResponse::Json(value) if value["media"][0]["id"].is_string())
    );
}

#[tokio::test]
async fn a_call_that_does_not_match_the_document_is_not_sent() {
    let server = Server::start(|_| panic!("nothing is sent")).await;
    let client = client_of(&server);
    let api = client.api();
    let unknown = api
        .operation("Messages_sendMesage")
        .err()
        .unwrap()
        .to_string();
    assert!(
        unknown.contains("did you mean `Messages_sendMessage`?"),
        "{unknown}"
    );

    let send = || api.operation("Messages_sendMessage").unwrap();
    let list = json!({"to": "1", "type": "interactive", "interactive": {"type": "list",
        "body": {"text": "b"}, "action": {"button": "b", "sections": [{"rows": [{"id": "i"}]}]}}});
    for (body, path, reason) in [
        (json!({"to": "1", "text": {}}), "text.body", "is missing"),
        (json!({"to": 1}), "to", "must be a string"),
        (
            json!({"to": "1", "txet": {}}),
            "txet",
            "did you mean `text`?",
        ),
        (
            json!({"to": "1", "type": "txt"}),
            "type",
            "must be one of: audio, ",
        ),
        (
            json!({"to": "1", "text": {"body": ""}}),
            "text.body",
            "at least 1",
        ),
        (json!({"to": "1", "ttl": true}), "ttl", "must be"),
        (
            list,
            "interactive.action.sections[0].rows[0].title",
            "is missing",
        ),
        (json!([]), "body", "must be an object"),
    ] {
        let call = send().strict(true).body(body.clone());
        let error = call.send().await.unwrap_err();
        assert_eq!(error.path(), Some(path), "{body}: {error}");
        assert!(error.to_string().contains(reason), "{body}: {error}");
    }
    let error = send().send().await.unwrap_err();
    assert_eq!(error.to_string(), "`body` is missing");

    let group = || api.operation("Groups_getInfo").unwrap();
    let error = group().send().await.unwrap_err();
    assert_eq!(error.to_string(), "`GroupId` is missing");
    let error = group().parameter("groupid", "g").send().await.unwrap_err();
    assert!(
        error.to_string().contains("did you mean `GroupId`?"),
        "{error}"
    );
    let error = group()
        .parameter("GroupId", "g")
        .body(json!({}))
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "`body` is not accepted here");
}

#[tokio::test]
async fn what_a_newer_server_may_accept_is_sent_with_a_warning() {
    let (sandbox, client) = sandbox().await;
    let send = |body: &Value| {
        let call = client.api().operation("Messages_sendMessage").unwrap();
        call.body(body.clone())
    };
    let mut known = json!({"to": "15550100", "type": "text", "text": {"body": "Hello"}});
    assert_eq!(send(&known).warnings(), Vec::<String>::new());
    known["tpye"] = json!("bold");
    let call = send(&known);
    let warning = "`tpye` is not a property of the document: did you mean `type`?";
    assert_eq!(call.warnings(), [warning]);
    call.send().await.unwrap();
    assert_eq!(sandbox.sent_messages()[0].body, known);

    let poll = json!({"to": "1", "type": "poll", "poll": {"question": "Tea?"}});
    let call = send(&poll);
    assert_eq!(call.warnings().len(), 1);
    assert!(call.check().is_ok());
    let error = send(&poll).strict(true).check().unwrap_err();
    assert!(error.is_invalid());
    // What is certainly wrong is refused all the same.
    let error = send(&json!({"to": 1, "poll": {}})).check().unwrap_err();
    assert_eq!(error.path(), Some("to"));
    assert!(send(&json!({"to": 1, "poll": {}})).warnings().is_empty());
}

#[tokio::test]
async fn a_preview_shows_the_request_and_not_its_authorization() {
    let client = Client::builder("https://localhost:9090/gateway")
        .token(Token::new(Secret::from("hunter2")))
        .default_header("x-key", "hunter2")
        .build()
        .unwrap();
    let call = client.api().operation("Stickerpacks_getPack").unwrap();
    let preview = call
        .parameter("namespace", "n s")
        .parameter("PackId", "a/b")
        .preview()
        .unwrap();
    assert_eq!(preview.method, "GET");
    assert_eq!(
        preview.url,
        "https://localhost:9090/gateway/v1/stickerpacks/a%2Fb?namespace=n+s"
    );
    assert!(preview.authorized);
    assert!(!format!("{preview:?}").contains("hunter2"));
    let call = client.api().operation("Messages_sendMessage").unwrap();
    let preview = call
        .body(json!({"to": "1", "text": {"body": "Hi"}}))
        .preview()
        .unwrap();
    assert_eq!(
        preview.body.unwrap(),
        br#"{"text":{"body":"Hi"},"to":"1"}"#[..]
    );
}
