//! The sandbox, as a library over real sockets and as a program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // Helpers of tests count as tests.

mod bounds;
mod cloud;
mod control;
mod every_operation;
mod faults;
mod first_message;
mod garbage_collection;
mod guard;
mod hosted;
mod http_semantics;
mod inbound;
mod page;
#[cfg(all(unix, feature = "cli"))]
mod program;
mod properties;
mod reset;
mod robustness;
mod sending;
mod setup;
mod shutdown;
mod support;
mod third_api;
mod tls;
mod validator;
mod webhooks;
