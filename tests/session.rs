//! The session: one login however many wait, renewal before the end, one replay after a refusal.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod server;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use server::{Reply, Request, Server, ok};
use tokio::task::JoinSet;
use whatsapp_business::{Client, ErrorCode, OutboundMessage, RetryPolicy, Token};

fn refused() -> Reply {
    let body =
        r#"{"errors":[{"code":1005,"title":"Access denied","details":"Invalid credentials."}]}"#;
    Reply::Json(401, body.to_owned())
}

fn login(token: &str, expires_after: &str) -> String {
    format!(r#"{{"users":[{{"token":"{token}","expires_after":"{expires_after}"}}]}}"#)
}

fn basic(request: &Request) -> Option<String> {
    let encoded = request.header("authorization")?.strip_prefix("Basic ")?;
    String::from_utf8(STANDARD.decode(encoded).ok()?).ok()
}

/// A server whose good token is the number of the last login.
struct Office {
    server: Server,
    logins: Arc<AtomicUsize>,
    refusals: Arc<AtomicUsize>,
}

impl Office {
    async fn start(expires_after: &'static str) -> Self {
        let (logins, refusals) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (counted, refused_count) = (Arc::clone(&logins), Arc::clone(&refusals));
        let server = Server::start(move |request| {
            if request.path == "/v1/users/login" {
                assert_eq!(basic(request).unwrap(), "admin:Passw0rd!");
                assert!(request.body.is_empty());
                let number = counted.fetch_add(1, Ordering::SeqCst) + 1;
                return Reply::Later(
                    Duration::from_millis(50),
                    200,
                    login(&number.to_string(), expires_after),
                );
            }
            let good = format!("Bearer {}", counted.load(Ordering::SeqCst));
            if request.header("authorization") != Some(&good) {
                refused_count.fetch_add(1, Ordering::SeqCst);
                return refused();
            }
            match request.method.as_str() {
                "POST" => Reply::Json(201, r#"{"messages":[{"id":"a"}]}"#.to_owned()),
                _ => ok("{}"),
            }
        })
        .await;
        Self {
            server,
            logins,
            refusals,
        }
    }

    fn client(&self, token: Option<Token>) -> Client {
        let mut builder = Client::builder(&self.server.url)
            .credentials("admin", "Passw0rd!")
            .retry(RetryPolicy::none());
        if let Some(token) = token {
            builder = builder.token(token);
        }
        builder.build().unwrap()
    }
}

async fn call_1000_times_at_once(client: &Client) {
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
    while let Some(call) = calls.join_next().await {
        call.unwrap().unwrap();
    }
}

const FAR: &str = "2099-01-01 00:00:00+00:00";

#[tokio::test]
async fn a_thousand_calls_without_a_token_make_one_login() {
    let office = Office::start(FAR).await;
    let client = office.client(None);
    call_1000_times_at_once(&client).await;
    assert_eq!(office.logins.load(Ordering::SeqCst), 1);
    assert_eq!(office.refusals.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_thousand_calls_on_a_token_that_the_server_refuses_make_one_login_and_none_fails() {
    let office = Office::start(FAR).await;
    let client = office.client(Some(Token::new("old")));
    call_1000_times_at_once(&client).await;
    assert_eq!(office.logins.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_thousand_calls_on_a_token_whose_time_is_over_make_one_login_and_none_is_refused() {
    let office = Office::start(FAR).await;
    let soon = SystemTime::now() + Duration::from_millis(20);
    let client = office.client(Some(Token::new("old").with_expires_at(soon)));
    tokio::time::sleep(Duration::from_millis(40)).await;
    call_1000_times_at_once(&client).await;
    assert_eq!(office.logins.load(Ordering::SeqCst), 1);
    assert_eq!(office.refusals.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_token_near_its_end_is_renewed_while_calls_go_on_with_it() {
    let logins = Arc::new(AtomicUsize::new(0));
    let tokens = Arc::new(Mutex::new(Vec::new()));
    let (counted, seen) = (Arc::clone(&logins), Arc::clone(&tokens));
    let server = Server::start(move |request| {
        if request.path == "/v1/users/login" {
            counted.fetch_add(1, Ordering::SeqCst);
            return ok(&login("new", FAR));
        }
        let token = request.header("authorization").unwrap().to_owned();
        seen.lock().unwrap().push(token);
        ok("{}")
    })
    .await;
    // Half of its life is over when it comes to be due.
    let end = SystemTime::now() + Duration::from_secs(3);
    let client = Client::builder(&server.url)
        .credentials("admin", "Passw0rd!")
        .token(Token::new("old").with_expires_at(end))
        .build()
        .unwrap();
    tokio::time::sleep(Duration::from_millis(1600)).await;
    while tokens
        .lock()
        .unwrap()
        .last()
        .is_none_or(|token| token != "Bearer new")
    {
        client.groups().get_all().await.unwrap();
    }
    let tokens = tokens.lock().unwrap();
    assert_eq!(
        tokens[0], "Bearer old",
        "the call does not wait for the renewal"
    );
    assert_eq!(logins.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_first_login_sets_the_new_password_and_later_ones_use_it() {
    let password = Arc::new(Mutex::new("secret".to_owned()));
    let changed = Arc::clone(&password);
    let server = Server::start(move |request| {
        if request.path != "/v1/users/login" {
            return ok("{}");
        }
        let mut password = changed.lock().unwrap();
        if basic(request).unwrap() != format!("admin:{password}") {
            return refused();
        }
        if *password == "secret" {
            let Some(new) = request.json()["new_password"].as_str().map(str::to_owned) else {
                let body = r#"{"errors":[{"code":1024,"title":"Password change required"}]}"#;
                return Reply::Json(403, body.to_owned());
            };
            *password = new;
        }
        ok(&login("t", FAR))
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
async fn a_wrong_password_fails_all_who_wait_with_one_login_each_told_as_auth() {
    let logins = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&logins);
    let server = Server::start(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        Reply::Later(
            Duration::from_millis(50),
            401,
            match refused() {
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
async fn a_call_that_is_refused_twice_fails_and_does_not_go_round() {
    let logins = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&logins);
    let server = Server::start(move |request| match request.path.as_str() {
        "/v1/users/login" => {
            counted.fetch_add(1, Ordering::SeqCst);
            ok(&login("t", FAR))
        }
        _ => refused(),
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
async fn a_token_can_be_handed_to_another_client() {
    let office = Office::start(FAR).await;
    let token = office.client(None).session().token().await.unwrap();
    assert!(token.expires_at.is_some());
    let other = Client::builder(&office.server.url)
        .token(token)
        .build()
        .unwrap();
    other.groups().get_all().await.unwrap();
    assert_eq!(office.logins.load(Ordering::SeqCst), 1);
}

/// A call with other options than the client's must not spoil the login for those who wait for it.
#[tokio::test]
async fn a_login_goes_by_the_clients_options_and_not_by_those_of_the_call_that_began_it() {
    let office = Office::start(FAR).await;
    let client = office.client(None);
    // The login takes 50 ms.
    let hasty = client.with_timeout(Duration::from_millis(20));
    let (hasty, patient) = tokio::join!(async { hasty.groups().get_all().await }, async {
        client.groups().get_all().await
    },);
    hasty.unwrap();
    patient.unwrap();
    assert_eq!(office.logins.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_logout_that_needed_a_new_token_forgets_that_one() {
    let office = Office::start(FAR).await;
    let client = office.client(Some(Token::new("old")));
    client.session().logout().await.unwrap();
    assert_eq!(office.logins.load(Ordering::SeqCst), 1);
    let token = client.session().token().await.unwrap();
    assert_eq!(token.value.expose(), "2");
}

#[tokio::test]
async fn a_refusal_that_is_not_the_apis_costs_no_login() {
    let logins = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&logins);
    let server = Server::start(move |request| match request.path.as_str() {
        "/v1/users/login" => {
            counted.fetch_add(1, Ordering::SeqCst);
            ok(&login("t", FAR))
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

#[tokio::test]
async fn a_first_login_whose_answer_is_lost_goes_on_with_the_new_password() {
    let password = Arc::new(Mutex::new("secret".to_owned()));
    let server = Server::start(move |request| {
        if request.path != "/v1/users/login" {
            return ok("{}");
        }
        let mut password = password.lock().unwrap();
        if basic(request).unwrap() != format!("admin:{password}") {
            return refused();
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
            None => ok(&login("t", FAR)),
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
async fn a_server_that_was_set_up_anew_is_logged_in_to_with_the_first_password_again() {
    let password = Arc::new(Mutex::new("N3w!password"));
    let set = Arc::clone(&password);
    let server = Server::start(move |request| {
        let good = format!("admin:{}", password.lock().unwrap());
        match request.path.as_str() {
            "/v1/users/login" if basic(request).unwrap() == good => ok(&login(&good, FAR)),
            "/v1/users/login" => refused(),
            _ if request.header("authorization") == Some(&format!("Bearer {good}")) => ok("{}"),
            _ => refused(),
        }
    })
    .await;
    let client = Client::builder(&server.url)
        .new_password("N3w!password")
        .build()
        .unwrap();
    client.groups().get_all().await.unwrap();
    *set.lock().unwrap() = "secret";
    client.groups().get_all().await.unwrap();
    *set.lock().unwrap() = "N3w!password";
    client.groups().get_all().await.unwrap();
}

#[tokio::test]
async fn a_renewal_that_fails_behind_a_call_fails_no_call_and_is_not_tried_with_each() {
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
        // At half of its life at the latest; so it is not due yet.
        .renew_before(Duration::from_secs(3600))
        .build()
        .unwrap();
    client.groups().get_all().await.unwrap();
    assert_eq!(logins.load(Ordering::SeqCst), 0);

    let end = SystemTime::now() + Duration::from_millis(1_500);
    let client = Client::builder(&server.url)
        .credentials("admin", "Passw0rd!")
        .token(Token::new("old").with_expires_at(end))
        .retry(RetryPolicy::none())
        .renew_before(Duration::from_millis(1_490))
        .build()
        .unwrap();
    tokio::time::sleep(Duration::from_millis(800)).await;
    for _ in 0..20 {
        client.groups().get_all().await.unwrap();
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(logins.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_margin_of_a_renewal_can_be_set() {
    let office = Office::start(FAR).await;
    let client = |margin| {
        let end = SystemTime::now() + Duration::from_secs(20);
        Client::builder(&office.server.url)
            .credentials("admin", "Passw0rd!")
            .token(Token::new("0").with_expires_at(end))
            .renew_before(Duration::from_secs(margin))
            .build()
            .unwrap()
    };
    // Its 20 seconds are not within two of their end, nor in their second half.
    for margin in [2, 3600] {
        client(margin).groups().get_all().await.unwrap();
    }
    assert_eq!(office.logins.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_login_that_is_answered_without_a_token_is_told_as_that() {
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

#[tokio::test]
async fn an_api_key_serves_health_metrics_and_statistics_and_nothing_else() {
    let server = Server::start(|request| match request.header("authorization") {
        Some("Apikey k3y") => ok("{}"),
        None => refused(),
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

/// A client that is at the mercy of its server at the login.
#[tokio::test]
async fn a_login_that_goes_on_for_ever_or_is_without_end_is_a_bounded_error() {
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
            .max_answer_size(1 << 20)
            .retry(RetryPolicy::none())
            .build()
            .unwrap();
        let call = async { client.groups().get_all().await };
        let told = tokio::time::timeout(Duration::from_secs(30), call).await;
        let error = told.expect("bounded").unwrap_err();
        assert_eq!(error.operation(), Some("Users_performLogin"), "{error}");
    }
}

#[test]
fn a_renewal_that_ended_with_its_runtime_does_not_keep_the_next_from_beginning() {
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        builder.worker_threads(1).enable_all().build().unwrap()
    };
    let servers = runtime();
    let logins = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&logins);
    let server = servers.block_on(Server::start(move |request| match request.path.as_str() {
        "/v1/users/login" if counted.fetch_add(1, Ordering::SeqCst) == 0 => Reply::Hang,
        "/v1/users/login" => ok(&login("new", FAR)),
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
        while logins.load(Ordering::SeqCst) < count {
            runtime
                .block_on(async { client.groups().get_all().await })
                .unwrap();
        }
        runtime.shutdown_timeout(Duration::from_secs(5));
    };
    call_until_logins(1);
    call_until_logins(2);
}
