//! The WhatsApp Business API on loopback: a server to develop and test applications against.
//!
//! It serves the On-Premises API, or with [`Builder::api`] the Cloud API. It speaks the wire format of
//! the API, keeps state, validates every request against the document
//! and calls your webhook. Nothing leaves the machine. Use it in a test, as here, or run the program
//! `whatsapp-business-sandbox`.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), whatsapp_business_sandbox::Error> {
//! use whatsapp_business_sandbox::Sandbox;
//!
//! let sandbox = Sandbox::builder()
//!     .account("tester", "Correct-Horse-1")
//!     .seed(7)
//!     .start()
//!     .await?;
//! assert!(sandbox.url().starts_with("http://127.0.0.1:"));
//! assert!(sandbox.sent_messages().is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! A sandbox stops when it is dropped. Any number can run at the same time, each with its own state.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod api_error;
mod builder;
mod clock;
mod cloud;
mod config;
mod control;
mod document;
mod error;
mod error_code;
mod fault;
mod hosted;
mod http;
mod locked;
mod mask;
mod media_type;
mod message;
mod observers;
mod operations;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod program;
mod quota;
mod random;
mod rate_limit;
mod request_record;
mod ring;
mod sandbox;
mod state;
mod stores;
mod webhook;

pub use builder::Builder;
pub use cloud::settings::Api;
pub use error::Error;
pub use fault::{Fault, ParseFaultError};
pub use hosted::settings::{Profile, RateLimitHeaders};
pub use http::tls::TlsConfig;
pub use message::{MessageStatus, SentMessage};
pub use request_record::RequestRecord;
pub use sandbox::Sandbox;
pub use webhook::{DeliveryAttempt, DeliveryRecord, DeliveryState};
