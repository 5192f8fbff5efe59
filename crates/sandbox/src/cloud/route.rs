//! The Graph routes: several paths differ only in what kind of object their first segment names.

use hyper::{Method, StatusCode};
use whatsapp_business_cloud::api::GRAPH_VERSION;
use whatsapp_business_runtime::Operation;

use super::error::unknown_object;
use super::kind::Kind;
use super::store::Cloud;
use crate::engine::{Engine, Failure, Matched};

/// The path of the URLs that media are downloaded from.
pub(super) const DOWNLOAD: &str = "/whatsapp_business/attachments";

/// It has no id because it does not belong to the document.
static DOWNLOADING: Operation = Operation::new("", "GET", DOWNLOAD, "", "", &[], None);

/// Finds the operation of a path by the kind of the object that it names.
pub(super) fn route(
    cloud: &Cloud,
    engine: &Engine,
    method: &Method,
    path: &str,
) -> Result<Matched, Failure> {
    if path.trim_end_matches('/') == DOWNLOAD {
        return Ok(Matched {
            operation: &DOWNLOADING,
            params: Vec::new(),
        });
    }
    let unknown_path = || {
        let details = format!("Unknown path components: {path}");
        Failure::code(2500, details).with_status(StatusCode::BAD_REQUEST)
    };
    let mut segments = segments(path).ok_or_else(unknown_path)?;
    // Any version is that of the document.
    segments.insert(0, GRAPH_VERSION);
    let kind = |id: &str| match cloud.kind(id) {
        None if engine.media.lock().contains(id) => Some(Kind::MEDIA),
        kind => kind,
    };
    let mut object = None;
    let mut shaped = engine.paths.shaped(&segments).peekable();
    if shaped.peek().is_none() {
        return Err(unknown_path());
    }
    let found = shaped.find_map(|path| {
        let params: Vec<_> = path.params(&segments).collect();
        let operation = path.operation(method)?;
        // A path without parameters names no object.
        let exists = params.first().is_none_or(|(name, id)| {
            object = object.or(Some(*id));
            let kind = kind(id);
            kind.is_some() && Kind::of_parameter(name) == kind
        });
        let params = params
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        exists.then(|| Matched {
            operation,
            params: params.collect(),
        })
    });
    found.ok_or_else(|| unknown_object(method.as_str(), object.unwrap_or_default()))
}

/// Splits a path into its segments after the version; `None` if it does not start with one.
fn segments(path: &str) -> Option<Vec<&str>> {
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
