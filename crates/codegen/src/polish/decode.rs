//! How a struct decodes: from an object and nothing else.
//!
//! serde's derive also takes a list of the fields' values in their order. The API never sends one,
//! so a list where an object belongs is an error with its path, as any other wrong type is.
//!
//! A scalar decodes from whichever JSON type holds one: that a number came where a string belongs is
//! not worth the message around it. What consists of scalars says so to `Lenient`; all else decodes
//! as its own type says.

use quote::quote;
use syn::{Item, ItemStruct, Type};

use super::names;
use super::structs::{Member, only_serialize, wire_name};

/// The types that `crate::lenient` has a `Scalar` for.
const SCALARS: [&str; 5] = ["String", "Secret", "i64", "f64", "bool"];

pub(super) fn decode(item: &ItemStruct) -> Item {
    let name = &item.ident;
    let expecting = format!("an object ({name})");
    let mut keys = Vec::new();
    let mut slots = Vec::new();
    let mut arms = Vec::new();
    let mut values = Vec::new();
    for (index, field) in item.fields.iter().enumerate() {
        let Some(ident) = &field.ident else { continue };
        let ty = &field.ty;
        let key = wire_name(field);
        let member = Member::read(field);
        keys.push(quote! { #key => #index });
        let (slot, arm, value) = if names::inner(ty, "Option").is_some() {
            (quote! { None }, next_value(ty), quote! { #ident })
        } else if member.is_some_and(|member| !member.required) {
            // A list or map that need not be there may as well be `null`.
            let value = next_value(&syn::parse_quote! { Option<#ty> });
            let value = quote! { #value.unwrap_or_default() };
            (quote! { Default::default() }, value, quote! { #ident })
        } else {
            let value = next_value(ty);
            let missing = quote! {
                #ident.ok_or_else(|| <A::Error as ::serde::de::Error>::missing_field(#key))?
            };
            (quote! { None }, quote! { Some(#value) }, missing)
        };
        slots.push(quote! { let mut #ident = #slot; });
        arms.push(quote! { #index => #ident = #arm });
        values.push(quote! { #ident: #value });
    }
    syn::parse_quote! {
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Object;
                impl<'de> ::serde::de::Visitor<'de> for Object {
                    type Value = #name;
                    fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        f.write_str(#expecting)
                    }
                    fn visit_map<A: ::serde::de::MapAccess<'de>>(
                        self,
                        mut map: A,
                    ) -> Result<Self::Value, A::Error> {
                        #(#slots)*
                        let key = crate::lenient::Key(|key: &str| match key {
                            #(#keys,)*
                            _ => usize::MAX,
                        });
                        while let Some(field) = map.next_key_seed(key)? {
                            match field {
                                #(#arms,)*
                                _ => {
                                    map.next_value::<::serde::de::IgnoredAny>()?;
                                }
                            }
                        }
                        Ok(#name { #(#values),* })
                    }
                }
                deserializer.deserialize_map(Object)
            }
        }
    }
}

/// Puts the same in the place of the derived `Deserialize` of a newtype that consists of scalars.
pub(super) fn newtype(mut items: Vec<Item>) -> Result<Vec<Item>, String> {
    let Some(Item::Struct(item)) = items.first_mut() else {
        return Ok(items);
    };
    if !item.fields.iter().all(|field| is_lenient(&field.ty)) {
        return Ok(items);
    }
    only_serialize(item)?;
    let name = &item.ident;
    let decode = syn::parse_quote! {
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::lenient::Lenient::lenient(deserializer).map(Self)
            }
        }
    };
    items.push(decode);
    Ok(items)
}

fn next_value(ty: &Type) -> proc_macro2::TokenStream {
    if is_lenient(ty) {
        quote! { map.next_value_seed(crate::lenient::Seed::<#ty>::new())? }
    } else {
        quote! { map.next_value::<#ty>()? }
    }
}

/// Whether a type is a scalar, or consists of them.
fn is_lenient(ty: &Type) -> bool {
    let inner = ["Option", "Vec", "BTreeMap"]
        .into_iter()
        .find_map(|outer| names::last_inner(ty, outer));
    match inner {
        Some(inner) => is_lenient(inner),
        None => names::last_segment(ty).is_some_and(|name| SCALARS.contains(&name.as_str())),
    }
}
