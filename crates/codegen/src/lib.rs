//! Effective document in, Rust source out.
//!
//! The data flows one way: the text of `spec/whatsapp-business.json` is read and checked
//! (`document`), its operations are laid out in a table (`operations`), what progenitor cannot
//! express is rewritten into what it can (`lower`), progenitor and typify make Rust of it
//! (`generate`), and the syntax tree is made pleasant and future-proof (`polish`).
//! `metadata` and `listing` describe the result.
//!
//! Every user of `whatsapp-business` compiles this crate, so it holds nothing that generation does
//! not need.

mod document;
mod error;
mod generate;
mod listing;
mod lower;
mod metadata;
mod operations;
mod polish;

pub use error::Error;

/// The Rust source generated from one document.
#[derive(Debug, Clone)]
pub struct Bindings {
    files: Vec<(&'static str, String)>,
    listing: String,
}

impl Bindings {
    /// The generated files, name and formatted source, in a fixed order:
    ///
    /// * `types.rs`: the schemas' types;
    /// * `client.rs`: one method an operation, and a handle per tag;
    /// * `metadata.rs`: the tables of operations and schemas.
    #[must_use]
    pub fn files(&self) -> &[(&'static str, String)] {
        &self.files
    }

    /// The public Rust API of the generated code, one line an item, sorted: the text of `spec/api.txt`.
    #[must_use]
    pub fn listing(&self) -> &str {
        &self.listing
    }
}

/// Generates the bindings from the JSON text of an effective document.
///
/// The same text always gives the same source.
///
/// # Errors
/// The document is not JSON, not OpenAPI 3.0, or has a shape that cannot become Rust; the message
/// names the operation or schema and says why.
pub fn generate(document: &str) -> Result<Bindings, Error> {
    let document = document::read(document)?;
    let operations = operations::table(&document)?;
    let schemas = metadata::schemas(&document)?;
    let lowered = lower::lower(&document, &operations)?;
    let generated = generate::generate(&lowered)?;
    let polished = polish::polish(generated, &operations, &schemas)?;
    let metadata = metadata::source(&operations, &schemas);
    let listing = listing::listing(&[&polished.types, &polished.client]);
    Ok(Bindings {
        files: vec![
            ("types.rs", prettyplease::unparse(&polished.types)),
            ("client.rs", prettyplease::unparse(&polished.client)),
            ("metadata.rs", prettyplease::unparse(&metadata)),
        ],
        listing,
    })
}
