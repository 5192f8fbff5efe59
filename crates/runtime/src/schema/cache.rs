//! Validators that stay with their document.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::Validator;

/// The validators of a document, each compiled on first use.
pub(crate) struct Validators(Mutex<BTreeMap<usize, Arc<Validator>>>);

impl Validators {
    /// Creates an empty cache.
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    /// Returns the validator of a schema. Fails as [`Validator::compile`] does.
    pub(crate) fn get(
        &self,
        document: &'static Value,
        schema: &'static Value,
    ) -> Result<Arc<Validator>, String> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A static schema has one address for good.
        let address = std::ptr::from_ref(schema).addr();
        if let Some(validator) = known.get(&address) {
            return Ok(Arc::clone(validator));
        }
        let validator = Arc::new(Validator::compile(document, schema)?);
        known.insert(address, Arc::clone(&validator));
        Ok(validator)
    }
}
