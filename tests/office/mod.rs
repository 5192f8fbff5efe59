//! What the tests of the session share: the answers of a login, and a server that minds its tokens.
#![allow(dead_code, clippy::unwrap_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use whatsapp_business::{Client, RetryPolicy, Token};

use crate::server::{Reply, Request, Server, ok};

pub(crate) const FAR: &str = "2099-01-01 00:00:00+00:00";

pub(crate) fn refused() -> Reply {
    let body =
        r#"{"errors":[{"code":1005,"title":"Access denied","details":"Invalid credentials."}]}"#;
    Reply::Json(401, body.to_owned())
}

pub(crate) fn login(token: &str, expires_after: &str) -> String {
    format!(r#"{{"users":[{{"token":"{token}","expires_after":"{expires_after}"}}]}}"#)
}

pub(crate) fn basic(request: &Request) -> Option<String> {
    let encoded = request.header("authorization")?.strip_prefix("Basic ")?;
    String::from_utf8(STANDARD.decode(encoded).ok()?).ok()
}

/// A server whose good token is the number of the last login.
pub(crate) struct Office {
    pub(crate) server: Server,
    pub(crate) logins: Arc<AtomicUsize>,
    pub(crate) refusals: Arc<AtomicUsize>,
}

impl Office {
    pub(crate) async fn start(expires_after: &'static str) -> Self {
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

    pub(crate) fn client(&self, token: Option<Token>) -> Client {
        let mut builder = Client::builder(&self.server.url)
            .credentials("admin", "Passw0rd!")
            .retry(RetryPolicy::none());
        if let Some(token) = token {
            builder = builder.token(token);
        }
        builder.build().unwrap()
    }
}
