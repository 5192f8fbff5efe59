//! The listings of the public Rust API: of generated code, and of the hand-written crate.

use crate::support::Scratch;
use xtask::{facade, listing};

fn generated(types: &str) -> Vec<String> {
    let text = listing::of_files([("types.rs", types)].into_iter()).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn a_macro_invocation_is_listed_as_the_items_it_stands_for() {
    let lines = generated(
        "#[non_exhaustive] pub enum Kind { Text, Other(String) }
         crate::support::open_enum!(Kind { \"text\" => Text } else Other);
         object!(Book { title });
         surprise!(Kind);",
    );
    assert_eq!(
        lines,
        [
            "Kind::KNOWN",
            "Kind::Other(String)",
            "Kind::Text",
            "Kind::as_str(&self) -> &str",
            "enum Kind",
            "impl From<&str> for Kind",
            "impl From<String> for Kind",
            "surprise!(Kind)",
        ]
    );
}

#[test]
fn setters_and_private_items_are_not_listed() {
    let lines = generated(
        "pub struct Book { pub title: String, secret: u8 }
         impl Book {
             pub fn new(title: impl Into<String>) -> Self { todo!() }
             pub fn with_title(self, title: String) -> Self { todo!() }
             fn hidden(&self) {}
         }",
    );
    assert_eq!(
        lines,
        [
            "Book.title: String",
            "Book::new(title: impl Into<String>) -> Self",
            "struct Book",
        ]
    );
}

#[test]
fn the_hand_written_api_is_listed_under_its_public_paths_with_features() {
    let scratch = Scratch::new();
    scratch.write(
        "src/lib.rs",
        "mod client; pub mod shop; pub use client::{Client, Error as ClientError};
         #[cfg(test)] mod tests { pub struct Fixture; }",
    );
    scratch.write(
        "src/client/mod.rs",
        "mod error; pub use error::Error;
         #[derive(Clone)] pub struct Client { url: String }
         impl Client {
             #[cfg(feature = \"blocking\")] pub fn wait(&self) {}
             pub async fn send(&self) -> Result<(), Error> { todo!() }
             fn internal(&self) {}
         }
         pub struct Unreachable;",
    );
    scratch.write(
        "src/client/error.rs",
        "pub enum Error { Io } impl std::fmt::Display for Error {}",
    );
    scratch.write(
        "src/shop.rs",
        "#[cfg(feature = \"books\")] pub const SHELVES: usize = 3;
         pub trait Read { fn page(&self) -> usize; }
         pub fn open() -> bool { true }
         impl Generated { pub fn title(&self) {} }
         pub use http::StatusCode;",
    );
    let text = facade::listing(&scratch.root().join("src"))
        .unwrap()
        .unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(
        lines,
        [
            "Client::send(&self) -> Result<(), Error> async",
            "Client::wait(&self) [blocking]",
            "ClientError::Io",
            "Generated::title(&self)",
            "const shop::SHELVES: usize [books]",
            "enum ClientError",
            "fn shop::open() -> bool",
            "impl Clone for Client",
            "impl std::fmt::Display for ClientError",
            "mod shop",
            "shop::Read::page(&self) -> usize",
            "struct Client",
            "trait shop::Read",
            "use shop::StatusCode = http::StatusCode",
        ]
    );
}

#[test]
fn a_workspace_without_a_crate_has_no_listing() {
    let scratch = Scratch::new();
    assert_eq!(facade::listing(&scratch.root().join("src")).unwrap(), None);
}
