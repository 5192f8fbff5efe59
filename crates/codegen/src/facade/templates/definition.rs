/// The API, as far as the transport knows it.
#[cfg_attr(not(any(feature = "client", feature = "schemars")), allow(dead_code))]
pub(crate) static DEFINITION: whatsapp_business_runtime::Definition =
    whatsapp_business_runtime::Definition::new(DOCUMENT, OPERATIONS, SCHEMAS)
        .with_user_agent(concat!("{{package}}/", env!("CARGO_PKG_VERSION")))
{{settings}}
        .with_error_reader(crate::error::read_error);

/// Returns the place of an operation in the table. In a constant, an id that the document does not
/// have fails the build.
#[cfg(feature = "client")]
pub(crate) const fn index_of(id: &str) -> usize {
    whatsapp_business_runtime::index_of(OPERATIONS, id)
}
