//! The types: one for each named schema, and one for each inline object, enum or `oneOf`.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase, ToUpperCamelCase};

use super::{Field, Kind, Method, OpenEnum, Presence, Role, Tagged, TaggedKind, TypeDef, unions};
use crate::Error;
use crate::messages::Messages;
use crate::operation::{Content, Encoding, Operation, Response};
use crate::rust_types::{Definition, Fields, RustTypes, Type};
use crate::schema::{Limits, Named, Property, Schema, Schemas, Shape};

pub(super) struct Builder<'a> {
    schemas: &'a Schemas,
    messages: &'a Messages,
    rust: &'a RustTypes,
    types: BTreeMap<String, TypeDef>,
    names: BTreeMap<String, String>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(schemas: &'a Schemas, messages: &'a Messages, rust: &'a RustTypes) -> Self {
        Self {
            schemas,
            messages,
            rust,
            types: BTreeMap::new(),
            names: BTreeMap::new(),
        }
    }

    pub(super) fn finish(self) -> (BTreeMap<String, TypeDef>, BTreeMap<String, String>) {
        (self.types, self.names)
    }

    pub(super) fn named(&mut self, name: &str, named: &Named) -> Result<(), Error> {
        self.names.insert(name.to_owned(), named.rust.clone());
        self.define(&named.rust, Some(name), &named.schema)
            .map_err(|reason| Error::schema(name, reason))
    }

    /// The types of the schemas that an operation has in place.
    pub(super) fn inline_of(&mut self, operation: &Operation) -> Result<(), Error> {
        let signature = self.rust.signature(operation);
        let mut schemas: Vec<(&str, &Schema)> = Vec::new();
        for parameter in &operation.parameters {
            schemas.push((&parameter.name, &parameter.schema));
        }
        if let Some(body) = &operation.body
            && let Content::Json(schema) | Content::Form(_, schema) = &body.content
        {
            schemas.push((crate::rust_types::BODY, schema));
        }
        if let Response::Json(schema) = &operation.response {
            schemas.push((crate::rust_types::RESPONSE, schema));
        }
        for (name, schema) in schemas {
            if let Some((_, ty)) = signature.get(name) {
                self.inline(schema, ty)
                    .map_err(|reason| Error::operation(operation.label(), reason))?;
            }
        }
        Ok(())
    }

    /// Defines the types of what stands in place below a schema that has the Rust type `ty`.
    fn inline(&mut self, schema: &Schema, ty: &Type) -> Result<(), String> {
        match (ty, &schema.shape) {
            (Type::Option(inner) | Type::Boxed(inner), _) => self.inline(schema, inner),
            (Type::List(inner), Shape::List(items)) => self.inline(items, inner),
            (Type::Map(inner), Shape::Map(values)) => self.inline(values, inner),
            (Type::Named(name), Shape::Object(_) | Shape::Enum(_) | Shape::OneOf(..)) => {
                self.define(name, None, schema)
            }
            _ => Ok(()),
        }
    }

    fn define(
        &mut self,
        rust: &str,
        schema_name: Option<&str>,
        schema: &Schema,
    ) -> Result<(), String> {
        if let Some(known) = self.types.get(rust) {
            return match known.pointer == schema.pointer {
                true => Ok(()),
                false => Err(format!(
                    "two of its inline schemas have the Rust name `{rust}`: name one of them"
                )),
            };
        }
        let definitions = self.rust;
        let definition = definitions.get(rust);
        let kind = match (definition, &schema.shape) {
            (_, Shape::Tagged(tagged)) => Kind::Tagged(self.tagged(tagged)?),
            (Some(Definition::Struct(fields)), Shape::Object(properties)) => {
                let is_message = schema_name == Some(&self.messages.schema);
                Kind::Struct(self.fields(fields, properties, is_message)?)
            }
            (Some(Definition::Enum(variants)), Shape::Enum(values)) => {
                Kind::Enum(open_enum(values, variants)?)
            }
            (Some(Definition::Union(variants)), Shape::OneOf(members, discriminator)) => {
                Kind::Union(unions::build(
                    self.schemas,
                    members,
                    variants,
                    discriminator.as_ref(),
                )?)
            }
            (Some(Definition::Newtype(inner)), shape) => {
                self.inline(schema, inner)?;
                if matches!(shape, Shape::Lenient(_)) {
                    return Err("an `anyOf` of scalars has no type of its own".to_owned());
                }
                Kind::Newtype(inner.clone())
            }
            (Some(Definition::Unfit(reason)), _) => return Err(reason.clone()),
            _ => return Err(format!("the generator made no type `{rust}` of it")),
        };
        if let (Kind::Union(union), Shape::OneOf(members, _)) = (&kind, &schema.shape) {
            for (member, schema) in union.members.iter().zip(members) {
                self.inline(schema, &member.ty)?;
            }
        }
        let recipient = schema_name.and_then(|name| self.messages.recipients.get(name));
        if let (Some(recipient), Kind::Struct(fields)) = (recipient, &kind) {
            let group = recipient.group.iter().map(|(member, _)| member);
            for member in [&recipient.phone, &recipient.user].into_iter().chain(group) {
                let optional =
                    |field: &&Field| field.wire == *member && field.presence == Presence::Optional;
                if fields.iter().find(optional).is_none() {
                    return Err(format!(
                        "`{member}` of its `x-recipient` is not one of its optional members"
                    ));
                }
            }
        }
        let recipient = recipient.cloned();
        self.insert(rust, schema_name, schema, kind);
        if let Some(definition) = self.types.get_mut(rust) {
            definition.recipient = recipient;
        }
        Ok(())
    }

    fn tagged(&self, tagged: &crate::schema::Tagged) -> Result<Tagged, String> {
        let kinds = tagged.kinds.iter().map(|(value, name)| {
            let named = self.schemas.named.get(name);
            let named = named.ok_or_else(|| format!("there is no schema `{name}`"))?;
            let variant = value.to_upper_camel_case();
            if variant == "Other" {
                return Err("a kind is called `Other`, the catch-all's name".to_owned());
            }
            Ok(TaggedKind {
                value: value.clone(),
                variant,
                ty: Type::Boxed(Box::new(Type::Named(named.rust.clone()))),
            })
        });
        Ok(Tagged {
            tag: tagged.tag.clone(),
            content: tagged.content.clone(),
            usual: tagged.usual.clone(),
            kinds: kinds.collect::<Result<_, _>>()?,
        })
    }

    fn insert(&mut self, rust: &str, schema_name: Option<&str>, schema: &Schema, kind: Kind) {
        let definition = TypeDef {
            name: rust.to_owned(),
            pointer: schema.pointer.clone(),
            schema: schema_name.map(str::to_owned),
            description: schema.description.clone(),
            kind,
            limited: false,
            recipient: None,
            form: None,
        };
        self.types.insert(rust.to_owned(), definition);
    }

    /// The fields, ordered by Rust name.
    fn fields(
        &mut self,
        rust: &Fields,
        properties: &[Property],
        is_message: bool,
    ) -> Result<Vec<Field>, String> {
        let mut fields: Vec<Field> = Vec::new();
        for property in properties {
            let (ident, ty) = rust
                .get(&property.name)
                .ok_or_else(|| format!("the generator made no field of `{}`", property.name))?;
            if fields.iter().any(|other| other.ident == *ident) {
                return Err(format!(
                    "two of its properties have the Rust name `{ident}`"
                ));
            }
            let constant = self.messages.constants.get(&property.name);
            let constant = constant.filter(|_| is_message);
            match (constant, ty) {
                (Some(value), Type::Named(name)) => {
                    self.insert(name, None, &property.schema, Kind::Constant(value.clone()));
                }
                _ => self
                    .inline(&property.schema, ty)
                    .map_err(|reason| format!("property `{}`: {reason}", property.name))?,
            }
            let (presence, ty) = match ty {
                Type::Named(_) if constant.is_some() => (Presence::Constant, ty),
                Type::Option(inner) => (Presence::Optional, &**inner),
                Type::List(_) | Type::Map(_) if !property.required => (Presence::Empty, ty),
                // Anything includes `null`, so that absent and `null` are the same.
                Type::Json if !property.required => (Presence::Optional, ty),
                _ => (Presence::Required, ty),
            };
            fields.push(Field {
                wire: property.name.clone(),
                ident: ident.clone(),
                ty: ty.clone(),
                presence,
                lenient: matches!(property.schema.shape, Shape::Lenient(_)),
                description: property.schema.description.clone(),
                limits: property.schema.limits.clone(),
            });
        }
        fields.sort_by(|a, b| a.ident.cmp(&b.ident));
        if is_message && fields.iter().all(|field| field.ident != "extra") {
            fields.push(Field {
                wire: String::new(),
                ident: "extra".to_owned(),
                ty: Type::Map(Box::new(Type::Json)),
                presence: Presence::Rest,
                lenient: false,
                description: "The members that the document does not have.".to_owned(),
                limits: Limits::default(),
            });
        }
        Ok(fields)
    }
}

fn open_enum(values: &[String], variants: &[String]) -> Result<OpenEnum, String> {
    if values.len() != variants.len() {
        return Err("two values of its `enum` have one Rust name".to_owned());
    }
    let values: Vec<_> = values
        .iter()
        .cloned()
        .zip(variants.iter().cloned())
        .collect();
    // `unknown` is a value of more than one enum, and `other` may be one of a future enum.
    let other = ["Other", "OtherValue", "OtherStringValue"]
        .into_iter()
        .find(|candidate| values.iter().all(|(_, variant)| variant != candidate))
        .ok_or("it has no free name for the catch-all variant")?;
    Ok(OpenEnum { values, other })
}

/// Marks the types that are the fields of a form, and those that have something to check in them.
pub(super) fn mark(
    types: &mut BTreeMap<String, TypeDef>,
    methods: &[Method],
    message: Option<&String>,
) {
    let mut sent: Vec<String> = message.into_iter().cloned().collect();
    for method in methods {
        let body = method.body();
        let Some((body, name)) = body.and_then(|body| Some((body, innermost(&body.ty)?))) else {
            continue;
        };
        sent.push(name.to_owned());
        let form = match body.role {
            Role::Multipart => Encoding::Multipart,
            Role::UrlEncoded => Encoding::UrlEncoded,
            _ => continue,
        };
        if let Some(TypeDef {
            form: named, kind, ..
        }) = types.get_mut(name)
        {
            *named = Some(form);
            if let Kind::Struct(fields) = kind {
                fields.iter_mut().for_each(|field| as_file(&mut field.ty));
            }
        }
    }
    let mut reached: BTreeSet<String> = BTreeSet::new();
    while let Some(name) = sent.pop() {
        if let Some(definition) = types.get(&name)
            && reached.insert(name)
        {
            sent.extend(parts(definition).filter_map(innermost).map(str::to_owned));
        }
    }
    // A type is limited if it has limits, or if a part of it is limited: until nothing changes.
    loop {
        let limited: Vec<String> = reached
            .iter()
            .filter_map(|name| types.get(name))
            .filter(|definition| !definition.limited && is_limited(definition, types))
            .map(|definition| definition.name.clone())
            .collect();
        if limited.is_empty() {
            return;
        }
        for name in limited {
            if let Some(definition) = types.get_mut(&name) {
                definition.limited = true;
            }
        }
    }
}

/// The bytes of a form are a file.
fn as_file(ty: &mut Type) {
    match ty {
        Type::Bytes => *ty = Type::File,
        Type::Option(inner) | Type::List(inner) => as_file(inner),
        _ => {}
    }
}

fn is_limited(definition: &TypeDef, types: &BTreeMap<String, TypeDef>) -> bool {
    let own = match &definition.kind {
        Kind::Struct(fields) => fields.iter().any(|field| !field.limits.is_empty()),
        _ => false,
    };
    own || parts(definition)
        .filter_map(innermost)
        .filter_map(|name| types.get(name))
        .any(|part| part.limited)
}

/// The types that a type is made of.
fn parts(definition: &TypeDef) -> Box<dyn Iterator<Item = &Type> + '_> {
    match &definition.kind {
        Kind::Struct(fields) => Box::new(fields.iter().map(|field| &field.ty)),
        Kind::Union(union) => Box::new(union.members.iter().map(|member| &member.ty)),
        Kind::Tagged(tagged) => Box::new(tagged.kinds.iter().map(|kind| &kind.ty)),
        Kind::Newtype(inner) => Box::new(std::iter::once(inner)),
        Kind::Enum(_) | Kind::Constant(_) => Box::new(std::iter::empty()),
    }
}

/// The named type inside lists, maps and so on.
pub(crate) fn innermost(ty: &Type) -> Option<&str> {
    match ty {
        Type::Named(name) => Some(name),
        Type::Option(inner) | Type::List(inner) | Type::Map(inner) | Type::Boxed(inner) => {
            innermost(inner)
        }
        _ => None,
    }
}

impl Field {
    /// The name of its setter without `with_`: the field's, without the underscore that keeps it
    /// off a keyword.
    pub(crate) fn stem(&self) -> String {
        let stem = self.ident.trim_end_matches('_').trim_start_matches("r#");
        stem.to_snake_case()
    }
}
