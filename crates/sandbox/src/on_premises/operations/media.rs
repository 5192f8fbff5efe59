//! Media: raw bytes that are returned unchanged.

use bytes::Bytes;
use hyper::StatusCode;
use serde_json::json;

use super::request::Request;
use crate::engine::Media;
use crate::engine::media_type::essence;
use crate::engine::{Failure, Reply, Sequence};

pub(super) fn upload(request: Request<'_>) -> Result<Reply, Failure> {
    let content_type = request
        .content_type()
        .filter(|content_type| essence(content_type).contains('/'))
        .ok_or_else(|| Failure::missing("Content-Type"))?;
    if content_type.to_ascii_lowercase().starts_with("multipart/") {
        let details = "Content-Type: the body must be the media itself, not multipart";
        return Err(Failure::invalid(details));
    }
    let limit = limit(content_type);
    if request.body.len() > limit {
        let details = format!("the body: longer than {limit} bytes, the limit of {content_type}");
        return Err(Failure::too_large(details));
    }
    let id = request.engine.random.uuid(Sequence::Media);
    let media = Media {
        content_type: content_type.to_owned(),
        // A copy, because the body may be a small part of a large receive buffer.
        body: Bytes::copy_from_slice(&request.body),
    };
    request.engine.media.lock().add(id.clone(), media);
    request.reply(StatusCode::CREATED, json!({ "media": [{ "id": id }] }))
}

pub(super) fn download(request: Request<'_>) -> Result<Reply, Failure> {
    let media = request.engine.media.lock().get(request.param("MediaId"));
    Ok(match media {
        Some(media) => Reply::bytes(&media.content_type, media.body),
        None => Reply::empty(StatusCode::NOT_FOUND),
    })
}

pub(super) fn remove(request: Request<'_>) -> Result<Reply, Failure> {
    let mut library = request.engine.media.lock();
    if !library.remove(request.param("MediaId")) {
        return Err(Failure::not_found("unknown media"));
    }
    drop(library);
    request.done()
}

/// Returns the longest body of a media type, in bytes.
fn limit(content_type: &str) -> usize {
    const MIB: usize = 1024 * 1024;
    match essence(content_type) {
        "image/webp" => 100 * 1024,
        image if image.starts_with("image/") => 5 * MIB,
        media if media.starts_with("audio/") || media.starts_with("video/") => 16 * MIB,
        _ => 100 * MIB,
    }
}
