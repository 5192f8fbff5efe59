//! The operations of a document, read and checked: one [`Operation`] for each generated method.
//!
//! An operation that takes or returns several media types has a method for each combination: the
//! default one, and one named after the media type of the body, or after the value of the query
//! parameter that selects the response (`x-when` on the media type).

mod body;
mod read;
mod response;
mod table;

pub(crate) use self::read::Reader;
pub(crate) use self::table::{read, readers, tags};

use crate::schema::Schema;

#[derive(Debug, Clone)]
pub(crate) struct Operation {
    /// The document's operation id.
    pub(crate) id: String,
    /// The method's name in the client.
    pub(crate) function: String,
    /// The method's name in the handle of its tag.
    pub(crate) short: String,
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
    pub(crate) pages: Option<Paging>,
    /// Names of the security schemes, any one of which is enough; empty if none is needed.
    pub(crate) security: Vec<String>,
    pub(crate) deprecated: bool,
    pub(crate) summary: String,
    pub(crate) description: String,
    /// Since when the server has it, and how it is known.
    pub(crate) provenance: String,
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
    Json(Box<Schema>),
    /// Bytes of a media type.
    Bytes(String),
}

/// How the pages of a list follow one another (`x-pages`).
#[derive(Debug, Clone)]
pub(crate) struct Paging {
    /// The properties that lead to the items of a page.
    pub(crate) items: Vec<String>,
    /// The properties that lead to the cursor of the next page.
    pub(crate) next: Vec<String>,
    /// The query parameter that takes the cursor.
    pub(crate) parameter: String,
}

/// A group of operations.
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) description: String,
}

impl Operation {
    /// How messages name it.
    pub(crate) fn label(&self) -> String {
        label(&self.id, self.method, &self.path)
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
