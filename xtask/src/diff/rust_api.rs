//! The effect of the changes on Rust source: the difference of the two generated API listings.
//!
//! A line that is removed or changed breaks programs; lines that are only added do not. That is
//! exact for the comparison as a whole. Each removed line is then attributed to the changes that it
//! belongs to by the names of schemas, properties and operations; a line that belongs to none gets a
//! finding of its own.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::api_lines::{ApiDifference, RustApi};
use super::level::{Direction, Source, Wire};
use super::report::Change;
use super::rules::{self, Rule};
use super::usable::Usable;
use crate::canonical::grammar::METHODS;
use crate::pointer;

/// Sets the source level of `changes`, and adds findings for what they do not account for.
pub(super) fn judge(
    changes: &mut Vec<Change>,
    old: &Usable<'_>,
    new: &Usable<'_>,
    renames: &BTreeMap<String, String>,
) -> ApiDifference {
    let (was, is) = match (old.api(), new.api()) {
        (Ok(was), Ok(is)) => (was, is),
        (was, is) => {
            unknown(changes, was.as_ref().err(), is.as_ref().err());
            return ApiDifference::default();
        }
    };
    let only_in = |one: &RustApi, other: &RustApi| -> Vec<String> {
        let lines = one.iter().filter(|(key, _)| !other.contains_key(*key));
        lines.map(|(_, line)| line.clone()).collect()
    };
    let difference = ApiDifference {
        removed: only_in(was, is),
        added: only_in(is, was),
    };
    let subjects: Vec<_> = changes
        .iter()
        .map(|change| Subject::of(change, [old.document, new.document], renames))
        .collect();
    let schemas = schema_names([old.document, new.document]);
    let mut others = Vec::new();
    for removed in &difference.removed {
        let line = Line::of(removed, &difference.added, &schemas);
        let rank = |subject: &Subject| subject.rank(&line);
        let best = subjects.iter().filter_map(rank).min();
        if best.is_none() {
            others.push(format!("`{removed}`"));
            continue;
        }
        for (change, subject) in changes.iter_mut().zip(&subjects) {
            if rank(subject) == best {
                change.source = Source::Breaking;
            }
        }
    }
    if !others.is_empty() {
        let count = others.len();
        others.truncate(5);
        let more = if count > 5 { ", …" } else { "" };
        let message = format!(
            "{count} lines of the API listing are removed: {}{more}",
            others.join(", ")
        );
        changes.push(finding(&rules::RUST_API_CHANGED, Source::Breaking, message));
    }
    difference
}

/// Without a listing on each side there is nothing to compare; a crate that cannot be generated any
/// longer is broken for everybody.
fn unknown(changes: &mut Vec<Change>, old: Option<&String>, new: Option<&String>) {
    if changes.iter().all(Change::is_documentation) {
        return;
    }
    for change in changes
        .iter_mut()
        .filter(|change| !change.is_documentation())
    {
        change.source = Source::Unknown;
    }
    let (source, which, reason) = match (old, new) {
        (None, Some(reason)) => (Source::Breaking, "new", reason),
        (_, Some(reason)) => (Source::Unknown, "new", reason),
        (Some(reason), None) => (Source::Unknown, "old", reason),
        (None, None) => return,
    };
    let message = format!("no Rust can be generated from the {which} document: {reason}");
    changes.push(finding(&rules::RUST_API_UNKNOWN, source, message));
}

fn finding(rule: &'static Rule, source: Source, message: String) -> Change {
    Change {
        id: rule.name,
        pointer: String::new(),
        operation: None,
        direction: Direction::None,
        wire: Wire::Compatible,
        source,
        message,
        effect: rule.effect,
    }
}

/// Letters and digits only, in lower case: the form in which names of the document and of Rust agree.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

fn schema_names(documents: [&Value; 2]) -> BTreeSet<String> {
    let schemas = documents
        .into_iter()
        .filter_map(|document| document.pointer("/components/schemas")?.as_object());
    schemas
        .flat_map(|schemas| schemas.keys())
        .map(|name| plain(name))
        .collect()
}

/// A removed line of the listing, taken apart.
struct Line {
    /// The type that it is about.
    owner: String,
    /// The longest schema name that the name of the type begins with, and the rest of it.
    schema: Option<(String, String)>,
    /// The field, variant or function.
    member: String,
    /// The parameters in which the function differs from its new signature.
    parameters: BTreeSet<String>,
    /// Every name in the line.
    names: BTreeSet<String>,
}

impl Line {
    fn of(line: &str, added: &[String], schemas: &BTreeSet<String>) -> Self {
        let text = line.strip_prefix("struct ").or(line.strip_prefix("enum "));
        let text = text.or(line.rsplit_once(" for ").map(|(_, name)| name));
        let mut words = words(text.unwrap_or(line));
        let owner = plain(words.next().unwrap_or_default());
        let member = match text {
            Some(_) => String::new(),
            None => plain(words.next().unwrap_or_default()),
        };
        let prefixes = schemas.iter().filter(|name| owner.starts_with(*name));
        let schema = prefixes.max_by_key(|name| name.len()).map(|name| {
            let rest = owner.get(name.len()..).unwrap_or_default();
            (name.clone(), rest.to_owned())
        });
        let head = line.split('(').next().unwrap_or(line);
        let now = added
            .iter()
            .find(|line| line.split('(').next() == Some(head));
        let parameters = now.map(|now| {
            let (was, is) = (parameters(line), parameters(now));
            let differing = was.symmetric_difference(&is);
            differing.map(|(name, _)| plain(name)).collect()
        });
        Self {
            schema,
            member,
            parameters: parameters.unwrap_or_default(),
            names: self::words(line).map(plain).collect(),
            owner,
        }
    }

    /// Returns how closely the line belongs to an operation, closest first; `None` if it does not.
    fn rank_in(&self, id: &str, tag: &str) -> Option<u8> {
        let whole = format!("{}{}", self.owner, self.member);
        let method = match id.strip_prefix(tag) {
            Some(method) if self.owner == tag => method,
            _ => id,
        };
        if whole == id || self.member == method {
            Some(0)
        } else if whole.starts_with(id) || self.member.starts_with(method) {
            // The method of a selected media type, or a type of an inline body.
            Some(1)
        } else {
            // The handle of the tag.
            self.names.contains(tag).then_some(2)
        }
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    words.filter(|word| !word.is_empty())
}

/// Returns name and type of the parameters in a signature.
fn parameters(line: &str) -> BTreeSet<(&str, &str)> {
    let inside = line.split_once('(').map_or("", |(_, rest)| rest);
    let inside = inside.split(") -> ").next().unwrap_or(inside);
    inside
        .split(", ")
        .filter_map(|it| it.split_once(": "))
        .collect()
}

/// What a change is about, in the names of the document.
#[derive(Default)]
struct Subject {
    schemas: BTreeSet<String>,
    property: Option<String>,
    /// Operation ids, with the first tag.
    operations: BTreeSet<(String, String)>,
}

impl Subject {
    fn of(change: &Change, documents: [&Value; 2], renames: &BTreeMap<String, String>) -> Self {
        let mut subject = Self::default();
        if change.is_documentation() {
            return subject;
        }
        let keys: Vec<_> = pointer::segments(&change.pointer).collect();
        let keys: Vec<_> = keys.iter().map(String::as_str).collect();
        match keys.as_slice() {
            ["components", "schemas", name, inner @ ..] => {
                let before = renames.iter().filter(|(_, new)| new == name);
                subject.schemas = before.map(|(old, _)| plain(old)).collect();
                subject.schemas.insert(plain(name));
                let at = inner.iter().position(|key| *key == "properties");
                subject.property = at.and_then(|at| inner.get(at + 1)).map(|name| plain(name));
            }
            ["paths", path, inner @ ..] => {
                let place = format!("/paths/{}", pointer::escape(path));
                let items = documents.into_iter().filter_map(|it| it.pointer(&place));
                let items = items.filter_map(Value::as_object);
                let method = inner.first().filter(|key| METHODS.contains(key));
                // Outside of an operation, a change concerns every operation of the path.
                let operations = items.flat_map(|item| item.iter());
                subject.operations = operations
                    .filter(|(key, _)| method.is_none_or(|method| key == method))
                    .filter_map(|(_, operation)| id_and_tag(operation))
                    .collect();
            }
            _ => {}
        }
        if let Some(id) = &change.operation
            && subject.schemas.is_empty()
        {
            subject.operations.insert((plain(id), String::new()));
        }
        subject
    }

    /// Returns how closely a line belongs to the subject, closest first; `None` if it does not.
    fn rank(&self, line: &Line) -> Option<u8> {
        let operations = self.operations.iter();
        if let Some(rank) = operations
            .filter_map(|(id, tag)| line.rank_in(id, tag))
            .min()
        {
            return Some(rank);
        }
        if let Some((schema, rest)) = line.schema.as_ref()
            && self.schemas.contains(schema)
        {
            return match &self.property {
                Some(name)
                    if line.member == *name
                        || line.parameters.contains(name)
                        || rest.starts_with(name.as_str()) =>
                {
                    Some(0)
                }
                Some(_) => Some(3),
                None => Some(1),
            };
        }
        match &self.property {
            // A schema that is included in the one that the line is about.
            Some(name) => (line.member == *name).then_some(4),
            None => (!self.schemas.is_disjoint(&line.names)).then_some(2),
        }
    }
}

fn id_and_tag(operation: &Value) -> Option<(String, String)> {
    let id = operation.get("operationId")?.as_str()?;
    let tag = operation.pointer("/tags/0").and_then(Value::as_str);
    Some((plain(id), plain(tag.unwrap_or_default())))
}
