//! The project's spec toolchain: refresh, correct, diff and check the document.
//!
//! Data flows one way: published document → canonical facts → overlays → effective document →
//! generated listing. Each step is a function of the one before; files are written at the end.

pub mod canonical;
pub mod check;
pub mod cli;
pub mod corrections;
pub mod date;
pub mod diff;
pub mod document;
pub mod error;
pub mod expand;
pub mod fetch;
pub mod files;
pub mod highlight;
pub mod json;
pub mod listing;
pub mod lock;
pub mod offline;
pub mod overlay;
pub mod pointer;
pub mod release;
pub mod report;
pub mod source;
pub mod style;
pub mod update;
pub mod workspace;
pub mod yaml;
