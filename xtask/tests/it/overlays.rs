//! Every action of an overlay is needed, says what it rests on, and docs add prose only.

use crate::support::{INLINE, Scratch, canonical};
use serde_json::{Value, json};
use xtask::overlay::{self, Purpose};

/// Applies one action, written as YAML, to the small API.
fn apply(purpose: Purpose, action: &str) -> Result<Value, String> {
    apply_all(purpose, &[action])
}

fn apply_all(purpose: Purpose, actions: &[&str]) -> Result<Value, String> {
    let actions: Vec<_> = actions
        .iter()
        .map(|action| format!("  - {}\n", action.trim().replace('\n', "\n    ")))
        .collect();
    let text = format!(
        "overlay: 1.1.0\ninfo: {{title: T, version: 1.0.0}}\nactions:\n{}",
        actions.concat()
    );
    let source =
        overlay::parse("spec/overlays/x.yaml", purpose, &text).map_err(|e| e.to_string())?;
    overlay::apply_all(&canonical(INLINE).document, &[source]).map_err(|e| e.to_string())
}

fn schema<'a>(document: &'a Value, name: &str) -> &'a Value {
    &document["components"]["schemas"][name]
}

#[test]
fn a_correction_changes_what_it_targets() {
    let document = apply(
        Purpose::Corrections,
        "target: $.components.schemas.Book.properties.weight\ndescription: any number → grams (O)\nupdate: {type: integer}",
    )
    .unwrap();
    assert_eq!(
        schema(&document, "Book")["properties"]["weight"]["type"],
        "integer"
    );
}

#[test]
fn a_list_is_replaced_by_removing_it_first() {
    let document = apply_all(
        Purpose::Corrections,
        &[
            "target: $.components.schemas.Book.required\ndescription: title is always there → not of a draft (P)\nremove: true",
            "target: $.components.schemas.Book\ndescription: nothing required → the id is (P)\nupdate: {required: [id]}",
        ],
    )
    .unwrap();
    assert_eq!(schema(&document, "Book")["required"], json!(["id"]));
}

#[test]
fn an_item_of_a_list_can_be_removed() {
    let document = apply(
        Purpose::Corrections,
        "target: $.paths['/books'].get.parameters[?@.name=='tags']\ndescription: tags filter → they never did (P)\nremove: true",
    )
    .unwrap();
    assert_eq!(
        document["paths"]["/books"]["get"]["parameters"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn several_items_of_a_list_are_removed_at_once() {
    let document = apply(
        Purpose::Corrections,
        "target: $.paths['/books'].get.parameters[*]\ndescription: two filters → none (P)\nremove: true",
    )
    .unwrap();
    assert_eq!(document["paths"]["/books"]["get"]["parameters"], json!([]));
}

#[test]
fn a_value_is_copied_from_another_place() {
    let copy = |rest: &str| {
        let action = format!(
            "target: $.components.schemas.Author\ndescription: nothing → as a book (I)\n{rest}"
        );
        apply(Purpose::Corrections, &action)
    };
    let document = copy("copy: $.components.schemas.Book.properties.shelf").unwrap();
    let shelf = &schema(&document, "Book")["properties"]["shelf"];
    assert_eq!(schema(&document, "Author")["enum"], shelf["enum"]);
    let error = copy("copy: $.components.schemas[*]").unwrap_err();
    assert!(error.contains("must be one place"), "{error}");
    let error = copy("copy: $.info\nupdate: {type: object}").unwrap_err();
    assert!(error.contains("both `update` and `copy`"), "{error}");
}

#[test]
fn an_action_that_matches_nothing_is_an_error_that_names_it() {
    let error = apply(
        Purpose::Corrections,
        "target: $.components.schemas.Bok\ndescription: a → b (O)\nupdate: {type: object}",
    )
    .unwrap_err();
    assert!(
        error.starts_with(
            "spec/overlays/x.yaml: action 1 (target `$.components.schemas.Bok`): matches nothing"
        ),
        "{error}"
    );
    assert!(error.contains("a → b (O)"), "{error}");
}

#[test]
fn an_action_that_changes_nothing_is_an_error_that_names_it() {
    let error = apply_all(
        Purpose::Additions,
        &[
            "target: $.components.schemas\ndescription: a shelf (O)\nupdate: {Shelf: {type: object}}",
            "target: $.components.schemas.Shelf\ndescription: a kind of shelf (O)\nupdate: {type: object}",
        ],
    )
    .unwrap_err();
    assert!(
        error.contains("action 2") && error.contains("changes nothing"),
        "{error}"
    );
    assert!(error.contains("a kind of shelf (O)"), "{error}");
}

#[test]
fn an_action_without_effect_is_an_error() {
    let error = apply(
        Purpose::Corrections,
        "target: $.info\ndescription: a → b (O)",
    )
    .unwrap_err();
    assert!(error.contains("has no effect"), "{error}");
}

#[test]
fn a_plain_value_is_not_a_valid_target() {
    let error = apply(
        Purpose::Corrections,
        "target: $.components.schemas.Book.properties.shelf.default\ndescription: a → b (O)\nremove: true",
    )
    .unwrap_err();
    assert!(error.contains("through its parent"), "{error}");
}

#[test]
fn a_correction_states_its_evidence() {
    let with = |description: &str| {
        apply(
            Purpose::Corrections,
            &format!(
                "target: $.components.schemas.Author\n{description}update: {{required: [example]}}"
            ),
        )
    };
    assert!(with("").unwrap_err().contains("has no `description`"));
    assert!(
        with("description: optional → there\n")
            .unwrap_err()
            .contains("does not end with the evidence")
    );
    assert!(
        with("description: optional → there (Q)\n")
            .unwrap_err()
            .contains("does not end with the evidence")
    );
    assert!(
        with("description: optional → there (O, Q)\n")
            .unwrap_err()
            .contains("does not end with the evidence")
    );
    for basis in ["O", "B", "P", "I", "M", "O, P"] {
        with(&format!("description: optional → there ({basis})\n")).unwrap();
    }
}

#[test]
fn docs_describe_what_exists() {
    let document = apply_all(
        Purpose::Docs,
        &[
            "target: $.components.schemas.Book\nupdate:\n  description: One book.\n  properties:\n    title: {description: On its cover., example: Emma}\n    description: {description: On its back.}",
            "target: $.paths['/books'].get\nupdate: {summary: All books}",
            "target: $.paths['/books'].get.parameters[?@.name=='sort']\nupdate: {description: Which come first.}",
            "target: $.tags[?@.name=='Books']\nupdate: {description: Books.}",
            "target: $.paths['/stats'].get\nupdate: {responses: {'200': {description: The numbers.}}}",
        ],
    )
    .unwrap();
    let book = schema(&document, "Book");
    assert_eq!(book["description"], "One book.");
    assert_eq!(
        book["properties"]["title"],
        json!({"description": "On its cover.", "example": "Emma", "type": "string"})
    );
    assert_eq!(
        book["properties"]["description"],
        json!({"description": "On its back.", "type": "string"})
    );
    assert_eq!(document["paths"]["/books"]["get"]["summary"], "All books");
    assert_eq!(
        document["paths"]["/books"]["get"]["parameters"][0]["description"],
        "Which come first."
    );
    assert_eq!(document["tags"][0]["description"], "Books.");
    assert_eq!(
        document["paths"]["/stats"]["get"]["responses"]["200"]["description"],
        "The numbers."
    );
}

#[test]
fn a_property_that_is_a_reference_gets_a_description_of_its_own() {
    let document = apply(
        Purpose::Docs,
        "target: $.components.schemas.Book\nupdate: {properties: {author: {description: Who wrote it.}}}",
    )
    .unwrap();
    assert_eq!(
        schema(&document, "Book")["properties"]["author"],
        json!({"allOf": [{"$ref": "#/components/schemas/Author"}], "description": "Who wrote it."})
    );
}

#[test]
fn docs_of_something_missing_are_an_error() {
    for (update, complaint) in [
        (
            "{properties: {isbn: {description: A number.}}}",
            "/properties/isbn is not in the document",
        ),
        (
            "{properties: {description: A text.}}",
            "/properties/description: expected an object",
        ),
        (
            "{items: {description: An item.}}",
            "/items is not in the document",
        ),
        (
            "{properties: {author: {properties: {name: {description: A name.}}}}}",
            "refers to `#/components/schemas/Author`",
        ),
        (
            "{descripton: A book.}",
            "`descripton` is not a key of OpenAPI 3.0",
        ),
        ("{type: string}", "/type: is a fact, not documentation"),
        ("{description: ''}", "/description: is empty"),
        (
            "{description: [A, book]}",
            "/description: expected a string",
        ),
    ] {
        let action = format!("target: $.components.schemas.Book\nupdate: {update}");
        let error = apply(Purpose::Docs, &action).unwrap_err();
        assert!(error.contains(complaint), "{update}: {error}");
    }
    let error = apply(
        Purpose::Docs,
        "target: $.components.schemas.Author\nupdate: {properties: {name: {description: A name.}}}",
    )
    .unwrap_err();
    assert!(
        error.contains("/components/schemas/Author/properties/name"),
        "{error}"
    );
}

#[test]
fn docs_neither_remove_nor_copy_nor_append() {
    let error = apply(
        Purpose::Docs,
        "target: $.components.schemas.Book\nremove: true",
    )
    .unwrap_err();
    assert!(error.contains("can only `update`"), "{error}");
    let error = apply(
        Purpose::Docs,
        "target: $.paths['/books'].get\nupdate: {parameters: [{name: sort, description: Which come first.}]}",
    )
    .unwrap_err();
    assert!(
        error.contains("is a list; target the item itself"),
        "{error}"
    );
}

#[test]
fn docs_of_nothing_are_an_error() {
    let error = apply(
        Purpose::Docs,
        "target: $.tags[?@.name=='Bookz']\nupdate: {description: Books.}",
    )
    .unwrap_err();
    assert!(
        error.contains("describes something that is not in the document"),
        "{error}"
    );
}

#[test]
fn corrections_precede_additions_and_docs_and_files_their_parts() {
    let scratch = Scratch::new();
    for name in [
        "docs",
        "docs-messages",
        "additions",
        "corrections",
        "docs-groups",
    ] {
        scratch.write(
            &format!("spec/overlays/{name}.yaml"),
            "overlay: 1.1.0\ninfo: {title: T, version: 1.0.0}\nactions:\n  - target: $\n    update: {}\n",
        );
    }
    let sources = overlay::read_all(scratch.root(), "spec/overlays").unwrap();
    let names: Vec<_> = sources.iter().map(|source| source.path.as_str()).collect();
    assert_eq!(
        names,
        [
            "spec/overlays/corrections.yaml",
            "spec/overlays/additions.yaml",
            "spec/overlays/docs.yaml",
            "spec/overlays/docs-groups.yaml",
            "spec/overlays/docs-messages.yaml",
        ]
    );
}

#[test]
fn a_file_name_without_a_purpose_is_an_error() {
    let scratch = Scratch::new();
    scratch.write("spec/overlays/correction.yaml", "overlay: 1.1.0\n");
    let error = overlay::read_all(scratch.root(), "spec/overlays")
        .unwrap_err()
        .to_string();
    assert!(error.contains("spec/overlays/correction.yaml"), "{error}");
}

#[test]
fn a_file_that_is_not_an_overlay_is_named() {
    let parse = |text| {
        overlay::parse("spec/overlays/docs.yaml", Purpose::Docs, text)
            .unwrap_err()
            .to_string()
    };
    assert!(parse("openapi: 3.0.0").starts_with("spec/overlays/docs.yaml: not an OpenAPI Overlay"));
    assert!(parse("overlay: 1.0.0\nactions: []").contains("the version is 1.0.0"));
    let broken = parse("overlay: 1.1.0\nactions: [\n");
    assert!(
        broken.starts_with("spec/overlays/docs.yaml: ") && broken.contains("line"),
        "{broken}"
    );
}

#[test]
fn all_actions_that_do_not_apply_are_named_at_once() {
    let error = apply_all(
        Purpose::Corrections,
        &[
            "target: $.components.schemas.Bok\ndescription: a → b (O)\nupdate: {type: object}",
            "target: $.components.schemas.Book\ndescription: a book has a colour → none (O)\nupdate: {type: object}",
            "target: $.paths['/book']\ndescription: c → d (O)\nupdate: {get: {}}",
        ],
    )
    .unwrap_err();
    let named: Vec<_> = error
        .lines()
        .filter(|line| line.starts_with("spec/"))
        .collect();
    assert_eq!(named.len(), 3, "{error}");
}

#[test]
fn an_addition_of_something_the_document_now_has_is_rejected() {
    for (target, update, place) in [
        (
            "$.components.schemas.Book.properties",
            "{weight: {type: boolean}}",
            "/components/schemas/Book/properties/weight",
        ),
        (
            "$.components.schemas.Book",
            "{properties: {title: {$ref: '#/components/schemas/Author'}}}",
            "/components/schemas/Book/properties/title",
        ),
        (
            "$.components.schemas",
            "{Book: {type: object}, Shelf: {type: object}}",
            "/components/schemas/Book",
        ),
        (
            "$.paths",
            "{/books: {head: {responses: {}}}}",
            "/paths/~1books",
        ),
        (
            "$.paths['/books']",
            "{get: {deprecated: true}}",
            "/paths/~1books/get",
        ),
    ] {
        let action = format!("target: {target}\ndescription: none → some (O)\nupdate: {update}");
        let error = apply(Purpose::Additions, &action).unwrap_err();
        assert!(
            error.starts_with("spec/overlays/x.yaml: action 1 (target `"),
            "{error}"
        );
        assert!(
            error.contains(&format!("the document has {place} already")),
            "{error}"
        );
        assert!(error.contains("none → some (O)"), "{error}");
        // A correction changes what is there: that is what it is for.
        apply(Purpose::Corrections, &action).ok();
    }
}

#[test]
fn an_addition_extends_what_it_targets() {
    let document = apply(
        Purpose::Additions,
        "target: $.components.schemas.Book.properties.weight\ndescription: any → at most 90 (O)\nupdate: {maximum: 90}",
    )
    .unwrap();
    assert_eq!(
        schema(&document, "Book")["properties"]["weight"]["maximum"],
        90
    );
    let document = apply(
        Purpose::Additions,
        "target: $.components.schemas.Book.properties\ndescription: three shelves → a fourth (O)\nupdate: {shelf: {enum: [11]}}",
    )
    .unwrap();
    assert_eq!(
        schema(&document, "Book")["properties"]["shelf"]["enum"],
        json!([1, 2, 10, 11])
    );
}

#[test]
fn facts_beside_a_reference_are_refused() {
    for (target, update) in [
        (
            "$.components.schemas.Book.properties.author",
            "{type: object}",
        ),
        (
            "$.components.schemas.Book",
            "{properties: {title: {$ref: '#/components/schemas/Author'}}}",
        ),
    ] {
        let error = apply(
            Purpose::Corrections,
            &format!("target: {target}\ndescription: a → b (O)\nupdate: {update}"),
        )
        .unwrap_err();
        assert!(
            error.contains("action 1") && error.contains("leaves `type` beside `$ref` at"),
            "{error}"
        );
    }
}

#[test]
fn a_duplicate_value_is_named_with_a_remedy() {
    for (target, update, item) in [
        (
            "$.components.schemas.Book.properties.shelf",
            "{enum: [10, 11]}",
            "`10` into /components/schemas/Book/properties/shelf/enum",
        ),
        (
            "$.components.schemas.Book",
            "{required: [title]}",
            "`title` into /components/schemas/Book/required",
        ),
        (
            "$.paths['/books'].get.parameters",
            "{name: sort, in: query, schema: {type: string}}",
            "into /paths/~1books/get/parameters",
        ),
    ] {
        let error = apply(
            Purpose::Corrections,
            &format!("target: {target}\ndescription: a → b (O)\nupdate: {update}"),
        )
        .unwrap_err();
        assert!(
            error.contains("action 1") && error.contains(item),
            "{error}"
        );
        assert!(
            error.contains("a second time") && error.contains("Remove it from the action"),
            "{error}"
        );
    }
}

#[test]
fn an_unknown_extension_is_an_error_with_a_suggestion() {
    let add = |target: &str, update: &str| {
        apply(
            Purpose::Additions,
            &format!(
                "target: {target}\ndescription: as the generator reads it (M)\nupdate: {update}"
            ),
        )
    };
    let operation = "$.paths['/books'].get";
    add(operation, "{x-pages: {items: books}}").unwrap();
    let error = add(operation, "{x-page: {items: books}}").unwrap_err();
    assert!(
        error.contains("puts `x-page` into /paths/~1books/get")
            && error.contains("did you mean `x-pages`?"),
        "{error}"
    );
    // At any depth, and known only where it is read.
    let error = add(
        "$.components.schemas.Book",
        "{properties: {cover: {x-pages: {}}}}",
    )
    .unwrap_err();
    assert!(
        error.contains("/components/schemas/Book/properties/cover")
            && error.contains("it is one elsewhere"),
        "{error}"
    );
    // A property may have any name.
    add(
        "$.components.schemas.Book",
        "{properties: {x-page: {type: string}}}",
    )
    .unwrap();
}
