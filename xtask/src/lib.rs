//! The project's spec toolchain: refresh, correct, diff and check the document.

pub mod diff;
