//! Everything that generated code names: the one path by which it reaches the rest of the crate.
#![allow(unused_imports)] // Not every document has everything.

include!(concat!(env!("BINDINGS"), "/support.rs"));

#[cfg(feature = "client")]
pub(crate) use crate::client::UserLogin;

#[cfg(feature = "client")]
pub(crate) const LOG_IN: &dyn whatsapp_business_runtime::client::LogIn = &UserLogin;
