//! The table of a compiled schema. Everything in it can be a constant.

use std::borrow::Cow;

use super::pattern::Pattern;
use super::violation::Limit;

pub(super) type List<T> = Cow<'static, [T]>;

/// A schema. Other nodes are named by their place in the table, since schemas may contain themselves.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) nullable: bool,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone)]
pub(super) enum Kind {
    Any,
    Boolean,
    Integer {
        range: Range,
        /// Empty if any integer is allowed.
        allowed: List<i64>,
    },
    Number {
        range: Range,
    },
    String {
        size: Size,
        pattern: Option<Pattern>,
        /// Empty if any string is allowed.
        allowed: List<&'static str>,
    },
    Array {
        size: Size,
        items: u32,
    },
    /// An object, with the parts of its `allOf` composed.
    Object(Object),
    /// What cannot be composed: each of these schemas must hold.
    All(List<u32>),
    /// `anyOf`, or `oneOf` if only one of them may hold.
    Alternatives {
        options: List<u32>,
        exclusive: bool,
    },
}

#[derive(Debug, Clone)]
pub(super) struct Object {
    /// Sorted by name.
    pub(super) properties: List<(&'static str, u32)>,
    pub(super) required: List<&'static str>,
    pub(super) additional: Additional,
}

impl Object {
    pub(super) fn property(&self, name: &str) -> Option<u32> {
        let place = self
            .properties
            .binary_search_by(|(known, _)| (*known).cmp(name));
        place.ok().map(|place| self.properties[place].1)
    }
}

/// What members may be that are not listed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Additional {
    /// Anything, since the document does not say.
    Allowed,
    Refused,
    Schema(u32),
}

/// The number of characters or items.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    pub(super) least: Option<u64>,
    pub(super) most: Option<u64>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    pub(super) least: Option<Limit>,
    pub(super) most: Option<Limit>,
}
