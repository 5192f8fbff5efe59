//! JSON and YAML are detected by content; errors have line and column.

use serde_json::{Value, json};
use xtask::document::parse;

fn value(text: &str) -> Value {
    parse(text.as_bytes()).unwrap()
}

fn error(bytes: &[u8]) -> String {
    parse(bytes).unwrap_err().to_string()
}

#[test]
fn json_and_yaml_are_detected_by_content() {
    assert_eq!(value("{\"a\": [1]}"), json!({"a": [1]}));
    assert_eq!(value("a:\n- 1\n"), json!({"a": [1]}));
    assert_eq!(value("\u{feff}{\"a\": 1}"), json!({"a": 1}));
    assert_eq!(value("# a comment\n---\na: 1\n"), json!({"a": 1}));
}

#[test]
fn a_byte_order_mark_does_not_hide_what_a_document_is() {
    assert_eq!(value("\u{feff}a: 1\n"), json!({"a": 1}));
    // YAML would read both.
    let text = error("\u{feff}{\"a\": 1,}".as_bytes());
    assert!(
        text.contains("broken JSON") && text.contains("line 1 column 9"),
        "{text}"
    );
    let text = error("\u{feff}<html>404</html>".as_bytes());
    assert!(text.contains("HTML"), "{text}");
}

#[test]
fn yaml_scalars_follow_the_core_schema_of_yaml_1_2() {
    let text = "\
no: no
on: yes
off: 'off'
country: NO
day: 2018-03-01
time: 12:30
version: 1.0
quoted: '1.0'
hex: 0xff
octal: 0o17
zero: 007
negative: -3
float: 1e3
nothing: ~
absent:
yes: true
tagged: !!str 12
200: OK
";
    assert_eq!(
        value(text),
        json!({
            "no": "no", "on": "yes", "off": "off", "country": "NO", "day": "2018-03-01",
            "time": "12:30", "version": 1.0, "quoted": "1.0", "hex": 255, "octal": 15, "zero": 7.0,
            "negative": -3, "float": 1000.0, "nothing": null, "absent": null, "yes": true,
            "tagged": "12", "200": "OK",
        })
    );
}

#[test]
fn yaml_aliases_and_block_strings_are_resolved() {
    let text = "a: &x {b: 1}\nc: *x\nd: |\n  two\n  lines\ne: >-\n  one\n  line\n";
    assert_eq!(
        value(text),
        json!({"a": {"b": 1}, "c": {"b": 1}, "d": "two\nlines\n", "e": "one line"})
    );
}

#[test]
fn broken_json_names_line_and_column() {
    let error = error(b"{\n  \"a\": 1,\n  \"b\" 2\n}");
    assert!(
        error.contains("JSON") && error.contains("line 3 column 7"),
        "{error}"
    );
}

#[test]
fn a_duplicate_key_is_rejected_with_its_place() {
    let text = "{\n  \"a\": 1,\n  \"inner\": [{\"b\": 1, \"c\": {},\n    \"b\": 2}]\n}";
    let error = error(text.as_bytes());
    assert!(
        error.contains("broken JSON: duplicate key `b` at line 4 column"),
        "{error}"
    );
    let numbers = "{\"a\": [1, -2, 0.5, 1e3, 18446744073709551615, null, true, \"\\u00e9\\n\"]}";
    let plain: Value = serde_json::from_str(numbers).unwrap();
    assert_eq!(value(numbers), plain);
    assert!(self::error(b"{\"a\": 1} x").contains("line 1 column"));
}

#[test]
fn broken_yaml_names_line_and_column() {
    let text = error(b"a: 1\nb: [1, 2\nc: 3\n");
    assert!(
        text.contains("YAML") && text.contains("line 3 column"),
        "{text}"
    );
    let text = error(b"a: 1\nb: 2\na: 3\n");
    assert!(
        text.contains("duplicate") && text.contains(" a ") && text.contains("at line 3 column 1"),
        "{text}"
    );
    let text = error(b"a:\n  <<: {b: 1}\n");
    assert!(
        text.contains("merge key") && text.contains("line 2 column 3"),
        "{text}"
    );
    let text = error(b"a: .inf\n");
    assert!(
        text.contains("`.inf`") && text.contains("at line 1 column 4"),
        "{text}"
    );
    let text = error(b"a: 1\n---\nb: 2\n");
    assert!(
        text.contains("single YAML document expected") && text.contains("line 3"),
        "{text}"
    );
}

#[test]
fn aliases_cannot_exhaust_the_memory() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let before = format!("*a{}", level - 1);
        let items = vec![before; 10].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{items}]\n"));
    }
    let error = error(text.as_bytes());
    assert!(error.contains("alias replay limit exceeded"), "{error}");
}

#[test]
fn nesting_is_limited() {
    let error = error(format!("a: {}", "[".repeat(500)).as_bytes());
    assert!(error.contains("YAML"), "{error}");
}

#[test]
fn input_that_is_not_a_document_is_named() {
    let text = error(b"  \n");
    assert!(text.contains("empty"), "{text}");
    let text = error(b"<!DOCTYPE html><title>404</title>");
    assert!(text.contains("HTML"), "{text}");
    let text = error(b"a: 1\nb: \xff\n");
    assert!(
        text.contains("not UTF-8") && text.contains("line 2"),
        "{text}"
    );
}
