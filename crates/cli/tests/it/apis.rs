//! The choice of the API, and commands that another API has.

use crate::support::Home;

#[test]
fn a_command_of_another_api_names_it() {
    let home = Home::empty();
    for (arguments, message) in [
        (
            &["phone-numbers", "get-phone-number"][..],
            "`phone-numbers` is a command of the Cloud API; use `--api cloud`",
        ),
        (
            &["--api", "cloud", "backup-restore", "settings-post"],
            "`backup-restore` is a command of the On-Premises API; use `--api on-premises`",
        ),
        (
            &["--api", "cloud", "login"],
            "`login` is a command of the On-Premises API; use `--api on-premises`",
        ),
        (
            &["send", "flow", "--to", "1"],
            "`send flow` is a command of the Cloud API; use `--api cloud`",
        ),
    ] {
        let run = home.run(arguments).failed(2);
        assert_eq!(run.stderr.trim(), format!("wab: {message}"));
    }
    // What no API has is reported as before.
    let run = home.run(&["grups"]).failed(2);
    assert!(run.stderr.contains("groups"), "{run:?}");
}

#[test]
fn the_option_may_stand_anywhere() {
    let home = Home::empty();
    for arguments in [
        &["--api", "cloud", "codes", "131047"][..],
        &["codes", "--api=cloud", "131047"],
        &["codes", "131047", "--api", "cloud"],
    ] {
        assert_eq!(home.json(arguments)["family"], "delivery");
    }
    let get = [
        "--sandbox",
        "phone-numbers",
        "get-phone-number",
        "--api",
        "cloud",
    ];
    assert_eq!(home.json(&get)["verified_name"], "Sandbox");
    // A value is not an option.
    let run = home.run(&[
        "--sandbox",
        "send",
        "text",
        "--to",
        "15550100",
        "--",
        "--api=cloud",
    ]);
    run.succeeded();
}

#[test]
fn the_codes_of_each_api_are_listed() {
    let home = Home::empty();
    assert_eq!(home.json(&["codes", "470"])["family"], "delivery");
    let run = home.run(&["codes", "131047"]).failed(2);
    assert!(run.stderr.contains("wab codes --api cloud"), "{run:?}");
    let all = home.json(&["--api", "cloud", "codes"]);
    assert!(all.as_array().unwrap().len() > 40);
}

#[test]
fn status_shows_who_the_client_is() {
    let home = Home::empty();
    let status = home.json(&["--sandbox", "status"]);
    assert_eq!(status["health"]["gateway_status"], "connected");
    let status = home.json(&["--api", "cloud", "--sandbox", "status"]);
    assert_eq!(status["number"]["verified_name"], "Sandbox", "{status}");
    assert!(status["account"]["name"].is_string(), "{status}");
    let text = home.run(&["--api", "cloud", "--sandbox", "status", "-o", "table"]);
    assert!(text.succeeded().text().contains("number   "));
}

#[test]
fn a_broken_config_file_is_reported_before_an_unknown_command() {
    let home = Home::empty();
    let directory = home.directory.path().join("config/wab");
    std::fs::create_dir_all(&directory).unwrap();
    let write = |text: &str| std::fs::write(directory.join("config.toml"), text).unwrap();
    for (text, reason) in [
        ("default = ", "config.toml"),
        (
            "[profiles.work]\nurll = 'https://localhost'",
            "unknown property `urll`",
        ),
        ("[profiles.work]\napi = 'clod'", "the value of `api`"),
        (
            "[profiles.work]\ntimeout = 'long'",
            "the value of `timeout`",
        ),
    ] {
        write(text);
        for arguments in [&["phone-numbers", "get-phone-number"][..], &["status"]] {
            let run = home.run(arguments).failed(2);
            assert!(run.stderr.contains(reason), "{run:?}");
            assert!(run.stderr.contains("config.toml"), "{run:?}");
        }
        // Neither help nor a sandbox needs it.
        home.run(&["--help"]).succeeded();
        home.run(&["--sandbox", "send", "text", "--to", "15550100", "Hello"])
            .succeeded();
    }
}

#[test]
fn the_help_of_media_has_the_limits_of_the_api() {
    let home = Home::empty();
    let help = |api: &str| {
        let run = home.run(&["--api", api, "send", "sticker", "--help"]);
        run.succeeded().text()
    };
    assert!(help("on-premises").contains("100 kB"));
    assert!(help("cloud").contains("500 kB"));
}
