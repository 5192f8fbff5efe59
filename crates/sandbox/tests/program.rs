//! The program: what it prints, and that it ends when it is asked to.
#![cfg(all(unix, feature = "cli"))]
#![allow(clippy::unwrap_used, clippy::panic)] // Helpers of tests count as tests.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_whatsapp-business-sandbox");

#[test]
fn it_prints_where_it_listens_and_ends_with_a_signal() {
    for signal in ["-TERM", "-INT"] {
        let mut program = Command::new(PROGRAM)
            .args([
                "--listen",
                "127.0.0.1:0",
                "--log-format",
                "json",
                "--strict",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(program.stdout.take().unwrap());
        let mut url = String::new();
        while !url.contains("http://") {
            url.clear();
            assert_ne!(
                output.read_line(&mut url).unwrap(),
                0,
                "it tells where it listens"
            );
        }
        let address = url
            .split("http://")
            .nth(1)
            .unwrap()
            .split('/')
            .next()
            .unwrap();
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        std::io::Write::write_all(
            &mut stream,
            b"GET /v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");

        Command::new("kill")
            .args([signal, &program.id().to_string()])
            .status()
            .unwrap();
        assert!(program.wait().unwrap().success());
        let mut log = String::new();
        program
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut log)
            .unwrap();
        let line: serde_json::Value = serde_json::from_str(log.lines().next().unwrap()).unwrap();
        assert_eq!(line["operation"], "Health_checkStatus");
        assert_eq!(line["status"], 401);
    }
}

#[test]
fn what_is_wrong_is_one_clear_line() {
    let held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = held.local_addr().unwrap().to_string();
    for (arguments, named) in [
        (vec!["--listen", taken.as_str()], taken.as_str()),
        (
            vec![
                "--tls-certificate",
                "/no/such.pem",
                "--tls-key",
                "/no/such.key",
            ],
            "/no/such.pem",
        ),
    ] {
        let output = Command::new(PROGRAM).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(message.lines().count(), 1, "{message}");
        assert!(message.contains(named), "{message}");
    }
    let output = Command::new(PROGRAM)
        .args(["--fault", "status=7"])
        .output()
        .unwrap();
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(
        message.contains("status=7") && message.contains("200 to 599"),
        "{message}"
    );
}

#[test]
fn an_argument_that_cannot_be_used_is_named_with_its_remedy() {
    for (arguments, named, remedy) in [
        (["--webhook", "nonsense"], "nonsense", "http://"),
        (["--webhook", "ftp://127.0.0.1/x"], "ftp:", "http://"),
        (["--duplicates", "7"], "duplicates: 7", "0 (none) to 1"),
        (["--duplicates", "NaN"], "duplicates", "0 (none) to 1"),
        (["--time-scale", "0"], "time scale: 0", "more than 0"),
        (["--time-scale", "inf"], "time scale", "more than 0"),
        (["--nodes", "0"], "nodes: 0", "1 to 100"),
        (["--nodes", "100000000"], "nodes: 100000000", "1 to 100"),
        (
            ["--fault", "status=500,on=Nope"],
            "on=Nope",
            "Messages_sendMessage",
        ),
    ] {
        let output = Command::new(PROGRAM)
            .args(["--listen", "127.0.0.1:0"])
            .args(arguments)
            .output()
            .unwrap();
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
        assert!(message.contains(named), "{message}");
        assert!(message.contains(remedy), "{message}");
        assert!(output.stdout.is_empty(), "it has not started");
    }
}

#[test]
fn help_has_examples() {
    let output = Command::new(PROGRAM).arg("--help").output().unwrap();
    let help = String::from_utf8_lossy(&output.stdout);
    for word in [
        "Examples:",
        "--listen",
        "--tls",
        "--webhook",
        "--seed",
        "--time-scale",
        "--fault",
        "--log-format",
    ] {
        assert!(help.contains(word), "{word}");
    }
}
