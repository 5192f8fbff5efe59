//! The URL of the server, as it is given.

use reqwest::Url;

use super::builder::configuration;
use crate::error::Result;

/// A URL as it may be printed: not, if there may be a password or a key in it.
pub(super) fn shown(text: &str) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || "/.-_[]".contains(c);
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let (host, after) = rest.split_once(':').unwrap_or((rest, ""));
    let port = after.split('/').next().unwrap_or_default();
    let parts = [scheme, host].iter().all(|part| part.chars().all(harmless));
    if parts && port.bytes().all(|byte| byte.is_ascii_digit()) && after.chars().all(harmless) {
        format!("`{text}`")
    } else {
        "the URL".to_owned()
    }
}

pub(super) fn base_url(text: &str) -> Result<Url> {
    let wrong = |why: &str| {
        configuration(
            format!("{} {why}: write it as `https://host:port`", shown(text)),
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
            "holds a user name or password: those go to `credentials`; without them",
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("has a `?` or `#`"));
    }
    let path = url.path().trim_end_matches('/');
    let path = path.strip_suffix("/v1").unwrap_or(path).to_owned();
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
            assert_eq!(base_url(given).unwrap().as_str(), base);
        }
    }

    #[test]
    fn a_url_that_cannot_be_one_is_refused_without_showing_its_password() {
        for given in [
            "localhost:9090",
            "ftp://host",
            "https://",
            "https://a?b",
            "",
        ] {
            let message = base_url(given).unwrap_err().to_string();
            assert!(message.contains("https://host:port"), "{message}");
        }
        let message = base_url("https://admin:hunter2@host")
            .unwrap_err()
            .to_string();
        assert!(!message.contains("hunter2"), "{message}");
    }
}
