//! The tables that a program can read at run time: operations and schemas, held against the
//! document by the crate's own tests.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;
use quote::quote;

use crate::Error;
use crate::document::Document;
use crate::operations::Operation;

/// Schema name to Rust type name.
pub(crate) type Schemas = BTreeMap<String, String>;

pub(crate) fn schemas(document: &Document) -> Result<Schemas, Error> {
    let mut schemas = Schemas::new();
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    for (name, _) in document.schemas() {
        let rust = name.to_upper_camel_case();
        if !rust.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Err(Error::schema(name, "its name gives no Rust type name: rename it"));
        }
        if let Some(first) = taken.insert(rust.clone(), name) {
            return Err(Error::schema(
                name,
                format!("its Rust name `{rust}` is schema `{first}`'s as well: rename one of them"),
            ));
        }
        schemas.insert(name.clone(), rust);
    }
    Ok(schemas)
}

/// The rows of `api::OPERATIONS`, in the order of the table.
pub(crate) fn listed(operations: &[Operation]) -> impl Iterator<Item = &Operation> {
    operations.iter().filter(|operation| operation.is_default())
}

pub(crate) fn source(operations: &[Operation], schemas: &Schemas) -> syn::File {
    let rows = listed(operations).map(|operation| {
        let Operation {
            id,
            method,
            path,
            prefix,
            security,
            ..
        } = operation;
        let tag = operation.tag.as_deref().unwrap_or_default();
        quote! {
            Operation {
                id: #id,
                method: #method,
                path: #path,
                tag: #tag,
                prefix: #prefix,
                security: &[#(#security),*],
            }
        }
    });
    let schemas = schemas.iter().map(|(name, rust)| {
        quote! { Schema { name: #name, rust: #rust } }
    });
    syn::parse_quote! {
        /// Every operation of the document, ordered by path and method.
        pub static OPERATIONS: &[Operation] = &[#(#rows),*];

        /// Every schema of the document, ordered by name, with the type in [`types`](crate::types)
        /// that stands for it.
        pub static SCHEMAS: &[Schema] = &[#(#schemas),*];
    }
}
