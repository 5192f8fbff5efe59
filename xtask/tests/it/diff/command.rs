//! `cargo xtask diff` as it is run: inputs, formats, colours and exit codes.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use xtask::api::Api;
use xtask::diff::input::Inputs;

use super::{base, cases, patched};
use crate::support::server::{Server, response};

const DOCUMENT: &str = "spec/whatsapp-business.json";

/// A directory for one test.
fn directory(name: &str) -> std::path::PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("diff-{name}"));
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).unwrap();
    directory
}

fn write(path: &Path, document: &Value) -> String {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, document.to_string()).unwrap();
    path.to_str().unwrap().to_owned()
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("diff").args(arguments);
    for variable in ["NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR"] {
        command.env_remove(variable);
    }
    command
}

fn run(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The base, and the base with one operation less.
fn two_files(name: &str) -> (String, String) {
    let directory = directory(name);
    let shorter = patched(json!([{"op": "remove", "path": "/paths/~1open"}]));
    (
        write(&directory.join("old.json"), &base()),
        write(&directory.join("new.json"), &shorter),
    )
}

#[test]
fn json_output_has_the_documented_shape() {
    let (old, new) = two_files("json");
    let output = run(&[&old, &new, "--format", "json"]);
    let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(
        report,
        json!({"verdict": "major", "changes": [{
            "id": "operation-removed",
            "pointer": "/paths/~1open/get",
            "operation": "Open_get",
            "direction": "both",
            "wire": "breaking",
            "source": "breaking",
            "message": "GET /open is removed",
        }]})
    );
}

#[test]
fn markdown_output_is_a_table_for_each_severity() {
    let (old, new) = two_files("markdown");
    let output = stdout(&run(&[&old, &new, "--format", "markdown"]));
    assert_eq!(
        output,
        "## API changes\n\n\
         **major: 1 breaking, 0 warnings, 0 compatible, 0 in documentation**\n\n\
         ### Breaking\n\n\
         | change | where | wire | source |\n| --- | --- | --- | --- |\n\
         | GET /open is removed<br>`operation-removed` | `Open_get`<br>`/paths/~1open/get` (both) | breaking | breaking |\n"
    );
}

#[test]
fn the_exit_code_follows_fail_on() {
    let (old, new) = two_files("fail-on");
    assert_eq!(run(&[&old, &new]).status.code(), Some(0));
    assert_eq!(
        run(&[&old, &new, "--fail-on", "breaking"]).status.code(),
        Some(1)
    );
    assert_eq!(
        run(&[&old, &new, "--fail-on", "warning"]).status.code(),
        Some(1)
    );
    // Backwards it is one operation more.
    assert_eq!(
        run(&[&new, &old, "--fail-on", "warning"]).status.code(),
        Some(0)
    );

    let warned = patched(json!([
        {"op": "add", "path": "/components/schemas/Received/properties/size/enum/-", "value": "huge"}
    ]));
    let warned = write(&directory("fail-on-warning").join("new.json"), &warned);
    assert_eq!(
        run(&[&old, &warned, "--fail-on", "breaking"]).status.code(),
        Some(0)
    );
    assert_eq!(
        run(&[&old, &warned, "--fail-on", "warning"]).status.code(),
        Some(1)
    );
}

#[test]
fn unusable_input_is_exit_code_2_with_the_reason() {
    let base = cases().join("base.json");
    let base = base.to_str().unwrap();
    let directory = directory("unusable");

    let missing = run(&["no-such-thing", base]);
    assert_eq!(missing.status.code(), Some(2));
    assert_eq!(
        stderr(&missing),
        "error: `no-such-thing`: neither a file nor a git revision. Pass a path, an http(s) URL, or a \
         revision such as `HEAD~1` or a tag\n"
    );

    let broken = directory.join("broken.json");
    std::fs::write(&broken, "{\"openapi\": \"3.0.3\",\n  oops}").unwrap();
    let output = run(&[base, broken.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("broken JSON"),
        "{}",
        stderr(&output)
    );
    assert!(
        stderr(&output).contains("line 2 column 3"),
        "{}",
        stderr(&output)
    );

    let other = write(&directory.join("3.1.json"), &json!({"openapi": "3.1.0"}));
    let output = run(&[base, &other]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("only 3.0 is understood"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn colours_are_printed_to_terminals_or_on_request() {
    let (old, new) = two_files("colours");
    let coloured = |output: &Output| stdout(output).contains('\u{1b}');
    assert!(!coloured(&run(&[&old, &new])));
    assert!(coloured(
        &command(&[&old, &new])
            .env("CLICOLOR_FORCE", "1")
            .output()
            .unwrap()
    ));
    assert!(!coloured(
        &command(&[&old, &new])
            .env("NO_COLOR", "1")
            .output()
            .unwrap()
    ));
}

#[test]
fn the_list_of_rules_names_every_rule() {
    let listed = stdout(&run(&["--list-rules"]));
    for rule in xtask::diff::rules() {
        assert!(
            listed
                .lines()
                .any(|line| line.split(' ').next() == Some(rule.id)),
            "{}",
            rule.id
        );
    }
}

#[test]
fn a_revision_names_its_effective_document() {
    let root = directory("revision");
    let git = |arguments: &[&str]| {
        let settings = [
            "-c",
            "user.name=Test",
            "-c",
            "user.email=test@localhost",
            "-c",
            "commit.gpgsign=false",
        ];
        let output = Command::new("git")
            .arg("-C")
            .arg(&root)
            .args(settings)
            .args(arguments)
            .output();
        let output = output.unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    git(&["init", "--quiet"]);
    write(&root.join(DOCUMENT), &base());
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "First"]);
    git(&["tag", "first"]);
    let newer = patched(json!([{"op": "remove", "path": "/paths/~1open"}]));
    write(&root.join(DOCUMENT), &newer);

    let inputs = Inputs::new(&root, Api::OnPremises);
    assert_eq!(inputs.named("HEAD").unwrap(), base());
    assert_eq!(inputs.named("first").unwrap(), base());
    assert_eq!(inputs.named(&format!("HEAD:{DOCUMENT}")).unwrap(), base());
    assert_eq!(inputs.working_tree().unwrap(), newer);
    for option in ["--output=x", "-h", ""] {
        assert!(
            inputs
                .named(option)
                .unwrap_err()
                .to_string()
                .contains("neither a file nor")
        );
    }
    let absent = inputs.named("HEAD:spec/none.json").unwrap_err().to_string();
    assert!(absent.contains("spec/none.json"), "{absent}");
}

#[test]
fn a_url_is_downloaded() {
    let server = Server::start(vec![
        response("200 OK", "", &base().to_string()),
        response("404 Not Found", "", ""),
    ]);
    let inputs = Inputs::new(".", Api::OnPremises);
    assert_eq!(inputs.named(&server.url).unwrap(), base());
    assert_eq!(
        inputs.named(&server.url).unwrap_err().to_string(),
        format!(
            "{}: there is no document there (404); is the address right?",
            server.url
        )
    );
}

#[test]
fn yaml_and_json_of_the_same_document_are_equal() {
    let directory = directory("yaml");
    let yaml = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /up:\n    get:\n      \
                responses: {'204': {description: Up.}}\n";
    let json = json!({
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "paths": {"/up": {"get": {"responses": {"204": {"description": "Up."}}}}},
    });
    let old = directory.join("old.yaml");
    std::fs::write(&old, yaml).unwrap();
    let new = write(&directory.join("new.json"), &json);
    let output = run(&[old.to_str().unwrap(), &new]);
    assert_eq!(stdout(&output), "none: the documents are equivalent\n");
}

/// A published document of the Cloud API with one operation, or with two.
fn published(operations: &[(&str, &str)]) -> Value {
    let paths = operations.iter().map(|(path, id)| {
        let operation = json!({
            "operationId": id,
            "tags": ["Phone Numbers"],
            "parameters": [
                {"name": "Version", "in": "path", "required": true, "schema": {"type": "string"}},
                {"name": "Phone-Number-ID", "in": "path", "required": true, "schema": {"type": "string"}},
            ],
            "responses": {"200": {"description": "OK", "content": {"application/json": {
                "schema": {"type": "object", "properties": {"pin": {"type": ["string", "null"]}}},
                "examples": {"default": {"value": {"pin": null}}},
            }}}},
        });
        ((*path).to_owned(), json!({ "get": operation }))
    });
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Business Messaging API", "version": "v23.0"},
        "servers": [{"url": "https://graph.facebook.com"}],
        "paths": paths.collect::<serde_json::Map<_, _>>(),
    })
}

#[test]
fn published_documents_of_the_cloud_api_are_compared() {
    let directory = directory("cloud");
    let number = ("/{Version}/{Phone-Number-ID}", "getNumber");
    let settings = ("/{Version}/{Phone-Number-ID}/settings", "getSettings");
    let two = write(&directory.join("two.json"), &published(&[number, settings]));
    let one = write(&directory.join("one.json"), &published(&[number]));
    let output = run(&[&two, &one, "--api", "cloud", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(report["changes"][0]["id"], "operation-removed", "{report}");
    assert_eq!(
        report["changes"][0]["message"], "GET /{Phone-Number-ID}/settings is removed",
        "{report}"
    );
    let output = run(&[&two, &two, "--api", "cloud"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));

    // The overlays correct what these documents do not have.
    let output = run(&[&one, "--api", "cloud"]);
    assert_eq!(output.status.code(), Some(2));
    let message = stderr(&output);
    assert!(message.contains("one.json"), "{message}");
    assert!(message.contains("spec/overlays/"), "{message}");

    let mut newer = published(&[number]);
    newer["webhooks"] = json!({"messages": {"post": {"responses": {}}}});
    let newer = write(&directory.join("newer.json"), &newer);
    let output = run(&[&two, &newer, "--api", "cloud"]);
    assert_eq!(output.status.code(), Some(2));
    let message = stderr(&output);
    assert!(message.contains("newer.json"), "{message}");
    assert!(message.contains("/webhooks"), "{message}");
}
