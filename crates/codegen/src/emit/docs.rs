//! Documentation comments.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::TypeDef;

/// Paragraphs as the lines of a doc comment; empty ones are left out.
pub(super) fn lines(paragraphs: &[&str]) -> TokenStream {
    let present: Vec<&str> = paragraphs
        .iter()
        .copied()
        .filter(|p| !p.is_empty())
        .collect();
    let text = present.join("\n\n");
    let lines = text.lines().map(|line| match line {
        "" => String::new(),
        line => format!(" {line}"),
    });
    quote! { #(#[doc = #lines])* }
}

/// The description of a type, and where its schema stands.
pub(super) fn of_type(definition: &TypeDef) -> TokenStream {
    let schema = match &definition.schema {
        Some(name) => format!("Schema `{name}`."),
        None => format!("Schema `#{}`.", definition.pointer),
    };
    lines(&[&definition.description, &schema])
}
