//! A place in a document: the value, and the JSON pointer that leads to it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::pointer;

/// The maximum length of a chain of references; loading has refused circles.
const MAX_HOPS: usize = 32;

/// A value in a document and its pointer.
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

    /// Returns the place at `pointer` in the same document.
    pub(crate) fn elsewhere(&self, pointer: &str) -> Option<Self> {
        let value = self.root.pointer(pointer)?;
        Some(self.with(value, pointer.to_owned()))
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

    /// Returns the place that `keys` lead to.
    pub(crate) fn at(&self, keys: &[&str]) -> Option<Self> {
        keys.iter()
            .try_fold(self.clone(), |node, key| node.get(key))
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
        self.get(key).map(|node| node.members()).unwrap_or_default()
    }

    /// Returns the named schemas of the document.
    pub(crate) fn schemas(&self) -> BTreeMap<&'a str, Self> {
        let schemas = Self::root(self.root).at(&["components", "schemas"]);
        schemas.map(|node| node.members()).unwrap_or_default()
    }

    /// Returns the items of the array at `key`; none if there is no such array.
    pub(crate) fn items_of(&self, key: &str) -> Vec<Self> {
        let Some(list) = self.get(key) else {
            return Vec::new();
        };
        let items = list.value.as_array().into_iter().flatten().enumerate();
        items
            .map(|(index, value)| self.with(value, pointer::child(&list.pointer, index)))
            .collect()
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
            let Some(target) = target.and_then(|target| node.elsewhere(target)) else {
                break;
            };
            node = target;
        }
        node
    }
}
