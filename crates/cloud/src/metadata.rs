//! The tables of the document's operations and schemas, generated; public as [`api`](crate::api).

use whatsapp_business_runtime::{Operation, Schema};

include!(concat!(env!("BINDINGS"), "/metadata.rs"));

#[cfg(any(feature = "client", feature = "schemars"))]
pub(crate) use definition::DEFINITION;

/// The effective OpenAPI 3.0 document that this crate was generated from, as JSON.
///
/// It is the published document with the project's corrections applied: what any other OpenAPI
/// tool should be given.
pub const DOCUMENT: &str = include_str!("../spec/cloud.json");

/// Returns the place of an operation in the table. In a constant, an id that the document does not
/// have fails the build.
#[cfg(feature = "client")]
pub(crate) const fn index_of(id: &str) -> usize {
    whatsapp_business_runtime::index_of(OPERATIONS, id)
}

#[cfg(any(feature = "client", feature = "schemars"))]
mod definition {
    use std::borrow::Cow;
    use std::time::Duration;

    use whatsapp_business_runtime::{Definition, Rate, RateGroup};

    use super::{DOCUMENT, OPERATIONS, SCHEMAS};
    use crate::error::read_body;

    /// The API, as far as the transport knows it.
    pub(crate) static DEFINITION: Definition = Definition::new(DOCUMENT, OPERATIONS, SCHEMAS)
        .with_user_agent(concat!(
            "whatsapp-business-cloud/",
            env!("CARGO_PKG_VERSION")
        ))
        .with_rates(&[(
            RateGroup::Operation(Cow::Borrowed("Messages_sendMessage")),
            Rate::per_second(80),
        )])
        // One message in 6 seconds to the same user, in bursts of up to 45.
        .with_pair_rate(
            Rate::per_second(1)
                .with_period(Duration::from_secs(6))
                .with_burst(45),
        )
        .with_error_reader(read_body);
}
