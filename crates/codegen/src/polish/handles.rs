//! A handle per tag: `client.groups().get_all()`.

use std::collections::BTreeMap;

use heck::{ToSnakeCase, ToUpperCamelCase};
use quote::{format_ident, quote};
use syn::{Item, ItemStruct, Type};

use super::methods::{Method, example_of};
use super::structs::Member;
use super::{doc_lines, names};
use crate::operations::Body;

pub(super) fn handles(methods: &[Method<'_>], structs: &BTreeMap<String, ItemStruct>) -> Vec<Item> {
    let mut tags: BTreeMap<&str, Vec<&Method<'_>>> = BTreeMap::new();
    for method in methods {
        if let Some(tag) = &method.operation.tag {
            tags.entry(tag).or_default().push(method);
        }
    }
    let mut items = Vec::new();
    let mut accessors = Vec::new();
    for (tag, methods) in &tags {
        let name = format_ident!("{}", tag.to_upper_camel_case());
        let accessor = format_ident!("{}", tag.to_snake_case());
        let docs = doc_lines(&format!(
            "The operations tagged {tag}: see [`Client::{accessor}`](crate::Client::{accessor})."
        ));
        let functions = methods
            .iter()
            .map(|method| function(method, &accessor, structs));
        items.push(syn::parse_quote! {
            #(#docs)*
            #[derive(Clone, Copy, Debug)]
            pub struct #name<'a> {
                pub(crate) api: &'a Api,
            }
        });
        items.push(syn::parse_quote! {
            impl #name<'_> {
                #(#functions)*
            }
        });
        let docs = doc_lines(&format!("The operations tagged {tag}."));
        accessors.push(quote! {
            #(#docs)*
            #[must_use]
            pub fn #accessor(&self) -> #name<'_> {
                #name { api: self.api() }
            }
        });
    }
    items.push(syn::parse_quote! {
        impl crate::Client {
            #(#accessors)*
        }
    });
    items
}

fn function(
    method: &Method<'_>,
    accessor: &syn::Ident,
    structs: &BTreeMap<String, ItemStruct>,
) -> proc_macro2::TokenStream {
    let short = format_ident!("{}", method.operation.short);
    let function = format_ident!("{}", method.operation.function);
    let generics = method.generics();
    let parameters = method.parameters();
    let answer = &method.answer;
    let arguments = method.arguments.iter().map(|argument| &argument.ident);
    let mut paragraphs = method.documentation();
    paragraphs.push(example(method, accessor, structs));
    let docs = doc_lines(&paragraphs.join("\n\n"));
    quote! {
        #(#docs)*
        pub async fn #short #generics(&self, #(#parameters),*) -> Result<#answer> {
            self.api.#function(#(#arguments),*).await.map(ResponseValue::into_inner)
        }
    }
}

fn example(
    method: &Method<'_>,
    accessor: &syn::Ident,
    structs: &BTreeMap<String, ItemStruct>,
) -> String {
    let mut lines = Vec::new();
    let mut values = Vec::new();
    for argument in &method.arguments {
        let ty = &argument.ty;
        values.push(if argument.ident == "body" {
            match &method.operation.body {
                Body::Raw { .. } => "std::fs::read(\"file\")?".to_owned(),
                Body::Json {
                    required: false, ..
                } => "None".to_owned(),
                _ => {
                    lines.push("use whatsapp_business::types;\n".to_owned());
                    lines.push(format!("let body = {};", value(ty, "body", structs)));
                    "&body".to_owned()
                }
            }
        } else if argument.ident == "content_type" {
            let media_types = method.operation.raw_body().unwrap_or_default();
            format!("{:?}", example_of(media_types))
        } else if names::inner(ty, "Option").is_some() {
            "None".to_owned()
        } else {
            value(ty, &argument.ident.to_string(), structs)
        });
    }
    let binding = match &method.answer {
        Type::Tuple(_) => "",
        _ => "let answer = ",
    };
    lines.push(format!(
        "{binding}client.{accessor}().{}({}).await?;",
        method.operation.short,
        values.join(", ")
    ));
    format!(
        "# Example\n```no_run\n\
         # async fn example(client: whatsapp_business::Client) -> Result<(), Box<dyn std::error::Error>> {{\n\
         {}\n# Ok(())\n# }}\n```",
        lines.join("\n")
    )
}

/// An expression of the type, for an example.
fn value(ty: &Type, name: &str, structs: &BTreeMap<String, ItemStruct>) -> String {
    if let Type::Reference(reference) = ty {
        return value(&reference.elem, name, structs);
    }
    if let Some(element) = names::inner(ty, "Vec") {
        return format!("[{}]", value(element, name, structs));
    }
    match names::last_segment(ty).as_deref() {
        Some("bool") => "true".to_owned(),
        Some("i64") => "1".to_owned(),
        Some("f64") => "1.0".to_owned(),
        Some(name) if structs.contains_key(name) => {
            let item = &structs[name];
            if !matches!(item.fields, syn::Fields::Named(_)) {
                return format!("types::{name}::from(vec![])");
            }
            let arguments: Vec<String> = item
                .fields
                .iter()
                .filter_map(Member::read)
                .filter(|member| member.required)
                .map(|member| value(&member.ty, &member.ident.to_string(), structs))
                .collect();
            format!("types::{name}::new({})", arguments.join(", "))
        }
        _ => format!("\"{name}\""),
    }
}
