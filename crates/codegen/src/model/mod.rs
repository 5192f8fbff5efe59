//! What is generated: the types and methods, with every fact that a template needs.
//!
//! The model joins what the document says ([`schema`](crate::schema), [`operation`](crate::operation))
//! with the names and types that Rust gives to it ([`rust_types`](crate::rust_types)). The templates
//! in [`emit`](crate::emit) read the model and nothing else.

mod methods;
mod types;
mod unions;

use std::collections::BTreeMap;

pub(crate) use methods::example_of;
pub(crate) use types::innermost;

use crate::Error;
use crate::messages::{Messages, RecipientMembers};
use crate::operation::{Encoding, Operation};
use crate::rust_types::{RustTypes, Type};
use crate::schema::{Limits, Schemas};

pub(crate) struct Model {
    /// By Rust name.
    pub(crate) types: BTreeMap<String, TypeDef>,
    pub(crate) methods: Vec<Method>,
    /// Schema name to Rust name.
    pub(crate) schemas: BTreeMap<String, String>,
}

pub(crate) struct TypeDef {
    pub(crate) name: String,
    /// Where its schema stands in the document.
    pub(crate) pointer: String,
    /// The schema's name, if it has one.
    pub(crate) schema: Option<String>,
    pub(crate) description: String,
    pub(crate) kind: Kind,
    /// Whether it or something in it has limits to check before it is sent.
    pub(crate) limited: bool,
    pub(crate) recipient: Option<RecipientMembers>,
    /// How it is sent, if it is the fields of a form.
    pub(crate) form: Option<Encoding>,
}

pub(crate) enum Kind {
    Struct(Vec<Field>),
    Enum(OpenEnum),
    Union(Union),
    Tagged(Tagged),
    Newtype(Type),
    /// A text that is always the same.
    Constant(String),
}

pub(crate) struct Field {
    /// The name on the wire.
    pub(crate) wire: String,
    pub(crate) ident: String,
    /// Without the `Option` of [`Presence::Optional`].
    pub(crate) ty: Type,
    pub(crate) presence: Presence,
    /// Whether it is accepted in any scalar JSON type.
    pub(crate) lenient: bool,
    pub(crate) description: String,
    pub(crate) limits: Limits,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    Required,
    /// An `Option`.
    Optional,
    /// A list or map that is empty when absent or `null`.
    Empty,
    /// A [`Kind::Constant`], which is not public.
    Constant,
    /// The members that the document does not have.
    Rest,
}

/// A string enum that keeps a value the document does not list.
pub(crate) struct OpenEnum {
    /// Value on the wire and variant.
    pub(crate) values: Vec<(String, String)>,
    /// The variant that keeps any other value.
    pub(crate) other: &'static str,
}

/// A `oneOf` that keeps an object the document does not describe.
pub(crate) struct Union {
    pub(crate) members: Vec<Member>,
}

/// An object of which one member, the tag, says what another one, the content, is.
pub(crate) struct Tagged {
    pub(crate) tag: String,
    pub(crate) content: String,
    pub(crate) kinds: Vec<TaggedKind>,
    /// The tag that most values have.
    pub(crate) usual: String,
}

pub(crate) struct TaggedKind {
    /// The tag on the wire.
    pub(crate) value: String,
    pub(crate) variant: String,
    pub(crate) ty: Type,
}

pub(crate) struct Member {
    pub(crate) variant: String,
    pub(crate) ty: Type,
    pub(crate) test: Test,
}

/// What tells a member of a union from the others.
pub(crate) enum Test {
    /// It has this key, and no other member does.
    Key(String),
    /// The property has one of these values.
    Value(String, Vec<String>),
    /// No other member fits.
    Otherwise,
}

/// A method of the generated client.
pub(crate) struct Method {
    pub(crate) operation: Operation,
    /// The place of its operation in the table of operations.
    pub(crate) index: usize,
    pub(crate) arguments: Vec<Argument>,
    /// The type of a JSON response.
    pub(crate) response: Option<Type>,
    pub(crate) pages: Option<PagedBy>,
}

pub(crate) struct Argument {
    pub(crate) ident: String,
    /// The name on the wire.
    pub(crate) wire: String,
    /// Without the `Option` of an optional one.
    pub(crate) ty: Type,
    pub(crate) optional: bool,
    /// Whether it is a string enum, which is passed by value.
    pub(crate) is_enum: bool,
    pub(crate) role: Role,
    pub(crate) description: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Path,
    Query,
    Header,
    ContentType,
    Json,
    Multipart,
    UrlEncoded,
    Raw,
}

/// How a method gets from one page to the next.
pub(crate) struct PagedBy {
    /// The name of the argument that takes the cursor.
    pub(crate) argument: String,
    /// The fields that lead to the items, and whether each is optional.
    pub(crate) items: Vec<(String, bool)>,
    pub(crate) item: Type,
    /// The fields that lead to the next cursor, and whether each is optional.
    pub(crate) next: Vec<(String, bool)>,
}

impl Model {
    pub(crate) fn build(
        schemas: &Schemas,
        operations: Vec<Operation>,
        messages: &Messages,
        rust: &RustTypes,
    ) -> Result<Self, Error> {
        let mut types = types::Builder::new(schemas, messages, rust);
        for (name, named) in &schemas.named {
            types.named(name, named)?;
        }
        for operation in &operations {
            types.inline_of(operation)?;
        }
        let (mut types, names) = types.finish();
        let methods = methods::build(operations, rust, &types)?;
        types::mark(&mut types, &methods, names.get(&messages.schema));
        Ok(Self {
            types,
            methods,
            schemas: names,
        })
    }
}

impl Method {
    /// The type of the argument that is the body, unless that is raw.
    pub(crate) fn body(&self) -> Option<&Argument> {
        let roles = [Role::Json, Role::Multipart, Role::UrlEncoded];
        self.arguments.iter().find(|a| roles.contains(&a.role))
    }
}
