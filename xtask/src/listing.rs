//! The public Rust API that the document generates, one line an item: what a reviewer reads when
//! the document changes.

use quote::{ToTokens, quote};
use syn::{Fields, File, ImplItem, Item, ItemImpl, Visibility};

/// The listing of generated source files.
///
/// # Errors
/// A file is not Rust.
pub fn listing(sources: &[&str]) -> Result<String, String> {
    let mut files = Vec::new();
    for source in sources {
        files.push(syn::parse_file(source).map_err(|e| e.to_string())?);
    }
    Ok(of_files(&files))
}

fn of_files(files: &[File]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for item in files.iter().flat_map(|file| &file.items) {
        match item {
            Item::Macro(item) => lines.extend(expanded(&item.mac)),
            Item::Struct(item) => {
                let name = item.ident.to_string();
                lines.push(match &item.fields {
                    Fields::Unnamed(fields) => {
                        let types = fields.unnamed.iter().map(|field| flat(&field.ty));
                        format!("struct {name}({})", types.collect::<Vec<_>>().join(", "))
                    }
                    _ => format!("struct {name}"),
                });
                if let Fields::Named(fields) = &item.fields {
                    for field in fields.named.iter().filter(|field| is_public(&field.vis)) {
                        let ident = field.ident.to_token_stream();
                        lines.push(format!("{name}.{ident}: {}", flat(&field.ty)));
                    }
                }
            }
            Item::Enum(item) => {
                lines.push(format!("enum {}", item.ident));
                for variant in &item.variants {
                    let fields = flat(&variant.fields);
                    lines.push(format!("{}::{}{fields}", item.ident, variant.ident));
                }
            }
            Item::Impl(block) if block.trait_.is_none() => lines.extend(inherent(block)),
            Item::Impl(block) => {
                let name = flat(&block.self_ty);
                if let Some((path, _)) = &block.trait_
                    && !["Serialize", "Deserialize", "FromStr", "Display"]
                        .iter()
                        .any(|known| flat(path).contains(known))
                {
                    lines.push(format!("impl {} for {name}", flat(path)));
                }
            }
            _ => {}
        }
    }
    lines.sort();
    lines.dedup();
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

/// The lines that a macro of the generated code stands for.
fn expanded(item: &syn::Macro) -> Vec<String> {
    let tokens = flat(&item.tokens);
    let name: String = tokens
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    let rest = tokens[name.len()..].trim();
    let inner = rest
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    let macro_name = item.path.segments.last().map(|last| last.ident.to_string());
    match macro_name.as_deref() {
        Some("open_enum") => vec![
            format!("{name}::KNOWN"),
            format!("{name}::as_str(&self) -> &str"),
            format!("impl From<&str> for {name}"),
            format!("impl From<String> for {name}"),
        ],
        Some("newtype") => {
            let inner = inner.unwrap_or_default();
            vec![
                format!("impl ::std::ops::Deref for {name}"),
                format!("impl From<{inner}> for {name}"),
                format!("impl From<{name}> for {inner}"),
            ]
        }
        Some("bytes_newtype") => vec![format!("impl ::std::fmt::Debug for {name}")],
        Some("union") => rest
            .split(')')
            .filter_map(|part| Some(part.rsplit_once('(')?.1.to_owned()))
            .filter(|part| {
                !["has", "is", "otherwise"]
                    .iter()
                    .any(|test| part.starts_with(test))
            })
            .map(|member| format!("impl From<{member}> for {name}"))
            .collect(),
        _ => Vec::new(),
    }
}

fn inherent(block: &ItemImpl) -> Vec<String> {
    let name = flat(&block.self_ty);
    let name = name.split('<').next().unwrap_or(&name);
    let mut lines = Vec::new();
    for item in &block.items {
        match item {
            // A setter says no more than its field.
            ImplItem::Fn(function) if function.sig.ident.to_string().starts_with("with_") => {}
            ImplItem::Fn(function) if is_public(&function.vis) => {
                let signature = flat(&function.sig);
                let (qualifiers, rest) = signature.split_once("fn ").unwrap_or(("", &signature));
                lines.push(format!("{name}::{rest} {qualifiers}").trim_end().to_owned());
            }
            ImplItem::Const(constant) if is_public(&constant.vis) => {
                lines.push(format!("{name}::{}", constant.ident));
            }
            _ => {}
        }
    }
    lines
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Tokens on one line, spaced as a person writes them.
fn flat(tokens: impl ToTokens) -> String {
    let text = quote!(#tokens).to_string();
    let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for (spaced, tight) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" ::", "::"),
        (" < ", "<"),
        ("< ", "<"),
        (" <", "<"),
        (" >", ">"),
        ("crate::support::", ""),
        (" ,", ","),
        (",>", ">"),
        (",)", ")"),
        (", )", ")"),
        ("( ", "("),
        (" )", ")"),
        (" (", "("),
        ("& ", "&"),
        (" :", ":"),
        ("' ", "'"),
        ("->", "-> "),
        ("->  ", "-> "),
    ] {
        text = text.replace(spaced, tight);
    }
    text
}
