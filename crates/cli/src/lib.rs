//! `wab`, the command line of the WhatsApp Business API, as a library: a program can serve further
//! APIs by passing their [`Backend`]s to [`run`].
//!
//! `tree` has the commands. Those of the operations are built at run time from the document that
//! the library of the API is generated from, and only when one of them is used.
#![doc(hidden)]

mod about;
mod api;
mod api_selection;
mod backend;
mod body;
mod campaign;
mod cloud;
mod codes;
mod config;
mod curl;
mod doctor;
mod document;
mod error;
mod form;
mod generate;
mod globals;
mod interrupt;
mod listen;
mod media;
mod on_premises;
mod operation;
mod options;
mod outbox;
mod output;
mod profile;
mod program;
mod redacted;
mod sandbox;
mod secret;
mod send;
mod settings;
mod status;
mod transfer;
mod tree;

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};

pub use about::{About, Kind, Setting};
pub use backend::{
    Backend, Call, Connection, Future, Identity, Messaging, Purpose, Response, SandboxStart, Sent,
    Session, StartedSandbox,
};
pub use campaign::typed;
pub use doctor::report::Report;
pub use error::{Exit, Failure, Result, message};
pub use listen::line::EventLine;
pub use send::content::Wire;
pub use send::draft::Draft;
pub use send::types::MessageType;
pub use settings::Settings;
pub use transfer::{Download, Upload};
#[doc(no_inline)]
pub use whatsapp_business_runtime::{Error as ApiError, RetryPolicy, Transport};

use api_selection::Parsed;

/// The APIs that `wab` itself serves, the default first.
pub const BACKENDS: &[&dyn Backend] = &[&on_premises::OnPremises, &cloud::Cloud];

/// Runs a command line. The first backend is the default.
pub fn run(
    backends: &'static [&'static dyn Backend],
    arguments: impl IntoIterator<Item = OsString>,
) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let parsed = match api_selection::parse(backends, &arguments) {
        Ok(parsed) => parsed,
        Err(failure) => return report(&failure),
    };
    let Parsed {
        program,
        color,
        matches,
        problem,
    } = parsed;
    match color {
        clap::ColorChoice::Always => anstream::ColorChoice::Always,
        clap::ColorChoice::Never => anstream::ColorChoice::Never,
        clap::ColorChoice::Auto => anstream::ColorChoice::Auto,
    }
    .write_global();
    let matches = match (matches, problem) {
        (Ok(matches), _) => matches,
        // What is unknown to this API may be known to that of the profile.
        (Err(error), Some(problem)) if error.use_stderr() => return report(&problem),
        (Err(error), _) => return refuse(&program, &arguments, &error),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            return report(&Failure::usage(format!(
                "cannot start the runtime: {error}"
            )));
        }
    };
    let result = runtime.block_on(tree::run(&program, &matches));
    // A read of standard input or a lookup of a name may still block a thread.
    runtime.shutdown_background();
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => report(&failure),
    }
}

/// Reports a command line that cannot be parsed, or prints the help that it requests.
fn refuse(program: &program::Program, arguments: &[OsString], error: &clap::Error) -> ExitCode {
    if let Some(failure) = api_selection::foreign(program, arguments, error) {
        return report(&failure);
    }
    // A closed pipe is no error.
    let _ = error.print();
    ExitCode::from(if error.use_stderr() { 2 } else { 0 })
}

fn report(failure: &Failure) -> ExitCode {
    const ERROR: Style = AnsiColor::Red.on_default().bold();
    let _ = writeln!(anstream::stderr().lock(), "{ERROR}wab:{ERROR:#} {failure}");
    failure.code()
}
