//! Structs that can grow: a new optional field in the document is no breaking change in Rust.

use quote::{format_ident, quote};
use syn::{Field, Item, ItemStruct, Type};

use super::{doc_lines, document, names};

pub(super) fn polish(mut item: ItemStruct, title: &str) -> Result<Vec<Item>, String> {
    document(&mut item.attrs, title, "");
    item.attrs.push(syn::parse_quote! { #[non_exhaustive] });
    let name = item.ident.clone();
    let mut fields = Vec::new();
    for field in &mut item.fields {
        let member = Member::polish(field)?;
        if fields
            .iter()
            .any(|other: &Member| other.ident == member.ident)
        {
            return Err(format!(
                "two of its properties have the Rust name `{}`",
                member.ident
            ));
        }
        fields.push(member);
    }

    let required: Vec<&Member> = fields.iter().filter(|field| field.required).collect();
    let parameters = required.iter().map(|field| field.parameter());
    let initial = fields.iter().map(|field| {
        let ident = &field.ident;
        if field.required {
            let value = field.conversion();
            quote! { #ident: #value }
        } else {
            quote! { #ident: Default::default() }
        }
    });
    let summary = if required.is_empty() {
        format!("A `{name}` with nothing set.")
    } else {
        format!("A `{name}` with what it cannot do without; the rest is not set.")
    };
    let new_docs = doc_lines(&summary);
    let setters = fields.iter().map(|field| {
        let ident = &field.ident;
        let setter = format_ident!("with_{}", field.wire_ident);
        let parameter = field.parameter();
        let value = field.conversion();
        let value = if field.optional {
            quote! { Some(#value) }
        } else {
            value
        };
        let docs = doc_lines(&format!("Sets [`{ident}`](Self::{ident})."));
        quote! {
            #(#docs)*
            #[must_use]
            pub fn #setter(mut self, #parameter) -> Self {
                self.#ident = #value;
                self
            }
        }
    });
    let many = (required.len() > 7).then(|| quote! { #[allow(clippy::too_many_arguments)] });
    let constructor: Item = syn::parse_quote! {
        impl #name {
            #(#new_docs)*
            #many
            #[must_use]
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#initial),* }
            }
            #(#setters)*
        }
    };
    Ok(vec![Item::Struct(item), constructor])
}

/// A field, as its constructor and setter see it.
pub(super) struct Member {
    pub(super) ident: syn::Ident,
    /// The name without the underscore that keeps it off a keyword.
    wire_ident: String,
    /// The type inside `Option`.
    pub(super) ty: Type,
    pub(super) required: bool,
    optional: bool,
}

impl Member {
    /// Reads a field that has been polished.
    pub(super) fn read(field: &Field) -> Option<Self> {
        let ident = field.ident.clone()?;
        let inner = names::inner(&field.ty, "Option");
        let defaults = quote_attributes(field).contains("default");
        Some(Self {
            wire_ident: ident.to_string().trim_end_matches('_').to_owned(),
            ident,
            ty: inner.unwrap_or(&field.ty).clone(),
            required: inner.is_none() && !defaults,
            optional: inner.is_some(),
        })
    }

    fn polish(field: &mut Field) -> Result<Self, String> {
        let Some(ident) = field.ident.clone() else {
            return Err("a field has no name".to_owned());
        };
        let fallback = format!("`{ident}`, as the API has it.");
        document(&mut field.attrs, "", &fallback);
        let optional = names::inner(&field.ty, "Option").is_some();
        let plain = names::inner(&field.ty, "Option").unwrap_or(&field.ty);
        if let Some(scalar) = lenient(plain) {
            field.ty = if optional {
                field.attrs.push(syn::parse_quote! {
                    #[serde(default, deserialize_with = "crate::lenient::option")]
                });
                syn::parse_quote! { Option<#scalar> }
            } else {
                field.attrs.push(syn::parse_quote! {
                    #[serde(deserialize_with = "crate::lenient::scalar")]
                });
                scalar
            };
        } else if is_marked(plain) {
            return Err(format!("property `{ident}`: {ONLY_AS_PROPERTY}"));
        }
        // A list or map that need not be there may as well be `null`.
        if !optional && quote_attributes(field).contains("default") {
            field.attrs.push(syn::parse_quote! {
                #[serde(deserialize_with = "crate::lenient::absent")]
            });
        }
        Self::read(field).ok_or_else(|| "a field has no name".to_owned())
    }

    fn parameter(&self) -> proc_macro2::TokenStream {
        let Self { ident, ty, .. } = self;
        if is_primitive(ty) {
            quote! { #ident: #ty }
        } else if let Some(element) = names::inner(ty, "Vec") {
            quote! { #ident: impl IntoIterator<Item = impl Into<#element>> }
        } else {
            quote! { #ident: impl Into<#ty> }
        }
    }

    fn conversion(&self) -> proc_macro2::TokenStream {
        let ident = &self.ident;
        if is_primitive(&self.ty) {
            quote! { #ident }
        } else if names::inner(&self.ty, "Vec").is_some() {
            quote! { #ident.into_iter().map(Into::into).collect() }
        } else {
            quote! { #ident.into() }
        }
    }
}

fn quote_attributes(field: &Field) -> String {
    let attributes = field.attrs.iter().filter(|a| a.path().is_ident("serde"));
    quote!(#(#attributes)*).to_string()
}

fn is_primitive(ty: &Type) -> bool {
    matches!(
        names::last_segment(ty).as_deref(),
        Some("bool" | "i64" | "f64")
    )
}

pub(super) const ONLY_AS_PROPERTY: &str =
    "an `anyOf` of scalars stands only as a property, neither as a schema of its own nor in a list";

/// Whether a marker for a lenient scalar is anywhere in the type.
pub(super) fn is_marked(ty: &Type) -> bool {
    let tokens = quote!(#ty).to_string().replace(' ', "");
    tokens.contains("crate::lenient::")
}

/// The plain type behind one of the markers that [`generate`](crate::generate) puts in.
fn lenient(ty: &Type) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let mut segments = path.path.segments.iter().rev();
    let last = segments.next()?.ident.to_string();
    if segments.next()?.ident != "lenient" {
        return None;
    }
    match last.as_str() {
        "Integer" => Some(syn::parse_quote! { i64 }),
        "Number" => Some(syn::parse_quote! { f64 }),
        _ => Some(syn::parse_quote! { String }),
    }
}
