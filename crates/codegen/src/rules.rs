//! The rules that OpenAPI cannot express (`x-rules`), for the message and what is in it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::Error;
use crate::document::{Document, schema_name};
use crate::extension::{Row, object, rows};
use crate::messages::{self, RecipientMembers};

/// The rules of the message, and of each schema in it that has some, or has a member with some.
pub(crate) type Rules = Vec<SchemaRules>;

#[derive(Default)]
pub(crate) struct SchemaRules {
    pub(crate) schema: String,
    pub(crate) by: String,
    pub(crate) default: String,
    pub(crate) rules: Vec<Rule>,
    /// Members, and the schemas that have their rules.
    pub(crate) nested: Vec<(String, String)>,
}

pub(crate) struct Rule {
    pub(crate) applies: Applies,
    pub(crate) check: Check,
}

pub(crate) enum Applies {
    Always,
    To(Vec<String>),
    Except(Vec<String>),
}

pub(crate) enum Check {
    Require(Vec<String>),
    Forbid(Vec<String>),
    One(String, [String; 2]),
    Recipient(String, String),
    Needs(String, String, String),
    NotEmpty(String),
    Equal(String, String),
    WebLink(String),
    Sections(String, String, u64),
}

/// Reads the rules of the message, and of all that it can have; none if the API has no messages.
pub(crate) fn read(document: &Document) -> Result<Rules, Error> {
    let message = document.message().map(str::to_owned);
    let mut order: Vec<String> = message.into_iter().collect();
    let mut edges: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let mut next = 0;
    while let Some(name) = order.get(next).cloned() {
        next += 1;
        let members = document
            .schema(&name)
            .map(|schema| members(document, schema));
        let targets = members
            .into_iter()
            .flatten()
            .filter_map(|(member, value)| Some((member.to_owned(), target(value)?.to_owned())));
        let targets: Vec<(String, String)> = targets.collect();
        for (_, target) in &targets {
            if !order.contains(target) {
                order.push(target.clone());
            }
        }
        edges.insert(name, targets);
    }
    let own = |name: &str| {
        document
            .schema(name)
            .and_then(|schema| schema.get("x-rules"))
    };
    let mut relevant: BTreeSet<&str> = order
        .iter()
        .map(String::as_str)
        .filter(|name| own(name).is_some() || *name == order[0])
        .collect();
    loop {
        let before = relevant.len();
        for (name, targets) in &edges {
            if targets
                .iter()
                .any(|(_, target)| relevant.contains(target.as_str()))
            {
                relevant.insert(name);
            }
        }
        if relevant.len() == before {
            break;
        }
    }
    let unreachable = document
        .schemas()
        .find(|(name, _)| own(name).is_some() && !edges.contains_key(*name));
    if let Some((name, _)) = unreachable {
        return Err(Error::schema(
            name,
            "its `x-rules` are never checked: it is no part of a message",
        ));
    }
    let rules = order
        .iter()
        .filter(|name| relevant.contains(name.as_str()))
        .map(|name| {
            let nested = edges[name]
                .iter()
                .filter(|(_, target)| relevant.contains(target.as_str()));
            let mut rules = match (own(name), document.schema(name)) {
                (Some(rules), Some(schema)) => {
                    own_rules(rules, &members(document, schema), document)
                        .map_err(|error| Error::schema(name, error.to_string()))?
                }
                _ => SchemaRules::default(),
            };
            rules.schema = name.clone();
            let schema = document.schema(name);
            let recipient = schema.map(|schema| messages::recipient(document, name, schema));
            if let Some(RecipientMembers { phone, user, .. }) = recipient.transpose()?.flatten() {
                let check = Check::Recipient(phone, user);
                let applies = Applies::Always;
                rules.rules.insert(0, Rule { applies, check });
            }
            rules.nested = nested.cloned().collect();
            Ok(rules)
        });
    rules.collect()
}

type Members<'a> = BTreeMap<&'a str, &'a Value>;

/// The members of an object, and of the parts or alternatives that it is made of.
fn members<'a>(document: &'a Document, schema: &'a Value) -> Members<'a> {
    let mut found = Members::new();
    let mut queue = vec![schema];
    let mut seen = BTreeSet::new();
    while let Some(schema) = queue.pop() {
        if schema_name(schema).is_some_and(|name| !seen.insert(name)) {
            continue;
        }
        let schema = document.resolve(schema);
        for (name, value) in schema["properties"].as_object().into_iter().flatten() {
            // A reference says more than the same member without one.
            if target(value).is_some() || !found.contains_key(name.as_str()) {
                found.insert(name, value);
            }
        }
        for key in ["allOf", "oneOf", "anyOf"] {
            queue.extend(schema[key].as_array().into_iter().flatten());
        }
        queue.extend(schema.get("items"));
    }
    found
}

/// The schema that a member, or each of its items, refers to.
fn target(value: &Value) -> Option<&str> {
    schema_name(value)
        .or_else(|| value.get("items").and_then(target))
        .or_else(|| value["allOf"].as_array()?.iter().find_map(target))
}

fn own_rules(
    value: &Value,
    members: &Members<'_>,
    document: &Document,
) -> Result<SchemaRules, Error> {
    let of = "its `x-rules`";
    let map = object(of, value, &["by", "checks", "default"])?;
    let text = |key: &str| {
        map.get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let by = text("by");
    if !by.is_empty() && !members.contains_key(by.as_str()) {
        return Err(Error::document(format!(
            "{of} are by `{by}`, which it does not have"
        )));
    }
    let reader = Reader { members, document };
    let rules = rows("`checks` of its `x-rules`", map.get("checks"))?.iter();
    Ok(SchemaRules {
        by,
        default: text("default"),
        rules: rules
            .map(|row| reader.rule(row))
            .collect::<Result<_, Error>>()?,
        ..SchemaRules::default()
    })
}

struct Reader<'a> {
    members: &'a Members<'a>,
    document: &'a Document,
}

const CHECKS: [&str; 8] = [
    "equal", "forbid", "needs", "notEmpty", "one", "require", "sections", "webLink",
];

impl Reader<'_> {
    fn rule(&self, row: &Value) -> Result<Rule, Error> {
        let keys: Vec<&str> = CHECKS.into_iter().chain(["except", "of"]).collect();
        let row = Row::read(format!("its rule {row}"), row, &keys)?;
        let values = |key: &str| {
            row.map
                .get(key)
                .map(|values| texts(&row, values))
                .transpose()
        };
        let applies = match (values("of")?, values("except")?) {
            (None, None) => Applies::Always,
            (Some(values), None) => Applies::To(values),
            (None, Some(values)) => Applies::Except(values),
            _ => return Err(row.error("has both `of` and `except`")),
        };
        let mut checks = CHECKS
            .into_iter()
            .filter_map(|key| Some((key, row.map.get(key)?)));
        match (checks.next(), checks.next()) {
            (Some((key, value)), None) => Ok(Rule {
                applies,
                check: self.check(&row, key, value)?,
            }),
            _ => Err(row.error(&format!("does not have one of `{}`", CHECKS.join("`, `")))),
        }
    }

    fn check(&self, row: &Row<'_>, key: &str, value: &Value) -> Result<Check, Error> {
        let text = |value: &Value| match value.as_str() {
            Some(text) => Ok(text.to_owned()),
            None => Err(row.error(&format!("has `{key}`, whose value is incomplete"))),
        };
        let path = |value: &Value| self.path(row, text(value)?);
        let paths = |value: &Value| {
            texts(row, value)?
                .into_iter()
                .map(|text| self.path(row, text))
                .collect::<Result<Vec<_>, Error>>()
        };
        let of = format!("`{key}` of its `x-rules`");
        Ok(match key {
            "require" => Check::Require(paths(value)?),
            // What must not be there may be no member of the schema.
            "forbid" => Check::Forbid(texts(row, value)?),
            "notEmpty" => Check::NotEmpty(path(value)?),
            "webLink" => Check::WebLink(path(value)?),
            "one" => {
                let (first, second) = (path(&value[0])?, path(&value[1])?);
                let (object, first) = first.rsplit_once('.').unwrap_or(("", &first));
                let (beside, second) = second.rsplit_once('.').unwrap_or(("", &second));
                if object != beside {
                    return Err(row.error("has `one` of members of different objects"));
                }
                Check::One(object.to_owned(), [first.to_owned(), second.to_owned()])
            }
            "needs" => {
                object(&of, value, &["member", "needs", "reason"])?;
                Check::Needs(
                    path(&value["member"])?,
                    path(&value["needs"])?,
                    text(&value["reason"])?,
                )
            }
            "equal" => {
                object(&of, value, &["path", "value"])?;
                Check::Equal(path(&value["path"])?, text(&value["value"])?)
            }
            _ => {
                object(&of, value, &["items", "list", "most"])?;
                let list = path(&value["list"])?;
                let items = text(&value["items"])?;
                self.path(row, format!("{list}.{items}"))?;
                let most = value["most"].as_u64();
                Check::Sections(
                    list,
                    items,
                    most.ok_or_else(|| row.error("has no number as `most`"))?,
                )
            }
        })
    }

    /// Checks that there are members of these names.
    fn path(&self, row: &Row<'_>, path: String) -> Result<String, Error> {
        let mut members = self.members.clone();
        for name in path.split('.') {
            let Some(member) = members.get(name).copied() else {
                return Err(row.error(&format!("names `{path}`, and there is no `{name}`")));
            };
            members = self::members(self.document, member);
        }
        Ok(path)
    }
}

fn texts(row: &Row<'_>, value: &Value) -> Result<Vec<String>, Error> {
    let texts = value
        .as_array()
        .into_iter()
        .flatten()
        .map(|text| text.as_str().map(str::to_owned));
    match texts.collect::<Option<Vec<String>>>() {
        Some(texts) if !texts.is_empty() => Ok(texts),
        _ => Err(row.error("has a value that is not a list of texts")),
    }
}
