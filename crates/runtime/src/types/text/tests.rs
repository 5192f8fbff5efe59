//! The reader and the writer of text against serde_json, which is the judge.

#![allow(unreachable_pub, dead_code)] // What `open_enum!` makes public.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::super::de::{object, open_enum, union};
use super::super::decode::read_str;
use super::super::encode::to_vec;
use super::super::wire::Wire;
use super::from_str;

#[derive(Clone, Debug, PartialEq)]
struct Outer {
    id: String,
    nullable: Option<String>,
    code: i64,
    count: Option<i64>,
    score: Option<f64>,
    text: Option<String>,
    a_name_of_more_than_sixteen_bytes: Option<bool>,
    kind: Option<Kind>,
    inner: Option<Box<Inner>>,
    list: Vec<Inner>,
    words: Option<Vec<String>>,
    map: BTreeMap<String, Inner>,
    any: Option<Value>,
    object: Map<String, Value>,
    choice: Option<Choice>,
    odd: Option<String>,
}

object!(Outer {
    id: "id" required,
    nullable: "nullable" required,
    code: "code" required_scalar,
    count: "count" optional,
    score: "score" optional_scalar,
    text: "text" optional_scalar,
    a_name_of_more_than_sixteen_bytes: "a_name_of_more_than_sixteen_bytes" optional,
    kind: "kind" optional,
    inner: "inner" optional,
    list: "list" empty,
    words: "words" optional,
    map: "map" empty,
    any: "any" optional,
    object: "object" empty,
    choice: "choice" optional,
    odd: "\"odd\" \\ ä" optional,
});

#[derive(Clone, Debug, Default, PartialEq)]
struct Inner {
    id: Option<String>,
    url: Option<String>,
}

object!(Inner { id: "id" optional, url: "url" optional });

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    One,
    Other(String),
}

open_enum!(Kind { "one" => One } Other);

#[derive(Clone, Debug, PartialEq)]
enum Choice {
    Inner(Inner),
    Other(Map<String, Value>),
}

union!(Choice { (has "id") Inner(Inner) });

const FULL: &str = r#"{"id": "A", "nullable": null, "code": "12", "count": -3, "score": 1.5e1,
    "text": 7, "a_name_of_more_than_sixteen_bytes": true, "a_name_of_more_then_sixteen_bytes": 1,
    "kind":"one","inner":{"id":"ä","url":"https:\/\/example.com\/\u00e4"}, "unknown": [{"a": [1]}],
    "list": [ {"id": "1"}, {}, {"url": null} ] ,"words":["a b", "c\"d", ""],"map":{"k": {"id": "x"}},
    "any": [1, {"b": null}], "object": {"c": "d"}, "choice": {"id": "e"}, "\"odd\" \\ ä": "f"}"#;

const LEAST: &str = r#"{"nullable":"n","id":"","code":1,"list":null,"kind":"two","score":"2.5"}"#;

fn by_serde<T: Wire>(text: &str) -> serde_json::Result<T> {
    let mut field = None;
    read_str(&mut T::slot(&mut field), text)?;
    Ok(field.unwrap())
}

fn by_text<T: Wire>(text: &str) -> Option<T> {
    let mut field = None;
    super::read(&mut T::slot(&mut field), text).then(|| field.unwrap())
}

#[track_caller]
fn assert_agreement<T: Wire + PartialEq + std::fmt::Debug>(text: &str) {
    let judge = by_serde::<T>(text);
    if let Some(value) = by_text::<T>(text) {
        assert_eq!(Some(&value), judge.as_ref().ok(), "{text}");
    }
    match (from_str::<T>(text), judge) {
        (Ok(value), Ok(expected)) => assert_eq!(value, expected, "{text}"),
        (Err(error), Err(expected)) => assert_eq!(error.to_string(), expected.to_string()),
        (value, expected) => panic!("{value:?} and not {expected:?}: {text}"),
    }
}

#[test]
fn reads_what_serde_json_reads() {
    for text in [FULL, LEAST] {
        assert_eq!(by_text(text), Some(by_serde::<Outer>(text).unwrap()));
    }
}

#[test]
fn agrees_with_serde_json_on_broken_texts() {
    let replacements = [
        "", "\"", "\\", "{", "}", "[", "]", ",", ":", " ", "n", "null", "true", "0", "-", ".",
        "1e999", "\u{1}", "é", "\\ud800", "{}", "[]",
    ];
    for text in [FULL, LEAST] {
        for (at, removed) in text.char_indices() {
            let (before, after) = (&text[..at], &text[at + removed.len_utf8()..]);
            assert_agreement::<Outer>(before);
            for replacement in replacements {
                assert_agreement::<Outer>(&format!("{before}{replacement}{after}"));
                assert_agreement::<Outer>(&format!("{before}{replacement}{removed}{after}"));
            }
        }
    }
}

#[test]
fn agrees_with_serde_json_on_depth_and_repeated_fields() {
    for depth in [1, 100, 124, 125, 126, 127, 128, 129, 200] {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        for name in ["any", "unknown", "list"] {
            let text = format!(r#"{{"id":"","nullable":"","code":1,"{name}":{open}{close}}}"#);
            assert_agreement::<Outer>(&text);
            assert_agreement::<Vec<Outer>>(&format!("[{text}]"));
        }
    }
    for fields in [
        r#""id":"a","id":"b""#,
        r#""text":"a","text":null"#,
        r#""inner":{"id":"a"},"inner":null"#,
        r#""list":[{}],"list":null"#,
        r#""map":{"a":{"id":"b"},"a":{}}"#,
    ] {
        let text = format!(r#"{{"id":"","nullable":"","code":1,{fields}}}"#);
        assert!(by_text::<Outer>(&text).is_some(), "{text}");
        assert_agreement::<Outer>(&text);
    }
}

#[test]
fn writes_what_serde_json_writes() {
    for text in [FULL, LEAST] {
        let mut value: Outer = from_str(text).unwrap();
        for text in [
            "",
            "é",
            "seven77",
            "eight888",
            "\"",
            "\\",
            "1234567\n",
            "123456789\u{1f}",
            "/\u{7f}",
        ] {
            value.id = text.to_owned();
            let item = value.item();
            let written = String::from_utf8(to_vec(item).unwrap()).unwrap();
            assert_eq!(written, serde_json::to_string(&item).unwrap());
            assert_eq!(from_str::<Outer>(&written).unwrap(), value);
        }
    }
}
