//! The version of the next release.

use crate::diff::Verdict;

/// Returns the lowest version that may follow `current`, by Cargo's rules for semantic versioning:
/// before 1.0 a breaking change increments the minor number.
#[must_use]
pub fn next_version(current: &str, verdict: Verdict) -> Option<String> {
    let mut numbers = current.split('.').map(|number| number.parse::<u64>().ok());
    let (major, minor, patch) = (numbers.next()??, numbers.next()??, numbers.next()??);
    let next = match (verdict, major) {
        (Verdict::None, _) => (major, minor, patch),
        (Verdict::Major, 0) => (0, minor + 1, 0),
        (Verdict::Major, _) => (major + 1, 0, 0),
        (Verdict::Minor | Verdict::Unknown, 1..) => (major, minor + 1, 0),
        (Verdict::Minor | Verdict::Unknown | Verdict::Patch, _) => (major, minor, patch + 1),
    };
    Some(format!("{}.{}.{}", next.0, next.1, next.2))
}

/// Returns the version in the text of the workspace's `Cargo.toml`.
#[must_use]
pub fn current_version(manifest: &str) -> Option<&str> {
    manifest.lines().find_map(|line| {
        let value = line.strip_prefix("version")?.trim_start();
        Some(value.strip_prefix('=')?.trim().trim_matches('"'))
    })
}
