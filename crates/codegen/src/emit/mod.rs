//! The templates: the model as Rust source, one module for each kind of item.

mod codes;
mod docs;
mod enums;
mod handles;
mod limits;
mod media_kinds;
mod messages;
mod metadata;
mod methods;
mod newtypes;
mod rules;
mod structs;
mod tables;
mod types;
mod unions;

pub(crate) use self::tables::tables;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::Error;
use crate::codes::ErrorCodes;
use crate::media_kinds::MediaKind;
use crate::messages::Messages;
use crate::model::{Kind, Model};
use crate::operation::Tag;
use crate::rules::Rules;

/// The one path under which generated code finds what the crate around it provides.
fn support() -> TokenStream {
    quote! { crate::support }
}

/// Names and formatted sources of the generated files; `crate_name` is for examples.
pub(crate) fn files(
    model: &Model,
    tags: &[Tag],
    crate_name: &str,
) -> Result<Vec<(&'static str, String)>, Error> {
    Ok(vec![
        ("types.rs", format(types(model))?),
        ("limits.rs", format(limits::limits(model))?),
        ("client.rs", format(client(model, crate_name))?),
        ("metadata.rs", format(metadata::metadata(model, tags))?),
    ])
}

/// The formatted source of the error codes.
pub(crate) fn codes(codes: &ErrorCodes, crate_name: &str) -> Result<String, Error> {
    format(codes::codes(codes, crate_name))
}

/// The formatted source of the kinds of media.
pub(crate) fn media_kinds(kinds: &[MediaKind], crate_name: &str) -> Result<String, Error> {
    format(media_kinds::media_kinds(kinds, crate_name))
}

/// The formatted source of the rules of messages.
pub(crate) fn rules(rules: &Rules, crate_name: &str) -> Result<String, Error> {
    format(rules::rules(rules, crate_name))
}

/// The formatted source of the constructors of messages.
pub(crate) fn messages(
    messages: &Messages,
    model: &Model,
    crate_name: &str,
) -> Result<String, Error> {
    format(self::messages::messages(messages, model, crate_name)?)
}

fn types(model: &Model) -> TokenStream {
    let items = model.types.values().map(|definition| {
        let item = match &definition.kind {
            Kind::Struct(fields) => structs::item(definition, fields),
            Kind::Enum(values) => enums::item(definition, values),
            Kind::Union(union) => unions::item(definition, union),
            Kind::Tagged(tagged) => unions::tagged(definition, tagged),
            Kind::Newtype(inner) => newtypes::item(definition, inner),
            Kind::Constant(value) => return newtypes::constant(definition, value),
        };
        let traits = types::traits(definition);
        quote! { #item #traits }
    });
    quote! { #(#items)* }
}

fn client(model: &Model, crate_name: &str) -> TokenStream {
    let methods = model.methods.iter().map(methods::method);
    let handles = handles::handles(model, crate_name);
    let support = support();
    quote! {
        impl #support::Api {
            #(#methods)*
        }
        #handles
    }
}

fn format(source: TokenStream) -> Result<String, Error> {
    let file = syn::parse2(source)
        .map_err(|e| Error::document(format!("the generated code does not parse: {e}")))?;
    Ok(prettyplease::unparse(&file))
}

fn ident(name: &str) -> Ident {
    format_ident!("{name}")
}
