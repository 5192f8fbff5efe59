//! `wab codes`: the error catalogue.

use clap::{Arg, ArgMatches, Command, value_parser};
use serde_json::{Value, json};
use whatsapp_business_runtime::ErrorCodeInfo;

use crate::about::About;
use crate::document::kebab;
use crate::error::{Failure, Result};
use crate::output::{BOLD, Output};
use crate::program::Program;

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

pub(crate) fn run(program: &Program, matches: &ArgMatches) -> Result {
    let output = Output::new(matches);
    let codes = program.about().codes;
    let Some(&number) = matches.get_one::<i64>("code") else {
        let entries: Vec<Value> = codes.iter().map(entry).collect();
        let lines = codes
            .iter()
            .map(|code| format!("{} {}", code.number, code.title));
        let lines: Vec<String> = lines.collect();
        return output.report(&entries.into(), &lines.join("\n"));
    };
    let Some(code) = codes.iter().find(|code| code.number == number) else {
        return Err(unknown(program, number));
    };
    let text = format!(
        "{BOLD}{} {}{BOLD:#} ({})\n{}",
        code.number,
        code.title,
        kebab(code.family),
        code.meaning
    );
    output.report(&entry(code), &text)
}

fn unknown(program: &Program, number: i64) -> Failure {
    let failure = Failure::usage(format!("the code {number} is not known"));
    let has = |about: &&&About| about.codes.iter().any(|code| code.number == number);
    match program.apis.all.iter().find(has) {
        Some(about) => failure.with_remedy(&format!(
            "it is one of the {}: use `wab codes --api {}`",
            about.title, about.name
        )),
        None => failure.with_remedy("`wab codes` lists those that are"),
    }
}

fn entry(code: &ErrorCodeInfo) -> Value {
    json!({
        "code": code.number,
        "title": code.title,
        "family": kebab(code.family),
        "meaning": code.meaning,
    })
}
