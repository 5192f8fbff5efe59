//! The listing of a crate from rustdoc's JSON: one line for each public item under its public path,
//! with the required features in brackets.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rustdoc_types::{
    Attribute, Crate, GenericParamDefKind, Id, Impl, Item, ItemEnum, StructKind, Type, VariantKind,
    Visibility,
};

use super::exports::{self, Export, Features, Lines, features_of, is_hidden, tagged};
use super::signature::{Names, join};
use crate::error::{Error, Result};

/// Lists the public API of the crate in a file of rustdoc's JSON; nothing of a crate that hides all of
/// its documentation.
///
/// # Errors
/// The file is of another format than the one that is read here.
pub(super) fn listing(json: &str) -> Result<String> {
    let krate = parse(json)?;
    let (found, public, lines) = exports::of(&krate);
    let names = Names {
        krate: &krate,
        public,
    };
    let mut listing = Listing {
        names,
        features: HashMap::new(),
        lines,
    };
    for export in &found {
        listing.item(export);
    }
    listing.impls();
    Ok(listing
        .lines
        .into_iter()
        .map(|(_, line)| line + "\n")
        .collect())
}

fn parse(json: &str) -> Result<Crate> {
    // Read alone first: the rest of another format cannot be read.
    let (_, version) = json
        .rsplit_once("\"format_version\":")
        .ok_or_else(|| Error::new("rustdoc has written no JSON of a crate"))?;
    let version = version.trim_end_matches(|c: char| !c.is_ascii_digit());
    let expected = rustdoc_types::FORMAT_VERSION;
    if version != expected.to_string() {
        return Err(Error::new(format!(
            "rustdoc of this toolchain writes JSON of format {version}, but the listing is read from format {expected}: use `cargo +1.95 xtask …`, or take `rustdoc-types` 0.{version} in xtask/Cargo.toml"
        )));
    }
    serde_json::from_str(json)
        .map_err(|error| Error::new(format!("rustdoc's JSON cannot be read: {error}")))
}

struct Listing<'a> {
    names: Names<'a>,
    /// The features that a type or trait requires.
    features: HashMap<Id, Features>,
    /// Lines by the path that they are sorted by.
    lines: Lines,
}

impl<'a> Listing<'a> {
    fn add(&mut self, path: &str, line: String, features: &Features) {
        self.lines.insert((path.to_owned(), tagged(line, features)));
    }

    fn get(&self, id: Id) -> Option<&'a Item> {
        self.names.krate.index.get(&id)
    }

    fn item(&mut self, export: &Export) {
        let Export { id, path, features } = export;
        let Some(item) = self.get(*id) else { return };
        let names = &self.names;
        let generic = |generics: &rustdoc_types::Generics| {
            let (params, conditions) = (names.params(&generics.params), names.conditions(generics));
            format!("{path}{params}{conditions}")
        };
        let line = match &item.inner {
            ItemEnum::Module(_) => format!("mod {path}"),
            ItemEnum::Struct(it) => {
                let fields = match &it.kind {
                    StructKind::Tuple(fields) => self.tuple(fields),
                    _ => String::new(),
                };
                format!("struct {}{fields}", generic(&it.generics))
            }
            ItemEnum::Enum(it) => format!("enum {}", generic(&it.generics)),
            ItemEnum::Union(it) => format!("union {}", generic(&it.generics)),
            ItemEnum::Trait(it) => match it.bounds.as_slice() {
                [] => format!("trait {}", generic(&it.generics)),
                bounds => format!("trait {}: {}", generic(&it.generics), names.bounds(bounds)),
            },
            ItemEnum::TypeAlias(it) => {
                format!("type {} = {}", generic(&it.generics), names.ty(&it.type_))
            }
            ItemEnum::Function(it) => format!("fn {path}{}", names.function(it)),
            ItemEnum::Constant { type_, .. } => format!("const {path}: {}", names.ty(type_)),
            ItemEnum::Static(it) => format!("static {path}: {}", names.ty(&it.type_)),
            ItemEnum::Variant(_) => self.variant(item, path),
            other => format!("{:?} {path}", other.item_kind()).to_lowercase(),
        };
        let exhaustive = !item.attrs.contains(&Attribute::NonExhaustive);
        let line = if exhaustive {
            line
        } else {
            format!("{line} non_exhaustive")
        };
        self.add(path, line, features);
        self.features.insert(*id, features.clone());
        let members = match &item.inner {
            ItemEnum::Struct(it) => match &it.kind {
                StructKind::Plain { fields, .. } => fields,
                _ => return,
            },
            ItemEnum::Union(it) => &it.fields,
            ItemEnum::Enum(it) => &it.variants,
            ItemEnum::Trait(it) => &it.items,
            _ => return,
        };
        let krate = self.names.krate;
        for member in members.iter().filter_map(|id| krate.index.get(id)) {
            self.member(member, path, features);
        }
    }

    /// Lists a field, a variant, or an item of a trait or an `impl` block.
    fn member(&mut self, item: &Item, owner: &str, features: &Features) {
        if is_hidden(item) {
            return;
        }
        let names = &self.names;
        let name = item.name.as_deref().unwrap_or_default();
        let line = match &item.inner {
            ItemEnum::StructField(ty) => format!("{owner}.{name}: {}", names.ty(ty)),
            ItemEnum::Variant(_) => self.variant(item, &format!("{owner}::{name}")),
            ItemEnum::Function(it) => {
                // Items of a trait have no visibility of their own.
                let provided = match it.has_body && item.visibility == Visibility::Default {
                    true => " provided",
                    false => "",
                };
                format!("{owner}::{name}{}{provided}", names.function(it))
            }
            ItemEnum::AssocConst { type_, .. } => format!("{owner}::{name}: {}", names.ty(type_)),
            ItemEnum::AssocType { bounds, .. } if bounds.is_empty() => {
                format!("{owner}::{name} type")
            }
            ItemEnum::AssocType { bounds, .. } => {
                format!("{owner}::{name}: {} type", names.bounds(bounds))
            }
            _ => return,
        };
        let features = features | &features_of(item);
        self.add(owner, line, &features);
    }

    fn variant(&self, item: &Item, path: &str) -> String {
        let ItemEnum::Variant(variant) = &item.inner else {
            return path.to_owned();
        };
        let non_exhaustive = match item.attrs.contains(&Attribute::NonExhaustive) {
            true => " non_exhaustive",
            false => "",
        };
        let fields = match &variant.kind {
            VariantKind::Plain => String::new(),
            VariantKind::Tuple(fields) => self.tuple(fields),
            VariantKind::Struct { fields, .. } => {
                let fields = fields.iter().filter_map(|id| self.get(*id));
                let fields = fields.filter_map(|field| match &field.inner {
                    ItemEnum::StructField(ty) => {
                        let name = field.name.as_deref().unwrap_or_default();
                        Some(format!("{name}: {}", self.names.ty(ty)))
                    }
                    _ => None,
                });
                format!(" {{ {} }}", join(fields))
            }
        };
        format!("{path}{fields}{non_exhaustive}")
    }

    /// Returns `(Public, _)`.
    fn tuple(&self, fields: &[Option<Id>]) -> String {
        let fields = fields.iter().map(|id| {
            let field = id.and_then(|id| self.get(id)).map(|field| &field.inner);
            match field {
                Some(ItemEnum::StructField(ty)) => self.names.ty(ty),
                _ => "_".to_owned(),
            }
        });
        format!("({})", join(fields))
    }

    /// Lists the methods of all public types, and the traits that they implement.
    fn impls(&mut self) {
        // Unconditional implementations are on one line for each type.
        let mut plain: BTreeMap<(String, Features), BTreeSet<String>> = BTreeMap::new();
        let krate = self.names.krate;
        for item in krate.index.values().filter(|item| item.crate_id == 0) {
            let ItemEnum::Impl(block) = &item.inner else {
                continue;
            };
            if block.is_synthetic || block.blanket_impl.is_some() || is_hidden(item) {
                continue;
            }
            let ids = [block.trait_.as_ref().map(|it| it.id), id_of(&block.for_)];
            if ids.iter().flatten().any(|id| self.is_private(*id)) {
                continue;
            }
            let mut features = features_of(item);
            for id in ids.iter().flatten() {
                features.extend(self.features.get(id).into_iter().flatten().cloned());
            }
            let owner = self.names.ty(&block.for_);
            // Every derived `PartialEq` has it.
            if block
                .trait_
                .as_ref()
                .is_some_and(|it| it.path.ends_with("StructuralPartialEq"))
            {
                continue;
            }
            let Some(path) = &block.trait_ else {
                let owner = owner.split('<').next().unwrap_or(&owner);
                let items = block.items.iter().filter_map(|id| krate.index.get(id));
                for item in items.filter(|item| item.visibility == Visibility::Public) {
                    self.member(item, owner, &features);
                }
                continue;
            };
            let name = format!("{}{}", self.names.path(path), self.types(block));
            let params = self.names.params(&block.generics.params);
            let conditions = self.names.conditions(&block.generics);
            let only_lifetimes = block.generics.params.iter().all(|param| {
                matches!(&param.kind, GenericParamDefKind::Lifetime { outlives } if outlives.is_empty())
            });
            if only_lifetimes && conditions.is_empty() && !block.is_negative {
                plain.entry((owner, features)).or_default().insert(name);
            } else {
                let not = if block.is_negative { "!" } else { "" };
                let line = format!("impl{params} {not}{name} for {owner}{conditions}");
                let key = id_of(&block.for_).and_then(|id| self.names.public.get(&id).cloned());
                self.add(&key.unwrap_or(owner), line, &features);
            }
        }
        for ((owner, features), traits) in plain {
            let traits = traits.into_iter().collect::<Vec<_>>().join(" + ");
            let key = owner.split('<').next().unwrap_or(&owner).to_owned();
            self.add(&key, format!("impl {traits} for {owner}"), &features);
        }
    }

    /// Returns whether an item is of this crate and cannot be named by users.
    fn is_private(&self, id: Id) -> bool {
        let summary = self.names.krate.paths.get(&id);
        let local = summary.is_some_and(|it| it.crate_id == 0)
            || self.get(id).is_some_and(|it| it.crate_id == 0);
        local && !self.names.public.contains_key(&id)
    }

    /// Returns the associated types of an `impl` block: `{Item = T}`.
    fn types(&self, block: &Impl) -> String {
        let items = block.items.iter().filter_map(|id| self.get(*id));
        let types: Vec<_> = items
            .filter_map(|item| match &item.inner {
                ItemEnum::AssocType {
                    type_: Some(ty), ..
                } => {
                    let name = item.name.as_deref().unwrap_or_default();
                    Some(format!("{name} = {}", self.names.ty(ty)))
                }
                _ => None,
            })
            .collect();
        match types.is_empty() {
            true => String::new(),
            false => format!("{{{}}}", types.join(", ")),
        }
    }
}

/// Returns the id of a type's name.
fn id_of(ty: &Type) -> Option<Id> {
    match ty {
        Type::ResolvedPath(path) => Some(path.id),
        Type::BorrowedRef { type_, .. } => id_of(type_),
        _ => None,
    }
}
