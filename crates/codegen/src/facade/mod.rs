//! The facade: what the crates of all APIs have in common, rendered from the templates beside this
//! module with the facts of one document.
//!
//! A template is Rust source with three additions: `{{name}}` stands for a text of
//! [`Facts`](facts::Facts), the lines between `//? condition` and `//? end` are left out unless the
//! condition holds, and `//? !condition` in between is the alternative.

mod facts;

use self::facts::Facts;
use crate::Error;
use crate::codes::ErrorCodes;
use crate::document::Document;
use crate::operation::Operation;

/// Name and template of each file.
const TEMPLATES: [(&str, &str); 12] = [
    ("api.rs", include_str!("templates/api.rs")),
    ("blocking.rs", include_str!("templates/blocking.rs")),
    ("definition.rs", include_str!("templates/definition.rs")),
    ("error.rs", include_str!("templates/error.rs")),
    ("exports.rs", include_str!("templates/exports.rs")),
    ("facade.rs", include_str!("templates/client.rs")),
    ("interactive.rs", include_str!("templates/interactive.rs")),
    ("media.rs", include_str!("templates/media.rs")),
    ("send.rs", include_str!("templates/send.rs")),
    ("support.rs", include_str!("templates/support.rs")),
    ("template.rs", include_str!("templates/template.rs")),
    ("webhook.rs", include_str!("templates/webhook.rs")),
];

/// Names and sources of the files of the facade.
pub(crate) fn files(
    document: &Document,
    operations: &[Operation],
    codes: &ErrorCodes,
    crate_name: &str,
) -> Result<Vec<(&'static str, String)>, Error> {
    let facts = Facts::read(document, operations, codes, crate_name)?;
    let render = |(name, template): (&'static str, &str)| {
        let source = render(template, &facts);
        source.map(|source| (name, source)).map_err(|reason| {
            Error::document(format!(
                "the template of {name} cannot be rendered: {reason}"
            ))
        })
    };
    TEMPLATES.into_iter().map(render).collect()
}

fn render(template: &str, facts: &Facts) -> Result<String, String> {
    let mut rendered = String::with_capacity(template.len());
    // The enclosing conditions, and whether each holds.
    let mut enclosing: Vec<(&str, bool)> = Vec::new();
    for line in template.lines() {
        let Some(marker) = line.strip_prefix("//? ") else {
            if enclosing.iter().all(|(_, holds)| *holds) {
                substitute(line, facts, &mut rendered)?;
                rendered.push('\n');
            }
            continue;
        };
        let innermost = enclosing.last().map(|(condition, _)| *condition);
        let is_alternative = marker
            .strip_prefix('!')
            .is_some_and(|name| innermost == Some(name));
        if is_alternative || marker == "end" {
            enclosing.pop().ok_or("`//? end` without a condition")?;
        }
        if marker != "end" {
            let holds = facts.holds(marker);
            let holds = holds.ok_or_else(|| format!("there is no condition `{marker}`"))?;
            enclosing.push((marker, holds));
        }
    }
    match enclosing.is_empty() {
        true => Ok(rendered),
        false => Err("a condition has no `//? end`".to_owned()),
    }
}

fn substitute(line: &str, facts: &Facts, rendered: &mut String) -> Result<(), String> {
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").ok_or("`{{` without `}}`")?;
        let text = facts.texts.get(name);
        rendered.push_str(before);
        rendered.push_str(text.ok_or_else(|| format!("there is no text `{name}`"))?);
        rest = after;
    }
    rendered.push_str(rest);
    Ok(())
}
