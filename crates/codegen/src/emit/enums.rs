//! String enums that stay open: a value that the document does not list is kept, never an error.

use proc_macro2::TokenStream;
use quote::quote;

use super::{docs, ident, support};
use crate::model::{OpenEnum, TypeDef};

pub(super) fn item(definition: &TypeDef, values: &OpenEnum) -> TokenStream {
    let name = ident(&definition.name);
    let documentation = docs::of_type(definition);
    let variants = values.values.iter().map(|(value, variant)| {
        let documentation = docs::lines(&[&format!("The value `{value}`.")]);
        let variant = ident(variant);
        quote! { #documentation #variant }
    });
    let rows = values.values.iter().map(|(value, variant)| {
        let variant = ident(variant);
        quote! { #value => #variant }
    });
    let other = ident(values.other);
    let support = support();
    quote! {
        #documentation
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// A value that the document does not list.
            #other(String),
        }
        #support::open_enum!(#name { #(#rows),* } #other);
    }
}
