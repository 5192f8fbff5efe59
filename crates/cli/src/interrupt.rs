//! Ctrl-C and other signals to end.

use std::time::Duration;

use crate::error::{Exit, Failure, Result};
use crate::output::note;

/// How long a request in flight may take to get its response after Ctrl-C.
const GRACE: Duration = Duration::from_secs(5);

/// Runs a command until a signal ends it. The command is then dropped, with its temporary files.
pub(crate) async fn unless_interrupted(command: impl Future<Output = Result>) -> Result {
    tokio::select! {
        result = command => result,
        () = signal() => Err(Failure::new(Exit::Interrupted, "interrupted")),
    }
}

/// Sends a message. After a first signal, its response is awaited for some seconds, so that the
/// command can say whether the message went out.
pub(crate) async fn send<T>(request: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::pin!(request);
    tokio::select! {
        result = &mut request => return result,
        () = signal() => {}
    }
    note("interrupted: waiting for the response of the message in flight; press Ctrl-C to stop");
    let unknown = "interrupted: the message may have been sent: look for its statuses at the \
                   webhook before you send it again";
    tokio::select! {
        result = &mut request => result,
        () = tokio::time::sleep(GRACE) => Err(Failure::new(Exit::Ambiguous, unknown)),
        () = signal() => Err(Failure::new(Exit::Ambiguous, unknown)),
    }
}

/// Completes on the next signal to end.
#[cfg(unix)]
pub(crate) async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
    );
    let (Ok(mut interrupt), Ok(mut terminate)) = signals else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

/// Completes on the next signal to end.
#[cfg(not(unix))]
pub(crate) async fn signal() {
    let _ = tokio::signal::ctrl_c().await;
}
