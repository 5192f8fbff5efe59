//! One method an operation, written on the facade's transport.
//!
//! progenitor's signature is kept (its names and types of arguments and answer); its body, which
//! parses the URL for each call, adds an `api-version` header and knows only the declared status,
//! is not.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{File, FnArg, GenericArgument, Ident, PathArguments, ReturnType, Signature, Type};

use super::{doc_lines, names};
use crate::Error;
use crate::metadata;
use crate::operations::{Answer, Body, Location, Operation};

pub(super) struct Method<'a> {
    pub(super) operation: &'a Operation,
    /// Its place in `OPERATIONS`.
    pub(super) index: usize,
    pub(super) arguments: Vec<Argument>,
    pub(super) answer: Type,
}

pub(super) struct Argument {
    pub(super) ident: Ident,
    pub(super) ty: Type,
    /// What the document says of it.
    pub(super) description: String,
    role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Path,
    Query,
    Header,
    ContentType,
    Body,
}

pub(super) fn methods(
    operations: &[Operation],
    mut signatures: BTreeMap<String, Signature>,
) -> Result<Vec<Method<'_>>, Error> {
    let indices: BTreeMap<&str, usize> = metadata::listed(operations)
        .enumerate()
        .map(|(index, operation)| (operation.id.as_str(), index))
        .collect();
    let mut methods = Vec::new();
    for operation in operations {
        let fail = |reason: String| Error::operation(operation.label(), reason);
        let signature = signatures.remove(&operation.function).ok_or_else(|| {
            fail(format!(
                "the generator made no `{}` of it",
                operation.function
            ))
        })?;
        let index = indices.get(operation.id.as_str()).copied();
        methods.push(Method {
            operation,
            index: index.ok_or_else(|| fail("it has no default answer".to_owned()))?,
            arguments: arguments(operation, &signature).map_err(fail)?,
            answer: answer(&signature).ok_or_else(|| {
                fail("the generator gave it an answer of unknown shape".to_owned())
            })?,
        });
    }
    Ok(methods)
}

/// progenitor puts path parameters first, in the path's order, then the others by name, then the body.
fn arguments(operation: &Operation, signature: &Signature) -> Result<Vec<Argument>, String> {
    let mut arguments = Vec::new();
    let mut paths = operation
        .parameters
        .iter()
        .filter(|p| p.location == Location::Path);
    for input in &signature.inputs {
        let FnArg::Typed(input) = input else { continue };
        let syn::Pat::Ident(pattern) = input.pat.as_ref() else {
            return Err("the generator gave it an argument without a name".to_owned());
        };
        let ident = pattern.ident.clone();
        let mut ty = input.ty.as_ref().clone();
        DropLifetimes.visit_type_mut(&mut ty);
        let (role, description) = if ident == "body" {
            if let Body::Json {
                required: false, ..
            } = operation.body
            {
                ty = syn::parse_quote! { Option<#ty> };
            }
            (Role::Body, operation.body_description.clone())
        } else if let Some(media_types) = operation.raw_body()
            && ident == "content_type"
        {
            (Role::ContentType, of_body(media_types))
        } else if let Some(parameter) = paths.next() {
            (Role::Path, parameter.description.clone())
        } else {
            let parameter = other(operation, &ident).ok_or_else(|| {
                format!("the generator gave it an argument `{ident}` the document does not have")
            })?;
            if names::inner(&ty, "Vec").is_some()
                || names::inner(&ty, "Option")
                    .is_some_and(|ty| quote!(#ty).to_string().contains("Vec"))
            {
                return Err(format!(
                    "parameter `{}` is a list, which is not supported",
                    parameter.name
                ));
            }
            let role = match parameter.location {
                Location::Header => Role::Header,
                _ => Role::Query,
            };
            (role, parameter.description.clone())
        };
        arguments.push(Argument {
            ident,
            ty,
            description,
            role,
        });
    }
    Ok(arguments)
}

fn other<'a>(operation: &'a Operation, ident: &Ident) -> Option<&'a crate::operations::Parameter> {
    use heck::ToSnakeCase;
    operation
        .parameters
        .iter()
        .filter(|p| p.location != Location::Path)
        .find(|p| p.name.to_snake_case() == ident.to_string().trim_end_matches('_'))
}

/// The `T` of `Result<ResponseValue<T>, Error<…>>`.
fn answer(signature: &Signature) -> Option<Type> {
    let ReturnType::Type(_, ty) = &signature.output else {
        return None;
    };
    let mut answer = names::inner(names::inner(ty, "Result")?, "ResponseValue")?.clone();
    DropLifetimes.visit_type_mut(&mut answer);
    Some(answer)
}

struct DropLifetimes;

impl VisitMut for DropLifetimes {
    fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
        reference.lifetime = None;
        visit_mut::visit_type_reference_mut(self, reference);
    }

    fn visit_path_arguments_mut(&mut self, arguments: &mut PathArguments) {
        if let PathArguments::AngleBracketed(list) = arguments {
            list.args = std::mem::take(&mut list.args)
                .into_iter()
                .filter(|argument| !matches!(argument, GenericArgument::Lifetime(_)))
                .collect();
        }
        visit_mut::visit_path_arguments_mut(self, arguments);
    }
}

pub(super) fn file(methods: &[Method<'_>]) -> File {
    let functions = methods.iter().map(Method::function);
    syn::parse_quote! {
        impl Api {
            #(#functions)*
        }
    }
}

impl Method<'_> {
    pub(super) fn parameters(&self) -> impl Iterator<Item = TokenStream> {
        self.arguments
            .iter()
            .map(|Argument { ident, ty, .. }| quote! { #ident: #ty })
    }

    /// `<B: Into<reqwest::Body>>`, where the body is raw.
    pub(super) fn generics(&self) -> TokenStream {
        if self.operation.raw_body().is_some() {
            quote! { <B: Into<::reqwest::Body>> }
        } else {
            TokenStream::new()
        }
    }

    /// The lines of documentation that the method and its twin in the handle share.
    pub(super) fn documentation(&self) -> Vec<String> {
        let Operation {
            id,
            method,
            path,
            prefix,
            summary,
            description,
            ..
        } = self.operation;
        let mut paragraphs = Vec::new();
        if summary.is_empty() {
            paragraphs.push(format!("`{method} {prefix}{path}`."));
        } else {
            paragraphs.push(summary.clone());
        }
        if let Some((name, value)) = &self.operation.selected_by {
            paragraphs.push(format!("The answer that `{name}={value}` selects."));
        }
        if !description.is_empty() {
            paragraphs.push(description.clone());
        }
        if self.operation.deprecated {
            paragraphs.push("Deprecated by the API.".to_owned());
        }
        let arguments: Vec<String> = self
            .arguments
            .iter()
            .filter(|argument| !argument.description.is_empty())
            .map(|argument| {
                let text = argument.description.replace('\n', "\n  ");
                format!("* `{}`: {text}", argument.ident)
            })
            .collect();
        if !arguments.is_empty() {
            paragraphs.push(arguments.join("\n"));
        }
        paragraphs.push(format!("`{method} {prefix}{path}`, operation `{id}`."));
        paragraphs.push(self.errors());
        paragraphs
    }

    fn errors(&self) -> String {
        let mut errors = vec![
            "the server could not be reached or did not answer in time \
             ([`is_connect`](crate::Error::is_connect), [`is_timeout`](crate::Error::is_timeout))",
            "it refused the call with an error status \
             ([`status`](crate::Error::status), [`api_errors`](crate::Error::api_errors))",
        ];
        if !self.operation.security.is_empty() {
            errors.push("the login was refused ([`is_auth`](crate::Error::is_auth))");
        }
        if matches!(self.operation.answer, Answer::Json { .. }) {
            errors.push(
                "its answer is not what the document says \
                         ([`is_decode`](crate::Error::is_decode))",
            );
        }
        if self
            .arguments
            .iter()
            .any(|argument| argument.role == Role::Path)
        {
            errors.push("a path parameter is empty, `.` or `..`");
        }
        format!("# Errors\n* {}.", errors.join(";\n* "))
    }

    fn function(&self) -> TokenStream {
        let name = format_ident!("{}", self.operation.function);
        let generics = self.generics();
        let parameters = self.parameters();
        let docs = doc_lines(&self.documentation().join("\n\n"));
        let answer = &self.answer;
        let index = self.index;
        let steps = self.arguments.iter().map(Argument::step);
        let selected = self.operation.selected_by.as_ref().map(|(name, value)| {
            quote! { .query(#name, &#value) }
        });
        let send = match &self.operation.answer {
            Answer::Empty => format_ident!("send"),
            Answer::Json { .. } => format_ident!("send_for_json"),
            Answer::Bytes { .. } => format_ident!("send_for_bytes"),
        };
        let transfer = self.operation.is_transfer().then(|| quote! { .transfer() });
        let many =
            (self.arguments.len() > 6).then(|| quote! { #[allow(clippy::too_many_arguments)] });
        quote! {
            #(#docs)*
            #many
            pub async fn #name #generics(&self, #(#parameters),*) -> Result<ResponseValue<#answer>> {
                self.call(#index) #(#steps)* #selected #transfer .#send().await
            }
        }
    }
}

/// What is said of the argument that names a body's media type.
fn of_body(media_types: &[String]) -> String {
    match media_types {
        [one] if !one.contains('*') => format!("The media type of the body: `{one}`."),
        _ => format!(
            "The media type of the body, such as `{}`.",
            example_of(media_types)
        ),
    }
}

/// A media type that is one of those, which may have wildcards.
pub(super) fn example_of(media_types: &[String]) -> &str {
    match media_types.first() {
        Some(one) if !one.contains('*') => one,
        _ => "image/jpeg",
    }
}

impl Argument {
    fn step(&self) -> TokenStream {
        let ident = &self.ident;
        let name = ident.to_string();
        let optional = names::inner(&self.ty, "Option").is_some();
        match (self.role, optional) {
            (Role::Path, _) => quote! { .segment(&#ident) },
            (Role::Query, false) => quote! { .query(#name, &#ident) },
            (Role::Query, true) => quote! { .query_opt(#name, #ident.as_ref()) },
            (Role::Header, false) => quote! { .header(#name, &#ident) },
            (Role::Header, true) => quote! { .header_opt(#name, #ident.as_ref()) },
            (Role::ContentType, _) => quote! { .content_type(#ident) },
            (Role::Body, false) if quote_is_generic(&self.ty) => quote! { .raw(#ident.into()) },
            (Role::Body, false) => quote! { .json(#ident) },
            (Role::Body, true) => quote! { .json_opt(#ident) },
        }
    }
}

fn quote_is_generic(ty: &Type) -> bool {
    names::last_segment(ty).as_deref() == Some("B")
}
