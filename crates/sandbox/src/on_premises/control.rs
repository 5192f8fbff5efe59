//! What a test or a person makes happen that only this API knows: the gateway, identities and groups.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{post, put};
use hyper::StatusCode;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use whatsapp_business::types::GatewayStatus;

use super::state::OnPremises;
use crate::engine::Engine;
use crate::engine::control::actions;
use crate::engine::control::json::{Json, Rejection, done, json, rejected};
use crate::engine::control::routes::{to_wa_id, with_routes};

impl OnPremises {
    /// Sets the gateway's status. Once it is connected, paused messages continue.
    pub(crate) fn set_gateway(&self, engine: &Engine, status: GatewayStatus) {
        let connected = status == GatewayStatus::Connected;
        self.stores.gateway.set(status);
        engine.set_connected(connected);
    }

    /// Changes the identity of a customer and returns its new hash.
    pub(crate) fn change_identity(&self, engine: &Engine, wa_id: &str) -> String {
        let mut hash = String::new();
        let now = engine.clock.unix();
        self.stores.contacts.update(wa_id, |contact| {
            contact.identities = contact.identities.wrapping_add(1);
            contact.acknowledged = false;
            contact.changed = now;
            hash = contact.identity_hash(wa_id);
        });
        let system = json!({
            "type": "user_identity_changed",
            "body": format!("{wa_id} has a new identity"),
            "identity": hash,
        });
        self.receive(engine, wa_id, json!({ "type": "system", "system": system }));
        hash
    }

    /// Adds a customer to a group. Returns false if there is no such group, or it is full.
    pub(crate) fn join_group(&self, engine: &Engine, id: &str, customer: &str) -> bool {
        let joined = match self.stores.groups.lock().get_mut(id) {
            Some(group) => group.join(customer),
            None => false,
        };
        if joined {
            let system =
                json!({ "type": "group_user_joined", "body": format!("{customer} joined") });
            let message = json!({ "type": "system", "group_id": id, "system": system });
            self.receive(engine, customer, message);
        }
        joined
    }

    /// Receives a message of a customer. The API has a single number, so that nothing can be wrong.
    fn receive(&self, engine: &Engine, from: &str, message: Value) {
        if let Value::Object(members) = message {
            let _ = actions::receive(self, engine, None, from, None, members);
        }
    }
}

type Shared = State<(Arc<OnPremises>, Arc<Engine>)>;

/// Returns the routes below `/sandbox`.
pub(super) fn router(api: Arc<OnPremises>, engine: &Arc<Engine>) -> Router {
    let routes = [
        ("/sandbox/gateway", put(gateway)),
        ("/sandbox/recipients/{wa_id}/identity", post(identity)),
        ("/sandbox/groups/{id}/join", post(join_group)),
    ];
    with_routes(Router::new(), routes).with_state((api, Arc::clone(engine)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Gateway {
    status: String,
}

async fn gateway(
    State((api, engine)): Shared,
    Json(given): Json<Gateway>,
) -> Result<Response, Rejection> {
    let words = GatewayStatus::KNOWN;
    if !words.contains(&given.status.as_str()) {
        return rejected(format!("status: give one of {}", words.join(", ")));
    }
    api.set_gateway(&engine, GatewayStatus::from(given.status));
    Ok(done())
}

async fn identity(
    State((api, engine)): Shared,
    Path(wa_id): Path<String>,
    Json(_): Json<IgnoredAny>,
) -> Response {
    let hash = api.change_identity(&engine, &to_wa_id(&wa_id));
    json(&json!({ "hash": hash }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Join {
    wa_id: String,
}

async fn join_group(
    State((api, engine)): Shared,
    Path(id): Path<String>,
    Json(given): Json<Join>,
) -> Result<Response, Rejection> {
    match api.join_group(&engine, &id, &to_wa_id(&given.wa_id)) {
        true => Ok(done()),
        false => Err(Rejection(StatusCode::NOT_FOUND, "unknown group".to_owned())),
    }
}
