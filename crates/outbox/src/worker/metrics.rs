//! The metrics of a worker: see [`Worker`](super::Worker). Without feature `metrics`, they do nothing.

use std::time::Duration;

#[cfg(feature = "metrics")]
pub(super) fn attempt_ended(outcome: &'static str) {
    metrics::counter!("whatsapp_outbox_attempts_total", "outcome" => outcome).increment(1);
}

#[cfg(feature = "metrics")]
pub(super) fn attempt_took(duration: Duration) {
    metrics::histogram!("whatsapp_outbox_attempt_seconds").record(duration);
}

#[cfg(feature = "metrics")]
pub(super) fn turn_took(duration: Duration) {
    metrics::histogram!("whatsapp_outbox_turn_seconds").record(duration);
}

#[cfg(feature = "metrics")]
pub(super) fn in_flight(change: f64) {
    metrics::gauge!("whatsapp_outbox_in_flight").increment(change);
}

#[cfg(feature = "metrics")]
pub(super) fn store_failed() {
    metrics::counter!("whatsapp_outbox_store_failures_total").increment(1);
}

#[cfg(not(feature = "metrics"))]
pub(super) fn attempt_ended(_: &'static str) {}

#[cfg(not(feature = "metrics"))]
pub(super) fn attempt_took(_: Duration) {}

#[cfg(not(feature = "metrics"))]
pub(super) fn turn_took(_: Duration) {}

#[cfg(not(feature = "metrics"))]
pub(super) fn in_flight(_: f64) {}

#[cfg(not(feature = "metrics"))]
pub(super) fn store_failed() {}
