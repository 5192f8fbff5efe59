//! The shape of a schema, without its references and wrappers.

use std::fmt;

use serde_json::Value;

use super::labels::is_label;
use super::node::Node;

/// Keywords that limit the values of a type.
pub(crate) const LIMITS: [&str; 15] = [
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "pattern",
    "uniqueItems",
];

/// Keywords that make a schema an object.
pub(crate) const OBJECT: [&str; 3] = ["properties", "required", "additionalProperties"];

/// Returns whether a keyword does not constrain the value.
pub(crate) fn is_annotation(key: &str) -> bool {
    is_label(key) || matches!(key, "default" | "deprecated" | "readOnly" | "writeOnly")
}

/// The type of a schema, or its kind of composition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Object,
    Array,
    String,
    Integer,
    Number,
    Boolean,
    OneOf,
    AnyOf,
    /// Several schemas that apply at once and are not all objects.
    AllOf,
    /// Any value.
    Any,
}

impl Shape {
    /// Returns the shape of a schema that is not a reference.
    pub(crate) fn of(schema: &Node<'_>) -> Self {
        if schema.has("oneOf") {
            return Self::OneOf;
        }
        if schema.has("anyOf") {
            return Self::AnyOf;
        }
        let members = schema.items_of("allOf");
        if !members.is_empty() {
            let object = |member: &Node<'_>| {
                matches!(Self::of(&peel(member).core), Self::Object | Self::Any)
            };
            return if members.iter().all(object) {
                Self::Object
            } else {
                Self::AllOf
            };
        }
        match schema.str("type") {
            Some("object") => Self::Object,
            Some("array") => Self::Array,
            Some("string") => Self::String,
            Some("integer") => Self::Integer,
            Some("number") => Self::Number,
            Some("boolean") => Self::Boolean,
            _ if OBJECT.iter().any(|key| schema.has(key)) => Self::Object,
            _ if schema.has("items") => Self::Array,
            _ => Self::of_values(schema),
        }
    }

    /// Returns the shape of an enum without a type.
    fn of_values(schema: &Node<'_>) -> Self {
        match schema.items_of("enum").first().map(|first| first.value) {
            Some(Value::String(_)) => Self::String,
            Some(Value::Number(number)) if number.is_f64() => Self::Number,
            Some(Value::Number(_)) => Self::Integer,
            Some(Value::Bool(_)) => Self::Boolean,
            _ => Self::Any,
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Object => "object",
            Self::Array => "array",
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::OneOf => "oneOf",
            Self::AnyOf => "anyOf",
            Self::AllOf => "allOf",
            Self::Any => "anything",
        })
    }
}

/// A schema without its references and wrappers.
pub(crate) struct Peeled<'a> {
    /// The schema inside.
    pub(crate) core: Node<'a>,
    /// The name of the schema that was referred to, if any, which names the Rust type.
    pub(crate) name: Option<String>,
    /// Whether a wrapper or the core allows `null`.
    pub(crate) nullable: bool,
    /// Whether there were references or wrappers.
    pub(crate) is_wrapped: bool,
    /// The wrappers, from the outside in.
    pub(crate) wrappers: Vec<Node<'a>>,
}

/// Follows references, and unwraps `allOf` around one schema, which is how keywords are added to a
/// reference.
pub(crate) fn peel<'a>(schema: &Node<'a>) -> Peeled<'a> {
    let mut peeled = Peeled {
        core: schema.clone(),
        name: None,
        nullable: false,
        is_wrapped: false,
        wrappers: Vec::new(),
    };
    loop {
        if let Some(name) = peeled.core.ref_name() {
            let target = peeled.core.resolved();
            if target.pointer == peeled.core.pointer {
                break;
            }
            if target.pointer.starts_with("/components/schemas/") {
                peeled.name.get_or_insert(name);
            }
            peeled.core = target;
        } else if let Some(inner) = only_member(&peeled.core) {
            peeled.nullable |= peeled.core.flag("nullable");
            let wrapper = std::mem::replace(&mut peeled.core, inner);
            peeled.wrappers.push(wrapper);
        } else {
            break;
        }
        peeled.is_wrapped = true;
    }
    peeled.nullable |= peeled.core.flag("nullable");
    peeled
}

/// Returns the only member of an `allOf` without other type keywords.
fn only_member<'a>(schema: &Node<'a>) -> Option<Node<'a>> {
    let mut members = schema.items_of("allOf");
    let keys = schema.value.as_object()?.keys();
    // Annotations and limits do not change the type; limits are compared separately.
    let mut types = keys.filter(|key| {
        let beside = matches!(key.as_str(), "allOf" | "nullable");
        !beside && !is_annotation(key) && !LIMITS.contains(&key.as_str())
    });
    if members.len() == 1 && types.next().is_none() {
        members.pop()
    } else {
        None
    }
}
