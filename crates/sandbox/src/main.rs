//! The program `whatsapp-business-sandbox`.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;
use whatsapp_business_sandbox::Error;
use whatsapp_business_sandbox::program::Arguments;

/// The exit code for invalid arguments, as clap has it.
const USAGE: u8 = 2;

/// An error message and the exit code.
type Failure = (String, ExitCode);

/// How long requests in progress may take to finish after a signal.
const GRACE: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let run = match runtime {
        Ok(runtime) => runtime.block_on(run(&arguments)),
        Err(error) => Err(failure(format!("cannot start the runtime: {error}"))),
    };
    match run {
        Ok(()) => ExitCode::SUCCESS,
        Err((message, code)) => {
            let _ = writeln!(std::io::stderr(), "whatsapp-business-sandbox: {message}");
            code
        }
    }
}

fn failure(message: String) -> Failure {
    (message, ExitCode::FAILURE)
}

async fn run(arguments: &Arguments) -> Result<(), Failure> {
    let start = arguments.prepare().map_err(failure)?;
    // Before the start, so that a signal during it is not lost.
    let signal = signal().map_err(|error| failure(format!("cannot wait for signals: {error}")))?;
    let sandbox = start.await.map_err(|error: Error| {
        let code = match error.is_setting() {
            true => ExitCode::from(USAGE),
            false => ExitCode::FAILURE,
        };
        (error.to_string(), code)
    })?;
    // A closed pipe is ignored.
    let _ = std::io::stdout().write_all(arguments.welcome(&sandbox).as_bytes());
    let _ = std::io::stdout().flush();
    signal.await;
    // After a timeout, the remaining requests are aborted.
    let _ = tokio::time::timeout(GRACE, sandbox.shutdown()).await;
    Ok(())
}

/// Returns a future that completes on a signal to end.
#[cfg(unix)]
fn signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Returns a future that completes on a signal to end.
#[cfg(not(unix))]
fn signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
