//! Media: uploaded as forms, and downloaded in two steps from a URL that expires.

use hyper::StatusCode;
use ring::digest;
use serde_json::json;
use whatsapp_business_cloud::message::MediaKind;
use whatsapp_business_runtime::FileKind;

use crate::cloud::error::{invalid, missing, unknown_object};
use crate::cloud::kind::Kind;
use crate::cloud::request::Request;
use crate::cloud::route::DOWNLOAD;
use crate::cloud::signature::hex;
use crate::engine;
use crate::engine::media_type::essence;
use crate::engine::{Engine, Failure, Media, Reply, Sequence};

/// How long such a URL can be used, in seconds.
const URL_LIFETIME: i64 = 300;

/// Returns the largest size of a media type; `None` if it cannot be uploaded. The table leaves the types of
/// documents open.
fn limit(media_type: &str) -> Option<u64> {
    let mut kinds = MediaKind::ALL.iter();
    let kind = kinds.find(|kind| !kind.media_types().is_empty() && kind.accepts(media_type));
    let is_document = matches!(
        media_type,
        "text/plain" | "application/pdf" | "application/msword"
    ) || media_type.starts_with("application/vnd.");
    let kind = kind.or(is_document.then_some(&MediaKind::Document))?;
    Some(kind.max_size())
}

pub(super) fn upload(mut request: Request<'_>) -> Result<Reply, Failure> {
    let Some(file) = request.file.take() else {
        return Err(missing("file"));
    };
    let content_type = match request.text("type") {
        "" => file.content_type.unwrap_or_default(),
        given => given.to_owned(),
    };
    let Some(limit) = limit(&essence(&content_type).to_ascii_lowercase()) else {
        let details =
            format!("Param file must be a file with a supported type, not {content_type}");
        return Err(invalid(details));
    };
    if file.body.is_empty() || file.body.len() as u64 > limit {
        let details = format!("file: empty, or longer than {limit} bytes");
        return Err(Failure::code(131_053, details));
    }
    let engine = request.engine;
    // The body is copied, so that the rest of the form can be freed.
    let media = Media {
        content_type,
        body: bytes::Bytes::copy_from_slice(&file.body),
    };
    let id = (engine.random.next(Sequence::Media) % 900_000_000_000_000 + 100_000_000_000_000)
        .to_string();
    engine.media.lock().add(id.clone(), media);
    Ok(Reply::ok(&json!({ "id": id })))
}

pub(super) fn get(request: Request<'_>) -> Result<Reply, Failure> {
    check_owner(&request)?;
    let engine = request.engine;
    let media = find(engine, request.id())?;
    let sha256 = hex(digest::digest(&digest::SHA256, &media.body).as_ref());
    let expires = engine.clock.unix() + URL_LIFETIME;
    let url = format!(
        "{DOWNLOAD}/?mid={}&ext={expires}&hash={sha256}",
        request.id()
    );
    Ok(Reply::ok(&json!({
        "messaging_product": "whatsapp",
        "id": request.id(),
        "url": engine.link(&url),
        "mime_type": media.content_type,
        "sha256": sha256,
        "file_size": media.body.len(),
    })))
}

pub(super) fn delete(request: Request<'_>) -> Result<Reply, Failure> {
    check_owner(&request)?;
    request.engine.media.lock().remove(request.id());
    request.success()
}

/// Returns the bytes of media, if the URL has not expired.
pub(crate) fn download(request: &engine::Request<'_>) -> Result<Reply, Failure> {
    let engine = request.engine;
    let expires = request
        .query("ext")
        .and_then(|text| text.parse::<i64>().ok());
    if expires.is_none_or(|expires| expires < engine.clock.unix()) {
        let error = invalid("the URL has expired: request another one");
        return Err(error.with_status(StatusCode::NOT_FOUND));
    }
    let media = find(engine, request.query("mid").unwrap_or_default())
        .map_err(|error| error.with_status(StatusCode::NOT_FOUND))?;
    Ok(Reply::bytes(&media.content_type, media.body))
}

fn find(engine: &Engine, id: &str) -> Result<Media, Failure> {
    let media = engine.media.lock().get(id);
    media.ok_or_else(|| unknown_object("get", id))
}

/// Checks the phone number that the media must belong to, if the request names one.
fn check_owner(request: &Request<'_>) -> Result<(), Failure> {
    match request.query("phone_number_id") {
        Some(id) if request.api.kind(id) != Some(Kind::PHONE_NUMBER) => {
            Err(unknown_object("get", id))
        }
        _ => Ok(()),
    }
}
