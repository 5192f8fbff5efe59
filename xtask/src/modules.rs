//! The modules of a crate, read from its source files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use syn::{Attribute, Ident, Item, ItemImpl, Meta, UseTree, Visibility};

use crate::error::{Error, Result};
use crate::listing::flat;

/// The names of the modules that lead to a module; empty for the root.
pub type ModulePath = Vec<String>;

struct Module {
    items: Vec<Item>,
    /// The conditions of the module and of those around it.
    cfgs: Vec<String>,
}

/// All modules of a crate.
pub struct Modules(BTreeMap<ModulePath, Module>);

/// Reads the modules of the crate in the directory `src`. Test modules are left out.
///
/// # Errors
/// A file cannot be read, or is not Rust.
pub fn load(src: &Path) -> Result<Modules> {
    let mut modules = Modules(BTreeMap::new());
    let items = read(&src.join("lib.rs"))?;
    modules.add(src, Vec::new(), items, Vec::new())?;
    Ok(modules)
}

fn read(path: &Path) -> Result<Vec<Item>> {
    let shown = path.display();
    let text = fs::read_to_string(path)
        .map_err(|error| Error::new(format!("cannot read {shown}: {error}")))?;
    let file = syn::parse_file(&text);
    let file = file.map_err(|error| Error::new(format!("{shown} is not Rust: {error}")))?;
    Ok(file.items)
}

impl Modules {
    /// Adds a module whose submodules are in `directory`.
    fn add(
        &mut self,
        directory: &Path,
        path: ModulePath,
        items: Vec<Item>,
        cfgs: Vec<String>,
    ) -> Result<()> {
        for item in &items {
            let Item::Mod(module) = item else { continue };
            let own = cfg(&module.attrs);
            if own.iter().any(|cfg| cfg == "test") {
                continue;
            }
            let name = module.ident.to_string();
            let inner = directory.join(&name);
            let content = match &module.content {
                Some((_, items)) => items.clone(),
                None => {
                    let flat = directory.join(format!("{name}.rs"));
                    read(&if flat.is_file() {
                        flat
                    } else {
                        inner.join("mod.rs")
                    })?
                }
            };
            let path = [path.as_slice(), &[name]].concat();
            self.add(&inner, path, content, [cfgs.as_slice(), &own].concat())?;
        }
        self.0.insert(path, Module { items, cfgs });
        Ok(())
    }

    pub(crate) fn items(&self, path: &ModulePath) -> &[Item] {
        self.0.get(path).map_or(&[], |module| &module.items)
    }

    pub(crate) fn cfgs(&self, path: &ModulePath) -> Vec<String> {
        let module = self.0.get(path);
        module.map(|module| module.cfgs.clone()).unwrap_or_default()
    }

    /// Returns the items called `name` in a module.
    pub(crate) fn named(&self, path: &ModulePath, name: &str) -> impl Iterator<Item = &Item> {
        let items = self.items(path).iter();
        items.filter(move |item| name_of(item).as_deref() == Some(name))
    }

    /// Returns whether any module has an item called `name`.
    pub(crate) fn defines(&self, name: &str) -> bool {
        let mut modules = self.0.keys();
        modules.any(|path| self.named(path, name).next().is_some())
    }

    /// Returns all `impl` blocks with their modules.
    pub(crate) fn impls(&self) -> impl Iterator<Item = (&ModulePath, &ItemImpl)> {
        self.0.iter().flat_map(|(path, module)| {
            let blocks = module.items.iter().filter_map(|item| match item {
                Item::Impl(block) => Some(block),
                _ => None,
            });
            blocks.map(move |block| (path, block))
        })
    }

    /// Resolves a path in `module` to a module, or to an item in one.
    pub(crate) fn resolve(
        &self,
        module: &ModulePath,
        path: &[String],
    ) -> Option<(ModulePath, Option<String>)> {
        let mut base = module.clone();
        let mut rest = path.iter().peekable();
        if rest.peek().is_some_and(|first| *first == "crate") {
            base.clear();
            rest.next();
        }
        while let Some(first) = rest.next_if(|first| matches!(first.as_str(), "self" | "super")) {
            if first == "super" {
                base.pop();
            }
        }
        while let Some(name) = rest.next() {
            let inner = [base.as_slice(), std::slice::from_ref(name)].concat();
            if self.0.contains_key(&inner) {
                base = inner;
                continue;
            }
            if rest.peek().is_some() {
                return None;
            }
            return self.find(&base, name);
        }
        Some((base, None))
    }

    /// Finds an item in a module, or where the module imports it from.
    fn find(&self, module: &ModulePath, name: &str) -> Option<(ModulePath, Option<String>)> {
        if self.named(module, name).next().is_some() {
            return Some((module.clone(), Some(name.to_owned())));
        }
        let uses = self.items(module).iter().filter_map(|item| match item {
            Item::Use(item) => Some(use_paths(&item.tree)),
            _ => None,
        });
        let mut paths = uses.flatten();
        paths.find_map(|(path, imported)| {
            let is_other = path.first().is_some_and(|first| first != name);
            let found = imported.as_deref() == Some(name) && is_other;
            found.then(|| self.resolve(module, &path))?
        })
    }
}

/// Returns the paths in the tree of a `use`, each with its name; a glob has none.
pub(crate) fn use_paths(tree: &UseTree) -> Vec<(Vec<String>, Option<String>)> {
    let whole = |name: String| {
        if name == "self" {
            Vec::new()
        } else {
            vec![name]
        }
    };
    match tree {
        UseTree::Name(name) => {
            let name = name.ident.to_string();
            vec![(whole(name.clone()), Some(name))]
        }
        UseTree::Rename(rename) => {
            let name = Some(rename.rename.to_string());
            vec![(whole(rename.ident.to_string()), name)]
        }
        UseTree::Glob(_) => vec![(Vec::new(), None)],
        UseTree::Group(group) => group.items.iter().flat_map(use_paths).collect(),
        UseTree::Path(outer) => {
            let first = outer.ident.to_string();
            let inner = use_paths(&outer.tree).into_iter();
            inner
                .map(|(path, name)| {
                    // `a::{self}` is `a`.
                    let name = name.map(|name| if name == "self" { first.clone() } else { name });
                    ([vec![first.clone()], path].concat(), name)
                })
                .collect()
        }
    }
}

/// Returns the name, the visibility and the attributes of an item that can be exported.
pub(crate) fn parts(item: &Item) -> Option<(&Ident, &Visibility, &[Attribute])> {
    Some(match item {
        Item::Const(item) => (&item.ident, &item.vis, &item.attrs),
        Item::Enum(item) => (&item.ident, &item.vis, &item.attrs),
        Item::Fn(item) => (&item.sig.ident, &item.vis, &item.attrs),
        Item::Static(item) => (&item.ident, &item.vis, &item.attrs),
        Item::Struct(item) => (&item.ident, &item.vis, &item.attrs),
        Item::Trait(item) => (&item.ident, &item.vis, &item.attrs),
        Item::Type(item) => (&item.ident, &item.vis, &item.attrs),
        Item::Macro(item) => (item.ident.as_ref()?, &Visibility::Inherited, &item.attrs),
        _ => return None,
    })
}

/// Returns the name of an item that can be exported.
pub(crate) fn name_of(item: &Item) -> Option<String> {
    parts(item).map(|(name, _, _)| name.to_string())
}

/// Returns the conditions in `#[cfg(…)]`, features by name.
pub(crate) fn cfg(attributes: &[Attribute]) -> Vec<String> {
    let cfgs = attributes.iter().filter(|it| it.path().is_ident("cfg"));
    let conditions = cfgs.filter_map(|it| match &it.meta {
        Meta::List(list) => Some(flat(&list.tokens)),
        _ => None,
    });
    conditions
        .map(|text| text.replace("feature = ", "").replace('"', ""))
        .collect()
}

pub(crate) fn is_hidden(attributes: &[Attribute]) -> bool {
    let docs = attributes.iter().filter(|it| it.path().is_ident("doc"));
    let mut lists = docs.filter_map(|it| it.meta.require_list().ok());
    lists.any(|list| flat(&list.tokens) == "hidden")
}
