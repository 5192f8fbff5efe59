//! Everything that generated code names: the one path by which it reaches the rest of the crate.
// A document need not have every kind of type.
#![allow(unused_imports)]

pub(crate) use crate::types::de::{object, open_enum, union};
pub(crate) use crate::types::file::File;
pub(crate) use crate::types::form::{multipart, urlencoded};
pub(crate) use crate::types::json::json;
pub(crate) use crate::types::json_schema::schema;
pub(crate) use crate::types::limits::limits;
pub(crate) use crate::types::newtype::{bytes_newtype, newtype, text_newtype};
pub(crate) use crate::types::secret::Secret;
