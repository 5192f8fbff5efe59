//! The outbox on SQLite and PostgreSQL, in front of the sandbox.
#![cfg(feature = "sqlite")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)] // Helpers of tests count as tests.

#[cfg(feature = "on-premises")]
mod behaviour;
#[cfg(feature = "on-premises")]
mod channel;
#[cfg(feature = "cloud")]
mod cloud;
#[cfg(feature = "on-premises")]
mod crash;
#[cfg(feature = "on-premises")]
mod failures;
#[cfg(feature = "on-premises")]
mod recording;
#[cfg(feature = "on-premises")]
mod sending;
#[cfg(feature = "on-premises")]
mod sharing;
#[cfg(feature = "on-premises")]
mod support;
