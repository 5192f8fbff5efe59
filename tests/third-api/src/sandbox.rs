//! The parcel API as a sandbox serves it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use http::StatusCode;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use ring::hmac;
use serde_json::{Value, json};
use whatsapp_business_runtime::Operation;
use whatsapp_business_sandbox::engine::{
    Api, Caller, Cause, Engine, Failure, Inbound, Mutex, NewMessage, Origin, Outcome, Reply,
    Request, StatusChange, accept,
};

use crate::api;

/// The secret that events are signed with.
pub const SECRET: &str = "parcel-secret";

/// The parcel API.
#[derive(Debug, Clone, Default)]
pub struct ParcelApi {
    sent: Arc<AtomicU64>,
    pictures: Arc<Mutex<Vec<Bytes>>>,
}

impl Api for ParcelApi {
    fn name(&self) -> &'static str {
        "parcels"
    }

    fn document(&self) -> &'static str {
        api::DOCUMENT
    }

    fn operations(&self) -> Vec<&'static Operation> {
        api::OPERATIONS.iter().collect()
    }

    fn authorize(&self, request: &Request<'_>) -> Result<Option<Caller>, Failure> {
        let token = request
            .bearer()
            .filter(|token| request.engine.is_token(token));
        let refused = || Failure::new(Cause::Unauthorized, "the token is not valid");
        token
            .map(|_| Some(Caller::admin("depot")))
            .ok_or_else(refused)
    }

    fn handle(&self, request: Request<'_>) -> Result<Reply, Failure> {
        match request.operation_id() {
            "Depot_get" => return Ok(Reply::ok(&json!({"name": "North"}))),
            "Media_uploadMedia" => {
                self.pictures.lock().push(request.body.clone());
                let id = self.pictures.lock().len() - 1;
                return Ok(Reply::json(
                    StatusCode::CREATED,
                    &json!({"id": id.to_string()}),
                ));
            }
            "Media_getMedia" => {
                let index: Option<usize> = request.param("id").parse().ok();
                let pictures = self.pictures.lock();
                let found = index.and_then(|index| pictures.get(index).cloned());
                let missing = || Failure::not_found("there is no such picture");
                return found
                    .map(|bytes| Reply::bytes("image/png", bytes))
                    .ok_or_else(missing);
            }
            _ => {}
        }
        let id = format!("p{}", self.sent.fetch_add(1, Ordering::Relaxed));
        let message = NewMessage {
            id: id.clone(),
            to: request.text("to").to_owned(),
            kind: request.text("type").to_owned(),
            body: request.json.clone(),
            outcome: Outcome::default(),
            origin: Origin::default(),
        };
        accept(self, request.engine, message);
        Ok(Reply::json(StatusCode::ACCEPTED, &json!({ "id": id })))
    }

    fn error(&self, _: &Engine, _: &str, failure: &Failure) -> Reply {
        let (status, code) = match failure.cause {
            Cause::Unauthorized => (StatusCode::UNAUTHORIZED, 7701),
            Cause::NotFound | Cause::MethodNotAllowed => (StatusCode::NOT_FOUND, 7702),
            Cause::Fault(code) => (StatusCode::SERVICE_UNAVAILABLE, code.unwrap_or(7703)),
            _ => (StatusCode::BAD_REQUEST, 7702),
        };
        let status = failure.status.unwrap_or(status);
        Reply::json(status, &json!({"code": code, "reason": failure.details}))
    }

    fn message_event(&self, _: &Engine, _: &mut Inbound<'_>) -> Result<Option<Value>, String> {
        Ok(None)
    }

    fn status_event(&self, _: &Engine, change: &StatusChange<'_>) -> Value {
        let status = format!("{:?}", change.status).to_lowercase();
        let id = format!("{}-{status}", change.id);
        json!({"scans": [{"id": id, "place": status}]})
    }

    fn sign(&self, body: &[u8], headers: &mut HeaderMap) {
        let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
        let hex: String = hmac::sign(&key, body)
            .as_ref()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        if let Ok(value) = HeaderValue::from_str(&format!("sha256={hex}")) {
            headers.insert(HeaderName::from_static("x-hub-signature-256"), value);
        }
    }
}
