//! A handle for each tag: `client.groups().get_all()`.

use std::collections::BTreeMap;

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::quote;

use super::methods::{documentation, generics, handle_name, parameters, response, scoped};
use super::{docs, ident, support};
use crate::model::{Kind, Method, Model, PagedBy, Presence, Role, example_of};
use crate::rust_types::Type;

pub(super) fn handles(model: &Model, crate_name: &str) -> TokenStream {
    let support = support();
    let mut tags: BTreeMap<&str, Vec<&Method>> = BTreeMap::new();
    for method in &model.methods {
        if let Some(tag) = &method.operation.tag {
            tags.entry(tag).or_default().push(method);
        }
    }
    let handles = tags.iter().map(|(tag, methods)| {
        let name = ident(&handle_name(tag));
        let accessor = tag.to_snake_case();
        let documentation = docs::lines(&[&format!(
            "The operations tagged {tag}: see [`Client::{accessor}`](crate::Client::{accessor})."
        )]);
        let functions = methods
            .iter()
            .map(|m| function(m, &accessor, model, crate_name));
        // A stream borrows what the handle does, and not the handle, which may be a temporary.
        let has_stream = methods.iter().any(|method| method.pages.is_some());
        let target = match has_stream {
            true => quote! { <'s> #name<'s> },
            false => quote! { #name<'_> },
        };
        quote! {
            #documentation
            #[derive(Clone, Copy, Debug)]
            pub struct #name<'a> {
                pub(crate) api: &'a #support::Api,
            }
            impl #target {
                #(#functions)*
            }
        }
    });
    let accessors = tags.keys().map(|tag| {
        let handle = ident(&handle_name(tag));
        let accessor = ident(&tag.to_snake_case());
        let documentation = docs::lines(&[&format!("Returns the operations tagged {tag}.")]);
        quote! {
            #documentation
            #[must_use]
            pub fn #accessor(&self) -> #handle<'_> {
                #handle { api: self.api() }
            }
        }
    });
    quote! {
        #(#handles)*
        impl #support::Client {
            #(#accessors)*
        }
    }
}

fn function(method: &Method, accessor: &str, model: &Model, crate_name: &str) -> TokenStream {
    let short = ident(&method.operation.short);
    let function = ident(&method.operation.function);
    let generics = generics(method);
    let parameters = parameters(method, None);
    let response = response(method);
    let arguments = method
        .arguments
        .iter()
        .map(|argument| ident(&argument.ident));
    let documentation = documentation(method, Some(&example(method, accessor, model, crate_name)));
    let support = support();
    let many =
        (method.arguments.len() > 6).then(|| quote! { #[allow(clippy::too_many_arguments)] });
    let stream = method.pages.as_ref().map(|pages| stream(method, pages));
    quote! {
        #documentation
        #many
        pub async fn #short #generics(&self, #(#parameters),*) -> #support::Result<#response> {
            self.api.#function(#(#arguments),*).await.map(#support::ResponseValue::into_inner)
        }
        #stream
    }
}

/// The items of all pages, one after the other.
fn stream(method: &Method, pages: &PagedBy) -> TokenStream {
    let support = support();
    let short = &method.operation.short;
    let name = ident(&format!("{short}_stream"));
    let function = ident(&method.operation.function);
    let item = scoped(&pages.item);
    let is_cursor = |name: &str| name.trim_end_matches('_') == pages.argument;
    let lifetime = quote! { 's };
    let parameters = parameters(method, Some(&lifetime))
        .zip(&method.arguments)
        .filter(|(_, argument)| !is_cursor(&argument.ident))
        .map(|(parameter, _)| parameter);
    let arguments = method
        .arguments
        .iter()
        .map(|argument| match is_cursor(&argument.ident) {
            true => quote! { cursor.as_deref() },
            false => {
                let ident = ident(&argument.ident);
                quote! { #ident }
            }
        });
    let clones = method
        .arguments
        .iter()
        .filter(|argument| argument.is_enum)
        .map(|argument| {
            let ident = ident(&argument.ident);
            quote! { let #ident = #ident.clone(); }
        });
    let steps = pages.next.iter().map(|(field, optional)| {
        let field = ident(field);
        match optional {
            true => quote! { .and_then(|value| value.#field) },
            false => quote! { .map(|value| value.#field) },
        }
    });
    let items = items(&pages.items);
    let documentation = docs::lines(&[
        &format!("Returns the items of all pages of [`{short}`](Self::{short})."),
        "A page is requested when the items before it have been taken. An error ends the stream.",
    ]);
    quote! {
        #documentation
        pub fn #name(&self, #(#parameters),*) -> #support::Pages<#lifetime, #item> {
            let api = self.api;
            #support::pages(move |cursor: Option<String>| {
                #(#clones)*
                async move {
                    let mut page = api.#function(#(#arguments),*).await?.into_inner();
                    let items = #items;
                    let next = Some(page) #(#steps)*;
                    Ok((items, next))
                }
            })
        }
    }
}

/// Takes the items out of `page`.
fn items(fields: &[(String, bool)]) -> TokenStream {
    let Some(((last, optional), owners)) = fields.split_last() else {
        return TokenStream::new();
    };
    let last = ident(last);
    if owners.is_empty() {
        return match optional {
            true => quote! { page.#last.take().unwrap_or_default() },
            false => quote! { ::std::mem::take(&mut page.#last) },
        };
    }
    let owners = owners.iter().map(|(field, optional)| {
        let field = ident(field);
        match optional {
            true => quote! { .and_then(|value| value.#field.as_mut()) },
            false => quote! { .map(|value| &mut value.#field) },
        }
    });
    let take = match optional {
        true => quote! { .and_then(|value| value.#last.take()) },
        false => quote! { .map(|value| ::std::mem::take(&mut value.#last)) },
    };
    quote! { Some(&mut page) #(#owners)* #take .unwrap_or_default() }
}

fn example(method: &Method, accessor: &str, model: &Model, crate_name: &str) -> String {
    let mut lines = Vec::new();
    let mut values = Vec::new();
    for argument in &method.arguments {
        values.push(match argument.role {
            Role::Raw => "std::fs::read(\"file\")?".to_owned(),
            Role::ContentType => {
                let media_types = method.operation.raw_body().unwrap_or_default();
                format!("{:?}", example_of(media_types))
            }
            _ if argument.optional => "None".to_owned(),
            Role::Json | Role::Multipart | Role::UrlEncoded => {
                lines.push(format!("use {crate_name}::types;\n"));
                lines.push(format!(
                    "let body = {};",
                    value(&argument.ty, "body", model)
                ));
                "&body".to_owned()
            }
            _ if argument.ty == Type::Secret => format!("&\"{}\".into()", argument.ident),
            _ if argument.is_enum => format!("\"{}\".into()", argument.ident),
            _ => value(&argument.ty, &argument.ident, model),
        });
    }
    let binding = match method.operation.response {
        crate::operation::Response::Empty => "",
        _ => "let response = ",
    };
    lines.push(format!(
        "{binding}client.{accessor}().{}({}).await?;",
        method.operation.short,
        values.join(", ")
    ));
    format!(
        "# Examples\n```no_run\n\
         # async fn example(client: {crate_name}::Client) -> Result<(), Box<dyn std::error::Error>> {{\n\
         {}\n# Ok(())\n# }}\n```",
        lines.join("\n")
    )
}

/// An expression of the type, for an example.
fn value(ty: &Type, name: &str, model: &Model) -> String {
    nested_value(ty, name, model, MAX_DEPTH)
}

/// How deep the values of an example are nested: a type may require itself in a list.
const MAX_DEPTH: usize = 8;

fn nested_value(ty: &Type, name: &str, model: &Model, depth: usize) -> String {
    let value = |ty: &Type, name: &str| nested_value(ty, name, model, depth.saturating_sub(1));
    match ty {
        Type::Boolean => "true".to_owned(),
        Type::Integer => "1".to_owned(),
        Type::Float => "1.0".to_owned(),
        Type::File => "std::fs::read(\"file\")?".to_owned(),
        Type::List(element) if depth == 0 => {
            format!(
                "Vec::<{}>::new()",
                scoped(element).to_string().replace(' ', "")
            )
        }
        Type::List(element) => format!("[{}]", value(element, name)),
        Type::Boxed(inner) | Type::Option(inner) if depth > 0 => value(inner, name),
        Type::Named(rust) => match model.types.get(rust).map(|definition| &definition.kind) {
            Some(Kind::Struct(fields)) => {
                let to = model.types[rust].recipient.as_ref().map(|to| &*to.phone);
                let required = fields.iter().filter(|field| {
                    field.presence == Presence::Required || to == Some(&field.wire)
                });
                let arguments: Vec<String> = required
                    .map(|field| value(&field.ty, &field.ident))
                    .collect();
                format!("types::{rust}::new({})", arguments.join(", "))
            }
            Some(Kind::Union(union)) if depth > 0 => match union.members.first() {
                Some(member) => format!("types::{rust}::from({})", value(&member.ty, name)),
                None => format!("\"{name}\""),
            },
            Some(Kind::Newtype(Type::String)) => format!("types::{rust}::from(String::new())"),
            Some(Kind::Newtype(Type::Map(_))) => {
                format!("types::{rust}::from(serde_json::Map::new())")
            }
            Some(Kind::Newtype(_)) => format!("types::{rust}::from(vec![])"),
            _ => format!("\"{name}\""),
        },
        _ => format!("\"{name}\""),
    }
}
