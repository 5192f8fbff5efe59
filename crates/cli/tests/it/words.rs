//! The words of the program: it names options, and never a method or a type of the library.

use std::sync::Arc;

use crate::support::{Home, blocking};
use whatsapp_business_cli::{BACKENDS, Failure, message};
use whatsapp_business_runtime::error::{CallOutcome, ErrorResponse, Kind};
use whatsapp_business_runtime::{Error, ErrorBody, Fault, FaultClass};
use whatsapp_business_sandbox::engine::Api;
use whatsapp_business_sandbox::{Sandbox, TlsConfig};

/// Returns what looks like a name of the library: a path, a call, or a word in backticks with an
/// underscore or in camel case.
fn library_name(text: &str) -> Option<String> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let suspicious = |word: &str| {
        let call = word.split_once('(').is_some_and(|(name, _)| {
            name.ends_with(is_name)
                && name.len() > 1
                && name.chars().all(|c| is_name(c) || c == '.')
        });
        let setter = [
            "with_",
            "pin_",
            "add_root",
            "max_response",
            "is_",
            "danger_",
        ];
        let type_name = [
            "ClientBuilder",
            "OutboundMessage",
            "ErrorCode",
            "RetryPolicy",
            "Client",
        ];
        call || word.contains("::")
            || setter.iter().any(|start| word.starts_with(start))
            || word.starts_with("client.")
            || type_name.contains(&word)
    };
    let words = text.split(|c: char| c.is_whitespace() || "`'\",;".contains(c));
    let words = words.map(|word| word.trim_end_matches(['.', ':', ')']));
    let mut in_backticks = text.split('`').skip(1).step_by(2);
    let quoted = in_backticks.find(|quoted| {
        let is_word = !quoted.is_empty() && quoted.chars().all(is_name);
        // The fields of the API are in snake case too, and are named by the document.
        is_word && quoted.contains('_') && LIBRARY.iter().any(|name| quoted.contains(name))
    });
    let mut words = words.filter(|word| suspicious(word));
    words.next().or(quoted).map(str::to_owned)
}

/// Parts of methods of the library that no field of an API has.
const LIBRARY: &[&str] = &[
    "certificate",
    "response_size",
    "send_value",
    "http_client",
    "base_url",
    "app_secret",
    "rate_limit",
    "access_token",
    "download",
    "upload",
    "mark_read",
    "new_password",
];

#[track_caller]
fn assert_plain(text: &str) {
    assert_eq!(library_name(text), None, "in {text:?}");
}

#[test]
fn names_of_the_library_are_recognized() {
    for text in [
        "accept it with `pin_certificate`, or trust its issuer",
        "available as `Error::body`",
        "first: `business_profile().update_compliance_info(…)`.",
        "raise the limit (`max_response_size`, or `with_max_size` of a download)",
        "set its id by `ClientBuilder::phone_number`",
        "or use `client.phone_number(id)`",
    ] {
        assert!(library_name(text).is_some(), "{text}");
    }
    for text in [
        "accept it with `--pin FILE`, or run `wab doctor`",
        "`text.body` has 5000 characters (4096 at most)",
        "`messaging_product` is missing: use `--set`",
    ] {
        assert_plain(text);
    }
}

#[test]
fn the_codes_of_every_api_name_nothing_of_the_library() {
    for backend in BACKENDS {
        let codes = backend.about().codes;
        assert!(codes.len() > 40, "{}", backend.about().name);
        for code in codes {
            assert_plain(code.title);
            assert_plain(code.meaning);
        }
    }
}

/// Every kind of error, with the causes that are told apart.
fn kinds() -> Vec<Error> {
    let cause = |text: &str| -> whatsapp_business_runtime::error::Source {
        Arc::new(std::io::Error::other(text.to_owned()))
    };
    let host = || "localhost:9090".to_owned();
    let mut errors = Vec::new();
    for text in [
        "UnknownIssuer",
        "CaUsedAsEndEntity",
        "ApplicationVerificationFailure",
    ] {
        let kind = Kind::Connect {
            host: host(),
            tls: true,
        };
        errors.push(Error::with_source(kind, Some(cause(text))));
    }
    for text in ["refused", "InvalidContentType"] {
        let kind = Kind::Connect {
            host: host(),
            tls: false,
        };
        errors.push(Error::with_source(kind, Some(cause(text))));
        errors.push(Error::with_source(
            Kind::Transport,
            Some(cause("invalid HTTP version")),
        ));
        errors.push(Error::with_source(
            Kind::CutOff { status: 200 },
            Some(cause(text)),
        ));
    }
    let configuration = "the HTTP client cannot be built: use `add_root_certificate`";
    let missing = cause("No CA certificates were loaded from the system");
    errors.push(Error::configuration(configuration, Some(missing)));
    errors.push(Error::new(Kind::Timeout { status: None }));
    errors.push(Error::new(Kind::Timeout { status: Some(200) }));
    errors.push(Error::new(Kind::TooLarge {
        status: 200,
        limit: 9,
    }));
    errors.push(Error::new(Kind::Corrupt));
    errors.push(Error::new(Kind::Io(
        "cannot read photo.jpg: permission denied".to_owned(),
    )));
    errors.push(Error::new(Kind::Decode {
        status: Some(200),
        path: ".".to_owned(),
        reason: "invalid type: string, expected i64".to_owned(),
        body: bytes::Bytes::from_static(b"{}"),
    }));
    for (status, code) in [
        (401, None),
        (403, Some(10)),
        (400, Some(2050)),
        (400, Some(131_047)),
    ] {
        let fault = Fault::new(code, FaultClass::unknown()).with_title(Some("refused".to_owned()));
        errors.push(Error::new(Kind::Status(Box::new(ErrorResponse {
            status,
            errors: ErrorBody::new([fault]),
            body: bytes::Bytes::new(),
            retry_after: None,
        }))));
    }
    let ambiguous = CallOutcome {
        attempts: 2,
        ambiguous: true,
        retryable: false,
    };
    errors.push(Error::new(Kind::Transport).with_call("Messages_sendMessage", ambiguous));
    errors
}

#[test]
fn every_kind_of_error_is_put_into_words_of_the_command_line() {
    for error in kinds() {
        assert_plain(&message(&error));
        for backend in BACKENDS {
            assert_plain(&Failure::of(&error, backend.about()).to_string());
        }
    }
}

#[test]
fn settings_that_are_not_valid_name_options() {
    let home = Home::empty().with("WHATSAPP_TOKEN", "t");
    home.file("not.pem", "not PEM");
    for options in [
        &["--url", "nonsense"][..],
        &["--url", "ftp://host"],
        &["--url", "https://user:secret@host"],
        &["--url", "https://host?query"],
        &["--url", "https://host", "--pin", "not.pem"],
        &["--url", "https://host", "--ca", "not.pem"],
        &["--url", "https://host", "--ca", "missing.pem"],
        &["--url", "https://host", "--client-certificate", "not.pem"],
        &[
            "--url",
            "https://host",
            "--client-certificate",
            "not.pem",
            "--client-key",
            "not.pem",
        ],
        &["--url", "https://host", "--proxy", "::"],
        &[
            "--url",
            "https://host",
            "--proxy",
            "http://user:secret@host",
        ],
    ] {
        for api in ["on-premises", "cloud"] {
            let send = [
                "--api", api, "send", "text", "--to", "15550100", "Hello", "--from", "1",
            ];
            let send = match api {
                "cloud" => &send[..],
                _ => &send[..7],
            };
            let run = home.run(&[send, options].concat()).failed(2);
            assert_plain(&run.stderr);
            assert!(!run.stderr.contains("secret"), "{run:?}");
        }
    }
    home.file("photo.jpg", "x");
    let put = ["--api", "cloud", "media", "put", "photo.jpg"];
    let put = home.run(&put).failed(2);
    assert!(put.stderr.contains("--from"), "{put:?}");
    assert_plain(&put.stderr);
    let keyed = Home::empty().with("WHATSAPP_API_KEY", "k\u{7f}");
    for header in ["X-Key", "not a name"] {
        let url = ["--url", "https://host", "--api-key-header", header];
        let run = keyed.run(&[&["groups", "get-all"], &url[..]].concat());
        let run = run.failed(2);
        assert_plain(&run.stderr);
        assert!(!run.stderr.contains('\u{7f}'), "{run:?}");
    }
    let version = ["--api", "cloud", "status", "--graph-version", "23"];
    assert_plain(&home.run(&version).failed(2).stderr);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_is_pinned_with_each_api() {
    let on_premises = Sandbox::on_premises().token("t").tls(TlsConfig::SelfSigned);
    let cloud = Sandbox::cloud().token("t").tls(TlsConfig::SelfSigned);
    let sandboxes: [(&str, Sandbox<dyn Api>); 2] = [
        ("on-premises", on_premises.start().await.unwrap().into()),
        ("cloud", cloud.start().await.unwrap().into()),
    ];
    for (name, sandbox) in sandboxes {
        let objects = sandbox.objects();
        let home = Home::empty()
            .with("WHATSAPP_API", name)
            .with("WHATSAPP_URL", sandbox.url())
            .with("WHATSAPP_TOKEN", "t")
            .with(
                "WHATSAPP_PHONE_NUMBER_ID",
                objects["phone_number"].as_str().unwrap_or("1"),
            );
        home.file("server.pem", sandbox.certificate_pem().unwrap());
        blocking(move || {
            let send = [
                "send",
                "text",
                "--to",
                "15550100",
                "Hello",
                "--retries",
                "0",
            ];
            let refused = home.run(&send).failed(3);
            assert!(refused.stderr.contains("`--pin FILE`"), "{refused:?}");
            assert_plain(&refused.stderr);
            for option in ["--pin", "--ca"] {
                let sent = home.json(&[&send[..], &[option, "server.pem"]].concat());
                assert!(sent["id"].is_string(), "{sent}");
            }
            home.json(&[&send[..], &["--insecure"]].concat());
        })
        .await;
        drop(sandbox);
    }
}
