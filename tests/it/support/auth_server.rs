//! A server that issues and checks tokens.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use whatsapp_business::{Client, RetryPolicy, Token};

use super::server::{Reply, Request, Server, ok};

/// An expiry that is not reached.
pub(crate) const FAR_FUTURE: &str = "2099-01-01 00:00:00+00:00";

const ACCESS_DENIED: &str =
    r#"{"errors":[{"code":1005,"title":"Access denied","details":"Invalid credentials."}]}"#;

/// The response to wrong credentials or a wrong token.
pub(crate) fn access_denied() -> Reply {
    Reply::Json(401, ACCESS_DENIED.to_owned())
}

/// The body of the response to a login.
pub(crate) fn login(token: &str, expires_after: &str) -> String {
    format!(r#"{{"users":[{{"token":"{token}","expires_after":"{expires_after}"}}]}}"#)
}

/// The user name and password of a login.
pub(crate) fn basic(request: &Request) -> Option<String> {
    let encoded = request.header("authorization")?.strip_prefix("Basic ")?;
    String::from_utf8(STANDARD.decode(encoded).ok()?).ok()
}

/// A server whose valid token is the number of the last login.
pub(crate) struct AuthServer {
    pub(crate) server: Server,
    pub(crate) logins: Arc<AtomicUsize>,
    pub(crate) refusals: Arc<AtomicUsize>,
}

impl AuthServer {
    pub(crate) async fn start(expires_after: &'static str) -> Self {
        let (logins, refusals) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (login_count, refusal_count) = (Arc::clone(&logins), Arc::clone(&refusals));
        let server = Server::start(move |request| {
            if request.path == "/v1/users/login" {
                assert_eq!(basic(request).unwrap(), "admin:Passw0rd!");
                assert!(request.body.is_empty());
                let number = login_count.fetch_add(1, Ordering::SeqCst) + 1;
                return Reply::Later(
                    Duration::from_millis(50),
                    200,
                    login(&number.to_string(), expires_after),
                );
            }
            let valid = format!("Bearer {}", login_count.load(Ordering::SeqCst));
            if request.header("authorization") != Some(&valid) {
                refusal_count.fetch_add(1, Ordering::SeqCst);
                return access_denied();
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
