//! Structs that can grow: a new optional property of the document is no breaking change in Rust.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::types::{is_primitive, local};
use super::{docs, ident, support};
use crate::messages::RecipientMembers;
use crate::model::{Field, Presence, TypeDef};
use crate::rust_types::Type;

pub(super) fn item(definition: &TypeDef, fields: &[Field]) -> TokenStream {
    let name = ident(&definition.name);
    let documentation = docs::of_type(definition);
    let default = fields
        .iter()
        .all(|field| field.presence != Presence::Required)
        .then(|| quote! { Default, });
    let declarations = fields.iter().map(|field| {
        let fallback = format!("`{}`.", field.wire);
        let description = match &*field.description {
            "" => &fallback,
            text => text,
        };
        let documentation = docs::lines(&[description]);
        let ident = ident(&field.ident);
        let ty = local(&field.ty);
        match field.presence {
            Presence::Optional => quote! { #documentation pub #ident: Option<#ty> },
            Presence::Constant => quote! { #ident: #ty },
            _ => quote! { #documentation pub #ident: #ty },
        }
    });
    let recipient = definition
        .recipient
        .as_ref()
        .map(|members| Recipient::of(members, fields));
    let new = constructor(fields, recipient.as_ref());
    let recipient_methods = recipient.as_ref().map(Recipient::methods);
    let setters = fields
        .iter()
        .filter(|field| {
            !matches!(
                field.presence,
                Presence::Required | Presence::Constant | Presence::Rest
            )
        })
        // The setter of a recipient takes any, not only a user id.
        .filter(|field| recipient.is_none() || field.stem() != "recipient")
        .map(setter);
    let rows = fields.iter().map(row);
    let support = support();
    quote! {
        #documentation
        #[derive(Clone, Debug, #default PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#declarations),*
        }
        impl #name {
            #new
            #(#setters)*
            #recipient_methods
        }
        #support::object!(#name { #(#rows),* });
    }
}

fn constructor(fields: &[Field], recipient: Option<&Recipient>) -> TokenStream {
    let required: Vec<&Field> = fields
        .iter()
        .filter(|field| field.presence == Presence::Required)
        .collect();
    if required.is_empty() && recipient.is_none() {
        return quote! {
            /// Creates a value with nothing set.
            #[must_use]
            pub fn new() -> Self {
                Self::default()
            }
        };
    }
    let parameters = parameters(fields, recipient.map(|to| &*to.wire));
    let parameters = parameters.into_iter().map(|(_, parameter)| parameter);
    let initial = fields.iter().map(|field| {
        let ident = ident(&field.ident);
        match field.presence {
            Presence::Required => match conversion(field) {
                Some(value) => quote! { #ident: #value },
                None => quote! { #ident },
            },
            Presence::Optional => quote! { #ident: None },
            Presence::Empty | Presence::Constant | Presence::Rest => {
                quote! { #ident: Default::default() }
            }
        }
    });
    let value = quote! { Self { #(#initial),* } };
    let value = match recipient {
        None => value,
        // Set in place: a message is large.
        Some(Recipient { phone, .. }) => quote! {
            let recipient = #phone.into();
            let mut value = #value;
            value.set_recipient(recipient);
            value
        },
    };
    let documentation = docs::lines(&[match required.len() == fields.len() {
        true => "Creates a value.",
        false => "Creates a value with what is required; the rest is not set.",
    }]);
    let many = (required.len() > 7).then(|| quote! { #[allow(clippy::too_many_arguments)] });
    quote! {
        #documentation
        #many
        #[must_use]
        pub fn new(#(#parameters),*) -> Self {
            #value
        }
    }
}

/// The parameters of `new`, with their names: the required fields, and the recipient, which is named by the
/// member `to`.
pub(super) fn parameters(fields: &[Field], to: Option<&str>) -> Vec<(Ident, TokenStream)> {
    let parameters = fields.iter().filter_map(|field| {
        let ident = ident(&field.ident);
        let parameter = match field.presence {
            _ if to == Some(&field.wire) => {
                quote! { #ident: impl Into<whatsapp_business_runtime::Recipient> }
            }
            Presence::Required => parameter(field),
            _ => return None,
        };
        Some((ident, parameter))
    });
    parameters.collect()
}

/// The members of an object that name its recipient.
struct Recipient {
    wire: String,
    phone: Ident,
    user: Ident,
    group: Option<(Ident, String)>,
}

impl Recipient {
    fn of(members: &RecipientMembers, fields: &[Field]) -> Self {
        let name = |wire: &str| {
            let field = fields.iter().find(|field| field.wire == wire);
            ident(field.map_or(wire, |field| &field.ident))
        };
        let group = members.group.as_ref();
        Self {
            wire: members.phone.clone(),
            phone: name(&members.phone),
            user: name(&members.user),
            group: group.map(|(member, value)| (name(member), value.clone())),
        }
    }

    fn methods(&self) -> TokenStream {
        let Self { phone, user, .. } = self;
        let unset = self.group.as_ref().map(|(member, value)| {
            quote! {
                if self.#member.as_ref().is_some_and(|value| value.as_str() == #value) {
                    self.#member = None;
                }
            }
        });
        let set = self.group.as_ref().map(|(member, value)| {
            quote! { self.#member = Some(#value.into()); }
        });
        let is_group = self.group.as_ref().map(|(member, value)| {
            quote! {
                if self.#member.as_ref().is_some_and(|value| value.as_str() == #value) {
                    return Some(Recipient::Group(self.#phone.clone()?));
                }
            }
        });
        quote! {
            /// Returns the recipient: the user with a number, if there is one, else that with an id.
            #[must_use]
            pub fn recipient(&self) -> Option<whatsapp_business_runtime::Recipient> {
                use whatsapp_business_runtime::Recipient;
                #is_group
                let phone = self.#phone.clone().map(Recipient::Phone);
                phone.or_else(|| self.#user.clone().map(Recipient::User))
            }

            /// Returns the number or the id of the recipient, for example for a log; empty if none is set.
            #[must_use]
            pub fn recipient_id(&self) -> &str {
                let phone = self.#phone.as_deref();
                phone.or(self.#user.as_deref()).unwrap_or_default()
            }

            /// Sets the recipient, in place of any other.
            #[must_use]
            pub fn with_recipient(
                mut self,
                recipient: impl Into<whatsapp_business_runtime::Recipient>,
            ) -> Self {
                self.set_recipient(recipient.into());
                self
            }

            fn set_recipient(&mut self, recipient: whatsapp_business_runtime::Recipient) {
                use whatsapp_business_runtime::Recipient;
                (self.#phone, self.#user) = (None, None);
                #unset
                match recipient {
                    Recipient::User(id) => self.#user = Some(id),
                    Recipient::Group(id) => {
                        self.#phone = Some(id);
                        #set
                    }
                    recipient => self.#phone = Some(recipient.into_string()),
                }
            }
        }
    }
}

fn setter(field: &Field) -> TokenStream {
    let ident = ident(&field.ident);
    let setter = super::ident(&format!("with_{}", field.stem()));
    let parameter = parameter(field);
    let value = conversion(field).unwrap_or_else(|| quote! { #ident });
    let value = match field.presence {
        Presence::Optional => quote! { Some(#value) },
        _ => value,
    };
    let documentation = docs::lines(&[&format!("Sets [`{ident}`](Self::{ident}).")]);
    quote! {
        #documentation
        #[must_use]
        pub fn #setter(mut self, #parameter) -> Self {
            self.#ident = #value;
            self
        }
    }
}

/// The parameter that sets a field.
pub(super) fn parameter(field: &Field) -> TokenStream {
    let ident = ident(&field.ident);
    let ty = local(&field.ty);
    match &field.ty {
        ty if is_primitive(ty) => {
            let ty = local(ty);
            quote! { #ident: #ty }
        }
        Type::List(element) => {
            let element = local(element);
            quote! { #ident: impl IntoIterator<Item = impl Into<#element>> }
        }
        _ => quote! { #ident: impl Into<#ty> },
    }
}

/// The field's value made of its parameter, if that is not the parameter itself.
pub(super) fn conversion(field: &Field) -> Option<TokenStream> {
    let ident = ident(&field.ident);
    match &field.ty {
        ty if is_primitive(ty) => None,
        Type::List(_) => Some(quote! { #ident.into_iter().map(Into::into).collect() }),
        _ => Some(quote! { #ident.into() }),
    }
}

/// A field as [`object!`] takes it: its name on the wire, and how it decodes.
fn row(field: &Field) -> TokenStream {
    let ident = ident(&field.ident);
    let wire = &field.wire;
    let kind = ident_of(field);
    quote! { #ident: #wire #kind }
}

fn ident_of(field: &Field) -> proc_macro2::Ident {
    ident(match (field.presence, field.lenient) {
        (Presence::Required, false) => "required",
        (Presence::Required, true) => "required_scalar",
        (Presence::Optional, false) => "optional",
        (Presence::Optional, true) => "optional_scalar",
        (Presence::Empty | Presence::Constant, _) => "empty",
        (Presence::Rest, _) => "rest",
    })
}
