//! How the client handles the responses of real servers and gateways.

use crate::support::server::{Server, raw_json};
use whatsapp_business::types::{
    ApplicationSettings, SendMessageRequestBody, Text, UpdateGroupInfoRequestBody,
};
use whatsapp_business::{Client, RetryDecision, RetryPolicy, Token};

fn client(server: &Server) -> Client {
    Client::builder(&server.url)
        .token(Token::new("t0ken"))
        .retry(RetryPolicy::none())
        .build()
        .unwrap()
}

fn message() -> SendMessageRequestBody {
    SendMessageRequestBody::new("4915123456789").with_text(Text::new("hello"))
}

#[tokio::test]
async fn a_200_in_place_of_a_201_is_a_success_and_vice_versa() {
    let body = r#"{"messages":[{"id":"gBEG"}]}"#;
    for status in ["200 OK", "201 Created", "202 Accepted"] {
        let server = Server::raw(&[&raw_json(status, body)]).await;
        let answer = client(&server)
            .api()
            .messages_send_message(&message())
            .await
            .unwrap();
        assert_eq!(answer.messages[0].id.as_deref(), Some("gBEG"));
        assert_eq!(answer.status().to_string(), status[..3]);
    }
    let server = Server::raw(&[&raw_json("201 Created", "{}")]).await;
    client(&server).health().check_status().await.unwrap();
}

#[tokio::test]
async fn a_success_without_a_body_or_with_null_is_an_empty_response() {
    let empty = "HTTP/1.1 201 Created\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    for answer in [
        empty,
        &raw_json("200 OK", "null"),
        &raw_json("200 OK", " {} "),
    ] {
        let server = Server::raw(&[answer]).await;
        let answer = client(&server)
            .application()
            .update_settings(&ApplicationSettings::new())
            .await;
        assert!(answer.unwrap().errors.is_empty());
    }
}

#[tokio::test]
async fn api_errors_have_their_status_code_and_operation() {
    let body = r#"{"meta":{"version":"v2.45.1"},"errors":[{"code":1009,"title":"Parameter value is not valid","details":"to"}]}"#;
    let server = Server::raw(&[&raw_json("400 Bad Request", body)]).await;
    let error = client(&server)
        .api()
        .messages_send_message(&message())
        .await
        .unwrap_err();
    assert_eq!(error.status(), Some(400));
    assert_eq!(error.api_errors()[0].code, Some(1009));
    assert_eq!(error.operation(), Some("Messages_sendMessage"));
    assert_eq!(
        error.meta().and_then(|meta| meta.version.as_deref()),
        Some("v2.45.1")
    );
    assert_eq!(
        error.to_string(),
        "Messages_sendMessage: the server returned 400: 1009 Parameter value is not valid (to)"
    );
}

#[tokio::test]
async fn an_html_page_with_401_retains_its_status_and_does_not_show_its_body() {
    let page = "<html>proxy says no, ask bob@example.com</html>";
    let answer = format!(
        "HTTP/1.1 401 Unauthorized\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{page}",
        page.len()
    );
    let server = Server::raw(&[&answer]).await;
    let error = client(&server).health().check_status().await.unwrap_err();
    assert_eq!(error.status(), Some(401));
    assert!(error.is_auth());
    assert_eq!(
        error.body().map(|body| body.as_ref()),
        Some(page.as_bytes())
    );
    for shown in [error.to_string(), format!("{error:?}")] {
        assert!(!shown.contains("bob"), "{shown}");
    }
}

#[tokio::test]
async fn an_empty_503_retains_its_status() {
    let answer =
        "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let server = Server::raw(&[answer]).await;
    let error = client(&server).health().check_status().await.unwrap_err();
    assert_eq!(error.status(), Some(503));
    assert!(error.is_retryable());
}

#[tokio::test]
async fn a_truncated_response_retains_its_status() {
    let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"health\":";
    let server = Server::raw(&[answer]).await;
    let error = client(&server).health().check_status().await.unwrap_err();
    assert_eq!(error.status(), Some(200));
    assert!(error.to_string().contains("within the response"), "{error}");
}

#[tokio::test]
async fn json_that_does_not_match_has_its_path_in_the_error_but_not_its_value() {
    let body = r#"{"users":[{"username":{"name":"hunter2"}}]}"#;
    let server = Server::raw(&[&raw_json("200 OK", body)]).await;
    let error = client(&server)
        .users()
        .get_by_username("bob")
        .await
        .unwrap_err();
    assert!(error.is_decode());
    assert_eq!(error.path(), Some("users[0].username"));
    assert_eq!(error.status(), Some(200));
    assert_eq!(
        error.body().map(|body| body.as_ref()),
        Some(body.as_bytes())
    );
    assert_eq!(
        error.to_string(),
        "Users_getByUsername: the JSON does not match the schema: users[0].username: \
         invalid type: map, expected a string at line 1 column 22 (43 bytes, available as `Error::body`)"
    );
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::raw(&[&raw_json("200 OK", "{}")]).await;
    let answer = format!(
        "HTTP/1.1 302 Found\r\nlocation: {}/v1/health\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        elsewhere.url
    );
    let server = Server::raw(&[&answer]).await;
    let error = client(&server).health().check_status().await.unwrap_err();
    assert_eq!(error.status(), Some(302));
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn every_path_parameter_is_one_segment() {
    let server = Server::raw(&[&raw_json("200 OK", "{}")]).await;
    let client = client(&server);
    for (given, sent) in [
        ("g/1?x", "/v1/groups/g%2F1%3Fx"),
        ("a b#c%", "/v1/groups/a%20b%23c%25"),
        ("49151-1520@g.us", "/v1/groups/49151-1520@g.us"),
        ("ü", "/v1/groups/%C3%BC"),
        ("..;\\", "/v1/groups/..;%5C"),
    ] {
        client.groups().get_info(given).await.unwrap();
        assert_eq!(server.requests().last().unwrap().path, sent);
    }
}

#[tokio::test]
async fn a_path_parameter_that_would_change_the_path_is_rejected_before_sending() {
    let server = Server::raw(&[&raw_json("200 OK", "{}")]).await;
    for given in ["", ".", ".."] {
        let error = client(&server)
            .users()
            .remove_user(given)
            .await
            .unwrap_err();
        assert!(error.to_string().contains("`UserUsername`"), "{error}");
        assert_eq!(error.attempts(), 0);
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_request_has_exactly_the_documented_headers_and_body() {
    let server = Server::raw(&[&raw_json("200 OK", "{}")]).await;
    let body = UpdateGroupInfoRequestBody::new("subject");
    client(&server)
        .groups()
        .update_info("g", &body)
        .await
        .unwrap();
    let seen = server.requests().pop().unwrap();
    assert_eq!(seen.line, "PUT /v1/groups/g HTTP/1.1");
    assert_eq!(seen.header("authorization"), Some("Bearer t0ken"));
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.header("api-version"), None);
    assert_eq!(seen.body, br#"{"subject":"subject"}"#);
}

#[tokio::test]
async fn an_update_of_settings_sends_only_what_was_set() {
    let server = Server::raw(&[&raw_json("200 OK", "{}")]).await;
    let settings = ApplicationSettings::new().with_sent_status(true);
    client(&server)
        .application()
        .update_settings(&settings)
        .await
        .unwrap();
    assert_eq!(server.requests()[0].body, br#"{"sent_status":true}"#);
}

#[tokio::test]
async fn a_raw_body_is_sent_with_the_media_type_of_the_caller() {
    let server = Server::raw(&[&raw_json("200 OK", r#"{"media":[{"id":"m"}]}"#)]).await;
    let media_type = "audio/ogg; codecs=opus";
    let answer = client(&server)
        .media()
        .upload_media(media_type, &b"\0\x01"[..])
        .await
        .unwrap();
    assert_eq!(answer.media[0].id.as_deref(), Some("m"));
    let seen = server.requests().pop().unwrap();
    assert_eq!(seen.header("content-type"), Some(media_type));
    assert_eq!(seen.body, b"\0\x01");
    let error = client(&server)
        .media()
        .upload_media("jpeg", "x")
        .await
        .unwrap_err();
    assert!(error.to_string().contains("`image/jpeg`"), "{error}");
}

#[tokio::test]
async fn a_binary_response_is_a_stream_with_its_content_type() {
    let answer = "HTTP/1.1 200 OK\r\ncontent-type: image/jpeg\r\ncontent-length: 3\r\nconnection: close\r\n\r\nabc";
    let server = Server::raw(&[answer]).await;
    let stream = client(&server)
        .api()
        .media_download("m")
        .await
        .unwrap()
        .into_inner();
    assert_eq!(stream.content_type(), Some("image/jpeg"));
    assert_eq!(stream.content_length(), Some(3));
    assert_eq!(stream.bytes(3).await.unwrap(), "abc");
    let stream = client(&server)
        .api()
        .media_download("m")
        .await
        .unwrap()
        .into_inner();
    let error = stream.bytes(2).await.unwrap_err();
    assert!(error.to_string().contains("more than 2 bytes"), "{error}");
}

#[tokio::test]
async fn an_alternative_response_format_is_requested_by_query() {
    let answer = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\nconnection: close\r\n\r\nup";
    let server = Server::raw(&[answer]).await;
    let text = client(&server)
        .health()
        .get_metrics_data_prometheus()
        .await
        .unwrap();
    assert_eq!(text.bytes(100).await.unwrap(), "up");
    assert_eq!(
        server.requests()[0].line,
        "GET /metrics?format=prometheus HTTP/1.1"
    );
}

#[tokio::test]
async fn an_api_key_is_used_for_health_and_a_token_for_the_rest() {
    let server = Server::raw(&[&raw_json("200 OK", "{}")]).await;
    let client = Client::builder(&server.url)
        .token(Token::new("t0ken"))
        .api_key("k3y")
        .build()
        .unwrap();
    client.health().check_status().await.unwrap();
    client.groups().get_all().await.unwrap();
    let seen = server.requests();
    assert_eq!(seen[0].header("authorization"), Some("Apikey k3y"));
    assert_eq!(seen[1].header("authorization"), Some("Bearer t0ken"));
}

#[tokio::test]
async fn the_user_agent_is_the_default_or_the_configured_one() {
    let default = concat!("whatsapp-business/", env!("CARGO_PKG_VERSION"));
    for (name, said) in [(None, default), (Some("till/2"), "till/2")] {
        let server = Server::raw(&[&raw_json("200 OK", "{}")]).await;
        let mut builder = Client::builder(&server.url);
        if let Some(name) = name {
            builder = builder.user_agent(name);
        }
        let client = builder.build().unwrap();
        client.groups().get_all().await.unwrap();
        assert_eq!(server.requests()[0].header("user-agent"), Some(said));
        assert_eq!(
            server.requests()[0].header("accept"),
            Some("application/json")
        );
    }
    let error = Client::builder("https://localhost")
        .user_agent("a\nb")
        .build();
    assert!(error.unwrap_err().to_string().contains("user agent"));
}

#[tokio::test]
async fn a_rule_of_the_application_decides_beside_the_table() {
    let busy = raw_json("409 Conflict", "{}");
    let sent = raw_json("201 Created", r#"{"messages":[{"id":"gBEG"}]}"#);
    let retry = RetryPolicy::default().with_base_delay(std::time::Duration::from_millis(1));
    let ruled = retry
        .clone()
        .with_rule(|error, decision| match error.status() {
            Some(409) => RetryDecision::Retry,
            _ => decision,
        });

    let server = Server::raw(&[&busy, &sent]).await;
    let response = client(&server).with_retry(ruled.clone());
    let response = response.messages().send(&message()).await.unwrap();
    assert_eq!(response.id, "gBEG");

    let server = Server::raw(&[&busy]).await;
    let refused = client(&server).with_retry(retry);
    let refused = refused.messages().send(&message()).await.unwrap_err();
    assert_eq!((refused.status(), refused.attempts()), (Some(409), 1));

    // The server has processed it, whatever the rule says.
    let again = RetryPolicy::default().with_rule(|_, _| RetryDecision::Retry);
    let server = Server::raw(&[&raw_json("201 Created", "{")]).await;
    let lost = client(&server).with_retry(again);
    let lost = lost.messages().send(&message()).await.unwrap_err();
    assert!(lost.is_ambiguous() && lost.attempts() == 1, "{lost}");
}
