//! The On-Premises API, and its hosted profile.

mod api;
mod authorize;
mod builder;
mod contacts;
mod control;
mod error;
mod event;
pub(crate) mod hosted;
mod operations;
mod options;
mod rate_limit;
mod state;
mod stores;

pub use state::OnPremises;
