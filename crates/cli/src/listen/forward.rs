//! Posting events to another URL.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use reqwest::Url;

use crate::error::{Failure, Result};

/// How long the other receiver may take. The server gives up sooner or later, too.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Posts events to a URL.
pub(super) struct Forwarder {
    http: reqwest::Client,
    url: Url,
}

impl Forwarder {
    pub(super) fn new(url: &str) -> Result<Self> {
        let invalid = |error: &dyn std::fmt::Display| {
            Failure::usage(format!("`--forward {url}` is not usable: {error}"))
        };
        let parsed = Url::parse(url).map_err(|error| invalid(&error))?;
        // Fails if there is a provider already, which is then used.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(TIMEOUT)
            .build()
            .map_err(|error| invalid(&error))?;
        Ok(Self { http, url: parsed })
    }

    /// Posts an event, with the headers that concern its content, such as its signature. Returns
    /// the status of the response.
    pub(super) async fn post(
        &self,
        headers: &HeaderMap,
        body: Bytes,
    ) -> std::result::Result<StatusCode, String> {
        let mut request = self.http.post(self.url.clone()).body(body);
        for (name, value) in headers {
            let name = name.as_str();
            if name == "content-type" || name == "authorization" || name.starts_with("x-") {
                request = request.header(name, value);
            }
        }
        match request.send().await {
            Ok(response) => Ok(response.status()),
            Err(error) => {
                let error = error.without_url();
                let mut deepest: &dyn std::error::Error = &error;
                while let Some(source) = deepest.source() {
                    deepest = source;
                }
                Err(deepest.to_string())
            }
        }
    }
}
