//! Media is uploaded as a streamed form and downloaded in two steps, and the token goes to known hosts
//! only.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use crate::support::server::{Server, error, ok};
use futures_util::stream;
use serde_json::json;
use whatsapp_business_cloud::api::GRAPH_VERSION;
use whatsapp_business_cloud::media::{MediaKind, Upload};
use whatsapp_business_cloud::{AccessToken, Client, ErrorCode, RetryPolicy};
use whatsapp_business_sandbox::Sandbox;

const PHONE: &str = "2002";
/// SHA-256 of `abc`, from FIPS 180.
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn client(url: &str) -> Client {
    Client::builder(AccessToken::new("secret-token"))
        .base_url(url)
        .phone_number(PHONE)
        .retry(RetryPolicy::none())
        .build()
        .unwrap()
}

fn raw(head: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

fn metadata(url: &str, sha256: &str) -> String {
    ok(&json!({
        "messaging_product": "whatsapp", "id": "3003", "url": url, "mime_type": "image/jpeg",
        "sha256": sha256, "file_size": 3,
    }))
}

/// A directory that is removed at the end of the test.
struct Directory(PathBuf);

impl Directory {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("wa-cloud-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn entries(&self) -> usize {
        std::fs::read_dir(&self.0).unwrap().count()
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn a_file_makes_the_round_trip_through_the_sandbox() {
    let sandbox = Sandbox::cloud()
        .token("secret-token")
        .start()
        .await
        .unwrap();
    let phone = sandbox.phone_number_id();
    let number = client(sandbox.url()).phone_number(phone);
    let media = number.media();
    let directory = Directory::new("round-trip");

    let jpeg = vec![0xff; 300_000];
    let id = media.upload("image/jpeg", jpeg.clone()).await.unwrap();
    assert_eq!(media.download_bytes(&id).await.unwrap(), jpeg);

    let note = directory.0.join("note.txt");
    std::fs::write(&note, "Hello").unwrap();
    let note = media.upload_file(&note).await.unwrap();
    let copy = directory.0.join("copy.txt");
    let fetched = media.fetch(&note).to_file(&copy).await.unwrap();
    assert_eq!(
        (fetched.size, fetched.media_type.as_deref()),
        (5, Some("text/plain"))
    );
    assert_eq!(std::fs::read(&copy).unwrap(), b"Hello");

    let chunks = (0..10).map(|_| Ok("0123456789".into()));
    let stream = Upload::stream("audio/ogg; codecs=opus", stream::iter(chunks));
    let voice = media.upload_from(stream).await.unwrap();
    let mut stream = media.download_stream(&voice).await.unwrap();
    assert_eq!(stream.content_type(), Some("audio/ogg; codecs=opus"));
    let mut size = 0;
    while let Some(chunk) = stream.chunk().await.unwrap() {
        size += chunk.len();
    }
    assert_eq!(size, 100);

    media.delete(&id).await.unwrap();
    let gone = media.download_bytes(&id).await.unwrap_err();
    assert_eq!(
        (gone.status(), gone.code()),
        (Some(400), Some(ErrorCode::InvalidParameter))
    );
}

#[tokio::test]
async fn an_upload_is_a_form_of_known_length_with_its_progress() {
    let directory = Directory::new("form");
    let path = directory.0.join("a \"b\".png");
    std::fs::write(&path, "the bytes").unwrap();
    let server = Server::responding([ok(&json!({"id": "3003"}))]).await;
    let progress = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&progress);
    let upload = Upload::file(&path).on_progress(move |progress| {
        seen.lock().unwrap().push((progress.done, progress.total));
    });
    let client = client(&server.url());
    let id = client.media().upload_from(upload).await.unwrap();
    assert_eq!(id, "3003");
    assert_eq!(*progress.lock().unwrap(), [(9, Some(9))]);

    let request = server.requests().remove(0);
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(
        head.starts_with(&format!("POST /{GRAPH_VERSION}/2002/media HTTP/1.1")),
        "{head}"
    );
    let boundary = head.split("boundary=").nth(1).unwrap();
    let boundary = boundary.lines().next().unwrap();
    let expected = [
        "Content-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp",
        "Content-Disposition: form-data; name=\"type\"\r\n\r\nimage/png",
        "Content-Disposition: form-data; name=\"file\"; filename=\"a %22b%22.png\"\r\n\
         Content-Type: image/png\r\n\r\nthe bytes",
    ];
    let expected = expected.map(|part| format!("--{boundary}\r\n{part}\r\n"));
    assert_eq!(body, format!("{}--{boundary}--\r\n", expected.concat()));
}

#[tokio::test]
async fn type_and_size_are_checked_before_anything_is_sent() {
    let server = Server::responding([]).await;
    let client = client(&server.url());
    let too_large = vec![0; 500 * 1024 + 1];
    for upload in [
        Upload::bytes("image/webp", too_large),
        Upload::bytes("image/jpeg", ""),
        Upload::bytes("text/plain\r\nX-Injected: 1", "Hello"),
        Upload::bytes("plain", "Hello"),
        Upload::bytes("image/gif", "GIF").with_kind(MediaKind::Image),
    ] {
        let refused = client.media().upload_from(upload).await.unwrap_err();
        assert!(refused.is_invalid(), "{refused}");
    }
    let missing = client.media().upload_file("/no/such/file.png").await;
    assert!(missing.unwrap_err().is_io());
    let numberless = Client::builder(AccessToken::new("secret-token")).base_url(server.url());
    let refused = numberless
        .build()
        .unwrap()
        .media()
        .upload("image/png", "PNG")
        .await;
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("phone number"), "{refused}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn an_upload_is_sent_again_only_if_its_body_can_be() {
    let busy = error(
        400,
        &json!({"error": {"message": "busy", "type": "OAuthException", "code": 130_429}}),
    );
    let fine = ok(&json!({"id": "3003"}));
    let server = Server::responding([busy.clone(), fine]).await;
    let client = |url| {
        Client::builder(AccessToken::new("secret-token"))
            .base_url(url)
            .phone_number(PHONE)
            .build()
            .unwrap()
    };
    let media = client(server.url());
    let id = media.media().upload("image/png", "png").await.unwrap();
    assert_eq!(id, "3003");
    assert_eq!(server.requests().len(), 2);
    assert_eq!(
        server.requests()[0].split_once("\r\n\r\n"),
        server.requests()[1].split_once("\r\n\r\n")
    );

    let server = Server::responding([busy]).await;
    let chunks = stream::iter([Ok("png".into())]);
    let upload = Upload::stream("image/png", chunks).with_length(3);
    let media = client(server.url());
    let failed = media.media().upload_from(upload).await.unwrap_err();
    assert!(failed.is_rate_limited(), "{failed}");
}

#[tokio::test]
async fn a_source_that_fails_is_an_io_error() {
    // The second request never comes.
    let server = Server::responding([ok(&json!({"id": "3003"}))]).await;
    let chunks = stream::iter([Ok("png".into()), Err(std::io::Error::other("disk"))]);
    let upload = Upload::stream("image/png", chunks).with_length(100);
    let client = client(&server.url());
    let failed = client.media().upload_from(upload).await.unwrap_err();
    assert!(failed.is_io(), "{failed}");
}

/// A server of metadata with this digest, and of the file.
async fn file_server(sha256: &str) -> Server {
    Server::responding_at(|url| {
        let url = format!("{url}/attachments/?mid=3003");
        [
            metadata(&url, sha256),
            raw("200 OK\r\nContent-Type: image/jpeg", "abc"),
        ]
    })
    .await
}

#[tokio::test]
async fn a_download_sends_the_token_to_the_url_and_checks_the_digest() {
    for (sha256, corrupt) in [
        (ABC, false),
        (&ABC.replace('b', "c"), true),
        ("a digest of another form", false),
    ] {
        let server = file_server(sha256).await;
        let found = client(&server.url()).media().download_bytes("3003").await;
        match corrupt {
            false => assert_eq!(found.unwrap(), "abc"),
            true => assert!(found.unwrap_err().is_corrupt()),
        }
        let requests = server.requests();
        assert!(
            requests[0].starts_with(&format!("GET /{GRAPH_VERSION}/3003 ")),
            "{requests:?}"
        );
        assert!(
            requests[1].starts_with("GET /attachments/?mid=3003 "),
            "{requests:?}"
        );
        let token = "authorization: bearer secret-token";
        let has_token = |request: &String| request.to_lowercase().contains(token);
        assert!(requests.iter().all(has_token), "{requests:?}");
    }
}

#[tokio::test]
async fn a_digest_of_the_caller_takes_precedence() {
    let server = file_server("").await;
    let client = client(&server.url());
    // In base64, as webhook events have it.
    let fetch = client.media().fetch("3003");
    let fetch = fetch.with_sha256("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    assert_eq!(fetch.bytes().await.unwrap(), "abc");

    let server = file_server(ABC).await;
    let client = self::client(&server.url());
    let fetch = client
        .media()
        .fetch("3003")
        .with_sha256(ABC.replace('b', "c"));
    assert!(fetch.bytes().await.unwrap_err().is_corrupt());
}

#[tokio::test]
async fn a_failed_download_leaves_no_file() {
    let directory = Directory::new("failed");
    let path = directory.0.join("image.jpg");
    for max_size in [2, 100] {
        let server = file_server(&ABC.replace('b', "c")).await;
        let client = client(&server.url());
        let fetch = client.media().fetch("3003").with_max_size(max_size);
        let failed = fetch.to_file(&path).await.unwrap_err();
        assert_eq!(failed.is_corrupt(), max_size == 100, "{failed}");
        assert_eq!(directory.entries(), 0);
    }
}

#[tokio::test]
async fn the_token_is_not_sent_to_another_host() {
    let other = Server::responding([raw("200 OK", "stolen")]).await;
    for url in [
        format!("{}/attachments/?mid=3003", other.url()),
        "http://lookaside.fbsbx.com/?mid=3003".to_owned(),
        "https://lookaside.fbsbx.com.example/?mid=3003".to_owned(),
        "https://lookaside.fbsbx.com:444/?mid=3003".to_owned(),
        "not a URL".to_owned(),
    ] {
        let server = Server::responding([metadata(&url, ABC)]).await;
        let client = client(&server.url());
        let refused = client.media().download_bytes("3003").await.unwrap_err();
        assert!(refused.is_invalid(), "{url}: {refused}");
        let refused = client.media().fetch_url(&url).bytes().await.unwrap_err();
        assert!(refused.is_invalid(), "{url}: {refused}");
    }
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn a_redirect_to_another_host_is_not_followed() {
    let other = Server::responding([raw("200 OK", "stolen")]).await;
    let server = Server::responding_at(|url| {
        let location = format!("302 Found\r\nLocation: {}/stolen", other.url());
        [metadata(&format!("{url}/file"), ABC), raw(&location, "")]
    })
    .await;
    let client = client(&server.url());
    let refused = client.media().download_bytes("3003").await.unwrap_err();
    assert_eq!(refused.status(), Some(302));
    assert_eq!(server.requests().len(), 2);
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn the_file_of_an_event_is_downloaded_by_its_url() {
    let server = Server::responding([raw("200 OK\r\nContent-Type: image/jpeg", "abc")]).await;
    let client = client(&server.url());
    let url = format!("{}/attachments/?mid=3003", server.url());
    let fetch = client.media().fetch_url(url).with_sha256(ABC);
    assert_eq!(fetch.bytes().await.unwrap(), "abc");
}

#[tokio::test]
async fn an_interrupted_upload_continues_where_the_server_is() {
    let id = "upload:MTphdHRhY2htZW50?sig=ARZ";
    let server = Server::responding([
        ok(&json!({"id": id})),
        ok(&json!({"id": id, "file_offset": 0})),
        // The connection is lost.
        String::new(),
        ok(&json!({"id": id, "file_offset": "4"})),
        ok(&json!({"h": "4:the-handle"})),
    ])
    .await;
    let client = client(&server.url());
    let media = client.media();
    let session = media
        .begin_upload("634974", "a b.jpg", "image/jpeg", 9)
        .await
        .unwrap();
    assert_eq!(session.id(), id);
    let upload = Upload::bytes("image/jpeg", "the bytes");
    assert!(session.upload_from(upload).await.is_err());

    // In another process, from a file.
    let directory = Directory::new("resumed");
    let path = directory.0.join("a.jpg");
    std::fs::write(&path, "the bytes").unwrap();
    let session = media.resume_upload(session.id()).unwrap();
    let handle = session.upload_from(Upload::file(&path)).await.unwrap();
    assert_eq!(handle, "4:the-handle");

    let requests = server.requests();
    let lines = requests
        .iter()
        .map(|request| request.lines().next().unwrap());
    let start = format!(
        "POST /{GRAPH_VERSION}/634974/uploads?file_name=a+b.jpg&file_length=9&file_type=image%2Fjpeg HTTP/1.1"
    );
    let read = format!("GET /{GRAPH_VERSION}/{id} HTTP/1.1");
    let write = format!("POST /{GRAPH_VERSION}/{id} HTTP/1.1");
    assert_eq!(
        lines.collect::<Vec<_>>(),
        [&start, &read, &write, &read, &write]
    );
    for (index, offset, body) in [(2, 0, "the bytes"), (4, 4, "bytes")] {
        let (head, sent) = requests[index].split_once("\r\n\r\n").unwrap();
        let head = head.to_lowercase();
        assert_eq!(sent, body);
        assert!(
            head.contains(&format!("file_offset: {offset}\r\n")),
            "{head}"
        );
        assert!(head.contains("authorization: oauth secret-token"), "{head}");
        assert!(head.contains("content-type: image/jpeg"), "{head}");
    }
}

#[tokio::test]
async fn the_id_of_an_upload_cannot_lead_elsewhere() {
    let server = Server::responding([]).await;
    let client = client(&server.url());
    let media = client.media();
    for id in ["", "3003", "upload:../me", "upload:a b", "upload:a#b"] {
        assert!(media.resume_upload(id).unwrap_err().is_invalid(), "{id}");
    }
    for app in ["", "me", "1/2"] {
        let refused = media.begin_upload(app, "a.jpg", "image/jpeg", 1).await;
        assert!(refused.unwrap_err().is_invalid(), "{app}");
    }
    assert!(server.requests().is_empty());
}
