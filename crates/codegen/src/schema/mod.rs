//! The schemas of a document in the generator's own terms: read, checked and composed.
//!
//! | in the document | here | why |
//! |---|---|---|
//! | `allOf` of objects, and what stands beside it | one [`Shape::Object`] | Rust has no intersection of types |
//! | `allOf` of one `$ref` | that reference | the wrapper only carries a description |
//! | `anyOf` of scalars | [`Shape::Lenient`] | the first is sent; all are accepted |
//! | `oneOf` of objects | [`Shape::OneOf`] | told apart by a key or a value, never by trial |
//! | an object with a property that another one chooses | [`Shape::Tagged`] | an enum of what it may be |
//! | `format` other than `password` and `binary` | nothing | a timestamp with a space must not break a decode |
//! | `pattern`, `default`, numeric `enum` | nothing | the server validates what is sent |
//! | `additionalProperties: false` | nothing | the server may add properties |
//!
//! Anything else is an error that says where it stands.

mod compose;
mod keywords;
mod limits;
mod read;

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;

pub(crate) use limits::Limits;
pub(crate) use read::Reader;

use crate::Error;
use crate::document::{Document, escape, sendable};

/// A schema, and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Schema {
    pub(crate) shape: Shape,
    /// JSON pointer into the document.
    pub(crate) pointer: String,
    /// The name of the type of an inline schema (`x-name`), in place of one made of its place.
    pub(crate) name: Option<String>,
    pub(crate) description: String,
    pub(crate) nullable: bool,
    pub(crate) limits: Limits,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    /// A schema of the document, by name.
    Reference(String),
    Any,
    Boolean,
    Integer,
    Number,
    String,
    /// `format: password`.
    Secret,
    /// `format: binary`.
    Binary,
    /// The values of a string `enum`.
    Enum(Vec<String>),
    /// A scalar that is accepted in any JSON type, and sent in this one.
    Lenient(Box<Shape>),
    List(Box<Schema>),
    Map(Box<Schema>),
    Object(Vec<Property>),
    OneOf(Vec<Schema>, Option<Discriminator>),
    /// An object of which one member says what another one is (`x-chosen-by`).
    Tagged(Tagged),
}

/// The members of a [`Shape::Tagged`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tagged {
    pub(crate) tag: String,
    pub(crate) content: String,
    /// Tag to schema name, in the order of the document.
    pub(crate) kinds: Vec<(String, String)>,
    /// The tag that most values have.
    pub(crate) usual: String,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Property {
    pub(crate) name: String,
    pub(crate) schema: Schema,
    pub(crate) required: bool,
}

/// The property whose value says which member of a `oneOf` it is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Discriminator {
    pub(crate) property: String,
    /// Value to schema name.
    pub(crate) mapping: BTreeMap<String, String>,
}

impl PartialEq for Schema {
    /// Compares what is described, not where and in which words.
    fn eq(&self, other: &Self) -> bool {
        self.shape == other.shape && self.nullable == other.nullable && self.limits == other.limits
    }
}

/// A schema with a name, and the name of its Rust type.
pub(crate) struct Named {
    pub(crate) rust: String,
    pub(crate) schema: Schema,
}

/// All named schemas of a document.
pub(crate) struct Schemas {
    pub(crate) named: BTreeMap<String, Named>,
    /// Their names by the names of their Rust types.
    pub(crate) by_rust: BTreeMap<String, String>,
    /// The names of those that can be part of a request body.
    pub(crate) sendable: BTreeSet<String>,
}

impl Schemas {
    pub(crate) fn read(document: &Document) -> Result<Self, Error> {
        let reader = Reader::new(document);
        let names: Vec<String> = document
            .schemas()
            .map(|(name, _)| name.to_upper_camel_case())
            .collect();
        let mut by_rust: BTreeMap<String, String> = BTreeMap::new();
        for ((name, _), rust) in document.schemas().zip(&names) {
            by_rust.entry(rust.clone()).or_insert_with(|| name.clone());
        }
        let mut named = BTreeMap::new();
        for ((name, value), rust) in document.schemas().zip(names) {
            let fail = |reason: String| Error::schema(name, reason);
            check_name(name, &rust, &by_rust).map_err(fail)?;
            let pointer = format!("/components/schemas/{}", escape(name));
            let schema = reader.schema(value, &pointer).map_err(fail)?;
            if matches!(schema.shape, Shape::Lenient(_)) {
                return Err(fail(read::ONLY_AS_PROPERTY.to_owned()));
            }
            check_inline_names(name, &schema, &by_rust).map_err(fail)?;
            named.insert(name.clone(), Named { rust, schema });
        }
        Ok(Self {
            named,
            by_rust,
            sendable: sendable(document),
        })
    }

    /// The schema behind a reference, and any other schema as it is.
    pub(crate) fn resolve<'a>(&'a self, mut schema: &'a Schema) -> &'a Schema {
        // Circles of references were refused when the document was read.
        while let Shape::Reference(name) = &schema.shape {
            match self.named.get(name) {
                Some(target) => schema = &target.schema,
                None => break,
            }
        }
        schema
    }
}

/// Names of the prelude that the generated code uses without a path.
const RESERVED: [&str; 9] = [
    "Box", "Default", "From", "Into", "Iterator", "Option", "Self", "String", "Vec",
];

fn check_name(name: &str, rust: &str, by_rust: &BTreeMap<String, String>) -> Result<(), String> {
    if !rust.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Err("its name gives no Rust type name: rename it".to_owned());
    }
    if RESERVED.contains(&rust) {
        return Err(format!(
            "its Rust name `{rust}` is a name of the prelude: rename it"
        ));
    }
    match by_rust.get(rust) {
        Some(first) if first != name => Err(format!(
            "its Rust name `{rust}` is schema `{first}`'s as well: rename one of them"
        )),
        _ => Ok(()),
    }
}

/// An inline type is named after its place, which must not be another schema's name.
fn check_inline_names(
    name: &str,
    schema: &Schema,
    by_rust: &BTreeMap<String, String>,
) -> Result<(), String> {
    let Shape::Object(properties) = &schema.shape else {
        return Ok(());
    };
    for property in properties {
        if !matches!(
            property.schema.shape,
            Shape::Object(_) | Shape::Enum(_) | Shape::OneOf(..)
        ) {
            continue;
        }
        let place = || format!("{name}-{}", property.name);
        let rust = property.schema.name.clone().unwrap_or_else(place);
        let rust = rust.to_upper_camel_case();
        if let Some(taken) = by_rust.get(&rust) {
            return Err(format!(
                "its inline property `{}` becomes the type `{rust}`, which is schema \
                 `{taken}`'s: refer to that with `$ref`, or name the inline one by `x-name`",
                property.name
            ));
        }
    }
    Ok(())
}
