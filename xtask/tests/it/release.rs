//! The consequences of an update for the next release.

use std::process::{Command, Output};

use crate::support::{self, NAMED, Scratch, parse};
use serde_json::json;
use xtask::changelog::{entry, insert};
use xtask::diff::{Verdict, compare};
use xtask::release::{current_version, next_version};

fn refresh(scratch: &Scratch, document: &serde_json::Value) -> Output {
    scratch.write("new.json", &document.to_string());
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["update-spec", "--from", "new.json"])
        .current_dir(scratch.root())
        .output()
        .unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_new_operation_property_and_enum_value_are_minor() {
    let scratch = Scratch::imported();
    scratch.write("Cargo.toml", "[workspace.package]\nversion = \"0.3.1\"\n");
    let mut more = parse(NAMED);
    more["paths"]["/shelves"] = json!({"get": {"tags": ["Shop"], "responses": {"200": {
        "description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Book-List"}}}
    }}}});
    more["components"]["schemas"]["Book"]["properties"]["pages"] = json!({"type": "integer"});
    more["paths"]["/books"]["get"]["parameters"][0]["schema"]["enum"] =
        json!(["new", "cheap", "thick"]);
    let output = refresh(&scratch, &more);
    assert_eq!(output.status.code(), Some(0));
    let text = text(&output);
    assert!(
        text.contains("minor change: the release after 0.3.1 is at least 0.3.2"),
        "{text}"
    );
    let (_, changelog) = text.split_once("CHANGELOG.md\n").unwrap();
    assert!(
        changelog.starts_with("### The document\n\nRefreshed from `new.json`: "),
        "{changelog}"
    );
    assert!(changelog.contains("only additions"), "{changelog}");
    assert!(changelog.contains("- `Shop_getShelves`: "), "{changelog}");
    assert!(changelog.contains("- `Book.pages`: "), "{changelog}");
    assert!(!changelog.contains("Breaking:"), "{changelog}");
}

#[test]
fn a_removed_operation_is_major() {
    let scratch = Scratch::imported();
    let mut less = parse(NAMED);
    less["paths"]["/books"]
        .as_object_mut()
        .unwrap()
        .remove("post");
    let output = refresh(&scratch, &less);
    let text = text(&output);
    assert!(text.contains("major change"), "{text}");
    let (_, changelog) = text.split_once("CHANGELOG.md\n").unwrap();
    assert!(
        changelog.contains("Breaking:\n\n- `Books_add`: "),
        "{changelog}"
    );
}

#[test]
fn a_refresh_that_an_overlay_does_not_apply_to_shows_the_changes() {
    let scratch = Scratch::imported();
    let mut less = parse(NAMED);
    less["paths"].as_object_mut().unwrap().remove("/stats");
    let output = refresh(&scratch, &less);
    assert_eq!(output.status.code(), Some(2));
    let text = text(&output);
    assert!(
        text.starts_with("Changes in the published document\n"),
        "{text}"
    );
    assert!(
        text.contains("Shop_stats") && text.contains("major: "),
        "{text}"
    );
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.contains("spec/overlays/additions.yaml: action 1"),
        "{error}"
    );
}

#[test]
fn the_next_version_follows_semantic_versioning_as_cargo_does() {
    for (current, verdict, next) in [
        ("0.3.1", Verdict::Major, "0.4.0"),
        ("0.3.1", Verdict::Minor, "0.3.2"),
        ("0.3.1", Verdict::Patch, "0.3.2"),
        ("0.3.1", Verdict::None, "0.3.1"),
        ("2.3.1", Verdict::Major, "3.0.0"),
        ("2.3.1", Verdict::Minor, "2.4.0"),
        ("2.3.1", Verdict::Patch, "2.3.2"),
    ] {
        assert_eq!(next_version(current, verdict).as_deref(), Some(next));
    }
    assert_eq!(next_version("soon", Verdict::Major), None);
}

#[test]
fn the_version_is_read_from_the_manifest() {
    let manifest = "[workspace.package]\nrust-version = \"1.88\"\nversion = \"1.2.3\"\n";
    assert_eq!(current_version(manifest), Some("1.2.3"));
    assert_eq!(current_version("[package]\n"), None);
}

#[test]
fn documentation_changes_are_counted_in_the_changelog() {
    let old = support::canonical(NAMED).document;
    let mut new = old.clone();
    new["components"]["schemas"]["Book"]["description"] = json!("A book.");
    let report = compare(&old, &new).unwrap();
    let text = entry(&report, "api.json");
    assert!(
        text.ends_with("The documentation changed in 1 place.\n"),
        "{text}"
    );
}

#[test]
fn the_changelog_gets_the_entry_under_unreleased() {
    let scratch = Scratch::imported();
    let head = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- More.\n\n## [0.1.0]\n";
    scratch.write("CHANGELOG.md", head);
    let mut less = parse(NAMED);
    less["paths"]["/books"]
        .as_object_mut()
        .unwrap()
        .remove("post");
    let output = refresh(&scratch, &less);
    let (_, entry) = text(&output)
        .split_once("CHANGELOG.md\n")
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    let expected = head.replace("### Added", &format!("{entry}\n### Added"));
    assert_eq!(scratch.read("CHANGELOG.md"), expected);
}

#[test]
fn a_changelog_without_unreleased_gets_the_section() {
    assert_eq!(
        insert(Some("# Changelog\n\n## [0.1.0]\n"), "Entry.\n"),
        "# Changelog\n\n## [Unreleased]\n\nEntry.\n\n## [0.1.0]\n"
    );
    let fresh = insert(None, "Entry.\n");
    assert!(
        fresh.starts_with("# Changelog\n") && fresh.ends_with("\n\n## [Unreleased]\n\nEntry.\n")
    );
    assert_eq!(
        insert(Some(&fresh), "Later.\n")
            .lines()
            .rev()
            .take(3)
            .collect::<Vec<_>>(),
        ["Entry.", "", "Later."]
    );
}
