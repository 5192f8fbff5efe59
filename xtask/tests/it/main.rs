//! The tools: what they read, write, compare and refuse.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a broken fixture fails the test"
)]

mod api_listing;
mod canonical_form;
mod coverage;
mod diff;
mod export;
mod facades;
mod fetching;
mod openapi_3_1;
mod overlays;
mod reading;
mod release;
mod source_verdict;
mod support;
mod up_to_date;
mod update_spec;
mod validity;
