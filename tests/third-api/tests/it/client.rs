//! The generated client, its errors and its receiver, against the sandbox of the API.

use std::sync::{Arc, Mutex};

use third_api::sandbox::{ParcelApi, SECRET};
use third_api::webhook::{Event, Receiver, Signature};
use third_api::{
    AccessToken, Client, Error, ErrorCode, ErrorFamily, MediaRef, OutboundMessage, RetryPolicy, api,
};
use whatsapp_business_sandbox::{Fault, Sandbox};

fn client(sandbox: &Sandbox<ParcelApi>, token: &str) -> Client {
    Client::builder(AccessToken::new(token))
        .base_url(sandbox.url())
        .build()
        .unwrap()
}

async fn sandbox() -> Sandbox<ParcelApi> {
    let builder = Sandbox::of(ParcelApi::default()).token("good").strict(true);
    builder.start().await.unwrap()
}

#[tokio::test]
async fn it_sends_and_calls() {
    let sandbox = sandbox().await;
    let client = client(&sandbox, "good");
    let message = OutboundMessage::text("15550100", "Hello!");
    let sent = client.messages().send(&message).await.unwrap();
    assert_eq!(sent.id, "p0");
    assert_eq!(client.depot().get().await.unwrap().name, "North");
    assert_eq!(sandbox.sent_messages()[0].to, "15550100");
}

#[tokio::test]
async fn it_uploads_sends_and_downloads_a_picture() {
    let sandbox = sandbox().await;
    let client = client(&sandbox, "good");
    let id = client
        .media()
        .upload("image/png", vec![7; 900])
        .await
        .unwrap();
    let picture = OutboundMessage::picture("15550100", MediaRef::new(&id));
    client.messages().send(&picture).await.unwrap();
    assert_eq!(
        client.media().download_bytes(&id).await.unwrap(),
        vec![7; 900]
    );

    let large = client.media().upload("image/png", vec![7; 1001]).await;
    assert!(large.unwrap_err().is_invalid());
}

#[tokio::test]
async fn its_errors_have_codes_and_classes() {
    let sandbox = sandbox().await;
    let error = client(&sandbox, "bad").depot().get().await.unwrap_err();
    assert_eq!(error.code(), Some(ErrorCode::TokenInvalid));
    assert!(error.is_auth() && !error.is_retryable(), "{error}");
    assert_eq!(ErrorCode::TokenInvalid.family(), ErrorFamily::Access);
    assert_eq!(api::ERROR_CODES.len(), 3);

    // The request was not processed, by its code.
    let client = client(&sandbox, "good").with_retry(RetryPolicy::none());
    sandbox.add_fault("status=503,code=7703,times=1".parse::<Fault>().unwrap());
    let message = OutboundMessage::text("15550100", "Hello!");
    let closed = client.messages().send(&message).await.unwrap_err();
    assert_eq!(closed.code(), Some(ErrorCode::Closed));
    assert!(closed.is_retryable() && !closed.is_ambiguous(), "{closed}");

    let long = OutboundMessage::text("15550100", "x".repeat(101));
    let long = client.messages().send(&long).await.unwrap_err();
    assert_eq!(long.path(), Some("text.body"));

    let test = Error::from(Error::test().status(401, [ErrorCode::TokenInvalid]));
    assert!(test.is_auth());
}

#[tokio::test]
async fn its_receiver_checks_signatures() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let places = Arc::clone(&seen);
    let receiver = Receiver::new(move |event: Event| {
        let scans = event.scans().iter().map(|scan| scan.place.clone());
        places.lock().unwrap().extend(scans);
        async { Ok::<_, std::io::Error>(()) }
    });
    let receiver = receiver.with_signature(Signature::hub(SECRET));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, receiver.into_router()).await });

    let sandbox = sandbox().await;
    sandbox.set_webhook(&url);
    let message = OutboundMessage::text("15550100", "Hello!");
    client(&sandbox, "good")
        .messages()
        .send(&message)
        .await
        .unwrap();
    sandbox.settled().await;
    assert_eq!(*seen.lock().unwrap(), ["sent", "delivered", "read"]);

    let unsigned = reqwest::Client::new()
        .post(&url)
        .body("{}")
        .send()
        .await
        .unwrap();
    assert_eq!(unsigned.status(), 401);
}
