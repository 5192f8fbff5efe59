//! The differ by cases: a base document, one JSON Patch per case, and the report in both directions.
//!
//! `patch/` has the cases for `base.json`, and `extended/` those for the base with `extended.json`
//! applied, which adds shapes from which no Rust can be generated.
//!
//! After a change of the rules, `UPDATE_GOLDEN=1 cargo test -p xtask --test it diff` updates the
//! expected output; review the difference in `tests/diff/output/`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::Value;
use xtask::diff::render::{self, Format};
use xtask::diff::{Report, Usable, compare, compare_usable, rules};

mod command;
mod mutations;
mod narrowing;
mod verdicts;

/// The directory of the cases.
fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff")
}

fn json(path: &Path) -> Value {
    let text =
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The document that the cases in `patch/` patch.
fn base() -> Value {
    static BASE: LazyLock<Value> = LazyLock::new(|| json(&cases().join("base.json")));
    BASE.clone()
}

/// The document that the cases in `extended/` patch.
fn extended() -> Value {
    patched(json(&cases().join("extended.json")))
}

/// The base with `operations` of JSON Patch applied.
fn patched(operations: Value) -> Value {
    patch(base(), operations)
}

fn patch(mut document: Value, operations: Value) -> Value {
    let patch: json_patch::Patch = serde_json::from_value(operations).unwrap();
    json_patch::patch(&mut document, &patch).unwrap();
    document
}

/// Every case: its name, its base and the patched document.
fn all_cases() -> BTreeMap<String, (&'static str, Value)> {
    let mut all = BTreeMap::new();
    for (directory, base) in [("patch", base()), ("extended", extended())] {
        for entry in std::fs::read_dir(cases().join(directory)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            all.insert(name, (directory, patch(base.clone(), json(&path))));
        }
    }
    all
}

/// The reports of every case, forwards and backwards.
static REPORTS: LazyLock<BTreeMap<String, (Report, Report)>> = LazyLock::new(|| {
    let (base, extended) = (base(), extended());
    let base = Usable::new(&base).unwrap();
    let extended = Usable::new(&extended).unwrap();
    let both_ways = |(name, (directory, new)): (String, (&str, Value))| {
        let new = Usable::new(&new).unwrap_or_else(|reason| panic!("{name}: {reason}"));
        let old = if directory == "patch" {
            &base
        } else {
            &extended
        };
        (name, (compare_usable(old, &new), compare_usable(&new, old)))
    };
    // The other tests wait for this one.
    let cases: Vec<_> = all_cases().into_iter().collect();
    let (some, others) = cases.split_at(cases.len() / 2);
    let all = |cases: &[_]| cases.iter().cloned().map(both_ways).collect::<Vec<_>>();
    std::thread::scope(|scope| {
        let others = scope.spawn(|| all(others));
        let some = all(some);
        some.into_iter().chain(others.join().unwrap()).collect()
    })
});

fn diff(old: &Value, new: &Value) -> Report {
    compare(old, new).unwrap()
}

fn text(report: &Report) -> String {
    anstream::adapter::strip_str(&render::report(report, Format::Text, true)).to_string()
}

#[test]
fn every_case_is_reported_as_expected_forwards_and_backwards() {
    let output = cases().join("output");
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut wrong = Vec::new();
    for (name, (forwards, backwards)) in &*REPORTS {
        let (forwards, backwards) = (text(forwards), text(backwards));
        let actual = format!("# forwards\n\n{forwards}\n# backwards\n\n{backwards}");
        let path = output.join(format!("{name}.out"));
        if update {
            std::fs::create_dir_all(&output).unwrap();
            std::fs::write(&path, actual).unwrap();
        } else if std::fs::read_to_string(&path).ok().as_deref() != Some(&actual) {
            wrong.push(format!("{name}: expected another output than\n{actual}"));
        }
    }
    for entry in std::fs::read_dir(&output).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if !REPORTS.contains_key(&name) {
            if update {
                std::fs::remove_file(&path).unwrap();
            } else {
                wrong.push(format!("{name}: there is an output but no patch"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\nIf that is right, run `UPDATE_GOLDEN=1 cargo test -p xtask --test it diff`",
        wrong.join("\n")
    );
}

#[test]
fn there_are_at_least_120_cases() {
    assert!(all_cases().len() >= 120);
}

#[test]
fn every_rule_is_hit_by_a_case() {
    let mut hit = BTreeSet::new();
    for (forwards, backwards) in REPORTS.values() {
        let changes = forwards.changes.iter().chain(&backwards.changes);
        hit.extend(changes.map(|change| change.id));
    }
    let known: BTreeSet<_> = rules().iter().map(|rule| rule.id).collect();
    let missed: Vec<_> = known.difference(&hit).collect();
    assert!(missed.is_empty(), "no case hits {missed:#?}");
    let unknown: Vec<_> = hit.difference(&known).collect();
    assert!(unknown.is_empty(), "not in the list of rules: {unknown:#?}");
}

#[test]
fn every_case_is_a_difference_both_ways() {
    for (name, (forwards, backwards)) in &*REPORTS {
        assert_ne!(forwards.changes, [], "{name}, forwards");
        assert_ne!(backwards.changes, [], "{name}, backwards");
    }
}

#[test]
fn no_document_differs_from_itself() {
    let mut documents = BTreeMap::from([("base".to_owned(), base())]);
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    for entry in std::fs::read_dir(spec).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            documents.insert(path.display().to_string(), json(&path));
        }
    }
    for (name, document) in documents {
        let report = diff(&document, &document);
        assert_eq!(report.changes, [], "{name}");
        assert_eq!(report.verdict, xtask::diff::Verdict::None, "{name}");
    }
}

#[test]
fn pointers_lead_to_a_place_in_one_of_the_documents() {
    let base = extended();
    for (name, (_, new)) in all_cases() {
        for change in &REPORTS[&name].0.changes {
            let pointer = change.pointer.as_str();
            let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
            // What a document leaves out (`/security`) is named below its owner.
            let found = [pointer, parent].iter().any(|pointer| {
                new.pointer(pointer)
                    .or_else(|| base.pointer(pointer))
                    .is_some()
            });
            assert!(found, "{name}: there is nothing at {pointer}");
        }
    }
}
