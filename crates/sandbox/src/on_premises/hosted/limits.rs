//! The rate limits of a host: requests per bucket in a window of time, reported in headers.

use std::time::Duration;

use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;

use super::settings::{HostedSettings, RateLimitHeaders};
use crate::engine::clock::millis;
use crate::engine::{Cause, Failure, Mutex};

/// What a request counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub(crate) enum Bucket {
    General,
    Text,
    Media,
}

const BUCKETS: usize = 3;

impl Bucket {
    /// Returns the bucket of a request. Only sends have one of their own, by the type of the message.
    pub(crate) fn of(operation: &str, body: &[u8]) -> Self {
        #[derive(Deserialize)]
        struct Message {
            #[serde(rename = "type", default = "text")]
            kind: String,
        }
        fn text() -> String {
            "text".to_owned()
        }
        if operation != "Messages_sendMessage" {
            return Self::General;
        }
        let message = serde_json::from_slice::<Message>(body);
        match message.as_ref().map(|message| message.kind.as_str()) {
            Ok("text") => Self::Text,
            Ok("image" | "audio" | "video" | "document" | "sticker") => Self::Media,
            _ => Self::General,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Text => "text",
            Self::Media => "media",
        }
    }
}

/// What is left of a bucket after a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowance {
    bucket: Bucket,
    limit: u32,
    remaining: u32,
    /// The end of the window, in milliseconds of the Unix epoch.
    ends: i64,
    exceeded: bool,
}

impl Allowance {
    /// Returns an error for a request over the limit.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if !self.exceeded {
            return Ok(());
        }
        let details = format!("over the rate limit of the bucket {}", self.bucket.name());
        Err(Failure::new(Cause::RateLimited, details))
    }

    /// Adds the headers that report it. `now` is in milliseconds of the Unix epoch.
    pub(crate) fn add_headers(&self, form: RateLimitHeaders, now: i64, headers: &mut HeaderMap) {
        // Rounded up, so that a client that waits until then is not too early.
        let seconds = |millis: i64| millis.saturating_add(999).div_euclid(1000).max(0);
        let mut add = |name, value| {
            headers.insert(HeaderName::from_static(name), value);
        };
        let remaining = HeaderValue::from(self.remaining);
        match form {
            RateLimitHeaders::Vendor => {
                let bucket = HeaderValue::from_static(self.bucket.name());
                add("x-ratelimit-bucket", bucket);
                add("x-ratelimit-limit", HeaderValue::from(self.limit));
                add("x-ratelimit-remaining", remaining);
                add("x-ratelimit-reset", HeaderValue::from(seconds(self.ends)));
            }
            RateLimitHeaders::Standard => {
                let left = seconds(self.ends.saturating_sub(now));
                add("ratelimit-limit", HeaderValue::from(self.limit));
                add("ratelimit-remaining", remaining);
                add("ratelimit-reset", HeaderValue::from(left));
            }
        }
    }
}

/// The requests of a bucket since the start of its window.
#[derive(Debug, Clone, Copy, Default)]
struct Window {
    used: u32,
    ends: i64,
}

/// The buckets. The window of each starts with its first request.
#[derive(Debug)]
pub(crate) struct Limits {
    limit: u32,
    length: Duration,
    windows: Mutex<[Window; BUCKETS]>,
}

impl Limits {
    pub(crate) fn new(settings: &HostedSettings) -> Self {
        Self {
            limit: settings.limit,
            length: settings.window,
            windows: Mutex::default(),
        }
    }

    /// Empties the buckets.
    pub(crate) fn reset(&self) {
        self.windows.set([Window::default(); BUCKETS]);
    }

    /// Counts a request. `now` is in milliseconds of the Unix epoch.
    pub(crate) fn count(&self, bucket: Bucket, now: i64) -> Allowance {
        let mut windows = self.windows.lock();
        let mut unlisted = Window::default();
        let window = windows.get_mut(bucket as usize).unwrap_or(&mut unlisted);
        if now >= window.ends {
            *window = Window {
                used: 0,
                ends: now.saturating_add(millis(self.length)),
            };
        }
        let exceeded = window.used >= self.limit;
        if !exceeded {
            window.used += 1;
        }
        Allowance {
            bucket,
            limit: self.limit,
            remaining: self.limit - window.used,
            ends: window.ends,
            exceeded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_starts_with_its_first_request() {
        let limits = Limits::new(&HostedSettings {
            limit: 2,
            ..HostedSettings::default()
        });
        let counted = |bucket, now| {
            let allowance = limits.count(bucket, now);
            (allowance.remaining, allowance.ends, allowance.exceeded)
        };
        assert_eq!(counted(Bucket::Text, 1_500), (1, 61_500, false));
        assert_eq!(counted(Bucket::Text, 2_000), (0, 61_500, false));
        assert_eq!(counted(Bucket::Text, 61_499), (0, 61_500, true));
        assert_eq!(counted(Bucket::Media, 61_499), (1, 121_499, false));
        assert_eq!(counted(Bucket::Text, 61_500), (1, 121_500, false));
    }

    #[test]
    fn a_reset_is_rounded_up_to_seconds() {
        let limits = Limits::new(&HostedSettings::default());
        let allowance = limits.count(Bucket::General, 1_001);
        let header = |form, now, name: &str| {
            let mut headers = HeaderMap::new();
            allowance.add_headers(form, now, &mut headers);
            headers.get(name).cloned()
        };
        let vendor = header(RateLimitHeaders::Vendor, 1_001, "x-ratelimit-reset");
        assert_eq!(vendor.unwrap(), "62");
        let standard = |now| header(RateLimitHeaders::Standard, now, "ratelimit-reset");
        assert_eq!(standard(1_001).unwrap(), "60");
        assert_eq!(standard(60_002).unwrap(), "1");
    }

    #[test]
    fn only_sends_have_a_bucket_of_their_own() {
        let send = |body: &str| Bucket::of("Messages_sendMessage", body.as_bytes());
        assert_eq!(send(r#"{"to":"1","text":{"body":"x"}}"#), Bucket::Text);
        assert_eq!(send(r#"{"type":"image"}"#), Bucket::Media);
        assert_eq!(send(r#"{"type":"template"}"#), Bucket::General);
        assert_eq!(send("{"), Bucket::General);
        let upload = Bucket::of("Media_uploadMedia", br#"{"type":"text"}"#);
        assert_eq!(upload, Bucket::General);
    }
}
