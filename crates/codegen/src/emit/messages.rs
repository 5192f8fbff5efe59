//! The constructors of outbound messages.

use proc_macro2::TokenStream;
use quote::quote;

use super::structs::{conversion, parameter};
use super::types::local;
use super::{docs, ident};
use crate::Error;
use crate::messages::{Constructor, Messages, RecipientMembers};
use crate::model::{Field, Kind, Model, Presence, TypeDef};

pub(super) fn messages(
    messages: &Messages,
    model: &Model,
    crate_name: &str,
) -> Result<TokenStream, Error> {
    let rust = model.schemas.get(&messages.schema);
    let Some(rust) = rust.filter(|_| !messages.constructors.is_empty()) else {
        return Ok(TokenStream::new());
    };
    let fail = |reason: String| Error::schema(&messages.schema, reason);
    let fields = fields(model, rust);
    let fields = fields.ok_or_else(|| fail("a message is an object".to_owned()))?;
    let type_ = field(fields, "type");
    let type_ = type_.ok_or_else(|| fail("a message has a `type`".to_owned()))?;
    let to = messages.recipients.get(&messages.schema);
    let constructors = messages.constructors.iter().map(|constructor| {
        self::constructor(constructor, to, fields, type_, model, crate_name)
            .map_err(|reason| fail(format!("the constructor `{}`: {reason}", constructor.of)))
    });
    let constructors = constructors.collect::<Result<Vec<_>, Error>>()?;
    let options = options(fields, model);
    let extra = fields.iter().find(|field| field.presence == Presence::Rest);
    let extra = extra.map(|_| extra_setter(crate_name));
    let message = ident(rust);
    Ok(quote! {
        mod constructors {
            use crate::types::*;

            impl #message {
                #(#constructors)*
                #options
                #extra
            }
        }
    })
}

/// The setters of what several APIs have, whatever they call its types.
fn options(fields: &[Field], model: &Model) -> TokenStream {
    let context = field(fields, "context");
    let reply = context.filter(|context| {
        let object =
            crate::model::innermost(&context.ty).and_then(|name| self::fields(model, name));
        let mut required = object.into_iter().flatten().filter(is_required);
        required
            .next()
            .is_some_and(|field| field.wire == "message_id")
            && required.next().is_none()
    });
    let reply = reply.map(|context| {
        let ty = local(&context.ty);
        quote! {
            /// Makes the message a reply to another, which is quoted above it.
            #[must_use]
            pub fn with_reply_to(self, message_id: impl Into<String>) -> Self {
                self.with_context(#ty::new(message_id))
            }
        }
    });
    let recipient = field(fields, "recipient_type");
    let group = recipient.and_then(|field| Some((field, variant(model, field, "group")?)));
    let group = group.map(|(field, group)| {
        let ty = local(&field.ty);
        quote! {
            /// Sends the message to a group, whose id is `to`.
            #[must_use]
            pub fn with_group_recipient(self) -> Self {
                self.with_recipient_type(#ty::#group)
            }
        }
    });
    quote! { #reply #group }
}

/// The setter of members that the document does not have.
fn extra_setter(crate_name: &str) -> TokenStream {
    let documentation = docs::lines(&[
        "Sets a member that the document does not have, such as one that the server has learnt since.",
        &format!(
            "It is sent and stored as it is, and not checked. A member that the document has is set by the \
             method of its name: it is ignored here.\n\n```\nuse {crate_name}::OutboundMessage;\n\n\
             let message = OutboundMessage::text(\"15550100\", \"Hello\").with_extra(\"urgency\", \"low\");\n\
             let body = serde_json::to_value(&message).expect(\"a message is JSON\");\n\
             assert_eq!(body[\"urgency\"], \"low\");\n```"
        ),
    ]);
    quote! {
        #documentation
        #[must_use]
        pub fn with_extra(
            mut self,
            name: impl Into<String>,
            value: impl Into<::serde_json::Value>,
        ) -> Self {
            self.extra.insert(name.into(), value.into());
            self
        }
    }
}

fn is_required(field: &&Field) -> bool {
    field.presence == Presence::Required
}

fn fields<'a>(model: &'a Model, rust: &str) -> Option<&'a [Field]> {
    match &model.types.get(rust)?.kind {
        Kind::Struct(fields) => Some(fields),
        _ => None,
    }
}

fn field<'a>(fields: &'a [Field], wire: &str) -> Option<&'a Field> {
    fields.iter().find(|field| field.wire == wire)
}

fn constructor(
    constructor: &Constructor,
    to: Option<&RecipientMembers>,
    fields: &[Field],
    type_: &Field,
    model: &Model,
    crate_name: &str,
) -> Result<TokenStream, String> {
    let of = &constructor.of;
    let content = field(fields, of).ok_or("the message has no member of this name")?;
    let variant = variant(model, type_, of).ok_or("`type` has no such value")?;
    let type_name = local(&type_.ty);
    let name = ident(of);
    let (parameters, value) = match constructor.arguments.is_empty() {
        true => {
            let value = conversion(content);
            (
                vec![parameter(content)],
                value.unwrap_or_else(|| quote! { #name }),
            )
        }
        false => flattened(content, &constructor.arguments, model)?,
    };
    let member = ident(&content.ident);
    let description = constructor.description.replace("{{crate}}", crate_name);
    let documentation = docs::lines(&[description.trim_end()]);
    let new = super::structs::parameters(fields, to.map(|to| &*to.phone));
    let (passed, required): (Vec<_>, Vec<_>) = new.into_iter().unzip();
    let type_ident = ident(&type_.ident);
    // In place, since each `with_…` moves the whole message.
    Ok(quote! {
        #documentation
        #[must_use]
        pub fn #name(#(#required,)* #(#parameters),*) -> Self {
            let mut message = Self::new(#(#passed),*);
            message.#type_ident = Some(#type_name::#variant);
            message.#member = Some(#value);
            message
        }
    })
}

/// Parameters for the required members of an object, in the order of the document, and the object.
fn flattened(
    content: &Field,
    arguments: &[String],
    model: &Model,
) -> Result<(Vec<TokenStream>, TokenStream), String> {
    let ty = crate::model::innermost(&content.ty);
    let fields = ty.and_then(|name| fields(model, name));
    let required: Vec<&Field> = fields.into_iter().flatten().filter(is_required).collect();
    let find = |name: &String| required.iter().find(|field| field.wire == *name);
    let found: Option<Vec<_>> = arguments.iter().map(find).collect();
    let found = found.filter(|found| found.len() == required.len());
    let found = found.ok_or("its arguments are not the required members of the object")?;
    let parameters = found.into_iter().map(|field| parameter(field)).collect();
    let passed = required.iter().map(|field| ident(&field.ident));
    let ty = local(&content.ty);
    Ok((parameters, quote! { #ty::new(#(#passed),*) }))
}

/// The variant of a value of an enum.
fn variant(model: &Model, of: &Field, value: &str) -> Option<proc_macro2::Ident> {
    let TypeDef { kind, .. } = model.types.get(crate::model::innermost(&of.ty)?)?;
    let Kind::Enum(known) = kind else {
        return None;
    };
    let found = known.values.iter().find(|(known, _)| known == value);
    found.map(|(_, variant)| ident(variant))
}
