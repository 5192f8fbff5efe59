//! An API with the state of its sandbox.

use std::ops::Deref;
use std::sync::Arc;

use serde_json::Value;

use super::api::Api;
use super::engine::Engine;

/// An API with the state of its sandbox.
pub(crate) struct Service {
    pub(crate) api: Arc<dyn Api>,
    pub(crate) engine: Arc<Engine>,
}

impl Deref for Service {
    type Target = Engine;

    fn deref(&self) -> &Engine {
        &self.engine
    }
}

impl Service {
    /// Restores the state that the sandbox started with.
    pub(crate) fn reset(&self) {
        self.engine.reset();
        self.api.reset();
        self.live.publish("reset", || Value::Null);
    }
}
