//! A place in a document, and the same place in both documents.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::pointer;

/// The maximum length of a chain of references; loading has refused circles.
const MAX_HOPS: usize = 32;

/// A value in a document and the JSON pointer that leads to it.
#[derive(Debug, Clone)]
pub(crate) struct Node<'a> {
    pub(crate) root: &'a Value,
    pub(crate) value: &'a Value,
    pub(crate) pointer: String,
}

impl<'a> Node<'a> {
    pub(crate) fn root(root: &'a Value) -> Self {
        Self {
            root,
            value: root,
            pointer: String::new(),
        }
    }

    fn with(&self, value: &'a Value, pointer: String) -> Self {
        Self {
            root: self.root,
            value,
            pointer,
        }
    }

    /// Returns the member `key` of an object.
    pub(crate) fn get(&self, key: &str) -> Option<Self> {
        let value = self.value.get(key)?;
        Some(self.with(value, pointer::child(&self.pointer, key)))
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.value.get(key).is_some()
    }

    /// Returns the place of `key`, whether or not there is a value.
    pub(crate) fn below(&self, key: &str) -> Self {
        let value = self.value.get(key).unwrap_or(&Value::Null);
        self.with(value, pointer::child(&self.pointer, key))
    }

    /// Returns the key or index of the value.
    pub(crate) fn key(&self) -> String {
        pointer::segments(&self.pointer).last().unwrap_or_default()
    }

    /// Returns the members of an object by key; none if it is not an object.
    pub(crate) fn members(&self) -> BTreeMap<&'a str, Self> {
        let members = self.value.as_object().map(Map::iter).into_iter().flatten();
        members
            .map(|(key, value)| {
                let pointer = pointer::child(&self.pointer, key);
                (key.as_str(), self.with(value, pointer))
            })
            .collect()
    }

    /// Returns the members of the object at `key`.
    pub(crate) fn members_of(&self, key: &str) -> BTreeMap<&'a str, Self> {
        self.below(key).members()
    }

    /// Returns the named schemas of the document.
    pub(crate) fn schemas(&self) -> BTreeMap<&'a str, Self> {
        Self::root(self.root)
            .below("components")
            .members_of("schemas")
    }

    /// Returns the items of the array at `key`; none if there is no such array.
    pub(crate) fn items_of(&self, key: &str) -> Vec<Self> {
        let list = self.below(key);
        let items = list.value.as_array().into_iter().flatten().enumerate();
        items
            .map(|(index, value)| self.with(value, pointer::child(&list.pointer, index)))
            .collect()
    }

    /// Returns the strings in the array at `key`.
    pub(crate) fn strings_of(&self, key: &str) -> Vec<&'a str> {
        let items = self.value.get(key).and_then(Value::as_array);
        let items = items.into_iter().flatten();
        items.filter_map(Value::as_str).collect()
    }

    pub(crate) fn str(&self, key: &str) -> Option<&'a str> {
        self.value.get(key)?.as_str()
    }

    pub(crate) fn number(&self, key: &str) -> Option<f64> {
        self.value.get(key)?.as_f64()
    }

    /// Returns the boolean at `key`; OpenAPI's booleans are false when absent.
    pub(crate) fn flag(&self, key: &str) -> bool {
        self.value.get(key).and_then(Value::as_bool) == Some(true)
    }

    /// Returns the last segment of a `$ref`: `User` of `#/components/schemas/User`.
    pub(crate) fn ref_name(&self) -> Option<String> {
        let target = self.str("$ref")?;
        target.rsplit('/').next().map(pointer::unescape)
    }

    /// Follows `$ref`s to the place they refer to.
    pub(crate) fn resolved(&self) -> Self {
        let mut node = self.clone();
        for _ in 0..MAX_HOPS {
            let target = node.str("$ref").and_then(|target| target.strip_prefix('#'));
            let Some((value, target)) = target.and_then(|it| Some((self.root.pointer(it)?, it)))
            else {
                break;
            };
            node = self.with(value, target.to_owned());
        }
        node
    }
}

/// The same place in both documents.
#[derive(Debug, Clone)]
pub(crate) struct Pair<'a> {
    pub(crate) old: Node<'a>,
    pub(crate) new: Node<'a>,
}

impl<'a> Pair<'a> {
    pub(crate) fn new(old: &Node<'a>, new: &Node<'a>) -> Self {
        let (old, new) = (old.clone(), new.clone());
        Self { old, new }
    }

    /// Applies `of` to both sides.
    pub(crate) fn map<T>(&self, of: impl Fn(&Node<'a>) -> T) -> (T, T) {
        (of(&self.old), of(&self.new))
    }

    /// Returns the values at `key`, if both documents have one.
    pub(crate) fn get(&self, key: &str) -> Option<Self> {
        let (old, new) = (self.old.get(key)?, self.new.get(key)?);
        Some(Self { old, new })
    }

    /// Follows `$ref`s on both sides.
    pub(crate) fn resolved(&self) -> Self {
        let (old, new) = self.map(Node::resolved);
        Self { old, new }
    }

    /// Returns the members of the objects at `key`.
    pub(crate) fn members_of(&self, key: &str) -> (Members<'a>, Members<'a>) {
        self.map(|node| node.members_of(key))
    }

    /// Returns whether the values at `key` differ, or only one of them exists.
    pub(crate) fn differs(&self, key: &str) -> bool {
        self.old.value.get(key) != self.new.value.get(key)
    }
}

/// The members of an object by key.
pub(crate) type Members<'a> = BTreeMap<&'a str, Node<'a>>;
