//! The generated Rust API of a document, as its listing.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::listing;

/// The lines of the API listing in which two documents differ.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApiDifference {
    /// Lines of the old document only.
    pub removed: Vec<String>,
    /// Lines of the new document only.
    pub added: Vec<String>,
}

/// The lines of a listing, by their text without the names of positional arguments.
pub(super) type Api = BTreeMap<String, String>;

/// Generates the API listing of a document.
///
/// # Errors
/// The generator refuses the document; the error is its message.
pub(super) fn generate(document: &Value) -> Result<Api, String> {
    let bindings = whatsapp_business_codegen::generate(&document.to_string())
        .map_err(|error| error.to_string())?;
    let text = listing::of(&bindings).map_err(|error| error.to_string())?;
    let lines = text.lines();
    Ok(lines
        .map(|line| (without_argument_names(line), line.to_owned()))
        .collect())
}

fn without_argument_names(line: &str) -> String {
    let Some((name, signature)) = line.split_once("(&self, ") else {
        return line.to_owned();
    };
    let types = signature
        .split(", ")
        .map(|argument| argument.split_once(": ").map_or(argument, |(_, ty)| ty));
    format!("{name}({})", types.collect::<Vec<_>>().join(", "))
}
