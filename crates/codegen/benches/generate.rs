//! Instructions of the generator for the documents of both APIs, and for twice and four times as much.
//!
//! `cargo bench -p whatsapp-business-codegen` takes the documents' paths as arguments, if not the
//! checked-in ones. The last column shows the growth: 1 is linear.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

#[path = "../../../benches/instructions/measure.rs"]
mod measure;

use serde_json::{Map, Value};

const DOCUMENTS: [&str; 2] = [
    concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../spec/whatsapp-business.json"
    ),
    concat!(env!("CARGO_MANIFEST_DIR"), "/../cloud/spec/cloud.json"),
];

const TIMES: [usize; 3] = [1, 2, 4];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["variant", times, rounds, path] => {
            let document = multiplied(path, times.parse().unwrap()).to_string();
            for _ in 0..rounds.parse().unwrap() {
                whatsapp_business_codegen::generate(&document).unwrap();
            }
        }
        _ => report(arguments.iter().filter(|path| !path.starts_with("--"))),
    }
}

fn report<'a>(paths: impl Iterator<Item = &'a &'a str>) {
    let mut paths: Vec<&str> = paths.copied().collect();
    if paths.is_empty() {
        paths = DOCUMENTS.to_vec();
    }
    let unit = measure::unit();
    println!(
        "\n| document | schemas and operations | million {unit} | thousand of each | to the first |"
    );
    println!("|---|---:|---:|---:|---:|");
    for path in paths {
        let mut first = None;
        for times in TIMES {
            let count = count(&multiplied(path, times));
            let cost = measure::one_round(&times.to_string(), &[path], 0, 1);
            let each = cost / f64::from(count);
            let growth = each / *first.get_or_insert(each);
            let (name, cost, each) = (file_name(path), cost / 1e6, each / 1e3);
            println!("| {name} ×{times} | {count} | {cost:.0} | {each:.0} | {growth:.2} |");
        }
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn count(document: &Value) -> u32 {
    let schemas = document["components"]["schemas"].as_object().unwrap().len();
    let items = document["paths"].as_object().unwrap().values();
    let operations = items
        .flat_map(|item| item.as_object().unwrap().values())
        .filter(|operation| operation.get("operationId").is_some());
    u32::try_from(schemas + operations.count()).unwrap()
}

/// The document at `path` with that many copies of each path, schema and so on, under other names.
fn multiplied(path: &str, times: usize) -> Value {
    let text = std::fs::read_to_string(path).unwrap();
    let mut document: Value = serde_json::from_str(&text).unwrap();
    let original = document.clone();
    for copy in 2..=times {
        let mut paths = original["paths"].clone();
        rename(&mut paths, copy);
        let paths = entries(paths).map(|(path, item)| (format!("/copy{copy}{path}"), item));
        extend(&mut document["paths"], paths);
        for (kind, mut parts) in entries(original["components"].clone()) {
            if kind != "securitySchemes" {
                rename(&mut parts, copy);
                let parts = entries(parts).map(|(name, part)| (format!("{name}Copy{copy}"), part));
                extend(&mut document["components"][kind], parts);
            }
        }
    }
    document
}

fn entries(object: Value) -> impl Iterator<Item = (String, Value)> {
    match object {
        Value::Object(members) => members.into_iter(),
        _ => Map::new().into_iter(),
    }
}

fn extend(object: &mut Value, members: impl Iterator<Item = (String, Value)>) {
    object.as_object_mut().unwrap().extend(members);
}

/// Renames what `value` refers to, and the ids and tags of its operations.
fn rename(value: &mut Value, copy: usize) {
    let suffix = |value: &mut Value| {
        if let Value::String(name) = value {
            *name = format!("{name}Copy{copy}");
        }
    };
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match (key.as_str(), member) {
                    ("$ref", reference) => suffix(reference),
                    ("mapping", Value::Object(targets)) => targets.values_mut().for_each(suffix),
                    ("operationId", Value::String(id)) => {
                        let (tag, verb) = id.split_once('_').unwrap_or((id, ""));
                        *id = format!("{tag}Copy{copy}_{verb}");
                    }
                    ("tags", Value::Array(tags)) => tags.iter_mut().for_each(suffix),
                    (_, member) => rename(member, copy),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, copy)),
        _ => {}
    }
}
