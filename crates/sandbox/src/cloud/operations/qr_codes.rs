//! QR codes that start a conversation with a message.

use serde_json::{Map, Value, json};

use crate::cloud::error::{invalid, unknown_object};
use crate::cloud::fields::page;
use crate::cloud::request::Request;
use crate::engine::{Failure, Reply, Sequence, quota};

pub(super) fn create_or_update(request: Request<'_>) -> Result<Reply, Failure> {
    let message = request.text("prefilled_message").to_owned();
    let given = request.json.get("code").and_then(Value::as_str);
    let code = given.map_or_else(|| new_code(&request), str::to_owned);
    let now = request.engine.clock.unix();
    let stored = request.with_phone(|phone| {
        match given {
            Some(code) if !phone.qr_codes.contains_key(code) => {
                return Err(invalid("code: unknown QR code"));
            }
            Some(_) => {}
            None => quota::check_count(phone.qr_codes.len(), "QR codes")?,
        }
        let entry = phone.qr_codes.entry(code.clone()).or_insert_with(|| {
            let mut entry = Map::new();
            let link = format!("https://wa.me/message/{code}");
            entry.insert("code".to_owned(), code.as_str().into());
            entry.insert("deep_link_url".to_owned(), link.into());
            entry.insert("creation_time".to_owned(), now.into());
            entry
        });
        entry.insert("prefilled_message".to_owned(), message.into());
        let mut response = entry.clone();
        response.remove("creation_time");
        Ok(response)
    })?;
    let mut response = stored;
    if request.json.get("generate_qr_image").is_some() {
        let url = request.engine.link(&format!("/sandbox/media/{code}"));
        response.insert("qr_image_url".to_owned(), url.into());
    }
    Ok(Reply::ok(&response))
}

/// Returns a code of 14 letters and digits of base 32.
fn new_code(request: &Request<'_>) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut rest = request.engine.random.next(Sequence::Other);
    let letters = (0..14).map(|position| {
        // 64 bits are 12 letters.
        if position == 12 {
            rest = request.engine.random.next(Sequence::Other);
        }
        let index = usize::try_from(rest % 32).unwrap_or_default();
        rest /= 32;
        char::from(ALPHABET.get(index).copied().unwrap_or(b'A'))
    });
    letters.collect()
}

pub(super) fn list(request: Request<'_>) -> Result<Reply, Failure> {
    let codes = request.with_phone(|phone| Ok(phone.qr_codes.clone()))?;
    let wanted = request.query("code");
    let codes = codes.into_iter();
    let codes = codes.filter(|(code, _)| wanted.is_none_or(|wanted| wanted == code));
    let codes = codes.map(|(code, entry)| (code, Value::Object(entry)));
    Ok(Reply::ok(&page(codes.collect(), &request.query)?))
}

pub(super) fn get(request: Request<'_>) -> Result<Reply, Failure> {
    let entry =
        request.with_phone(|phone| Ok(phone.qr_codes.get(request.param("QR-Code-ID")).cloned()))?;
    let entry = entry.ok_or_else(|| unknown_object("get", request.param("QR-Code-ID")))?;
    Ok(Reply::ok(&json!({ "data": [entry] })))
}

pub(super) fn delete(request: Request<'_>) -> Result<Reply, Failure> {
    let removed =
        request.with_phone(|phone| Ok(phone.qr_codes.remove(request.param("QR-Code-ID"))))?;
    match removed {
        Some(_) => request.success(),
        None => Err(unknown_object("delete", request.param("QR-Code-ID"))),
    }
}
