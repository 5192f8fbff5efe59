//! QR codes that start a conversation with a message.

use serde_json::{Map, Value, json};

use super::super::error::GraphError;
use super::super::fields::page;
use super::super::request::Request;
use crate::http::reply::Reply;
use crate::quota;
use crate::random::Sequence;

pub(super) fn create_or_update(request: Request<'_>) -> Result<Reply, GraphError> {
    let message = request.text("prefilled_message").to_owned();
    let given = request.json.get("code").and_then(Value::as_str);
    let code = given.map_or_else(|| new_code(&request), str::to_owned);
    let now = request.state.clock.unix();
    let stored = request.with_phone(|phone| {
        match given {
            Some(code) if !phone.qr_codes.contains_key(code) => {
                return Err(GraphError::invalid("code: unknown QR code"));
            }
            Some(_) => {}
            None => quota::check_count(phone.qr_codes.len(), "QR codes")
                .map_err(|error| GraphError::invalid(error.details))?,
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
        let url = request.state.link(&format!("/sandbox/media/{code}"));
        response.insert("qr_image_url".to_owned(), url.into());
    }
    Ok(Reply::ok(&response))
}

/// Returns a code of 14 letters and digits of base 32.
fn new_code(request: &Request<'_>) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut rest = request.state.random.next(Sequence::Other);
    let letters = (0..14).map(|position| {
        // 64 bits are 12 letters.
        if position == 12 {
            rest = request.state.random.next(Sequence::Other);
        }
        let index = usize::try_from(rest % 32).unwrap_or_default();
        rest /= 32;
        char::from(ALPHABET.get(index).copied().unwrap_or(b'A'))
    });
    letters.collect()
}

pub(super) fn list(request: Request<'_>) -> Result<Reply, GraphError> {
    let codes = request.with_phone(|phone| Ok(phone.qr_codes.clone()))?;
    let wanted = request.query("code");
    let codes = codes.into_iter();
    let codes = codes.filter(|(code, _)| wanted.is_none_or(|wanted| wanted == code));
    let codes = codes.map(|(code, entry)| (code, Value::Object(entry)));
    Ok(Reply::ok(&page(codes.collect(), &request.query)?))
}

pub(super) fn get(request: Request<'_>) -> Result<Reply, GraphError> {
    let entry = request.with_phone(|phone| Ok(phone.qr_codes.get(request.last).cloned()))?;
    let entry = entry.ok_or_else(|| GraphError::unknown_object("get", request.last))?;
    Ok(Reply::ok(&json!({ "data": [entry] })))
}

pub(super) fn delete(request: Request<'_>) -> Result<Reply, GraphError> {
    let removed = request.with_phone(|phone| Ok(phone.qr_codes.remove(request.last)))?;
    match removed {
        Some(_) => request.success(),
        None => Err(GraphError::unknown_object("delete", request.last)),
    }
}
