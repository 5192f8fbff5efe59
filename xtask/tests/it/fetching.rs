//! A published document over HTTP, from a server on loopback.

use std::process::Command;
use std::time::Duration;

use crate::support::server::{Reply, Server, raw, response};
use crate::support::{INLINE, NAMED, Scratch};
use xtask::fetch::{Fetched, Limits, fetch};
use xtask::source::{self, Input};

fn limits() -> Limits {
    Limits {
        connect: Duration::from_secs(10),
        total: Duration::from_secs(30),
        bytes: 100_000,
    }
}

fn get(server: &Server, etag: Option<&str>) -> xtask::error::Result<Fetched> {
    fetch(&server.url, etag, &limits())
}

fn error(replies: Vec<Reply>) -> String {
    let server = Server::start(replies);
    let error = get(&server, None).unwrap_err().to_string();
    assert!(error.starts_with(&server.url), "names the address: {error}");
    error
}

#[test]
fn a_200_is_the_document_with_its_etag() {
    let server = Server::start(vec![response("200 OK", "ETag: \"v1\"\r\n", NAMED)]);
    let fetched = get(&server, None).unwrap();
    assert_eq!(
        fetched,
        Fetched::Document {
            bytes: NAMED.into(),
            etag: Some("\"v1\"".into()),
            redirected_to: None,
        }
    );
    let request = server.requests().remove(0).to_lowercase();
    assert!(
        request.starts_with("get /openapi.json http/1.1"),
        "{request}"
    );
    assert!(!request.contains("if-none-match"), "{request}");
}

#[test]
fn a_304_means_not_modified() {
    let server = Server::start(vec![raw(
        "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n",
    )]);
    assert_eq!(get(&server, Some("\"v1\"")).unwrap(), Fetched::NotModified);
    let request = server.requests().remove(0).to_lowercase();
    assert!(request.contains("if-none-match: \"v1\""), "{request}");
}

#[test]
fn an_unsolicited_304_is_an_error() {
    let error = error(vec![raw(
        "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n",
    )]);
    assert!(error.contains("got 304"), "{error}");
}

#[test]
fn a_404_suggests_to_check_the_address() {
    let error = error(vec![response("404 Not Found", "", "<h1>nope</h1>")]);
    assert!(
        error.contains("(404)") && error.contains("address right?"),
        "{error}"
    );
}

#[test]
fn a_5xx_names_the_failure_and_a_remedy() {
    let error = error(vec![response("503 Service Unavailable", "", "")]);
    assert!(error.contains("the server failed (503)"), "{error}");
    assert!(error.contains("try again later"), "{error}");
}

#[test]
fn a_silent_server_times_out() {
    let server = Server::start(vec![Reply::Silence]);
    let limits = Limits {
        total: Duration::from_millis(200),
        ..limits()
    };
    let error = fetch(&server.url, None, &limits).unwrap_err().to_string();
    assert!(
        error.contains("no complete response within 0.2 s"),
        "{error}"
    );
}

#[test]
fn a_body_larger_than_announced_as_allowed_is_refused_before_it_is_read() {
    let error = error(vec![raw(
        "HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n",
    )]);
    assert!(error.contains("larger than 100000 bytes"), "{error}");
}

#[test]
fn a_body_that_grows_too_large_is_refused_while_it_is_read() {
    let body = "x".repeat(200_000);
    let error = error(vec![raw(&format!(
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{body}"
    ))]);
    assert!(error.contains("larger than 100000 bytes"), "{error}");
}

#[test]
fn a_truncated_body_is_an_error() {
    let short = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"openapi\":";
    let error_ = error(vec![raw(short)]);
    assert!(error_.contains("closed after 11 bytes"), "{error_}");

    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n{\"openapi\":\r\n";
    let error_ = error(vec![raw(chunked)]);
    assert!(error_.contains("closed"), "{error_}");
}

#[test]
fn redirects_are_followed_and_the_last_address_is_known() {
    let server = Server::with(|url| {
        let next = url.replace("openapi.json", "v2.json");
        vec![
            response("302 Found", &format!("Location: {next}\r\n"), ""),
            response("200 OK", "", NAMED),
        ]
    });
    let last = server.url.replace("openapi.json", "v2.json");
    let Fetched::Document { redirected_to, .. } = get(&server, None).unwrap() else {
        panic!("a document");
    };
    assert_eq!(redirected_to, Some(last));
    assert!(server.requests()[1].starts_with("GET /v2.json "));
}

#[test]
fn redirects_in_a_circle_end() {
    let error = {
        let server = Server::with(|url| {
            let circle = || response("302 Found", &format!("Location: {url}\r\n"), "");
            (0..6).map(|_| circle()).collect()
        });
        get(&server, None).unwrap_err().to_string()
    };
    assert!(error.contains("circle"), "{error}");
}

#[test]
fn an_address_with_a_password_is_refused_without_repeating_it() {
    let url = "https://me:hunter2@books.example/openapi.json";
    let error = fetch(url, None, &limits()).unwrap_err().to_string();
    assert!(
        error.contains("user name") && !error.contains("hunter2"),
        "{error}"
    );
}

#[test]
fn a_connection_that_is_refused_is_an_error_with_the_address() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let error = fetch(&url, None, &limits()).unwrap_err().to_string();
    assert!(error.starts_with(&url), "{error}");
}

#[test]
fn the_next_request_is_conditional_on_the_etag_in_the_lock() {
    let scratch = Scratch::new();
    let server = Server::start(vec![
        response("200 OK", "ETag: \"v1\"\r\n", INLINE),
        raw("HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"),
    ]);
    let workspace = scratch.workspace();
    let input = source::get(&workspace, Some(&server.url), &limits()).unwrap();
    scratch.import(&input).unwrap();
    let lock = scratch.read("spec/upstream.lock");
    assert!(
        lock.contains(&format!("source: \"{}\"", server.url)),
        "{lock}"
    );
    assert!(lock.contains(r#"etag: "\"v1\"""#), "{lock}");

    let before = scratch.everything();
    let input = source::get(&workspace, None, &limits()).unwrap();
    assert!(matches!(input, Input::Unchanged));
    let plan = scratch.import(&input).unwrap();
    assert_eq!(plan.pending().count(), 0);
    assert_eq!(scratch.everything(), before);
    let requests = server.requests();
    assert!(
        requests[1].to_lowercase().contains("if-none-match: \"v1\""),
        "{requests:?}"
    );
}

#[test]
fn manually_edited_facts_are_requested_without_the_etag() {
    let scratch = Scratch::new();
    let server = Server::start(vec![
        response("200 OK", "ETag: \"v1\"\r\n", INLINE),
        response("200 OK", "ETag: \"v1\"\r\n", INLINE),
    ]);
    let workspace = scratch.workspace();
    let input = source::get(&workspace, Some(&server.url), &limits()).unwrap();
    scratch.import(&input).unwrap();
    let facts = scratch.read("spec/upstream.json");
    scratch.write("spec/upstream.json", &facts.replace("weight", "mass"));
    let input = source::get(&workspace, None, &limits()).unwrap();
    scratch.import(&input).unwrap();
    assert_eq!(scratch.read("spec/upstream.json"), facts);
    let requests = server.requests();
    assert!(
        !requests[1].to_lowercase().contains("if-none-match"),
        "{requests:?}"
    );
}

#[test]
fn the_etag_is_only_sent_to_its_own_address() {
    let scratch = Scratch::new();
    let workspace = scratch.workspace();
    for _ in 0..2 {
        let server = Server::start(vec![response("200 OK", "ETag: \"v1\"\r\n", INLINE)]);
        let input = source::get(&workspace, Some(&server.url), &limits()).unwrap();
        scratch.import(&input).unwrap();
        let request = server.requests().remove(0).to_lowercase();
        assert!(!request.contains("if-none-match"), "{request}");
    }
}

#[test]
fn the_proxy_of_the_environment_is_used() {
    let scratch = Scratch::new();
    let proxy = Server::start(vec![response("502 Bad Gateway", "", "")]);
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["update-spec", "--from", "http://books.invalid/openapi.json"])
        .current_dir(scratch.root())
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .env_remove("ALL_PROXY")
        .env_remove("HTTPS_PROXY")
        .env_remove("HTTP_PROXY")
        .env("http_proxy", proxy.url.replace("/openapi.json", ""))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let request = proxy.requests().remove(0);
    assert!(request.contains("books.invalid"), "{request}");
}
