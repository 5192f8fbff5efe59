//! `check` catches every change of the public API: also in what macros expand to and behind features.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::Scratch;

/// A crate with an enum that a macro makes, a method, and a function behind a feature.
const SHOP: &str = "\
#![doc = \"A shop.\"]
macro_rules! codes {
    ($($name:ident),+) => {
        #[derive(Debug)]
        #[non_exhaustive]
        pub enum Code { $($name),+ }
        impl Code { pub fn meaning(&self) -> &'static str { \"\" } }
    };
}
mod open {
    codes!(Closed, SoldOut);
    pub struct Shop<T = ()> { pub books: Vec<T>, secret: u8 }
    impl<T: Clone> Shop<T> {
        pub const fn new(secret: u8) -> Self { Self { books: Vec::new(), secret } }
        pub async fn buy(&mut self, title: impl Into<String>) -> Result<&T, Code> { todo!() }
        #[cfg(feature = \"blocking\")]
        pub fn wait(&self, seconds: u64) -> u8 { self.secret }
        #[doc(hidden)]
        pub fn internal(&self) {}
    }
}
#[doc(hidden)]
pub mod support { pub struct Hidden; pub struct Shown { pub price: f64 } }
pub use open::{Code, Shop};
pub use support::Shown;
pub mod shelves {
    pub use crate::Shop;
    pub trait Read { type Page; fn page(&self) -> Self::Page; fn all(&self) {} }
    impl Read for super::Code { type Page = u8; fn page(&self) -> u8 { 0 } }
}
";

fn shop() -> Scratch {
    let scratch = Scratch::imported();
    scratch.write(
        "Cargo.toml",
        "[workspace]\n[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
         [features]\nblocking = []\nnative-tls = []\n",
    );
    scratch.write("src/lib.rs", SHOP);
    scratch
}

fn xtask(scratch: &Scratch, command: &str) -> Output {
    xtask_with(scratch, command, &[])
}

fn xtask_with(scratch: &Scratch, command: &str, variables: &[(&str, &str)]) -> Output {
    // The dependencies of a copied crate are compiled already.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg(command)
        .current_dir(scratch.root())
        .env("CARGO_TARGET_DIR", scratch.root().join("target"))
        .env("CARGO_BUILD_BUILD_DIR", target)
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

fn list(scratch: &Scratch) {
    let output = xtask(scratch, "api");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{errors}");
}

/// Asserts that `check` names the listing of `package`.
fn is_caught(scratch: &Scratch, package: &str) {
    let output = xtask(scratch, "check");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{errors}");
    let expected = format!("api/{package}.txt is not up to date");
    assert!(errors.contains(&expected), "{errors}");
    assert!(errors.contains("run `cargo xtask api`"), "{errors}");
}

#[test]
fn lists_macros_features_and_reexports() {
    let scratch = shop();
    list(&scratch);
    assert_eq!(
        scratch.read("api/shop.txt").lines().collect::<Vec<_>>(),
        [
            "Code::Closed",
            "Code::SoldOut",
            "Code::meaning(&self) -> &'static str",
            "enum Code non_exhaustive",
            "impl fmt::Debug + shelves::Read{Page = u8} for Code",
            "Shop.books: Vec<T>",
            "Shop::buy(&mut self, title: impl Into<String>) -> Result<&T, Code> async",
            "Shop::new(secret: u8) -> Self const",
            "Shop::wait(&self, seconds: u64) -> u8 [blocking]",
            "struct Shop<T = ()>",
            "Shown.price: f64",
            "struct Shown",
            "mod shelves",
            "shelves::Read::Page type",
            "shelves::Read::all(&self) provided",
            "shelves::Read::page(&self) -> Self::Page",
            "trait shelves::Read",
            "use shelves::Shop = Shop",
        ]
    );
}

#[test]
fn planted_changes_are_caught() {
    let scratch = shop();
    list(&scratch);
    assert_eq!(xtask(&scratch, "check").status.code(), Some(0));
    for (before, after) in [
        // A variant that a macro makes.
        ("codes!(Closed", "codes!(Shut"),
        // A method that a macro makes.
        ("pub fn meaning", "fn meaning"),
        ("pub async fn buy(&mut self", "pub async fn buy(&self"),
        // A signature behind a feature, and the feature.
        ("wait(&self, seconds: u64)", "wait(&self, seconds: u32)"),
        ("        #[cfg(feature = \"blocking\")]\n", ""),
        // A type whose module is hidden.
        ("pub price: f64", "pub price: f32"),
        (
            "type Page = u8; fn page(&self) -> u8",
            "type Page = u16; fn page(&self) -> u16",
        ),
    ] {
        assert!(SHOP.contains(before), "{before}");
        scratch.write("src/lib.rs", &SHOP.replace(before, after));
        is_caught(&scratch, "shop");
    }
    scratch.write("src/lib.rs", SHOP);
    assert_eq!(xtask(&scratch, "check").status.code(), Some(0));
}

#[test]
fn a_crate_that_does_not_compile_is_an_error() {
    let scratch = shop();
    scratch.write("src/lib.rs", "pub fn open() -> Missing {}");
    let output = xtask(&scratch, "check");
    assert_eq!(output.status.code(), Some(2));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        errors.contains("cannot be listed") && errors.contains("Missing"),
        "{errors}"
    );
}

#[cfg(unix)]
#[test]
fn another_format_of_the_json_is_named_with_the_remedy() {
    use std::os::unix::fs::PermissionsExt;

    let scratch = shop();
    scratch.write(
        "rustdoc",
        "#!/bin/sh\nwhile [ \"$1\" != -o ]; do shift; done\n\
         echo '{\"index\":{},\"format_version\":99}' > \"$2/shop.json\"\n",
    );
    let program = scratch.root().join("rustdoc");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let output = xtask_with(&scratch, "check", &[("RUSTDOC", program.to_str().unwrap())]);
    assert_eq!(output.status.code(), Some(2));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        errors.contains("JSON of format 99, but the listing is read from format 57"),
        "{errors}"
    );
    assert!(errors.contains("cargo +1.95 xtask"), "{errors}");
}

fn sources(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap();
    let entries = entries.map(|entry| entry.unwrap().path());
    let found = entries.flat_map(|path| {
        if path.is_dir() {
            sources(&path)
        } else {
            vec![path]
        }
    });
    found.collect()
}

/// Copies `crates/runtime` into a workspace of its own.
fn runtime() -> (Scratch, Vec<(String, String)>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    let scratch = Scratch::imported();
    let manifest = read("Cargo.toml");
    let members = manifest.lines().find(|line| line.starts_with("members = "));
    let manifest = manifest.replace(members.unwrap(), "members = [\"crates/runtime\"]");
    // Without the package at the root, and without what only tests need.
    scratch.write("Cargo.toml", manifest.split("\n[package]").next().unwrap());
    let manifest = read("crates/runtime/Cargo.toml");
    let manifest = manifest.split("\n[dev-dependencies]").next().unwrap();
    scratch.write("crates/runtime/Cargo.toml", manifest);
    scratch.write("Cargo.lock", &read("Cargo.lock"));
    scratch.write(
        "crates/runtime/README.md",
        &read("crates/runtime/README.md"),
    );
    let files = sources(&root.join("crates/runtime/src"))
        .into_iter()
        .map(|path| {
            let name = path
                .strip_prefix(root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            let text = read(&name);
            scratch.write(&name, &text);
            (name, text)
        });
    let files = files.collect();
    (scratch, files)
}

#[test]
fn planted_changes_of_a_real_crate_are_caught() {
    let package = "whatsapp-business-runtime";
    let (scratch, files) = runtime();
    list(&scratch);
    assert_eq!(xtask(&scratch, "check").status.code(), Some(0));

    // A public method behind a feature whose name stands in the sources once.
    let listing = scratch.read(&format!("api/{package}.txt"));
    let method = listing
        .lines()
        .filter(|line| line.ends_with("[client]"))
        .find_map(|line| {
            let (path, arguments) = line.split_once('(')?;
            let name = path
                .rsplit_once("::")
                .filter(|_| arguments.starts_with("&self"))?
                .1;
            let definition = format!("pub fn {name}(&self");
            let found = files
                .iter()
                .map(|(_, text)| text.matches(&definition).count());
            (found.sum::<usize>() == 1).then_some(definition)
        });
    let method = method.unwrap();
    let (file, text) = files
        .iter()
        .find(|(_, text)| text.contains(&method))
        .unwrap();
    for planted in [
        method.replace("pub fn ", "fn "),
        method.replace("&self", "&self, _planted: bool"),
    ] {
        scratch.write(file, &text.replace(&method, &planted));
        is_caught(&scratch, package);
    }
    scratch.write(file, text);
    assert_eq!(xtask(&scratch, "check").status.code(), Some(0));
}
