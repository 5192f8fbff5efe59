//! The golden `shapes` document, compiled and exercised: bodies, choices and lists that other
//! documents have and the one of this project does not.
#![allow(dead_code, unreachable_pub, unused_imports, unused_macros)]

#[allow(missing_docs)]
mod types {
    include!("../golden/shapes/types.rs");

    mod generated_limits {
        use super::*;

        include!("../golden/shapes/limits.rs");
    }
}

#[allow(missing_docs)]
mod client {
    use super::types;

    include!("../golden/shapes/client.rs");
}

use futures_util::{StreamExt, TryStreamExt};
use serde_json::{Value, json};

use crate::support::{Client, File, Sent, block_on};
use whatsapp_business_runtime::types::limits::Limits;

fn item(name: &str) -> types::Item {
    types::Item::new(name)
}

fn decode<T: for<'de> serde::Deserialize<'de>>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn goes_there_and_back<T>(value: Value) -> T
where
    T: for<'de> serde::Deserialize<'de> + serde::Serialize,
{
    let decoded: T = decode(value.clone());
    assert_eq!(serde_json::to_value(&decoded).unwrap(), value);
    decoded
}

#[test]
fn a_multipart_form_has_its_fields_and_files() {
    let client = Client::responding([json!({"id": "f1"})]);
    let file = File::from(b"abc".to_vec()).with_name("a.txt");
    let upload = types::Upload::new(file, "avatar")
        .with_info(types::FileInfo::new("i"))
        .with_replace(true);
    let stored = block_on(client.folders().upload_multipart("a/b", "c0ffee", &upload)).unwrap();
    assert_eq!(stored.id, "f1");
    let Sent {
        path,
        headers,
        body,
        ..
    } = client.sent().remove(0);
    assert_eq!(path, "/files/a%2Fb");
    assert_eq!(headers, [("X-Checksum".to_owned(), "c0ffee".to_owned())]);
    assert_eq!(
        body,
        "multipart file=a.txt:abc info={\"id\":\"i\"} purpose=avatar replace=true"
    );
}

#[test]
fn an_operation_of_several_media_types_has_a_method_for_each() {
    let client = Client::responding([json!({"id": "f1"}), json!({"id": "f2"})]);
    let by_link = types::UploadByLink::new("https://example.com/a");
    block_on(client.folders().upload("a", "00", &by_link)).unwrap();
    assert_eq!(client.sent()[0].body, r#"{"link":"https://example.com/a"}"#);

    let info = block_on(client.files().get_info("f2", Some("t1"))).unwrap();
    assert_eq!(info.id, "f2");
    let sent = client.sent().remove(1);
    assert_eq!(sent.path, "/files/f2");
    assert_eq!(sent.query, [("format".to_owned(), "info".to_owned())]);
    assert_eq!(sent.headers, [("X-Trace-Id".to_owned(), "t1".to_owned())]);
}

#[test]
fn a_url_encoded_form_leaves_out_what_is_not_set() {
    let client = Client::responding([Value::Null]);
    let subscription = types::Subscription::new("https://example.com/?a=b&c")
        .with_retries(3)
        .with_verify_token("s&cret")
        .with_mode("all")
        .with_topics(["a", "b"]);
    block_on(client.api().subscribe(&subscription)).unwrap();
    assert_eq!(
        client.sent()[0].body,
        "callback_url=https%3A%2F%2Fexample.com%2F%3Fa%3Db%26c&mode=all&retries=3&topics=%5B%22a%22%2C%22b%22%5D&verify_token=s%26cret"
    );
}

#[test]
fn a_field_may_have_the_name_of_a_variable_of_the_decoder() {
    let text = r#"{"callback_url":"https://example.com","key":"k"}"#;
    let subscription: types::Subscription = serde_json::from_str(text).unwrap();
    assert_eq!(subscription.key.as_deref(), Some("k"));
}

#[test]
fn the_items_of_all_pages_come_in_one_stream() {
    let page = |name: &str, after: Option<&str>| json!({"data": [{"name": name}], "paging": {"cursors": {"after": after}}});
    let client = Client::responding([
        page("one", Some("c1")),
        json!({"paging": {"cursors": {"after": "c2"}}}),
        page("two", None),
    ]);
    let order = types::ItemsListOrder::Asc;
    let items = client.items();
    let names = items
        .list_stream(Some(1), Some(order))
        .map_ok(|item| item.name)
        .try_collect::<Vec<String>>();
    assert_eq!(block_on(names).unwrap(), ["one", "two"]);
    let cursors: Vec<Option<String>> = client
        .sent()
        .iter()
        .map(|sent| {
            assert!(sent.query.contains(&("order".to_owned(), "asc".to_owned())));
            let after = sent.query.iter().find(|(name, _)| name == "after");
            after.map(|(_, value)| value.clone())
        })
        .collect();
    assert_eq!(
        cursors,
        [None, Some("c1".to_owned()), Some("c2".to_owned())]
    );
}

#[test]
fn the_items_of_a_page_may_be_nested() {
    let client = Client::responding([
        json!({"data": {"shelves": [{"name": "one"}]}, "paging": {"cursors": {"after": "c1"}}}),
        json!({"data": {"shelves": [{"name": "two"}]}}),
    ]);
    let items = client.items();
    let names = items.shelves_stream().map_ok(|item| item.name);
    let names = block_on(names.try_collect::<Vec<String>>());
    assert_eq!(names.unwrap(), ["one", "two"]);
}

#[test]
fn an_error_ends_the_stream_of_pages() {
    let client = Client::responding([
        json!({"data": [{"name": "one"}], "paging": {"cursors": {"after": "c1"}}}),
        json!({"data": "not a list"}),
    ]);
    let items = client.items();
    let outcomes = block_on(items.list_stream(None, None).collect::<Vec<_>>());
    assert_eq!(outcomes.len(), 2);
    assert!(outcomes[0].is_ok() && outcomes[1].is_err());
}

#[test]
fn a_later_member_of_all_of_narrows_an_earlier_one() {
    let text = types::TextMessage::new("hi", "1", "text");
    assert_eq!(text.type_, types::TextMessageType::Text);
    let text = text.with_context(types::TextMessageContext::new("m1").with_forwarded(true));
    assert_eq!(
        serde_json::to_value(text).unwrap(),
        json!({"text": "hi", "to": "1", "type": "text", "context": {"id": "m1", "forwarded": true}})
    );
}

#[test]
fn members_are_told_apart_by_the_value_of_a_property() {
    let image = json!({"type": "image", "to": "1", "link": "l"});
    let image: types::Message = goes_there_and_back(image);
    assert!(matches!(image, types::Message::ImageMessage(image) if image.link == "l"));
    // Its keys alone would fit a text.
    let unknown: types::Message =
        goes_there_and_back(json!({"type": "poll", "to": "1", "text": "x"}));
    assert!(matches!(unknown, types::Message::Other(_)));
}

#[test]
fn members_are_told_apart_by_a_discriminator() {
    for (value, is_circle) in [("round", true), ("oval", true), ("Square", false)] {
        let shape: types::Shape = goes_there_and_back(json!({"shape": value, "size": 1.5}));
        assert_eq!(
            matches!(shape, types::Shape::Circle(_)),
            is_circle,
            "{value}"
        );
    }
    let unknown: types::Shape = goes_there_and_back(json!({"shape": "star", "size": 1.5}));
    assert!(matches!(unknown, types::Shape::Other(_)));
}

#[test]
fn members_are_told_apart_by_a_key_and_an_open_map_is_what_is_left() {
    let source: types::Source = goes_there_and_back(json!({"id": "x"}));
    assert!(matches!(source, types::Source::ById(_)));
    let source: types::Source = goes_there_and_back(json!({"a": 1, "b": 2}));
    assert!(matches!(source, types::Source::Map(map) if map["b"] == 2));
    let source: types::Source = goes_there_and_back(json!({"a": "not a number"}));
    assert!(matches!(source, types::Source::Other(_)));
}

#[test]
fn limits_are_checked_with_the_path_of_what_breaks_them() {
    let broken = |item: &types::Item| {
        let violation = item.check_limits().err()?;
        Some(format!("{}: {}", violation.path, violation.reason))
    };
    assert_eq!(broken(&item("four")), None);
    let long = broken(&item("fiver")).unwrap();
    assert_eq!(long, "name: has 5 characters, and may have at most 4");
    assert_eq!(
        broken(&item("ab").with_tags(["a", "b", "c"])).unwrap(),
        "tags: has 3 items, and may have at most 2"
    );
    let text = types::TextMessage::new("too long", "1", "text");
    let nested = item("ab").with_parent(item("ab").with_messages([text]));
    assert_eq!(
        broken(&nested).unwrap(),
        "parent.messages[0].text: has 8 characters, and may have at most 5"
    );
    let circle = types::Circle::new("round", 10.5);
    assert_eq!(
        broken(&item("ab").with_shape(circle)).unwrap(),
        "shape.size: is 10.5, and must be from 0 to 10"
    );
    assert_eq!(
        broken(&item("ab").with_count(0)).unwrap(),
        "count: is 0, and must be at least 1"
    );
}

#[test]
fn a_type_may_contain_itself_and_numbers_may_be_strings() {
    let decoded: types::Item =
        decode(json!({"name": "ab", "count": "7", "parent": {"name": "cd", "count": null}}));
    assert_eq!(decoded.count, Some(7));
    assert_eq!(decoded.parent.unwrap().name, "cd");
    let error = serde_json::from_value::<types::Item>(json!(["ab"])).unwrap_err();
    assert!(error.to_string().contains("an object (Item)"), "{error}");
}

#[test]
fn secrets_and_bytes_are_not_shown() {
    let shown = format!("{:?}", item("ab").with_secret("hunter2"));
    assert!(
        shown.contains("redacted") && !shown.contains("hunter2"),
        "{shown}"
    );
    let blob = types::Blob::from(bytes::Bytes::from_static(b"key"));
    assert_eq!(format!("{blob:?}"), "Blob(3 bytes)");
}
