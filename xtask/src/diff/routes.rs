//! Pairs the operations of two documents by method and path, regardless of parameter names.

use std::collections::BTreeMap;

use super::node::{Members, Node, Pair};
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
pub(crate) struct Operations<'a> {
    pub(crate) old: Operation<'a>,
    pub(crate) new: Operation<'a>,
}

impl<'a> Operations<'a> {
    pub(crate) fn nodes(&self) -> Pair<'a> {
        Pair::new(&self.old.node, &self.new.node)
    }
}

/// Returns the operations of some path items by path and method, without the names of parameters.
pub(crate) fn operations(items: Members<'_>) -> BTreeMap<(String, &'static str), Operation<'_>> {
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
