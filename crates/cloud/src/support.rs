//! Everything that generated code names: the one path by which it reaches the rest of the crate.
#![allow(unused_imports)] // Not every document has everything.

include!(concat!(env!("BINDINGS"), "/support.rs"));

#[cfg(feature = "client")]
pub(crate) use crate::client::BuilderScope;

/// The id of the phone number of the calls that do not name one.
#[cfg(feature = "client")]
pub(crate) type Scope = Option<std::sync::Arc<whatsapp_business_runtime::client::Scope>>;
