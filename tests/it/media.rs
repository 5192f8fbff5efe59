//! Media transfers: complete or not at all, with bounded memory, and checked before sending.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::directory::Directory;
use crate::support::server::{Reply, Request, Server};
use bytes::Bytes;
use futures_util::stream;
use whatsapp_business::media::{MediaKind, Progress, Upload};
use whatsapp_business::{Client, RetryPolicy, Token};

// The digest of the three bytes `abc`.
const SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const SHA256_BASE64: &str = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";

fn client(server: &Server) -> Client {
    Client::builder(&server.url)
        .token(Token::new("t0ken"))
        .retry(RetryPolicy::default().with_base_delay(Duration::from_millis(1)))
        .build()
        .unwrap()
}

type Uploads = Arc<Mutex<Vec<(Option<String>, Option<String>, usize)>>>;

/// Accepts uploads, and records their type, declared length and size.
async fn upload_server() -> (Server, Uploads) {
    let seen: Uploads = Arc::default();
    let log = Arc::clone(&seen);
    let server = Server::start(move |request: &Request| {
        let header = |name| request.header(name).map(str::to_owned);
        let entry = (
            header("content-type"),
            header("content-length"),
            request.body.len(),
        );
        log.lock().unwrap().push(entry);
        Reply::Json(200, r#"{"media":[{"id":"m"}]}"#.to_owned())
    })
    .await;
    (server, seen)
}

async fn download_server(body: &str) -> Server {
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: image/jpeg\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    Server::start(move |_| Reply::Raw(answer.clone().into_bytes())).await
}

#[tokio::test]
async fn a_file_is_uploaded_with_its_length_type_and_progress() {
    let (server, seen) = upload_server().await;
    let directory = Directory::new("media-upload");
    let path = directory.0.join("menu.PDF");
    std::fs::write(&path, vec![1; 200_000]).unwrap();
    let progress: Arc<Mutex<Vec<Progress>>> = Arc::default();
    let recorded = Arc::clone(&progress);
    let upload = Upload::file(&path).on_progress(move |p| recorded.lock().unwrap().push(p));
    assert_eq!(
        client(&server).media().upload_from(upload).await.unwrap(),
        "m"
    );
    let expected = (
        Some("application/pdf".to_owned()),
        Some("200000".to_owned()),
        200_000,
    );
    assert_eq!(*seen.lock().unwrap(), [expected]);
    let progress = progress.lock().unwrap();
    assert!(progress.windows(2).all(|pair| pair[0].done < pair[1].done));
    let last = progress.last().unwrap();
    assert_eq!((last.done, last.total), (200_000, Some(200_000)));
}

#[tokio::test]
async fn a_stream_with_a_length_is_sent_with_that_length() {
    let (server, seen) = upload_server().await;
    let chunks = || stream::iter(["ab", "cd"].map(|chunk| io::Result::Ok(Bytes::from(chunk))));
    let upload = Upload::stream("image/png", chunks()).with_length(4);
    client(&server).media().upload_from(upload).await.unwrap();
    let expected = (Some("image/png".to_owned()), Some("4".to_owned()), 4);
    assert_eq!(*seen.lock().unwrap(), [expected]);
    for wrong in [3, 5] {
        let upload = Upload::stream("image/png", chunks()).with_length(wrong);
        let error = client(&server)
            .media()
            .upload_from(upload)
            .await
            .unwrap_err();
        assert!(error.is_io() && !error.is_ambiguous(), "{error}");
    }
}

#[tokio::test]
async fn a_stream_that_fails_or_is_too_large_is_an_io_error() {
    let (server, seen) = upload_server().await;
    let failing = stream::iter([Ok(Bytes::from("ab")), Err(io::Error::other("torn"))]);
    let upload = Upload::stream("image/png", failing);
    let error = client(&server)
        .media()
        .upload_from(upload)
        .await
        .unwrap_err();
    assert!(
        error.is_io() && error.to_string().contains("torn"),
        "{error}"
    );

    let endless = stream::repeat_with(|| Ok(Bytes::from_static(&[0; 1 << 16])));
    let upload = Upload::stream("image/png", endless);
    let error = client(&server)
        .media()
        .upload_from(upload)
        .await
        .unwrap_err();
    assert!(
        error.is_invalid() && error.to_string().contains("at most 5242880"),
        "{error}"
    );
    assert!(
        seen.lock().unwrap().is_empty(),
        "no complete upload arrived"
    );
}

#[tokio::test]
async fn type_and_size_are_checked_before_anything_is_sent() {
    let (server, seen) = upload_server().await;
    let client = client(&server);
    let media = client.media();
    let refused = async |upload: Upload, said: &str| {
        let error = media.upload_from(upload).await.unwrap_err();
        assert!(
            error.is_invalid() && error.to_string().contains(said),
            "{error}"
        );
    };
    let large = || Bytes::from(vec![0; (5 << 20) + 1]);
    refused(
        Upload::bytes("image/jpeg", large()),
        "an image may have at most 5242880",
    )
    .await;
    refused(Upload::bytes("image/jpeg", Bytes::new()), "is empty").await;
    let gif = Upload::bytes("image/gif", "GIF").with_kind(MediaKind::Image);
    refused(gif, "an image must be one of: image/jpeg, image/png").await;
    let sticker = Upload::bytes("image/webp", vec![0; (100 << 10) + 1]);
    refused(sticker, "a sticker may have at most 102400").await;
    let error = media.upload("image/png", large()).await.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    let error = media.upload_file("/nowhere/a.jpg").await.unwrap_err();
    assert!(
        error.is_io() && error.to_string().contains("/nowhere/a.jpg"),
        "{error}"
    );
    assert!(seen.lock().unwrap().is_empty());
    let document = Upload::bytes("image/jpeg", large()).with_kind(MediaKind::Document);
    media.upload_from(document).await.unwrap();
}

#[tokio::test]
async fn an_upload_from_a_file_is_retried() {
    let requests = AtomicUsize::new(0);
    let server = Server::start(move |request: &Request| {
        if request.path == "/v1/users/login" {
            return Reply::Json(200, r#"{"users":[{"token":"new"}]}"#.to_owned());
        }
        assert_eq!(request.body.len(), 300_000);
        match requests.fetch_add(1, Ordering::SeqCst) {
            0 => Reply::Json(401, r#"{"errors":[{"code":1005}]}"#.to_owned()),
            1 => Reply::Json(429, String::new()),
            _ => Reply::Json(201, r#"{"media":[{"id":"m"}]}"#.to_owned()),
        }
    })
    .await;
    let directory = Directory::new("media-again");
    let path = directory.0.join("a.bin");
    std::fs::write(&path, vec![1; 300_000]).unwrap();
    let client = Client::builder(&server.url)
        .credentials("admin", "Passw0rd!")
        .token(Token::new("old"))
        .build()
        .unwrap();
    assert_eq!(client.media().upload_file(&path).await.unwrap(), "m");
}

#[tokio::test]
async fn a_download_goes_to_memory_a_file_a_writer_or_a_stream() {
    let server = download_server("abc").await;
    let client = client(&server);
    let directory = Directory::new("media-download");
    let path = directory.0.join("a.jpg");
    for sha256 in [SHA256, &SHA256.to_uppercase(), SHA256_BASE64] {
        let fetch = client.media().fetch("m").with_sha256(sha256);
        assert_eq!(fetch.bytes().await.unwrap(), "abc");
    }
    let fetched = client
        .media()
        .fetch("m")
        .with_sha256(SHA256)
        .to_file(&path)
        .await
        .unwrap();
    assert_eq!(
        (fetched.size, fetched.media_type.as_deref()),
        (3, Some("image/jpeg"))
    );
    assert_eq!(std::fs::read(&path).unwrap(), b"abc");
    assert_eq!(directory.entries(), ["a.jpg"]);
    let mut written = Vec::new();
    client
        .media()
        .fetch("m")
        .to_writer(&mut written)
        .await
        .unwrap();
    assert_eq!(written, b"abc");
    let mut stream = client.media().download_stream("m").await.unwrap();
    assert_eq!(stream.content_type(), Some("image/jpeg"));
    assert_eq!(stream.chunk().await.unwrap().unwrap(), "abc");
}

#[tokio::test]
async fn a_failed_download_leaves_no_file_and_does_not_change_an_existing_one() {
    let directory = Directory::new("media-broken");
    let path = directory.0.join("a.jpg");
    std::fs::write(&path, "before").unwrap();
    let short = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc".to_vec();
    let cut = Server::start(move |_| Reply::Raw(short.clone())).await;
    let error = client(&cut)
        .media()
        .fetch("m")
        .to_file(&path)
        .await
        .unwrap_err();
    assert!(!error.is_io(), "{error}");

    let good = download_server("abc").await;
    let media = client(&good);
    let other = "00".repeat(32);
    let error = media
        .media()
        .fetch("m")
        .with_sha256(&other)
        .to_file(&path)
        .await
        .unwrap_err();
    assert!(error.is_corrupt(), "{error}");
    let error = media
        .media()
        .fetch("m")
        .with_sha256("xyz")
        .to_file(&path)
        .await
        .unwrap_err();
    assert_eq!(error.path(), Some("sha256"));
    let error = media
        .media()
        .fetch("m")
        .with_max_size(2)
        .to_file(&path)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("more than 2 bytes"), "{error}");
    let error = media
        .media()
        .fetch("m")
        .to_file(directory.0.join("no/a.jpg"))
        .await
        .unwrap_err();
    assert!(error.is_io(), "{error}");

    let missing = Server::start(|_| Reply::Json(404, String::new())).await;
    let error = client(&missing)
        .media()
        .fetch("m")
        .to_file(&path)
        .await
        .unwrap_err();
    assert_eq!(error.status(), Some(404));

    assert_eq!(directory.entries(), ["a.jpg"]);
    assert_eq!(std::fs::read(&path).unwrap(), b"before");
}

/// The server reads the whole upload before it refuses the token.
#[tokio::test]
async fn an_upload_whose_token_is_refused_is_retried_if_its_body_can_be_repeated() {
    let login = r#"{"users":[{"token":"new","expires_after":"2099-01-01 00:00:00+00:00"}]}"#;
    let refused = r#"{"errors":[{"code":1005,"title":"Access denied"}]}"#;
    let server = Server::start(move |request: &Request| match request.path.as_str() {
        "/v1/users/login" => crate::support::server::ok(login),
        _ if request.header("authorization") == Some("Bearer new") => {
            let size = request.body.len();
            Reply::Json(201, format!(r#"{{"media":[{{"id":"of {size} bytes"}}]}}"#))
        }
        // The replacement of a token is not a retry, and may take longer than the deadline of the retries.
        _ => Reply::Later(Duration::from_millis(300), 401, refused.to_owned()),
    })
    .await;
    let directory = Directory::new("media-refused");
    let path = directory.0.join("a.bin");
    std::fs::write(&path, vec![7; 300_000]).unwrap();
    let client = || {
        Client::builder(&server.url)
            .credentials("admin", "Passw0rd!")
            .token(Token::new("old"))
            .retry(RetryPolicy::none().with_deadline(Duration::from_millis(100)))
            .build()
            .unwrap()
    };
    let upload = |upload: Upload| {
        let client = client();
        async move {
            client
                .media()
                .upload_from(upload.with_media_type("video/mp4"))
                .await
        }
    };
    let id = upload(Upload::file(&path)).await.unwrap();
    assert_eq!(id, "of 300000 bytes");
    let id = upload(Upload::bytes("video/mp4", vec![7; 100_000]))
        .await
        .unwrap();
    assert_eq!(id, "of 100000 bytes");
    let once = stream::iter([Ok::<_, io::Error>(Bytes::from_static(b"abc"))]);
    let error = upload(Upload::stream("video/mp4", once)).await.unwrap_err();
    assert!(error.is_auth() && error.is_retryable(), "{error}");
    assert!(!error.is_ambiguous());
}

#[tokio::test]
async fn a_download_stream_is_checked_like_a_download() {
    let server = download_server("abc").await;
    let client = client(&server);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let mut stream = client
        .media()
        .fetch("m")
        .with_sha256("00".repeat(32))
        .on_progress(move |progress: Progress| log.lock().unwrap().push(progress.done))
        .stream()
        .await
        .unwrap();
    assert_eq!(stream.chunk().await.unwrap().unwrap(), "abc");
    assert!(stream.chunk().await.unwrap_err().is_corrupt());
    assert!(stream.chunk().await.unwrap().is_none());
    assert_eq!(*seen.lock().unwrap(), [3]);

    let error = client.media().fetch("m").with_max_size(2).stream().await;
    let error = error.unwrap_err();
    assert!(error.to_string().contains("more than 2 bytes"), "{error}");
}

#[tokio::test]
async fn an_impossible_content_length_is_not_trusted() {
    let endless = b"HTTP/1.1 200 OK\r\ncontent-length: 9000000000000000000\r\n\r\nabc";
    let server = Server::start(move |_| Reply::Raw(endless.to_vec())).await;
    let fetch = client(&server);
    let fetch = fetch.media().fetch("m").with_max_size(u64::MAX);
    let error = fetch.bytes().await.unwrap_err();
    assert!(error.is_retryable() && !error.is_corrupt(), "{error}");
}

#[tokio::test]
async fn transfers_and_calls_have_different_timeouts() {
    let server = Server::start(|_| Reply::Later(Duration::from_millis(400), 200, "abc".into()));
    let server = server.await;
    let client = client(&server)
        .with_retry(RetryPolicy::none())
        .with_timeout(Duration::from_millis(100));
    client.media().download_bytes("m").await.unwrap();
    let text = client.health().get_app_stats_prometheus().await;
    assert!(text.unwrap_err().is_timeout());
    let client = client
        .with_timeout(Duration::from_secs(20))
        .with_transfer_timeout(Duration::from_millis(100));
    client.health().get_app_stats_prometheus().await.unwrap();
    assert!(
        client
            .media()
            .download_bytes("m")
            .await
            .unwrap_err()
            .is_timeout()
    );
}
