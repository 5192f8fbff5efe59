//! No password, pin or token is seen in what a program may log.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use support::server::{Server, raw_json};
use whatsapp_business::types;
use whatsapp_business::{Client, RetryPolicy, Secret, Token};

const SECRET: &str = "hunter2-Hunter2";

#[track_caller]
fn hides(shown: &str) {
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(!shown.contains("aHVudGVyMi"), "in base64: {shown}");
}

#[test]
fn a_client_and_its_builder_do_not_show_who_logs_in_with_what() {
    let builder = || {
        Client::builder("https://localhost:9090")
            .credentials("admin", SECRET)
            .new_password(SECRET)
            .token(Token::new(SECRET))
            .api_key(SECRET)
    };
    hides(&format!("{:?} {:#?}", builder(), builder()));
    let client = builder().build().unwrap();
    hides(&format!(
        "{client:?} {client:#?} {:?} {:?}",
        client.api(),
        client.session()
    ));
    hides(&format!(
        "{:?} {:?}",
        Token::new(SECRET),
        Secret::from(SECRET)
    ));
}

#[test]
fn bodies_that_hold_secrets_do_not_show_them() {
    let login: types::UserLoginResponse =
        serde_json::from_value(serde_json::json!({"users": [{"token": SECRET}]})).unwrap();
    hides(&format!("{login:?}"));
    hides(&format!(
        "{:?}",
        types::CreateUserRequestBody::new(SECRET, "bob")
    ));
    hides(&format!("{:?}", types::LoginAdminRequestBody::new(SECRET)));
    hides(&format!(
        "{:?}",
        types::EnableTwoStepRequestBody::new(SECRET)
    ));
    hides(&format!(
        "{:?}",
        types::BackupSettingsRequestBody::new(SECRET)
    ));
    hides(&format!(
        "{:?}",
        types::RestoreSettingsRequestBody::new(SECRET, SECRET)
    ));
    hides(&format!("{:?}", types::ConfigBearer::new(SECRET)));
}

#[test]
fn a_body_of_bytes_shows_only_its_size() {
    let key = types::CertificatesUploadExternalCertificateRequest::from(bytes::Bytes::from(SECRET));
    let shown = format!("{key:?}");
    hides(&shown);
    assert!(shown.contains("15 bytes"), "{shown}");
}

#[test]
fn a_url_that_cannot_be_used_is_not_shown_if_a_secret_may_be_in_it() {
    for url in [
        format!("https://admin:{SECRET}@host"),
        format!("https://admin:{SECRET}"),
        format!("admin:{SECRET}@host:9090"),
        format!("https://host?token={SECRET}"),
        format!("https://host:9090/#{SECRET}"),
        format!("https://{SECRET}@host:port/v1"),
    ] {
        hides(&format!("{:?}", Client::builder(url.as_str())));
        let error = Client::builder(url.as_str()).build().unwrap_err();
        hides(&format!("{error} {error:?}"));
    }
    let shown = format!("{:?}", Client::builder("https://wa.example.org:9090/v1"));
    assert!(shown.contains("wa.example.org:9090"), "{shown}");
}

#[test]
fn a_secret_is_sent_as_the_string_it_is() {
    let body = types::UpdateUserRequestBody::new(SECRET);
    let sent = serde_json::to_value(&body).unwrap();
    assert_eq!(sent, serde_json::json!({"password": SECRET}));
    assert_eq!(
        serde_json::from_value::<types::UpdateUserRequestBody>(sent).unwrap(),
        body
    );
}

#[tokio::test]
async fn an_error_does_not_show_what_was_sent_or_what_came() {
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
        hides(&shown);
    }
    let nobody = client("http://127.0.0.1:1")
        .groups()
        .get_all()
        .await
        .unwrap_err();
    hides(&format!("{nobody} {nobody:?}"));
}
