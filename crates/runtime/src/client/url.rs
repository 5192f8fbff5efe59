//! The base URL of the server.

use reqwest::Url;

use crate::error::{Error, Result};

/// Returns a URL for a message, unless it may contain a password or a key.
pub(super) fn redacted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/.-_[]".contains(c);
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let (host, after) = rest.split_once(':').unwrap_or((rest, ""));
    let port = after.split('/').next().unwrap_or_default();
    let parts = [scheme, host].iter().all(|part| part.chars().all(plain));
    if parts && port.bytes().all(|byte| byte.is_ascii_digit()) && after.chars().all(plain) {
        format!("`{text}`")
    } else {
        "the URL".to_owned()
    }
}

/// Parses the base URL, without a final `version`, such as `/v1`.
pub(super) fn base_url(text: &str, version: &str) -> Result<Url> {
    let wrong = |why: &str| {
        let url = redacted(text);
        Error::configuration(
            format!("{url} {why}: write it as `https://host:port`"),
            None,
        )
    };
    let mut url =
        Url::parse(text.trim()).map_err(|error| wrong(&format!("is not a URL ({error})")))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(wrong(
            "does not begin with `https://` or `http://` and a host",
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong(
            "contains a user name or password, which belong in `credentials`",
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("has a `?` or `#`"));
    }
    let path = url.path().trim_end_matches('/');
    let path = path.strip_suffix(version).unwrap_or(path).to_owned();
    url.set_path(&path);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_may_have_a_path_and_may_end_in_v1() {
        for (given, base) in [
            ("https://localhost:9090", "https://localhost:9090/"),
            ("https://localhost:9090/v1/", "https://localhost:9090/"),
            ("https://gateway/wa/v1", "https://gateway/wa"),
        ] {
            assert_eq!(base_url(given, "/v1").unwrap().as_str(), base);
        }
    }

    #[test]
    fn an_invalid_url_is_refused_without_showing_its_password() {
        for given in [
            "localhost:9090",
            "ftp://host",
            "https://",
            "https://a?b",
            "",
        ] {
            let message = base_url(given, "/v1").unwrap_err().to_string();
            assert!(message.contains("https://host:port"), "{message}");
        }
        let message = base_url("https://admin:hunter2@host", "/v1")
            .unwrap_err()
            .to_string();
        assert!(!message.contains("hunter2"), "{message}");
    }
}
