//! A fake server, and other things that several tests share.

pub(crate) mod auth_server;
pub(crate) mod directory;
pub(crate) mod server;

use std::time::Duration;

/// How long anything may take that a test waits for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Waits for a future, and panics if it takes too long.
pub(crate) async fn within<F: Future>(future: F) -> F::Output {
    let result = tokio::time::timeout(PATIENCE, future).await;
    result.expect("it completes in time")
}
