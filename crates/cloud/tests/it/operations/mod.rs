//! Every operation of the document, through the generated client against the sandbox: with success,
//! and with an object that does not exist. Every list that comes in pages is read as a stream.

mod account;
mod lists;
mod messages;
mod numbers;
mod partners;
mod today_accounts;
mod today_numbers;
mod world;

use std::collections::BTreeSet;

use serde_json::Value;
use whatsapp_business_cloud::ErrorCode;
use whatsapp_business_cloud::api::{DOCUMENT, OPERATIONS};
use world::{UNKNOWN, World};

#[tokio::test]
async fn every_operation_succeeds_and_fails_with_typed_results() {
    let world = World::start().await;
    world.account().await;
    world.webhooks().await;
    world.users().await;
    world.templates().await;
    world.flows().await;
    world.numbers().await;
    world.profiles().await;
    world.settings().await;
    world.qr_codes().await;
    world.blocked_users().await;
    world.calls().await;
    world.messages().await;
    world.media().await;
    world.groups().await;
    world.businesses().await;
    world.solutions().await;
    world.migrations().await;
    world.pre_verified_numbers().await;
    world.numbers_today().await;
    world.accounts_today().await;

    let mut succeeded = BTreeSet::new();
    let mut unknown = BTreeSet::new();
    for request in world.sandbox.requests() {
        match (request.operation, request.status) {
            (Some(operation), 200..300) => {
                succeeded.insert(operation);
            }
            // An object that does not exist has no kind, and so no operation.
            (None, _) => {
                let path = request.path.split('?').next().unwrap_or_default();
                unknown.insert((request.method.clone(), path.to_owned()));
            }
            _ => {}
        }
    }
    for operation in OPERATIONS {
        let id = operation.id;
        assert!(succeeded.contains(id), "{id} never succeeded");
        let template = format!("{}{}", operation.prefix, operation.path);
        let failed = unknown.iter().any(|(method, path)| {
            method == operation.method && names_an_unknown_object(&template, path)
        });
        let needs_an_object = operation.path.contains('{');
        assert_eq!(
            failed, needs_an_object,
            "{id}, called with an unknown object"
        );
    }
}

/// Returns whether the first parameter of a path is [`UNKNOWN`]; the others may be anything.
fn names_an_unknown_object(template: &str, path: &str) -> bool {
    let mut objects = 0;
    let mut pairs = template.split('/').zip(path.split('/'));
    template.split('/').count() == path.split('/').count()
        && pairs.all(|(expected, given)| {
            objects += usize::from(expected.starts_with('{'));
            match expected.starts_with('{') {
                true => objects > 1 || given == UNKNOWN,
                false => given == expected,
            }
        })
}

#[tokio::test]
async fn every_list_is_a_stream_of_all_its_pages() {
    let world = World::start().await;
    let read = world.lists().await;
    let document: Value = serde_json::from_str(DOCUMENT).unwrap();
    let paths = document["paths"].as_object().unwrap().values();
    let paged = paths.filter(|path| path["get"].get("x-pages").is_some());
    let paged: BTreeSet<_> = paged
        .map(|path| path["get"]["operationId"].as_str().unwrap())
        .collect();
    assert_eq!(paged, read);
}

#[tokio::test]
async fn a_wrong_or_expired_token_is_refused() {
    let world = World::start().await;
    let account = world.id("account");
    let wrong = world.client_with("wrong");
    let error = wrong
        .accounts()
        .get_account(account, None)
        .await
        .unwrap_err();
    assert!(error.is_auth() && !error.is_retryable(), "{error}");
    assert_eq!(
        (error.status(), error.code()),
        (Some(401), Some(ErrorCode::TokenExpired))
    );
    world
        .client
        .accounts()
        .get_account(account, None)
        .await
        .unwrap();
    world.sandbox.expire_tokens();
    let accounts = world.client.accounts();
    let error = accounts.get_account(account, None).await.unwrap_err();
    assert_eq!(
        (error.code(), error.subcode()),
        (Some(ErrorCode::TokenExpired), Some(463))
    );
    assert!(error.is_auth(), "{error}");
}
