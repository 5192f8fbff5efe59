//! Logins: first logins, changed passwords, and malformed responses.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::auth_server::{FAR_FUTURE, access_denied, basic, login};
use crate::support::server::{Reply, Server, ok};
use tokio::task::JoinSet;
use whatsapp_business::{Client, ErrorCode, RetryPolicy};

#[tokio::test]
async fn the_first_login_sets_the_new_password_and_later_ones_use_it() {
    for (status, demand) in [
        (
            403,
            r#"{"errors":[{"code":1024,"title":"Password change required"}]}"#,
        ),
        (
            400,
            r#"{"errors":[{"code":1024,"title":"Password change required"}]}"#,
        ),
        (
            400,
            r#"{"errors":[{"code":400,"title":"Password change required"}]}"#,
        ),
        (
            400,
            r#"{"errors":[{"code":1008,"title":"Required parameter is missing"}]}"#,
        ),
        (400, "Password change required"),
    ] {
        first_login(status, demand).await;
    }
}

/// Logs in where a login without a new password is answered with this status and body.
async fn first_login(status: u16, demand: &'static str) {
    let password = Arc::new(Mutex::new("secret".to_owned()));
    let changed = Arc::clone(&password);
    let server = Server::start(move |request| {
        if request.path != "/v1/users/login" {
            return ok("{}");
        }
        let mut password = changed.lock().unwrap();
        if basic(request).unwrap() != format!("admin:{password}") {
            return access_denied();
        }
        if *password == "secret" {
            let Some(new) = request.json()["new_password"].as_str().map(str::to_owned) else {
                return Reply::Json(status, demand.to_owned());
            };
            *password = new;
        }
        ok(&login("t", FAR_FUTURE))
    })
    .await;
    let client = || {
        Client::builder(&server.url)
            .new_password("N3w!password")
            .build()
            .unwrap()
    };
    let first = client();
    first.groups().get_all().await.unwrap();
    assert_eq!(*password.lock().unwrap(), "N3w!password");
    first.session().logout().await.unwrap();
    first.groups().get_all().await.unwrap();
    client().groups().get_all().await.unwrap();
}

#[tokio::test]
async fn a_wrong_password_fails_all_waiting_calls_with_one_login() {
    let logins = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&logins);
    let server = Server::start(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        Reply::Later(
            Duration::from_millis(50),
            401,
            match access_denied() {
                Reply::Json(_, body) => body,
                _ => String::new(),
            },
        )
    })
    .await;
    let client = Client::builder(&server.url)
        .credentials("admin", "wrong")
        .build()
        .unwrap();
    let mut calls = JoinSet::new();
    for _ in 0..100 {
        let client = client.clone();
        calls.spawn(async move { client.groups().get_all().await });
    }
    while let Some(call) = calls.join_next().await {
        let error = call.unwrap().unwrap_err();
        assert!(error.is_auth() && !error.is_retryable(), "{error}");
        assert_eq!(error.code(), Some(ErrorCode::AccessDenied));
    }
    assert_eq!(logins.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_first_login_whose_response_is_lost_continues_with_the_new_password() {
    let password = Arc::new(Mutex::new("secret".to_owned()));
    let server = Server::start(move |request| {
        if request.path != "/v1/users/login" {
            return ok("{}");
        }
        let mut password = password.lock().unwrap();
        if basic(request).unwrap() != format!("admin:{password}") {
            return access_denied();
        }
        match request.json()["new_password"].as_str() {
            Some(new) => {
                *password = new.to_owned();
                Reply::Reset
            }
            None if *password == "secret" => {
                let body = r#"{"errors":[{"code":1024,"title":"Password change required"}]}"#;
                Reply::Json(403, body.to_owned())
            }
            None => ok(&login("t", FAR_FUTURE)),
        }
    })
    .await;
    let client = Client::builder(&server.url)
        .new_password("N3w!password")
        .build()
        .unwrap();
    client.groups().get_all().await.unwrap();
}

#[tokio::test]
async fn a_reinstalled_server_gets_the_new_password_again() {
    let password = Arc::new(Mutex::new("N3w!password".to_owned()));
    let set = Arc::clone(&password);
    let server = Server::start(move |request| {
        let mut password = password.lock().unwrap();
        if request.path == "/v1/users/login" {
            if basic(request).unwrap() != format!("admin:{password}") {
                return access_denied();
            }
            if *password == "secret" {
                let Some(new) = request.json()["new_password"].as_str().map(str::to_owned) else {
                    let body = r#"{"errors":[{"code":1024,"title":"Password change required"}]}"#;
                    return Reply::Json(401, body.to_owned());
                };
                *password = new;
            }
            return ok(&login(&password, FAR_FUTURE));
        }
        match request.header("authorization") == Some(&format!("Bearer {password}")) {
            true => ok("{}"),
            false => access_denied(),
        }
    })
    .await;
    let client = Client::builder(&server.url)
        .new_password("N3w!password")
        .build()
        .unwrap();
    client.groups().get_all().await.unwrap();
    for _ in 0..2 {
        *set.lock().unwrap() = "secret".to_owned();
        client.groups().get_all().await.unwrap();
        assert_eq!(*set.lock().unwrap(), "N3w!password");
    }
}

#[tokio::test]
async fn a_login_response_without_a_token_is_a_decode_error() {
    for body in ["{}", r#"{"users":[]}"#, r#"{"users":[{}]}"#] {
        let server = Server::start(move |_| ok(body)).await;
        let client = Client::builder(&server.url)
            .credentials("admin", "Passw0rd!")
            .build()
            .unwrap();
        let error = client.groups().get_all().await.unwrap_err();
        assert!(error.is_decode() && !error.is_invalid(), "{error}");
        assert_eq!(error.path(), Some("users[0].token"));
        assert_eq!(error.operation(), Some("Users_performLogin"));
    }
}

/// The limits of a client also apply to its logins.
#[tokio::test]
async fn a_login_that_hangs_or_never_ends_times_out() {
    let endless = Reply::Endless(
        b"HTTP/1.1 200 OK\r\n\r\n".to_vec(),
        vec![b' '; 65_536],
        Duration::ZERO,
    );
    for reply in [Reply::Hang, endless] {
        let server = Server::start(move |_| reply.clone()).await;
        let client = Client::builder(&server.url)
            .credentials("admin", "Passw0rd!")
            .timeout(Duration::from_millis(300))
            .max_response_size(1 << 20)
            .retry(RetryPolicy::none())
            .build()
            .unwrap();
        let call = async { client.groups().get_all().await };
        let result = tokio::time::timeout(Duration::from_secs(30), call).await;
        let error = result.expect("the login is bounded").unwrap_err();
        assert_eq!(error.operation(), Some("Users_performLogin"), "{error}");
    }
}
