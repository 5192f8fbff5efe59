//! `wab`, run as a program.
#![allow(clippy::unwrap_used, clippy::panic)] // Helpers of tests count as tests.

mod apis;
#[cfg(unix)]
mod campaign;
mod cloud;
mod exit_codes;
mod help;
#[cfg(unix)]
mod interrupt;
#[cfg(unix)]
mod listen;
mod operations;
mod people;
#[cfg(unix)]
mod profiles;
mod support;
mod words;
