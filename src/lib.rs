//! Rust bindings for the WhatsApp Business API: every operation and every type, generated at compile
//! time from one checked-in OpenAPI document, and a client that one would trust with a business's
//! messages.
//!
//! This is the API of the **On-Premises client** (wire format v1). Meta switched it off for the
//! numbers that it hosts on 2025-10-23; gateways and test systems still speak it. The Cloud API is
//! another one.
//!
//! ```no_run
//! use whatsapp_business::{Client, OutboundMessage};
//!
//! #[tokio::main]
//! async fn main() -> whatsapp_business::Result<()> {
//!     let client = Client::builder("https://localhost:9090")
//!         .credentials("admin", "the password")
//!         .build()?;
//!     let message = OutboundMessage::text("15550100", "Hello!");
//!     let sent = client.messages().send(&message).await?;
//!     println!("accepted as {}", sent.id);
//!     Ok(())
//! }
//! ```
//!
//! `cargo run --example quickstart` does it all on loopback, without any set-up.
//!
//! # Where things are
//!
//! * [`Client`] has a handle for each tag of the document, such as `client.groups()`, with a method
//!   for each operation; [`Client::api`] has the same with status and headers. What both take and
//!   return is in [`types`].
//! * [`message`]: constructors for every kind of message, limits checked before anything is sent,
//!   many at a time with one outcome each ([`SendAll`](message::SendAll)).
//! * [`media`]: files up and down as streams, checked, and whole or not at all.
//! * [`webhook`]: what the server posts, as enums to match, and a receiver that answers it rightly.
//! * [`api`]: the document itself, and what it holds, as tables.
//! * [`Session`]: log in and out, share a token between processes. It happens by itself: lazily,
//!   once however many tasks wait, and anew before the token ends.
//!
//! # Errors
//!
//! There is one type, [`Error`]. Ask it what to do:
//!
//! ```no_run
//! # use whatsapp_business::{Client, ErrorCode, OutboundMessage};
//! # async fn example(client: Client, message: OutboundMessage) {
//! match client.messages().send(&message).await {
//!     Ok(sent) => println!("accepted as {}", sent.id),
//!     Err(error) if error.is_ambiguous() => println!("it may have been sent: {error}"),
//!     Err(error) if error.is_retryable() => println!("later: {error}"),
//!     Err(error) if error.is_invalid() => println!("wrong at {:?}: {error}", error.path()),
//!     Err(error) if error.code() == Some(ErrorCode::TemplateMissing) => println!("which one?"),
//!     Err(error) => println!("{error}"),
//! }
//! # }
//! ```
//!
//! The status survives whatever a gateway answers. No error shows a password, a token or a body.
//!
//! # What is repeated, and how fast
//!
//! What failed is repeated where that does no harm, with growing waits: [`RetryPolicy`]. A message
//! that the server may have taken is not sent again unless you say so; its error
//! [says that it is ambiguous](Error::is_ambiguous).
//!
//! | the attempt ended with | `GET`, `PUT`, `DELETE` | `POST`, such as a message, and `PATCH` |
//! |---|---|---|
//! | no connection, but for a certificate that is not trusted | repeated | repeated: nothing was sent |
//! | 429, or code 1011, 1015, 1016, 1017, 1018 | repeated | repeated: it was not processed |
//! | 408, or another 5xx, with a code that refuses the request, such as 1009 | repeated | fails |
//! | 408, or any other 5xx | repeated | fails as ambiguous |
//! | connection lost, or no answer in time | repeated | fails as ambiguous |
//! | a success that breaks off | repeated, but for files | fails as ambiguous |
//! | a success that is not what the document says | fails | fails as ambiguous |
//!
//! Logging in and out and checking contacts are `POST` and do no harm when repeated.
//!
//! A [`RateLimit`] makes calls wait their turn. Options of one call come from a cheap derived
//! client: `client.with_timeout(…)`, `with_retry(…)`, `with_rate_limit(…)`. A login that a call
//! needs goes by the options of the client as it was built.
//!
//! # Webhooks
//!
//! ```
//! use whatsapp_business::webhook::{self, Content, State};
//!
//! # fn main() -> whatsapp_business::Result<()> {
//! # let body = br#"{"messages":[{"type":"text","text":{"body":"Hi"}}]}"#;
//! let event = webhook::parse(body)?;
//! for message in event.messages() {
//!     if let Content::Text(text) = message.content() {
//!         println!("{:?} writes {text}", message.from());
//!     }
//! }
//! for status in event.statuses() {
//!     if let State::Failed(errors) = status.state() {
//!         println!("{:?} will not arrive: {errors:?}", status.id());
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! What the server will add is no error: unknown values are kept, and the raw JSON is beside the
//! typed value. What has another JSON type than the document says is an error that names the place;
//! a receiver hands such a body on as it came, if asked to (`Receiver::with_undecodable`).
//!
//! # Features
//!
//! | feature | default | what it adds | crates in all |
//! |---|---|---|---|
//! | none | | [`types`], [`message`], [`webhook::parse`]; no HTTP | 16 |
//! | `rustls` | yes | the client, with TLS by rustls and ring | 106 |
//! | `native-tls` | | the client, with the system's TLS | 105 |
//! | `client` | | the client, without TLS unless you hand in a `reqwest::Client` of your own | 94 |
//! | `tracing` | yes | a span for each call | 106: no more than the client has |
//! | `blocking` | | `blocking::Client`, for programs without an async runtime | 106: the same |
//! | `http` | | `webhook::Receiver`, for any server that speaks the `http` crate's types | 22 without client; 106 with it |
//! | `axum` | | `webhook::router`, the same as an axum router | 34 without client; 110 with it |
//! | `schemars` | | `JsonSchema` on every type: the document's own schemas | 20 without client; 110 with it |
//!
//! With both, TLS is the system's. Counted on Linux with `cargo tree -e normal --prefix none | sort -u | wc -l`, this crate
//! included.
//!
//! # Spans
//!
//! With feature `tracing`, each call is a span `whatsapp_business.call` of target
//! `whatsapp_business`, level info; what is sent again is an event in it, level debug.
//!
//! | recorded | never recorded |
//! |---|---|
//! | `operation`: the operation id | the URL, its host, its ids and its query |
//! | `http.request.method`, `url.template`: `GET`, `/v1/groups/{GroupId}` | headers: tokens, keys, passwords |
//! | `http.response.status_code`, of the last attempt | bodies: recipients, texts, media, settings |
//! | `attempts`, `duration_ms`, until the answer was read or, of a file, began | ids of messages, contacts and media |
//! | `error.type`: `connect`, `timeout`, `status` …; `error.code`: the API's | what the server says of its errors |
//!
//! The webhook receiver has an event, level warn, for a handler that failed and for a body that is
//! no event. Of an [`Error`] of this crate, plain or boxed or the source of a boxed one, it tells
//! `operation`, `status`, `error.type` and `error.code`; of any other error what that says of
//! itself; of the body where it is wrong, and nothing that is in it.
//!
//! The HTTP client below has events of its own, which tell the host.
#![cfg_attr(
    not(all(
        feature = "client",
        feature = "http",
        feature = "axum",
        feature = "blocking"
    )),
    allow(rustdoc::broken_intra_doc_links)
)]

pub mod api;
#[cfg(feature = "blocking")]
pub mod blocking;
#[cfg(feature = "client")]
mod client;
mod error;
#[cfg(feature = "client")]
mod generated;
#[cfg(feature = "client")]
pub mod media;
pub mod message;
mod metadata;
#[cfg(feature = "client")]
mod rate_limit;
#[cfg(feature = "client")]
mod retry;
#[cfg(feature = "client")]
mod session;
mod support;
#[cfg(feature = "client")]
mod trace;
#[cfg(feature = "client")]
mod transport;
pub mod types;
pub mod webhook;

#[cfg(feature = "client")]
pub use client::{Client, ClientBuilder};
pub use error::{Error, ErrorCode, ErrorFamily, Result};
#[cfg(feature = "client")]
pub use message::Sent;
pub use message::{MediaRef, OutboundMessage};
#[cfg(feature = "client")]
pub use rate_limit::{Rate, RateLimit};
#[cfg(feature = "client")]
pub use retry::RetryPolicy;
#[cfg(feature = "client")]
pub use session::{Session, Token};
#[cfg(feature = "client")]
pub use transport::{Api, ByteStream, ResponseValue};
pub use types::secret::Secret;

/// The handles of the document's tags: what `client.messages()` and its like return.
#[cfg(feature = "client")]
pub mod handles {
    pub use crate::generated::*;
}
