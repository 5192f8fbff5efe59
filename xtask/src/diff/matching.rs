//! Pairs the operations of two documents by method and path, regardless of parameter names.

use std::collections::BTreeMap;

use super::node::Node;
use crate::canonical::grammar::METHODS;

/// An operation and its place.
#[derive(Debug, Clone)]
pub(crate) struct Operation<'a> {
    pub(crate) path: &'a str,
    pub(crate) method: &'a str,
    pub(crate) item: Node<'a>,
    pub(crate) node: Node<'a>,
}

impl Operation<'_> {
    /// Returns method and path: `GET /users/{id}`.
    pub(crate) fn route(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }

    /// Returns the operation's name in reports: its id, or else method and path.
    pub(crate) fn name(&self) -> String {
        let id = self.node.str("operationId");
        id.map_or_else(|| self.route(), str::to_owned)
    }
}

/// The same operation in both documents.
#[derive(Debug, Clone)]
pub(crate) struct Pair<'a> {
    pub(crate) old: Operation<'a>,
    pub(crate) new: Operation<'a>,
}

/// The operations of two documents, paired.
pub(crate) struct Matched<'a> {
    pub(crate) removed: Vec<Operation<'a>>,
    pub(crate) both: Vec<Pair<'a>>,
    pub(crate) added: Vec<Operation<'a>>,
}

/// Pairs the operations of two sets of path items.
pub(crate) fn matched<'a>(
    old: BTreeMap<&'a str, Node<'a>>,
    new: BTreeMap<&'a str, Node<'a>>,
) -> Matched<'a> {
    let mut old = operations(old);
    let (mut both, mut added) = (Vec::new(), Vec::new());
    for (key, new) in operations(new) {
        match old.remove(&key) {
            None => added.push(new),
            Some(old) => both.push(Pair { old, new }),
        }
    }
    Matched {
        removed: old.into_values().collect(),
        both,
        added,
    }
}

fn operations<'a>(
    items: BTreeMap<&'a str, Node<'a>>,
) -> BTreeMap<(String, &'static str), Operation<'a>> {
    let mut found = BTreeMap::new();
    for (path, item) in items {
        let item = item.resolved();
        for method in METHODS {
            if let Some(node) = item.get(method) {
                let item = item.clone();
                let operation = Operation {
                    path,
                    method,
                    item,
                    node,
                };
                found.insert((nameless(path), method), operation);
            }
        }
    }
    found
}

/// Returns the path without the names of its parameters: `/users/{}`.
fn nameless(path: &str) -> String {
    let names = template_names(path).into_iter();
    names.fold(path.to_owned(), |path, name| {
        path.replacen(&format!("{{{name}}}"), "{}", 1)
    })
}

/// Returns the names of the parameters in a path, in order.
pub(crate) fn template_names(path: &str) -> Vec<&str> {
    let rest = path.split('{').skip(1);
    rest.filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .collect()
}
