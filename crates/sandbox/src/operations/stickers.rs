//! Sticker packs, and the stickers in them.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Map, Value, json};
use whatsapp_business::types::{AddStickerRequestBody, UpdateStickerRequestBody};

use super::Call;
use crate::answer::Answer;
use crate::random::Use;
use crate::refusal::Refusal;
use crate::room;
use crate::state::lock;

/// A pack holds no more.
const MOST: usize = 30;

#[derive(Debug, Clone)]
struct Pack {
    about: Map<String, Value>,
    stickers: Vec<Sticker>,
}

#[derive(Debug, Clone)]
struct Sticker {
    id: String,
    image: String,
    emojis: Vec<String>,
}

/// Packs by id.
#[derive(Debug, Default)]
pub(crate) struct Packs(Mutex<BTreeMap<String, Pack>>);

impl Packs {
    pub(crate) fn reset(&self) {
        lock(&self.0).clear();
    }

    /// Works on the pack of a request's path.
    fn with<T>(
        &self,
        call: &Call<'_>,
        work: impl FnOnce(&mut Pack) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        if elsewhere(call) {
            return Err(unknown());
        }
        let mut packs = lock(&self.0);
        work(packs.get_mut(call.param("PackId")).ok_or_else(unknown)?)
    }
}

impl Pack {
    fn json(&self, id: &str) -> Value {
        let mut pack = self.about.clone();
        pack.insert("id".to_owned(), id.into());
        pack.into()
    }

    fn sticker(&mut self, call: &Call<'_>) -> Result<(usize, &mut Sticker), Refusal> {
        let unknown = || Refusal::not_found("unknown sticker");
        let index: usize = call.param("StickerIndex").parse().map_err(|_| unknown())?;
        let sticker = self.stickers.get_mut(index).ok_or_else(unknown)?;
        Ok((index, sticker))
    }
}

impl Sticker {
    fn json(&self, index: usize) -> Value {
        json!({
            "id": self.id,
            "index": index,
            "image_data_id": self.image,
            "emojis": self.emojis,
        })
    }
}

pub(super) fn list(call: Call<'_>) -> Result<Answer, Refusal> {
    let packs: Vec<Value> = lock(&call.state.store.packs.0)
        .iter()
        .filter(|_| !elsewhere(&call))
        .map(|(id, pack)| pack.json(id))
        .collect();
    call.ok(json!({ "stickerpacks": packs }))
}

pub(super) fn create(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let id = call.state.random.uuid(Use::Other);
    let Value::Object(about) = call.json.take() else {
        return Err(Refusal::invalid("the body: not an object"));
    };
    room::for_members(&about, "the body")?;
    let pack = Pack {
        about,
        stickers: Vec::new(),
    };
    let mut packs = lock(&call.state.store.packs.0);
    room::for_one_more(packs.len(), "sticker packs")?;
    packs.insert(id.clone(), pack);
    drop(packs);
    call.ok(json!({ "stickerpacks": [{ "id": id }] }))
}

pub(super) fn get(call: Call<'_>) -> Result<Answer, Refusal> {
    let id = call.param("PackId");
    let pack = call
        .state
        .store
        .packs
        .with(&call, |pack| Ok(pack.json(id)))?;
    call.ok(json!({ "stickerpacks": [pack] }))
}

pub(super) fn update(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let body = call.json.take();
    call.state.store.packs.with(&call, |pack| {
        if let Value::Object(body) = body {
            let mut about = pack.about.clone();
            about.extend(body);
            room::for_members(&about, "the pack")?;
            pack.about = about;
        }
        Ok(())
    })?;
    call.done()
}

pub(super) fn delete(call: Call<'_>) -> Result<Answer, Refusal> {
    let gone = lock(&call.state.store.packs.0).remove(call.param("PackId"));
    gone.ok_or_else(unknown)?;
    call.done()
}

pub(super) fn list_stickers(call: Call<'_>) -> Result<Answer, Refusal> {
    let stickers = call.state.store.packs.with(&call, |pack| {
        let stickers = pack.stickers.iter().enumerate();
        Ok(stickers
            .map(|(index, sticker)| sticker.json(index))
            .collect::<Vec<_>>())
    })?;
    call.ok(json!({ "stickers": stickers }))
}

pub(super) fn add_sticker(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let body: AddStickerRequestBody = call.typed()?;
    uploaded(&call, &body.image_data_id)?;
    short(body.emojis.as_deref())?;
    let id = call.state.random.uuid(Use::Other);
    let added = call.state.store.packs.with(&call, |pack| {
        if pack.stickers.len() >= MOST {
            return Err(Refusal::invalid(format!(
                "a pack holds at most {MOST} stickers"
            )));
        }
        let sticker = Sticker {
            id,
            image: body.image_data_id,
            emojis: body.emojis.unwrap_or_default(),
        };
        let json = sticker.json(pack.stickers.len());
        pack.stickers.push(sticker);
        Ok(json)
    })?;
    call.ok(json!({ "stickers": [added] }))
}

pub(super) fn get_sticker(call: Call<'_>) -> Result<Answer, Refusal> {
    let sticker = call.state.store.packs.with(&call, |pack| {
        let (index, sticker) = pack.sticker(&call)?;
        Ok(sticker.json(index))
    })?;
    call.ok(json!({ "stickers": [sticker] }))
}

pub(super) fn update_sticker(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let body: UpdateStickerRequestBody = call.typed()?;
    if let Some(image) = &body.image_data_id {
        uploaded(&call, image)?;
    }
    short(body.emojis.as_deref())?;
    call.state.store.packs.with(&call, |pack| {
        let (_, sticker) = pack.sticker(&call)?;
        if let Some(image) = body.image_data_id {
            sticker.image = image;
        }
        if let Some(emojis) = body.emojis {
            sticker.emojis = emojis;
        }
        Ok(())
    })?;
    call.done()
}

pub(super) fn delete_sticker(call: Call<'_>) -> Result<Answer, Refusal> {
    call.state.store.packs.with(&call, |pack| {
        let (index, _) = pack.sticker(&call)?;
        pack.stickers.remove(index);
        Ok(())
    })?;
    call.done()
}

/// Another business's namespace, of which the sandbox knows nothing.
fn elsewhere(call: &Call<'_>) -> bool {
    call.query("namespace")
        .is_some_and(|namespace| !namespace.is_empty())
}

fn short(emojis: Option<&[String]>) -> Result<(), Refusal> {
    let lengths = emojis.unwrap_or_default().iter();
    let length = lengths.map(|emoji| size_of::<String>() + emoji.len()).sum();
    room::for_text(length, "emojis")
}

fn uploaded(call: &Call<'_>, id: &str) -> Result<(), Refusal> {
    match call.state.store.media.get(id) {
        Some(_) => Ok(()),
        None => Err(Refusal::not_found("image_data_id: unknown media")),
    }
}

fn unknown() -> Refusal {
    Refusal::not_found("unknown sticker pack")
}
