//! A program that serves one more API: its backend is all that it needs.
//!
//! The test is also the program: it runs itself with `THIRD_API_PROGRAM` set.
#![allow(clippy::unwrap_used, clippy::panic)] // Helpers of tests count as tests.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Command, ExitCode};

use serde_json::Value;
use whatsapp_business_cli::{
    About, BACKENDS, Backend, Call, Code, Connection, Failure, Future, Purpose, Settings,
    client_settings, run,
};
use whatsapp_business_cloud::{AccessToken, Client, api};
use whatsapp_business_runtime::Error;

const PROGRAM: &str = "THIRD_API_PROGRAM";

struct Third;

static ABOUT: About = About {
    name: "third",
    title: "Third API",
    operations: api::OPERATIONS,
    tags: api::TAGS,
    settings: &[],
    needs: "token-file",
    sender: None,
    parameters: &[],
    constants: &[],
    examples: "Examples:\n  wab --api third media get-media --media-id 17\n",
    access_remedy: "get a new token",
};

impl Backend for Third {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn open<'a>(&'a self, settings: &'a Settings, _: Purpose) -> Future<'a, Box<dyn Connection>> {
        Box::pin(async {
            let token = settings.secret("token-file")?.unwrap_or("none".into());
            let client = client_settings!(Client::builder(AccessToken::new(token)), settings);
            let client = client.base_url(settings.text("url").unwrap_or("http://localhost"));
            let client = client.build();
            let client = client.map_err(|error| Failure::of(error.as_ref(), self))?;
            Ok(Box::new(Connected(client)) as Box<dyn Connection>)
        })
    }

    fn codes(&self) -> Vec<Code> {
        vec![Code {
            number: 7,
            title: "parcel lost",
            family: "delivery",
            meaning: "The parcel was lost: send another one.",
        }]
    }
}

struct Connected(Client);

impl Connection for Connected {
    fn call<'a>(&'a self, id: &str) -> Result<Box<dyn Call<'a> + 'a>, Error> {
        Ok(Box::new(self.0.api().operation(id)?))
    }
}

static THREE: &[&dyn Backend] = &[BACKENDS_OF_WAB[0], BACKENDS_OF_WAB[1], &Third];
const BACKENDS_OF_WAB: [&dyn Backend; 2] = [BACKENDS[0], BACKENDS[1]];

fn main() -> ExitCode {
    if std::env::var_os(PROGRAM).is_some() {
        return run(THREE, std::env::args_os());
    }
    a_third_api_has_a_tree_of_commands();
    a_third_api_is_called_with_its_profile();
    ExitCode::SUCCESS
}

/// Runs the program. Returns its exit code, and what it printed.
fn wab(home: &tempfile::TempDir, arguments: &[&str]) -> (i32, String) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(arguments)
        .env_clear()
        .env(PROGRAM, "1")
        .env("HOME", home.path())
        .env("XDG_CONFIG_HOME", home.path())
        .current_dir(home.path())
        .output()
        .unwrap();
    let printed = [output.stdout, output.stderr].concat();
    let printed = String::from_utf8_lossy(&printed).into_owned();
    (output.status.code().unwrap(), printed)
}

#[track_caller]
fn check((code, printed): (i32, String), expected: i32, part: &str) {
    assert_eq!(code, expected, "{printed}");
    assert!(printed.contains(part), "{part} in {printed}");
}

fn a_third_api_has_a_tree_of_commands() {
    let home = tempfile::tempdir().unwrap();
    let help = wab(&home, &["--api", "third", "--help"]);
    assert!(
        !help.1.contains("campaign"),
        "it sends no messages: {}",
        help.1
    );
    check(help, 0, "wab --api third media get-media --media-id 17");
    check(
        wab(&home, &["codes", "7", "--api=third"]),
        0,
        "send another one",
    );
    check(
        wab(&home, &["codes", "7"]),
        2,
        "use `wab codes --api third`",
    );
    let sandbox = ["--api", "third", "--sandbox", "status"];
    check(
        wab(&home, &sandbox),
        2,
        "there is no sandbox of the Third API",
    );
    let foreign = ["--api", "third", "send", "text", "--to", "1", "Hello"];
    check(wab(&home, &foreign), 2, "use `--api on-premises`");
    let register = [
        "--api",
        "third",
        "listen",
        "--listen",
        "127.0.0.1:0",
        "--register",
        "http://a",
    ];
    check(
        wab(&home, &register),
        2,
        "the Third API cannot set a webhook",
    );
}

fn a_third_api_is_called_with_its_profile() {
    let home = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        let read = stream.read(&mut request).unwrap();
        let body = r#"{"id": "17"}"#;
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close";
        let length = body.len();
        write!(stream, "{head}\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
        String::from_utf8_lossy(&request[..read]).into_owned()
    });
    std::fs::write(home.path().join("token"), "t").unwrap();
    let add = [
        "--api",
        "third",
        "profile",
        "add",
        "work",
        "--token-file",
        "token",
        "--url",
        &url,
    ];
    check(wab(&home, &add), 0, "work");
    let (code, printed) = wab(
        &home,
        &["-P", "work", "media", "get-media", "--media-id", "17"],
    );
    let json = printed.lines().find(|line| line.starts_with('{')).unwrap();
    assert_eq!(code, 0, "{printed}");
    assert_eq!(serde_json::from_str::<Value>(json).unwrap()["id"], "17");
    let request = server.join().unwrap().to_lowercase();
    assert!(request.contains("authorization: bearer t\r\n"), "{request}");
}
