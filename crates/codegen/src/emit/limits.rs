//! The limits that are checked before a value is sent.

use proc_macro2::TokenStream;
use quote::quote;

use super::{ident, support};
use crate::model::{Field, Kind, Model, innermost};
use crate::rust_types::Type;

pub(super) fn limits(model: &Model) -> TokenStream {
    let support = support();
    let rows = model
        .types
        .values()
        .filter(|t| t.limited)
        .map(|definition| {
            let name = ident(&definition.name);
            match &definition.kind {
                Kind::Struct(fields) => {
                    let fields = fields.iter().filter_map(|field| {
                        let checks = checks(field, model);
                        let (ident, wire) = (ident(&field.ident), &field.wire);
                        (!checks.is_empty()).then(|| quote! { #ident: #wire #(#checks)* })
                    });
                    quote! { #support::limits!(#name { #(#fields),* }); }
                }
                Kind::Union(union) => {
                    let variants = union.members.iter().filter_map(|member| {
                        let name = innermost(&member.ty)?;
                        model
                            .types
                            .get(name)?
                            .limited
                            .then(|| ident(&member.variant))
                    });
                    quote! { #support::limits!(enum #name { #(#variants),* }); }
                }
                _ => quote! { #support::limits!(struct #name); },
            }
        });
    quote! { #(#rows)* }
}

/// The checks of one field, as [`limits!`] takes them.
fn checks(field: &Field, model: &Model) -> Vec<TokenStream> {
    let limits = &field.limits;
    let mut checks = Vec::new();
    match &field.ty {
        Type::String | Type::Secret | Type::Named(_) => {
            if let Some(range) = range(limits.min_length, limits.max_length, count) {
                checks.push(quote! { length(#range) });
            }
        }
        Type::List(_) => {
            if let Some(range) = range(limits.min_items, limits.max_items, count) {
                checks.push(quote! { items(#range) });
            }
        }
        Type::Integer => {
            if let Some(range) = range(limits.minimum, limits.maximum, whole) {
                checks.push(quote! { range(#range) });
            }
        }
        Type::Float => {
            if let Some(range) = range(limits.minimum, limits.maximum, |bound| quote! { #bound }) {
                checks.push(quote! { range(#range) });
            }
        }
        _ => {}
    }
    let nested = innermost(&field.ty).and_then(|name| model.types.get(name));
    if nested.is_some_and(|nested| nested.limited) {
        checks.push(quote! { nested() });
    }
    checks
}

fn range<T>(
    least: Option<T>,
    most: Option<T>,
    literal: impl Fn(T) -> TokenStream,
) -> Option<TokenStream> {
    match (least.map(&literal), most.map(&literal)) {
        (None, None) => None,
        (Some(least), None) => Some(quote! { #least.. }),
        (None, Some(most)) => Some(quote! { ..=#most }),
        (Some(least), Some(most)) => Some(quote! { #least..=#most }),
    }
}

fn count(bound: u64) -> TokenStream {
    let literal = proc_macro2::Literal::u64_unsuffixed(bound);
    quote! { #literal }
}

#[allow(clippy::cast_possible_truncation)] // A bound beyond the range of `i64` is no bound.
fn whole(bound: f64) -> TokenStream {
    let literal = proc_macro2::Literal::i64_unsuffixed(bound as i64);
    quote! { #literal }
}
