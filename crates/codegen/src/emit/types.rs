//! Types as they are written, and the traits that types of all kinds share.

use proc_macro2::TokenStream;
use quote::quote;

use super::{ident, support};
use crate::model::TypeDef;
use crate::operation::Encoding;
use crate::rust_types::Type;

/// The type, with `scope` in front of generated ones.
pub(super) fn path(ty: &Type, scope: &TokenStream) -> TokenStream {
    match ty {
        Type::Boolean => quote! { bool },
        Type::Integer => quote! { i64 },
        Type::Float => quote! { f64 },
        Type::String => quote! { String },
        Type::Secret => {
            let support = support();
            quote! { #support::Secret }
        }
        Type::Bytes => quote! { ::bytes::Bytes },
        Type::File => {
            let support = support();
            quote! { #support::File }
        }
        Type::Json => quote! { ::serde_json::Value },
        Type::Named(name) => {
            let name = ident(name);
            quote! { #scope #name }
        }
        Type::Option(inner) => {
            let inner = path(inner, scope);
            quote! { Option<#inner> }
        }
        Type::List(inner) => {
            let inner = path(inner, scope);
            quote! { Vec<#inner> }
        }
        Type::Map(inner) if **inner == Type::Json => {
            quote! { ::serde_json::Map<String, ::serde_json::Value> }
        }
        Type::Map(inner) => {
            let inner = path(inner, scope);
            quote! { ::std::collections::BTreeMap<String, #inner> }
        }
        Type::Boxed(inner) => {
            let inner = path(inner, scope);
            quote! { Box<#inner> }
        }
    }
}

/// The type as it is written beside the generated types.
pub(super) fn local(ty: &Type) -> TokenStream {
    path(ty, &TokenStream::new())
}

/// Whether a value is passed as it is, rather than by `Into`.
pub(super) fn is_primitive(ty: &Type) -> bool {
    matches!(ty, Type::Boolean | Type::Integer | Type::Float)
}

/// What a type has beside its own impls: its schema, its place in a body, the files it refers to.
pub(super) fn traits(definition: &TypeDef) -> TokenStream {
    let name = ident(&definition.name);
    let pointer = &definition.pointer;
    let support = support();
    let form = definition.form.map(|encoding| match encoding {
        Encoding::Multipart => quote! { multipart },
        Encoding::UrlEncoded => quote! { urlencoded },
    });
    let form = form.and_then(|encoding| {
        let crate::model::Kind::Struct(fields) = &definition.kind else {
            return None;
        };
        let rows = fields.iter().map(|field| {
            let (ident, wire) = (ident(&field.ident), &field.wire);
            let kind = match field.ty {
                Type::File => quote! { file },
                Type::String | Type::Boolean | Type::Integer | Type::Float | Type::Secret => {
                    quote! { text }
                }
                _ => quote! { json },
            };
            quote! { #ident: #wire #kind }
        });
        Some(quote! { #support::#encoding!(#name { #(#rows),* }); })
    });
    quote! {
        #form
        #support::schema!(#name, #pointer);
    }
}
