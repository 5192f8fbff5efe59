//! The schemas of a document as a graph, since they refer to each other.
//!
//! Generated code consists of literals of these types. The parts of an `allOf` are composed: most
//! readers need not know that a schema was written as one.

use std::fmt;

/// A named schema of the document.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Schema {
    /// The name in the document, such as `Check-Contact`.
    pub name: &'static str,
    /// The name of the generated type, such as `CheckContact`.
    pub rust: &'static str,
    /// What values it allows; `None` without feature `schema`.
    pub node: Option<&'static Node>,
}

impl Schema {
    /// Describes a schema.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(name: &'static str, rust: &'static str, node: Option<&'static Node>) -> Self {
        Self { name, rust, node }
    }
}

/// A schema: which values are allowed.
pub struct Node {
    /// Whether `null` is allowed.
    pub nullable: bool,
    /// The value of what is left out, as JSON.
    pub default: Option<&'static str>,
    /// What other values are allowed.
    pub kind: Kind,
}

/// The values that a schema allows.
#[derive(Debug)]
pub enum Kind {
    /// Any value.
    Any,
    /// `true` and `false`.
    Boolean,
    /// Numbers without a fraction.
    Integer {
        /// The bounds.
        range: Range,
        /// The values that are allowed; empty if any integer is.
        allowed: &'static [i64],
    },
    /// Numbers.
    Number {
        /// The bounds.
        range: Range,
    },
    /// Strings.
    String {
        /// The number of characters.
        size: Size,
        /// A regular expression that the whole string matches.
        pattern: Option<&'static str>,
        /// The format, such as `password` or `binary`; empty where the document has none.
        format: &'static str,
        /// The values that are allowed; empty if any string is.
        allowed: &'static [&'static str],
    },
    /// Lists.
    Array {
        /// The number of items.
        size: Size,
        /// The schema of each item.
        items: &'static Node,
    },
    /// Objects.
    Object(Object),
    /// The values that each of these schemas allows, where the parts of an `allOf` cannot be composed.
    All(&'static [&'static Node]),
    /// The values that one of these schemas allows.
    Alternatives {
        /// The schemas.
        options: &'static [&'static Node],
        /// Whether only one of them may allow a value (`oneOf`), or several may (`anyOf`).
        exclusive: bool,
    },
}

/// The objects that a schema allows.
#[derive(Debug)]
pub struct Object {
    /// The properties, sorted by name.
    pub properties: &'static [Property],
    /// The names of the members that an object must have.
    pub required: &'static [&'static str],
    /// What members may be that are no properties.
    pub additional: Additional,
}

/// A property of an object.
#[derive(Debug)]
pub struct Property {
    /// The name.
    pub name: &'static str,
    /// The description; empty where the document has none.
    pub description: &'static str,
    /// The schema of its value.
    pub schema: &'static Node,
}

/// What members of an object may be that are not listed.
#[derive(Debug, Clone, Copy)]
pub enum Additional {
    /// Anything, since the document does not say.
    Allowed,
    /// Nothing: there may be none.
    Refused,
    /// Values of this schema.
    Schema(&'static Node),
}

/// The number of characters or items.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// The minimum.
    pub least: Option<u64>,
    /// The maximum.
    pub most: Option<u64>,
}

/// The bounds of a number, both inclusive.
#[derive(Debug, Clone, Copy)]
pub struct Range {
    /// The minimum.
    pub least: Option<Limit>,
    /// The maximum.
    pub most: Option<Limit>,
}

/// A bound of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    /// A bound without a fraction.
    Integer(i64),
    /// Any other bound.
    Float(f64),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(limit) => limit.fmt(f),
            Self::Float(limit) => limit.fmt(f),
        }
    }
}

/// Without what is within it, since a schema may contain itself.
impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Node");
        match &self.kind {
            Kind::Any => debug.field("kind", &"any"),
            Kind::Boolean => debug.field("kind", &"boolean"),
            Kind::Integer { .. } => debug.field("kind", &"integer"),
            Kind::Number { .. } => debug.field("kind", &"number"),
            Kind::String { .. } => debug.field("kind", &"string"),
            Kind::Array { .. } => debug.field("kind", &"array"),
            Kind::Object(_) => debug.field("kind", &"object"),
            Kind::All(_) | Kind::Alternatives { .. } => debug.field("kind", &"composition"),
        };
        debug.finish_non_exhaustive()
    }
}

impl Node {
    /// Returns the properties of an object, sorted by name; of any other schema, none.
    #[must_use]
    pub fn properties(&self) -> &'static [Property] {
        match &self.kind {
            Kind::Object(object) => object.properties,
            _ => &[],
        }
    }

    /// Returns the alternatives of a union and of those within it; any other schema is its own only
    /// one. Of several parts that cannot be composed, the last one counts, since it narrows the others.
    #[must_use]
    pub fn alternatives(&'static self) -> Vec<&'static Self> {
        match &self.kind {
            Kind::Alternatives { options, .. } => {
                let options = options.iter();
                options.flat_map(|option| option.alternatives()).collect()
            }
            Kind::All([.., last]) => last.alternatives(),
            _ => vec![self],
        }
    }

    /// Returns the format of a string; of any other schema, nothing.
    #[must_use]
    pub fn format(&self) -> &'static str {
        match &self.kind {
            Kind::String { format, .. } => format,
            _ => "",
        }
    }
}

impl Object {
    /// Returns a property by its name.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&'static Property> {
        let properties = self.properties;
        let place = properties.binary_search_by(|property| property.name.cmp(name));
        place.ok().map(|place| &properties[place])
    }

    /// Returns the schema of a member: of a property, or of the members that are none.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&'static Node> {
        match (self.property(name), self.additional) {
            (Some(property), _) => Some(property.schema),
            (None, Additional::Schema(schema)) => Some(schema),
            _ => None,
        }
    }
}
