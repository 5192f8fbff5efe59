//! The WhatsApp Business API on loopback: a server to develop and test a business against.
//!
//! It speaks the wire format of the API, keeps state, checks every request against the document
//! and calls your webhook. Nothing leaves the machine. Use it from a test, as here, or as the
//! program `whatsapp-business-sandbox`.
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
//! A sandbox stops when it is dropped. Many can run at a time, each with its own state.

mod answer;
mod builder;
mod clock;
mod code;
mod control;
mod dispatch;
mod document;
mod error;
mod fault;
mod host;
mod limit;
mod log;
mod mask;
mod operations;
mod random;
mod refusal;
mod request;
mod room;
mod sandbox;
mod schema;
mod server;
mod settings;
mod state;
mod tls;
mod users;
mod violation;
mod webhook;

pub use builder::Builder;
pub use error::Error;
pub use fault::{Fault, ParseFaultError};
pub use log::{
    DeliveryAttempt, DeliveryRecord, DeliveryState, MessageStatus, RequestRecord, SentMessage,
};
pub use sandbox::Sandbox;
pub use tls::TlsConfig;
