//! A place in a document: the value, and the JSON pointer that leads to it.

use serde_json::{Map, Value};

/// References to references are followed this far; loading has refused anything deeper.
const MAX_HOPS: usize = 32;

/// A value inside a document, with its way there.
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

    /// The place at `pointer` in the same document.
    pub(crate) fn elsewhere(&self, pointer: String) -> Option<Self> {
        let value = self.root.pointer(&pointer)?;
        Some(Self {
            root: self.root,
            value,
            pointer,
        })
    }

    /// The member `key` of an object.
    pub(crate) fn get(&self, key: &str) -> Option<Self> {
        let value = self.value.get(key)?;
        let pointer = format!("{}/{}", self.pointer, escape(key));
        Some(Self {
            root: self.root,
            value,
            pointer,
        })
    }

    /// The place that `keys` lead to.
    pub(crate) fn at(&self, keys: &[&str]) -> Option<Self> {
        keys.iter()
            .try_fold(self.clone(), |node, key| node.get(key))
    }

    /// The members of an object, by key; none when it is no object.
    pub(crate) fn members(&self) -> Vec<(&'a str, Self)> {
        let members = self.value.as_object().map(Map::iter).into_iter().flatten();
        members
            .map(|(key, value)| {
                let pointer = format!("{}/{}", self.pointer, escape(key));
                (
                    key.as_str(),
                    Self {
                        root: self.root,
                        value,
                        pointer,
                    },
                )
            })
            .collect()
    }

    /// The members of the object at `key`.
    pub(crate) fn members_of(&self, key: &str) -> Vec<(&'a str, Self)> {
        self.get(key).map(|node| node.members()).unwrap_or_default()
    }

    /// The items of the array at `key`; none when there is no such array.
    pub(crate) fn items_of(&self, key: &str) -> Vec<Self> {
        let items = self
            .value
            .get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        items
            .enumerate()
            .map(|(index, value)| Self {
                root: self.root,
                value,
                pointer: format!("{}/{}/{index}", self.pointer, escape(key)),
            })
            .collect()
    }

    pub(crate) fn str(&self, key: &str) -> Option<&'a str> {
        self.value.get(key)?.as_str()
    }

    /// The boolean at `key`; OpenAPI's booleans are false when absent.
    pub(crate) fn flag(&self, key: &str) -> bool {
        self.value
            .get(key)
            .and_then(Value::as_bool)
            .unwrap_or(false)
    }

    /// The name that a `$ref` here ends with: `User` of `#/components/schemas/User`.
    pub(crate) fn ref_name(&self) -> Option<String> {
        let target = self.str("$ref")?;
        target.rsplit('/').next().map(unescape)
    }

    /// What is meant here: the place itself, or where its `$ref` leads in the end.
    pub(crate) fn resolved(&self) -> Self {
        let mut node = self.clone();
        for _ in 0..MAX_HOPS {
            let Some(target) = node.str("$ref").and_then(|target| target.strip_prefix('#')) else {
                break;
            };
            let Some(value) = node.root.pointer(target) else {
                break;
            };
            node = Self {
                root: node.root,
                value,
                pointer: target.to_owned(),
            };
        }
        node
    }
}

/// A key as a segment of a JSON pointer.
pub(crate) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// A segment of a JSON pointer as a key.
pub(crate) fn unescape(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}
