//! The options that every command has.

use clap::{Arg, ArgAction, ValueHint, value_parser};

use crate::about::{Kind, Setting};
use crate::program::Program;

const CONNECTION: &str = "Connection";
const OUTPUT: &str = "Output";

/// Returns the options that every command has. Those of the connection are listed by `--help` only,
/// and those of other APIs not at all.
pub(crate) fn arguments(program: &Program) -> Vec<Arg> {
    let settings = program.apis.settings().filter(|it| it.kind != Kind::Object);
    let settings = settings.map(|setting| {
        let is_own = program
            .about()
            .all_settings()
            .any(|own| own.name == setting.name);
        of_setting(setting).hide(!is_own)
    });
    let mut arguments = vec![
        connection("sandbox")
            .action(ArgAction::SetTrue)
            .conflicts_with_all(["url", "profile"])
            .hide_short_help(false)
            .help("Use a sandbox that is started for this command: nothing leaves this machine"),
        connection("profile")
            .short('P')
            .value_name("NAME")
            .help("The profile to use [env: WHATSAPP_PROFILE]"),
        connection("api")
            .value_name("API")
            .value_parser(program.apis.names())
            .hide_short_help(false)
            .help(format!(
                "The API [env: WHATSAPP_API] [default: that of the profile, else {}]",
                program.apis.names()[0]
            )),
    ];
    arguments.extend(settings);
    arguments.extend([
        output("output")
            .short('o')
            .value_name("FORMAT")
            .value_parser(["json", "table", "raw"])
            .help("The format of the result [default: table on a terminal, else json]"),
        output("query")
            .short('q')
            .value_name("PATH")
            .help("Print one part of the result: /messages/0/id or messages.0.id"),
        output("color")
            .value_name("WHEN")
            .value_parser(["auto", "always", "never"])
            .help("When to use colours [default: auto; never with NO_COLOR]"),
    ]);
    arguments
}

/// Returns the options of the connection, not listed by the help of a command.
pub(crate) fn hidden(program: &Program) -> Vec<Arg> {
    let mut arguments = arguments(program);
    arguments.retain(|argument| {
        argument.get_help_heading() == Some(CONNECTION) && argument.get_id() != "sandbox"
    });
    let hidden = arguments.into_iter().map(|argument| argument.hide(true));
    hidden.collect()
}

/// Returns the option of a setting.
pub(crate) fn of_setting(setting: &'static Setting) -> Arg {
    let help = match setting.variable {
        Some(variable) => format!("{} [env: {variable}]", setting.help),
        None => setting.help.to_owned(),
    };
    let argument = match setting.kind {
        Kind::Switch => connection(setting.name).action(ArgAction::SetTrue),
        Kind::Count(least, most) => {
            connection(setting.name).value_parser(value_parser!(u64).range(least..=most))
        }
        Kind::File | Kind::Secret => connection(setting.name)
            .value_parser(value_parser!(std::path::PathBuf))
            .value_hint(ValueHint::FilePath),
        Kind::Text | Kind::Object if setting.value == "URL" => {
            connection(setting.name).value_hint(ValueHint::Url)
        }
        Kind::Text | Kind::Object => connection(setting.name),
    };
    let argument = match setting.kind {
        Kind::Switch => argument,
        _ => argument.value_name(setting.value),
    };
    match setting.excludes {
        Some(other) => argument.conflicts_with(other).help(help),
        None => argument.help(help),
    }
}

fn connection(name: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .global(true)
        .help_heading(CONNECTION)
        .display_order(900)
        .hide_short_help(true)
}

fn output(name: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .global(true)
        .help_heading(OUTPUT)
        .display_order(950)
}

/// Returns whether a flag of an operation would have the name of another option.
pub(crate) fn is_reserved(program: &Program, name: &str) -> bool {
    const OF_OPERATIONS: &[&str] = &[
        "help",
        "version",
        "body",
        "set",
        "file",
        "save",
        "reveal",
        "dry-run",
        "content-type",
        "sandbox",
        "profile",
        "api",
        "output",
        "query",
        "color",
    ];
    let is_option = |setting: &Setting| setting.kind != Kind::Object && setting.name == name;
    OF_OPERATIONS.contains(&name) || program.apis.settings().any(is_option)
}
