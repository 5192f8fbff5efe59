//! Media: raw bytes in, the same bytes out.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;

use bytes::Bytes;
use hyper::StatusCode;
use whatsapp_business::types::{UploadMedia, UploadMediaResponse};

use super::Call;
use crate::answer::Answer;
use crate::document::essence;
use crate::random::Use;
use crate::refusal::Refusal;
use crate::room;
use crate::state::lock;

/// All media together may take this much memory, in bytes; the oldest go.
const ROOM: usize = 512 * 1024 * 1024;

#[derive(Debug, Clone)]
pub(crate) struct Media {
    pub(crate) content_type: String,
    pub(crate) body: Bytes,
}

impl Media {
    /// About how many bytes of memory it takes: very many of one byte are a lot as well.
    fn weight(&self) -> usize {
        room::ENTRY + self.content_type.len() + self.body.len()
    }
}

#[derive(Debug, Default)]
struct Shelf {
    media: HashMap<String, Media>,
    order: VecDeque<String>,
    length: usize,
}

/// Media by id.
#[derive(Debug, Default)]
pub(crate) struct Library(Mutex<Shelf>);

impl Library {
    pub(crate) fn reset(&self) {
        *lock(&self.0) = Shelf::default();
    }

    pub(crate) fn get(&self, id: &str) -> Option<Media> {
        lock(&self.0).media.get(id).cloned()
    }

    pub(crate) fn count(&self) -> usize {
        lock(&self.0).media.len()
    }

    pub(crate) fn add(&self, id: String, media: Media) {
        let mut shelf = lock(&self.0);
        shelf.length += media.weight();
        shelf.order.push_back(id.clone());
        shelf.media.insert(id, media);
        while shelf.length > ROOM
            && let Some(oldest) = shelf.order.pop_front()
        {
            shelf.forget(&oldest);
        }
    }

    /// False where there is none.
    pub(crate) fn remove(&self, id: &str) -> bool {
        let mut shelf = lock(&self.0);
        shelf.order.retain(|known| known != id);
        shelf.forget(id)
    }
}

impl Shelf {
    fn forget(&mut self, id: &str) -> bool {
        let gone = self.media.remove(id);
        self.length -= gone.as_ref().map_or(0, Media::weight);
        gone.is_some()
    }
}

pub(super) fn upload(call: Call<'_>) -> Result<Answer, Refusal> {
    let content_type = call
        .content_type
        .as_deref()
        .filter(|content_type| essence(content_type).contains('/'))
        .ok_or_else(|| Refusal::missing("Content-Type"))?;
    let limit = limit(content_type);
    if call.body.len() > limit {
        let details = format!("the body: longer than {limit} bytes, the most for {content_type}");
        return Err(Refusal::invalid(details).status(StatusCode::PAYLOAD_TOO_LARGE));
    }
    let id = call.state.random.uuid(Use::Media);
    let media = Media {
        content_type: content_type.to_owned(),
        // A copy: the body may be a small part of a large receive buffer.
        body: Bytes::copy_from_slice(&call.body),
    };
    call.state.store.media.add(id.clone(), media);
    let answer = UploadMediaResponse::new()
        .with_media([UploadMedia::new().with_id(id)])
        .with_meta(call.state.meta());
    Ok(Answer::json(StatusCode::CREATED, &answer))
}

pub(super) fn download(call: Call<'_>) -> Result<Answer, Refusal> {
    let media = call.state.store.media.get(call.param("MediaId"));
    let media = media.ok_or_else(|| Refusal::bare(StatusCode::NOT_FOUND))?;
    Ok(Answer::bytes(&media.content_type, media.body))
}

pub(super) fn remove(call: Call<'_>) -> Result<Answer, Refusal> {
    if !call.state.store.media.remove(call.param("MediaId")) {
        return Err(Refusal::not_found("unknown media"));
    }
    call.done()
}

/// The longest body of a media type, in bytes.
fn limit(content_type: &str) -> usize {
    const MIB: usize = 1024 * 1024;
    match essence(content_type) {
        "image/webp" => 100 * 1024,
        image if image.starts_with("image/") => 5 * MIB,
        sound if sound.starts_with("audio/") || sound.starts_with("video/") => 16 * MIB,
        _ => 100 * MIB,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_weigh_what_they_take_not_their_body_alone() {
        let library = Library::default();
        let media = Media {
            content_type: "x".repeat(1000),
            body: Bytes::from_static(b"x"),
        };
        library.add("1".to_owned(), media.clone());
        library.add("2".to_owned(), media);
        assert!(lock(&library.0).length > 2 * (1000 + 1 + 100));
        assert!(library.remove("1") && library.remove("2"));
        assert_eq!(lock(&library.0).length, 0);
    }
}
