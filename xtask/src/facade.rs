//! The listing of the hand-written public Rust API: what can be reached from `src/lib.rs`, one line
//! per item under its public path, with the required features in brackets.
//!
//! Generated code is not part of it: see [`listing`](crate::listing).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use syn::{Attribute, ImplItem, Item, ItemImpl, TraitItem, Type};

use crate::error::Result;
use crate::listing::{enum_lines, flat, is_public, signature, struct_lines};
use crate::modules::{self, ModulePath, Modules, cfg, is_hidden, parts, use_paths};

/// Lists the public API of the crate in the directory `src`; `None` if there is no crate.
///
/// # Errors
/// A file cannot be read, or is not Rust.
pub fn listing(src: &Path) -> Result<Option<String>> {
    if !src.join("lib.rs").is_file() {
        return Ok(None);
    }
    let modules = modules::load(src)?;
    let mut exports = Exports {
        modules: &modules,
        items: BTreeMap::new(),
        lines: BTreeSet::new(),
        visited: BTreeSet::new(),
    };
    exports.visit(&Vec::new(), "");
    let Exports {
        items, mut lines, ..
    } = exports;
    for ((module, name), path) in &items {
        let cfgs = modules.cfgs(module);
        for item in modules.named(module, name) {
            let features = [cfgs.clone(), cfg(attributes(item))].concat();
            lines.extend(
                item_lines(item, path)
                    .into_iter()
                    .map(|line| tagged(line, &features)),
            );
        }
    }
    for (module, block) in modules.impls() {
        let features = [modules.cfgs(module), cfg(&block.attrs)].concat();
        let Some(name) = self_type(block) else {
            continue;
        };
        if let Some(path) = public_path(&items, module, &name) {
            lines.extend(impl_lines(block, path, &features));
        } else if !modules.defines(&name) {
            // A generated type.
            lines.extend(impl_lines(block, &name, &features));
        }
    }
    Ok(Some(lines.iter().map(|line| format!("{line}\n")).collect()))
}

/// The items that can be reached from the root, by module and name, with their public paths.
type Items = BTreeMap<(ModulePath, String), String>;

struct Exports<'a> {
    modules: &'a Modules,
    items: Items,
    lines: BTreeSet<String>,
    visited: BTreeSet<(ModulePath, String)>,
}

impl Exports<'_> {
    /// Adds the public items of `module`, whose public path is `public`.
    fn visit(&mut self, module: &ModulePath, public: &str) {
        if !self.visited.insert((module.clone(), public.to_owned())) {
            return;
        }
        let modules = self.modules;
        for item in modules.items(module) {
            match item {
                Item::Use(item) if is_public(&item.vis) && !is_hidden(&item.attrs) => {
                    for (path, name) in use_paths(&item.tree) {
                        let features = [modules.cfgs(module), cfg(&item.attrs)].concat();
                        self.reexport(module, public, (path, name), &features);
                    }
                }
                Item::Mod(item) if is_public(&item.vis) && !is_hidden(&item.attrs) => {
                    let name = item.ident.to_string();
                    let inner = [module.as_slice(), std::slice::from_ref(&name)].concat();
                    let path = join(public, &name);
                    let line = format!("mod {path}");
                    self.lines.insert(tagged(line, &modules.cfgs(&inner)));
                    self.visit(&inner, &path);
                }
                item => {
                    if let Some((name, visibility, attributes)) = parts(item)
                        && is_public(visibility)
                        && !is_hidden(attributes)
                    {
                        let name = name.to_string();
                        self.export(module, &name, join(public, &name));
                    }
                }
            }
        }
    }

    /// Follows one `pub use`; `name` is `None` for a glob.
    fn reexport(
        &mut self,
        module: &ModulePath,
        public: &str,
        (path, name): (Vec<String>, Option<String>),
        features: &[String],
    ) {
        let target = self.modules.resolve(module, &path);
        match (target, &name) {
            (Some((target, None)), None) => self.visit(&target, public),
            (Some((target, None)), Some(name)) => {
                let path = join(public, name);
                self.lines.insert(tagged(format!("mod {path}"), features));
                self.visit(&target, &path);
            }
            (Some((target, Some(item))), Some(name)) => {
                self.export(&target, &item, join(public, name));
            }
            // Of another crate, or generated.
            _ => {
                let shown = name.as_deref().unwrap_or("*");
                let line = format!("use {} = {}", join(public, shown), path.join("::"));
                self.lines.insert(tagged(line, features));
            }
        }
    }

    /// The shortest path names an item; further ones are listed as re-exports.
    fn export(&mut self, module: &ModulePath, name: &str, path: String) {
        let key = (module.clone(), name.to_owned());
        let depth = |path: &str| path.matches("::").count();
        match self.items.get(&key).cloned() {
            Some(known) if known == path => {}
            Some(known) if depth(&known) <= depth(&path) => {
                self.lines.insert(format!("use {path} = {known}"));
            }
            Some(known) => {
                self.lines.insert(format!("use {known} = {path}"));
                self.items.insert(key, path);
            }
            None => {
                self.items.insert(key, path);
            }
        }
    }
}

fn join(public: &str, name: &str) -> String {
    match public {
        "" => name.to_owned(),
        public => format!("{public}::{name}"),
    }
}

fn tagged(line: String, features: &[String]) -> String {
    let features: BTreeSet<_> = features.iter().map(String::as_str).collect();
    match features.is_empty() {
        true => line,
        false => format!("{line} [{}]", Vec::from_iter(features).join(", ")),
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    parts(item).map_or(&[], |(_, _, attributes)| attributes)
}

/// Lists one item under its public path.
fn item_lines(item: &Item, path: &str) -> Vec<String> {
    let mut lines = match item {
        Item::Const(item) => vec![format!("const {path}: {}", flat(&item.ty))],
        Item::Static(item) => vec![format!("static {path}: {}", flat(&item.ty))],
        Item::Type(item) => vec![format!(
            "type {path}{} = {}",
            flat(&item.generics),
            flat(&item.ty)
        )],
        Item::Fn(item) => {
            let text = signature(&item.sig);
            let name = item.sig.ident.to_string();
            vec![format!(
                "fn {path}{}",
                text.strip_prefix(&name).unwrap_or(&text)
            )]
        }
        Item::Struct(item) => struct_lines(path, item),
        Item::Enum(item) => enum_lines(path, item),
        Item::Trait(item) => {
            let members = item.items.iter().filter_map(|member| match member {
                TraitItem::Fn(function) => Some(format!("{path}::{}", signature(&function.sig))),
                TraitItem::Type(ty) => Some(format!("{path}::{}", ty.ident)),
                TraitItem::Const(constant) => Some(format!("{path}::{}", constant.ident)),
                _ => None,
            });
            std::iter::once(format!("trait {path}"))
                .chain(members)
                .collect()
        }
        _ => Vec::new(),
    };
    let derives = attributes(item)
        .iter()
        .filter(|it| it.path().is_ident("derive"));
    for derive in derives.filter_map(|it| it.meta.require_list().ok()) {
        let traits = flat(&derive.tokens);
        let traits = traits
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty());
        lines.extend(traits.map(|name| format!("impl {name} for {path}")));
    }
    lines
}

fn impl_lines(block: &ItemImpl, path: &str, features: &[String]) -> Vec<String> {
    if let Some((implemented, _)) = &block.trait_ {
        return vec![tagged(
            format!("impl {} for {path}", flat(implemented)),
            features,
        )];
    }
    let members = block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(function) if is_public(&function.vis) && !is_hidden(&function.attrs) => {
            Some((signature(&function.sig), &function.attrs))
        }
        ImplItem::Const(constant) if is_public(&constant.vis) => {
            let ty = flat(&constant.ty);
            Some((format!("{}: {ty}", constant.ident), &constant.attrs))
        }
        _ => None,
    });
    members
        .map(|(member, attributes)| {
            let features = [features, &cfg(attributes)].concat();
            tagged(format!("{path}::{member}"), &features)
        })
        .collect()
}

fn self_type(block: &ItemImpl) -> Option<String> {
    match &*block.self_ty {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

/// Returns the public path of the type `name` that an `impl` in `module` is for: of several types with
/// that name, the one in the nearest module.
fn public_path<'a>(items: &'a Items, module: &ModulePath, name: &str) -> Option<&'a str> {
    let of_name = || items.iter().filter(|((_, other), _)| other == name);
    let nearest = of_name()
        .max_by_key(|((other, _), _)| other.iter().zip(module).take_while(|(a, b)| a == b).count());
    nearest.map(|(_, path)| path.as_str())
}
