//! Media.

use super::{fails, succeeds};
use crate::support::Api;

pub(crate) async fn media(api: &Api) {
    let uploaded = succeeds!(
        api.raw("POST", "/v1/media", "audio/ogg; codecs=opus", b"OggS")
            .await,
        201
    );
    let path = format!(
        "/v1/media/{}",
        uploaded.json["media"][0]["id"].as_str().unwrap()
    );
    let got = succeeds!(api.get(&path).await, 200);
    assert_eq!(got.content_type, "audio/ogg; codecs=opus");
    succeeds!(api.delete(&path).await, 200);
    fails!(api.get(&path).await, 404, 0);
    fails!(api.delete(&path).await, 404, 1006);
    fails!(
        api.raw("POST", "/v1/media", "image/jpeg", b"").await,
        400,
        1008
    );
    let form = "multipart/form-data; boundary=x";
    fails!(
        api.raw("POST", "/v1/media", form, b"--x--").await,
        400,
        1009
    );
    let large = vec![0; 5 * 1024 * 1024 + 1];
    fails!(
        api.raw("POST", "/v1/media", "image/jpeg", &large).await,
        413,
        1009
    );
}
