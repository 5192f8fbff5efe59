//! The routine that walks a value along the nodes of a schema.

use std::cmp::Ordering;

use serde_json::{Map, Number, Value};

use super::Mode;
use super::node::{Additional, Kind, Limit, Node, Object, Range, Size};
use super::pattern;
use super::suggest::closest;
use super::violation::{Segment, Type, Violation, ViolationKind};

impl Node {
    /// Validates a value.
    ///
    /// # Errors
    /// The first violation. Of an object, unknown members are reported before missing ones, and
    /// these before what is wrong within a member.
    pub fn validate<'a>(&'static self, value: &'a Value, mode: Mode) -> Result<(), Violation<'a>> {
        let checked = mode.value::<Box<Violation<'a>>>(self, value);
        checked.map_err(|violation| *violation)
    }
}

/// What is made of a violation: nothing, where only the verdict is wanted, as of most alternatives.
trait Report<'a> {
    const IS_VERDICT: bool;

    fn new(kind: impl FnOnce() -> ViolationKind<'a>) -> Self;

    fn within(self, segment: Segment<'a>) -> Self;
}

impl<'a> Report<'a> for () {
    const IS_VERDICT: bool = true;

    fn new(_: impl FnOnce() -> ViolationKind<'a>) -> Self {}

    fn within(self, _: Segment<'a>) -> Self {}
}

/// Boxed, so that a success stays small.
impl<'a> Report<'a> for Box<Violation<'a>> {
    const IS_VERDICT: bool = false;

    fn new(kind: impl FnOnce() -> ViolationKind<'a>) -> Self {
        Box::new(Violation::new(kind()))
    }

    fn within(mut self, segment: Segment<'a>) -> Self {
        self.enter(segment);
        self
    }
}

impl Mode {
    fn value<'a, R: Report<'a>>(self, node: &'static Node, value: &'a Value) -> Result<(), R> {
        if node.nullable && value.is_null() {
            return Ok(());
        }
        match (&node.kind, value) {
            (Kind::Any, _) | (Kind::Boolean, Value::Bool(_)) => Ok(()),
            (Kind::All(parts), _) => parts.iter().try_for_each(|part| self.value(part, value)),
            (Kind::Alternatives { options, exclusive }, _) => {
                self.alternatives(options, *exclusive, value)
            }
            (Kind::Object(object), Value::Object(members)) => self.object(object, members),
            (Kind::Array { size, items }, Value::Array(list)) => {
                counted(*size, list.len())?;
                list.iter().enumerate().try_for_each(|(index, item)| {
                    let checked = self.value::<R>(items, item);
                    checked.map_err(|violation| violation.within(Segment::Item(index)))
                })
            }
            (
                Kind::String {
                    size,
                    pattern,
                    allowed,
                    ..
                },
                Value::String(text),
            ) => {
                if self.lists(allowed) && !allowed.contains(&text.as_str()) {
                    return not_in_enum(value, allowed);
                }
                measured(*size, text)?;
                match pattern {
                    Some(pattern)
                        if self == Self::JsonSchema && !pattern::matches(pattern, text) =>
                    {
                        wrong(|| ViolationKind::Pattern { pattern })
                    }
                    _ => Ok(()),
                }
            }
            (Kind::Integer { range, allowed }, Value::Number(number))
                if self.is_integer(number) =>
            {
                let is_allowed = |allowed: &i64| integer(number) == Some(i128::from(*allowed));
                if self.lists(allowed) && !allowed.iter().any(is_allowed) {
                    return not_in_enum(value, allowed);
                }
                ranged(*range, number)
            }
            (Kind::Number { range }, Value::Number(number)) => ranged(*range, number),
            (kind, _) => wrong(|| ViolationKind::WrongType {
                expected: expected(kind),
                found: found(value),
            }),
        }
    }

    /// Returns whether no other values than these are accepted.
    fn lists<T>(self, allowed: &[T]) -> bool {
        !allowed.is_empty() && self != Self::Lenient
    }

    fn is_integer(self, number: &Number) -> bool {
        match self {
            Self::JsonSchema => integer(number).is_some(),
            Self::Strict | Self::Lenient => number.is_i64() || number.is_u64(),
        }
    }

    fn object<'a, R: Report<'a>>(
        self,
        object: &'static Object,
        members: &'a Map<String, Value>,
    ) -> Result<(), R> {
        let mut required = object.required.iter();
        let missing = required.find(|name| !members.contains_key(**name));
        let mut first = missing.map(|name| R::new(|| ViolationKind::Missing { name }));
        for (name, member) in members {
            if R::IS_VERDICT && first.is_some() {
                break;
            }
            let schema = match (object.property(name), object.additional) {
                (Some(property), _) => property.schema,
                (None, Additional::Schema(schema)) => schema,
                // A client takes an object without listed properties to have any.
                (None, Additional::Allowed)
                    if self == Self::JsonSchema || object.properties.is_empty() =>
                {
                    continue;
                }
                (None, Additional::Allowed | Additional::Refused) if self == Self::Lenient => {
                    continue;
                }
                (None, Additional::Allowed | Additional::Refused) => {
                    return wrong(|| unknown(object, name));
                }
            };
            if first.is_none() {
                let violation = self.value::<R>(schema, member).err();
                first = violation.map(|violation| violation.within(Segment::Member(name)));
            }
        }
        first.map_or(Ok(()), Err)
    }

    fn alternatives<'a, R: Report<'a>>(
        self,
        options: &'static [&'static Node],
        exclusive: bool,
        value: &'a Value,
    ) -> Result<(), R> {
        let exclusive = exclusive && self == Self::JsonSchema;
        let matching = options
            .iter()
            .filter(|option| self.value::<()>(option, value).is_ok());
        match matching.take(if exclusive { 2 } else { 1 }).count() {
            0 if self == Self::Lenient && is_new_kind(options, value) => Ok(()),
            0 => wrong(|| self.no_alternative(options, value)),
            1 => Ok(()),
            _ => wrong(|| ViolationKind::SeveralAlternatives),
        }
    }

    fn no_alternative<'a>(
        self,
        options: &'static [&'static Node],
        value: &'a Value,
    ) -> ViolationKind<'a> {
        let violations = options
            .iter()
            .filter_map(|option| self.value::<Box<_>>(option, value).err());
        let violations: Vec<_> = violations.map(|violation| *violation).collect();
        let meant = meant(options, value);
        ViolationKind::NoAlternative {
            best: meant.unwrap_or_else(|| furthest(&violations)),
            certain: meant.is_some(),
            violations,
        }
    }
}

/// Returns the place of the alternative that a value is meant to be: the only one that allows the
/// value of a member which all of them list values of, else the only one whose required members
/// are present.
fn meant(options: &[&'static Node], value: &Value) -> Option<usize> {
    let objects = options.iter().map(|option| match &option.kind {
        Kind::Object(object) => Some(object),
        _ => None,
    });
    let objects = objects.collect::<Option<Vec<&Object>>>()?;
    let members = value.as_object()?;
    let by_value = members.iter().find_map(|(name, value)| {
        let text = value.as_str()?;
        let lists = objects.iter().map(|object| values(object, name));
        let lists = lists.collect::<Option<Vec<&[&str]>>>()?;
        only(&lists, |list| list.contains(&text))
    });
    let has_required = |object: &&Object| {
        let mut required = object.required.iter();
        required.all(|name| members.contains_key(*name))
    };
    by_value.or_else(|| only(&objects, has_required))
}

/// Returns whether a member says that a value is of a kind which none of the alternatives is: all of them
/// list values of that member, and none lists its.
fn is_new_kind(options: &[&'static Node], value: &Value) -> bool {
    let objects = options.iter().map(|option| match &option.kind {
        Kind::Object(object) => Some(object),
        _ => None,
    });
    let Some(objects) = objects.collect::<Option<Vec<&Object>>>() else {
        return false;
    };
    let mut members = value.as_object().into_iter().flatten();
    members.any(|(name, value)| {
        value.as_str().is_some_and(|text| {
            let lists =
                |object: &&Object| values(object, name).is_some_and(|list| !list.contains(&text));
            objects.iter().all(lists)
        })
    })
}

/// Returns the values that are listed for a property.
fn values(object: &Object, name: &str) -> Option<&'static [&'static str]> {
    let mut pending = vec![object.property(name)?.schema];
    while let Some(node) = pending.pop() {
        match &node.kind {
            Kind::String { allowed, .. } if !allowed.is_empty() => return Some(allowed),
            Kind::All(parts) => pending.extend(parts.iter()),
            _ => {}
        }
    }
    None
}

fn wrong<'a, R: Report<'a>>(kind: impl FnOnce() -> ViolationKind<'a>) -> Result<(), R> {
    Err(R::new(kind))
}

fn not_in_enum<'a, R: Report<'a>>(value: &'a Value, allowed: &[impl ToString]) -> Result<(), R> {
    let allowed = || allowed.iter().map(ToString::to_string).collect();
    wrong(|| ViolationKind::NotInEnum {
        value,
        allowed: allowed(),
    })
}

fn unknown<'a>(object: &Object, name: &'a str) -> ViolationKind<'a> {
    let known = || object.properties.iter().map(|property| property.name);
    ViolationKind::Unknown {
        name,
        closest: closest(name, known()),
        known: known().collect(),
    }
}

/// Returns the place of the first violation that is furthest within a value.
fn furthest(violations: &[Violation<'_>]) -> usize {
    let rank = |violation: &Violation<'_>| {
        let is_of_type = !violation.is_of_another_type();
        (is_of_type, violation.depth(), violation.has_suggestion())
    };
    let first = violations.iter().enumerate().rev();
    first
        .max_by_key(|(_, violation)| rank(violation))
        .map_or(0, |(place, _)| place)
}

/// Returns the place of the only item that fulfils a condition.
fn only<T>(items: &[T], condition: impl Fn(&T) -> bool) -> Option<usize> {
    let place = items.iter().position(&condition)?;
    let is_only = !items[place + 1..].iter().any(condition);
    is_only.then_some(place)
}

fn counted<'a, R: Report<'a>>(size: Size, count: usize) -> Result<(), R> {
    let count = count as u64;
    match size {
        Size {
            least: Some(least), ..
        } if count < least => wrong(|| ViolationKind::TooFew { count, least }),
        Size {
            most: Some(most), ..
        } if count > most => wrong(|| ViolationKind::TooMany { count, most }),
        _ => Ok(()),
    }
}

fn measured<'a, R: Report<'a>>(size: Size, text: &str) -> Result<(), R> {
    // A character has one to four bytes: most texts need not be counted.
    let bytes = text.len() as u64;
    if size.least.is_none_or(|least| bytes >= 4 * least)
        && size.most.is_none_or(|most| bytes <= most)
    {
        return Ok(());
    }
    let length = text.chars().count() as u64;
    match size {
        Size {
            least: Some(least), ..
        } if length < least => wrong(|| ViolationKind::TooShort { length, least }),
        Size {
            most: Some(most), ..
        } if length > most => wrong(|| ViolationKind::TooLong { length, most }),
        _ => Ok(()),
    }
}

fn ranged<'a, R: Report<'a>>(range: Range, value: &'a Number) -> Result<(), R> {
    match range {
        Range {
            least: Some(least), ..
        } if compare(value, least) == Some(Ordering::Less) => {
            wrong(|| ViolationKind::TooSmall { value, least })
        }
        Range {
            most: Some(most), ..
        } if compare(value, most) == Some(Ordering::Greater) => {
            wrong(|| ViolationKind::TooLarge { value, most })
        }
        _ => Ok(()),
    }
}

fn compare(number: &Number, limit: Limit) -> Option<Ordering> {
    match (integer(number), limit) {
        (Some(number), Limit::Integer(limit)) => Some(number.cmp(&i128::from(limit))),
        (_, Limit::Integer(limit)) => number.as_f64()?.partial_cmp(&(limit as f64)),
        (_, Limit::Float(limit)) => number.as_f64()?.partial_cmp(&limit),
    }
}

/// Returns a number without a fraction. Beyond its range, an `i128` is on the right side of any limit.
fn integer(number: &Number) -> Option<i128> {
    let exact = number.as_i64().map(i128::from);
    exact
        .or_else(|| number.as_u64().map(i128::from))
        .or_else(|| {
            let float = number.as_f64()?;
            (float.fract() == 0.0).then_some(float as i128)
        })
}

fn expected(kind: &Kind) -> Type {
    match kind {
        Kind::Boolean => Type::Boolean,
        Kind::Integer { .. } => Type::Integer,
        Kind::Number { .. } => Type::Number,
        Kind::String { .. } => Type::String,
        Kind::Array { .. } => Type::Array,
        // The others are of no type of their own.
        Kind::Object(_) | Kind::Any | Kind::All(_) | Kind::Alternatives { .. } => Type::Object,
    }
}

fn found(value: &Value) -> Type {
    match value {
        Value::Null => Type::Null,
        Value::Bool(_) => Type::Boolean,
        Value::Number(number) if integer(number).is_some() => Type::Integer,
        Value::Number(_) => Type::Number,
        Value::String(_) => Type::String,
        Value::Array(_) => Type::Array,
        Value::Object(_) => Type::Object,
    }
}
