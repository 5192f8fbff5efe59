//! The blocking client.

use whatsapp_business::{Client, MediaRef, OutboundMessage, blocking};
use whatsapp_business_sandbox::Sandbox;

#[test]
fn the_blocking_client_sends_uploads_downloads_and_calls_any_operation() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sandbox = runtime.block_on(Sandbox::start()).unwrap();
    let client = Client::builder(sandbox.url())
        .new_password("Blocking-1")
        .build()
        .unwrap();
    let client = blocking::Client::new(client).unwrap();
    let to = OutboundMessage::text("15550100", "hello");
    assert!(!client.send(&to).unwrap().id.is_empty());
    let image = include_bytes!("../../examples/red-dot.png");
    let id = client
        .call(async |client| client.media().upload("image/png", &image[..]).await)
        .unwrap();
    assert_eq!(client.download_bytes(&id).unwrap(), &image[..]);
    client
        .send(&OutboundMessage::image("15550100", MediaRef::id(id)))
        .unwrap();
    client
        .call(async |client| client.health().check_status().await)
        .unwrap();
    assert_eq!(sandbox.sent_messages().len(), 2);
    drop(client);
}

#[tokio::test]
async fn within_a_runtime_it_returns_an_error_and_can_be_dropped() {
    let client = Client::builder("http://127.0.0.1:9").build().unwrap();
    let client = blocking::Client::new(client).unwrap();
    let error = client
        .send(&OutboundMessage::text("1", "hello"))
        .unwrap_err();
    assert!(error.is_invalid(), "{error}");
    drop(client);
}
