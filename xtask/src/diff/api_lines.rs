//! The generated Rust API of a document, as a listing: one line per item.
//!
//! It is read from the text of the generated code, since compiling the code of each document that is
//! compared takes too long. The listing of what users see is in [`public_api`](crate::public_api).

use std::collections::BTreeMap;

use quote::{ToTokens, quote};
use serde_json::Value;
use syn::{Fields, ImplItem, Item, ItemEnum, ItemImpl, ItemStruct, Visibility};

/// The lines of the API listing in which two documents differ.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApiDifference {
    /// Lines of the old document only.
    pub removed: Vec<String>,
    /// Lines of the new document only.
    pub added: Vec<String>,
}

/// The lines of a listing, by their text without the names of positional arguments.
pub type RustApi = BTreeMap<String, String>;

/// Generates the API listing of a document.
///
/// # Errors
/// The generator refuses the document; the error is its message.
pub fn rust_api(document: &Value) -> Result<RustApi, String> {
    let bindings = whatsapp_business_codegen::generate(&document.to_string())
        .map_err(|error| error.to_string())?;
    let mut lines = RustApi::new();
    for (name, source) in bindings
        .files()
        .iter()
        .filter(|(name, _)| FILES.contains(name))
    {
        let file = syn::parse_file(source)
            .map_err(|error| format!("the generated {name} is not Rust: {error}"))?;
        let items = file.items.iter().flat_map(item_lines);
        lines.extend(items.map(|line| (without_argument_names(&line), line)));
    }
    Ok(lines)
}

fn without_argument_names(line: &str) -> String {
    let Some((name, signature)) = line.split_once("(&self, ") else {
        return line.to_owned();
    };
    let types = signature
        .split(", ")
        .map(|argument| argument.split_once(": ").map_or(argument, |(_, ty)| ty));
    format!("{name}({})", types.collect::<Vec<_>>().join(", "))
}

/// The generated files that contain public API.
const FILES: [&str; 2] = ["types.rs", "client.rs"];

/// Trait implementations that are not listed: every type has them.
const UNLISTED_TRAITS: [&str; 4] = ["Serialize", "Deserialize", "FromStr", "Display"];

/// Lists an item. What the macros of the crate add to a type, such as conversions, follows from its
/// variants and fields.
fn item_lines(item: &Item) -> Vec<String> {
    match item {
        Item::Struct(item) => struct_lines(&item.ident.to_string(), item),
        Item::Enum(item) => enum_lines(&item.ident.to_string(), item),
        Item::Impl(block) => impl_lines(block),
        _ => Vec::new(),
    }
}

/// Lists a struct and its public fields, under the given name.
fn struct_lines(name: &str, item: &ItemStruct) -> Vec<String> {
    let mut lines = Vec::new();
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
    lines
}

/// Lists an enum and its variants, under the given name.
fn enum_lines(name: &str, item: &ItemEnum) -> Vec<String> {
    let variants = item.variants.iter();
    let variants =
        variants.map(|variant| format!("{name}::{}{}", variant.ident, flat(&variant.fields)));
    std::iter::once(format!("enum {name}"))
        .chain(variants)
        .collect()
}

fn impl_lines(block: &ItemImpl) -> Vec<String> {
    let name = flat(&block.self_ty);
    let Some((path, _)) = &block.trait_ else {
        // A setter is implied by its field.
        let mut lines = inherent_lines(block);
        lines.retain(|line| !line.contains("::with_"));
        return lines;
    };
    let path = flat(path);
    match UNLISTED_TRAITS
        .iter()
        .any(|unlisted| path.contains(unlisted))
    {
        true => Vec::new(),
        false => vec![format!("impl {path} for {name}")],
    }
}

/// Lists the public functions and constants of an `impl` block without a trait.
fn inherent_lines(block: &ItemImpl) -> Vec<String> {
    let name = flat(&block.self_ty);
    let name = name.split('<').next().unwrap_or(&name);
    let items = block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(function) if is_public(&function.vis) => {
            Some(format!("{name}::{}", signature(&function.sig)))
        }
        ImplItem::Const(constant) if is_public(&constant.vis) => {
            Some(format!("{name}::{}", constant.ident))
        }
        _ => None,
    });
    items.collect()
}

/// Returns a signature with its qualifiers at the end, so that lines sort by name.
fn signature(signature: &syn::Signature) -> String {
    let signature = flat(signature);
    let (qualifiers, rest) = signature.split_once("fn ").unwrap_or(("", &signature));
    format!("{rest} {qualifiers}").trim_end().to_owned()
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Formats tokens on one line, with the usual spacing.
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
