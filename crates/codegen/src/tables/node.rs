//! The nodes of the graph of schemas. Their fields are those of the runtime's types.

use serde_json::Number;

/// The place of a node in the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Id(pub(crate) usize);

/// A schema. Nodes name each other by their places, since schemas may contain themselves.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Node {
    pub(crate) nullable: bool,
    /// As JSON.
    pub(crate) default: Option<String>,
    pub(crate) kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Any,
    Boolean,
    Integer {
        range: Range,
        allowed: Vec<i64>,
    },
    Number {
        range: Range,
    },
    String {
        size: Size,
        pattern: Option<String>,
        format: String,
        allowed: Vec<String>,
    },
    Array {
        size: Size,
        items: Id,
    },
    Object(Object),
    All(Vec<Id>),
    Alternatives {
        options: Vec<Id>,
        exclusive: bool,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Object {
    /// Sorted by name.
    pub(crate) properties: Vec<Property>,
    pub(crate) required: Vec<String>,
    pub(crate) additional: Additional,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Property {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) schema: Id,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Additional {
    Allowed,
    Refused,
    Schema(Id),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Size {
    pub(crate) least: Option<u64>,
    pub(crate) most: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Range {
    pub(crate) least: Option<Limit>,
    pub(crate) most: Option<Limit>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Limit {
    Integer(i64),
    Float(Number),
}
