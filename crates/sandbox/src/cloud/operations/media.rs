//! Media: uploaded as forms, and downloaded in two steps from a URL that expires.

use std::fmt::Write as _;

use hyper::StatusCode;
use ring::digest;
use serde_json::json;

use super::super::error::GraphError;
use super::super::kind::Kind;
use super::super::request::{Request, query};
use crate::http::reply::Reply;
use crate::media_type::essence;
use crate::random::Sequence;
use crate::state::State;
use crate::stores::media::Media;

/// The path of the URLs that media are downloaded from.
pub(crate) const DOWNLOAD: &str = "/whatsapp_business/attachments";
/// How long such a URL can be used, in seconds.
const URL_LIFETIME: i64 = 300;
const MB: usize = 1024 * 1024;

/// The media types that can be uploaded, and the largest size of each in bytes.
const TYPES: &[(&str, usize)] = &[
    ("audio/aac", 16 * MB),
    ("audio/amr", 16 * MB),
    ("audio/mp4", 16 * MB),
    ("audio/mpeg", 16 * MB),
    ("audio/ogg", 16 * MB),
    ("audio/opus", 16 * MB),
    ("image/jpeg", 5 * MB),
    ("image/png", 5 * MB),
    ("image/webp", 500 * 1024),
    ("text/plain", 100 * MB),
    ("video/3gpp", 16 * MB),
    ("video/mp4", 16 * MB),
];

/// Returns the largest size of a media type; `None` if it cannot be uploaded.
fn limit(media_type: &str) -> Option<usize> {
    let known = TYPES.iter().find(|(known, _)| *known == media_type);
    let is_document = media_type == "application/pdf"
        || media_type == "application/msword"
        || media_type.starts_with("application/vnd.");
    let document = is_document.then_some(100 * MB);
    known.map(|(_, limit)| *limit).or(document)
}

pub(super) fn upload(mut request: Request<'_>) -> Result<Reply, GraphError> {
    let Some(file) = request.file.take() else {
        return Err(GraphError::missing("file"));
    };
    let content_type = match request.text("type") {
        "" => file.content_type.unwrap_or_default(),
        given => given.to_owned(),
    };
    let Some(limit) = limit(&essence(&content_type).to_ascii_lowercase()) else {
        let details =
            format!("Param file must be a file with a supported type, not {content_type}");
        return Err(GraphError::invalid(details));
    };
    if file.body.is_empty() || file.body.len() > limit {
        let details = format!("file: empty, or longer than {limit} bytes");
        return Err(GraphError::new(131_053, details));
    }
    let state = request.state;
    // The body is copied, so that the rest of the form can be freed.
    let media = Media {
        content_type,
        body: bytes::Bytes::copy_from_slice(&file.body),
    };
    let id = (state.random.next(Sequence::Media) % 900_000_000_000_000 + 100_000_000_000_000)
        .to_string();
    state.stores.media.lock().add(id.clone(), media);
    Ok(Reply::ok(&json!({ "id": id })))
}

pub(super) fn get(request: Request<'_>) -> Result<Reply, GraphError> {
    check_owner(&request)?;
    let state = request.state;
    let media = find(state, request.id)?;
    let hash = digest::digest(&digest::SHA256, &media.body);
    let sha256 = hash.as_ref().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    let expires = state.clock.unix() + URL_LIFETIME;
    let url = format!("{DOWNLOAD}/?mid={}&ext={expires}&hash={sha256}", request.id);
    Ok(Reply::ok(&json!({
        "messaging_product": "whatsapp",
        "id": request.id,
        "url": state.link(&url),
        "mime_type": media.content_type,
        "sha256": sha256,
        "file_size": media.body.len(),
    })))
}

pub(super) fn delete(request: Request<'_>) -> Result<Reply, GraphError> {
    check_owner(&request)?;
    request.state.stores.media.lock().remove(request.id);
    request.success()
}

/// Returns the bytes of media, if the URL has not expired.
pub(crate) fn download(state: &State, pairs: &[(String, String)]) -> Result<Reply, GraphError> {
    let expires = query(pairs, "ext").and_then(|text| text.parse::<i64>().ok());
    if expires.is_none_or(|expires| expires < state.clock.unix()) {
        let error = GraphError::invalid("the URL has expired: request another one");
        return Err(error.with_status(StatusCode::NOT_FOUND));
    }
    let media = find(state, query(pairs, "mid").unwrap_or_default())
        .map_err(|error| error.with_status(StatusCode::NOT_FOUND))?;
    Ok(Reply::bytes(&media.content_type, media.body))
}

fn find(state: &State, id: &str) -> Result<Media, GraphError> {
    let media = state.stores.media.lock().get(id);
    media.ok_or_else(|| GraphError::unknown_object("get", id))
}

/// Checks the phone number that the media must belong to, if the request names one.
fn check_owner(request: &Request<'_>) -> Result<(), GraphError> {
    match request.query("phone_number_id") {
        Some(id) if request.cloud.kind(id) != Some(Kind::PhoneNumber) => {
            Err(GraphError::unknown_object("get", id))
        }
        _ => Ok(()),
    }
}
