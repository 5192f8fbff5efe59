//! Calls on a real socket: the form of requests, and what responses become.

use crate::support::server::{Server, error, ok};
use serde_json::json;
use whatsapp_business_cloud::api::GRAPH_VERSION;
use whatsapp_business_cloud::types::{
    MediaUploadMediaRequest1, Message, Text, TextMessage, UsersAssignUserRequest,
};
use whatsapp_business_cloud::{AccessToken, Client, ErrorCode, File, OutboundMessage, RetryPolicy};
use whatsapp_business_sandbox::{Sandbox, TlsConfig};

fn client(server: &Server) -> Client {
    Client::builder(AccessToken::new("secret-token"))
        .base_url(server.url())
        .retry(RetryPolicy::none())
        .build()
        .unwrap()
}

fn text(to: &str) -> Message {
    Message::from(TextMessage::new("whatsapp", Text::new("Hello"), to).with_type("text"))
}

#[tokio::test]
async fn a_message_goes_to_the_number_with_token_and_version() {
    let sent = json!({"messaging_product": "whatsapp", "messages": [{"id": "wamid.a"}]});
    let server = Server::responding([ok(&sent)]).await;
    let response = client(&server)
        .messages()
        .send_message("2002", &text("15550100"))
        .await
        .unwrap();
    assert_eq!(response.messages[0].id, "wamid.a");
    let request = &server.requests()[0];
    assert!(
        request.starts_with(&format!("POST /{GRAPH_VERSION}/2002/messages HTTP/1.1\r\n")),
        "{request}"
    );
    let lower = request.to_lowercase();
    assert!(
        lower.contains("authorization: bearer secret-token\r\n"),
        "{request}"
    );
    assert!(
        lower.contains("user-agent: whatsapp-business-cloud/"),
        "{request}"
    );
    assert!(request.ends_with(
        r#"{"messaging_product":"whatsapp","text":{"body":"Hello"},"to":"15550100","type":"text"}"#
    ), "{request}");
}

#[tokio::test]
async fn the_version_is_that_of_the_client() {
    let server = Server::responding([ok(&json!({"id": "1", "name": "Shop"}))]).await;
    let client = Client::builder(AccessToken::new("secret-token"))
        .base_url(server.url())
        .graph_version("v99.0")
        .build()
        .unwrap();
    client
        .accounts()
        .get_account("1", Some("id,name"))
        .await
        .unwrap();
    let request = &server.requests()[0];
    assert!(
        request.starts_with("GET /v99.0/1?fields=id%2Cname HTTP/1.1\r\n"),
        "{request}"
    );
}

#[test]
fn a_version_is_checked() {
    for version in ["23.0", "v23", "v23.0/../me", "v.0", ""] {
        let error = Client::builder(AccessToken::new("t"))
            .graph_version(version)
            .build()
            .unwrap_err();
        assert!(error.to_string().contains("v26.0"), "{error}");
    }
}

#[tokio::test]
async fn an_upload_is_a_multipart_form() {
    let server = Server::responding([ok(&json!({"id": "3003"}))]).await;
    let file = File::from("content")
        .with_name("a\"b.txt")
        .with_content_type("text/plain");
    let form = MediaUploadMediaRequest1::new(file, "whatsapp").with_type("text/plain");
    let uploaded = client(&server)
        .media()
        .upload_media("2002", &form)
        .await
        .unwrap();
    assert_eq!(uploaded.id, "3003");
    let request = &server.requests()[0];
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let head = head.to_lowercase();
    let (_, boundary) = head.split_once("multipart/form-data; boundary=").unwrap();
    let boundary = boundary.lines().next().unwrap();
    assert_eq!(
        body,
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a%22b.txt\"\r\n\
             Content-Type: text/plain\r\n\r\ncontent\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\ntext/plain\r\n\
             --{boundary}--\r\n"
        )
    );
}

#[tokio::test]
async fn a_list_in_a_form_is_json() {
    let server = Server::responding([ok(&json!({"success": true}))]).await;
    let form = UsersAssignUserRequest::new(["MANAGE", "DEVELOP"], "77");
    client(&server)
        .users()
        .assign_user("1", &form)
        .await
        .unwrap();
    let request = &server.requests()[0];
    assert!(
        request.ends_with("\r\n\r\ntasks=%5B%22MANAGE%22%2C%22DEVELOP%22%5D&user=77"),
        "{request}"
    );
    assert!(
        request
            .to_lowercase()
            .contains("content-type: application/x-www-form-urlencoded\r\n")
    );
}

#[tokio::test]
async fn the_pages_of_a_list_are_one_stream() {
    let page = |id: &str, after: &str| {
        ok(&json!({"data": [{"id": id, "name": id}], "paging": {"cursors": {"after": after}}}))
    };
    // The last page of the Graph API has a cursor as well, and the one after it is empty.
    let server =
        Server::responding([page("1", "a"), page("2", "b"), ok(&json!({"data": []}))]).await;
    let client = client(&server);
    // The handle is a temporary.
    let mut pages = client.templates().list_templates_stream(
        "1",
        None,
        None,
        None,
        None,
        None,
        None,
        Some(1),
        None,
        None,
        None,
        None,
        None,
        None,
        None,
    );
    let mut ids = Vec::new();
    while let Some(template) = pages.next().await.unwrap() {
        ids.push(template.id.unwrap());
    }
    assert_eq!(ids, ["1", "2"]);
    let after: Vec<bool> = server
        .requests()
        .iter()
        .map(|it| it.contains("after="))
        .collect();
    assert_eq!(after, [false, true, true]);
    assert!(
        server.requests()[2].contains("after=b&"),
        "{:?}",
        server.requests()
    );
}

#[tokio::test]
async fn cursors_that_repeat_end_the_stream() {
    let page =
        |after: &str| ok(&json!({"data": [{"id": "1"}], "paging": {"cursors": {"after": after}}}));
    for (cursors, pages) in [(vec!["a", "a"], 2), (vec!["a", "b", "a", "b"], 3)] {
        let server = Server::responding(cursors.into_iter().map(page)).await;
        let client = client(&server);
        let mut flows = client.flows().list_flows_stream("1", None, None);
        let mut count = 0;
        while flows.next().await.unwrap().is_some() {
            count += 1;
        }
        assert_eq!(count, pages);
    }
}

#[tokio::test]
async fn an_error_of_the_api_has_its_code_and_class() {
    let body = |code: i64| {
        json!({"error": {"message": "(#1) no", "type": "OAuthException", "code": code, "error_subcode": 7,
            "error_data": {"messaging_product": "whatsapp", "details": "because"}, "fbtrace_id": "T1"}})
    };
    for (code, status, limited, auth, retryable) in [
        (130_429, 429, true, false, true),
        (131_047, 400, false, false, false),
        (190, 401, false, true, false),
    ] {
        let server = Server::responding([error(status, &body(code))]).await;
        let error = client(&server)
            .messages()
            .send_message("2002", &text("15550100"))
            .await
            .unwrap_err();
        assert_eq!(error.status(), Some(status));
        assert_eq!(
            (error.code(), error.subcode(), error.trace_id()),
            (Some(ErrorCode::from(code)), Some(7), Some("T1"))
        );
        assert_eq!(error.is_rate_limited(), limited, "{error}");
        assert_eq!(error.is_auth(), auth, "{error}");
        assert_eq!(error.is_retryable(), retryable, "{error}");
        assert_eq!(error.is_window_closed(), code == 131_047);
        let text = format!("{error} {error:?}");
        assert!(
            text.contains("because") && !text.contains("secret-token"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_message_over_the_throughput_is_sent_again() {
    let limited =
        json!({"error": {"message": "slow down", "type": "OAuthException", "code": 130_429}});
    let sent = json!({"messages": [{"id": "wamid.b"}]});
    let server = Server::responding([error(429, &limited), ok(&sent)]).await;
    let client = Client::builder(AccessToken::new("secret-token"))
        .base_url(server.url())
        .build()
        .unwrap();
    let response = client
        .messages()
        .send_message("2002", &text("15550100"))
        .await
        .unwrap();
    assert_eq!(response.messages[0].id, "wamid.b");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_default_header_is_sent_and_a_response_beyond_the_limit_is_refused() {
    let account = ok(&json!({"id": "1", "name": "Shop"}));
    let server = Server::responding([account.clone(), account]).await;
    let builder = || {
        Client::builder(AccessToken::new("secret-token"))
            .base_url(server.url())
            .retry(RetryPolicy::none())
            .default_header("X-Gateway-Key", "gateway-key")
    };
    let client = builder().build().unwrap();
    client.accounts().get_account("1", None).await.unwrap();
    let request = server.requests()[0].to_lowercase();
    assert!(
        request.contains("x-gateway-key: gateway-key\r\n"),
        "{request}"
    );
    let client = builder().max_response_size(8).build().unwrap();
    let refused = client.accounts().get_account("1", None).await.unwrap_err();
    assert!(!format!("{refused} {refused:?}").contains("gateway-key"));
}

#[tokio::test]
async fn a_gateway_with_its_own_certificate_is_trusted_if_configured() {
    let sandbox = Sandbox::cloud()
        .token("secret-token")
        .tls(TlsConfig::SelfSigned)
        .start()
        .await
        .unwrap();
    let builder = || {
        Client::builder(AccessToken::new("secret-token"))
            .base_url(sandbox.url())
            .phone_number(sandbox.phone_number_id())
            .retry(RetryPolicy::none())
    };
    let certificate = sandbox.certificate_pem().unwrap();
    let message = OutboundMessage::text("15550100", "Hello");
    for trusting in [
        builder().add_root_certificate(certificate),
        builder().pin_certificate(certificate),
        builder().danger_accept_invalid_certs(true),
    ] {
        let client = trusting.build().unwrap();
        client.messages().send(&message).await.unwrap();
    }
    let client = builder().build().unwrap();
    let refused = client.messages().send(&message).await.unwrap_err();
    assert!(refused.is_connect(), "{refused}");

    let unreadable = builder().identity("no certificate", "no key").build();
    assert!(unreadable.is_err());
}
