//! Which operation of one document is which of the other: by method and path, whatever the path
//! parameters are called.

use std::collections::BTreeMap;

use super::node::Node;

/// The methods of OpenAPI 3.0.
const METHODS: [&str; 8] = [
    "delete", "get", "head", "options", "patch", "post", "put", "trace",
];

/// An operation where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Operation<'a> {
    pub(crate) path: &'a str,
    pub(crate) method: &'a str,
    pub(crate) item: Node<'a>,
    pub(crate) node: Node<'a>,
}

impl Operation<'_> {
    /// `GET /users/{id}`.
    pub(crate) fn route(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }

    /// What a report calls it: its id, or else method and path.
    pub(crate) fn name(&self) -> String {
        self.node
            .str("operationId")
            .map_or_else(|| self.route(), str::to_owned)
    }
}

/// The same operation in both documents.
#[derive(Debug, Clone)]
pub(crate) struct Pair<'a> {
    pub(crate) old_path: &'a str,
    pub(crate) new_path: &'a str,
    pub(crate) old_item: Node<'a>,
    pub(crate) new_item: Node<'a>,
    pub(crate) old: Node<'a>,
    pub(crate) new: Node<'a>,
    /// What a report calls it.
    pub(crate) name: String,
}

/// The operations of two documents, sorted out.
pub(crate) struct Matched<'a> {
    pub(crate) removed: Vec<Operation<'a>>,
    pub(crate) both: Vec<Pair<'a>>,
    pub(crate) added: Vec<Operation<'a>>,
}

/// Sorts out the operations below `paths` of two documents.
pub(crate) fn matched_operations<'a>(old: &Node<'a>, new: &Node<'a>) -> Matched<'a> {
    matched(old.members_of("paths"), new.members_of("paths"))
}

/// Sorts out the operations of two sets of path items.
pub(crate) fn matched<'a>(
    old: Vec<(&'a str, Node<'a>)>,
    new: Vec<(&'a str, Node<'a>)>,
) -> Matched<'a> {
    let mut old = operations(old);
    let mut added = Vec::new();
    let mut both = Vec::new();
    for (key, new) in operations(new) {
        match old.remove(&key) {
            None => added.push(new),
            Some(old) => both.push(Pair {
                name: new.name(),
                old_path: old.path,
                new_path: new.path,
                old_item: old.item,
                new_item: new.item,
                old: old.node,
                new: new.node,
            }),
        }
    }
    Matched {
        removed: old.into_values().collect(),
        both,
        added,
    }
}

fn operations<'a>(items: Vec<(&'a str, Node<'a>)>) -> BTreeMap<(String, &'a str), Operation<'a>> {
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

/// The path with its parameters nameless: `/users/{}`.
fn nameless(path: &str) -> String {
    template_names(path)
        .into_iter()
        .fold(path.to_owned(), |path, name| {
            path.replacen(&format!("{{{name}}}"), "{}", 1)
        })
}

/// The names of the parameters in a path, in order.
pub(crate) fn template_names(path: &str) -> Vec<&str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .collect()
}
