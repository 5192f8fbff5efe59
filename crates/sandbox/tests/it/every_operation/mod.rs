//! Every operation of the document, with a success and a failure. The sandbox is strict: a response
//! that violates the document would be a 500.

mod certificates;
mod contacts;
mod groups;
mod health;
mod media;
mod messages;
mod profile;
mod registration;
mod settings;
mod stickers;
mod users;

use std::collections::BTreeSet;

use crate::support::{Api, PASSWORD};
use whatsapp_business::api::OPERATIONS;
use whatsapp_business_sandbox::Sandbox;

const JPEG: &[u8] = b"\xff\xd8\xff\xe0 not really an image";

/// Asserts the status of a success and returns the response.
macro_rules! succeeds {
    ($got:expr, $status:literal) => {{
        let got = $got;
        assert_eq!(got.status, $status, "{got:?}");
        got
    }};
}

/// Asserts the status and the code of an error; code 0 stands for a response without a body.
macro_rules! fails {
    ($got:expr, $status:literal, $code:literal) => {{
        let got = $got;
        assert_eq!((got.status, got.code()), ($status, $code), "{got:?}");
        if $code == 0 {
            assert!(got.bytes.is_empty(), "{got:?}");
        }
    }};
}

pub(crate) use {fails, succeeds};

#[tokio::test]
async fn every_operation_succeeds_and_fails_as_the_document_says() {
    let api = Api::with(Sandbox::builder().user("plain", PASSWORD).api_key("key")).await;
    users::users(&api).await;
    contacts::contacts(&api).await;
    messages::messages(&api).await;
    media::media(&api).await;
    groups::groups(&api).await;
    settings::settings(&api).await;
    profile::profile(&api).await;
    certificates::certificates(&api).await;
    settings::backup(&api).await;
    stickers::stickers(&api).await;
    health::health(&api).await;
    registration::registration(&api).await;

    let mut succeeded = BTreeSet::new();
    let mut failed = BTreeSet::new();
    for request in api.sandbox.requests() {
        if let Some(operation) = request.operation {
            match request.status {
                200..300 => succeeded.insert(operation),
                _ => failed.insert(operation),
            };
        }
    }
    let all: BTreeSet<&str> = OPERATIONS.iter().map(|operation| operation.id).collect();
    assert_eq!(
        all.difference(&succeeded).collect::<Vec<_>>(),
        Vec::<&&str>::new()
    );
    assert_eq!(
        all.difference(&failed).collect::<Vec<_>>(),
        Vec::<&&str>::new()
    );
}
