//! Renewing a token in the background before it expires.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use crate::support::auth_server::{AuthServer, FAR_FUTURE, login};
use crate::support::server::{Reply, Server, ok};
use crate::support::within;
use whatsapp_business::{Client, Rate, RateLimit, RetryPolicy, Token};

#[tokio::test]
async fn an_expiring_token_is_renewed_while_calls_continue_with_it() {
    let logins = Arc::new(AtomicUsize::new(0));
    let tokens = Arc::new(Mutex::new(Vec::new()));
    let (counted, seen) = (Arc::clone(&logins), Arc::clone(&tokens));
    let server = Server::start(move |request| {
        if request.path == "/v1/users/login" {
            counted.fetch_add(1, Ordering::SeqCst);
            return ok(&login("new", FAR_FUTURE));
        }
        let token = request.header("authorization").unwrap().to_owned();
        seen.lock().unwrap().push(token);
        ok("{}")
    })
    .await;
    // It is due for renewal after half its lifetime.
    let end = SystemTime::now() + Duration::from_secs(3);
    let client = Client::builder(&server.url)
        .credentials("admin", "Passw0rd!")
        .token(Token::new("old").with_expires_at(end))
        .build()
        .unwrap();
    tokio::time::sleep(Duration::from_millis(1600)).await;
    within(async {
        while tokens
            .lock()
            .unwrap()
            .last()
            .is_none_or(|token| token != "Bearer new")
        {
            client.groups().get_all().await.unwrap();
        }
    })
    .await;
    let tokens = tokens.lock().unwrap();
    assert_eq!(
        tokens[0], "Bearer old",
        "the call does not wait for the renewal"
    );
    assert_eq!(logins.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_failed_renewal_fails_no_call_and_is_not_repeated_by_each() {
    let logins = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&logins);
    let server = Server::start(move |request| match request.path.as_str() {
        "/v1/users/login" => {
            counted.fetch_add(1, Ordering::SeqCst);
            Reply::Json(500, String::new())
        }
        _ => ok("{}"),
    })
    .await;
    let end = SystemTime::now() + Duration::from_secs(60);
    let client = Client::builder(&server.url)
        .credentials("admin", "Passw0rd!")
        .token(Token::new("old").with_expires_at(end))
        .retry(RetryPolicy::none())
        // At most half its lifetime, so that it is not due yet.
        .renew_before(Duration::from_secs(3600))
        .build()
        .unwrap();
    client.groups().get_all().await.unwrap();
    assert_eq!(logins.load(Ordering::SeqCst), 0);

    let end = SystemTime::now() + Duration::from_secs(4);
    let client = Client::builder(&server.url)
        .credentials("admin", "Passw0rd!")
        .token(Token::new("old").with_expires_at(end))
        .retry(RetryPolicy::none())
        .renew_before(Duration::from_secs(4))
        .build()
        .unwrap();
    tokio::time::sleep(Duration::from_millis(2_100)).await;
    for _ in 0..20 {
        client.groups().get_all().await.unwrap();
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(logins.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_renewal_margin_can_be_set() {
    let auth_server = AuthServer::start(FAR_FUTURE).await;
    let client = |margin| {
        let end = SystemTime::now() + Duration::from_secs(20);
        Client::builder(&auth_server.server.url)
            .credentials("admin", "Passw0rd!")
            .token(Token::new("0").with_expires_at(end))
            .renew_before(Duration::from_secs(margin))
            .build()
            .unwrap()
    };
    // Its 20 seconds are neither within two of the expiry nor in the second half.
    for margin in [2, 3600] {
        client(margin).groups().get_all().await.unwrap();
    }
    assert_eq!(auth_server.logins.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn calls_that_wait_for_a_permit_are_sent_with_a_token_whose_renewal_fails() {
    let server = Server::start(|request| match request.path.as_str() {
        "/v1/users/login" => Reply::Json(500, String::new()),
        _ => ok("{}"),
    })
    .await;
    let end = SystemTime::now() + Duration::from_secs(6);
    let rate = Rate::per_second(20).with_burst(1);
    let client = Client::builder(&server.url)
        .credentials("admin", "Passw0rd!")
        .token(Token::new("old").with_expires_at(end))
        .retry(RetryPolicy::none())
        .renew_before(Duration::from_secs(6))
        .rate_limit(RateLimit::none().with_tag("Groups", rate))
        .build()
        .unwrap();
    tokio::time::sleep(Duration::from_millis(3_100)).await;
    let call = || async { client.groups().get_all().await };
    let (one, two, three) = tokio::join!(call(), call(), call());
    for result in [one, two, three] {
        result.unwrap();
    }
}

#[tokio::test]
async fn a_logout_is_not_undone_by_a_running_renewal() {
    let logins = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&logins);
    let server = Server::start(move |request| match request.path.as_str() {
        "/v1/users/login" => {
            let number = counted.fetch_add(1, Ordering::SeqCst) + 1;
            let body = login(&number.to_string(), FAR_FUTURE);
            Reply::Later(Duration::from_millis(200), 200, body)
        }
        _ => ok("{}"),
    })
    .await;
    let end = SystemTime::now() + Duration::from_secs(2);
    let client = Client::builder(&server.url)
        .credentials("admin", "Passw0rd!")
        .token(Token::new("old").with_expires_at(end))
        .build()
        .unwrap();
    tokio::time::sleep(Duration::from_millis(1_050)).await;
    client.groups().get_all().await.unwrap();
    client.session().logout().await.unwrap();
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(logins.load(Ordering::SeqCst), 1);
    let token = client.session().token().await.unwrap();
    assert_eq!(token.value.expose(), "2");
}

#[tokio::test]
async fn a_failed_logout_retains_the_token() {
    let server = Server::start(|_| Reply::Json(500, String::new())).await;
    let client = Client::builder(&server.url)
        .token(Token::new("old"))
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    client.session().logout().await.unwrap_err();
    let token = client.session().token().await.unwrap();
    assert_eq!(token.value.expose(), "old");
}

#[test]
fn a_renewal_aborted_with_its_runtime_does_not_block_the_next() {
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        builder.worker_threads(1).enable_all().build().unwrap()
    };
    let servers = runtime();
    let logins = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&logins);
    let server = servers.block_on(Server::start(move |request| match request.path.as_str() {
        "/v1/users/login" if counted.fetch_add(1, Ordering::SeqCst) == 0 => Reply::Hang,
        "/v1/users/login" => ok(&login("new", FAR_FUTURE)),
        _ => ok("{}"),
    }));
    let end = SystemTime::now() + Duration::from_secs(4);
    let client = Client::builder(&server.url)
        .credentials("admin", "Passw0rd!")
        .token(Token::new("old").with_expires_at(end))
        .build()
        .unwrap();
    std::thread::sleep(Duration::from_millis(2100));
    let call_until_logins = |count| {
        let runtime = runtime();
        runtime.block_on(within(async {
            while logins.load(Ordering::SeqCst) < count {
                client.groups().get_all().await.unwrap();
            }
        }));
        runtime.shutdown_timeout(Duration::from_secs(5));
    };
    call_until_logins(1);
    call_until_logins(2);
}
