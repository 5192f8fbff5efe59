//! The tables that a program can read at run time: operations and schemas.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::Model;
use crate::operation::Operation;

pub(super) fn metadata(model: &Model) -> TokenStream {
    let operations = model.methods.iter().map(|method| &method.operation);
    let operations = operations.filter(|operation| operation.is_default());
    let rows = operations.map(|operation| {
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
            Operation::new(#id, #method, #path, #tag, #prefix, &[#(#security),*])
        }
    });
    let schemas = model.schemas.iter().map(|(name, rust)| {
        quote! { Schema::new(#name, #rust) }
    });
    quote! {
        /// Every operation of the document, ordered by path and method.
        pub static OPERATIONS: &[Operation] = &[#(#rows),*];

        /// Every schema of the document, ordered by name, with the type in [`types`](crate::types)
        /// that stands for it.
        pub static SCHEMAS: &[Schema] = &[#(#schemas),*];
    }
}
