//! What the bindings of the WhatsApp Business APIs share: transport, retries, rate limits, errors,
//! decoding, media and webhooks.
//!
//! Programs use the crate of their API, such as `whatsapp-business`, which re-exports what they
//! need. This crate knows no API: the differences between them are data and small traits.
//!
//! * [`Definition`]: the operations, the document and the rules of an API;
//! * [`Error`], [`ErrorBody`] and [`Fault`]: errors, with the errors that a server reports in a
//!   neutral form beside its own;
//! * `client::Transport`: one path for every call, with session, rate limit and retries;
//! * [`operation`] and [`schema`]: what a document says of its operations and schemas, and validation
//!   of JSON against them;
//! * `client::media`: bodies and downloads as streams;
//! * [`webhook`]: signatures, recognizing repeated deliveries, and a receiver.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "client")]
#[doc(hidden)]
pub mod client;
mod definition;
#[doc(hidden)]
pub mod error;
mod json;
#[cfg(any(feature = "client", feature = "receiver"))]
mod mac;
pub mod operation;
mod rate;
pub mod schema;
/// What the generated tables name.
#[doc(hidden)]
pub mod tables {
    pub use crate::operation::*;
    pub use crate::schema::*;
}
#[doc(hidden)]
pub mod types;
pub mod webhook;

#[cfg(feature = "client")]
pub use client::media::{Fetch, Fetched, Upload};
#[cfg(feature = "client")]
pub use client::{
    AccessToken, ByteStream, Method, Outcome, Pages, Progress, RateLimit, RateSource, Request,
    ResponseValue, RetryDecision, RetryPolicy, SendAll, Token, TokenStore, Transport,
};
#[cfg(feature = "dynamic")]
pub use client::{OperationCall, OperationResponse, RequestPreview};
pub use definition::{Definition, ErrorReader};
#[cfg(feature = "test-util")]
pub use error::{CodedError, TestError};
pub use error::{Error, ErrorBody, ErrorCodeInfo, FailedItem, Fault, FaultClass, Result};
#[doc(hidden)]
pub use operation::index_of;
pub use operation::{Operation, Tag};
pub use rate::{Rate, RateGroup};
pub use schema::Schema;
pub use types::file::{File, FileKind};
pub use types::recipient::Recipient;
pub use types::secret::Secret;
