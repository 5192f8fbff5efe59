//! Generates the Rust source of a client from an effective OpenAPI document.
//!
//! The data flows one way. `document` reads the text and checks its references; `schema` and
//! `operation` read what the document says and refuse what has no Rust form; `rust_types` gets
//! names and types from progenitor and typify; `model` joins both; `emit` renders the model with
//! one template for each kind of item. `facade` renders what all APIs have in common.
//!
//! Every user of `whatsapp-business` compiles this crate, so it holds nothing that generation does
//! not need.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod build;
mod codes;
mod document;
mod emit;
mod error;
mod extension;
mod facade;
mod media_kinds;
mod messages;
mod model;
mod operation;
mod rules;
mod rust_types;
mod schema;
mod tables;

pub use build::build_script;
pub use error::Error;

use crate::codes::ErrorCodes;
use crate::messages::Messages;
use crate::model::Model;
use crate::rust_types::RustTypes;
use crate::schema::Schemas;
use crate::tables::Tables;

/// The Rust source generated from one document.
#[derive(Debug, Clone)]
pub struct Bindings {
    files: Vec<(&'static str, String)>,
    facade: Vec<(&'static str, String)>,
}

impl Bindings {
    /// Returns the generated files, name and formatted source, in a fixed order:
    ///
    /// * `types.rs`: the types of the schemas;
    /// * `limits.rs`: the limits of what is sent;
    /// * `client.rs`: one method for each operation, and a handle for each tag;
    /// * `metadata.rs`: the tables of operations, schemas and tags;
    /// * `tables.rs`: what the document says of each operation and schema, for readers at run time.
    ///
    /// They are to be included in modules of a crate that provides `crate::support`.
    #[must_use]
    pub fn files(&self) -> &[(&'static str, String)] {
        &self.files
    }

    /// Returns the files of the facade: what the crates of all APIs have in common, such as the client,
    /// its builder and the error type, for what the document has.
    ///
    /// Each is to be included in the module of its name, `exports.rs` at the root of the crate.
    #[must_use]
    pub fn facade(&self) -> &[(&'static str, String)] {
        &self.facade
    }
}

/// Generates the bindings from the JSON text of an effective document.
///
/// The same text always gives the same source.
///
/// # Errors
/// The document is not JSON, not OpenAPI 3.0, or has a shape that cannot become Rust; the message
/// is one line that names the operation or schema and says why.
pub fn generate(document: &str) -> Result<Bindings, Error> {
    generate_for(document, "whatsapp_business")
}

/// Generates the bindings as [`generate`] does, for a crate of another name: the examples in the
/// documentation import it.
///
/// # Errors
/// The same.
pub fn generate_for(document: &str, crate_name: &str) -> Result<Bindings, Error> {
    bindings(document, crate_name, true)
}

/// Generates the bindings, `tables.rs` only if the crate around them reads it.
pub(crate) fn bindings(
    document: &str,
    crate_name: &str,
    with_tables: bool,
) -> Result<Bindings, Error> {
    let document = document::read(document)?;
    let schemas = Schemas::read(&document)?;
    let operations = operation::read(&document)?;
    let codes = ErrorCodes::read(&document)?;
    let mut facade = facade::files(&document, &operations, &codes, crate_name)?;
    let kinds = media_kinds::read(&document)?;
    let rules = rules::read(&document)?;
    facade.push(("rules.rs", emit::rules(&rules, crate_name)?));
    facade.push(("codes.rs", emit::codes(&codes, crate_name)?));
    facade.push(("media_kinds.rs", emit::media_kinds(&kinds, crate_name)?));
    let rust = RustTypes::resolve(&schemas, &operations)?;
    let tags = operation::tags(&document, &operations);
    let messages = Messages::read(&document)?;
    let model = Model::build(&schemas, operations, &messages, &rust)?;
    facade.push((
        "messages.rs",
        emit::messages(&messages, &model, crate_name)?,
    ));
    let mut files = emit::files(&model, &tags, crate_name)?;
    if with_tables {
        files.push(("tables.rs", emit::tables(&Tables::read(&document)?)));
    }
    Ok(Bindings { files, facade })
}

/// Generates `tables.rs` alone, from a document that may have schemas without a Rust form: for tests of
/// validation.
///
/// # Errors
/// As [`generate`].
#[doc(hidden)]
pub fn generate_tables(document: &str) -> Result<String, Error> {
    let document = document::read(document)?;
    Ok(emit::tables(&Tables::read(&document)?))
}
