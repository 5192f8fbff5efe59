//! The operations of an API, as its document describes them.
//!
//! Generated code consists of literals of these types.

use crate::schema::Node;

/// An operation of the document.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Operation {
    /// The document's operation id, such as `Messages_sendMessage`.
    pub id: &'static str,
    /// The HTTP method, in upper case.
    pub method: &'static str,
    /// The path template below [`prefix`](Self::prefix), such as `/groups/{GroupId}`.
    pub path: &'static str,
    /// The document's tag, such as `Messages`; empty where it has none.
    pub tag: &'static str,
    /// What stands between the host and [`path`](Self::path), such as `/v1`, or nothing.
    pub prefix: &'static str,
    /// The names of the document's security schemes, any one of which will do; empty where the
    /// operation is open to everyone.
    pub security: &'static [&'static str],
    /// Everything else that the document says of it; `None` without feature `schema`.
    pub details: Option<&'static Details>,
}

impl Operation {
    /// Describes an operation.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        id: &'static str,
        method: &'static str,
        path: &'static str,
        tag: &'static str,
        prefix: &'static str,
        security: &'static [&'static str],
        details: Option<&'static Details>,
    ) -> Self {
        Self {
            id,
            method,
            path,
            tag,
            prefix,
            security,
            details,
        }
    }
}

/// Returns the place of an operation in a table. In a constant, an id that the document does not
/// have fails the build.
#[doc(hidden)]
#[must_use]
pub const fn index_of(operations: &[Operation], id: &str) -> usize {
    let mut index = 0;
    while !same(operations[index].id.as_bytes(), id.as_bytes()) {
        index += 1;
    }
    index
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut index = 0;
    while index < a.len() && index < b.len() && a[index] == b[index] {
        index += 1;
    }
    index == a.len() && index == b.len()
}

/// A group of operations.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Tag {
    /// The name, such as `Messages`.
    pub name: &'static str,
    /// The description; empty where the document has none.
    pub description: &'static str,
}

impl Tag {
    /// Describes a tag.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(name: &'static str, description: &'static str) -> Self {
        Self { name, description }
    }
}

/// The documentation, parameters, bodies and responses of an operation.
#[derive(Debug)]
pub struct Details {
    /// The summary, in one sentence.
    pub summary: &'static str,
    /// The description; empty where the document has none.
    pub description: &'static str,
    /// The parameters, those of the path first and in its order.
    pub parameters: &'static [Parameter],
    /// The request body, if the operation takes one.
    pub body: Option<RequestBody>,
    /// The responses, ordered by status.
    pub responses: &'static [Response],
    /// How the pages of a list follow one another.
    pub paging: Option<Paging>,
}

/// A parameter of an operation.
#[derive(Debug)]
pub struct Parameter {
    /// The name.
    pub name: &'static str,
    /// Which part of the request has it.
    pub location: Location,
    /// Whether a request must have it.
    pub required: bool,
    /// The description; empty where the document has none.
    pub description: &'static str,
    /// The schema of its value.
    pub schema: &'static Node,
}

/// The part of a request that has a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// A segment of the path.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
}

/// The request body of an operation.
#[derive(Debug)]
pub struct RequestBody {
    /// Whether a request must have one.
    pub required: bool,
    /// The media types that are accepted, ordered by name.
    pub content: &'static [MediaType],
}

/// A response of an operation.
#[derive(Debug)]
pub struct Response {
    /// A status such as `200`, a class of them such as `4XX`, or `default`.
    pub status: &'static str,
    /// The media types of its body, ordered by name; none for an empty one.
    pub content: &'static [MediaType],
}

/// A form of a body.
#[derive(Debug)]
pub struct MediaType {
    /// The name, such as `application/json`; `image/*` is a range.
    pub name: &'static str,
    /// The schema of the body.
    pub schema: &'static Node,
    /// The query parameter, with its value, that requests this form of a response. Without one it is
    /// the default.
    pub selected_by: Option<(&'static str, &'static str)>,
    /// Examples of the body.
    pub examples: &'static [Example],
}

/// An example of a body.
#[derive(Debug)]
pub struct Example {
    /// The summary; empty where the document has none.
    pub summary: &'static str,
    /// The body as JSON.
    pub json: &'static str,
}

/// How the pages of a list follow one another.
#[derive(Debug)]
pub struct Paging {
    /// The properties of a response that lead to the items of a page.
    pub items: &'static [&'static str],
    /// The properties of a response that lead to the cursor of the next page.
    pub next: &'static [&'static str],
    /// The query parameter that takes the cursor.
    pub parameter: &'static str,
}

impl Details {
    /// Returns the forms of the body of a response with a status; `None` if the status is not
    /// declared.
    #[must_use]
    pub fn content(&self, status: u16) -> Option<&'static [MediaType]> {
        let exact = status.to_string();
        let class = format!("{}XX", status / 100);
        let mut keys = [&*exact, &class, "default"].into_iter();
        keys.find_map(|key| {
            let response = self.responses.iter().find(|it| it.status == key);
            response.map(|response| response.content)
        })
    }

    /// Returns the forms of the bodies of successful responses.
    pub fn success(&self) -> impl Iterator<Item = &'static MediaType> + use<> {
        let responses = self.responses.iter();
        let success = responses.filter(|response| response.status.starts_with('2'));
        success.flat_map(|response| response.content)
    }
}

impl RequestBody {
    /// Returns the JSON form, if there is one.
    #[must_use]
    pub fn json(&self) -> Option<&'static MediaType> {
        self.content.iter().find(|media| media.is_json())
    }
}

impl MediaType {
    /// Returns whether the body is JSON.
    #[must_use]
    pub fn is_json(&self) -> bool {
        let essence = self.name.split(';').next().unwrap_or_default().trim();
        essence == "application/json" || essence.ends_with("+json")
    }
}
