//! What several processes share beside the messages, as implementations of the client's traits.
//!
//! * [`bucket`]: token buckets in the store, which workers use too;
//! * [`rate`]: a rate limit of clients;
//! * [`token`]: one session of an account;
//! * [`deliveries`]: webhook deliveries that were handled.

pub(crate) mod bucket;
mod deliveries;
mod rate;
mod token;

pub use deliveries::SharedDeliveries;
pub use rate::SharedRate;
pub use token::SharedSession;

use std::hash::{BuildHasher as _, RandomState};
use std::time::Instant;

/// Returns a name of its own for a holder of leases.
pub(crate) fn owner() -> String {
    let random = RandomState::new().hash_one(Instant::now());
    format!("{}-{random:016x}", std::process::id())
}
