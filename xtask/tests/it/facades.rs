//! The facades of the two APIs offer the same, but for what `tests/facades/differences.txt` lists.

use std::collections::BTreeSet;
use std::path::Path;

/// What is in one listing only: lines with `*` for any text, and below each group the reason.
const DIFFERENCES: &str = include_str!("../facades/differences.txt");

/// Generated items, which differ as the documents do.
const GENERATED: [&str; 4] = ["types::", "handles::", "Api", "ErrorCode::"];

/// Returns the lines of a listing about the facade, without the names of generated types.
fn facade(package: &str) -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let text = std::fs::read_to_string(root.join(format!("api/{package}.txt"))).unwrap();
    let lines = text.lines().filter(|line| {
        let kinds = ["struct ", "enum ", "mod ", "type ", "use "];
        let item = kinds
            .iter()
            .find_map(|kind| line.strip_prefix(kind))
            .unwrap_or(line);
        let item = item
            .rsplit_once(" for ")
            .map_or(item, |(_, subject)| subject);
        // The methods of the error codes are written by hand in both.
        let method = line.starts_with("ErrorCode::") && line.contains('(');
        method
            || !GENERATED
                .iter()
                .any(|generated| item.starts_with(generated))
    });
    lines.map(anonymous).collect()
}

/// Replaces `types::Text` by `types::_`.
fn anonymous(line: &str) -> String {
    let mut parts = line.split("types::");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
        text.push_str(&format!("types::_{rest}"));
    }
    text
}

/// Returns whether a line has the parts of a pattern in their order.
fn matches(pattern: &str, line: &str) -> bool {
    let (mut rest, mut parts) = (line, pattern.split('*'));
    let Some(after) = parts.next().and_then(|first| rest.strip_prefix(first)) else {
        return false;
    };
    rest = after;
    for part in parts {
        match part
            .is_empty()
            .then_some(rest.len())
            .or_else(|| rest.find(part))
        {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.is_empty()
}

#[test]
fn both_facades_offer_the_same_but_for_the_listed_differences() {
    let (on_premises, cloud) = (
        facade("whatsapp-business"),
        facade("whatsapp-business-cloud"),
    );
    let mut rows = Vec::new();
    for group in DIFFERENCES.split("\n\n") {
        let lines = group.lines().filter(|line| !line.starts_with('#'));
        let (reasons, patterns): (Vec<_>, Vec<_>) =
            lines.partition(|line| line.starts_with("    "));
        assert!(
            patterns.is_empty() || !reasons.is_empty(),
            "without a reason: {patterns:?}"
        );
        rows.extend(patterns);
    }
    let mut unused: BTreeSet<_> = rows.iter().copied().collect();
    let mut unlisted = Vec::new();
    for (api, one, other) in [
        ("on-premises", &on_premises, &cloud),
        ("cloud", &cloud, &on_premises),
    ] {
        for line in one.difference(other) {
            let row = rows.iter().find(|row| {
                let (of, pattern) = row.split_once(": ").unwrap_or_default();
                of == api && matches(pattern, line)
            });
            match row {
                Some(row) => drop(unused.remove(row)),
                None => unlisted.push(format!("{api}: {line}")),
            }
        }
    }
    assert!(
        unlisted.is_empty() && unused.is_empty(),
        "in one facade only, and not in xtask/tests/facades/differences.txt:\n{}\nlisted there, but in both or none:\n{}",
        unlisted.join("\n"),
        unused.into_iter().collect::<Vec<_>>().join("\n")
    );
    assert!(on_premises.intersection(&cloud).count() > 150);
}
