//! `expand`: the generated Rust, whole or one item.

use syn::{File, ImplItem, Item};

use crate::error::{Error, Result};
use crate::modules::name_of;

/// The generated files by name and source.
pub type Files = Vec<(String, String)>;

/// Generates from the text of an effective document.
///
/// # Errors
/// No Rust can be generated from it.
pub fn generate(effective: &str) -> Result<Files> {
    let bindings = whatsapp_business_codegen::generate(effective)
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
    let wanted: Vec<&str> = name.split("::").map(str::trim).collect();
    let mut search = Search {
        wanted,
        found: Vec::new(),
        names: Vec::new(),
    };
    for (file, source) in files {
        let parsed: File = syn::parse_file(source)
            .map_err(|error| Error::new(format!("the generated {file} is not Rust: {error}")))?;
        let mut modules = vec![file.trim_end_matches(".rs").to_owned()];
        search.items(&parsed.items, &mut modules);
    }
    if search.found.is_empty() {
        return Err(unknown(name, &search.names));
    }
    let file = File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items: search.found,
    };
    Ok(prettyplease::unparse(&file))
}

struct Search<'a> {
    wanted: Vec<&'a str>,
    found: Vec<Item>,
    names: Vec<String>,
}

impl Search<'_> {
    fn items(&mut self, items: &[Item], modules: &mut Vec<String>) {
        for item in items {
            match item {
                Item::Mod(module) => {
                    modules.push(module.ident.to_string());
                    let inner = module.content.as_ref().map(|content| content.1.as_slice());
                    self.items(inner.unwrap_or_default(), modules);
                    modules.pop();
                }
                Item::Impl(block) => self.block(item, block, modules),
                _ => {
                    if let Some(name) = name_of(item) {
                        modules.push(name);
                        if self.is_wanted(modules) {
                            self.found.push(item.clone());
                        }
                        self.names.extend(modules.pop());
                    }
                }
            }
        }
    }

    /// Includes the whole block of a wanted type, else only the wanted methods.
    fn block(&mut self, item: &Item, block: &syn::ItemImpl, modules: &mut Vec<String>) {
        let syn::Type::Path(path) = &*block.self_ty else {
            return;
        };
        let Some(last) = path.path.segments.last() else {
            return;
        };
        let type_name = last.ident.to_string();
        modules.push(type_name.clone());
        if self.is_wanted(modules) {
            self.found.push(item.clone());
        } else {
            let mut only = block.clone();
            only.items.retain(|item| {
                let ImplItem::Fn(method) = item else {
                    return false;
                };
                let method = method.sig.ident.to_string();
                self.names.push(format!("{type_name}::{method}"));
                modules.push(method);
                let wanted = self.is_wanted(modules);
                modules.pop();
                wanted
            });
            if !only.items.is_empty() {
                self.found.push(Item::Impl(only));
            }
        }
        modules.pop();
    }

    /// Returns whether the path ends with the wanted name; `r#` does not matter.
    fn is_wanted(&self, path: &[String]) -> bool {
        let plain = |name: &str| name.trim_start_matches("r#").to_owned();
        path.len() >= self.wanted.len()
            && path
                .iter()
                .rev()
                .zip(self.wanted.iter().rev())
                .all(|(have, want)| plain(have) == plain(want))
    }
}

fn unknown(name: &str, names: &[String]) -> Error {
    let last = name.rsplit("::").next().unwrap_or(name).to_lowercase();
    let mut scored: Vec<(f64, &String)> = names
        .iter()
        .map(|candidate| {
            let tail = candidate
                .rsplit("::")
                .next()
                .unwrap_or(candidate)
                .to_lowercase();
            (strsim::jaro_winkler(&last, &tail), candidate)
        })
        .filter(|(score, _)| *score > 0.8)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
    let similar: Vec<_> = scored
        .iter()
        .take(5)
        .map(|(_, name)| format!("`{name}`"))
        .collect();
    let hint = match similar.is_empty() {
        true => "; see `spec/api.txt` for all names".to_owned(),
        false => format!("; did you mean {}?", similar.join(", ")),
    };
    Error::new(format!("there is no generated item `{name}`{hint}"))
}
