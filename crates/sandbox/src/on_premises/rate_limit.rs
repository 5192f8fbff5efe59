//! The API's rate limits, on request: over them a request gets 429.

use crate::engine::Failure;
use crate::engine::failure::Cause;
use crate::engine::rate_limit::{Rate, RateLimits};

const GENERAL: Rate = (20.0, 60.0);
const MESSAGES: Rate = (50.0, 150.0);

/// Counts a request for an operation. `now` is in milliseconds.
pub(super) fn acquire(limits: &RateLimits, operation: &str, now: i64) -> Result<(), Failure> {
    let available = match operation {
        "Messages_sendMessage" => limits.take("messages", MESSAGES, now),
        _ => limits.take("general", GENERAL, now),
    };
    match available {
        true => Ok(()),
        false => Err(Failure::new(Cause::RateLimited, "over the rate limit")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_then_the_rate() {
        let limits = RateLimits::new(true);
        let passed = |now| {
            (0..1000)
                .filter(|_| acquire(&limits, "Messages_sendMessage", now).is_ok())
                .count()
        };
        assert_eq!(passed(0), 150);
        assert_eq!(passed(1000), 50);
        assert_eq!(passed(1_000_000), 150);
        assert!(
            acquire(&limits, "Health_checkStatus", 0).is_ok(),
            "messages have a separate limit"
        );
    }
}
