//! `wab sandbox`: the sandbox as a server, with the options of its own program.

use std::ffi::OsString;
use std::time::Duration;

use clap::parser::ValueSource;
use clap::{ArgMatches, Args as _, Command, Parser as _};
use whatsapp_business_sandbox::program::Arguments;

use crate::error::{Exit, Failure, Result};
use crate::program::Program;
use crate::{interrupt, output};

/// How long requests in progress may take to finish after a signal.
const GRACE: Duration = Duration::from_secs(5);

/// The option of the API to serve.
const API: &str = "api";

const EXAMPLES: &str = "\
Examples:
  wab sandbox --account admin:Better-Secret-1 --webhook http://127.0.0.1:8080/hook
  wab sandbox --tls
  wab sandbox --profile hosted --token long-lived-token
  wab sandbox --fault status=503,code=1016,share=0.1 --time-scale 1000
  curl -H 'Content-Type: application/json' http://127.0.0.1:9090/sandbox/inbound \\
      -d '{\"from\": \"49151234567\", \"text\": \"Hello\"}'";

pub(crate) fn command() -> Command {
    // Its `--profile` is the kind of server, in place of the connection profile. Its API is that of
    // every command.
    let own = Arguments::augment_args(Command::new("sandbox"));
    let own = own.get_arguments().filter(|own| own.get_id() != API);
    Command::new("sandbox")
        .args(own.cloned())
        .about("Serve the API on this machine, for development and tests")
        .after_help(EXAMPLES)
}

pub(crate) async fn run(program: &Program, matches: &ArgMatches) -> Result {
    if matches
        .try_get_one::<String>("profile")
        .is_ok_and(|name| name.is_some())
    {
        return Err(Failure::usage(
            "`sandbox` has no connection: write `--profile` after it to choose the kind of server",
        ));
    }
    let arguments = Arguments::try_parse_from(given(program, matches));
    let arguments = arguments.map_err(|error| Failure::usage(error.to_string()))?;
    let start = arguments.prepare().map_err(Failure::usage)?;
    let sandbox = start.await.map_err(|error| match error.is_setting() {
        true => Failure::usage(error.to_string()),
        false => Failure::new(Exit::Connection, error.to_string()),
    })?;
    output::line(&arguments.welcome(&sandbox))?;
    interrupt::signal().await;
    // After a timeout, the remaining requests are aborted.
    let _ = tokio::time::timeout(GRACE, sandbox.shutdown()).await;
    Ok(())
}

/// Returns the options that were given as a command line of the sandbox's own program, with the API
/// of the command.
fn given(program: &Program, matches: &ArgMatches) -> Vec<OsString> {
    let mut line = vec!["wab sandbox".into(), format!("--{API}").into()];
    line.push(program.about().name.into());
    for argument in command().get_arguments() {
        let id = argument.get_id().as_str();
        let Some(name) = argument.get_long() else {
            continue;
        };
        if matches.value_source(id) != Some(ValueSource::CommandLine) {
            continue;
        }
        let values = matches.get_raw(id).into_iter().flatten();
        match argument.get_action().takes_values() {
            false => line.push(format!("--{name}").into()),
            true => line.extend(values.map(|value| {
                let mut option = OsString::from(format!("--{name}="));
                option.push(value);
                option
            })),
        }
    }
    line
}
