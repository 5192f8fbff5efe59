//! `expand`: the generated Rust, whole or one item.

use syn::{File, ImplItem, Item, ItemImpl, Type};

use crate::error::{Error, Result};

/// The generated files by name and source.
pub type Files = Vec<(String, String)>;

/// Generates from the text of an effective document, for the crate of that name.
///
/// # Errors
/// No Rust can be generated from it.
pub fn generate(effective: &str, crate_name: &str) -> Result<Files> {
    let bindings = whatsapp_business_codegen::generate_for(effective, crate_name)
        .map_err(|error| Error::new(error.to_string()))?;
    let files = bindings.files().iter();
    Ok(files
        .map(|(name, source)| ((*name).to_owned(), source.clone()))
        .collect())
}

/// Returns all files, one after the other.
#[must_use]
pub fn all(files: &Files) -> String {
    let titled = files
        .iter()
        .map(|(name, source)| format!("// ---- {name} ----\n\n{}", source.trim_start()));
    titled.collect::<Vec<_>>().join("\n")
}

/// Returns the item `name`: a type (with its `impl`s), a function, a constant or `Type::method`,
/// optionally with its module.
///
/// # Errors
/// There is no item of that name; the message suggests similar names.
pub fn item(files: &Files, name: &str) -> Result<String> {
    let mut index = Vec::new();
    for (file, source) in files {
        let parsed: File = syn::parse_file(source)
            .map_err(|error| Error::new(format!("the generated {file} is not Rust: {error}")))?;
        let module = format!("::{}", file.trim_end_matches(".rs"));
        add_items(&mut index, &module, parsed.items);
    }
    let wanted = format!("::{}", name.replace("r#", "").replace(' ', ""));
    let items = index.iter().filter(|(path, _)| path.ends_with(&wanted));
    let items: Vec<_> = items.map(|(_, item)| item.clone()).collect();
    if items.is_empty() {
        return Err(unknown(name, &index));
    }
    let file = File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items,
    };
    Ok(prettyplease::unparse(&file))
}

fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        _ => return None,
    };
    Some(name.to_string())
}

/// Items by path: `::types::Message`, and `::types::Message::new` for the `impl` with only that method.
type Index = Vec<(String, Item)>;

fn add_items(index: &mut Index, module: &str, items: Vec<Item>) {
    for item in items {
        match item {
            Item::Mod(inner) => {
                let items = inner.content.map(|(_, items)| items);
                let module = format!("{module}::{}", inner.ident);
                add_items(index, &module, items.unwrap_or_default());
            }
            Item::Impl(block) => add_block(index, module, block),
            item => {
                if let Some(name) = name_of(&item) {
                    index.push((format!("{module}::{name}").replace("r#", ""), item));
                }
            }
        }
    }
}

fn add_block(index: &mut Index, module: &str, block: ItemImpl) {
    let Type::Path(path) = &*block.self_ty else {
        return;
    };
    let Some(last) = path.path.segments.last() else {
        return;
    };
    let of_type = format!("{module}::{}", last.ident);
    for item in &block.items {
        if let ImplItem::Fn(method) = item {
            let mut only = block.clone();
            only.items = vec![item.clone()];
            let path = format!("{of_type}::{}", method.sig.ident).replace("r#", "");
            index.push((path, Item::Impl(only)));
        }
    }
    index.push((of_type, Item::Impl(block)));
}

fn unknown(name: &str, index: &Index) -> Error {
    let last = |path: &str| path.rsplit("::").next().unwrap_or(path).to_lowercase();
    let wanted = last(name);
    let mut similar: Vec<_> = index
        .iter()
        .map(|(path, _)| (strsim::jaro_winkler(&wanted, &last(path)), path))
        .filter(|(score, _)| *score > 0.8)
        .collect();
    similar.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    similar.dedup_by(|a, b| a.1 == b.1);
    let shown = |path: &str| format!("`{}`", path.splitn(3, "::").last().unwrap_or(path));
    let similar: Vec<_> = similar.iter().take(5).map(|it| shown(it.1)).collect();
    let hint = match similar.is_empty() {
        true => "; `cargo xtask expand` prints everything".to_owned(),
        false => format!("; did you mean {}?", similar.join(", ")),
    };
    Error::new(format!("there is no generated item `{name}`{hint}"))
}
