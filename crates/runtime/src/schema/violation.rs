//! What is wrong with a value, and where.

use std::fmt;

use serde_json::{Number, Value};

use super::node::Limit;

/// The first thing in a value that violates a schema.
#[derive(Debug, Clone)]
pub struct Violation<'a> {
    /// The innermost first.
    path: Vec<Segment<'a>>,
    kind: ViolationKind<'a>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Segment<'a> {
    Member(&'a str),
    Item(usize),
}

/// What is wrong. As text it names no value, except those that the document lists.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum ViolationKind<'a> {
    /// A required member is missing.
    Missing {
        /// The name of the member.
        name: &'static str,
    },
    /// A member is not in the document.
    Unknown {
        /// The name of the member.
        name: &'a str,
        /// The name that was probably meant.
        closest: Option<&'static str>,
        /// The names that the document has.
        known: Vec<&'static str>,
    },
    /// The value is of another type.
    WrongType {
        /// The type that the document has.
        expected: Type,
        /// The type of the value.
        found: Type,
    },
    /// The document lists the values, and this is none of them.
    NotInEnum {
        /// The value.
        value: &'a Value,
        /// The values that are allowed.
        allowed: Vec<String>,
    },
    /// A string has too few characters.
    TooShort {
        /// Its length.
        length: u64,
        /// The minimum length.
        least: u64,
    },
    /// A string has too many characters.
    TooLong {
        /// Its length.
        length: u64,
        /// The maximum length.
        most: u64,
    },
    /// A list has too few items.
    TooFew {
        /// Its number of items.
        count: u64,
        /// The minimum number of items.
        least: u64,
    },
    /// A list has too many items.
    TooMany {
        /// Its number of items.
        count: u64,
        /// The maximum number of items.
        most: u64,
    },
    /// A number is too small.
    TooSmall {
        /// The number.
        value: &'a Number,
        /// The minimum.
        least: Limit,
    },
    /// A number is too large.
    TooLarge {
        /// The number.
        value: &'a Number,
        /// The maximum.
        most: Limit,
    },
    /// A string does not match its pattern.
    Pattern {
        /// The pattern of the document.
        pattern: &'static str,
    },
    /// No alternative of a `oneOf` or `anyOf` matches.
    NoAlternative {
        /// The first violation of each alternative, with paths from here on.
        violations: Vec<Violation<'a>>,
        /// The place of the alternative that was probably meant.
        best: usize,
        /// Whether the value says so itself.
        certain: bool,
    },
    /// More than one alternative of a `oneOf` matches.
    SeveralAlternatives,
}

/// A type of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// `null`.
    Null,
    /// A boolean.
    Boolean,
    /// A number without a fraction.
    Integer,
    /// A number.
    Number,
    /// A string.
    String,
    /// A list.
    Array,
    /// An object.
    Object,
}

impl<'a> Violation<'a> {
    pub(super) fn new(kind: ViolationKind<'a>) -> Self {
        Self {
            path: Vec::new(),
            kind,
        }
    }

    /// Makes this the violation of a value which contains the one that it was found in.
    pub(super) fn enter(&mut self, segment: Segment<'a>) {
        self.path.push(segment);
    }

    /// Returns what is wrong, where no alternative matches with the violation of each.
    #[must_use]
    pub fn kind(&self) -> &ViolationKind<'a> {
        &self.kind
    }

    /// Returns the number of members and items that lead to the violation.
    #[must_use]
    pub fn depth(&self) -> usize {
        let inner = self.best().map_or(0, Self::depth);
        self.path.len() + inner
    }

    /// Returns the field, such as `text.body` or `rows[0].title`, below a root that may be empty. A
    /// missing or unknown member is part of it, an alternative's violation is not.
    #[must_use]
    pub fn path(&self, root: &str) -> String {
        let mut path = root.to_owned();
        for segment in self.path.iter().rev() {
            segment.append(&mut path);
        }
        match self.kind {
            ViolationKind::Missing { name } | ViolationKind::Unknown { name, .. } => {
                Segment::Member(name).append(&mut path);
            }
            _ => {}
        }
        path
    }

    /// Returns the field below a root and what is wrong with it: where no alternative matches, of
    /// the one that was probably meant.
    #[must_use]
    pub fn cause(&self, root: &str) -> (String, &ViolationKind<'a>) {
        let path = self.path(root);
        match self.best() {
            Some(best) => best.cause(&path),
            None => (path, &self.kind),
        }
    }

    fn best(&self) -> Option<&Self> {
        match &self.kind {
            ViolationKind::NoAlternative {
                violations, best, ..
            } => violations.get(*best),
            _ => None,
        }
    }

    /// Whether the value as a whole is of another type.
    pub(super) fn is_of_another_type(&self) -> bool {
        self.path.is_empty() && matches!(self.kind, ViolationKind::WrongType { .. })
    }

    pub(super) fn has_suggestion(&self) -> bool {
        let closest = match self.kind {
            ViolationKind::Unknown { closest, .. } => closest,
            _ => None,
        };
        closest.is_some()
    }
}

impl Segment<'_> {
    fn append(self, path: &mut String) {
        match self {
            Self::Item(index) => path.push_str(&format!("[{index}]")),
            Self::Member(name) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
            }
        }
    }
}

impl fmt::Display for ViolationKind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { .. } => f.write_str("is missing"),
            Self::Unknown { closest, known, .. } => {
                f.write_str("is not a property of the document: ")?;
                match closest {
                    Some(closest) => write!(f, "did you mean `{closest}`?"),
                    None if known.is_empty() => f.write_str("there are none"),
                    None => write!(f, "there are: {}", known.join(", ")),
                }
            }
            Self::WrongType { expected, .. } => write!(f, "must be {expected}"),
            Self::NotInEnum { allowed, .. } => write!(f, "must be one of: {}", allowed.join(", ")),
            Self::TooShort { length, least } => {
                write!(f, "has {length} characters, and must have at least {least}")
            }
            Self::TooLong { length, most } => {
                write!(f, "has {length} characters, and may have at most {most}")
            }
            Self::TooFew { count, least } => {
                write!(f, "has {count} items, and must have at least {least}")
            }
            Self::TooMany { count, most } => {
                write!(f, "has {count} items, and may have at most {most}")
            }
            Self::TooSmall { least, .. } => write!(f, "must be at least {least}"),
            Self::TooLarge { most, .. } => write!(f, "must be at most {most}"),
            Self::Pattern { pattern } => write!(f, "must match `{pattern}`"),
            Self::NoAlternative { .. } => f.write_str("matches none of its alternatives"),
            Self::SeveralAlternatives => f.write_str("must match only one of its alternatives"),
        }
    }
}

/// With its article.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        })
    }
}
