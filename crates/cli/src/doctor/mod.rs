//! `wab doctor`: finds out why there is no connection.

mod certificate;
pub(crate) mod connection;
pub(crate) mod report;

use clap::{ArgMatches, Command};

use crate::error::Result;
use crate::options::options;
use crate::output::Output;
use crate::program::Program;
use report::Report;

pub(crate) fn command() -> Command {
    let command = Command::new("doctor")
        .about("Find out why the API cannot be used: connection, certificate, access, webhook")
        .after_help(
            "Examples:\n  wab doctor\n  wab doctor --url https://localhost:9090 --user admin\n  \
             wab doctor --save-certificate server.pem    # then: --pin server.pem",
        );
    options! { command;
        file "save-certificate" "FILE" "Write the certificates that the server presents, as PEM";
    }
}

pub(crate) async fn run(program: &Program, matches: &ArgMatches) -> Result {
    let settings = program.settings(matches).await?;
    let mut report = Report::new(Output::new(matches));
    program
        .backend
        .doctor(&mut report, &settings, matches)
        .await?;
    report.end()
}
