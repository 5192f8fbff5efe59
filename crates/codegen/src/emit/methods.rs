//! One method for each operation, on the transport of the crate around it.

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::quote;

use super::types::{is_primitive, path};
use super::{docs, ident, support};
use crate::model::{Argument, Method, Role};
use crate::operation::{Operation, Response};
use crate::rust_types::Type;

/// The method of `Api`, which returns status and headers with the response.
pub(super) fn method(method: &Method) -> TokenStream {
    let operation = &method.operation;
    let name = ident(&operation.function);
    let documentation = match &operation.tag {
        // The handle has the whole documentation.
        Some(tag) => {
            let handle = handle_name(tag);
            let short = &operation.short;
            let summary = summary(operation);
            docs::lines(&[
                &summary,
                &format!("See [`{handle}::{short}`]; this returns status and headers as well."),
            ])
        }
        None => documentation(method, None),
    };
    let generics = generics(method);
    let parameters = parameters(method, None);
    let response = response(method);
    let index = proc_macro2::Literal::usize_unsuffixed(method.index);
    let steps = method.arguments.iter().map(step);
    let selected = operation
        .selected_by
        .as_ref()
        .map(|(name, value)| quote! { .query(#name, &#value) });
    let transfer = operation.is_transfer().then(|| quote! { .transfer() });
    let send = ident(match &operation.response {
        Response::Empty => "send",
        Response::Json(_) => "send_for_json",
        Response::Bytes(_) => "send_for_bytes",
    });
    let support = support();
    let many =
        (method.arguments.len() > 6).then(|| quote! { #[allow(clippy::too_many_arguments)] });
    quote! {
        #documentation
        #many
        pub async fn #name #generics(
            &self,
            #(#parameters),*
        ) -> #support::Result<#support::ResponseValue<#response>> {
            self.call(#index) #(#steps)* #selected #transfer .#send().await
        }
    }
}

/// The name of a tag's handle.
pub(super) fn handle_name(tag: &str) -> String {
    tag.to_upper_camel_case()
}

/// `<B: Into<Body>>`, where the body is raw.
pub(super) fn generics(method: &Method) -> Option<TokenStream> {
    let support = support();
    method
        .operation
        .raw_body()
        .map(|_| quote! { <B: Into<#support::Body>> })
}

/// The parameters, their references with `lifetime`.
pub(super) fn parameters<'a>(
    method: &'a Method,
    lifetime: Option<&'a TokenStream>,
) -> impl Iterator<Item = TokenStream> + 'a {
    method.arguments.iter().map(move |argument| {
        let ident = ident(&argument.ident);
        let ty = argument_type(argument, lifetime);
        let ty = match argument.optional {
            true => quote! { Option<#ty> },
            false => ty,
        };
        quote! { #ident: #ty }
    })
}

fn argument_type(argument: &Argument, lifetime: Option<&TokenStream>) -> TokenStream {
    match (&argument.ty, argument.role) {
        (_, Role::Raw) => quote! { B },
        (Type::String, _) => quote! { &#lifetime str },
        (ty, _) if is_primitive(ty) || argument.is_enum => scoped(ty),
        (ty, _) => {
            let ty = scoped(ty);
            quote! { &#lifetime #ty }
        }
    }
}

/// A type as it is written outside of the module of the generated types.
pub(super) fn scoped(ty: &Type) -> TokenStream {
    path(ty, &quote! { types:: })
}

pub(super) fn response(method: &Method) -> TokenStream {
    match (&method.operation.response, &method.response) {
        (Response::Json(_), Some(ty)) => scoped(ty),
        (Response::Bytes(_), _) => {
            let support = support();
            quote! { #support::ByteStream }
        }
        _ => quote! { () },
    }
}

fn step(argument: &Argument) -> TokenStream {
    let ident = ident(&argument.ident);
    let name = &argument.wire;
    let is_secret = argument.ty == Type::Secret;
    match (argument.role, argument.optional) {
        (Role::Query, false) if is_secret => quote! { .query(#name, #ident.expose()) },
        (Role::Query, true) if is_secret => {
            quote! { .query_opt(#name, #ident.map(|secret| secret.expose())) }
        }
        (Role::Path, _) => quote! { .segment(&#ident) },
        (Role::Query, false) => quote! { .query(#name, &#ident) },
        (Role::Query, true) => quote! { .query_opt(#name, #ident.as_ref()) },
        (Role::Header, false) => quote! { .header(#name, &#ident) },
        (Role::Header, true) => quote! { .header_opt(#name, #ident.as_ref()) },
        (Role::ContentType, _) => quote! { .content_type(#ident) },
        (Role::Json, false) => quote! { .json(#ident) },
        (Role::Json, true) => quote! { .json_opt(#ident) },
        (Role::Multipart, _) => quote! { .multipart(#ident) },
        (Role::UrlEncoded, _) => quote! { .urlencoded(#ident) },
        (Role::Raw, _) => quote! { .raw(#ident.into()) },
    }
}

fn summary(operation: &Operation) -> String {
    let Operation {
        method,
        path,
        prefix,
        summary,
        ..
    } = operation;
    match &**summary {
        "" => format!("`{method} {prefix}{path}`."),
        summary => summary.to_owned(),
    }
}

/// Everything that is said of an operation.
pub(super) fn documentation(method: &Method, example: Option<&str>) -> TokenStream {
    let operation = &method.operation;
    let mut paragraphs = vec![summary(operation)];
    if let Some((name, value)) = &operation.selected_by {
        paragraphs.push(format!(
            "This is the response that `{name}={value}` selects."
        ));
    }
    paragraphs.push(operation.description.clone());
    paragraphs.push(operation.provenance.clone());
    if operation.deprecated {
        paragraphs.push("Deprecated by the API.".to_owned());
    }
    let arguments: Vec<String> = method
        .arguments
        .iter()
        .filter(|argument| !argument.description.is_empty())
        .map(|argument| {
            let text = argument.description.replace('\n', "\n  ");
            format!("* `{}`: {text}", argument.ident)
        })
        .collect();
    paragraphs.push(arguments.join("\n"));
    let Operation {
        method: verb,
        path,
        prefix,
        id,
        ..
    } = operation;
    paragraphs.push(format!("`{verb} {prefix}{path}`, operation `{id}`."));
    paragraphs.push(errors(method));
    paragraphs.extend(example.map(str::to_owned));
    let paragraphs: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
    docs::lines(&paragraphs)
}

fn errors(method: &Method) -> String {
    let mut errors = vec![
        "the server cannot be reached or does not respond in time \
         ([`is_connect`](crate::Error::is_connect), [`is_timeout`](crate::Error::is_timeout))",
        "it responds with an error status \
         ([`status`](crate::Error::status), [`api_errors`](crate::Error::api_errors))",
    ];
    if !method.operation.security.is_empty() {
        errors.push("the login is refused ([`is_auth`](crate::Error::is_auth))");
    }
    if matches!(method.operation.response, Response::Json(_)) {
        errors.push(
            "the response does not match the document ([`is_decode`](crate::Error::is_decode))",
        );
    }
    if method.arguments.iter().any(|a| a.role == Role::Path) {
        errors.push("a path parameter is empty, `.` or `..`");
    }
    format!("# Errors\nFails if\n* {}.", errors.join(";\n* "))
}
