//! The tables of operations, schemas and tags, which are always compiled. What only programs read that
//! call operations by name is in a file of its own.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::support;
use crate::model::Model;
use crate::operation::{Operation, Tag};

pub(super) fn metadata(model: &Model, tags: &[Tag]) -> TokenStream {
    let operations = model.methods.iter().map(|method| &method.operation);
    let operations = operations.filter(|operation| operation.is_default());
    let rows = operations.enumerate().map(|(index, operation)| {
        let Operation {
            id,
            method,
            path,
            prefix,
            security,
            ..
        } = operation;
        let tag = operation.tag.as_deref().unwrap_or_default();
        let index = Literal::usize_unsuffixed(index);
        quote! {
            Operation::new(#id, #method, #path, #tag, #prefix, &[#(#security),*], details(#index))
        }
    });
    let schemas = model.schemas.iter().enumerate();
    let schemas = schemas.map(|(index, (name, rust))| {
        let index = Literal::usize_unsuffixed(index);
        quote! { Schema::new(#name, #rust, node(#index)) }
    });
    let tags = tags
        .iter()
        .map(|Tag { name, description }| quote! { Tag::new(#name, #description) });
    let support = support();
    quote! {
        use #support::tables::{Details, Node, Operation, Schema, Tag};

        /// Every operation of the document, ordered by path and method.
        pub static OPERATIONS: &[Operation] = &[#(#rows),*];

        /// Every schema of the document, ordered by name, with the type in [`types`](crate::types)
        /// that stands for it.
        pub static SCHEMAS: &[Schema] = &[#(#schemas),*];

        /// The tags of the operations, in the order of the first operation of each.
        pub static TAGS: &[Tag] = &[#(#tags),*];

        #[cfg(feature = "schema")]
        mod tables {
            use #support::tables::*;

            include!(concat!(env!("BINDINGS"), "/tables.rs"));
        }

        const fn details(_index: usize) -> Option<&'static Details> {
            #[cfg(feature = "schema")]
            return Some(&tables::DETAILS[_index]);
            #[cfg(not(feature = "schema"))]
            return None;
        }

        const fn node(_index: usize) -> Option<&'static Node> {
            #[cfg(feature = "schema")]
            return Some(tables::NODES[_index].1);
            #[cfg(not(feature = "schema"))]
            return None;
        }
    }
}
