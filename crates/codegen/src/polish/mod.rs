//! Makes progenitor's output pleasant and future-proof, on the syntax tree.
//!
//! * [`structs`]: `#[non_exhaustive]`, `new(required…)`, chainable `with_field(…)`, lenient fields;
//! * [`decode`]: a struct decodes from an object, and from nothing else;
//! * [`enums`]: string enums keep a value they do not know;
//! * [`unions`]: `oneOf` is told apart by the key that distinguishes its members;
//! * [`methods`]: one short method an operation, on the facade's transport;
//! * [`handles`]: a handle per tag.

mod decode;
mod enums;
mod handles;
mod methods;
mod names;
mod structs;
mod unions;

use std::collections::{BTreeMap, BTreeSet};

use quote::quote;
use syn::visit_mut::VisitMut;
use syn::{Attribute, Fields, File, Item, ItemEnum, ItemStruct};

use crate::Error;
use crate::metadata::Schemas;
use crate::operations::Operation;

/// The generated source, file by file.
pub(crate) struct Polished {
    pub(crate) types: File,
    pub(crate) client: File,
}

pub(crate) fn polish(
    mut generated: File,
    operations: &[Operation],
    schemas: &Schemas,
) -> Result<Polished, Error> {
    names::Shorten.visit_file_mut(&mut generated);
    let mut types = Vec::new();
    let mut functions = BTreeMap::new();
    for item in generated.items {
        match item {
            Item::Mod(module) if module.ident == "types" => {
                types = module.content.map(|(_, items)| items).unwrap_or_default();
            }
            Item::Impl(block) if block.trait_.is_none() => {
                for function in block.items {
                    if let syn::ImplItem::Fn(function) = function {
                        functions.insert(function.sig.ident.to_string(), function.sig);
                    }
                }
            }
            _ => {}
        }
    }
    let types = polish_types(types, schemas)?;
    let structs = structs_by_name(&types);
    let methods = methods::methods(operations, functions)?;
    let mut client = methods::file(&methods);
    client.items.extend(handles::handles(&methods, &structs));
    Ok(Polished {
        types: File {
            shebang: None,
            frontmatter: None,
            attrs: Vec::new(),
            items: types,
        },
        client,
    })
}

fn structs_by_name(items: &[Item]) -> BTreeMap<String, ItemStruct> {
    items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) => Some((item.ident.to_string(), item.clone())),
            _ => None,
        })
        .collect()
}

fn polish_types(items: Vec<Item>, schemas: &Schemas) -> Result<Vec<Item>, Error> {
    let structs = structs_by_name(&items);
    let enums: BTreeSet<String> = items
        .iter()
        .filter_map(|item| match item {
            Item::Enum(item) => Some(item.ident.to_string()),
            _ => None,
        })
        .collect();
    let mut polished = Vec::new();
    let mut found = BTreeSet::new();
    for item in items {
        match item {
            // Conversions of open enums cannot fail, so their error type has no use.
            Item::Mod(_) => {}
            Item::Struct(item) => {
                let name = item.ident.to_string();
                found.insert(name.clone());
                let title = schemas.title(&name);
                polished.extend(
                    match &item.fields {
                        Fields::Named(_) => structs::polish(item, &title),
                        _ => newtype(item, &title),
                    }
                    .map_err(|reason| Error::schema(schemas.name(&name), reason))?,
                );
                polished.push(schemas.macro_call(&name));
            }
            Item::Enum(item) => {
                let name = item.ident.to_string();
                found.insert(name.clone());
                let title = schemas.title(&name);
                polished.extend(
                    if is_untagged(&item) {
                        unions::polish(item, &structs, &title)
                    } else {
                        enums::polish(item, &title)
                    }
                    .map_err(|reason| Error::schema(schemas.name(&name), reason))?,
                );
                polished.push(schemas.macro_call(&name));
            }
            Item::Impl(block) => {
                let target = names::last_segment(&block.self_ty);
                let of_enum = target.as_ref().is_some_and(|target| enums.contains(target));
                // An enum's conversions are written anew.
                if !of_enum {
                    polished.push(Item::Impl(block));
                }
            }
            other => polished.push(other),
        }
    }
    for (name, rust) in &schemas.named {
        if !found.contains(rust) {
            return Err(Error::schema(
                name,
                format!("the generator made no type `{rust}` of it"),
            ));
        }
    }
    Ok(polished)
}

fn newtype(mut item: ItemStruct, title: &str) -> Result<Vec<Item>, String> {
    document(&mut item.attrs, title, "");
    // Made by `From`; its schema may become one with members.
    item.attrs.push(syn::parse_quote! { #[non_exhaustive] });
    for field in &mut item.fields {
        if structs::is_marked(&field.ty) {
            return Err(structs::ONLY_AS_PROPERTY.to_owned());
        }
        field
            .attrs
            .retain(|attribute| !attribute.path().is_ident("doc"));
        field
            .attrs
            .push(syn::parse_quote! { #[doc = " The value itself."] });
    }
    let bytes = item.fields.iter().any(|field| {
        let ty = &field.ty;
        quote!(#ty).to_string().ends_with("Bytes")
    });
    if !bytes {
        return Ok(vec![Item::Struct(item)]);
    }
    // A body may be a private key, or a megabyte: neither is for a log.
    without_debug(&mut item.attrs)?;
    let ident = &item.ident;
    let name = ident.to_string();
    let debug = syn::parse_quote! {
        impl ::std::fmt::Debug for #ident {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_tuple(#name).field(&format_args!("{} bytes", self.0.len())).finish()
            }
        }
    };
    Ok(vec![Item::Struct(item), debug])
}

fn without_debug(attributes: &mut Vec<Attribute>) -> Result<(), String> {
    for attribute in attributes {
        if attribute.path().is_ident("derive") {
            let list = attribute.parse_args_with(
                syn::punctuated::Punctuated::<syn::Path, syn::Token![,]>::parse_terminated,
            );
            let derives = list.map_err(|error| error.to_string())?;
            let kept = derives.into_iter().filter(|path| {
                path.segments
                    .last()
                    .is_none_or(|last| last.ident != "Debug")
            });
            *attribute = syn::parse_quote! { #[derive(#(#kept),*)] };
        }
    }
    Ok(())
}

fn is_untagged(item: &ItemEnum) -> bool {
    item.attrs.iter().any(|attribute| {
        attribute.path().is_ident("serde") && quote!(#attribute).to_string().contains("untagged")
    })
}

/// Replaces what the generator wrote as documentation: the description if there is one, then `title`.
///
/// `fallback` is the first line where the document has no description.
fn document(attributes: &mut Vec<Attribute>, title: &str, fallback: &str) {
    let text = description(attributes);
    let paragraphs: Vec<&str> = [text.as_deref().unwrap_or(fallback), title]
        .into_iter()
        .filter(|paragraph| !paragraph.is_empty())
        .collect();
    attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    let docs = doc_lines(&paragraphs.join("\n\n"));
    attributes.splice(0..0, docs);
}

/// The description behind doc attributes; the generator's placeholder, a bare name, is none.
fn description(attributes: &[Attribute]) -> Option<String> {
    let mut text = String::new();
    for attribute in attributes {
        if let syn::Meta::NameValue(pair) = &attribute.meta
            && pair.path.is_ident("doc")
            && let syn::Expr::Lit(literal) = &pair.value
            && let syn::Lit::Str(line) = &literal.lit
        {
            text.push_str(line.value().trim());
            text.push('\n');
        }
    }
    let text = text.trim();
    let placeholder = text.starts_with('`') && text.ends_with('`') && !text.contains(' ');
    (!text.is_empty() && !placeholder).then(|| text.to_owned())
}

fn doc_lines(text: &str) -> Vec<Attribute> {
    text.lines()
        .map(|line| {
            let line = if line.is_empty() {
                String::new()
            } else {
                format!(" {line}")
            };
            syn::parse_quote! { #[doc = #line] }
        })
        .collect()
}
