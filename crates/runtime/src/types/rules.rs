//! The rules that OpenAPI cannot express: which members of an object belong together. They are tables,
//! generated from `x-rules`, and evaluated by one routine on generated types and on JSON.

use serde_json::{Map, Value};

use super::encode::Item;
use super::limits::Violation;
use super::recipient::Recipient;
use super::wire::Table;

type Checked = Result<(), Violation>;

/// The rules of a schema.
#[derive(Debug)]
pub struct Rules {
    /// The member whose value decides which rules apply.
    pub by: &'static str,
    /// The value of that member where it is absent.
    pub default: &'static str,
    pub rules: &'static [Rule],
    /// The members, or members of lists, that have rules of their own.
    pub nested: &'static [(&'static str, &'static Rules)],
}

/// A rule of an object.
#[derive(Debug)]
pub struct Rule {
    pub applies: Applies,
    pub check: Check,
}

/// The values of [`Rules::by`] that a rule applies to.
#[derive(Debug)]
pub enum Applies {
    Always,
    To(&'static [&'static str]),
    Except(&'static [&'static str]),
}

/// What a rule requires. A path is the names of members with dots between them.
#[derive(Debug)]
pub enum Check {
    /// The member at each path is present.
    Require(&'static [&'static str]),
    /// No member at a path is present.
    Forbid(&'static [&'static str]),
    /// Exactly one member of the object at the path is present.
    One(&'static str, [&'static str; 2]),
    /// The first member names a recipient by number, or the second one by user id.
    Recipient(&'static str, &'static str),
    /// The second member is present if the first one is; the reason otherwise.
    Needs(&'static str, &'static str, &'static str),
    /// The text at the path is not empty.
    NotEmpty(&'static str),
    /// The text at the path has this value, if it is present.
    Equal(&'static str, &'static str),
    /// The text at the path is the address of a web page, if it is present.
    WebLink(&'static str),
    /// Each of several sections, in the list at the path, has a title; all of them together have at
    /// most so many items, which are a member of each.
    Sections(&'static str, &'static str, usize),
}

impl Rules {
    /// Returns the first rule that a value violates. What is not an object has no rules.
    pub fn check(&self, value: Item<'_>) -> Checked {
        self.walk(value, Check::evaluate)
    }

    /// Returns the first rule that a JSON value violates.
    pub fn check_json(&self, value: &Value) -> Checked {
        self.check(Item::Json(value))
    }

    /// Returns the first member that is required and missing, which is what a server refuses. Whether it
    /// accepts a member too many is its own affair.
    pub fn check_required(&self, value: &Value) -> Checked {
        self.walk(Item::Json(value), Check::required)
    }

    /// Whether a rule is about a value of [`by`](Self::by).
    pub fn knows(&self, value: &str) -> bool {
        let names =
            |rule: &Rule| matches!(rule.applies, Applies::To(values) if values.contains(&value));
        self.rules.iter().any(names)
    }

    fn walk(&self, value: Item<'_>, evaluate: fn(&Check, Object<'_>) -> Checked) -> Checked {
        Object::of(value, |object| {
            let by = object.text(self.by).unwrap_or(self.default);
            for rule in self.rules {
                if rule.applies.holds(by) {
                    evaluate(&rule.check, object)?;
                }
            }
            object.try_each(self.nested, |name, value, rules| match items(value) {
                None => rules.walk(value, evaluate).map_err(within(name)),
                Some(items) => each(name, &items, |item| rules.walk(*item, evaluate)),
            })
        })
        .unwrap_or(Ok(()))
    }
}

impl Applies {
    fn holds(&self, value: &str) -> bool {
        match self {
            Self::Always => true,
            Self::To(values) => values.contains(&value),
            Self::Except(values) => !values.contains(&value),
        }
    }
}

impl Check {
    fn required(&self, object: Object<'_>) -> Checked {
        match *self {
            Self::Require(_) => self.evaluate(object),
            Self::Recipient(phone, user) => either(object, phone, user),
            Self::One(path, [first, second]) => {
                inside(object, path, |object| either(object, first, second))
            }
            _ => Ok(()),
        }
    }

    fn evaluate(&self, object: Object<'_>) -> Checked {
        match *self {
            Self::Require(paths) => paths.iter().try_for_each(|path| require(object, path)),
            Self::Forbid(paths) => paths.iter().try_for_each(|path| {
                at(object, path, |object, name| match object.get(name) {
                    Some(_) => Err(Violation::new(name, "cannot be sent with this type")),
                    None => Ok(()),
                })
            }),
            Self::One(path, [first, second]) => inside(object, path, |object| {
                either(object, first, second)?;
                match (object.get(first), object.get(second)) {
                    (Some(_), Some(_)) => {
                        let reason = format!("cannot be sent beside `{first}`");
                        Err(Violation::new(second, reason))
                    }
                    _ => Ok(()),
                }
            }),
            Self::Recipient(phone, user) => {
                either(object, phone, user)?;
                text(object, phone, |text| {
                    Recipient::is_user_id(text)
                        .then(|| format!("is a user id: the member for it is `{user}`"))
                })
            }
            Self::Needs(member, needed, reason) => {
                match object.get(member).is_some() && object.get(needed).is_none() {
                    true => Err(Violation::new(member, reason)),
                    false => Ok(()),
                }
            }
            Self::NotEmpty(path) => {
                text(object, path, |text| (text.is_empty()).then_some("is empty"))
            }
            Self::Equal(path, value) => text(object, path, |text| {
                (text != value).then(|| format!("must be {value} here"))
            }),
            Self::WebLink(path) => text(object, path, |link| {
                (!is_web_link(link)).then_some("does not begin with `http://` or `https://`")
            }),
            Self::Sections(path, items, most) => at(object, path, |object, name| {
                sections(object, name, items, most)
            }),
        }
    }
}

/// The members of an object, of a generated type or of JSON.
#[derive(Clone, Copy)]
enum Object<'a> {
    Typed(&'static Table, &'a [Item<'a>]),
    Json(&'a Map<String, Value>),
}

impl<'a> Object<'a> {
    /// Returns the result for a value that is an object.
    fn of<T>(value: Item<'a>, then: impl FnOnce(Object<'_>) -> T) -> Option<T> {
        match value {
            Item::Object(typed) => {
                let (mut then, mut result) = (Some(then), None);
                typed.encode(&mut |table, items| {
                    result = then.take().map(|then| then(Object::Typed(table, items)));
                });
                result
            }
            Item::JsonObject(map) | Item::Json(Value::Object(map)) => Some(then(Object::Json(map))),
            _ => None,
        }
    }

    /// Returns a member that is present.
    fn get(self, name: &str) -> Option<Item<'a>> {
        match self {
            Self::Typed(table, items) => items.get(table.find(name)).copied(),
            Self::Json(map) => map.get(name).map(Item::Json),
        }
        .filter(|item| !matches!(item, Item::Null | Item::Json(Value::Null)))
    }

    /// Visits the members that have rules of their own, and are present.
    fn try_each(
        self,
        nested: &'static [(&'static str, &'static Rules)],
        mut visit: impl FnMut(&'static str, Item<'a>, &'static Rules) -> Checked,
    ) -> Checked {
        match self {
            // Few of the members that a type can have are present: a look-up of each is not worth it.
            Self::Typed(table, items) => {
                let fields = table.fields.iter().zip(items);
                let mut present =
                    fields.filter(|(_, item)| !matches!(item, Item::Null | Item::Text(_)));
                present.try_for_each(|(field, item)| {
                    let rules = nested.iter().find(|(name, _)| *name == field.name);
                    rules.map_or(Ok(()), |(name, rules)| visit(name, *item, rules))
                })
            }
            Self::Json(_) => nested.iter().try_for_each(|(name, rules)| {
                let value = self.get(name);
                value.map_or(Ok(()), |value| visit(name, value, rules))
            }),
        }
    }

    fn text(self, name: &str) -> Option<&'a str> {
        match self.get(name)? {
            Item::Text(text) => Some(text),
            Item::Json(Value::String(text)) => Some(text),
            _ => None,
        }
    }
}

/// Returns the items of a list.
fn items(value: Item<'_>) -> Option<Vec<Item<'_>>> {
    match value {
        Item::List(items) => Some((0..items.count()).map(|index| items.at(index)).collect()),
        Item::Json(Value::Array(items)) => Some(items.iter().map(Item::Json).collect()),
        _ => None,
    }
}

/// Checks the last member of a path, unless an object before it is absent.
fn at(object: Object<'_>, path: &str, check: impl FnOnce(Object<'_>, &str) -> Checked) -> Checked {
    let (first, last) = path.rsplit_once('.').unwrap_or(("", path));
    inside(object, first, |object| check(object, last))
}

/// Checks the object at a path, which is empty for the object itself, unless it is absent.
fn inside(object: Object<'_>, path: &str, check: impl FnOnce(Object<'_>) -> Checked) -> Checked {
    if path.is_empty() {
        return check(object);
    }
    // A closure of its own for each level would have a type that never ends.
    fn descend(
        object: Object<'_>,
        path: &str,
        check: &mut dyn FnMut(Object<'_>) -> Checked,
    ) -> Checked {
        let (first, rest) = path.split_once('.').unwrap_or((path, ""));
        let then = |object: Object<'_>| match rest {
            "" => check(object),
            rest => descend(object, rest, check),
        };
        let value = object.get(first);
        let checked = value.and_then(|value| Object::of(value, then));
        checked.unwrap_or(Ok(())).map_err(within(first))
    }
    let mut check = Some(check);
    descend(object, path, &mut |object| {
        check.take().map_or(Ok(()), |check| check(object))
    })
}

fn require(object: Object<'_>, path: &str) -> Checked {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    match object.get(first) {
        None => Err(Violation::new(first, "is missing")),
        Some(_) if rest.is_empty() => Ok(()),
        Some(value) => Object::of(value, |object| require(object, rest))
            .unwrap_or(Ok(()))
            .map_err(within(first)),
    }
}

fn either(object: Object<'_>, first: &str, second: &str) -> Checked {
    match object.get(first).or(object.get(second)) {
        Some(_) => Ok(()),
        None => {
            let reason = format!("is missing, and so is `{second}`");
            Err(Violation::new(first, reason))
        }
    }
}

/// Checks a text, if there is one at the path.
fn text<R: Into<String>>(
    object: Object<'_>,
    path: &str,
    wrong: impl FnOnce(&str) -> Option<R>,
) -> Checked {
    at(object, path, |object, name| {
        match object.text(name).and_then(wrong) {
            Some(reason) => Err(Violation::new(name, reason)),
            None => Ok(()),
        }
    })
}

fn is_web_link(link: &str) -> bool {
    let scheme = link.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
    })
}

fn sections(object: Object<'_>, list: &str, items_of: &str, most: usize) -> Checked {
    let sections = object.get(list).and_then(items).unwrap_or_default();
    let mut total = 0;
    each(list, &sections, |section| {
        let check = |section: Object<'_>| {
            if sections.len() > 1 && section.get("title").is_none() {
                let reason = "is missing: where there are several sections, each has one";
                return Err(Violation::new("title", reason));
            }
            require(section, items_of)?;
            total += section
                .get(items_of)
                .and_then(items)
                .map_or(0, |items| items.len());
            Ok(())
        };
        Object::of(*section, check).unwrap_or(Ok(()))
    })?;
    match total > most {
        true => {
            let reason = format!("has {total} items, and may have at most {most}");
            Err(Violation::new(&format!("{list}[*].{items_of}"), reason))
        }
        false => Ok(()),
    }
}

/// Places a violation within a member.
pub fn within(field: &str) -> impl FnOnce(Violation) -> Violation {
    move |violation| violation.within(field)
}

/// Checks each item of a list.
pub fn each<T>(field: &str, items: &[T], check: impl FnMut(&T) -> Checked) -> Checked {
    let mut checked = items.iter().map(check).enumerate();
    checked.try_for_each(|(index, checked)| {
        checked.map_err(|violation| violation.within(&format!("{field}[{index}]")))
    })
}
