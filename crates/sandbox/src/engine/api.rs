//! What a sandbox needs to know of an API.
//!
//! Everything else, from connections to the retries of webhooks, is the same for each.

use std::sync::Arc;

use axum::Router;
use hyper::Method;
use hyper::header::HeaderMap;
use serde_json::{Map, Value};
use whatsapp_business_runtime::Operation;
use whatsapp_business_runtime::schema::Node;

use super::document::Matched;
use super::engine::Engine;
use super::failure::Failure;
use super::message::{MessageStatus, Origin};
use super::reply::Reply;
use super::request::{Caller, Request};
use super::settings::Settings;

/// An API that a sandbox can serve.
///
/// Its methods are called from several threads. None of them may block.
pub trait Api: Send + Sync + 'static {
    /// Returns the name that the control API reports, such as `cloud`.
    fn name(&self) -> &'static str;

    /// Returns the OpenAPI document as JSON.
    fn document(&self) -> &'static str;

    /// Returns the operations to serve. The query and the body of each are validated by its
    /// [`details`](Operation::details).
    fn operations(&self) -> Vec<&'static Operation>;

    /// Checks the settings and completes them before the sandbox starts.
    ///
    /// # Errors
    /// A setting is invalid; the message says how to fix it.
    fn prepare(&mut self, settings: &mut Settings) -> Result<(), String> {
        let _ = settings;
        Ok(())
    }

    /// Restores the state that the sandbox started with.
    fn reset(&self) {}

    /// Finds the operation of a request.
    ///
    /// # Errors
    /// There is none. The failure is returned once the request is authorized.
    fn route(&self, engine: &Engine, method: &Method, path: &str) -> Result<Matched, Failure> {
        engine.paths.find(method, path)
    }

    /// Checks the credentials of a request, whose body is not read yet.
    ///
    /// # Errors
    /// They are missing, invalid or not sufficient.
    fn authorize(&self, request: &Request<'_>) -> Result<Option<Caller>, Failure>;

    /// Counts a request once its body is read, and adds headers to the response, whatever it is.
    ///
    /// # Errors
    /// The request is over a limit.
    fn count(&self, request: &Request<'_>, headers: &mut HeaderMap) -> Result<(), Failure> {
        let _ = (request, headers);
        Ok(())
    }

    /// Handles a request that is valid under the document.
    ///
    /// # Errors
    /// The request fails, such as by an object that does not exist.
    fn handle(&self, request: Request<'_>) -> Result<Reply, Failure>;

    /// Returns the response for a failure. The operation is that of the request; empty if it is none
    /// of the document.
    fn error(&self, engine: &Engine, operation: &str, failure: &Failure) -> Reply;

    /// Returns the schema of error bodies, unless the document declares them with each operation.
    fn error_schema(&self) -> Option<&'static Node> {
        None
    }

    /// Returns the event for a message of a customer, which may be completed; `None` to post none.
    ///
    /// # Errors
    /// The message is for a sender that does not exist.
    fn message_event(
        &self,
        engine: &Engine,
        inbound: &mut Inbound<'_>,
    ) -> Result<Option<Value>, String>;

    /// Returns the event for a status that a message has reached.
    fn status_event(&self, engine: &Engine, change: &StatusChange<'_>) -> Value;

    /// Adds the signature and other headers to an event.
    fn sign(&self, body: &[u8], headers: &mut HeaderMap) {
        let _ = (body, headers);
    }

    /// Returns the request that a webhook must respond to before events are posted to it.
    fn handshake(&self, engine: &Engine) -> Option<Handshake> {
        let _ = engine;
        None
    }

    /// Returns what the control API and the page report beside the state of the engine.
    fn summary(&self, engine: &Engine) -> Map<String, Value> {
        let _ = engine;
        Map::new()
    }

    /// Changes what only this API stores of a customer.
    ///
    /// # Errors
    /// There is no such member, or its value is invalid.
    fn set_recipient(&self, wa_id: &str, members: &Map<String, Value>) -> Result<(), String> {
        let _ = wa_id;
        match members.keys().next() {
            None => Ok(()),
            Some(unknown) => Err(format!("unknown field `{unknown}`")),
        }
    }

    /// Invalidates every token, until a reset or the next login.
    fn expire_tokens(&self) {}

    /// Returns the routes below `/sandbox` that only this API has.
    fn control(self: Arc<Self>, engine: &Arc<Engine>) -> Router {
        let _ = engine;
        Router::new()
    }
}

/// A message of a customer that is about to be stored and posted.
#[derive(Debug)]
pub struct Inbound<'a> {
    /// The id of the phone number that receives it; `None` for the first one.
    pub recipient: Option<&'a str>,
    /// The number of the customer.
    pub from: &'a str,
    /// The name of the customer.
    pub name: &'a str,
    /// The message, with its `id`, `from` and `timestamp`.
    pub message: &'a mut Map<String, Value>,
}

/// A status that a message has reached.
#[derive(Debug)]
pub struct StatusChange<'a> {
    /// The id of the message.
    pub id: &'a str,
    /// The recipient of the message.
    pub to: &'a str,
    /// The status.
    pub status: MessageStatus,
    /// The code of a failure.
    pub code: Option<u32>,
    /// Where the message was sent from.
    pub origin: &'a Origin,
}

/// A `GET` request to a webhook, and the body that the webhook must respond with.
#[derive(Debug)]
pub struct Handshake {
    /// The query.
    pub query: String,
    /// The body.
    pub response: String,
}
