//! Comparison of request bodies and responses: presence, media types, headers.

use std::collections::BTreeMap;

use super::labels::SELECTOR;
use super::level::{Direction, Wire};
use super::node::{Node, Pair};
use super::walk::{Scope, Walk};
use super::{labels, rules};

/// Compares the request body of an operation.
pub(crate) fn request<'a>(walk: &mut Walk<'a>, scope: &Scope, operation: &Pair<'a>) {
    match operation.map(|operation| operation.get("requestBody")) {
        (None, None) => {}
        (Some(old), None) => {
            let message = "the request body is removed";
            walk.report(scope, &rules::REQUEST_BODY_REMOVED, &old, message);
        }
        (None, Some(new)) => {
            let (rule, message) = match new.resolved().flag("required") {
                true => (
                    &rules::REQUIRED_REQUEST_BODY_ADDED,
                    "a required request body is new",
                ),
                false => (
                    &rules::OPTIONAL_REQUEST_BODY_ADDED,
                    "an optional request body is new",
                ),
            };
            walk.report(scope, rule, &new, message);
        }
        (Some(old), Some(new)) => {
            let pair = Pair { old, new }.resolved();
            labels::compare(walk, scope, &pair);
            let states = [
                (
                    &rules::REQUEST_BODY_BECAME_REQUIRED,
                    "the request body is now required",
                ),
                (
                    &rules::REQUEST_BODY_BECAME_OPTIONAL,
                    "the request body is now optional",
                ),
            ];
            walk.flag(scope, &pair, "required", states);
            content(walk, scope, &pair);
        }
    }
}

/// Compares the responses of an operation.
pub(crate) fn responses<'a>(walk: &mut Walk<'a>, scope: &Scope, operation: &Pair<'a>) {
    let responses = operation.map(|operation| {
        let mut responses = operation.members_of("responses");
        responses.retain(|status, _| !status.starts_with("x-"));
        responses
    });
    let both = walk.members(scope, responses, |status, _| {
        let rules = match is_success(status) {
            true => [
                &rules::SUCCESS_RESPONSE_ADDED,
                &rules::SUCCESS_RESPONSE_REMOVED,
            ],
            false => [&rules::ERROR_RESPONSE_ADDED, &rules::ERROR_RESPONSE_REMOVED],
        };
        (format!("the response {status}"), rules)
    });
    for (status, pair) in both {
        response(walk, scope, status, &pair.resolved());
    }
    if scope.direction == Direction::Response {
        success_type(walk, scope, operation);
    }
}

/// Compares what the method returns: the body of the first success that has one.
fn success_type<'a>(walk: &mut Walk<'a>, scope: &Scope, operation: &Pair<'a>) {
    let (old, new) = operation.map(success);
    let kind = |success: &Option<Success<'_>>| success.as_ref().map_or("nothing", |it| it.kind);
    let (was, is) = (kind(&old), kind(&new));
    if was != is {
        let place = operation.new.below("responses");
        let message = format!("the result changed from {was} to {is}");
        walk.report(scope, &rules::SUCCESS_TYPE_CHANGED, &place, message);
    }
    if let (Some(old), Some(new)) = (old, new)
        && old.status != new.status
        && let (Some(old), Some(new)) = (old.media.get("schema"), new.media.get("schema"))
    {
        walk.later(scope, &old, &new);
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

fn response<'a>(walk: &mut Walk<'a>, scope: &Scope, status: &str, pair: &Pair<'a>) {
    labels::compare(walk, scope, pair);
    headers(walk, scope, pair);
    let (rule, how) = match pair.map(|response| !response.members_of("content").is_empty()) {
        (false, true) => (&rules::RESPONSE_BODY_ADDED, "now has"),
        (true, false) => (&rules::RESPONSE_BODY_REMOVED, "no longer has"),
        _ => return content(walk, scope, pair),
    };
    let message = format!("the response {status} {how} a body");
    walk.report(scope, rule, &pair.new, message);
}

fn headers<'a>(walk: &mut Walk<'a>, scope: &Scope, response: &Pair<'a>) {
    // Header names are case-insensitive.
    let headers = response.map(|response| -> BTreeMap<_, _> {
        let headers = response.members_of("headers").into_iter();
        headers
            .map(|(name, header)| (name.to_lowercase(), header))
            .collect()
    });
    let both = walk.members(scope, headers, |_, header| {
        let removed = match header.resolved().flag("required") {
            true => &rules::REQUIRED_RESPONSE_HEADER_REMOVED,
            false => &rules::RESPONSE_HEADER_REMOVED,
        };
        let title = format!("the response header `{}`", header.key());
        (title, [&rules::RESPONSE_HEADER_ADDED, removed])
    });
    for (_, header) in both {
        let title = format!("the response header `{}`", header.new.key());
        let header = header.resolved();
        labels::compare(walk, scope, &header);
        let (present, missing) = (
            format!("{title} is now always present"),
            format!("{title} may now be missing"),
        );
        let states = [
            (&rules::RESPONSE_HEADER_BECAME_REQUIRED, &*present),
            (&rules::RESPONSE_HEADER_BECAME_OPTIONAL, &*missing),
        ];
        walk.flag(scope, &header, "required", states);
        if let Some(schema) = header.get("schema") {
            walk.later(scope, &schema.old, &schema.new);
        }
    }
}

/// Compares the media types of a body.
fn content<'a>(walk: &mut Walk<'a>, scope: &Scope, body: &Pair<'a>) {
    let (mut old, new) = body.members_of("content");
    for (name, new) in new {
        let Some(old) = old.remove(name) else {
            let rule = &rules::MEDIA_TYPE_ADDED;
            // A selected media type is sent only to programs that request it by a query.
            let wire = match new.has(SELECTOR) {
                true => Wire::Compatible,
                false => rule.wire(scope.direction),
            };
            let message = format!("the media type `{name}` is new");
            walk.report_as(wire, scope, rule, &new, message);
            continue;
        };
        media(walk, scope, &Pair { old, new });
    }
    for (name, old) in old {
        let message = format!("the media type `{name}` is removed");
        walk.report(scope, &rules::MEDIA_TYPE_REMOVED, &old, message);
    }
}

fn media<'a>(walk: &mut Walk<'a>, scope: &Scope, pair: &Pair<'a>) {
    labels::compare(walk, scope, pair);
    if pair.differs(SELECTOR) {
        let message = "the query that selects this media type changed";
        let rule = &rules::MEDIA_TYPE_SELECTOR_CHANGED;
        walk.report(scope, rule, &pair.new, message);
    }
    if pair.differs("encoding") {
        let message = "the encoding of the parts changed";
        walk.report(scope, &rules::BODY_ENCODING_CHANGED, &pair.new, message);
    }
    match pair.map(|media| media.get("schema")) {
        (None, None) => {}
        (None, Some(_)) => {
            let message = "the body now has a schema";
            walk.report(scope, &rules::BODY_SCHEMA_ADDED, &pair.new, message);
        }
        (Some(_), None) => {
            let message = "the body no longer has a schema";
            walk.report(scope, &rules::BODY_SCHEMA_REMOVED, &pair.new, message);
        }
        (Some(old), Some(new)) => walk.later(scope, &old, &new),
    }
}

fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

fn is_json(media_type: &str) -> bool {
    media_type.contains("json")
}
