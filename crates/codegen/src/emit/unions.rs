//! `oneOf`: told apart by a key or a value, not by trying each member in turn; and objects of which one
//! member says what another one is.

use proc_macro2::TokenStream;
use quote::quote;

use super::types::local;
use super::{docs, ident, support};
use crate::model::{Tagged, Test, TypeDef, Union};

pub(super) fn item(definition: &TypeDef, union: &Union) -> TokenStream {
    let name = ident(&definition.name);
    let documentation = docs::of_type(definition);
    let variants = union.members.iter().map(|member| {
        let documentation = docs::lines(&[&match &member.test {
            Test::Key(key) => format!("The one with the key `{key}`."),
            Test::Value(property, values) => {
                let values: Vec<String> = values.iter().map(|v| format!("`{v}`")).collect();
                format!("The one whose `{property}` is {}.", values.join(" or "))
            }
            Test::Otherwise => "The one with keys of any name.".to_owned(),
        }]);
        let variant = ident(&member.variant);
        let ty = local(&member.ty);
        quote! { #documentation #variant(#ty) }
    });
    let rows = union.members.iter().map(|member| {
        let variant = ident(&member.variant);
        let ty = local(&member.ty);
        let test = match &member.test {
            Test::Key(key) => quote! { has #key },
            Test::Value(property, values) => quote! { is #property [#(#values),*] },
            Test::Otherwise => quote! { otherwise },
        };
        quote! { (#test) #variant(#ty) }
    });
    let support = support();
    quote! {
        #documentation
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// An object that the document does not describe.
            Other(::serde_json::Map<String, ::serde_json::Value>),
        }
        #support::union!(#name { #(#rows),* });
    }
}

pub(super) fn tagged(definition: &TypeDef, tagged: &Tagged) -> TokenStream {
    let name = ident(&definition.name);
    let documentation = docs::of_type(definition);
    let Tagged {
        tag,
        content,
        kinds,
        usual,
    } = tagged;
    let variants = kinds.iter().map(|kind| {
        let text = format!("The `{content}` where `{tag}` is `{}`.", kind.value);
        let documentation = docs::lines(&[&text]);
        let variant = ident(&kind.variant);
        let ty = local(&kind.ty);
        quote! { #documentation #variant(#ty) }
    });
    let rows = kinds.iter().map(|kind| {
        let (value, variant) = (&kind.value, ident(&kind.variant));
        let ty = local(&kind.ty);
        quote! { #value => #variant(#ty) }
    });
    let other = format!("Another `{tag}`, and its `{content}`.");
    let other = docs::lines(&[&other]);
    let support = support();
    quote! {
        #documentation
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #other
            Other(String, ::serde_json::Value),
        }
        #support::tagged!(#name (#tag #content #usual) { #(#rows),* });
    }
}
