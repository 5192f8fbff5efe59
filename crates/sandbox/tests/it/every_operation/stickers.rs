//! Sticker packs.

use serde_json::json;

use super::{fails, succeeds};
use crate::support::Api;

pub(crate) async fn stickers(api: &Api) {
    let path = "/v1/stickerpacks";
    fails!(api.post(path, json!({ "name": "n" })).await, 400, 1008);
    let created = succeeds!(
        api.post(path, json!({ "name": "n", "publisher": "p" }))
            .await,
        200
    );
    let id = created.json["stickerpacks"][0]["id"].as_str().unwrap();
    assert_eq!(api.get(path).await.json["stickerpacks"][0]["name"], "n");
    assert_eq!(
        api.get("/v1/stickerpacks?namespace=other").await.json["stickerpacks"],
        json!([])
    );
    fails!(api.without_token("GET", path).await, 401, 1005);
    let pack = format!("{path}/{id}");
    succeeds!(
        api.call("PATCH", &pack, json!({ "publisher": "q" })).await,
        200
    );
    fails!(
        api.call("PATCH", "/v1/stickerpacks/none", json!({})).await,
        404,
        1006
    );
    assert_eq!(
        succeeds!(api.get(&pack).await, 200).json["stickerpacks"][0]["publisher"],
        "q"
    );
    fails!(api.get("/v1/stickerpacks/none").await, 404, 1006);

    let image = api
        .raw("POST", "/v1/media", "image/webp", b"RIFF")
        .await
        .json["media"][0]["id"]
        .clone();
    let stickers = format!("{pack}/stickers");
    fails!(
        api.post(&stickers, json!({ "image_data_id": "none" }))
            .await,
        404,
        1006
    );
    let added = succeeds!(
        api.post(
            &stickers,
            json!({ "image_data_id": image, "emojis": ["😀"] })
        )
        .await,
        200
    );
    assert_eq!(added.json["stickers"][0]["index"], 0);
    assert_eq!(
        succeeds!(api.get(&stickers).await, 200).json["stickers"][0]["image_data_id"],
        image
    );
    fails!(api.get("/v1/stickerpacks/none/stickers").await, 404, 1006);
    let sticker = format!("{stickers}/0");
    succeeds!(
        api.call("PATCH", &sticker, json!({ "emojis": ["🙂"] }))
            .await,
        200
    );
    fails!(
        api.call("PATCH", &format!("{stickers}/9"), json!({})).await,
        404,
        1006
    );
    assert_eq!(
        succeeds!(api.get(&sticker).await, 200).json["stickers"][0]["emojis"],
        json!(["🙂"])
    );
    fails!(api.get(&format!("{stickers}/x")).await, 404, 1006);
    succeeds!(api.delete(&sticker).await, 200);
    fails!(api.delete(&sticker).await, 404, 1006);
    succeeds!(api.delete(&pack).await, 200);
    fails!(api.delete(&pack).await, 404, 1006);
}
