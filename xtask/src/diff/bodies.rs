//! Comparison of request bodies and responses: presence, media types, headers.

use std::collections::BTreeMap;

use super::labels::SELECTOR;
use super::level::{Direction, Wire};
use super::node::Node;
use super::walk::{Finding, Scope, Walk};
use super::{labels, schema, table};

/// Compares the request body of an operation.
pub(crate) fn request(walk: &mut Walk, scope: &Scope, old_op: &Node<'_>, new_op: &Node<'_>) {
    match (old_op.get("requestBody"), new_op.get("requestBody")) {
        (None, None) => {}
        (Some(old), None) => {
            let message = "the request body is removed";
            walk.report(scope, &table::REQUEST_BODY_REMOVED, &old, message);
        }
        (None, Some(new)) if new.resolved().flag("required") => {
            let message = "a required request body is new";
            walk.report(scope, &table::REQUIRED_REQUEST_BODY_ADDED, &new, message);
        }
        (None, Some(new)) => {
            let message = "an optional request body is new";
            walk.report(scope, &table::OPTIONAL_REQUEST_BODY_ADDED, &new, message);
        }
        (Some(old), Some(new)) => {
            let (old, new) = (old.resolved(), new.resolved());
            labels::compare(walk, scope, &old, &new);
            walk.flag(
                scope,
                (&old, &new),
                "required",
                (
                    &table::REQUEST_BODY_BECAME_REQUIRED,
                    "the request body is now required",
                ),
                (
                    &table::REQUEST_BODY_BECAME_OPTIONAL,
                    "the request body is now optional",
                ),
            );
            content(walk, scope, &old, &new);
        }
    }
}

/// Compares the responses of an operation.
pub(crate) fn responses(walk: &mut Walk, scope: &Scope, old_op: &Node<'_>, new_op: &Node<'_>) {
    let mut was = responses_of(old_op);
    for (status, new) in responses_of(new_op) {
        if let Some(old) = was.remove(&status) {
            response(walk, scope, &status, &old.resolved(), &new.resolved());
            continue;
        }
        let rule = if is_success(&status) {
            &table::SUCCESS_RESPONSE_ADDED
        } else {
            &table::ERROR_RESPONSE_ADDED
        };
        walk.report(scope, rule, &new, format!("the response {status} is new"));
    }
    for (status, old) in was {
        let rule = if is_success(&status) {
            &table::SUCCESS_RESPONSE_REMOVED
        } else {
            &table::ERROR_RESPONSE_REMOVED
        };
        walk.report(
            scope,
            rule,
            &old,
            format!("the response {status} is removed"),
        );
    }
    if scope.direction == Direction::Response {
        success_type(walk, scope, old_op, new_op);
    }
}

fn responses_of<'a>(operation: &Node<'a>) -> BTreeMap<String, Node<'a>> {
    let all = operation.members_of("responses").into_iter();
    all.filter(|(status, _)| !status.starts_with("x-"))
        .map(|(status, node)| (status.to_owned(), node))
        .collect()
}

/// Compares what the method returns: the body of the first success that has one.
fn success_type(walk: &mut Walk, scope: &Scope, old_op: &Node<'_>, new_op: &Node<'_>) {
    let (old, new) = (success(old_op), success(new_op));
    let kind = |success: &Option<Success<'_>>| success.as_ref().map_or("nothing", |it| it.kind);
    let (was, is) = (kind(&old), kind(&new));
    if was != is {
        let message = format!("the result changed from {was} to {is}");
        let finding = Finding::new(&table::SUCCESS_TYPE_CHANGED, new_op, message);
        walk.add(scope, finding.below("responses"));
    }
    if let (Some(old), Some(new)) = (old, new)
        && old.status != new.status
        && let (Some(old), Some(new)) = (old.media.get("schema"), new.media.get("schema"))
    {
        schema::compare(walk, scope, &old, &new);
    }
}

struct Success<'a> {
    status: &'a str,
    kind: &'static str,
    media: Node<'a>,
}

fn success<'a>(operation: &Node<'a>) -> Option<Success<'a>> {
    let responses = operation.members_of("responses").into_iter();
    let mut successes = responses.filter(|(status, _)| is_success(status));
    successes.find_map(|(status, response)| {
        let content = response.resolved().members_of("content").into_iter();
        let mut plain = content.filter(|(_, media)| !media.has(SELECTOR));
        let first = plain.next()?;
        let json = plain.find(|(name, _)| is_json(name) && !is_json(first.0));
        let (name, media) = json.unwrap_or(first);
        Some(Success {
            status,
            kind: if is_json(name) { "JSON" } else { "raw bytes" },
            media,
        })
    })
}

fn response(walk: &mut Walk, scope: &Scope, status: &str, old: &Node<'_>, new: &Node<'_>) {
    labels::compare(walk, scope, old, new);
    headers(walk, scope, old, new);
    let has_body = |node: &Node<'_>| !node.members_of("content").is_empty();
    match (has_body(old), has_body(new)) {
        (false, true) => {
            let message = format!("the response {status} now has a body");
            walk.report(scope, &table::RESPONSE_BODY_ADDED, new, message);
        }
        (true, false) => {
            let message = format!("the response {status} no longer has a body");
            walk.report(scope, &table::RESPONSE_BODY_REMOVED, new, message);
        }
        _ => content(walk, scope, old, new),
    }
}

fn headers(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let mut was = named_headers(old);
    for (key, (name, new)) in named_headers(new) {
        if let Some((_, old)) = was.remove(&key) {
            header(walk, scope, name, &old.resolved(), &new.resolved());
        } else {
            let message = format!("the response header `{name}` is new");
            walk.report(scope, &table::RESPONSE_HEADER_ADDED, &new, message);
        }
    }
    for (name, old) in was.into_values() {
        let rule = if old.resolved().flag("required") {
            &table::REQUIRED_RESPONSE_HEADER_REMOVED
        } else {
            &table::RESPONSE_HEADER_REMOVED
        };
        let message = format!("the response header `{name}` is removed");
        walk.report(scope, rule, &old, message);
    }
}

/// Header names are case-insensitive.
fn named_headers<'a>(response: &Node<'a>) -> BTreeMap<String, (&'a str, Node<'a>)> {
    let headers = response.members_of("headers").into_iter();
    headers
        .map(|(name, node)| (name.to_lowercase(), (name, node)))
        .collect()
}

fn header(walk: &mut Walk, scope: &Scope, name: &str, old: &Node<'_>, new: &Node<'_>) {
    labels::compare(walk, scope, old, new);
    walk.flag(
        scope,
        (old, new),
        "required",
        (
            &table::RESPONSE_HEADER_BECAME_REQUIRED,
            format!("the response header `{name}` is now always present"),
        ),
        (
            &table::RESPONSE_HEADER_BECAME_OPTIONAL,
            format!("the response header `{name}` may now be missing"),
        ),
    );
    if let (Some(old), Some(new)) = (old.get("schema"), new.get("schema")) {
        schema::compare(walk, scope, &old, &new);
    }
}

/// Compares the media types of a body.
fn content(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let mut was = old.members_of("content");
    for (name, new) in new.members_of("content") {
        if let Some(old) = was.remove(name) {
            media(walk, scope, &old, &new);
            continue;
        }
        let message = format!("the media type `{name}` is new");
        let finding = Finding::new(&table::MEDIA_TYPE_ADDED, &new, message);
        // A selected media type is sent only to programs that request it by a query.
        walk.add(
            scope,
            match new.has(SELECTOR) {
                true => finding.wire(Wire::Compatible),
                false => finding,
            },
        );
    }
    for (name, old) in was {
        let message = format!("the media type `{name}` is removed");
        walk.report(scope, &table::MEDIA_TYPE_REMOVED, &old, message);
    }
}

fn media(walk: &mut Walk, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    labels::compare(walk, scope, old, new);
    let differs = |key: &str| old.value.get(key) != new.value.get(key);
    if differs(SELECTOR) {
        let message = "the query that selects this media type changed";
        walk.report(scope, &table::MEDIA_TYPE_SELECTOR_CHANGED, new, message);
    }
    if differs("encoding") {
        let message = "the encoding of the parts changed";
        walk.report(scope, &table::BODY_ENCODING_CHANGED, new, message);
    }
    match (old.get("schema"), new.get("schema")) {
        (None, None) => {}
        (None, Some(_)) => {
            let message = "the body now has a schema";
            walk.report(scope, &table::BODY_SCHEMA_ADDED, new, message);
        }
        (Some(_), None) => {
            let message = "the body no longer has a schema";
            walk.report(scope, &table::BODY_SCHEMA_REMOVED, new, message);
        }
        (Some(old), Some(new)) => schema::compare(walk, scope, &old, &new),
    }
}

fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

fn is_json(media_type: &str) -> bool {
    media_type.contains("json")
}
