//! Golden tests: a document for each shape, and the Rust that it becomes.
//!
//! After a change of a template, `UPDATE_GOLDEN=1 cargo test -p whatsapp-business-codegen --test it
//! golden` writes the expected files anew, and their diff is there to be reviewed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use whatsapp_business_codegen::{Error, generate, generate_tables};

/// The documents with all of their files.
const WHOLE: [&str; 3] = ["compositions", "shapes", "validation"];

/// Generates the files of a document. Those of schemas without a Rust form have tables alone.
fn files(name: &str, document: &str) -> Result<Vec<(&'static str, String)>, Error> {
    match name {
        "compositions" | "validation" => Ok(vec![("tables.rs", generate_tables(document)?)]),
        _ => Ok(generate(document)?.files().to_vec()),
    }
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// The names of the documents.
fn documents() -> BTreeSet<String> {
    fs::read_dir(directory())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect()
}

#[test]
fn each_document_becomes_the_rust_beside_it() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut differing = Vec::new();
    let documents = documents();
    assert!(documents.len() >= 8, "{documents:?}");
    for name in documents {
        let document = fs::read_to_string(directory().join(format!("{name}.json"))).unwrap();
        let files = files(&name, &document).unwrap_or_else(|error| panic!("{name}: {error}"));
        for (file, source) in &files {
            let path = directory().join(&name).join(file);
            // A small document shows one kind of item: what is empty or a table is no news.
            let is_table = matches!(*file, "metadata.rs" | "tables.rs");
            let shown = WHOLE.contains(&&*name) || (!is_table && !is_empty(source));
            if !shown {
                continue;
            }
            let expected = fs::read_to_string(&path).unwrap_or_default();
            if expected == *source {
                continue;
            }
            if update {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(&path, source).unwrap();
            } else {
                differing.push(format!("{name}/{file}"));
            }
        }
    }
    assert!(
        differing.is_empty(),
        "{differing:?} differ: if that is intended, run the test with UPDATE_GOLDEN=1"
    );
}

/// Whether a file holds nothing but the empty impls of a document without operations.
fn is_empty(source: &str) -> bool {
    !source.contains("pub ") && !source.contains('!')
}

#[test]
fn no_golden_file_is_left_over() {
    let documents = documents();
    for entry in fs::read_dir(directory()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let name = path.file_name().unwrap().to_str().unwrap();
            assert!(documents.contains(name), "{name} has no document");
        }
    }
}
