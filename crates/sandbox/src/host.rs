//! The name that a request asks for.
//!
//! A web page can let its own name point to 127.0.0.1 once it is loaded (DNS rebinding). Its browser
//! then takes the sandbox for a part of that page and hands over all that it answers. The name stays
//! in `Host`: on loopback only `localhost` and addresses are answered.

use std::net::{IpAddr, Ipv6Addr};

use axum::body::Body;
use axum::response::Response;
use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HOST, HeaderMap, HeaderValue};

const REFUSED: &str = "Host: neither localhost nor an address. A sandbox on loopback answers no \
                       other name, so that no web page reads it; ask for http://127.0.0.1 or \
                       http://localhost with its port.\n";

/// Whether every `Host` is `localhost` or an address. A browser always sends one; who sends none
/// is no browser.
pub(crate) fn is_local(headers: &HeaderMap) -> bool {
    headers
        .get_all(HOST)
        .iter()
        .all(|host| host.to_str().is_ok_and(names_this_machine))
}

pub(crate) fn refused() -> Response {
    let mut response = Response::new(Body::from(REFUSED));
    *response.status_mut() = StatusCode::FORBIDDEN;
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    response
}

fn names_this_machine(host: &str) -> bool {
    if let Some(rest) = host.strip_prefix('[') {
        return rest
            .split_once(']')
            .is_some_and(|(address, port)| address.parse::<Ipv6Addr>().is_ok() && is_port(port));
    }
    let end = host.find(':').unwrap_or(host.len());
    let (name, port) = host.split_at(end);
    is_port(port) && (name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok())
}

/// Nothing, or a colon and digits.
fn is_port(text: &str) -> bool {
    text.is_empty()
        || text
            .strip_prefix(':')
            .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::names_this_machine;

    #[test]
    fn localhost_and_addresses_are_this_machine() {
        for host in [
            "localhost",
            "LocalHost:9090",
            "127.0.0.1",
            "127.0.0.1:9090",
            "[::1]",
            "[::1]:9090",
            "192.168.0.7:80",
        ] {
            assert!(names_this_machine(host), "{host}");
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
            assert!(!names_this_machine(host), "{host}");
        }
    }
}
