//! Sessions: one login for all waiting calls, one retry after a refusal, and shared tokens.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use crate::support::auth_server::{AuthServer, FAR_FUTURE, access_denied, login};
use crate::support::server::{Reply, Server, ok};
use crate::support::within;
use tokio::task::JoinSet;
use whatsapp_business::{Client, OutboundMessage, Token};

async fn make_1000_concurrent_calls(client: &Client) {
    let mut calls = JoinSet::new();
    for number in 0..1000 {
        let client = client.clone();
        calls.spawn(async move {
            if number % 2 == 0 {
                let message = OutboundMessage::text("15550100", "hello");
                client.messages().send(&message).await.map(|_| ())
            } else {
                client.groups().get_all().await.map(|_| ())
            }
        });
    }
    within(async {
        while let Some(call) = calls.join_next().await {
            call.unwrap().unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn a_thousand_calls_without_a_token_log_in_once() {
    let auth_server = AuthServer::start(FAR_FUTURE).await;
    let client = auth_server.client(None);
    make_1000_concurrent_calls(&client).await;
    assert_eq!(auth_server.logins.load(Ordering::SeqCst), 1);
    assert_eq!(auth_server.refusals.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_thousand_calls_with_a_refused_token_log_in_once_and_succeed() {
    let auth_server = AuthServer::start(FAR_FUTURE).await;
    let client = auth_server.client(Some(Token::new("old")));
    make_1000_concurrent_calls(&client).await;
    assert_eq!(auth_server.logins.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_thousand_calls_with_an_expired_token_log_in_once_and_none_is_refused() {
    let auth_server = AuthServer::start(FAR_FUTURE).await;
    let soon = SystemTime::now() + Duration::from_millis(20);
    let client = auth_server.client(Some(Token::new("old").with_expires_at(soon)));
    tokio::time::sleep(Duration::from_millis(40)).await;
    make_1000_concurrent_calls(&client).await;
    assert_eq!(auth_server.logins.load(Ordering::SeqCst), 1);
    assert_eq!(auth_server.refusals.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_call_that_is_refused_twice_fails() {
    let logins = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&logins);
    let server = Server::start(move |request| match request.path.as_str() {
        "/v1/users/login" => {
            counted.fetch_add(1, Ordering::SeqCst);
            ok(&login("t", FAR_FUTURE))
        }
        _ => access_denied(),
    })
    .await;
    let client = Client::builder(&server.url)
        .credentials("admin", "Passw0rd!")
        .build()
        .unwrap();
    let error = client.groups().get_all().await.unwrap_err();
    assert!(error.is_auth(), "{error}");
    assert_eq!((error.attempts(), logins.load(Ordering::SeqCst)), (2, 2));
}

#[tokio::test]
async fn a_token_can_be_shared_with_another_client() {
    let auth_server = AuthServer::start(FAR_FUTURE).await;
    let token = auth_server.client(None).session().token().await.unwrap();
    assert!(token.expires_at.is_some());
    let other = Client::builder(&auth_server.server.url)
        .token(token)
        .build()
        .unwrap();
    other.groups().get_all().await.unwrap();
    assert_eq!(auth_server.logins.load(Ordering::SeqCst), 1);
}

/// A call with other options must not break the login for other waiting calls.
#[tokio::test]
async fn a_login_uses_the_options_of_the_client_not_those_of_the_call() {
    let logins = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&logins);
    let server = Server::start(move |request| match request.path.as_str() {
        "/v1/users/login" => {
            counted.fetch_add(1, Ordering::SeqCst);
            Reply::Later(Duration::from_millis(1_500), 200, login("t", FAR_FUTURE))
        }
        _ => ok("{}"),
    })
    .await;
    let client = Client::builder(&server.url)
        .credentials("admin", "Passw0rd!")
        .build()
        .unwrap();
    let hasty = client.with_timeout(Duration::from_millis(1_000));
    let (hasty, patient) = tokio::join!(async { hasty.groups().get_all().await }, async {
        client.groups().get_all().await
    },);
    hasty.unwrap();
    patient.unwrap();
    assert_eq!(logins.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_logout_that_needed_a_new_token_removes_it() {
    let auth_server = AuthServer::start(FAR_FUTURE).await;
    let client = auth_server.client(Some(Token::new("old")));
    client.session().logout().await.unwrap();
    assert_eq!(auth_server.logins.load(Ordering::SeqCst), 1);
    let token = client.session().token().await.unwrap();
    assert_eq!(token.value.expose(), "2");
}

#[tokio::test]
async fn a_401_of_a_gateway_causes_no_login() {
    let logins = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&logins);
    let server = Server::start(move |request| match request.path.as_str() {
        "/v1/users/login" => {
            counted.fetch_add(1, Ordering::SeqCst);
            ok(&login("t", FAR_FUTURE))
        }
        _ => Reply::Json(401, "<html>the proxy wants a password</html>".to_owned()),
    })
    .await;
    let client = Client::builder(&server.url)
        .credentials("admin", "Passw0rd!")
        .build()
        .unwrap();
    for _ in 0..3 {
        let error = client.groups().get_all().await.unwrap_err();
        assert!(error.is_auth(), "{error}");
        assert_eq!(error.attempts(), 1);
    }
    assert_eq!(logins.load(Ordering::SeqCst), 1);
}

/// A gateway may replace the 401 of the API with its own.
#[tokio::test]
async fn an_old_token_is_replaced_if_refused_without_a_code() {
    let server = Server::start(|request| match request.path.as_str() {
        "/v1/users/login" => ok(&login("new", FAR_FUTURE)),
        _ if request.header("authorization") == Some("Bearer new") => ok("{}"),
        _ => Reply::Json(401, String::new()),
    })
    .await;
    let end = SystemTime::now() + Duration::from_secs(10);
    let client = Client::builder(&server.url)
        .credentials("admin", "Passw0rd!")
        .token(Token::new("old").with_expires_at(end))
        .build()
        .unwrap();
    assert!(client.groups().get_all().await.unwrap_err().is_auth());
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    client.groups().get_all().await.unwrap();
}

#[tokio::test]
async fn an_api_key_is_used_for_health_metrics_and_statistics_only() {
    let server = Server::start(|request| match request.header("authorization") {
        Some("Apikey k3y") => ok("{}"),
        None => access_denied(),
        Some(other) => Reply::Json(400, other.to_owned()),
    })
    .await;
    let client = Client::builder(&server.url).api_key("k3y").build().unwrap();
    client.health().check_status().await.unwrap();
    let api = client.api();
    api.health_get_metrics_data().await.unwrap();
    api.health_get_app_stats().await.unwrap();
    api.health_get_db_stats().await.unwrap();
    assert!(api.groups_get_all().await.unwrap_err().is_auth());
}

/// A session that clients of one process share as several processes would.
#[derive(Clone, Default)]
struct SharedStore(
    Arc<tokio::sync::Mutex<Option<Token>>>,
    Arc<std::sync::Mutex<Option<Login>>>,
);

type Login = tokio::sync::OwnedMutexGuard<Option<Token>>;
type Boxed<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;

impl whatsapp_business::TokenStore for SharedStore {
    fn begin_login<'a>(&'a self, replaced: Option<&'a Token>) -> Boxed<'a, Option<Token>> {
        Box::pin(async move {
            let stored = Arc::clone(&self.0).lock_owned().await;
            if stored.is_some() && stored.as_ref() != replaced {
                return stored.clone();
            }
            *self.1.lock().unwrap() = Some(stored);
            None
        })
    }

    fn end_login<'a>(&'a self, token: Option<&'a Token>) -> Boxed<'a, ()> {
        Box::pin(async move {
            if let (Some(mut stored), Some(token)) = (self.1.lock().unwrap().take(), token) {
                *stored = Some(token.clone());
            }
        })
    }
}

#[tokio::test]
async fn clients_with_a_token_store_log_in_once() {
    let auth_server = AuthServer::start(FAR_FUTURE).await;
    let store = SharedStore::default();
    let client = || {
        Client::builder(&auth_server.server.url)
            .credentials("admin", "Passw0rd!")
            .token_store(store.clone())
            .build()
            .unwrap()
    };
    let (one, other) = (client(), client());
    tokio::join!(
        make_1000_concurrent_calls(&one),
        make_1000_concurrent_calls(&other)
    );
    assert_eq!(auth_server.logins.load(Ordering::SeqCst), 1);

    // The server no longer accepts the token: one of the clients logs in, and the other follows.
    auth_server.logins.fetch_add(1, Ordering::SeqCst);
    make_1000_concurrent_calls(&one).await;
    make_1000_concurrent_calls(&other).await;
    assert_eq!(auth_server.logins.load(Ordering::SeqCst), 3);
}
