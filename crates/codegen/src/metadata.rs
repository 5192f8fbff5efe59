//! The tables that a program can read at run time: operations and schemas, held against the
//! document by the crate's own tests.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;
use quote::{format_ident, quote};
use serde_json::Value;

use crate::Error;
use crate::document::Document;
use crate::operations::Operation;

/// Which Rust type stands for which schema.
pub(crate) struct Schemas {
    /// Schema name to Rust type name.
    pub(crate) named: BTreeMap<String, String>,
    /// Rust type name to where its schema stands in the document, for those without a name there.
    inline: BTreeMap<String, String>,
}

impl Schemas {
    fn name_of(&self, rust: &str) -> Option<&str> {
        let mut named = self.named.iter();
        named.find_map(|(name, known)| (known == rust).then_some(name.as_str()))
    }

    /// What messages call the schema behind a Rust type.
    pub(crate) fn name<'a>(&'a self, rust: &'a str) -> &'a str {
        let inline = || self.inline.get(rust).map_or(rust, String::as_str);
        self.name_of(rust).unwrap_or_else(inline)
    }

    /// The last line of a type's documentation.
    pub(crate) fn title(&self, rust: &str) -> String {
        match (self.name_of(rust), self.inline.get(rust)) {
            (Some(name), _) => format!("Schema `{name}`."),
            (None, Some(pointer)) => format!("Schema `#{pointer}`."),
            (None, None) => "A schema without a name.".to_owned(),
        }
    }

    /// Every type tells its schema: the document's own, not one derived from the Rust type.
    pub(crate) fn macro_call(&self, rust: &str) -> syn::Item {
        let ident = format_ident!("{rust}");
        let pointer = match (self.name_of(rust), self.inline.get(rust)) {
            (Some(name), _) => format!("/components/schemas/{}", escape(name)),
            (None, Some(pointer)) => pointer.clone(),
            (None, None) => String::new(),
        };
        syn::parse_quote! { crate::schema::schema!(#ident, #pointer); }
    }
}

pub(crate) fn schemas(document: &Document) -> Result<Schemas, Error> {
    let mut named = BTreeMap::new();
    let mut inline = BTreeMap::new();
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    for (name, schema) in document.schemas() {
        let rust = name.to_upper_camel_case();
        if !rust.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Err(Error::schema(
                name,
                "its name gives no Rust type name: rename it",
            ));
        }
        if let Some(first) = taken.insert(rust.clone(), name) {
            return Err(Error::schema(
                name,
                format!("its Rust name `{rust}` is schema `{first}`'s as well: rename one of them"),
            ));
        }
        let pointer = format!("/components/schemas/{}", escape(name));
        inline_types(schema, &rust, &pointer, &mut inline);
        named.insert(name.clone(), rust);
    }
    Ok(Schemas { named, inline })
}

/// Where the schemas below `schema` stand that get a type named after their place.
fn inline_types(schema: &Value, name: &str, pointer: &str, found: &mut BTreeMap<String, String>) {
    for key in ["allOf", "oneOf", "anyOf"] {
        let parts = schema
            .get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        for (index, part) in parts.enumerate() {
            inline_types(part, name, &format!("{pointer}/{key}/{index}"), found);
        }
    }
    if let Some(items) = schema.get("items") {
        let name = format!("{name}Item");
        let pointer = format!("{pointer}/items");
        found.insert(name.clone(), pointer.clone());
        inline_types(items, &name, &pointer, found);
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    for (property, schema) in properties.into_iter().flatten() {
        let name = format!("{name}-{property}").to_upper_camel_case();
        let pointer = format!("{pointer}/properties/{}", escape(property));
        found.insert(name.clone(), pointer.clone());
        inline_types(schema, &name, &pointer, found);
    }
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The rows of `api::OPERATIONS`, in the order of the table.
pub(crate) fn listed(operations: &[Operation]) -> impl Iterator<Item = &Operation> {
    operations.iter().filter(|operation| operation.is_default())
}

pub(crate) fn source(operations: &[Operation], schemas: &Schemas) -> syn::File {
    let rows = listed(operations).map(|operation| {
        let Operation {
            id,
            method,
            path,
            prefix,
            security,
            ..
        } = operation;
        let tag = operation.tag.as_deref().unwrap_or_default();
        quote! {
            Operation {
                id: #id,
                method: #method,
                path: #path,
                tag: #tag,
                prefix: #prefix,
                security: &[#(#security),*],
            }
        }
    });
    let schemas = schemas.named.iter().map(|(name, rust)| {
        quote! { Schema { name: #name, rust: #rust } }
    });
    syn::parse_quote! {
        /// Every operation of the document, ordered by path and method.
        pub static OPERATIONS: &[Operation] = &[#(#rows),*];

        /// Every schema of the document, ordered by name, with the type in [`types`](crate::types)
        /// that stands for it.
        pub static SCHEMAS: &[Schema] = &[#(#schemas),*];
    }
}
