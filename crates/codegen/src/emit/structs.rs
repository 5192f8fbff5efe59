//! Structs that can grow: a new optional property of the document is no breaking change in Rust.

use proc_macro2::TokenStream;
use quote::quote;

use super::types::{is_primitive, local};
use super::{docs, ident, support};
use crate::model::{Field, Presence, TypeDef};
use crate::rust_types::Type;

pub(super) fn item(definition: &TypeDef, fields: &[Field]) -> TokenStream {
    let name = ident(&definition.name);
    let documentation = docs::of_type(definition);
    let default = fields
        .iter()
        .all(|field| field.presence != Presence::Required)
        .then(|| quote! { Default, });
    let declarations = fields.iter().map(|field| {
        let fallback = format!("`{}`.", field.wire);
        let description = match &*field.description {
            "" => &fallback,
            text => text,
        };
        let documentation = docs::lines(&[description]);
        let ident = ident(&field.ident);
        let ty = local(&field.ty);
        match field.presence {
            Presence::Optional => quote! { #documentation pub #ident: Option<#ty> },
            Presence::Constant => quote! { #ident: #ty },
            _ => quote! { #documentation pub #ident: #ty },
        }
    });
    let new = constructor(fields);
    let setters = fields
        .iter()
        .filter(|field| !matches!(field.presence, Presence::Required | Presence::Constant))
        .map(setter);
    let rows = fields.iter().map(row);
    let support = support();
    quote! {
        #documentation
        #[derive(Clone, Debug, #default PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#declarations),*
        }
        impl #name {
            #new
            #(#setters)*
        }
        #support::object!(#name { #(#rows),* });
    }
}

fn constructor(fields: &[Field]) -> TokenStream {
    let required: Vec<&Field> = fields
        .iter()
        .filter(|field| field.presence == Presence::Required)
        .collect();
    if required.is_empty() {
        return quote! {
            /// Creates a value with nothing set.
            #[must_use]
            pub fn new() -> Self {
                Self::default()
            }
        };
    }
    let parameters = required.iter().map(|field| parameter(field));
    let initial = fields.iter().map(|field| {
        let ident = ident(&field.ident);
        match field.presence {
            Presence::Required => match conversion(field) {
                Some(value) => quote! { #ident: #value },
                None => quote! { #ident },
            },
            Presence::Optional => quote! { #ident: None },
            Presence::Empty | Presence::Constant => quote! { #ident: Default::default() },
        }
    });
    let documentation = docs::lines(&[match required.len() == fields.len() {
        true => "Creates a value.",
        false => "Creates a value with what is required; the rest is not set.",
    }]);
    let many = (required.len() > 7).then(|| quote! { #[allow(clippy::too_many_arguments)] });
    quote! {
        #documentation
        #many
        #[must_use]
        pub fn new(#(#parameters),*) -> Self {
            Self { #(#initial),* }
        }
    }
}

fn setter(field: &Field) -> TokenStream {
    let ident = ident(&field.ident);
    let setter = super::ident(&format!("with_{}", field.stem()));
    let parameter = parameter(field);
    let value = conversion(field).unwrap_or_else(|| quote! { #ident });
    let value = match field.presence {
        Presence::Optional => quote! { Some(#value) },
        _ => value,
    };
    let documentation = docs::lines(&[&format!("Sets [`{ident}`](Self::{ident}).")]);
    quote! {
        #documentation
        #[must_use]
        pub fn #setter(mut self, #parameter) -> Self {
            self.#ident = #value;
            self
        }
    }
}

/// The parameter that sets a field.
pub(super) fn parameter(field: &Field) -> TokenStream {
    let ident = ident(&field.ident);
    let ty = local(&field.ty);
    match &field.ty {
        ty if is_primitive(ty) => {
            let ty = local(ty);
            quote! { #ident: #ty }
        }
        Type::List(element) => {
            let element = local(element);
            quote! { #ident: impl IntoIterator<Item = impl Into<#element>> }
        }
        _ => quote! { #ident: impl Into<#ty> },
    }
}

/// The field's value made of its parameter, if that is not the parameter itself.
pub(super) fn conversion(field: &Field) -> Option<TokenStream> {
    let ident = ident(&field.ident);
    match &field.ty {
        ty if is_primitive(ty) => None,
        Type::List(_) => Some(quote! { #ident.into_iter().map(Into::into).collect() }),
        _ => Some(quote! { #ident.into() }),
    }
}

/// A field as [`object!`] takes it: its name on the wire, and how it decodes.
fn row(field: &Field) -> TokenStream {
    let ident = ident(&field.ident);
    let wire = &field.wire;
    let kind = ident_of(field);
    quote! { #ident: #wire #kind }
}

fn ident_of(field: &Field) -> proc_macro2::Ident {
    ident(match (field.presence, field.lenient) {
        (Presence::Required, false) => "required",
        (Presence::Required, true) => "required_scalar",
        (Presence::Optional, false) => "optional",
        (Presence::Optional, true) => "optional_scalar",
        (Presence::Empty | Presence::Constant, _) => "empty",
    })
}
