//! The tokens of earlier logins, in files that only their owner can read.
//!
//! Parallel runs share a token: a lock makes one of them log in while the others wait for it.

use std::fs::File;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use fs4::FileExt;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use whatsapp_business::{Secret, Token};

use crate::config;
use crate::error::{Failure, Result};

/// A token that expires sooner is not used.
const MARGIN: Duration = Duration::from_secs(60);

/// Returns when a token expires, as text.
pub(super) fn expiry(token: &Token) -> Option<String> {
    let at: SystemTime = token.expires_at?;
    let at = OffsetDateTime::from(at).replace_nanosecond(0).ok()?;
    at.format(&Rfc3339).ok()
}

/// The cached token of an account of a server.
#[derive(Debug, Clone)]
pub(crate) struct TokenCache {
    path: PathBuf,
}

/// The right to log in; other runs wait until it is dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl TokenCache {
    pub(crate) fn new(url: &str, user: &str) -> Result<Self> {
        let digest = Sha256::digest(format!("{}\n{user}", url.trim_end_matches('/')));
        let name: String = digest[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let path = config::directory()?.join("tokens").join(name + ".json");
        Ok(Self { path })
    }

    /// Returns the token, if there is one that has not expired.
    pub(crate) fn load(&self) -> Option<Token> {
        let text = std::fs::read_to_string(&self.path).ok()?;
        let value: Value = serde_json::from_str(&text).ok()?;
        let token = Token::new(Secret::from(value["token"].as_str()?));
        let Some(seconds) = value["expires_at"].as_u64() else {
            return Some(token);
        };
        let expires_at = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        (expires_at > SystemTime::now() + MARGIN).then(|| token.with_expires_at(expires_at))
    }

    pub(crate) fn store(&self, token: &Token) -> Result {
        let expires_at = token
            .expires_at
            .and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok())
            .map(|since| since.as_secs());
        let value = json!({"token": token.value.expose(), "expires_at": expires_at});
        config::write_private(&self.path, value.to_string().as_bytes())
    }

    /// Forgets a token, unless another run has replaced it.
    pub(crate) fn remove(&self, token: &Token) {
        if self.load().is_none_or(|stored| stored.value == token.value) {
            let _ = std::fs::remove_file(&self.path);
        }
    }

    /// Waits until no other run is logging in.
    pub(crate) async fn lock(&self) -> Result<Lock> {
        let path = self.path.with_extension("lock");
        let failed = {
            let path = path.clone();
            move |error: &dyn std::fmt::Display| Failure::file("lock", &path, error)
        };
        let opened = tokio::task::spawn_blocking(move || {
            config::open_private(&path)
                .and_then(|file| FileExt::lock(&file).map(|()| file))
                .map_err(|error| Failure::file("lock", &path, &error))
        });
        let file = opened.await.map_err(|error| failed(&error))??;
        Ok(Lock { _file: file })
    }
}
