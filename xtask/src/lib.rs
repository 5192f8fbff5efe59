//! The project's spec toolchain: refresh, correct, compare and check the document.
//!
//! Data flows in one direction: published document → canonical facts → overlays → effective
//! document. Each step is a function of the previous one; files are written at the end.

pub mod api;
pub mod canonical;
pub mod changelog;
pub mod check;
pub mod cli;
pub mod corrections;
pub mod diff;
pub mod document;
pub mod error;
pub mod examples;
pub mod expand;
mod export;
pub mod fetch;
pub mod files;
pub mod json;
pub mod lock;
pub mod offline;
pub mod overlay;
pub mod package;
pub mod pointer;
pub mod public_api;
pub mod references;
pub mod release;
pub mod report;
pub mod source;
pub mod style;
pub mod update;
pub mod workspace;
pub mod yaml;
