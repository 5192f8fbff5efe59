//! `oneOf`: told apart by the key that only one of its members has, not by trying each in turn.

use std::collections::{BTreeMap, BTreeSet};

use quote::{format_ident, quote};
use syn::{Fields, Item, ItemEnum, ItemStruct, Type};

use super::structs::{Member, wire_name};
use super::{doc_lines, document, names};

/// The keys a struct has on the wire.
struct Keys {
    required: BTreeSet<String>,
    all: BTreeSet<String>,
}

/// A member of the `oneOf`.
struct Choice {
    variant: syn::Ident,
    ty: Type,
    /// None: an open map, taken when no other member's key is there.
    key: Option<String>,
}

pub(super) fn polish(
    item: ItemEnum,
    structs: &BTreeMap<String, ItemStruct>,
    title: &str,
) -> Result<Vec<Item>, String> {
    let choices = choices(&item, structs)?;
    let name = &item.ident;
    let mut attributes = item.attrs.clone();
    document(&mut attributes, title, "");
    let docs = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"));
    let variants = choices.iter().map(|choice| {
        let Choice { variant, ty, key } = choice;
        let docs = doc_lines(&match key {
            Some(key) => format!("The one that has `{key}`."),
            None => "The one with keys of its own.".to_owned(),
        });
        quote! { #(#docs)* #variant(#ty) }
    });
    if choices.iter().any(|choice| choice.variant == "Other") {
        return Err("a member of its `oneOf` is called `Other`, the catch-all's name".to_owned());
    }
    let definition: Item = syn::parse_quote! {
        #(#docs)*
        #[derive(Clone, Debug, PartialEq, ::serde::Serialize)]
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// One that the document does not know, as it came.
            Other(::serde_json::Map<String, ::serde_json::Value>),
        }
    };
    let arms = choices.iter().filter_map(|choice| {
        let Choice { variant, key, .. } = choice;
        let key = key.as_ref()?;
        Some(quote! {
            if map.contains_key(#key) {
                return crate::lenient::from_object(map).map(Self::#variant);
            }
        })
    });
    let open = choices
        .iter()
        .find(|choice| choice.key.is_none())
        .map(|choice| {
            let variant = &choice.variant;
            quote! {
                if let Ok(map) = crate::lenient::from_object::<_, D::Error>(map.clone()) {
                    return Ok(Self::#variant(map));
                }
            }
        });
    let decode: Item = syn::parse_quote! {
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let map = crate::lenient::object(deserializer)?;
                #(#arms)*
                #open
                Ok(Self::Other(map))
            }
        }
    };
    let conversions = choices.iter().map(|Choice { variant, ty, .. }| -> Item {
        syn::parse_quote! {
            impl From<#ty> for #name {
                fn from(value: #ty) -> Self {
                    Self::#variant(value)
                }
            }
        }
    });
    Ok([definition, decode]
        .into_iter()
        .chain(conversions)
        .collect())
}

fn choices(item: &ItemEnum, structs: &BTreeMap<String, ItemStruct>) -> Result<Vec<Choice>, String> {
    let mut members: Vec<(syn::Ident, Type, Option<Keys>)> = Vec::new();
    for variant in &item.variants {
        let Fields::Unnamed(fields) = &variant.fields else {
            return Err(format!(
                "member `{}` of its `oneOf` has no name: give it a schema of its own",
                variant.ident
            ));
        };
        let Some(ty) = fields.unnamed.first().map(|field| field.ty.clone()) else {
            return Err(format!(
                "member `{}` of its `oneOf` is empty",
                variant.ident
            ));
        };
        let keys = names::last_segment(&ty)
            .and_then(|name| structs.get(&name))
            .map(keys);
        let ident = match &keys {
            Some(_) => variant.ident.clone(),
            None => format_ident!("Map"),
        };
        members.push((ident, ty, keys));
    }
    let mut choices = Vec::new();
    for (index, (variant, ty, keys)) in members.iter().enumerate() {
        let key = match keys {
            None => None,
            Some(Keys { required, all }) => {
                let elsewhere = |key: &&String| {
                    members.iter().enumerate().any(|(other, (_, _, keys))| {
                        other != index && keys.as_ref().is_some_and(|keys| keys.all.contains(*key))
                    })
                };
                let key = required
                    .iter()
                    .chain(all)
                    .find(|key| !elsewhere(key))
                    .ok_or_else(|| {
                        format!(
                            "member `{variant}` of its `oneOf` has no key that the others have \
                             not: nothing tells them apart"
                        )
                    })?;
                Some(key.clone())
            }
        };
        choices.push(Choice {
            variant: variant.clone(),
            ty: ty.clone(),
            key,
        });
    }
    if choices.iter().filter(|choice| choice.key.is_none()).count() > 1 {
        return Err(
            "two members of its `oneOf` are open maps: nothing tells them apart".to_owned(),
        );
    }
    Ok(choices)
}

fn keys(item: &ItemStruct) -> Keys {
    let mut required = BTreeSet::new();
    let mut all = BTreeSet::new();
    for field in &item.fields {
        let Some(member) = Member::read(field) else {
            continue;
        };
        let key = wire_name(field);
        if member.required {
            required.insert(key.clone());
        }
        all.insert(key);
    }
    Keys { required, all }
}
