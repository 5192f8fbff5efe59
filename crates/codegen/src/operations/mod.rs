//! The table of operations: what the generated client needs to know of each, read off the document.
//!
//! One row is one method of the generated client. An operation that answers in several media types
//! has a row for each: the one it gives by default, and one for each that a query parameter selects
//! (`x-when` on the media type).

mod read;

use std::collections::BTreeMap;

use serde_json::Value;

use self::read::Reader;
use crate::Error;
use crate::document::{Document, METHODS};

/// One method of the generated client.
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
    /// The method's name in the client.
    pub(crate) function: String,
    /// The method's name in its tag's handle.
    pub(crate) short: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Body,
    /// What the document says of the body.
    pub(crate) body_description: String,
    pub(crate) answer: Answer,
    /// The query that selects this answer, where it is not the default one.
    pub(crate) selected_by: Option<(String, String)>,
    /// Names of the security schemes, any one of which will do; none: open to everyone.
    pub(crate) security: Vec<String>,
    pub(crate) deprecated: bool,
    pub(crate) summary: String,
    pub(crate) description: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) location: Location,
    pub(crate) description: String,
    /// The parameter itself, references followed.
    pub(crate) definition: Value,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Location {
    Path,
    Query,
    Header,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Body {
    None,
    Json {
        schema: Value,
        required: bool,
    },
    /// Bytes of a media type that the caller names: one of these.
    Raw {
        media_types: Vec<String>,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    Empty,
    Json { schema: Value },
    Bytes { media_type: String },
}

impl Operation {
    /// How messages name it.
    pub(crate) fn label(&self) -> String {
        label(&self.id, self.method, &self.path)
    }

    /// The media types of its body, if that is raw bytes.
    pub(crate) fn raw_body(&self) -> Option<&[String]> {
        match &self.body {
            Body::Raw { media_types } => Some(media_types),
            _ => None,
        }
    }

    /// Whether it carries a file, which takes the time it takes: raw bytes, and not a text.
    pub(crate) fn is_transfer(&self) -> bool {
        let is_file = |media_type: &String| !media_type.starts_with("text/");
        let up = self
            .raw_body()
            .is_some_and(|types| types.iter().any(is_file));
        up || matches!(&self.answer, Answer::Bytes { media_type } if is_file(media_type))
    }

    /// Whether it is an operation of its own, rather than another answer of one.
    pub(crate) fn is_default(&self) -> bool {
        self.selected_by.is_none()
    }
}

fn label(id: &str, method: &str, path: &str) -> String {
    format!("`{id}` ({method} {path})")
}

pub(crate) fn table(document: &Document) -> Result<Vec<Operation>, Error> {
    let mut rows = Vec::new();
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    for (path, item) in document.paths() {
        if item.contains_key("$ref") {
            return Err(Error::document(format!(
                "path `{path}` is a `$ref`: write the path item in its place"
            )));
        }
        for method in METHODS {
            let Some(operation) = item.get(method).and_then(Value::as_object) else {
                continue;
            };
            let method = upper(method);
            let Some(id) = operation.get("operationId").and_then(Value::as_str) else {
                return Err(Error::operation(
                    format!("`{method} {path}`"),
                    "it has no `operationId`: add one to the table of operation ids",
                ));
            };
            let here = label(id, method, path);
            if let Some(first) = ids.insert(id.to_owned(), here.clone()) {
                return Err(Error::operation(
                    here,
                    format!("its operation id is taken by {first}: give one of them another"),
                ));
            }
            let reader = Reader {
                document,
                item,
                operation,
                here: &here,
            };
            rows.extend(reader.rows(id, method, path)?);
        }
    }
    check_names(&rows)?;
    Ok(rows)
}

fn upper(method: &str) -> &'static str {
    match method {
        "get" => "GET",
        "put" => "PUT",
        "post" => "POST",
        "delete" => "DELETE",
        "options" => "OPTIONS",
        "head" => "HEAD",
        "patch" => "PATCH",
        _ => "TRACE",
    }
}

fn check_names(rows: &[Operation]) -> Result<(), Error> {
    let mut functions: BTreeMap<&str, &Operation> = BTreeMap::new();
    let mut shorts: BTreeMap<(Option<&str>, &str), &Operation> = BTreeMap::new();
    for row in rows {
        let clash = functions
            .insert(&row.function, row)
            .or_else(|| shorts.insert((row.tag.as_deref(), &row.short), row));
        if let Some(first) = clash {
            return Err(Error::operation(
                row.label(),
                format!(
                    "its Rust name `{}` is taken by {}: give one of them another operation id",
                    row.function,
                    first.label()
                ),
            ));
        }
    }
    Ok(())
}
