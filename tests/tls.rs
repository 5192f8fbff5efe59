//! Getting connected over TLS: a self-signed server, a certificate handed in, a machine without any.
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
async fn a_self_signed_server_is_trusted_once_its_certificate_is_handed_in() {
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
async fn a_server_that_is_not_trusted_is_told_with_the_remedy_and_sent_no_password() {
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
async fn any_certificate_will_do_where_that_is_asked_for_by_its_dangerous_name() {
    let sandbox = sandbox(TlsConfig::SelfSigned).await;
    let client = client(&sandbox).danger_accept_invalid_certs(true);
    let client = client.build().unwrap();
    client.health().check_status().await.unwrap();
}

/// It accepts, and says nothing: the request has not gone out then.
#[tokio::test]
async fn a_connection_that_is_not_made_in_time_is_no_ambiguous_send() {
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

/// `openssl req -x509` makes such ones: a CA's certificate, used as the server's own.
#[tokio::test]
async fn a_certificate_that_is_its_own_issuers_is_told_as_that() {
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
async fn https_where_http_is_spoken_and_the_reverse_say_so() {
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
async fn ones_own_http_client_is_used_as_it_is() {
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

/// Runs itself again in a process that finds no certificates on its machine.
#[test]
fn a_machine_without_certificates_can_use_http_and_a_certificate_handed_in() {
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
    // Only some systems keep their certificates in files that a variable can point away from.
    if cfg!(target_os = "linux") {
        let error = Client::builder("https://localhost").build().unwrap_err();
        let message = error.to_string();
        assert!(message.contains("ca-certificates"), "{message}");
        assert!(message.contains("add_root_certificate"), "{message}");
    }
}
