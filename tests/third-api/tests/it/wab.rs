//! `wab`, which serves the API beside its own.

use std::process::Command;

use third_api::sandbox::ParcelApi;
use whatsapp_business_sandbox::Sandbox;

/// Runs the program. Returns its exit code, and what it printed.
fn wab(home: &tempfile::TempDir, arguments: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_wab-parcels"))
        .args(arguments)
        .env_clear()
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

#[test]
fn it_has_a_tree_of_commands() {
    let home = tempfile::tempdir().unwrap();
    let parcels = |arguments: &[&str]| {
        let arguments = [&["--api", "parcels"], arguments].concat();
        wab(&home, &arguments)
    };
    let help = parcels(&["--help"]);
    assert!(!help.1.contains("campaign"), "it has no outbox: {}", help.1);
    check(help, 0, "wab --api parcels depot get");
    check(parcels(&["codes", "7703"]), 0, "try again later");
    check(
        wab(&home, &["codes", "7703"]),
        2,
        "use `wab codes --api parcels`",
    );
    check(
        parcels(&["--sandbox", "status"]),
        2,
        "there is no sandbox of the Parcel API",
    );
    let foreign = ["send", "text", "--to", "1", "Hello"];
    check(parcels(&foreign), 2, "use `--api on-premises`");
    let register = [
        "listen",
        "--listen",
        "127.0.0.1:0",
        "--register",
        "http://a",
    ];
    check(parcels(&register), 2, "the Parcel API cannot set a webhook");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_calls_with_a_profile() {
    let sandbox = Sandbox::of(ParcelApi::default())
        .token("good")
        .start()
        .await
        .unwrap();
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("token"), "good").unwrap();
    let url = sandbox.url();
    let add = [
        "--api",
        "parcels",
        "profile",
        "add",
        "work",
        "--token-file",
        "token",
        "--url",
        url,
    ];
    check(wab(&home, &add), 0, "work");
    check(wab(&home, &["-P", "work", "depot", "get"]), 0, "North");
    let send = [
        "-P",
        "work",
        "messages",
        "send-message",
        "--body",
        r#"{"to":"1","type":"text","text":{"body":"Hi"}}"#,
    ];
    check(wab(&home, &send), 0, "p0");
}
