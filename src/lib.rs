//! Rust bindings for the WhatsApp Business On-Premises API (wire format v1), generated at compile
//! time from a checked-in OpenAPI document.
//!
//! **For Meta's hosted Cloud API, use [`whatsapp-business-cloud`](https://docs.rs/whatsapp-business-cloud):**
//! the same facade for the other API.
//!
//! * Every operation and every type of the document, with open enums: values that the server adds
//!   later do not break decoding.
//! * A [`Client`] with sessions, [rate limits](RateLimit) and [retries](RetryPolicy) that do not
//!   send a message twice.
//! * Streaming [media] transfers and a [webhook] receiver.
//!
//! Meta switched the On-Premises API off for the numbers that it hosts on 2025-10-23; providers,
//! gateways and test systems still serve it.
//!
//! # Sending a message
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
//! `cargo run --example quickstart` runs against a sandbox on loopback, without any setup.
//!
//! The client logs in when a call needs a token, and renews the token before it expires; see
//! [`Session`] to control this. Options of single calls are set on a derived client, such as
//! `client.with_timeout(…)`, which is cheap to create.
//!
//! # Modules
//!
//! * [`Client`] has a handle for each tag of the document, such as `client.groups()`, with a method
//!   for each operation. [`Client::api`] has the same operations, with the status and headers of
//!   their responses. [`types`] has their parameters and results.
//! * [`message`]: constructors for every type of message, checks of their limits, and concurrent
//!   sending ([`SendAll`](message::SendAll)).
//! * [`media`]: uploads and downloads.
//! * [`webhook`]: events as enums to match, and a receiver.
//! * [`api`]: the OpenAPI document and its operations as data.
//! * [`servers`]: which server do you have? A complete builder for each.
//!
//! # Error handling
//!
//! There is one error type, [`Error`]. Its methods classify it:
//!
//! ```no_run
//! # use whatsapp_business::{Client, ErrorCode, OutboundMessage};
//! # async fn example(client: Client, message: OutboundMessage) {
//! match client.messages().send(&message).await {
//!     Ok(sent) => println!("accepted as {}", sent.id),
//!     Err(error) if error.is_ambiguous() => println!("it may have been sent: {error}"),
//!     Err(error) if error.is_retryable() => println!("try again later: {error}"),
//!     Err(error) if error.is_invalid() => println!("invalid field {:?}: {error}", error.path()),
//!     Err(error) if error.code() == Some(ErrorCode::TemplateMissing) => println!("no template"),
//!     Err(error) => println!("{error}"),
//! }
//! # }
//! ```
//!
//! The error of a response has its status, even if a gateway sent the response. Errors never show a
//! password, a token or a body.
//!
//! # Receiving events
//!
//! ```
//! use whatsapp_business::webhook::{self, Content, DeliveryState};
//!
//! # fn main() -> whatsapp_business::Result<()> {
//! # let body = br#"{"messages":[{"type":"text","text":{"body":"Hi"}}]}"#;
//! let event = webhook::parse(body)?;
//! for message in event.messages() {
//!     if let Content::Text(text) = message.content() {
//!         println!("{:?}: {text}", message.sender());
//!     }
//! }
//! for status in event.statuses() {
//!     if let DeliveryState::Failed(errors) = status.delivery_state() {
//!         println!("{:?} cannot be delivered: {errors:?}", status.id());
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Unknown values are retained, and the raw JSON is available beside the typed value. A field with
//! the wrong JSON type is an error with the path of the field; a receiver can pass such bodies to a
//! handler of their own (`Receiver::with_undecodable`).
//!
//! # Features
//!
//! | Feature | Default | Adds | Crates in total |
//! |---|---|---|---|
//! | none | | [`types`], [`message`], [`webhook::parse`]; no HTTP | 16 |
//! | `generate` | yes | generation of the bindings at compile time; without it, their sources are those in the package | build dependencies only |
//! | `rustls` | yes | the client, with TLS by rustls and ring | 96 |
//! | `native-tls` | | the client, with the TLS library of the system | 95 |
//! | `client` | | the client, without TLS unless a custom `reqwest::Client` has it | 83 |
//! | `tracing` | yes | a span for each call | 96 |
//! | `blocking` | | [`blocking::Client`], for programs without an async runtime | 96 |
//! | `receiver` | | [`webhook::Receiver`], for servers that use the types of the `http` crate | 24 without client; 96 with it |
//! | `axum` | | [`webhook::router`], the receiver as an axum router | 35 without client; 100 with it |
//! | `schema` | | what the document says of each operation and schema, in [`api::OPERATIONS`] and [`api::SCHEMAS`] | none |
//! | `dynamic` | | [`Api::operation`], which calls operations by name from JSON | 96 |
//! | `schemars` | | `JsonSchema` on every type, with the schemas of the document | 20 without client; 100 with it |
//! | `test-util` | | [`Error::test`] and [`Sent::test`], for unit tests | none |
//!
//! With both `rustls` and `native-tls`, the TLS library of the system is used. The numbers include
//! this crate; they were counted on Linux with
//! `cargo tree -e normal --prefix none | sed 's| (.*)||' | sort -u | wc -l`.
//!
//! # Tracing
//!
//! With feature `tracing`, each call has a span `whatsapp_business.call` with target
//! `whatsapp_business` and level `INFO`; a retry is an event in it with level `DEBUG`.
//!
//! | Recorded | Never recorded |
//! |---|---|
//! | `operation`: the operation id | the URL with its host, ids and query |
//! | `http.request.method`, `url.template`: `GET`, `/v1/groups/{GroupId}` | headers: tokens, keys, passwords |
//! | `http.response.status_code`, of the last attempt | bodies: recipients, texts, media, settings |
//! | `attempts`, `duration_ms`, until the response was read, or a stream began | ids of messages, contacts and media |
//! | `error.type`: `connect`, `timeout`, `status` …; `error.code`: the code of the API | the error texts of the server |
//!
//! The webhook receiver emits an event with level `WARN` if a handler fails or a body is not an
//! event. If the error of the handler is an [`Error`] of this crate, boxed or not, or has one as its
//! source, the event has `operation`, `status`, `error.type` and `error.code`; any other error is
//! recorded as its `Display` text. Of the body, only the path of the invalid field is recorded.
//!
//! The HTTP client emits events of its own, which contain the host.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(
        feature = "client",
        feature = "receiver",
        feature = "axum",
        feature = "blocking",
        feature = "dynamic",
        feature = "test-util"
    )),
    allow(rustdoc::broken_intra_doc_links)
)]

pub mod api;
#[cfg(feature = "client")]
mod client;
mod error;
pub mod message;
mod metadata;
mod support;
pub mod types;
pub mod webhook;

#[cfg(feature = "client")]
#[doc = include_str!("../docs/servers.md")]
pub mod servers {}

#[cfg(feature = "client")]
pub use client::{Session, media};

include!(concat!(env!("BINDINGS"), "/exports.rs"));
