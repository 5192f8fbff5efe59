//! Request bodies and responses: whether they are there, in which media types, with which headers.

use std::collections::BTreeMap;

use super::collector::{Finding, Scope};
use super::labels::SELECTOR;
use super::level::{Direction, Source, Wire};
use super::node::Node;
use super::opinion::{Question, Topic};
use super::schema::Place;
use super::table;
use super::{Walk, labels, schema};

/// Compares the request body of an operation.
pub(crate) fn request(walk: &mut Walk<'_>, scope: &Scope, old_op: &Node<'_>, new_op: &Node<'_>) {
    let ask = |topic| Question::new(topic, old_op, new_op);
    match (old_op.get("requestBody"), new_op.get("requestBody")) {
        (None, None) => {}
        (Some(old), None) => {
            let message = "the request has no body any more";
            walk.report(
                scope,
                Finding::new(&table::REQUEST_BODY_REMOVED, &old, message),
            );
        }
        (None, Some(new)) => {
            let (rule, message) = if new.resolved().flag("required") {
                (
                    &table::REQUIRED_REQUEST_BODY_ADDED,
                    "the request must have a body now",
                )
            } else {
                (
                    &table::OPTIONAL_REQUEST_BODY_ADDED,
                    "the request may have a body now",
                )
            };
            walk.report(
                scope,
                Finding::new(rule, &new, message).ask(ask(Topic::BodyAdded)),
            );
        }
        (Some(old), Some(new)) => {
            let (old, new) = (old.resolved(), new.resolved());
            labels::compare(walk, scope, &old, &new);
            match (old.flag("required"), new.flag("required")) {
                (false, true) => {
                    let message = "the request body is required now";
                    let rule = &table::REQUEST_BODY_BECAME_REQUIRED;
                    let finding = Finding::new(rule, &new, message);
                    walk.report(scope, finding.ask(ask(Topic::BodyBecameRequired)));
                }
                (true, false) => {
                    let message = "the request body is optional now";
                    let rule = &table::REQUEST_BODY_BECAME_OPTIONAL;
                    let finding = Finding::new(rule, &new, message);
                    walk.report(scope, finding.ask(ask(Topic::BodyBecameOptional)));
                }
                _ => {}
            }
            let source = if kind(&old) == kind(&new) {
                Source::Compatible
            } else {
                Source::Breaking
            };
            content(walk, scope, &old, &new, source);
        }
    }
}

/// Compares the responses of an operation.
pub(crate) fn responses(walk: &mut Walk<'_>, scope: &Scope, old_op: &Node<'_>, new_op: &Node<'_>) {
    let mut old: BTreeMap<_, _> = old_op.members_of("responses").into_iter().collect();
    let mut added = Vec::new();
    for (status, new) in new_op.members_of("responses") {
        if status.starts_with("x-") {
            continue;
        }
        match old.remove(status) {
            Some(old) => {
                let scope = scope.typed(is_success(status));
                response(walk, &scope, status, &old.resolved(), &new.resolved());
            }
            None => added.push((status, new)),
        }
    }
    for (status, old) in old.iter().filter(|(status, _)| !status.starts_with("x-")) {
        let message = format!("the response {status} is gone");
        let finding = if is_success(status) {
            Finding::new(&table::SUCCESS_RESPONSE_REMOVED, old, message).ask(Question::new(
                Topic::ResponseRemoved,
                old_op,
                new_op,
            ))
        } else {
            Finding::new(&table::ERROR_RESPONSE_REMOVED, old, message)
        };
        walk.report(scope, finding);
    }
    for (status, new) in &added {
        let message = format!("the response {status} is new");
        let finding = if is_success(status) {
            Finding::new(&table::SUCCESS_RESPONSE_ADDED, new, message).ask(Question::new(
                Topic::ResponseAdded,
                old_op,
                new_op,
            ))
        } else {
            Finding::new(&table::ERROR_RESPONSE_ADDED, new, message)
        };
        walk.report(scope, finding);
    }
    if scope.direction == Direction::Response {
        success_type(walk, scope, old_op, new_op);
    }
}

/// What the method returns: the body of the first success that has one.
fn success_type(walk: &mut Walk<'_>, scope: &Scope, old_op: &Node<'_>, new_op: &Node<'_>) {
    let (old, new) = (success(old_op), success(new_op));
    let shown = |success: &Option<Success<'_>>| match success {
        None => "nothing".to_owned(),
        Some(success) => success.kind.to_owned(),
    };
    let (was, is) = (shown(&old), shown(&new));
    if was != is {
        let message = format!("the method returned {was} and returns {is}");
        let finding = Finding::new(&table::SUCCESS_TYPE_CHANGED, new_op, message);
        walk.report(scope, finding.below("responses"));
    }
    if let (Some(old), Some(new)) = (old, new)
        && old.status != new.status
        && let (Some(old), Some(new)) = (old.media.get("schema"), new.media.get("schema"))
    {
        schema::compare(walk, scope, &old, &new, Place::Required);
    }
}

struct Success<'a> {
    status: &'a str,
    kind: &'static str,
    media: Node<'a>,
}

fn success<'a>(operation: &Node<'a>) -> Option<Success<'a>> {
    let mut responses = operation.members_of("responses");
    responses.sort_by_key(|(status, _)| *status);
    responses
        .into_iter()
        .filter(|(status, _)| is_success(status))
        .find_map(|(status, response)| {
            let content = response.resolved().members_of("content");
            let mut plain = content
                .into_iter()
                .filter(|(_, media)| media.get(SELECTOR).is_none());
            let first = plain.next()?;
            let chosen = plain
                .find(|(name, _)| is_json(name) && !is_json(first.0))
                .unwrap_or(first);
            let kind = if is_json(chosen.0) {
                "JSON"
            } else {
                "raw bytes"
            };
            Some(Success {
                status,
                kind,
                media: chosen.1,
            })
        })
}

fn response(walk: &mut Walk<'_>, scope: &Scope, status: &str, old: &Node<'_>, new: &Node<'_>) {
    labels::compare(walk, scope, old, new);
    headers(walk, &scope.typed(false), old, new);
    let has_body = |node: &Node<'_>| !node.members_of("content").is_empty();
    match (has_body(old), has_body(new)) {
        (false, true) => {
            let message = format!("the response {status} has a body now");
            walk.report(
                scope,
                Finding::new(&table::RESPONSE_BODY_ADDED, new, message),
            );
        }
        (true, false) => {
            let message = format!("the response {status} has no body any more");
            walk.report(
                scope,
                Finding::new(&table::RESPONSE_BODY_REMOVED, new, message),
            );
        }
        _ => content(walk, scope, old, new, Source::Compatible),
    }
}

fn headers(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    let mut was = named_headers(old);
    for (known_by, (name, new)) in named_headers(new) {
        match was.remove(&known_by) {
            Some((_, old)) => header(walk, scope, name, &old.resolved(), &new.resolved()),
            None => {
                let message = format!("the response header `{name}` is new");
                walk.report(
                    scope,
                    Finding::new(&table::RESPONSE_HEADER_ADDED, &new, message),
                );
            }
        }
    }
    for (name, old) in was.into_values() {
        let rule = if old.resolved().flag("required") {
            &table::REQUIRED_RESPONSE_HEADER_REMOVED
        } else {
            &table::RESPONSE_HEADER_REMOVED
        };
        walk.report(
            scope,
            Finding::new(rule, &old, format!("the response header `{name}` is gone")),
        );
    }
}

/// Header names have no case.
fn named_headers<'a>(response: &Node<'a>) -> BTreeMap<String, (&'a str, Node<'a>)> {
    let headers = response.members_of("headers").into_iter();
    headers
        .map(|(name, node)| (name.to_lowercase(), (name, node)))
        .collect()
}

fn header(walk: &mut Walk<'_>, scope: &Scope, name: &str, old: &Node<'_>, new: &Node<'_>) {
    labels::compare(walk, scope, old, new);
    match (old.flag("required"), new.flag("required")) {
        (false, true) => {
            let message = format!("the response header `{name}` is always there now");
            let finding = Finding::new(&table::RESPONSE_HEADER_BECAME_REQUIRED, new, message);
            walk.report(scope, finding);
        }
        (true, false) => {
            let message = format!("the response header `{name}` may be missing now");
            let finding = Finding::new(&table::RESPONSE_HEADER_BECAME_OPTIONAL, new, message);
            walk.report(scope, finding);
        }
        _ => {}
    }
    if let (Some(old), Some(new)) = (old.get("schema"), new.get("schema")) {
        schema::compare(walk, scope, &old, &new, Place::Required);
    }
}

/// Compares the media types of a body; `source` is what changing their set does to the Rust type.
fn content(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>, source: Source) {
    for (name, old) in old.members_of("content") {
        if new.at(&["content", name]).is_none() {
            // A selected media type has a method of its own.
            let own_method = old.get(SELECTOR).is_some();
            let source = if own_method { Source::Breaking } else { source };
            let message = format!("the media type `{name}` is gone");
            let finding = Finding::new(&table::MEDIA_TYPE_REMOVED, &old, message);
            walk.report(scope, finding.source(source));
        }
    }
    for (name, new) in new.members_of("content") {
        match old.at(&["content", name]) {
            Some(old) => media(walk, scope, &old, &new),
            None => {
                let message = format!("the media type `{name}` is new");
                let finding = Finding::new(&table::MEDIA_TYPE_ADDED, &new, message).source(source);
                // Only who asks for it by a query gets a selected media type.
                let selected = new.get(SELECTOR).is_some();
                walk.report(
                    scope,
                    if selected {
                        finding.wire(Wire::Compatible)
                    } else {
                        finding
                    },
                );
            }
        }
    }
}

fn media(walk: &mut Walk<'_>, scope: &Scope, old: &Node<'_>, new: &Node<'_>) {
    labels::compare(walk, scope, old, new);
    let selector = |node: &Node<'_>| node.value.get(SELECTOR).cloned();
    if selector(old) != selector(new) {
        let message = "the query that selects this media type changed";
        walk.report(
            scope,
            Finding::new(&table::MEDIA_TYPE_SELECTOR_CHANGED, new, message),
        );
    }
    if old.value.get("encoding") != new.value.get("encoding") {
        let message = "the encoding of the parts changed";
        walk.report(
            scope,
            Finding::new(&table::BODY_ENCODING_CHANGED, new, message),
        );
    }
    match (old.get("schema"), new.get("schema")) {
        (None, None) => {}
        (None, Some(_)) => {
            let message = "the body has a schema now";
            walk.report(scope, Finding::new(&table::BODY_SCHEMA_ADDED, new, message));
        }
        (Some(_), None) => {
            let message = "the body has no schema any more";
            walk.report(
                scope,
                Finding::new(&table::BODY_SCHEMA_REMOVED, new, message),
            );
        }
        (Some(old), Some(new)) => schema::compare(walk, scope, &old, &new, Place::Required),
    }
}

fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

fn is_json(media_type: &str) -> bool {
    media_type.contains("json")
}

/// How the body is given in Rust: a type for JSON, bytes for everything else.
fn kind(body: &Node<'_>) -> &'static str {
    let content = body.members_of("content");
    if content.iter().any(|(name, _)| is_json(name)) {
        "JSON"
    } else {
        "raw bytes"
    }
}
