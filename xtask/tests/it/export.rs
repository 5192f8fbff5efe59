//! The export for other tools: what its files promise, and when nothing is written.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

/// A directory that is removed at the end of a test.
struct Directory(PathBuf);

impl Directory {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("export-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    fn files(&self) -> BTreeMap<PathBuf, String> {
        let mut found = BTreeMap::new();
        for api in fs::read_dir(&self.0).unwrap() {
            for file in fs::read_dir(api.unwrap().path()).unwrap() {
                let path = file.unwrap().path();
                let text = fs::read_to_string(&path).unwrap();
                found.insert(path.strip_prefix(&self.0).unwrap().to_owned(), text);
            }
        }
        found
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_str(&fs::read_to_string(self.0.join(name)).unwrap()).unwrap()
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn export(directory: &Directory, options: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["export", directory.0.to_str().unwrap()])
        .args(options)
        .current_dir(root)
        .output()
        .unwrap()
}

fn exported(name: &str, options: &[&str]) -> Directory {
    let directory = Directory::new(name);
    let output = export(&directory, options);
    assert!(output.status.success(), "{output:?}");
    directory
}

/// Calls `see` with every object in `value`.
fn objects(value: &Value, see: &mut impl FnMut(&serde_json::Map<String, Value>)) {
    match value {
        Value::Object(map) => {
            see(map);
            map.values().for_each(|value| objects(value, see));
        }
        Value::Array(items) => items.iter().for_each(|value| objects(value, see)),
        _ => {}
    }
}

#[test]
fn the_same_documents_give_the_same_bytes() {
    let (one, other) = (exported("one", &[]), exported("other", &[]));
    assert_eq!(one.files().len(), 12);
    assert!(one.files() == other.files());
    // An export replaces an earlier one, and leaves nothing else behind.
    assert!(export(&one, &[]).status.success());
    assert_eq!(fs::read_dir(&one.0).unwrap().count(), 2);
    assert!(one.files() == other.files());
}

#[test]
fn documents_have_no_extensions_and_on_premises_has_facts_alone() {
    let directory = exported("facts", &[]);
    for api in ["cloud", "on-premises"] {
        for version in ["3.0", "3.1"] {
            let document = directory.json(&format!("{api}/openapi-{version}.json"));
            objects(&document, &mut |object| {
                let mut keys = object.keys();
                assert!(!keys.any(|key| key.starts_with("x-")), "{object:?}");
                let prose = api == "on-premises"
                    && object.contains_key("operationId")
                    && (object.contains_key("summary") || object.contains_key("description"));
                assert!(!prose, "{object:?}");
                if version == "3.1" {
                    assert_ne!(object.get("nullable"), Some(&json!(true)));
                    assert_ne!(object.get("exclusiveMinimum"), Some(&json!(true)));
                }
            });
        }
    }
}

#[test]
fn schemas_are_found_by_their_ids_and_accept_the_messages() {
    let directory = exported("schemas", &[]);
    for (api, schema) in [
        ("cloud", "OutboundMessage"),
        ("on-premises", "Send-Message-Request-Body"),
    ] {
        let bundle = directory.json(&format!("{api}/schemas.json"));
        let schema = json!({
            "$schema": bundle["$schema"],
            "$ref": format!("urn:whatsapp-business:{api}:{schema}"),
            "$defs": bundle["$defs"],
        });
        let validator = jsonschema::validator_for(&schema).unwrap();
        let messages = format!("tests/generators/messages/{api}.json");
        let messages: Vec<Value> =
            serde_json::from_str(&fs::read_to_string(messages).unwrap()).unwrap();
        for message in &messages {
            let error = validator.validate(message).err();
            assert!(error.is_none(), "{message}: {error:?}");
        }
        let mut broken = messages[0].clone();
        broken["text"] = json!({});
        assert!(!validator.is_valid(&broken));
    }
}

#[test]
fn operations_refer_to_schemas_by_their_ids() {
    let directory = exported("operations", &["--api", "cloud"]);
    let operations = directory.json("cloud/operations.json");
    let operations = operations.as_array().unwrap();
    let send = operations
        .iter()
        .find(|operation| operation["id"] == "Messages_sendMessage")
        .unwrap();
    assert_eq!(send["method"], "POST");
    assert_eq!(send["path"], "/{Phone-Number-ID}/messages");
    assert_eq!(
        send["body"]["application/json"]["anyOf"][0]["$ref"],
        "urn:whatsapp-business:cloud:OutboundMessage"
    );
    let codes = directory.json("cloud/error-codes.json");
    assert!(!codes["codes"].as_array().unwrap().is_empty());
}

#[test]
fn changes_since_the_same_document_are_none() {
    let options = ["--api", "cloud", "--since", "crates/cloud/spec/cloud.json"];
    let directory = exported("changes", &options);
    let changes = directory.json("cloud/changes.json");
    assert_eq!(changes["changes"], json!([]));
    assert!(directory.0.join("cloud/CHANGES.md").is_file());
}

#[test]
fn a_directory_with_other_files_is_left_as_it_is() {
    let directory = exported("others", &["--api", "cloud"]);
    let document = directory.0.join("cloud/openapi-3.0.json");
    fs::write(&document, "mine").unwrap();
    fs::write(directory.0.join("cloud/notes.txt"), "mine too").unwrap();
    let before = directory.files();
    let output = export(&directory, &["--api", "cloud"]);
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("`notes.txt`"), "{error}");
    assert!(directory.files() == before);
    let unknown = export(
        &directory,
        &["--api", "cloud", "--since", "no-such-revision"],
    );
    assert_eq!(unknown.status.code(), Some(2));
    assert!(directory.files() == before);
}
