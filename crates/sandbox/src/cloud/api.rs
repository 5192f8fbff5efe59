//! What the engine needs to know of the Cloud API.

use std::sync::LazyLock;

use hyper::header::HeaderMap;
use hyper::{Method, StatusCode};
use serde_json::{Map, Value, json};
use whatsapp_business_cloud::api;
use whatsapp_business_runtime::Operation;
use whatsapp_business_runtime::schema::Node;

use super::error::{self, SEND, invalid};
use super::store::Cloud;
use super::{envelope, fields, generate, limits, operations, route, signature};
use crate::engine::document::{self, response_schema};
use crate::engine::request::Call;
use crate::engine::{
    Api, Caller, Engine, Failure, Handshake, Inbound, Matched, Reply, Request, Sequence, Settings,
    StatusChange, validate,
};

/// The token that is valid if the builder sets none.
const DEFAULT_TOKEN: &str = "sandbox-token";

/// The body of every error.
static ERROR: LazyLock<Option<&Node>> = LazyLock::new(|| {
    let mut schemas = api::SCHEMAS.iter();
    schemas.find(|schema| schema.name == "GraphApiError")?.node
});

impl Api for Cloud {
    fn name(&self) -> &'static str {
        "cloud"
    }

    fn document(&self) -> &'static str {
        api::DOCUMENT
    }

    fn operations(&self) -> Vec<&'static Operation> {
        api::OPERATIONS.iter().collect()
    }

    fn prepare(&mut self, settings: &mut Settings) -> Result<(), String> {
        if let Some(message) = self.settings.invalid() {
            return Err(message.to_owned());
        }
        if settings.tokens.is_empty() {
            settings.tokens.insert(DEFAULT_TOKEN.to_owned());
        }
        settings.callbacks.give_up_after_ms *= 7;
        settings.inbound_id = ("wamid.HBgM", 42);
        self.start(settings);
        Ok(())
    }

    fn reset(&self) {
        Self::reset(self);
    }

    fn route(&self, engine: &Engine, method: &Method, path: &str) -> Result<Matched, Failure> {
        route::route(self, engine, method, path)
    }

    fn authorize(&self, request: &Request<'_>) -> Result<Option<Caller>, Failure> {
        let operation = request.operation.filter(|it| !it.id.is_empty());
        if operation.is_some_and(|operation| operation.security.is_empty()) {
            return Ok(None);
        }
        let token = request.bearer().or_else(|| request.query("access_token"));
        let Some(token) = token else {
            let details = "An access token is required to request this resource.";
            return Err(Failure::code(190, details));
        };
        if !request.engine.is_token(token) {
            let details = "Invalid OAuth access token - Cannot parse access token";
            return Err(Failure::code(190, details));
        }
        if self.has_expired_tokens() {
            let details = "Error validating access token: Session has expired";
            return Err(Failure::code(190, details).with_subcode(463));
        }
        if let (Some(secret), Some(proof)) =
            (&self.settings.app_secret, request.query("appsecret_proof"))
            && !signature::is_proof(secret, token, proof)
        {
            return Err(invalid(
                "Invalid appsecret_proof provided in the API argument",
            ));
        }
        if !matches!(request.operation_id(), "" | SEND) {
            limits::management(&self.limits, request.engine.clock.unix_ms())?;
        }
        Ok(Some(Caller::admin("token")))
    }

    fn handle(&self, request: Request<'_>) -> Result<Reply, Failure> {
        let Some(operation) = request.operation.filter(|it| !it.id.is_empty()) else {
            return operations::download(&request);
        };
        let selected = request.query("fields").map(str::to_owned);
        let reply = match operations::handler(operation.id) {
            Some(handler) => handler(Call { api: self, request })?,
            None => generated(operation, &request)?,
        };
        Ok(match selected {
            Some(fields) => select(operation, reply, &fields),
            None => reply,
        })
    }

    fn error(&self, engine: &Engine, operation: &str, failure: &Failure) -> Reply {
        let trace = engine.random.text(Sequence::Other, "A", 22);
        error::reply(operation, failure, &trace)
    }

    fn error_schema(&self) -> Option<&'static Node> {
        *ERROR
    }

    fn message_event(
        &self,
        _: &Engine,
        inbound: &mut Inbound<'_>,
    ) -> Result<Option<Value>, String> {
        let phone = inbound.recipient.unwrap_or(&self.settings.phone_number_id);
        let phones = self.phones.lock();
        let Some(number) = phones.get(phone) else {
            return Err(
                "phone_number_id: give the id of a phone number of the Cloud API".to_owned(),
            );
        };
        // The business gets no messages of customers that it has blocked.
        let blocked = number.blocked.iter().any(|blocked| blocked == inbound.from);
        drop(phones);
        Ok((!blocked).then(|| envelope::message(self, phone, inbound)))
    }

    fn status_event(&self, engine: &Engine, change: &StatusChange<'_>) -> Value {
        envelope::status(self, change, engine.clock.unix())
    }

    fn sign(&self, body: &[u8], headers: &mut HeaderMap) {
        if let Some(secret) = &self.settings.app_secret {
            signature::add(secret, body, headers);
        }
    }

    fn handshake(&self, engine: &Engine) -> Option<Handshake> {
        let token = self.settings.verify_token.as_deref()?;
        let challenge = engine.random.next(Sequence::Webhook) % 10_000_000_000;
        let challenge = challenge.to_string();
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("hub.mode", "subscribe")
            .append_pair("hub.challenge", &challenge)
            .append_pair("hub.verify_token", token)
            .finish();
        Some(Handshake {
            query,
            response: challenge,
        })
    }

    fn summary(&self, engine: &Engine) -> Map<String, Value> {
        let summary = json!({
            "title": "Cloud API",
            "wa_id": engine.settings.number,
            "objects": self.describe(),
            "registration_code": self.verification_code(),
        });
        match summary {
            Value::Object(summary) => summary,
            _ => Map::new(),
        }
    }

    fn expire_tokens(&self) {
        Self::expire_tokens(self);
    }
}

/// Returns a response that is valid under the document: of a list, the page that a request names.
fn generated(operation: &Operation, request: &Request<'_>) -> Result<Reply, Failure> {
    let Some(schema) = response_schema(operation, StatusCode::OK) else {
        return Ok(Reply::ok(&json!({ "success": true })));
    };
    let mut body = generate::generate(schema);
    // A node has the id that it was requested by.
    let is_node = !operation.path.trim_start_matches('/').contains('/');
    if let Some(own) = body.get_mut("id").filter(|own| is_node && own.is_string())
        && let Some((_, id)) = request.params.first()
    {
        *own = id.as_str().into();
    }
    if document::query(operation).any(|declared| declared.name == "after")
        && let Value::Object(body) = &mut body
        && let Some(Value::Array(entries)) = body.get("data")
        && let Value::Object(page) = fields::page(generate::list(entries), &request.query)?
    {
        body.remove("paging");
        body.extend(page);
    }
    Ok(Reply::ok(&body))
}

/// Returns a reply with only the fields that a request names, unless the document requires others.
fn select(operation: &Operation, reply: Reply, fields: &str) -> Reply {
    let body = serde_json::from_slice(&reply.body).unwrap_or(Value::Null);
    let body = fields::select(&body, fields);
    match response_schema(operation, reply.status) {
        Some(schema) if validate(schema, &body).is_err() => reply,
        _ => Reply::ok(&body),
    }
}
