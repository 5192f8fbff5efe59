//! Options of commands as a table.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ValueHint, value_parser};

/// Adds options to a command. A row has the kind of option, its name, the name of its value, and its
/// help.
macro_rules! options {
    ($command:expr; $($kind:ident $name:literal $value:literal $help:expr;)*) => {
        $command.args([$($crate::options::$kind($name, $value, $help)),*])
    };
}
pub(crate) use options;

/// An option with a value.
pub(crate) fn value(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

/// An option that is needed.
pub(crate) fn needed(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    self::value(name, value, help).required(true)
}

/// An option that can be repeated.
pub(crate) fn repeated(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    self::value(name, value, help).action(ArgAction::Append)
}

/// An option that is needed, and can be repeated.
pub(crate) fn several(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    repeated(name, value, help).required(true)
}

/// An option with a file.
pub(crate) fn file(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    let file = self::value(name, value, help).value_hint(ValueHint::FilePath);
    file.value_parser(value_parser!(PathBuf))
}

/// An option with a URL.
pub(crate) fn url(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    self::value(name, value, help).value_hint(ValueHint::Url)
}

/// An option without a value.
pub(crate) fn switch(name: &'static str, _: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .help(help)
}

/// An argument without a name, which is needed.
pub(crate) fn argument(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).value_name(value).help(help).required(true)
}

/// An argument without a name, which is a needed file.
pub(crate) fn path(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    let path = argument(name, value, help).value_hint(ValueHint::FilePath);
    path.value_parser(value_parser!(PathBuf))
}
