//! The rate limits of the Cloud API, on request.

use crate::engine::Failure;
use crate::engine::rate_limit::{Rate, RateLimits};

/// The messages of a phone number.
const THROUGHPUT: Rate = (80.0, 80.0);
/// The messages to the same customer.
const PAIR: Rate = (1.0 / 6.0, 45.0);
/// Other requests of an app and account: 5,000 per hour.
const MANAGEMENT: Rate = (5000.0 / 3600.0, 5000.0);

/// Counts a message. `now` is in milliseconds.
pub(super) fn message(limits: &RateLimits, phone: &str, to: &str, now: i64) -> Result<(), Failure> {
    if !limits.take(phone, THROUGHPUT, now) {
        let details = "Message failed to send because there were too many messages sent from this \
                       phone number in a short period of time.";
        return Err(Failure::code(130_429, details));
    }
    if !limits.take(&format!("{phone} {to}"), PAIR, now) {
        let details = "Message failed to send because there were too many messages sent from this \
                       phone number to the same phone number in a short period of time.";
        return Err(Failure::code(131_056, details));
    }
    Ok(())
}

/// Counts a request that is not a message.
pub(super) fn management(limits: &RateLimits, now: i64) -> Result<(), Failure> {
    match limits.take("", MANAGEMENT, now) {
        true => Ok(()),
        false => {
            let details = "The WhatsApp Business Account has reached its rate limit.";
            Err(Failure::code(80_007, details))
        }
    }
}
