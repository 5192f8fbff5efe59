//! `wab sandbox`: the sandbox as a server, with the options of its own program.

use std::time::Duration;

use clap::{ArgMatches, Args as _, Command, FromArgMatches as _};

use crate::arguments::Arguments;
use crate::failure::{Exit, Failure, Result};
use crate::{interrupt, log, output};

/// How long requests in progress may take to finish after a signal.
const GRACE: Duration = Duration::from_secs(5);

const EXAMPLES: &str = "\
Examples:
  wab sandbox --account admin:Better-Secret-1 --webhook http://127.0.0.1:8080/hook
  wab sandbox --tls
  wab sandbox --fault status=503,code=1016,share=0.1 --time-scale 1000
  curl -H 'Content-Type: application/json' http://127.0.0.1:9090/sandbox/inbound \\
      -d '{\"from\": \"49151234567\", \"text\": \"Hello\"}'";

pub(crate) fn command() -> Command {
    Command::new("sandbox")
        .about("Serve the API on this machine, for development and tests")
        .defer(|command| Arguments::augment_args(command).after_help(EXAMPLES))
}

pub(crate) async fn run(matches: &ArgMatches) -> Result {
    let arguments =
        Arguments::from_arg_matches(matches).map_err(|error| Failure::usage(error.to_string()))?;
    let builder = arguments.builder().map_err(Failure::usage)?;
    let builder = log::attach(builder, arguments.log_format);
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
