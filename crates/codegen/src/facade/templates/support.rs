pub(crate) use whatsapp_business_runtime::tables;
pub(crate) use whatsapp_business_runtime::types::de::{object, open_enum, tagged, union};
pub(crate) use whatsapp_business_runtime::types::form::{multipart, urlencoded};
pub(crate) use whatsapp_business_runtime::types::json_schema::schema;
pub(crate) use whatsapp_business_runtime::types::limits::limits;
pub(crate) use whatsapp_business_runtime::types::newtype::{
    bytes_newtype, constant, newtype, text_newtype,
};
pub(crate) use whatsapp_business_runtime::{File, Secret};

#[cfg(feature = "schemars")]
pub(crate) use crate::metadata::DEFINITION;

#[cfg(feature = "client")]
pub(crate) use crate::client::{Api, ByteStream, Client};
//? pages
#[cfg(feature = "client")]
pub(crate) use crate::client::Pages;
//? end
#[cfg(feature = "client")]
pub(crate) use crate::error::Result;
#[cfg(feature = "client")]
pub(crate) use reqwest::Body;
#[cfg(feature = "client")]
pub(crate) use whatsapp_business_runtime::ResponseValue;
#[cfg(feature = "client")]
pub(crate) use whatsapp_business_runtime::client::pages;
