//! The limits that the server reports in its responses.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use reqwest::header::HeaderMap;

/// How long a quota is assumed to last after its reset, until a response reports the next one.
const PROVISIONAL: Duration = Duration::from_secs(1);

/// A reset beyond this many seconds is a point in time rather than a duration.
const UNIX_TIME: u64 = 1_000_000_000;

/// The longest wait that a server can cause.
const MAX_WAIT: Duration = Duration::from_secs(3600);

/// The quotas that the server has reported, by its name for them.
#[derive(Debug, Default)]
pub(crate) struct ServerLimits(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// The quota that an operation counts against.
    quotas: BTreeMap<&'static str, String>,
    windows: BTreeMap<String, Window>,
}

/// What is left of a quota.
#[derive(Debug, Clone, Copy)]
struct Window {
    limit: Option<u64>,
    remaining: u64,
    reset: Instant,
}

impl ServerLimits {
    /// Counts a request of the operation, or returns how long it has to wait.
    pub(crate) fn acquire(&self, operation: &'static str) -> Result<(), Duration> {
        let mut known = self.lock();
        let Known { quotas, windows } = &mut *known;
        let window = quotas.get(operation).and_then(|name| windows.get_mut(name));
        let Some(window) = window else {
            return Ok(());
        };
        let now = Instant::now();
        if now >= window.reset {
            window.remaining = window.limit.unwrap_or(1);
            window.reset = now + PROVISIONAL;
        }
        match window.remaining.checked_sub(1) {
            Some(remaining) => {
                window.remaining = remaining;
                Ok(())
            }
            None => Err(window.reset - now),
        }
    }

    /// Learns from the headers of a response.
    pub(crate) fn observe(&self, operation: &'static str, headers: &HeaderMap) {
        let Some((name, reported)) = read(headers) else {
            return;
        };
        let mut known = self.lock();
        known.quotas.insert(operation, name.clone());
        let window = known.windows.entry(name).or_insert(reported);
        // Responses may arrive in another order than they were sent in: within one window, the
        // least is true.
        let apart = reported.reset.max(window.reset) - reported.reset.min(window.reset);
        let same = apart < Duration::from_secs(2);
        let remaining = match same {
            true => reported.remaining.min(window.remaining),
            false => reported.remaining,
        };
        if same || reported.reset > window.reset {
            *window = Window {
                remaining,
                ..reported
            };
        }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads `X-Ratelimit-…` or `RateLimit-…` headers: the name of the quota, and what is left of it.
fn read(headers: &HeaderMap) -> Option<(String, Window)> {
    ["x-ratelimit-", "ratelimit-"]
        .into_iter()
        .find_map(|prefix| {
            let text = |name: &str| headers.get(format!("{prefix}{name}"))?.to_str().ok();
            // Further values, such as the policy, follow after a comma or semicolon.
            let number = |name: &str| -> Option<u64> {
                let text = text(name)?.split([',', ';']).next()?.trim();
                text.parse().ok()
            };
            let reset = number("reset")?;
            let wait = match reset.checked_sub(UNIX_TIME) {
                Some(_) => {
                    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
                    // The server rounds down: at the reported second, not all of it is over.
                    Duration::from_secs(reset).saturating_sub(now)
                }
                None => Duration::from_secs(reset),
            };
            let window = Window {
                limit: number("limit"),
                remaining: number("remaining")?,
                reset: Instant::now() + wait.min(MAX_WAIT),
            };
            Some((text("bucket").unwrap_or_default().to_owned(), window))
        })
}
