//! Rust bindings for the WhatsApp Business Cloud API, generated at compile time from a checked-in
//! OpenAPI document.
//!
//! * Every operation and every type of the document, with open enums: values that the server adds
//!   later do not break decoding.
//! * A [`Client`] with rate limits and retries that do not send a message twice.
//!
//! The document describes version [`v26.0`](api::GRAPH_VERSION) of the Graph API.
//! [`ClientBuilder::graph_version`] sets another one.
//!
//! # Sending a message
//!
//! ```no_run
//! use whatsapp_business_cloud::{AccessToken, Client, OutboundMessage};
//!
//! # async fn example() -> whatsapp_business_cloud::Result<()> {
//! let client = Client::builder(AccessToken::new("the access token"))
//!     .phone_number("106540352242922")
//!     .build()?;
//! let sent = client.messages().send(&OutboundMessage::text("15550100", "Hello!")).await?;
//! println!("accepted as {}", sent.id);
//! # Ok(())
//! # }
//! ```
//!
//! # Modules
//!
//! * [`Client`] has a handle for each group of operations, such as `client.messages()`, with a method
//!   for each operation. A list that comes in pages has a second method, such as
//!   `list_templates_stream`. [`Client::api`] has the same operations, with the status and headers of
//!   their responses.
//! * [`media`]: uploads and downloads, as streams.
//! * [`webhook`]: the events that the API posts to a business, as enums, and a receiver of them.
//! * [`message`]: constructors of messages of every type, checks of their limits, and concurrent
//!   sending ([`SendAll`](message::SendAll)). [`Client::phone_number`] sends from another number than
//!   that of the builder.
//! * [`types`]: parameters and results, and what webhooks deliver
//!   ([`WebhookPayload`](types::WebhookPayload)).
//! * [`api`]: the OpenAPI document and its operations as data.
//!
//! # Features
//!
//! | Feature | Default | Adds |
//! |---|---|---|
//! | `generate` | yes | generation of the bindings at compile time; without it, their sources are those in the package |
//! | `rustls` | yes | the client, with TLS by rustls and ring |
//! | `native-tls` | | the client, with the TLS library of the system |
//! | `client` | | the client, without TLS unless a custom `reqwest::Client` has it |
//! | `on-premises` | | conversion of the [messages](OutboundMessage) of the On-Premises API |
//! | `blocking` | | [`blocking::Client`], for programs without an async runtime |
//! | `tracing` | yes | a span for each call |
//! | `receiver` | | `webhook::Receiver`, for servers that use the types of the `http` crate |
//! | `axum` | | `webhook::router`, the receiver as an axum router |
//! | `schema` | | what the document says of each operation and schema, in [`api::OPERATIONS`] and [`api::SCHEMAS`] |
//! | `dynamic` | | `Api::operation`, which calls operations by name from JSON |
//! | `test-util` | | [`Error::test`] and [`Sent::test`], for unit tests |
//! | `schemars` | | `JsonSchema` on every type, with the schemas of the document |
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(feature = "client", feature = "blocking", feature = "test-util")),
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
pub use client::{PhoneNumber, media};

include!(concat!(env!("BINDINGS"), "/exports.rs"));
