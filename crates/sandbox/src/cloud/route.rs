//! The Graph routes: several paths differ only in what kind of object their first segment names.

use hyper::Method;

use super::kind::Kind;
use crate::document::{Document, Path, Route};

/// A path of the document.
#[derive(Debug)]
struct Entry {
    kind: Kind,
    /// The segments after the first; `None` for a parameter.
    rest: Vec<Option<&'static str>>,
    path: &'static Path,
}

/// The paths of the document, by their kinds of objects.
#[derive(Debug)]
pub(super) struct Routes(Vec<Entry>);

/// Where a request leads.
#[derive(Debug)]
pub(super) enum Target {
    Found(&'static Route),
    /// No path has these segments.
    UnknownPath,
    /// The object does not exist, or does not have this operation.
    UnknownObject,
}

impl Routes {
    pub(super) fn new(document: &'static Document) -> Self {
        let entries = document.paths.iter().filter_map(|path| {
            let template = path.routes.first()?.operation.path;
            let mut segments = template.split('/').skip(1);
            let kind = Kind::of_parameter(segments.next()?.trim_matches(['{', '}']))?;
            let rest = segments.map(|segment| (!segment.starts_with('{')).then_some(segment));
            Some(Entry {
                kind,
                rest: rest.collect(),
                path,
            })
        });
        Self(entries.collect())
    }

    /// Finds the operation of a path below the version, for an object of a kind.
    pub(super) fn find(&self, rest: &[&str], kind: Option<Kind>, method: &Method) -> Target {
        let mut shaped = self.0.iter().filter(|entry| entry.matches(rest)).peekable();
        if shaped.peek().is_none() {
            return Target::UnknownPath;
        }
        let mut of_kind = shaped.filter(|entry| Some(entry.kind) == kind);
        let route = of_kind.find_map(|entry| entry.path.route(method));
        route.map_or(Target::UnknownObject, Target::Found)
    }
}

impl Entry {
    fn matches(&self, rest: &[&str]) -> bool {
        let mut pairs = self.rest.iter().zip(rest);
        self.rest.len() == rest.len()
            && pairs.all(|(expected, given)| expected.is_none_or(|expected| expected == *given))
    }
}

/// Splits a path into its segments after the version; `None` if it does not start with one.
pub(super) fn segments(path: &str) -> Option<Vec<&str>> {
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let version = segments.next()?.strip_prefix('v')?;
    let (major, minor) = version.split_once('.')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(major) && is_number(minor)).then(|| segments.collect())
}

#[cfg(test)]
mod tests {
    use super::segments;

    #[test]
    fn a_path_starts_with_any_version() {
        assert_eq!(segments("/v23.0/1/messages"), Some(vec!["1", "messages"]));
        assert_eq!(segments("/v9.1/1/"), Some(vec!["1"]));
        assert_eq!(segments("/v1/health"), None);
        assert_eq!(segments("/1/messages"), None);
    }
}
