//! The guard against DNS rebinding.
//!
//! A web page can make its own host name resolve to 127.0.0.1 after it was loaded. Its browser then
//! takes the sandbox for the page's origin and lets the page read all responses. The `Host` header
//! still has the page's name: on loopback, only `localhost` and IP addresses are served.

use std::net::{IpAddr, Ipv6Addr};

use axum::body::Body;
use axum::response::Response;
use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HOST, HeaderMap, HeaderValue};

const REFUSED: &str = "Host: neither localhost nor an IP address. A sandbox on loopback serves no \
                       other host name, so that web pages cannot read it; use http://127.0.0.1 or \
                       http://localhost with its port.\n";

/// Returns whether every `Host` is `localhost` or an IP address. A request without one does not come
/// from a browser.
pub(crate) fn is_local(headers: &HeaderMap) -> bool {
    headers
        .get_all(HOST)
        .iter()
        .all(|host| host.to_str().is_ok_and(is_local_host))
}

pub(crate) fn forbidden() -> Response {
    let mut response = Response::new(Body::from(REFUSED));
    *response.status_mut() = StatusCode::FORBIDDEN;
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    response
}

fn is_local_host(host: &str) -> bool {
    if let Some(rest) = host.strip_prefix('[') {
        return rest
            .split_once(']')
            .is_some_and(|(address, port)| address.parse::<Ipv6Addr>().is_ok() && is_port(port));
    }
    let end = host.find(':').unwrap_or(host.len());
    let (name, port) = host.split_at(end);
    is_port(port) && (name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok())
}

/// Returns whether the text is empty, or a colon and digits.
fn is_port(text: &str) -> bool {
    text.is_empty()
        || text
            .strip_prefix(':')
            .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::is_local_host;

    #[test]
    fn localhost_and_addresses_are_local() {
        for host in [
            "localhost",
            "LocalHost:9090",
            "127.0.0.1",
            "127.0.0.1:9090",
            "[::1]",
            "[::1]:9090",
            "192.168.0.7:80",
        ] {
            assert!(is_local_host(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "evil.example:9090",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "127.0.0.1:x",
            "[::1",
            "[evil]",
            "[::1]evil.example",
            "::1",
        ] {
            assert!(!is_local_host(host), "{host}");
        }
    }
}
