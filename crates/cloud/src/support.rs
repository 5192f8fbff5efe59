//! Everything that generated code names: the one path by which it reaches the rest of the crate.
// A document need not have every kind of type.
#![allow(unused_imports)]

pub(crate) use whatsapp_business_runtime::Secret;
pub(crate) use whatsapp_business_runtime::types::de::{object, open_enum, union};
pub(crate) use whatsapp_business_runtime::types::json::json;
pub(crate) use whatsapp_business_runtime::types::json_schema::schema;
pub(crate) use whatsapp_business_runtime::types::limits::limits;
pub(crate) use whatsapp_business_runtime::types::newtype::{bytes_newtype, newtype, text_newtype};

pub(crate) use crate::types::file::File;
pub(crate) use crate::types::form::{multipart, urlencoded};

#[cfg(feature = "schemars")]
pub(crate) use crate::metadata::DEFINITION;
