//! `wab codes`: the error catalogue.

use clap::{Arg, ArgMatches, Command, value_parser};
use serde_json::{Value, json};
use whatsapp_business::{ErrorCode, ErrorFamily};

use crate::failure::{Failure, Result};
use crate::output::{BOLD, Output};

pub(crate) fn command() -> Command {
    Command::new("codes")
        .about("Look up the error codes of the API")
        .after_help("Examples:\n  wab codes 1006\n  wab codes --output json --query 0.meaning")
        .arg(
            Arg::new("code")
                .value_name("CODE")
                .value_parser(value_parser!(i64))
                .help("The code [default: all]"),
        )
}

pub(crate) fn run(matches: &ArgMatches) -> Result {
    let output = Output::new(matches);
    let Some(&number) = matches.get_one::<i64>("code") else {
        let codes: Vec<Value> = ErrorCode::KNOWN.iter().map(|&code| entry(code)).collect();
        let lines: Vec<String> = ErrorCode::KNOWN.iter().map(ToString::to_string).collect();
        return output.report(&codes.into(), &lines.join("\n"));
    };
    let code = ErrorCode::from(number);
    if let ErrorCode::Other(number) = code {
        return Err(Failure::usage(format!(
            "the code {number} is not known: `wab codes` lists those that are"
        )));
    }
    let text = format!(
        "{BOLD}{code}{BOLD:#} ({})\n{}",
        family(code),
        code.meaning()
    );
    output.report(&entry(code), &text)
}

fn entry(code: ErrorCode) -> Value {
    json!({
        "code": code.number(),
        "title": code.title(),
        "family": family(code),
        "meaning": code.meaning(),
    })
}

fn family(code: ErrorCode) -> &'static str {
    match code.family() {
        ErrorFamily::Delivery => "delivery",
        ErrorFamily::Request => "request",
        ErrorFamily::Access => "access",
        ErrorFamily::Server => "server",
        ErrorFamily::Template => "template",
        ErrorFamily::Interactive => "interactive",
        _ => "unknown",
    }
}
