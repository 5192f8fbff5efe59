//! Measures the cost of one round as the difference of two runs.

use std::process::{Command, Stdio};

fn has_valgrind() -> bool {
    Command::new("valgrind")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

pub(crate) fn unit() -> &'static str {
    if has_valgrind() {
        "instructions"
    } else {
        "ns of wall time (no valgrind)"
    }
}

pub(crate) fn one_round(name: &str, rest: &[&str], few: u32, many: u32) -> f64 {
    let cost = |rounds| {
        if has_valgrind() {
            instructions(name, rounds, rest)
        } else {
            nanoseconds(name, rounds, rest)
        }
    };
    (cost(many) - cost(few)) / f64::from(many - few)
}

fn instructions(name: &str, rounds: u32, rest: &[&str]) -> f64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().unwrap())
        .args(["variant", name, &rounds.to_string()])
        .args(rest)
        .output()
        .unwrap();
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{log}");
    let line = log
        .lines()
        .find(|line| line.contains("Collected :"))
        .expect("a count");
    let count = line.split_whitespace().last().unwrap();
    count.parse().unwrap()
}

/// Measures wall time, which is only an approximation.
fn nanoseconds(name: &str, rounds: u32, rest: &[&str]) -> f64 {
    let began = std::time::Instant::now();
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["variant", name, &rounds.to_string()])
        .args(rest)
        .status()
        .unwrap();
    assert!(status.success());
    began.elapsed().as_secs_f64() * 1e9
}
