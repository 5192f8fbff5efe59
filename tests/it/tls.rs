//! TLS: self-signed servers, added certificates, and machines without CA certificates.

use std::process::Command;
use std::time::Duration;

use crate::support::server::{Reply, Server, ok};
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

/// The most frequent reason why people do not get connected.
#[tokio::test]
async fn a_pinned_certificate_is_accepted_whatever_is_in_it_and_no_other_is() {
    let certificate = |ca: bool| {
        let mut parameters = rcgen::CertificateParams::new(["other.example".to_owned()]).unwrap();
        if ca {
            parameters.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        }
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = parameters.self_signed(&key).unwrap().pem();
        (certificate, key.serialize_pem())
    };
    let (other, _) = certificate(false);
    for ca in [false, true] {
        let (certificate, key) = certificate(ca);
        let tls = TlsConfig::Pem {
            certificate: certificate.clone(),
            key,
        };
        let sandbox = sandbox(tls).await;
        let pinned = client(&sandbox)
            .pin_certificate(certificate)
            .build()
            .unwrap();
        pinned.health().check_status().await.unwrap();

        let wrong = client(&sandbox)
            .pin_certificate(other.clone())
            .build()
            .unwrap();
        let error = wrong.health().check_status().await.unwrap_err();
        assert!(error.is_connect() && !error.is_retryable(), "{error}");
    }
    let error = Client::builder("https://localhost")
        .pin_certificate("x")
        .build();
    let message = error.unwrap_err().to_string();
    assert!(
        message.contains("the pinned certificate is not PEM"),
        "{message}"
    );
}

/// A TLS server that requires a client certificate, and responds to one request.
async fn mutual_tls(
    server: (String, String),
    accepted: &str,
) -> (String, tokio::task::JoinHandle<bool>) {
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let mut roots = rustls::RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(accepted.as_bytes()).unwrap())
        .unwrap();
    let verifier = rustls::server::WebPkiClientVerifier::builder(roots.into())
        .build()
        .unwrap();
    let chain = vec![CertificateDer::from_pem_slice(server.0.as_bytes()).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(server.1.as_bytes()).unwrap();
    let config = rustls::ServerConfig::builder()
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(std::sync::Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let task = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let Ok(mut stream) = acceptor.accept(stream).await else {
            return false;
        };
        let mut request = [0; 4096];
        if stream.read(&mut request).await.is_err() {
            return false;
        }
        let response = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
        stream.write_all(response.as_bytes()).await.is_ok() && stream.flush().await.is_ok()
    });
    (url, task)
}

#[tokio::test]
async fn a_client_certificate_is_presented_where_the_server_requires_one() {
    // Building a client installs the provider that the server uses as well.
    Client::builder("http://127.0.0.1").build().unwrap();
    let pair = |name: &str| {
        let pair = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
        (pair.cert.pem(), pair.signing_key.serialize_pem())
    };
    let (server, ours) = (pair("127.0.0.1"), pair("client"));
    for pinned in [false, true] {
        let (url, task) = mutual_tls(server.clone(), &ours.0).await;
        let builder = Client::builder(url).retry(RetryPolicy::none());
        let builder = match pinned {
            true => builder.pin_certificate(server.0.clone()),
            false => builder.add_root_certificate(server.0.clone()),
        };
        let client = builder
            .identity(ours.0.clone(), ours.1.clone())
            .build()
            .unwrap();
        client.groups().get_all().await.unwrap();
        assert!(task.await.unwrap());
    }
    let (url, task) = mutual_tls(server.clone(), &ours.0).await;
    let builder = Client::builder(url).retry(RetryPolicy::none());
    let client = builder.pin_certificate(server.0).build().unwrap();
    client.groups().get_all().await.unwrap_err();
    assert!(!task.await.unwrap());
    let error = Client::builder("https://localhost")
        .identity("x", "hunter2")
        .build();
    let message = error.unwrap_err().to_string();
    assert!(
        message.contains("not PEM") && !message.contains("hunter2"),
        "{message}"
    );
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
            other => Reply::Json(400, other.to_owned()),
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
    let name = "tls::a_machine_without_ca_certificates_can_use_http_and_added_certificates";
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(WITHOUT, "1")
        .env("SSL_CERT_FILE", "/nonexistent.pem")
        .env("SSL_CERT_DIR", "/nonexistent")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(printed.contains("1 passed"), "{printed}");
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
