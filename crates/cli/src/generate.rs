//! `wab completions` and `wab man`: files for shells and for `man`.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command, ValueHint, value_parser};
use clap_complete::Shell;

use crate::error::{Failure, Result};
use crate::output;

pub(crate) fn completions_command() -> Command {
    Command::new("completions")
        .about("Print the completions of a shell")
        .after_help(
            "Examples:\n  wab completions bash > ~/.local/share/bash-completion/completions/wab\n  \
             wab completions zsh > ~/.zfunc/_wab\n  \
             wab completions fish > ~/.config/fish/completions/wab.fish",
        )
        .arg(
            Arg::new("shell")
                .value_name("SHELL")
                .required(true)
                .value_parser(value_parser!(Shell))
                .help("The shell"),
        )
}

pub(crate) fn man_command() -> Command {
    Command::new("man")
        .about("Print the man page, or write those of all commands")
        .after_help("Examples:\n  wab man | man -l -\n  wab man ~/.local/share/man/man1")
        .arg(
            Arg::new("directory")
                .value_name("DIRECTORY")
                .value_parser(value_parser!(PathBuf))
                .value_hint(ValueHint::DirPath)
                .help("Where the pages of all commands are written [default: print that of wab]"),
        )
}

/// Prints the completions of the whole tree.
pub(crate) fn completions(matches: &ArgMatches, mut root: Command) -> Result {
    let shell = matches
        .get_one::<Shell>("shell")
        .copied()
        .unwrap_or(Shell::Bash);
    root.build();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut root, "wab", &mut script);
    output::line(&String::from_utf8_lossy(&script))
}

/// Prints or writes the man pages.
pub(crate) fn man(matches: &ArgMatches, mut root: Command) -> Result {
    root.build();
    let Some(directory) = matches.get_one::<PathBuf>("directory") else {
        return output::line(&String::from_utf8_lossy(&page(root)?));
    };
    std::fs::create_dir_all(directory)
        .map_err(|error| Failure::file("create", directory, &error))?;
    let count = write(directory, "wab", &root)?;
    output::line(&format!("wrote {count} pages to {}", directory.display()))
}

fn write(directory: &Path, name: &str, command: &Command) -> Result<usize> {
    let path = directory.join(format!("{name}.1"));
    let page = page(command.clone().name(name.to_owned()))?;
    std::fs::write(&path, page).map_err(|error| Failure::file("write", &path, &error))?;
    let mut count = 1;
    for subcommand in command.get_subcommands() {
        let name = format!("{name}-{}", subcommand.get_name());
        count += write(directory, &name, subcommand)?;
    }
    Ok(count)
}

fn page(command: Command) -> Result<Vec<u8>> {
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(command).render(&mut page);
    rendered.map_err(|error| Failure::usage(format!("cannot render the page: {error}")))?;
    Ok(page)
}
