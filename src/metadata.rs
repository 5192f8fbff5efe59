//! The tables of the document's operations and schemas, generated; public as [`api`](crate::api).

use std::borrow::Cow;

use whatsapp_business_runtime::{Definition, Operation, Rate, RateGroup, Schema};

use crate::error::read_body;

include!(concat!(env!("BINDINGS"), "/metadata.rs"));

/// The effective OpenAPI 3.0 document that this crate was generated from, as JSON.
///
/// It is the published document with the project's corrections applied: what any other OpenAPI
/// tool should be given.
pub const DOCUMENT: &str = include_str!("../spec/whatsapp-business.json");

/// The API, as far as the transport knows it.
#[cfg_attr(not(any(feature = "client", feature = "schemars")), allow(dead_code))]
pub(crate) static DEFINITION: Definition = Definition::new(DOCUMENT, OPERATIONS, SCHEMAS)
    .with_user_agent(concat!("whatsapp-business/", env!("CARGO_PKG_VERSION")))
    .with_idempotent_posts(&[
        "Contacts_createContact",
        "Users_performLogin",
        "Users_performLogout",
    ])
    .with_rates(&[
        (RateGroup::All, Rate::per_second(20).with_burst(60)),
        (
            RateGroup::Tag(Cow::Borrowed("Messages")),
            Rate::per_second(50).with_burst(150),
        ),
    ])
    .with_error_reader(read_body);

/// Returns the place of an operation in the table. In a constant, an id that the document does not
/// have fails the build.
#[cfg(feature = "client")]
pub(crate) const fn index_of(id: &str) -> usize {
    whatsapp_business_runtime::index_of(OPERATIONS, id)
}
