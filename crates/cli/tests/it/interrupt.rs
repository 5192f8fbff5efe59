//! Ctrl-C during a download and a send.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use crate::support::{Home, TIMEOUT, blocking, sandbox};
use whatsapp_business_sandbox::Sandbox;

/// Sends half of a file to one client, and keeps the connection open.
fn half_a_file() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(TIMEOUT)).unwrap();
        let _ = stream.read(&mut [0; 4096]);
        let head = "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 200000\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&[1; 100_000]).unwrap();
        // Until the client closes it.
        let _ = stream.read(&mut [0; 1]);
    });
    url
}

fn names(home: &Home) -> Vec<String> {
    let entries = std::fs::read_dir(home.directory.path()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.collect()
}

#[test]
fn an_interrupted_download_leaves_no_file() {
    for (signal, command) in [
        ("-INT", &["media", "get", "m", "photo.jpg"][..]),
        (
            "-TERM",
            &[
                "media",
                "download",
                "--media-id",
                "m",
                "--save",
                "photo.jpg",
            ],
        ),
    ] {
        let home = Home::empty().with("WHATSAPP_URL", &half_a_file());
        let home = home.with("WHATSAPP_TOKEN", "t");
        home.file("photo.jpg", "the old photo");
        let program = home.start(command);
        let deadline = std::time::Instant::now() + TIMEOUT;
        while !names(&home).iter().any(|name| name.ends_with(".part")) {
            assert!(std::time::Instant::now() < deadline, "no download");
            std::thread::sleep(Duration::from_millis(5));
        }
        program.signal(signal);
        let run = program.end().failed(130);
        assert!(run.stderr.contains("interrupted"), "{run:?}");
        assert_eq!(names(&home), ["photo.jpg"]);
        let old = std::fs::read(home.directory.path().join("photo.jpg")).unwrap();
        assert_eq!(old, b"the old photo");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interrupted_send_says_whether_the_message_went_out() {
    let sandbox = sandbox(Sandbox::builder()).await;
    let text = ["send", "text", "--to", "15550100", "Hello"];
    let home = Home::of(&sandbox);
    let home = blocking(move || {
        home.run(&["status"]).succeeded();
        home
    })
    .await;

    // The response arrives within the grace period.
    sandbox.add_fault(
        "on=Messages_sendMessage,delay=1000,times=1"
            .parse()
            .unwrap(),
    );
    let home = blocking(move || {
        let mut program = home.start(&text);
        std::thread::sleep(Duration::from_millis(400));
        program.signal("-INT");
        program.wait_for("waiting for the response");
        let run = program.end().succeeded();
        assert!(run.text().contains("\"id\""), "{run:?}");
        home
    })
    .await;

    // A second signal does not wait for it.
    sandbox.add_fault(
        "on=Messages_sendMessage,delay=20000,times=1"
            .parse()
            .unwrap(),
    );
    let home = blocking(move || {
        let mut program = home.start(&text);
        std::thread::sleep(Duration::from_millis(400));
        program.signal("-INT");
        program.wait_for("waiting for the response");
        program.signal("-INT");
        let run = program.end().failed(4);
        assert!(run.stderr.contains("may have been sent"), "{run:?}");
        home
    })
    .await;

    // Before the message is sent, nothing has happened.
    sandbox.expire_tokens();
    sandbox.add_fault("on=Media_uploadMedia,delay=20000,times=1".parse().unwrap());
    let count = sandbox.sent_messages().len();
    blocking(move || {
        home.file("photo.jpg", "x");
        let program = home.start(&["send", "image", "--to", "15550100", "photo.jpg"]);
        std::thread::sleep(Duration::from_millis(600));
        program.signal("-INT");
        let run = program.end().failed(130);
        assert!(run.stderr.contains("not sent"), "{run:?}");
    })
    .await;
    assert_eq!(sandbox.sent_messages().len(), count);
}
