//! The operations of a document, read and checked: one [`Operation`] for each generated method.
//!
//! An operation that takes or returns several media types has a method for each combination: the
//! default one, and one named after the media type of the body, or after the value of the query
//! parameter that selects the response (`x-when` on the media type).

mod body;
mod read;
mod response;

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use serde_json::Value;

use self::read::Reader;
use crate::Error;
use crate::document::{Document, METHODS};
use crate::schema::Schema;

#[derive(Debug, Clone)]
pub(crate) struct Operation {
    /// The document's operation id.
    pub(crate) id: String,
    /// Upper case.
    pub(crate) method: &'static str,
    /// As the document has it, below its server.
    pub(crate) path: String,
    /// The path of the operation's server: `/v1`, or nothing at the root.
    pub(crate) prefix: String,
    pub(crate) tag: Option<String>,
    /// What the method's name has after the operation's: `_multipart`, `_link` or nothing.
    pub(crate) suffix: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    pub(crate) response: Response,
    /// The query parameter and value that select this response, where it is not the default one.
    pub(crate) selected_by: Option<(String, String)>,
    pub(crate) pages: Option<Pages>,
    /// Names of the security schemes, any one of which is enough; empty if none is needed.
    pub(crate) security: Vec<String>,
    pub(crate) deprecated: bool,
    pub(crate) summary: String,
    pub(crate) description: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) location: Location,
    pub(crate) required: bool,
    pub(crate) description: String,
    pub(crate) schema: Schema,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Location {
    Path,
    Query,
    Header,
}

#[derive(Debug, Clone)]
pub(crate) struct Body {
    pub(crate) content: Content,
    pub(crate) required: bool,
    pub(crate) description: String,
}

#[derive(Debug, Clone)]
pub(crate) enum Content {
    Json(Schema),
    /// The fields of an object, as `multipart/form-data` or `application/x-www-form-urlencoded`.
    Form(Encoding, Schema),
    /// Bytes whose media type the caller names: one of these.
    Raw(Vec<String>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Multipart,
    UrlEncoded,
}

#[derive(Debug, Clone)]
pub(crate) enum Response {
    Empty,
    Json(Schema),
    /// Bytes of a media type.
    Bytes(String),
}

/// How the pages of a list follow one another (`x-pages`).
#[derive(Debug, Clone)]
pub(crate) struct Pages {
    /// The property of the response that has the items of a page.
    pub(crate) items: String,
    /// The properties that lead to the cursor of the next page.
    pub(crate) next: Vec<String>,
    /// The query parameter that takes the cursor.
    pub(crate) parameter: String,
}

impl Operation {
    /// How messages name it.
    pub(crate) fn label(&self) -> String {
        label(&self.id, self.method, &self.path)
    }

    /// The method's name in the client.
    pub(crate) fn function(&self) -> String {
        format!("{}{}", self.id.to_snake_case(), self.suffix)
    }

    /// The method's name in the handle of its tag.
    pub(crate) fn short(&self) -> String {
        let verb = self.id.split_once('_').map_or(&*self.id, |(_, verb)| verb);
        format!("{}{}", verb.to_snake_case(), self.suffix)
    }

    /// Whether it is the operation itself, rather than another method of it.
    pub(crate) fn is_default(&self) -> bool {
        self.suffix.is_empty()
    }

    /// The media types of a raw body.
    pub(crate) fn raw_body(&self) -> Option<&[String]> {
        match &self.body.as_ref()?.content {
            Content::Raw(media_types) => Some(media_types),
            _ => None,
        }
    }

    /// Whether it carries a file, for which the timeout of a call would be too short.
    pub(crate) fn is_transfer(&self) -> bool {
        let is_file = |media_type: &String| !media_type.starts_with("text/");
        let up = match self.body.as_ref().map(|body| &body.content) {
            Some(Content::Raw(media_types)) => media_types.iter().any(is_file),
            Some(Content::Form(Encoding::Multipart, _)) => true,
            _ => false,
        };
        up || matches!(&self.response, Response::Bytes(media_type) if is_file(media_type))
    }
}

fn label(id: &str, method: &str, path: &str) -> String {
    format!("`{id}` ({method} {path})")
}

/// Reads all operations, ordered by path and method.
pub(crate) fn read(document: &Document) -> Result<Vec<Operation>, Error> {
    let mut operations = Vec::new();
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    for (path, item) in document.paths() {
        if item.contains_key("$ref") {
            return Err(Error::document(format!(
                "path `{path}` is a `$ref`: write the path item in its place"
            )));
        }
        for (key, method) in METHODS {
            let Some(operation) = item.get(key).and_then(Value::as_object) else {
                continue;
            };
            let Some(id) = operation.get("operationId").and_then(Value::as_str) else {
                return Err(Error::operation(
                    format!("`{method} {path}`"),
                    "it has no `operationId`: add one to the table of operation ids",
                ));
            };
            let label = label(id, method, path);
            if let Some(first) = ids.insert(id.to_owned(), label.clone()) {
                return Err(Error::operation(
                    label,
                    format!("its operation id is taken by {first}: give one of them another"),
                ));
            }
            let reader = Reader {
                document,
                item,
                operation,
                label: &label,
                pointer: format!("/paths/{}/{key}", crate::document::escape(path)),
            };
            operations.extend(reader.operations(id, method, path)?);
        }
    }
    check_names(&operations)?;
    Ok(operations)
}

fn check_names(operations: &[Operation]) -> Result<(), Error> {
    let mut functions: BTreeMap<String, &Operation> = BTreeMap::new();
    let mut shorts: BTreeMap<(Option<&str>, String), &Operation> = BTreeMap::new();
    let mut handles: BTreeMap<String, &str> = BTreeMap::new();
    for operation in operations {
        let fail = |reason: String| Err(Error::operation(operation.label(), reason));
        let (function, short) = (operation.function(), operation.short());
        for (name, what) in [(&function, "operation id"), (&short, "operation id")] {
            if !is_identifier(name) {
                return fail(format!(
                    "its {what} gives no Rust name: give it another operation id"
                ));
            }
        }
        if let Some(tag) = operation.tag.as_deref() {
            let handle = tag.to_snake_case();
            if !is_identifier(&handle) {
                return fail(format!(
                    "its tag `{}` gives no Rust name: rename the tag",
                    tag.escape_debug()
                ));
            }
            match handles.insert(handle, tag) {
                Some(known) if known != tag => {
                    return fail(format!(
                        "its tag `{tag}` has the same Rust name as tag `{known}`: rename one of \
                         them"
                    ));
                }
                _ => {}
            }
        }
        let tag = operation.tag.as_deref();
        let taken = functions
            .insert(function.clone(), operation)
            .or_else(|| shorts.insert((tag, short), operation));
        if let Some(first) = taken {
            return fail(format!(
                "its Rust name `{function}` is taken by {}: give one of them another operation id",
                first.label()
            ));
        }
    }
    Ok(())
}

/// Whether a snake case name is one of Rust's.
fn is_identifier(name: &str) -> bool {
    let start = name.starts_with(|c: char| c.is_ascii_lowercase());
    start && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The names of path parameters, which are alike for paths that differ only in them.
fn text(value: Option<&Value>) -> String {
    let text = value.and_then(Value::as_str).unwrap_or_default();
    text.trim().to_owned()
}

fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence == "application/json" || essence.ends_with("+json")
}

/// Two names of one list that are the same Rust name.
pub(crate) fn first_duplicate<'a>(names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut seen = BTreeSet::new();
    let mut names = names;
    names.find(|name| !seen.insert(name.to_snake_case()))
}
