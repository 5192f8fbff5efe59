//! The WhatsApp Business API on loopback: a server to develop and test applications against.
//!
//! It serves the On-Premises API ([`Sandbox::on_premises`]) or the Cloud API ([`Sandbox::cloud`]). It
//! speaks the wire format of the API, keeps state, validates every request against the document and
//! calls your webhook. Nothing leaves the machine. Use it in a test, as here, or run the program
//! `whatsapp-business-sandbox`.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), whatsapp_business_sandbox::Error> {
//! use whatsapp_business_sandbox::Sandbox;
//!
//! let sandbox = Sandbox::on_premises()
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
// The engine has what either API needs.
#![cfg_attr(
    not(all(feature = "cloud", feature = "on-premises")),
    allow(dead_code, unused_imports)
)]

mod builder;
#[cfg(feature = "cloud")]
mod cloud;
#[doc(hidden)]
pub mod engine;
#[cfg(feature = "on-premises")]
mod on_premises;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod program;
mod sandbox;

/// The On-Premises API, which is not compiled in.
#[cfg(not(feature = "on-premises"))]
#[doc(hidden)]
#[derive(Debug)]
pub enum OnPremises {}

pub use builder::Builder;
#[cfg(feature = "cloud")]
pub use cloud::Cloud;
pub use engine::error::Error;
pub use engine::fault::{Fault, ParseFaultError};
pub use engine::message::{MessageStatus, SentMessage};
pub use engine::request_record::RequestRecord;
pub use engine::tls::TlsConfig;
pub use engine::webhook::{DeliveryAttempt, DeliveryRecord, DeliveryState};
#[cfg(feature = "on-premises")]
pub use on_premises::OnPremises;
#[cfg(feature = "on-premises")]
pub use on_premises::hosted::settings::{Profile, RateLimitHeaders};
pub use sandbox::Sandbox;
