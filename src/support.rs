//! Everything that generated code names: the one path by which it reaches the rest of the crate.

pub(crate) use crate::types::de::{object, open_enum, union};
pub(crate) use crate::types::json::json;
pub(crate) use crate::types::json_schema::schema;
pub(crate) use crate::types::limits::limits;
pub(crate) use crate::types::newtype::{bytes_newtype, newtype, text_newtype};
pub(crate) use crate::types::secret::Secret;

#[cfg(feature = "client")]
pub(crate) use crate::client::Client;
#[cfg(feature = "client")]
pub(crate) use crate::client::transport::{Api, ByteStream, ResponseValue};
#[cfg(feature = "client")]
pub(crate) use crate::error::Result;
#[cfg(feature = "client")]
pub(crate) use reqwest::Body;
