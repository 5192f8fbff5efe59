//! Media: raw bytes that are returned unchanged.

use bytes::Bytes;
use hyper::StatusCode;
use serde_json::json;

use super::request::Request;
use crate::api_error::ApiError;
use crate::http::reply::Reply;
use crate::media_type::essence;
use crate::random::Sequence;
use crate::stores::media::Media;

pub(super) fn upload(request: Request<'_>) -> Result<Reply, ApiError> {
    let content_type = request
        .content_type
        .as_deref()
        .filter(|content_type| essence(content_type).contains('/'))
        .ok_or_else(|| ApiError::missing("Content-Type"))?;
    if content_type.to_ascii_lowercase().starts_with("multipart/") {
        let details = "Content-Type: the body must be the media itself, not multipart";
        return Err(ApiError::invalid(details));
    }
    let limit = limit(content_type);
    if request.body.len() > limit {
        let details = format!("the body: longer than {limit} bytes, the limit of {content_type}");
        return Err(ApiError::too_large(details));
    }
    let id = request.state.random.uuid(Sequence::Media);
    let media = Media {
        content_type: content_type.to_owned(),
        // A copy, because the body may be a small part of a large receive buffer.
        body: Bytes::copy_from_slice(&request.body),
    };
    request.stores().media.lock().add(id.clone(), media);
    request.reply(StatusCode::CREATED, json!({ "media": [{ "id": id }] }))
}

pub(super) fn download(request: Request<'_>) -> Result<Reply, ApiError> {
    let media = request.stores().media.lock().get(request.param("MediaId"));
    let media = media.ok_or_else(|| ApiError::bare(StatusCode::NOT_FOUND))?;
    Ok(Reply::bytes(&media.content_type, media.body))
}

pub(super) fn remove(request: Request<'_>) -> Result<Reply, ApiError> {
    let mut library = request.stores().media.lock();
    if !library.remove(request.param("MediaId")) {
        return Err(ApiError::not_found("unknown media"));
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
