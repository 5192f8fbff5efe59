//! No password, PIN or token is visible in what an application may log.

use crate::support::server::{Server, raw_json};
use whatsapp_business::types;
use whatsapp_business::{Client, RetryPolicy, Secret, Token};

const SECRET: &str = "hunter2-Hunter2";

#[track_caller]
fn assert_hidden(shown: &str) {
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(!shown.contains("aHVudGVyMi"), "in base64: {shown}");
}

#[test]
fn a_client_and_its_builder_do_not_show_credentials() {
    let builder = || {
        Client::builder("https://localhost:9090")
            .credentials("admin", SECRET)
            .new_password(SECRET)
            .token(Token::new(SECRET))
            .api_key(SECRET)
    };
    assert_hidden(&format!("{:?} {:#?}", builder(), builder()));
    let client = builder().build().unwrap();
    assert_hidden(&format!(
        "{client:?} {client:#?} {:?} {:?}",
        client.api(),
        client.session()
    ));
    assert_hidden(&format!(
        "{:?} {:?}",
        Token::new(SECRET),
        Secret::from(SECRET)
    ));
}

#[test]
fn bodies_with_secrets_do_not_show_them() {
    let login: types::UserLoginResponse =
        serde_json::from_value(serde_json::json!({"users": [{"token": SECRET}]})).unwrap();
    assert_hidden(&format!("{login:?}"));
    assert_hidden(&format!(
        "{:?}",
        types::CreateUserRequestBody::new(SECRET, "bob")
    ));
    assert_hidden(&format!("{:?}", types::LoginAdminRequestBody::new(SECRET)));
    assert_hidden(&format!(
        "{:?}",
        types::EnableTwoStepRequestBody::new(SECRET)
    ));
    assert_hidden(&format!(
        "{:?}",
        types::BackupSettingsRequestBody::new(SECRET)
    ));
    assert_hidden(&format!(
        "{:?}",
        types::RestoreSettingsRequestBody::new(SECRET, SECRET)
    ));
    assert_hidden(&format!("{:?}", types::ConfigBearer::new(SECRET)));
}

#[test]
fn a_body_of_bytes_shows_only_its_size() {
    let key = types::CertificatesUploadExternalCertificateRequest::from(bytes::Bytes::from(SECRET));
    let shown = format!("{key:?}");
    assert_hidden(&shown);
    assert!(shown.contains("15 bytes"), "{shown}");
}

#[test]
fn an_invalid_url_is_not_shown_if_it_may_contain_a_secret() {
    for url in [
        format!("https://admin:{SECRET}@host"),
        format!("https://admin:{SECRET}"),
        format!("admin:{SECRET}@host:9090"),
        format!("https://host?token={SECRET}"),
        format!("https://host:9090/#{SECRET}"),
        format!("https://{SECRET}@host:port/v1"),
    ] {
        assert_hidden(&format!("{:?}", Client::builder(url.as_str())));
        let error = Client::builder(url.as_str()).build().unwrap_err();
        assert_hidden(&format!("{error} {error:?}"));
    }
    let shown = format!("{:?}", Client::builder("https://wa.example.org:9090/v1"));
    assert!(shown.contains("wa.example.org:9090"), "{shown}");
}

#[test]
fn a_secret_is_sent_as_a_plain_string() {
    let body = types::UpdateUserRequestBody::new(SECRET);
    let sent = serde_json::to_value(&body).unwrap();
    assert_eq!(sent, serde_json::json!({"password": SECRET}));
    assert_eq!(
        serde_json::from_value::<types::UpdateUserRequestBody>(sent).unwrap(),
        body
    );
}

#[tokio::test]
async fn an_error_does_not_show_request_or_response_bodies() {
    let client = |url: &str| {
        Client::builder(url)
            .credentials("admin", SECRET)
            .retry(RetryPolicy::none())
            .build()
            .unwrap()
    };
    let refused =
        r#"{"errors":[{"code":1005,"title":"Access denied","details":"Invalid credentials."}]}"#;
    let wrong = format!(r#"{{"users":[{{"token":["{SECRET}"]}}]}}"#);
    let cut = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n{{\"users\":[{{\"token\":\"{SECRET}\""
    );
    for answer in [
        raw_json("401 Unauthorized", refused),
        raw_json("200 OK", &wrong),
        cut,
    ] {
        let server = Server::raw(&[&answer]).await;
        let error = client(&server.url).groups().get_all().await.unwrap_err();
        let mut shown = format!("{error} {error:?} {error:#?}");
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            shown.push_str(&format!(" {cause} {cause:?}"));
            source = cause.source();
        }
        assert_hidden(&shown);
    }
    let nobody = client("http://127.0.0.1:1")
        .groups()
        .get_all()
        .await
        .unwrap_err();
    assert_hidden(&format!("{nobody} {nobody:?}"));
}
