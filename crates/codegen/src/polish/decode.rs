//! How a struct decodes: from an object and nothing else.
//!
//! serde's derive also takes a list of the fields' values in their order. The API never sends one,
//! so a list where an object belongs is an error with its path, as any other wrong type is.
//!
//! How a field decodes is read off its `deserialize_with`: a mark that [`structs`](super::structs)
//! puts there and takes away afterwards. No function of that name exists.

use quote::quote;
use syn::{Item, ItemStruct};

use super::names;
use super::structs::wire_name;

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
        let serde: String = {
            let attributes = field.attrs.iter().filter(|a| a.path().is_ident("serde"));
            quote!(#(#attributes)*).to_string()
        };
        keys.push(quote! { #key => #index });
        let (slot, arm, value) = if let Some(inner) = names::inner(ty, "Option") {
            let value = if serde.contains("lenient::option") {
                quote! { map.next_value_seed(crate::lenient::OptionSeed::<#inner>::new())? }
            } else {
                quote! { map.next_value()? }
            };
            (quote! { None }, value, quote! { #ident })
        } else if serde.contains("lenient::absent") {
            let value = quote! { map.next_value::<Option<#ty>>()?.unwrap_or_default() };
            (quote! { Default::default() }, value, quote! { #ident })
        } else {
            let value = if serde.contains("lenient::scalar") {
                quote! { Some(map.next_value_seed(crate::lenient::ScalarSeed::<#ty>::new())?) }
            } else {
                quote! { Some(map.next_value::<#ty>()?) }
            };
            let missing = quote! {
                #ident.ok_or_else(|| <A::Error as ::serde::de::Error>::missing_field(#key))?
            };
            (quote! { None }, value, missing)
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
