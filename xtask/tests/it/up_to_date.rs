//! `check` names every file that is not up to date, and the command that updates it;
//! `corrections` and `expand` print.

use std::process::{Command, Output};

use crate::support::{self, CORRECTION, Scratch};
use xtask::{check, corrections, expand};

const README: &str = "\
# Spec

<!-- corrections: begin (written by `cargo xtask update-spec --offline`) -->
<!-- corrections: end -->

The end.
";

fn run(scratch: &Scratch, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .current_dir(scratch.root())
        .output()
        .unwrap()
}

fn everything() -> Scratch {
    let scratch = Scratch::imported();
    scratch.write("spec/README.md", README);
    scratch.write("spec/overlays/corrections.yaml", CORRECTION);
    scratch.import(&xtask::source::Input::Unchanged).unwrap();
    scratch
}

#[test]
fn generated_files_are_up_to_date_after_an_update() {
    let scratch = everything();
    assert_eq!(check::stale(&scratch.workspace()).unwrap(), []);
    let output = run(&scratch, &["check"]);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn every_stale_file_is_named_with_the_command_to_run() {
    for path in [
        "spec/upstream.json",
        "spec/whatsapp-business.json",
        "spec/README.md",
    ] {
        let scratch = everything();
        let text = scratch.read(path);
        let edited = match path {
            "spec/README.md" => text.replace("grams", "pounds"),
            _ => format!("{text}\n"),
        };
        assert_ne!(text, edited);
        scratch.write(path, &edited);
        let output = run(&scratch, &["check"]);
        assert_eq!(output.status.code(), Some(1), "{path}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(
            error.contains(&format!("{path} is not up to date")),
            "{error}"
        );
        assert!(
            error.contains("run `cargo xtask update-spec --offline`"),
            "{error}"
        );

        assert_eq!(
            run(&scratch, &["update-spec", "--offline"]).status.code(),
            Some(0)
        );
        assert_eq!(scratch.read(path), text);
    }
}

#[test]
fn manually_edited_facts_are_detected_and_not_imported() {
    let scratch = everything();
    let facts = scratch.read("spec/upstream.json");
    let edited = facts.replace("\"weight\"", "\"mass\"");
    assert_ne!(facts, edited);
    scratch.write("spec/upstream.json", &edited);
    scratch.write(
        "spec/overlays/corrections.yaml",
        &CORRECTION.replace("weight", "mass"),
    );
    let before = scratch.everything();
    for arguments in [&["check"][..], &["update-spec", "--offline"]] {
        let output = run(&scratch, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(
            error.contains("spec/upstream.json was modified since the import")
                && error.contains("overlay")
                && error.contains("--from"),
            "{error}"
        );
        assert_eq!(scratch.everything(), before);
    }

    scratch.write("spec/overlays/corrections.yaml", CORRECTION);
    scratch
        .import(&support::published("named.json", support::NAMED))
        .unwrap();
    assert_eq!(scratch.read("spec/upstream.json"), facts);
    assert_eq!(check::stale(&scratch.workspace()).unwrap(), []);
}

#[test]
fn a_lock_without_checksum_of_the_facts_gets_it_offline() {
    let scratch = everything();
    let lock = scratch.read("spec/upstream.lock");
    let (old, _) = lock.split_once("facts: ").unwrap();
    scratch.write("spec/upstream.lock", old);
    let stale = check::stale(&scratch.workspace()).unwrap();
    assert_eq!(stale[0].path, "spec/upstream.lock");
    scratch.import(&xtask::source::Input::Unchanged).unwrap();
    assert_eq!(scratch.read("spec/upstream.lock"), lock);
}

#[test]
fn an_id_that_schema_names_depend_on_is_not_changed_offline() {
    let scratch = Scratch::new();
    let published = support::published("inline.json", support::INLINE);
    scratch.import(&published).unwrap();
    assert!(
        scratch
            .read("spec/upstream.json")
            .contains("BooksAddRequest")
    );
    scratch.write(
        "spec/operation-ids.yaml",
        &support::IDS.replace("Books_add", "Books_create"),
    );
    let before = scratch.everything();
    for arguments in [&["check"][..], &["update-spec", "--offline"]] {
        let output = run(&scratch, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(
            error.contains(
                "POST /books changed from `Books_add` to `Books_create`, but `BooksAddRequest` is named after the old id"
            ) && error.contains("update-spec --from"),
            "{error}"
        );
        assert_eq!(scratch.everything(), before);
    }
    scratch.import(&published).unwrap();
    let facts = scratch.read("spec/upstream.json");
    assert!(facts.contains("BooksCreateRequest") && !facts.contains("BooksAddRequest"));
    assert_eq!(check::stale(&scratch.workspace()).unwrap(), []);
}

#[test]
fn an_id_that_no_schema_name_depends_on_is_changed_offline() {
    let scratch = everything();
    scratch.write(
        "spec/operation-ids.yaml",
        &support::IDS.replace("Books_list", "Books_all"),
    );
    scratch.import(&xtask::source::Input::Unchanged).unwrap();
    assert!(scratch.read("spec/upstream.json").contains("Books_all"));
    assert_eq!(check::stale(&scratch.workspace()).unwrap(), []);
}

#[test]
fn a_missing_file_is_named_with_the_command_to_run() {
    let scratch = everything();
    std::fs::remove_file(scratch.root().join("spec/whatsapp-business.json")).unwrap();
    let stale = check::stale(&scratch.workspace()).unwrap();
    assert_eq!(
        stale[0].to_string(),
        "spec/whatsapp-business.json is missing: run `cargo xtask update-spec --offline`"
    );
}

#[test]
fn an_edited_overlay_makes_the_dependent_files_stale() {
    let scratch = everything();
    scratch.write(
        "spec/overlays/corrections.yaml",
        &CORRECTION.replace("integer", "string"),
    );
    let stale = check::stale(&scratch.workspace()).unwrap();
    let paths: Vec<_> = stale.iter().map(|stale| stale.path.as_str()).collect();
    assert_eq!(paths, ["spec/whatsapp-business.json"]);
}

#[test]
fn the_readme_contains_the_tables_of_corrections() {
    let readme = everything().read("spec/README.md");
    assert!(
        readme.contains(
            "| `$.components.schemas.Book.properties.weight` | any number | grams, whole ones | O |"
        ),
        "{readme}"
    );
    assert!(
        readme.contains("### Corrections: 1\n") && readme.contains("### Additions: 3\n"),
        "{readme}"
    );
    assert!(
        readme.contains("| – | statistics come as text with `format=plain` | M |"),
        "{readme}"
    );
    assert!(
        readme.starts_with("# Spec\n") && readme.ends_with("\n\nThe end.\n"),
        "{readme}"
    );
}

#[test]
fn a_readme_without_markers_is_an_error() {
    let error = corrections::fill_in("# Spec\n", &[])
        .unwrap_err()
        .to_string();
    assert!(error.contains("<!-- corrections: begin"), "{error}");
}

#[test]
fn corrections_are_listed_as_text_and_as_markdown() {
    let scratch = everything();
    let text = String::from_utf8(run(&scratch, &["corrections"]).stdout).unwrap();
    assert!(
        text.contains("says any number\n  is   grams, whole ones (O)"),
        "{text}"
    );
    let markdown = run(&scratch, &["corrections", "--format", "markdown"]).stdout;
    let markdown = String::from_utf8(markdown).unwrap();
    assert!(
        scratch.read("spec/README.md").contains(markdown.trim()),
        "{markdown}"
    );
}

#[test]
fn expand_prints_everything_or_one_item() {
    let scratch = everything();
    let whole = String::from_utf8(run(&scratch, &["expand"]).stdout).unwrap();
    assert!(
        whole.contains("pub struct Book") && whole.contains("pub struct Author"),
        "{whole}"
    );

    let output = run(&scratch, &["expand", "Book"]);
    assert_eq!(output.status.code(), Some(0));
    let book = String::from_utf8(output.stdout).unwrap();
    assert!(
        book.contains("pub struct Book {") && book.contains("impl Book {"),
        "{book}"
    );
    assert!(!book.contains("struct Author"), "{book}");
    assert!(
        !book.contains('\u{1b}'),
        "no colour without a terminal: {book}"
    );
}

#[test]
fn expand_of_an_unknown_item_suggests_similar_names() {
    let output = run(&everything(), &["expand", "Bok"]);
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.contains("no generated item `Bok`") && error.contains("`Book`"),
        "{error}"
    );
}

fn source() -> expand::Files {
    let text = "\
/// A book.
pub struct Book { pub title: String }
impl Book {
    /// New.
    pub fn new() -> Self { Self { title: String::new() } }
    /// Its title.
    pub fn title(&self) -> &str { &self.title }
}
pub mod shop {
    /// Open?
    pub const OPEN: bool = true;
    pub struct Book;
}
pub fn new() {}
";
    vec![("types.rs".into(), text.into())]
}

#[test]
fn one_method_is_found_in_the_impl_of_its_type() {
    let method = expand::item(&source(), "Book::title").unwrap();
    assert!(
        method.contains("impl Book {") && method.contains("fn title"),
        "{method}"
    );
    assert!(!method.contains("fn new"), "{method}");
}

#[test]
fn a_module_or_a_file_tells_items_of_one_name_apart() {
    let both = expand::item(&source(), "Book").unwrap();
    assert_eq!(both.matches("pub struct Book").count(), 2, "{both}");
    let inner = expand::item(&source(), "shop::Book").unwrap();
    assert_eq!(inner, "pub struct Book;\n");
    let outer = expand::item(&source(), "types::Book").unwrap();
    assert!(
        outer.contains("title") && !outer.contains("struct Book;"),
        "{outer}"
    );
    let constant = expand::item(&source(), "OPEN").unwrap();
    assert!(
        constant.contains("/// Open?") && constant.contains("OPEN: bool"),
        "{constant}"
    );
}

#[test]
fn outside_the_repository_every_command_says_so() {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("check")
        .current_dir("/")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("inside the repository"), "{error}");
}

#[test]
fn a_check_covers_the_documents_of_all_apis() {
    let scratch = everything();
    scratch.write(
        "cloud.yaml",
        "\
openapi: 3.1.0
info: {title: Cloud, version: v1.0}
servers: [{url: https://host}]
paths:
  /{Version}/{Book-ID}:
    get:
      operationId: anything
      parameters:
        - {in: path, name: Version, required: true, schema: {type: string}}
        - {in: path, name: Book-ID, required: true, schema: {type: string}}
      responses: {'204': {description: Nothing}}
",
    );
    scratch.write(
        "crates/cloud/spec/operation-ids.yaml",
        "'/{Book-ID}': {get: Books_touchBook}\n",
    );
    let update = run(
        &scratch,
        &["update-spec", "--api", "cloud", "--from", "cloud.yaml"],
    );
    assert_eq!(update.status.code(), Some(0), "{update:?}");
    let document = scratch.read("crates/cloud/spec/cloud.json");
    assert!(document.contains("Books_touchBook"), "{document}");
    assert_eq!(run(&scratch, &["check"]).status.code(), Some(0));

    scratch.write("crates/cloud/spec/cloud.json", "");
    let all = run(&scratch, &["check"]);
    assert_eq!(all.status.code(), Some(1));
    let errors = String::from_utf8_lossy(&all.stderr).into_owned();
    assert!(
        errors.contains("crates/cloud/spec/cloud.json is not up to date")
            && errors.contains("run `cargo xtask update-spec --offline --api cloud`"),
        "{errors}"
    );
    let one = run(&scratch, &["check", "--api", "on-premises"]);
    assert_eq!(one.status.code(), Some(0));
}
