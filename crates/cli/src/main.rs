//! `wab`, the command line of the WhatsApp Business API.
//!
//! [`tree`] has the commands. Those of the operations are built at run time from the document that
//! the library of the API is generated from, and only when one of them is used. [`choice`] chooses
//! the API.

mod api;
mod body;
mod campaign;
mod choice;
mod cloud;
mod codes;
mod config;
mod connection;
mod curl;
mod doctor;
mod document;
mod failure;
mod form;
mod generate;
mod globals;
mod interrupt;
mod listen;
mod media;
mod operation;
mod outbox;
mod output;
mod profile;
mod redact;
mod sandbox;
mod secret;
mod send;
mod session;
mod settings;
mod token_cache;
mod transfer;
mod tree;

use std::io::Write as _;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};

use failure::Failure;

fn main() -> ExitCode {
    let arguments = choice::for_sandbox(std::env::args_os().collect());
    if let Err(failure) = choice::choose(&arguments) {
        return report(&failure);
    }
    let color = tree::color(&arguments);
    color.write_global();
    let matches = match tree::root(color, tree::Options::Own).try_get_matches_from(&arguments) {
        Ok(matches) => matches,
        Err(error) => {
            // A closed pipe is no error.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
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
    let result = runtime.block_on(tree::run(&matches));
    // A read of standard input or a lookup of a name may still block a thread.
    runtime.shutdown_background();
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => report(&failure),
    }
}

fn report(failure: &Failure) -> ExitCode {
    const ERROR: Style = AnsiColor::Red.on_default().bold();
    let _ = writeln!(anstream::stderr().lock(), "{ERROR}wab:{ERROR:#} {failure}");
    failure.code()
}
