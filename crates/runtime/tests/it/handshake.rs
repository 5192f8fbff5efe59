//! The handshake by which a server verifies the URL of a webhook receiver.

use std::convert::Infallible;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use whatsapp_business::webhook::{Event, Receiver};

fn query(token: &str) -> String {
    format!("/?hub.mode=subscribe&hub.challenge=11%2B58+2&hub.verify_token={token}")
}

async fn respond(token: Option<&str>, method: &str, uri: &str) -> (u16, Bytes) {
    let mut receiver = Receiver::new(async |_: Event| Ok::<_, Infallible>(()));
    if let Some(token) = token {
        receiver = receiver.with_verify_token(token);
    }
    let request = http::Request::builder().method(method).uri(uri);
    let response = receiver
        .respond(request.body(Full::<Bytes>::default()).unwrap())
        .await;
    let status = response.status().as_u16();
    (
        status,
        response.into_body().collect().await.unwrap().to_bytes(),
    )
}

#[tokio::test]
async fn the_challenge_is_returned_for_the_right_token_only() {
    let uri = query("s3cret%20token");
    let (status, body) = respond(Some("s3cret token"), "GET", &uri).await;
    assert_eq!((status, body.as_ref()), (200, "11+58 2".as_bytes()));
    for uri in [
        query("wrong"),
        query(""),
        "/?hub.mode=subscribe&hub.challenge=1".to_owned(),
        query("s3cret%20token").replace("subscribe", "unsubscribe"),
        "/".to_owned(),
    ] {
        let (status, body) = respond(Some("s3cret token"), "GET", &uri).await;
        assert_eq!((status, body.len()), (403, 0), "{uri}");
    }
}

#[tokio::test]
async fn without_a_token_there_is_no_handshake() {
    let (status, _) = respond(None, "GET", &query("any")).await;
    assert_eq!(status, 405);
}
