//! Sticker packs and their stickers.

use serde_json::{Map, Value, json};
use whatsapp_business::types::{AddStickerRequestBody, UpdateStickerRequestBody};

use super::request::Request;
use crate::engine::{Failure, Reply, Sequence, quota};
use crate::on_premises::stores::{Sticker, StickerPack};

/// The most stickers of a pack.
const MAX_STICKERS: usize = 30;

/// Accesses the pack of the path.
fn with_pack<T>(
    request: &Request<'_>,
    access: impl FnOnce(&mut StickerPack) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let mut packs = request.api.stores.packs.lock();
    let pack = packs.get_mut(request.param("PackId"));
    let pack = pack.filter(|_| !is_foreign(request));
    access(pack.ok_or_else(unknown)?)
}

/// Accesses the sticker of the path.
fn with_sticker<T>(
    request: &Request<'_>,
    access: impl FnOnce(usize, &mut Sticker) -> T,
) -> Result<T, Failure> {
    with_pack(request, |pack| {
        let index = sticker_index(request)?;
        let sticker = pack.stickers.get_mut(index).ok_or_else(unknown_sticker)?;
        Ok(access(index, sticker))
    })
}

fn sticker_index(request: &Request<'_>) -> Result<usize, Failure> {
    let index = request.param("StickerIndex").parse();
    index.map_err(|_| unknown_sticker())
}

fn pack_json(id: &str, pack: &StickerPack) -> Value {
    let mut json = pack.members.clone();
    json.insert("id".to_owned(), id.into());
    json.into()
}

fn sticker_json(index: usize, sticker: &Sticker) -> Value {
    json!({
        "id": sticker.id,
        "index": index,
        "image_data_id": sticker.image,
        "emojis": sticker.emojis,
    })
}

pub(super) fn list(request: Request<'_>) -> Result<Reply, Failure> {
    let packs = request.api.stores.packs.lock();
    let own = packs.iter().filter(|_| !is_foreign(&request));
    let own: Vec<Value> = own.map(|(id, pack)| pack_json(id, pack)).collect();
    request.ok(json!({ "stickerpacks": own }))
}

pub(super) fn create(mut request: Request<'_>) -> Result<Reply, Failure> {
    let id = request.engine.random.uuid(Sequence::Other);
    let members: Map<String, Value> = request.parse()?;
    quota::check_object(&members, "the body")?;
    let pack = StickerPack {
        members,
        stickers: Vec::new(),
    };
    let mut packs = request.api.stores.packs.lock();
    quota::check_count(packs.len(), "sticker packs")?;
    packs.insert(id.clone(), pack);
    drop(packs);
    request.ok(json!({ "stickerpacks": [{ "id": id }] }))
}

pub(super) fn get(request: Request<'_>) -> Result<Reply, Failure> {
    let id = request.param("PackId");
    let pack = with_pack(&request, |pack| Ok(pack_json(id, pack)))?;
    request.ok(json!({ "stickerpacks": [pack] }))
}

pub(super) fn update(mut request: Request<'_>) -> Result<Reply, Failure> {
    let body = request.json.take();
    with_pack(&request, |pack| {
        quota::merge_members(&mut pack.members, body, "the pack")
    })?;
    request.done()
}

pub(super) fn delete(request: Request<'_>) -> Result<Reply, Failure> {
    let mut packs = request.api.stores.packs.lock();
    let removed = packs.remove(request.param("PackId"));
    removed.ok_or_else(unknown)?;
    drop(packs);
    request.done()
}

pub(super) fn list_stickers(request: Request<'_>) -> Result<Reply, Failure> {
    let stickers: Vec<Value> = with_pack(&request, |pack| {
        let stickers = pack.stickers.iter().enumerate();
        let stickers = stickers.map(|(index, sticker)| sticker_json(index, sticker));
        Ok(stickers.collect())
    })?;
    request.ok(json!({ "stickers": stickers }))
}

pub(super) fn add_sticker(mut request: Request<'_>) -> Result<Reply, Failure> {
    let body: AddStickerRequestBody = request.parse()?;
    check_uploaded(&request, &body.image_data_id)?;
    check_emojis(body.emojis.as_deref())?;
    let sticker = Sticker {
        id: request.engine.random.uuid(Sequence::Other),
        image: body.image_data_id,
        emojis: body.emojis.unwrap_or_default(),
    };
    let added = with_pack(&request, |pack| {
        if pack.stickers.len() >= MAX_STICKERS {
            let details = format!("a pack has at most {MAX_STICKERS} stickers");
            return Err(Failure::invalid(details));
        }
        let json = sticker_json(pack.stickers.len(), &sticker);
        pack.stickers.push(sticker);
        Ok(json)
    })?;
    request.ok(json!({ "stickers": [added] }))
}

pub(super) fn get_sticker(request: Request<'_>) -> Result<Reply, Failure> {
    let sticker = with_sticker(&request, |index, sticker| sticker_json(index, sticker))?;
    request.ok(json!({ "stickers": [sticker] }))
}

pub(super) fn update_sticker(mut request: Request<'_>) -> Result<Reply, Failure> {
    let body: UpdateStickerRequestBody = request.parse()?;
    if let Some(image) = &body.image_data_id {
        check_uploaded(&request, image)?;
    }
    check_emojis(body.emojis.as_deref())?;
    with_sticker(&request, |_, sticker| {
        if let Some(image) = body.image_data_id {
            sticker.image = image;
        }
        if let Some(emojis) = body.emojis {
            sticker.emojis = emojis;
        }
    })?;
    request.done()
}

pub(super) fn delete_sticker(request: Request<'_>) -> Result<Reply, Failure> {
    with_pack(&request, |pack| {
        let index = sticker_index(&request)?;
        if index >= pack.stickers.len() {
            return Err(unknown_sticker());
        }
        pack.stickers.remove(index);
        Ok(())
    })?;
    request.done()
}

/// Returns whether the request is for the namespace of another business, which has no packs here.
fn is_foreign(request: &Request<'_>) -> bool {
    let namespace = request.query("namespace");
    namespace.is_some_and(|namespace| !namespace.is_empty())
}

fn check_emojis(emojis: Option<&[String]>) -> Result<(), Failure> {
    let emojis = emojis.unwrap_or_default().iter();
    let length = emojis.map(|emoji| size_of::<String>() + emoji.len()).sum();
    quota::check_length(length, "emojis")
}

fn check_uploaded(request: &Request<'_>, id: &str) -> Result<(), Failure> {
    match request.engine.media.lock().contains(id) {
        true => Ok(()),
        false => Err(Failure::not_found("image_data_id: unknown media")),
    }
}

fn unknown() -> Failure {
    Failure::not_found("unknown sticker pack")
}

fn unknown_sticker() -> Failure {
    Failure::not_found("unknown sticker")
}
