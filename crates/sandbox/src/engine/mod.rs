//! Everything that sandboxes of all APIs share. It knows no API: each implements [`Api`], and a
//! sandbox of another one is built by `Sandbox::of`.
//!
//! The items of this module may change with any release.

pub(crate) mod api;
mod body;
mod check;
pub(crate) mod clock;
pub(crate) mod control;
pub(crate) mod dispatch;
pub(crate) mod document;
#[allow(clippy::module_inception)] // It is the type that the module is about.
pub(crate) mod engine;
pub(crate) mod error;
pub(crate) mod failure;
pub(crate) mod fault;
mod form;
mod host_guard;
pub(crate) mod inbox;
pub(crate) mod media;
pub(crate) mod media_type;
pub(crate) mod message;
pub(crate) mod mutex;
mod observers;
pub(crate) mod quota;
pub(crate) mod random;
pub(crate) mod rate_limit;
pub(crate) mod recipients;
mod redact;
pub(crate) mod reply;
pub(crate) mod request;
pub(crate) mod request_record;
mod ring;
pub(crate) mod running;
mod server;
pub(crate) mod service;
pub(crate) mod settings;
pub(crate) mod tls;
mod violation;
pub(crate) mod webhook;

pub use api::{Api, Handshake, Inbound, StatusChange};
pub use clock::Clock;
pub use document::{Matched, Paths};
pub use engine::Engine;
pub use failure::{Cause, Failure, title_of};
pub use form::File;
pub use media::{Media, MediaLibrary};
pub use message::{NewMessage, Origin, Outcome};
pub use mutex::Mutex;
pub use random::{Random, Sequence};
pub use recipients::{Recipient, customer, wa_id};
pub use reply::Reply;
pub use request::{Caller, Request};
pub use settings::Settings;
pub use violation::validate;
pub use webhook::{Callbacks, accept};
