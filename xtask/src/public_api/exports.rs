//! The items of a crate that users can name, with their public paths and the features they require.

use std::collections::{BTreeSet, HashMap, HashSet};

use rustdoc_types::{Attribute, Crate, Id, Item, ItemEnum, Visibility};

use super::signature::join;

/// Names of features.
pub(super) type Features = BTreeSet<String>;

/// An item that can be named by users.
pub(super) struct Export {
    pub(super) id: Id,
    pub(super) path: String,
    pub(super) features: Features,
}

/// Lines of the listing, each with the path that it is sorted by.
pub(super) type Lines = BTreeSet<(String, String)>;

/// Returns the items of a crate, their paths by id, and the lines about further paths.
pub(super) fn of(krate: &Crate) -> (Vec<Export>, HashMap<Id, String>, Lines) {
    let mut exports = Exports {
        krate,
        found: Vec::new(),
        lines: BTreeSet::new(),
        visited: HashSet::new(),
    };
    if !krate.index.get(&krate.root).is_some_and(is_hidden) {
        exports.module(krate.root, "", &Features::new());
    }
    let Exports {
        mut found,
        mut lines,
        ..
    } = exports;
    // An item has the path of its definition if users can name it, else its shortest path; other paths
    // refer to that.
    found.sort_by_key(|export| {
        let definition = krate.paths.get(&export.id);
        let definition = definition
            .and_then(|it| it.path.get(1..))
            .map(|path| path.join("::"));
        let is_definition = definition.as_ref() == Some(&export.path);
        (
            !is_definition,
            export.path.matches("::").count(),
            export.path.clone(),
        )
    });
    let mut public = HashMap::new();
    found.retain(|export| {
        let path = public
            .entry(export.id)
            .or_insert_with(|| export.path.clone());
        let first = *path == export.path;
        if !first {
            let line = format!("use {} = {path}", export.path);
            lines.insert((export.path.clone(), tagged(line, &export.features)));
        }
        first
    });
    (found, public, lines)
}

struct Exports<'a> {
    krate: &'a Crate,
    found: Vec<Export>,
    lines: Lines,
    visited: HashSet<(Id, String)>,
}

impl Exports<'_> {
    /// Adds the public items of a module under its public path.
    fn module(&mut self, id: Id, path: &str, features: &Features) {
        let krate = self.krate;
        if !self.visited.insert((id, path.to_owned())) {
            return;
        }
        let children = match krate.index.get(&id).map(|item| &item.inner) {
            Some(ItemEnum::Module(module)) => &module.items,
            // `use Enum::*`
            Some(ItemEnum::Enum(item)) => &item.variants,
            _ => return,
        };
        for child in children.iter().filter_map(|id| krate.index.get(id)) {
            if child.visibility == Visibility::Public && !is_hidden(child) {
                let features = &(features | &features_of(child));
                self.child(child, path, features);
            }
        }
    }

    fn child(&mut self, item: &Item, parent: &str, features: &Features) {
        let ItemEnum::Use(import) = &item.inner else {
            let name = item.name.as_deref().unwrap_or_default();
            return self.export(item, below(parent, name), features);
        };
        let target = import.id.and_then(|id| self.krate.index.get(&id));
        let path = below(parent, &import.name);
        match target.filter(|target| target.crate_id == 0) {
            Some(target) if import.is_glob => self.module(target.id, parent, features),
            Some(target) => {
                let features = features | &features_of(target);
                self.export(target, path, &features);
            }
            None => {
                let name = if import.is_glob {
                    below(parent, "*")
                } else {
                    path
                };
                let line = tagged(format!("use {name} = {}", import.source), features);
                self.lines.insert((name, line));
            }
        }
    }

    fn export(&mut self, item: &Item, path: String, features: &Features) {
        if matches!(item.inner, ItemEnum::Module(_)) {
            self.module(item.id, &path, features);
        }
        self.found.push(Export {
            id: item.id,
            path,
            features: features.clone(),
        });
    }
}

fn below(parent: &str, name: &str) -> String {
    match parent {
        "" => name.to_owned(),
        parent => format!("{parent}::{name}"),
    }
}

pub(super) fn is_hidden(item: &Item) -> bool {
    let mut attributes = item.attrs.iter();
    attributes.any(|it| matches!(it, Attribute::Other(text) if text.contains("doc(hidden)")))
}

/// Returns the conditions of an item's `#[cfg(…)]`: names of features.
pub(super) fn features_of(item: &Item) -> Features {
    let conditions = item.attrs.iter().filter_map(|attribute| match attribute {
        Attribute::Other(text) => text.strip_prefix("#[attr = CfgTrace([").map(condition),
        _ => None,
    });
    conditions.flatten().collect()
}

/// Reads `NameValue { name: "feature", value: Some("client"), span: … }`.
fn condition(text: &str) -> Vec<String> {
    let values = text.split("value: Some(\"").skip(1);
    let values = values.filter_map(|rest| rest.split('"').next().map(str::to_owned));
    let mut values: Vec<_> = values.collect();
    if text.starts_with("Any(") {
        values = vec![format!("any({})", values.join(", "))];
    } else if text.starts_with("Not(") {
        values = vec![format!("not({})", values.join(", "))];
    }
    values
}

pub(super) fn tagged(line: String, features: &Features) -> String {
    match features.is_empty() {
        true => line,
        false => {
            let features = features.iter().cloned();
            format!("{line} [{}]", join(features))
        }
    }
}
