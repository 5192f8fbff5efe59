//! What the engine needs to know of the On-Premises API.

use std::sync::Arc;

use axum::Router;
use hyper::header::HeaderMap;
use serde_json::{Map, Value, json};
use whatsapp_business::api;
use whatsapp_business::types::{CheckContactStatus, Meta, MetaApiStatus};
use whatsapp_business_runtime::Operation;

use super::authorize::authorize;
use super::hosted::limits::{Bucket, Limits};
use super::hosted::{self, extensions, hook};
use super::state::OnPremises;
use super::stores::Stores;
use super::{control, error, event, operations, rate_limit};
use crate::engine::rate_limit::RateLimits;
use crate::engine::request::Call;
use crate::engine::{
    Api, Caller, Engine, Failure, Inbound, Reply, Request, Settings, StatusChange,
};

impl Api for OnPremises {
    fn name(&self) -> &'static str {
        "on-premises"
    }

    fn document(&self) -> &'static str {
        api::DOCUMENT
    }

    fn operations(&self) -> Vec<&'static Operation> {
        let hosted = self.is_hosted();
        let offered = |operation: &&Operation| !hosted || hosted::offers(operation);
        let extensions = extensions::OPERATIONS.iter().filter(|_| hosted);
        let operations = api::OPERATIONS.iter().filter(offered);
        operations.chain(extensions).collect()
    }

    fn prepare(&mut self, settings: &mut Settings) -> Result<(), String> {
        self.options.check(settings)?;
        let options = &self.options;
        self.meta = Meta::new()
            .with_api_status(MetaApiStatus::Stable)
            .with_version(options.version.as_str());
        self.stores = Stores::new(options.users.clone(), settings.number.clone());
        self.limits = RateLimits::new(settings.rate_limits);
        self.hosted_limits = options.is_hosted().then(|| Limits::new(&options.hosted));
        settings.inbound_id = ("ABGG", 22);
        Ok(())
    }

    fn reset(&self) {
        self.limits.reset();
        if let Some(limits) = &self.hosted_limits {
            limits.reset();
        }
        self.stores.reset();
    }

    fn authorize(&self, request: &Request<'_>) -> Result<Option<Caller>, Failure> {
        if request.operation.is_some_and(|it| !it.id.is_empty()) {
            let now = request.engine.clock.unix_ms();
            rate_limit::acquire(&self.limits, request.operation_id(), now)?;
        }
        authorize(self, request)
    }

    fn count(&self, request: &Request<'_>, headers: &mut HeaderMap) -> Result<(), Failure> {
        let Some(limits) = &self.hosted_limits else {
            return Ok(());
        };
        let now = request.engine.clock.unix_ms();
        let bucket = Bucket::of(request.operation_id(), &request.body);
        let allowance = limits.count(bucket, now);
        allowance.add_headers(self.options.hosted.headers, now, headers);
        allowance.check()
    }

    fn handle(&self, request: Request<'_>) -> Result<Reply, Failure> {
        let extension = || extensions::handler(request.operation?.path);
        let handler = operations::handler(request.operation_id()).or_else(extension);
        // Every operation has one.
        let handler = handler.ok_or_else(|| Failure::not_found("no such operation"))?;
        handler(Call { api: self, request })
    }

    fn error(&self, _: &Engine, _: &str, failure: &Failure) -> Reply {
        error::reply(failure, self.meta.clone())
    }

    fn message_event(
        &self,
        engine: &Engine,
        inbound: &mut Inbound<'_>,
    ) -> Result<Option<Value>, String> {
        if inbound.recipient.is_some() {
            return Err("phone_number_id: the On-Premises API has only one number".to_owned());
        }
        if self.is_hosted() {
            hosted::vendor::add(inbound, engine.clock.unix_ms());
        }
        Ok(Some(event::message(inbound)))
    }

    fn status_event(&self, engine: &Engine, change: &StatusChange<'_>) -> Value {
        event::status(change, engine.clock.unix())
    }

    fn sign(&self, body: &[u8], headers: &mut HeaderMap) {
        if self.is_hosted() {
            hook::sign(&self.options.hosted, body, headers);
        }
    }

    fn summary(&self, _: &Engine) -> Map<String, Value> {
        let account = self.stores.account.get();
        let summary = json!({
            "version": self.options.version,
            "wa_id": account.wa_id,
            "gateway": self.stores.gateway.get().as_str(),
            "registration_code": account.code(),
            "accounts": self.stores.users.describe(),
        });
        match summary {
            Value::Object(summary) => summary,
            _ => Map::new(),
        }
    }

    fn set_recipient(&self, wa_id: &str, members: &Map<String, Value>) -> Result<(), String> {
        for (name, value) in members {
            let words = CheckContactStatus::KNOWN;
            match value.as_str() {
                _ if name != "status" => return Err(format!("unknown field `{name}`")),
                Some(status) if words.contains(&status) => {
                    let status = CheckContactStatus::from(status.to_owned());
                    self.stores
                        .contacts
                        .update(wa_id, |contact| contact.status = status);
                }
                None if value.is_null() => {}
                _ => return Err(format!("status: give one of {}", words.join(", "))),
            }
        }
        Ok(())
    }

    fn expire_tokens(&self) {
        self.stores.users.expire_tokens();
    }

    fn control(self: Arc<Self>, engine: &Arc<Engine>) -> Router {
        control::router(self, engine)
    }
}

#[cfg(test)]
mod tests {
    use hyper::StatusCode;
    use hyper::header::CONNECTION;

    use super::*;
    use crate::engine::dispatch;
    use crate::engine::document::response_violation;
    use crate::engine::failure::Cause;
    use crate::engine::service::Service;

    fn operation(id: &str) -> &'static Operation {
        let mut operations = api::OPERATIONS.iter();
        operations.find(|operation| operation.id == id).unwrap()
    }

    #[test]
    fn a_response_that_violates_the_document_is_detected() {
        let json = "application/json";
        let found = |id, status, content_type, body: &str| {
            let status = StatusCode::from_u16(status).unwrap();
            let body = body.as_bytes();
            response_violation(operation(id), status, Some(content_type), body).is_some()
        };
        let health = r#"{"health":{"gateway_status":"connected"}}"#;
        assert!(!found("Health_checkStatus", 200, json, health));
        let error = r#"{"errors":[{"code":1005}]}"#;
        assert!(!found("Health_checkStatus", 401, json, error));
        let odd = r#"{"health":{"gateway_status":"odd"}}"#;
        assert!(found("Health_checkStatus", 200, json, odd));
        assert!(found("Health_checkStatus", 200, json, r#"{"meta":7}"#));
        assert!(found("Health_checkStatus", 200, json, "{"));
        assert!(found("Health_checkStatus", 201, json, health));
        assert!(found("Health_checkStatus", 200, "text/html", health));
        assert!(!found("Media_download", 200, "video/mp4", "bytes"));
        assert!(found("Groups_getIconBinary", 200, "image/png", "bytes"));
    }

    #[test]
    fn an_error_is_checked_against_the_document_like_any_reply() {
        let service = Service {
            api: Arc::new(OnPremises::new()),
            engine: Arc::new(Engine::new(&[], Settings::default())),
        };
        let replied = |failure: &Failure| {
            let reply = dispatch::error(&service, "Health_checkStatus", failure);
            let reply = dispatch::checked(&service, operation("Health_checkStatus"), reply);
            let closes = reply.headers.contains_key(CONNECTION);
            (reply.status.as_u16(), closes)
        };
        let failure = Failure::new(Cause::Unauthorized, "").closing();
        assert_eq!(replied(&failure), (401, true));
        let undeclared = failure.with_status(StatusCode::FOUND);
        assert_eq!(replied(&undeclared), (500, true));
    }
}
