//! `wab sandbox`: the sandbox as a server, with the options of its own program.

use std::time::Duration;

use clap::{ArgMatches, Args as _, Command, FromArgMatches as _};
use whatsapp_business_sandbox::program::Arguments;

use crate::failure::{Exit, Failure, Result};
use crate::{interrupt, output};

/// How long requests in progress may take to finish after a signal.
const GRACE: Duration = Duration::from_secs(5);

const EXAMPLES: &str = "\
Examples:
  wab sandbox --account admin:Better-Secret-1 --webhook http://127.0.0.1:8080/hook
  wab sandbox --tls
  wab sandbox --profile hosted --token long-lived-token
  wab sandbox --fault status=503,code=1016,share=0.1 --time-scale 1000
  curl -H 'Content-Type: application/json' http://127.0.0.1:9090/sandbox/inbound \\
      -d '{\"from\": \"49151234567\", \"text\": \"Hello\"}'";

pub(crate) fn command() -> Command {
    // Its `--profile` is the kind of server, in place of the connection profile.
    let command = Command::new("sandbox");
    Arguments::augment_args(command)
        .about("Serve the API on this machine, for development and tests")
        .after_help(EXAMPLES)
}

pub(crate) async fn run(matches: &ArgMatches) -> Result {
    if matches
        .try_get_one::<String>("profile")
        .is_ok_and(|name| name.is_some())
    {
        return Err(Failure::usage(
            "`sandbox` has no connection: write `--profile` after it to choose the kind of server",
        ));
    }
    let arguments =
        Arguments::from_arg_matches(matches).map_err(|error| Failure::usage(error.to_string()))?;
    let builder = arguments.builder().map_err(Failure::usage)?;
    let started = builder.start().await;
    let sandbox = started.map_err(|error| match error.is_setting() {
        true => Failure::usage(error.to_string()),
        false => Failure::new(Exit::Connection, error.to_string()),
    })?;
    output::line(&arguments.welcome(&sandbox))?;
    interrupt::signal().await;
    // After a timeout, the remaining requests are aborted.
    let _ = tokio::time::timeout(GRACE, sandbox.shutdown()).await;
    Ok(())
}
