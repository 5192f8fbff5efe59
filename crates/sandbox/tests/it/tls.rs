//! TLS: serving https, and calling a webhook over https.

use std::sync::Arc;

use crate::support::{self, Api, CUSTOMER, PASSWORD, USER};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::{TlsAcceptor, TlsConnector};
use whatsapp_business_sandbox::{DeliveryState, Sandbox, TlsConfig};

fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// Requests a path over TLS, trusting one certificate.
async fn get(sandbox: &Sandbox, trusted: &str, path: &str) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(trusted.as_bytes()).unwrap())
        .unwrap();
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = tokio::net::TcpStream::connect(sandbox.address()).await?;
    let name = ServerName::try_from("localhost").unwrap();
    let handshake = TlsConnector::from(Arc::new(config)).connect(name, stream);
    let mut stream = support::within("the handshake", handshake).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut response = Vec::new();
    let read = stream.read_to_end(&mut response);
    support::within("the response", read).await?;
    Ok(String::from_utf8_lossy(&response).into_owned())
}

#[tokio::test]
async fn https_is_served_with_a_self_signed_certificate_or_a_given_one() {
    let sandbox = Sandbox::builder()
        .account(USER, PASSWORD)
        .tls(TlsConfig::SelfSigned)
        .start()
        .await
        .unwrap();
    assert!(sandbox.url().starts_with("https://127.0.0.1:"));
    let own = sandbox.certificate_pem().unwrap();
    let response = get(&sandbox, own, "/v1/health").await.unwrap();
    assert!(response.starts_with("HTTP/1.1 401"), "{response}");

    let given = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (certificate, key) = (given.cert.pem(), given.signing_key.serialize_pem());
    let builder = Sandbox::builder().tls(TlsConfig::Pem {
        certificate: certificate.clone(),
        key,
    });
    let other = builder.start().await.unwrap();
    assert!(
        get(&other, &certificate, "/openapi.json")
            .await
            .unwrap()
            .contains("\"openapi\"")
    );
    assert!(
        get(&other, own, "/").await.is_err(),
        "another certificate is not trusted"
    );
}

#[tokio::test]
async fn the_error_of_an_invalid_certificate_says_what_is_wrong() {
    for (certificate, key, named) in [
        ("", "", "BEGIN CERTIFICATE"),
        (
            "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n",
            "",
            "not PEM",
        ),
    ] {
        let tls = TlsConfig::Pem {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
        };
        let error = Sandbox::builder().tls(tls).start().await.unwrap_err();
        assert!(error.to_string().contains(named), "{error}");
    }
}

#[tokio::test]
async fn the_certificate_of_a_webhook_can_be_signed_by_a_private_ca() {
    let generated = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key =
        PrivateKeyDer::from_pem_slice(generated.signing_key.serialize_pem().as_bytes()).unwrap();
    let config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![generated.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!(
        "https://localhost:{}/hook",
        listener.local_addr().unwrap().port()
    );
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            if let Ok(mut stream) = acceptor.accept(stream).await {
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                let response = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                let _ = stream.write_all(response).await;
                let _ = stream.shutdown().await;
            }
        }
    });

    let api = Api::with(Sandbox::builder().webhook(url).time_scale(100.0)).await;
    api.sandbox.receive_text(CUSTOMER, "Who are you?");
    support::eventually("an attempt", || {
        !api.sandbox.webhooks()[0].attempts.is_empty()
    })
    .await;
    let refused = api.sandbox.webhooks().remove(0);
    let error = refused.attempts[0].error.clone().unwrap();
    assert!(error.contains("certificate"), "{error}");

    // Now the certificate is trusted, and the next attempt succeeds.
    let uploaded = api
        .raw(
            "POST",
            "/v1/certificates/webhooks/ca",
            "text/plain",
            generated.cert.pem().as_bytes(),
        )
        .await;
    assert_eq!(uploaded.status, 200);
    api.settled().await;
    assert_eq!(api.sandbox.webhooks()[0].state, DeliveryState::Delivered);
}
