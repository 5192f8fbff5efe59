//! Help: it has examples everywhere, and it is there at once.

use crate::support::{self, Home};

/// The names in the list of commands of a help text.
fn commands(help: &str) -> Vec<String> {
    let list = help.split("\nCommands:\n").nth(1).unwrap_or_default();
    let lines = list.lines().take_while(|line| !line.is_empty());
    let names = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names
        .map(|line| line.split_whitespace().next().unwrap().to_owned())
        .collect()
}

#[test]
fn every_command_has_help_with_examples() {
    let home = Home::empty();
    let root = home.run(&["--help"]).succeeded().text();
    for code in ["0    ", "1    ", "2    ", "3    ", "4    ", "130  "] {
        assert!(root.contains(&format!("\n  {code}")), "{code} in {root}");
    }
    let mut count = 0;
    for command in commands(&root) {
        let help = home.run(&[&command, "--help"]).succeeded().text();
        let inner = commands(&help);
        if inner.is_empty() {
            assert!(help.contains("Examples:\n  "), "{command}: {help}");
        }
        for name in inner {
            let help = home.run(&[&command, &name, "-h"]).succeeded().text();
            let example = format!("Examples:\n  wab {command} {name}");
            let similar = format!("wab {command} {name}");
            assert!(
                help.contains("Examples:") && help.contains(&similar),
                "{example}: {help}"
            );
            count += 1;
        }
    }
    assert!(count >= 71 + 11, "{count} commands");
}

/// Returns the CPU time of the fastest of some runs, in milliseconds.
#[cfg(target_os = "linux")]
fn cpu_time(home: &Home, arguments: &[&str]) -> u128 {
    let runs = (0..5).map(|_| {
        let script = r#""$0" "$@" > /dev/null; read -r _ _ < /dev/null; times"#;
        let mut command = std::process::Command::new("bash");
        command
            .args(["-c", script, support::PROGRAM])
            .args(arguments);
        let output = command.env("HOME", home.directory.path()).output().unwrap();
        // The second line has the times of the children: 0m0.004s 0m0.003s.
        let text = String::from_utf8(output.stdout).unwrap();
        let line = text.lines().nth(1).unwrap();
        let times = line.split_whitespace().map(|time| {
            let seconds = time.split_once('m').unwrap().1.trim_end_matches('s');
            seconds.replace(['.', ','], "").parse::<u128>().unwrap()
        });
        times.sum()
    });
    runs.min().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn help_takes_less_than_50_ms_of_cpu() {
    let home = Home::empty();
    for arguments in [
        &["--help"][..],
        &["groups", "--help"],
        &["messages", "send-message", "-h"],
    ] {
        let time = cpu_time(&home, arguments);
        assert!(time < 50, "{arguments:?}: {time} ms");
    }
}
