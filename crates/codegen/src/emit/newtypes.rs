//! Named schemas that are neither object nor enum nor `oneOf`: a tuple struct around the value.

use proc_macro2::TokenStream;
use quote::quote;

use super::types::local;
use super::{docs, ident, support};
use crate::model::TypeDef;
use crate::rust_types::Type;

/// A property that always has the same value.
pub(super) fn constant(definition: &TypeDef, value: &str) -> TokenStream {
    let name = ident(&definition.name);
    let support = support();
    quote! {
        #[derive(Clone, Copy, Debug, Default, PartialEq)]
        struct #name;
        #support::constant!(#name = #value);
    }
}

pub(super) fn item(definition: &TypeDef, inner: &Type) -> TokenStream {
    let name = ident(&definition.name);
    let documentation = docs::of_type(definition);
    let ty = local(inner);
    let support = support();
    let (derives, traits) = match inner {
        Type::String => (
            quote! { Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord },
            quote! { #support::text_newtype!(#name); },
        ),
        // A body may be a private key or a megabyte: `Debug` shows its size alone.
        Type::Bytes => (
            quote! { Clone, PartialEq },
            quote! { #support::bytes_newtype!(#name); },
        ),
        _ => (quote! { Clone, Debug, PartialEq }, TokenStream::new()),
    };
    quote! {
        #documentation
        #[derive(#derives)]
        #[non_exhaustive]
        pub struct #name(
            /// The value itself.
            pub #ty,
        );
        #support::newtype!(#name(#ty));
        #traits
    }
}
