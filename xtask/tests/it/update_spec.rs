//! A refresh writes every file or none.

use std::process::{Command, Output};

use crate::support::{CORRECTION, INLINE, NAMED, Scratch, parse, published};
use serde_json::json;
use xtask::files::{self, Change};
use xtask::source::Input;

fn run(scratch: &Scratch, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .current_dir(scratch.root())
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_first_import_writes_facts_lock_effective_document_and_listing() {
    let scratch = Scratch::new();
    scratch.write("spec/overlays/corrections.yaml", CORRECTION);
    scratch.import(&published("named.json", NAMED)).unwrap();
    let facts = parse(&scratch.read("spec/upstream.json"));
    let effective = parse(&scratch.read("spec/whatsapp-business.json"));
    let weight = |document: &serde_json::Value| {
        document["components"]["schemas"]["Book"]["properties"]["weight"]["type"].clone()
    };
    assert_eq!(weight(&facts), "number");
    assert_eq!(weight(&effective), "integer");
    let lock = scratch.read("spec/upstream.lock");
    assert!(
        lock.contains("source: \"named.json\"\nsha256: \""),
        "{lock}"
    );
}

#[test]
fn another_form_of_the_same_facts_changes_nothing() {
    let scratch = Scratch::imported();
    let before = scratch.everything();
    let plan = scratch.import(&published("inline.json", INLINE)).unwrap();
    assert_eq!(plan.pending().count(), 0);
    assert_eq!(scratch.everything(), before);
}

#[test]
fn a_refresh_that_renames_a_property_under_a_correction_names_it_and_changes_no_file() {
    let scratch = Scratch::new();
    scratch.write("spec/overlays/corrections.yaml", CORRECTION);
    scratch.import(&published("named.json", NAMED)).unwrap();
    let before = scratch.everything();

    scratch.write("renamed.json", &NAMED.replace("\"weight\"", "\"mass\""));
    let output = run(&scratch, &["update-spec", "--from", "renamed.json"]);
    assert_eq!(output.status.code(), Some(2));
    let error = stderr(&output);
    assert!(
        error.contains("spec/overlays/corrections.yaml: action 1"),
        "{error}"
    );
    assert!(
        error.contains("$.components.schemas.Book.properties.weight"),
        "{error}"
    );
    assert!(
        error.contains("any number → grams, whole ones (O)"),
        "{error}"
    );

    assert!(error.ends_with("\nno file was changed\n"), "{error}");

    std::fs::remove_file(scratch.root().join("renamed.json")).unwrap();
    assert_eq!(scratch.everything(), before);
}

#[test]
fn a_refresh_that_removes_what_is_described_says_to_remove_the_description() {
    let scratch = Scratch::new();
    scratch.write(
        "spec/overlays/docs.yaml",
        "overlay: 1.1.0\ninfo: {title: Docs, version: 1.0.0}\nactions:\n  - target: $.paths['/books'].post\n    update: {summary: Add a book.}\n",
    );
    scratch.import(&published("named.json", NAMED)).unwrap();
    let before = scratch.everything();

    let mut less = parse(NAMED);
    less["paths"]["/books"]
        .as_object_mut()
        .unwrap()
        .remove("post");
    let error = scratch
        .import(&published("less.json", &less.to_string()))
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "spec/overlays/docs.yaml: action 1 (target `$.paths['/books'].post`): describes something that is not in the document. Was it removed or renamed? Remove the action, or correct the target"
    );
    assert_eq!(scratch.everything(), before);
}

#[test]
fn a_document_without_rust_changes_no_file() {
    let scratch = Scratch::imported();
    let before = scratch.everything();
    let mut broken = parse(NAMED);
    broken["components"]["schemas"]["Book"]["properties"]["title"]["not"] = json!({"enum": [""]});
    let error = scratch
        .import(&published("broken.json", &broken.to_string()))
        .unwrap_err();
    assert!(
        error.to_string().contains("no Rust can be generated"),
        "{error}"
    );
    assert_eq!(scratch.everything(), before);
}

#[test]
fn a_new_operation_property_and_enum_value_are_imported() {
    let scratch = Scratch::imported();
    let mut more = parse(NAMED);
    more["paths"]["/shelves"] = json!({"get": {"tags": ["Shop"], "responses": {"200": {
        "description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Book-List"}}}
    }}}});
    more["components"]["schemas"]["Book"]["properties"]["pages"] = json!({"type": "integer"});
    more["components"]["schemas"]["Book"]["properties"]["shelf"]["enum"] =
        json!(["1", "2", "10", "11"]);
    let plan = scratch
        .import(&published("more.json", &more.to_string()))
        .unwrap();
    assert_eq!(plan.notes.len(), 1, "{:?}", plan.notes);
    assert!(
        plan.notes[0].contains("`Shop_getShelves` by rule"),
        "{:?}",
        plan.notes
    );
    assert!(plan.effective().is_some());
    assert!(plan.effective().unwrap().1.contains("pages"));
}

#[test]
fn a_dry_run_and_a_check_write_nothing() {
    let scratch = Scratch::imported();
    scratch.write("new.json", &NAMED.replace("\"weight\"", "\"mass\""));
    let before = scratch.everything();

    let dry = run(
        &scratch,
        &["update-spec", "--from", "new.json", "--dry-run"],
    );
    assert_eq!(dry.status.code(), Some(0), "{}", stderr(&dry));
    assert!(
        stdout(&dry).contains("would change spec/upstream.json (+"),
        "{}",
        stdout(&dry)
    );
    let check = run(&scratch, &["update-spec", "--from", "new.json", "--check"]);
    assert_eq!(check.status.code(), Some(1), "{}", stderr(&check));
    assert_eq!(scratch.everything(), before);

    let check = run(&scratch, &["update-spec", "--offline", "--check"]);
    assert_eq!(check.status.code(), Some(0), "{}", stderr(&check));
}

#[test]
fn the_report_shows_what_changes_in_the_rust_api() {
    let scratch = Scratch::imported();
    scratch.write("new.json", &NAMED.replace("\"weight\"", "\"mass\""));
    let output = run(&scratch, &["update-spec", "--from", "new.json"]);
    let text = stdout(&output);
    let (_, text) = text.split_once("Rust API\n").unwrap();
    let line = |sign: &str, word: &str| {
        text.lines()
            .any(|line| line.trim_start().starts_with(sign) && line.contains(word))
    };
    assert!(line("-", "weight") && line("+", "mass"), "{text}");
    assert!(
        !text.contains('\u{1b}'),
        "no colour without a terminal: {text}"
    );
}

#[test]
fn the_lock_never_contains_a_path_of_the_machine() {
    let scratch = Scratch::new();
    scratch.write("elsewhere/api.json", NAMED);
    let path = scratch.root().join("elsewhere/api.json");
    let output = run(&scratch, &["update-spec", "--from", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        scratch
            .read("spec/upstream.lock")
            .contains("source: \"api.json\"\n")
    );
}

#[test]
fn the_source_in_the_lock_is_the_default() {
    let scratch = Scratch::new();
    let output = run(&scratch, &["update-spec"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("pass --from"),
        "{}",
        stderr(&output)
    );

    scratch.import(&published("api.json", NAMED)).unwrap();
    let output = run(&scratch, &["update-spec"]);
    assert_eq!(output.status.code(), Some(2));
    let error = stderr(&output);
    assert!(
        error.contains("`api.json` as the source, which does not exist: pass --from"),
        "{error}"
    );

    scratch.write("api.json", NAMED);
    let output = run(&scratch, &["update-spec"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn a_source_that_cannot_be_read_is_named() {
    let scratch = Scratch::new();
    let output = run(&scratch, &["update-spec", "--from", "nowhere.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("cannot read nowhere.yaml"),
        "{}",
        stderr(&output)
    );
    let output = run(
        &scratch,
        &["update-spec", "--from", "ftp://books.example/api"],
    );
    assert!(
        stderr(&output).contains("only http, https and files"),
        "{}",
        stderr(&output)
    );
    scratch.write("broken.json", "{\"openapi\" 1}");
    let output = run(&scratch, &["update-spec", "--from", "broken.json"]);
    let error = stderr(&output);
    assert!(
        error.contains("broken.json: broken JSON") && error.contains("line 1 column"),
        "{error}"
    );
}

#[test]
fn offline_applies_an_edited_overlay() {
    let scratch = Scratch::imported();
    let lock = scratch.read("spec/upstream.lock");
    scratch.write("spec/overlays/corrections.yaml", CORRECTION);
    let plan = scratch.import(&Input::Unchanged).unwrap();
    let changed: Vec<_> = plan.pending().map(|change| change.path.as_str()).collect();
    assert_eq!(changed, ["spec/whatsapp-business.json"]);
    assert_eq!(scratch.read("spec/upstream.lock"), lock);
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let scratch = Scratch::new();
    // A directory cannot be replaced by a file.
    scratch.write("two.txt/inside", "kept");
    let change = Change {
        path: "two.txt".into(),
        old: None,
        new: "new".into(),
    };
    let error = files::write_all(scratch.root(), &[change])
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("cannot write two.txt: ") && error.contains("with git"),
        "{error}"
    );
}

#[test]
fn nothing_temporary_is_left_behind() {
    let scratch = Scratch::imported();
    let mut names: Vec<_> = std::fs::read_dir(scratch.root().join("spec"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "operation-ids.yaml",
            "overlays",
            "upstream.json",
            "upstream.lock",
            "whatsapp-business.json"
        ]
    );
}
