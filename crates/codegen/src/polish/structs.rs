//! Structs that can grow: a new optional field in the document is no breaking change in Rust.

use quote::{format_ident, quote};
use syn::punctuated::Punctuated;
use syn::{Field, Item, ItemStruct, Meta, Path, Token, Type};

use super::{decode, doc_lines, document, names};

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
    let decode = decode::decode(&item);
    only_serialize(&mut item)?;
    Ok(vec![Item::Struct(item), constructor, decode])
}

/// Takes the derived `Deserialize` away, and what belonged to it: [`decode`] stands in its place.
fn only_serialize(item: &mut ItemStruct) -> Result<(), String> {
    for attribute in &mut item.attrs {
        if attribute.path().is_ident("derive") {
            let derives = attribute
                .parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)
                .map_err(|e| e.to_string())?;
            let kept = derives.iter().filter(|path| {
                path.segments
                    .last()
                    .is_none_or(|last| last.ident != "Deserialize")
            });
            *attribute = syn::parse_quote! { #[derive(#(#kept),*)] };
        }
    }
    for field in &mut item.fields {
        for attribute in &mut field.attrs {
            if !attribute.path().is_ident("serde") {
                continue;
            }
            let metas = attribute
                .parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
                .map_err(|e| e.to_string())?;
            let kept: Vec<&Meta> = metas
                .iter()
                .filter(|meta| {
                    !meta.path().is_ident("default") && !meta.path().is_ident("deserialize_with")
                })
                .collect();
            *attribute = syn::parse_quote! { #[serde(#(#kept),*)] };
        }
        let empty = |attribute: &syn::Attribute| {
            attribute.path().is_ident("serde")
                && matches!(&attribute.meta, Meta::List(list) if list.tokens.is_empty())
        };
        field.attrs.retain(|attribute| !empty(attribute));
    }
    Ok(())
}

/// A field's name on the wire: the `rename` of the generator's serde attribute, or its own.
pub(super) fn wire_name(field: &Field) -> String {
    let own = field.ident.as_ref().map(ToString::to_string);
    let mut name = own.unwrap_or_default();
    for attribute in field.attrs.iter().filter(|a| a.path().is_ident("serde")) {
        let parsed = attribute.parse_nested_meta(|meta| {
            if let Ok(value) = meta.value() {
                let value = value.parse::<syn::LitStr>()?;
                if meta.path.is_ident("rename") {
                    name = value.value();
                }
            }
            Ok(())
        });
        // Only `rename` matters here, and the generator writes it well.
        drop(parsed);
    }
    name
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
        let attributes = quote_attributes(field);
        let defaults = attributes.contains("default") || attributes.contains("is_empty");
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
