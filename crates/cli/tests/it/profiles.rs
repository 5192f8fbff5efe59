//! Profiles, environment variables, the cached token, and that no secret is seen.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::support::{Home, PASSWORD, blocking, sandbox};
use whatsapp_business_sandbox::{Sandbox, TlsConfig};

const HEALTH: &[&str] = &["health", "check-status", "-q", "health.gateway_status"];

fn logins(sandbox: &Sandbox) -> usize {
    let requests = sandbox.requests();
    let logins = requests
        .iter()
        .filter(|r| r.operation == Some("Users_performLogin"));
    logins.count()
}

/// All files below a directory.
fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn options_override_the_environment_which_overrides_the_profile() {
    let one = sandbox(Sandbox::builder()).await;
    let two = sandbox(Sandbox::builder()).await;
    let (first, second) = (one.url().to_owned(), two.url().to_owned());
    blocking(move || {
        let home = Home::empty();
        home.file("password", PASSWORD);
        let add = |name: &str, url: &str| {
            let options = [
                "--url",
                url,
                "--user",
                "admin",
                "--password-file",
                "password",
            ];
            home.json(&[&["profile", "add", name], &options[..]].concat())
        };
        add("one", &first);
        add("two", &second);
        let listed = home.json(&["profile", "list"]);
        assert_eq!(listed[0]["name"], "one");
        assert_eq!(
            (&listed[0]["default"], &listed[1]["default"]),
            (&true.into(), &false.into())
        );
        let url = |home: &Home, options: &[&str]| {
            home.json(&[&["status", "-q", "url"], options].concat())
        };
        assert_eq!(url(&home, &[]), first.as_str());
        assert_eq!(url(&home, &["--profile", "two"]), second.as_str());
        home.json(&["profile", "use", "two"]);
        assert_eq!(url(&home, &[]), second.as_str());

        let home = home.with("WHATSAPP_PROFILE", "one");
        assert_eq!(url(&home, &[]), first.as_str());
        assert_eq!(url(&home, &["-P", "two"]), second.as_str());
        let home = home
            .with("WHATSAPP_URL", &second)
            .with("WHATSAPP_USER", "admin")
            .with("WHATSAPP_PASSWORD", PASSWORD);
        assert_eq!(url(&home, &[]), second.as_str());
        assert_eq!(url(&home, &["--url", &first]), first.as_str());

        assert_eq!(home.json(&["profile", "show", "one"])["user"], "admin");
        home.json(&["profile", "remove", "one"]);
        home.run(&["profile", "show", "one"]).failed(2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_account_of_a_profile_is_not_sent_to_another_server() {
    let own = sandbox(Sandbox::builder()).await;
    let other = sandbox(Sandbox::builder()).await;
    let (own_url, other_url) = (own.url().to_owned(), other.url().to_owned());
    blocking(move || {
        let home = Home::empty();
        home.file("password", PASSWORD);
        home.json(&[
            "profile",
            "add",
            "own",
            "--url",
            &own_url,
            "--user",
            "admin",
            "--password-file",
            "password",
        ]);
        home.json(HEALTH);
        let run = home
            .run(&[HEALTH, &["--url", &other_url]].concat())
            .failed(2);
        assert!(run.stderr.contains("no user"), "{run:?}");
    })
    .await;
    assert!(other.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parallel_runs_share_one_login() {
    let sandbox = sandbox(Sandbox::builder()).await;
    sandbox.add_fault("on=Users_performLogin,delay=200".parse().unwrap());
    let home = Arc::new(Home::of(&sandbox));
    let shared = Arc::clone(&home);
    blocking(move || {
        let running: Vec<_> = (0..6).map(|_| shared.start(HEALTH)).collect();
        for program in running {
            assert_eq!(program.end().json(), "connected");
        }
    })
    .await;
    assert_eq!(logins(&sandbox), 1);

    // A token that the server no longer accepts is replaced, once.
    sandbox.expire_tokens();
    let shared = Arc::clone(&home);
    blocking(move || {
        shared.json(HEALTH);
        shared.json(HEALTH);
    })
    .await;
    assert_eq!(logins(&sandbox), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_is_stored_until_the_logout() {
    let sandbox = Arc::new(sandbox(Sandbox::builder()).await);
    let url = sandbox.url().to_owned();
    blocking(move || {
        let home = Home::empty();
        let login = [
            "login",
            "--url",
            &url,
            "--user",
            "admin",
            "--save-as",
            "work",
            "--password-file",
            "-",
        ];
        let run = home.run_with(&format!("{PASSWORD}\n"), &login);
        assert!(run.json()["expires_at"].is_string());
        // No password is needed from now on.
        assert_eq!(home.json(HEALTH), "connected");
        assert_eq!(home.json(&["status"])["user"], "admin");
        assert_eq!(home.json(&["logout", "-q", "logged_out"]), true);
        assert_eq!(home.json(&["logout", "-q", "logged_out"]), false);
        home.run(HEALTH).failed(2);
        let wrong = home
            .run_with("wrong", &["login", "--password-file", "-"])
            .failed(1);
        assert!(
            wrong.stderr.contains("check user and password"),
            "{wrong:?}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_login_of_an_installation_changes_the_password() {
    let sandbox = Sandbox::start().await.unwrap();
    let url = sandbox.url().to_owned();
    blocking(move || {
        let home = Home::empty().with("WHATSAPP_PASSWORD", "secret");
        let login = ["login", "--url", &url, "--user", "admin"];
        let run = home.run(&login).failed(1);
        assert!(run.stderr.contains("--new-password-file"), "{run:?}");
        home.file("new", PASSWORD);
        home.json(&[&login[..], &["--new-password-file", "new"]].concat());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_printed_or_readable_by_others() {
    let sandbox = Arc::new(sandbox(Sandbox::builder()).await);
    let home = Home::of(&sandbox);
    let during = Arc::clone(&sandbox);
    blocking(move || {
        let secrets = [PASSWORD, "hunter2", "Another-Password-1", "123456"];
        let mut seen = String::new();
        let pin = home.file("pin", "123456");
        let pin = pin.to_str().unwrap();
        home.file("password", "Another-Password-1");
        let providers = r#"[{"name": "p", "type": "www", "config": {"bearer": "hunter2"}}]"#;
        let create = [
            "users",
            "create-user",
            "--username",
            "s",
            "--body-password-file",
            "password",
        ];
        let runs: &[&[&str]] = &[
            &["status"],
            &["status", "-o", "table"],
            &["doctor"],
            &["doctor", "-o", "table"],
            &["users", "perform-login"],
            &["users", "perform-login", "--dry-run"],
            &["users", "perform-login", "--user", "nobody"],
            &[
                "two-step-verification",
                "enable-account",
                "--pin-file",
                pin,
                "--dry-run",
            ],
            &["two-step-verification", "enable-account", "--pin-file", pin],
            &[
                "application",
                "update-media-providers",
                "--body",
                providers,
                "--dry-run",
            ],
            &["application", "update-media-providers", "--body", providers],
            &["application", "list-media-providers"],
            &[&create[..], &["--dry-run"]].concat(),
            &create,
            &create,
            &["send", "text", "--to", "15550100", "Hi", "--dry-run"],
            &[
                "profile",
                "add",
                "x",
                "--url",
                during.url(),
                "--user",
                "admin",
                "--token-file",
                "pin",
            ],
            &["profile", "show", "x"],
            &["profile", "list"],
        ];
        for run in runs {
            let run = home.run(run);
            seen.push_str(&run.text());
            seen.push_str(&run.stderr);
        }
        let config = home.directory.path().join("config");
        let mut tokens = Vec::new();
        for file in files(&config) {
            let mode = std::fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{}", file.display());
            let text = std::fs::read_to_string(&file).unwrap();
            for secret in secrets {
                assert!(!text.contains(secret), "{}", file.display());
            }
            if let Some((_, rest)) = text.split_once(r#""token":""#) {
                tokens.push(rest.split('"').next().unwrap().to_owned());
            }
        }
        assert!(!tokens.is_empty(), "a token is cached");
        let tokens = tokens.iter().map(String::as_str);
        for secret in secrets.into_iter().chain(tokens) {
            assert!(!seen.contains(secret), "{secret} in {seen}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_of_processes_shows_no_secret() {
    let sandbox = sandbox(Sandbox::builder()).await;
    sandbox.add_fault("on=Users_performLogin,delay=1500".parse().unwrap());
    let url = sandbox.url().to_owned();
    let during = Arc::new(sandbox);
    blocking(move || {
        let home = Home::empty();
        let file = home.file("password", PASSWORD);
        let options = [
            "--url",
            &url,
            "--user",
            "admin",
            "--password-file",
            file.to_str().unwrap(),
        ];
        let program = home.start(&[&["status"], &options[..]].concat());
        let path = format!("/proc/{}/cmdline", program.id());
        // Until the new program has replaced this one, the line is that of this one.
        for _ in 0..100 {
            let Ok(line) = std::fs::read_to_string(&path) else {
                break;
            };
            assert!(!line.contains(PASSWORD), "{line}");
            if line.contains("--password-file") {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        program.end().succeeded();
        drop(during);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_file_that_others_can_read_is_reported() {
    let sandbox = sandbox(Sandbox::builder()).await;
    let url = sandbox.url().to_owned();
    blocking(move || {
        let home = Home::empty();
        let file = home.file("password", PASSWORD);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        let options = [
            "--url",
            &url,
            "--user",
            "admin",
            "--password-file",
            "password",
        ];
        let run = home.run(&[HEALTH, &options].concat()).succeeded();
        assert!(run.stderr.contains("chmod 600"), "{run:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pinned_certificate_connects_and_another_one_does_not() {
    let tls = || Sandbox::builder().tls(TlsConfig::SelfSigned);
    let (own, other) = (sandbox(tls()).await, sandbox(tls()).await);
    let home = Home::of(&own);
    home.file("own.pem", own.certificate_pem().unwrap());
    home.file("other.pem", other.certificate_pem().unwrap());
    blocking(move || {
        let untrusted = home.run(HEALTH).failed(3);
        assert!(untrusted.stderr.contains("`--pin FILE`"), "{untrusted:?}");
        home.json(&[HEALTH, &["--pin", "own.pem"]].concat());
        let wrong = home
            .run(&[HEALTH, &["--pin", "other.pem"]].concat())
            .failed(3);
        assert!(wrong.stderr.contains("not the one"), "{wrong:?}");

        let url = home.variable("WHATSAPP_URL");
        home.json(&["profile", "add", "own", "--url", &url, "--pin", "own.pem"]);
        home.json(HEALTH);
        let path = home.json(&["profile", "show", "own", "-q", "pin"]);
        assert!(path.as_str().unwrap().starts_with('/'), "{path}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_api_key_in_a_header_replaces_the_login() {
    let sandbox = sandbox(Sandbox::builder()).await;
    let home = Home::empty().with("WHATSAPP_API_KEY", "k3y");
    let url = sandbox.url().to_owned();
    blocking(move || {
        let keyed = ["--url", &url, "--api-key-header", "D360-API-KEY"];
        let send = ["send", "text", "--to", "15550100", "Hello"];
        let dry = home.run(&[&send[..], &keyed, &["--dry-run"]].concat());
        let text = dry.succeeded().text();
        assert!(text.contains("'D360-API-KEY: <redacted>'"), "{text}");
        assert!(!text.contains("k3y"), "{text}");
        // This server has no such header: it wants a token, and there is no login to try.
        home.run(&[&send[..], &keyed].concat()).failed(1);
    })
    .await;
    let requests = sandbox.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].status, 401);
    assert_eq!(requests[0].operation, Some("Messages_sendMessage"));
}

#[test]
fn requests_go_through_the_proxy_and_its_password_is_not_an_option() {
    let home = Home::empty().with("WHATSAPP_TOKEN", "t");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    let run = [
        "groups",
        "get-all",
        "--url",
        "http://api.invalid",
        "--retries",
        "0",
    ];
    let program = home.start(&[&run[..], &["--proxy", &proxy]].concat());
    let (mut stream, _) = listener.accept().unwrap();
    let mut start = [0; 37];
    std::io::Read::read_exact(&mut stream, &mut start).unwrap();
    assert_eq!(&start, b"GET http://api.invalid/v1/groups HTTP");
    drop(stream);
    assert_ne!(program.end().code, Some(0));

    let secret = proxy.replace("http://", "http://user:s3cret@");
    let refused = home
        .run(&[&run[..], &["--proxy", &secret]].concat())
        .failed(2);
    assert!(refused.stderr.contains("HTTPS_PROXY"), "{refused:?}");
    assert!(!refused.stderr.contains("s3cret"), "{refused:?}");
}

#[test]
fn a_client_certificate_needs_its_key() {
    let home = Home::empty().with("WHATSAPP_TOKEN", "t");
    home.file("client.pem", "");
    let run = [
        "status",
        "--url",
        "https://127.0.0.1:9",
        "--client-certificate",
        "client.pem",
    ];
    let failed = home.run(&run).failed(2);
    assert!(failed.stderr.contains("--client-key"), "{failed:?}");
}
