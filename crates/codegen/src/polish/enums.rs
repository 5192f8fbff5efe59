//! String enums that stay open: a value the document does not know is kept, never an error.

use quote::{format_ident, quote};
use syn::{Fields, Item, ItemEnum};

use super::{doc_lines, document};

pub(super) fn polish(item: ItemEnum, title: &str) -> Result<Vec<Item>, String> {
    let name = &item.ident;
    let mut variants = Vec::new();
    for variant in &item.variants {
        if !matches!(variant.fields, Fields::Unit) {
            return Err(format!("variant `{}` is not a plain value", variant.ident));
        }
        variants.push((variant.ident.clone(), wire_value(variant)));
    }
    // `unknown` is a real value of more than one enum; `Other` may be of a future one.
    let other = ["Other", "OtherValue", "OtherStringValue"]
        .into_iter()
        .find(|candidate| variants.iter().all(|(ident, _)| ident != candidate))
        .ok_or("it has no free name for the catch-all variant")?;
    let other = format_ident!("{other}");

    let mut attributes = item.attrs.clone();
    document(&mut attributes, title, "");
    let docs = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"));
    let values = variants.iter().map(|(ident, value)| {
        let docs = doc_lines(&format!("The value `{value}`."));
        quote! { #(#docs)* #ident }
    });
    let (idents, texts): (Vec<_>, Vec<_>) = variants.iter().map(|(i, v)| (i, v)).unzip();
    let definition: Item = syn::parse_quote! {
        #(#docs)*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum #name {
            #(#values,)*
            /// A value that the document does not know, as it came.
            #other(String),
        }
    };
    let text: Item = syn::parse_quote! {
        impl #name {
            /// The values that the document knows.
            pub const KNOWN: &'static [&'static str] = &[#(#texts),*];

            /// The value on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#idents => #texts,)*
                    Self::#other(value) => value,
                }
            }

            fn known(value: &str) -> Option<Self> {
                match value {
                    #(#texts => Some(Self::#idents),)*
                    _ => None,
                }
            }
        }
    };
    let conversions = quote! {
        impl From<&str> for #name {
            fn from(value: &str) -> Self {
                Self::known(value).unwrap_or_else(|| Self::#other(value.to_owned()))
            }
        }
        impl From<String> for #name {
            fn from(value: String) -> Self {
                Self::known(&value).unwrap_or(Self::#other(value))
            }
        }
        impl ::std::str::FromStr for #name {
            type Err = ::std::convert::Infallible;
            fn from_str(value: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(value))
            }
        }
        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::lenient::text(deserializer)
            }
        }
    };
    let conversions: syn::File = syn::parse2(conversions).map_err(|e| e.to_string())?;
    Ok([definition, text]
        .into_iter()
        .chain(conversions.items)
        .collect())
}

/// The value on the wire: the `rename` of the generator's serde attribute, or the name itself.
fn wire_value(variant: &syn::Variant) -> String {
    let mut value = variant.ident.to_string();
    for attribute in variant.attrs.iter().filter(|a| a.path().is_ident("serde")) {
        let parsed = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                value = meta.value()?.parse::<syn::LitStr>()?.value();
            }
            Ok(())
        });
        // The generator writes `rename = "…"` or nothing.
        drop(parsed);
    }
    value
}
