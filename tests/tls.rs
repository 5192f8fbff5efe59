//! TLS: self-signed servers, added certificates, and machines without CA certificates.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::process::Command;
use std::time::Duration;

use support::server::{Server, ok};
use whatsapp_business::{Client, ClientBuilder, OutboundMessage, RetryPolicy, Token};
use whatsapp_business_sandbox::{Sandbox, TlsConfig};

const PASSWORD: &str = "Passw0rd!";

async fn sandbox(tls: TlsConfig) -> Sandbox {
    let builder = Sandbox::builder().account("admin", PASSWORD).tls(tls);
    builder.start().await.unwrap()
}

fn client(sandbox: &Sandbox) -> ClientBuilder {
    Client::builder(sandbox.url())
        .credentials("admin", PASSWORD)
        .timeout(Duration::from_secs(20))
        .retry(RetryPolicy::none())
}

#[tokio::test]
async fn a_self_signed_server_is_trusted_if_its_certificate_is_added() {
    let sandbox = sandbox(TlsConfig::SelfSigned).await;
    let trusting = client(&sandbox).add_root_certificate(sandbox.certificate_pem().unwrap());
    trusting
        .build()
        .unwrap()
        .health()
        .check_status()
        .await
        .unwrap();
}

#[tokio::test]
async fn an_untrusted_server_is_reported_with_a_remedy_and_gets_no_password() {
    let sandbox = sandbox(TlsConfig::SelfSigned).await;
    let client = client(&sandbox).build().unwrap();
    let error = client.health().check_status().await.unwrap_err();
    assert!(error.is_connect() && !error.is_retryable(), "{error}");
    let message = error.to_string();
    for part in ["certificate", "add_root_certificate", "127.0.0.1"] {
        assert!(message.contains(part), "{message}");
    }
    assert!(!message.contains(PASSWORD));
}

#[tokio::test]
async fn any_certificate_is_accepted_if_configured() {
    let sandbox = sandbox(TlsConfig::SelfSigned).await;
    let client = client(&sandbox).danger_accept_invalid_certs(true);
    let client = client.build().unwrap();
    client.health().check_status().await.unwrap();
}

/// The server accepts and sends nothing: the request is not sent then.
#[tokio::test]
async fn a_connect_timeout_is_not_ambiguous() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", silent.local_addr().unwrap());
    let eager = RetryPolicy::default()
        .with_max_attempts(2)
        .with_base_delay(Duration::ZERO);
    for timeouts in [(200, 20_000), (10_000, 2_000)] {
        let client = Client::builder(&url)
            .token(Token::new("t"))
            .connect_timeout(Duration::from_millis(timeouts.0))
            .timeout(Duration::from_millis(timeouts.1))
            .retry(eager.clone())
            .build()
            .unwrap();
        let message = OutboundMessage::text("15550100", "hello");
        let error = client.messages().send(&message).await.unwrap_err();
        assert!(error.is_connect() && error.is_retryable(), "{error}");
        assert!(!error.is_ambiguous());
        assert_eq!(error.attempts(), 2);
    }
}

/// `openssl req -x509` creates such certificates: a CA certificate used as server certificate.
#[tokio::test]
async fn a_ca_certificate_as_server_certificate_is_reported_as_such() {
    let mut parameters = rcgen::CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
    parameters.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = parameters.self_signed(&key).unwrap().pem();
    let sandbox = sandbox(TlsConfig::Pem {
        certificate: certificate.clone(),
        key: key.serialize_pem(),
    })
    .await;
    let client = client(&sandbox).add_root_certificate(certificate);
    let error = client.build().unwrap().health().check_status().await;
    let message = error.unwrap_err().to_string();
    assert!(message.contains("CA:FALSE"), "{message}");
}

#[tokio::test]
async fn a_wrong_scheme_is_reported_as_such() {
    let plain = Sandbox::builder().account("admin", PASSWORD);
    let plain = plain.start().await.unwrap();
    let client_of = |url: String| {
        let client = Client::builder(url).timeout(Duration::from_secs(20));
        client.retry(RetryPolicy::none()).build().unwrap()
    };
    let client = client_of(plain.url().replace("http:", "https:"));
    let error = client.groups().get_all().await.unwrap_err();
    assert!(error.to_string().contains("http://"), "{error}");

    let sandbox = sandbox(TlsConfig::SelfSigned).await;
    let client = client_of(sandbox.url().replace("https:", "http:"));
    let error = client.groups().get_all().await.unwrap_err();
    assert!(error.to_string().contains("https://"), "{error}");
}

#[tokio::test]
async fn a_custom_http_client_is_used_unchanged() {
    let server = Server::start(|request| {
        let agent = request.header("user-agent").unwrap_or_default();
        match agent {
            "mine" => ok("{}"),
            other => support::server::Reply::Json(400, other.to_owned()),
        }
    })
    .await;
    let _installed = Client::builder("http://127.0.0.1").build().unwrap();
    let own = reqwest::Client::builder().user_agent("mine").build();
    let client = Client::builder(&server.url)
        .http_client(own.unwrap())
        .user_agent("not used")
        .build()
        .unwrap();
    client.groups().get_all().await.unwrap();
}

const WITHOUT: &str = "WHATSAPP_BUSINESS_TEST_WITHOUT_CERTIFICATES";

/// Runs the test below in a process that finds no CA certificates.
#[test]
fn a_machine_without_ca_certificates_can_use_http_and_added_certificates() {
    if std::env::var_os(WITHOUT).is_some() {
        return without_certificates();
    }
    let name = "a_machine_without_certificates_can_use_http_and_a_certificate_handed_in";
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(WITHOUT, "1")
        .env("SSL_CERT_FILE", "/nonexistent.pem")
        .env("SSL_CERT_DIR", "/nonexistent")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

fn without_certificates() {
    Client::builder("http://127.0.0.1:8080").build().unwrap();
    let pem = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    Client::builder("https://localhost")
        .add_root_certificate(pem.cert.pem())
        .build()
        .unwrap();
    // Only on some systems can a variable redirect the search for CA certificates.
    if cfg!(target_os = "linux") {
        let error = Client::builder("https://localhost").build().unwrap_err();
        let message = error.to_string();
        assert!(message.contains("ca-certificates"), "{message}");
        assert!(message.contains("add_root_certificate"), "{message}");
    }
}
