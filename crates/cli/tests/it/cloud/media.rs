//! `wab --api cloud media get`.

use std::sync::Arc;

use super::{home, start};
use crate::support::blocking;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_downloaded_by_its_id() {
    let sandbox = Arc::new(start().await);
    let during = Arc::clone(&sandbox);
    blocking(move || {
        let home = home(&during);
        let bytes = [0xff, 0xd8, 0xff, 0xe0];
        home.file("photo.jpg", bytes);
        let uploaded = home.json(&["media", "upload-media", "--file", "photo.jpg"]);
        let id = uploaded["id"].as_str().unwrap();
        let saved = home.json(&["media", "get", id, "copy.jpg"]);
        assert_eq!(saved["bytes"], 4, "{saved}");
        let copy = std::fs::read(home.directory.path().join("copy.jpg"));
        assert_eq!(copy.unwrap(), bytes);
        // A pipe gets the file itself.
        assert_eq!(home.run(&["media", "get", id]).succeeded().stdout, bytes);
        let put = home.json(&["media", "put", "photo.jpg", "-q", "id"]);
        assert_ne!(put, id);
        let unknown = home.run(&["media", "get", "1", "none"]).failed(1);
        assert!(unknown.stderr.contains("100"), "{unknown:?}");
        assert!(!home.directory.path().join("none").exists());
    })
    .await;
}
