//! What the runtime does for any API, by an API of two operations, and its webhook receiver.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod forms;
mod handshake;
mod seams;
#[path = "../../../../tests/it/support/server.rs"]
#[allow(dead_code)] // The tests of other packages use the rest.
mod server;
