//! The methods: the arguments of each operation in their order, and how its pages follow.

use std::collections::BTreeMap;

use heck::ToSnakeCase;

use super::{Argument, Field, Kind, Method, PagedBy, Presence, Role, TypeDef, innermost};
use crate::Error;
use crate::operation::{Content, Encoding, Location, Operation, Paging};
use crate::rust_types::{BODY, Fields, RESPONSE, RustTypes, Type};

pub(super) fn build(
    operations: Vec<Operation>,
    rust: &RustTypes,
    types: &BTreeMap<String, TypeDef>,
) -> Result<Vec<Method>, Error> {
    let mut methods = Vec::new();
    let mut next_index = 0;
    for operation in operations {
        // The other methods of an operation follow its default one.
        next_index += usize::from(operation.is_default());
        let index = next_index - 1;
        let signature = rust.signature(&operation);
        let arguments = arguments(&operation, signature, types)?;
        let response = signature.get(RESPONSE).map(|(_, ty)| ty.clone());
        let pages = match (&operation.pages, &response) {
            (Some(pages), Some(response)) => Some(
                paged_by(pages, response, types)
                    .map_err(|reason| Error::operation(operation.label(), reason))?,
            ),
            _ => None,
        };
        methods.push(Method {
            operation,
            index,
            arguments,
            response,
            pages,
        });
    }
    Ok(methods)
}

fn arguments(
    operation: &Operation,
    signature: &Fields,
    types: &BTreeMap<String, TypeDef>,
) -> Result<Vec<Argument>, Error> {
    let missing = |name: &str| {
        Error::operation(
            operation.label(),
            format!("the generator made no argument of `{name}`"),
        )
    };
    let mut arguments = Vec::new();
    for parameter in &operation.parameters {
        let (ident, ty) = signature
            .get(&parameter.name)
            .ok_or_else(|| missing(&parameter.name))?;
        let ty = without_option(ty);
        let kind = innermost(&ty).and_then(|name| types.get(name));
        arguments.push(Argument {
            ident: ident.clone(),
            wire: parameter.name.clone(),
            is_enum: kind.is_some_and(|definition| matches!(definition.kind, Kind::Enum(_))),
            ty,
            optional: !parameter.required,
            role: match parameter.location {
                Location::Path => Role::Path,
                Location::Query => Role::Query,
                Location::Header => Role::Header,
            },
            description: parameter.description.clone(),
        });
    }
    let Some(body) = &operation.body else {
        return Ok(arguments);
    };
    let role = match &body.content {
        Content::Json(_) => Role::Json,
        Content::Form(Encoding::Multipart, _) => Role::Multipart,
        Content::Form(Encoding::UrlEncoded, _) => Role::UrlEncoded,
        Content::Raw(media_types) => {
            arguments.push(Argument {
                ident: "content_type".to_owned(),
                wire: "Content-Type".to_owned(),
                ty: Type::String,
                optional: false,
                is_enum: false,
                role: Role::ContentType,
                description: of_content_type(media_types),
            });
            Role::Raw
        }
    };
    let ty = match role {
        Role::Raw => Type::Bytes,
        _ => without_option(&signature.get(BODY).ok_or_else(|| missing(BODY))?.1),
    };
    arguments.push(Argument {
        ident: BODY.to_owned(),
        wire: BODY.to_owned(),
        ty,
        optional: !body.required,
        is_enum: false,
        role,
        description: body.description.clone(),
    });
    Ok(arguments)
}

fn without_option(ty: &Type) -> Type {
    match ty {
        Type::Option(inner) => (**inner).clone(),
        ty => ty.clone(),
    }
}

fn of_content_type(media_types: &[String]) -> String {
    match media_types {
        [one] if !one.contains('*') => format!("The media type of the body: `{one}`."),
        _ => format!(
            "The media type of the body, such as `{}`.",
            example_of(media_types)
        ),
    }
}

/// A media type that is one of those, which may have wildcards.
pub(crate) fn example_of(media_types: &[String]) -> &str {
    match media_types.first() {
        Some(one) if !one.contains('*') => one,
        _ => "image/jpeg",
    }
}

fn paged_by(
    pages: &Paging,
    response: &Type,
    types: &BTreeMap<String, TypeDef>,
) -> Result<PagedBy, String> {
    let field = |ty: &Type, name: &str| -> Option<&Field> {
        let Type::Named(owner) = ty else { return None };
        match &types.get(owner)?.kind {
            Kind::Struct(fields) => fields.iter().find(|field| field.wire == name),
            _ => None,
        }
    };
    let unknown = |name: &str| {
        format!("its `x-pages` names `{name}`, which its response does not have there")
    };
    let follow = |path: &[String]| -> Result<(Vec<(String, bool)>, Type), String> {
        let mut fields = Vec::new();
        let mut owner = response;
        for name in path {
            let found = field(owner, name).ok_or_else(|| unknown(name))?;
            fields.push((found.ident.clone(), found.presence == Presence::Optional));
            owner = match &found.ty {
                Type::Boxed(inner) => inner,
                ty => ty,
            };
        }
        Ok((fields, owner.clone()))
    };
    let (items, list) = follow(&pages.items)?;
    let Type::List(item) = list else {
        let items = pages.items.join(".");
        return Err(format!("`{items}` of its `x-pages` is not a list"));
    };
    let (next, cursor) = follow(&pages.next)?;
    if cursor != Type::String {
        return Err("the cursor of its `x-pages` is not a string".to_owned());
    }
    Ok(PagedBy {
        argument: pages.parameter.to_snake_case(),
        items,
        item: *item,
        next,
    })
}
