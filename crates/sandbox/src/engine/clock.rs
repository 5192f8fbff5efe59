//! The sandbox's clock, which can be moved ahead and can shorten waits.
//!
//! Two readings share one offset. The *date* (tokens, timestamps) runs at real speed. The *scaled
//! time* (statuses, back-off) runs `time_scale` times as fast.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;
use tokio::sync::Notify;

/// The sandbox's clock.
#[derive(Debug)]
pub struct Clock {
    started: Instant,
    started_unix_ms: i64,
    offset_ms: AtomicI64,
    scale: f64,
    moved: Notify,
}

impl Clock {
    /// A clock that starts now. The scale is finite and above zero.
    pub(crate) fn new(scale: f64) -> Self {
        let unix = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Self {
            started: Instant::now(),
            started_unix_ms: millis(unix),
            offset_ms: AtomicI64::new(0),
            scale,
            moved: Notify::new(),
        }
    }

    /// Returns the date in milliseconds of the Unix epoch.
    pub fn unix_ms(&self) -> i64 {
        self.started_unix_ms
            + millis(self.started.elapsed())
            + self.offset_ms.load(Ordering::Relaxed)
    }

    /// Returns the date in seconds of the Unix epoch.
    pub fn unix(&self) -> i64 {
        self.unix_ms() / 1000
    }

    /// Returns the scaled time since the start, in milliseconds.
    pub fn scaled_ms(&self) -> i64 {
        #[allow(clippy::cast_possible_truncation)] // Saturates.
        let scaled = (self.started.elapsed().as_secs_f64() * 1000.0 * self.scale) as i64;
        scaled.saturating_add(self.offset_ms.load(Ordering::Relaxed))
    }

    /// Moves the clock ahead and wakes what is now due.
    pub(crate) fn advance(&self, by: Duration) {
        self.offset_ms.fetch_add(millis(by), Ordering::Relaxed);
        self.moved.notify_waiters();
    }

    /// Undoes every [`advance`](Self::advance).
    pub(crate) fn reset(&self) {
        self.offset_ms.store(0, Ordering::Relaxed);
        self.moved.notify_waiters();
    }

    /// Returns once [`scaled_ms`](Self::scaled_ms) has reached `due`, or the clock was moved.
    pub(crate) async fn sleep_until(&self, due: i64) {
        let moved = self.moved.notified();
        let left = due.saturating_sub(self.scaled_ms());
        if left <= 0 {
            return;
        }
        // At most a day at a time: a small scale could overflow the timer.
        #[allow(clippy::cast_precision_loss)]
        let seconds = (left as f64 / 1000.0 / self.scale).min(86_400.0);
        let _ = tokio::time::timeout(Duration::from_secs_f64(seconds), moved).await;
    }
}

pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4)
}

/// Formats a date as the API does: `2018-03-01 15:29:26+00:00`, with a space.
pub(crate) fn format_date(unix: i64) -> String {
    // An error beyond the year 9999.
    let date = OffsetDateTime::from_unix_timestamp(unix).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let (year, month, day) = date.to_calendar_date();
    let (hour, minute, second) = date.to_hms();
    let month = u8::from(month);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}+00:00")
}

/// Formats a date as RFC 3339 does: `2018-03-01T15:29:26Z`.
pub(crate) fn format_timestamp(unix: i64) -> String {
    let date = format_date(unix).replacen(' ', "T", 1);
    date.replacen("+00:00", "Z", 1)
}

#[cfg(test)]
mod tests {
    use super::{format_date, format_timestamp};

    #[test]
    fn a_date_has_a_space_and_an_offset() {
        assert_eq!(format_date(1_519_918_166), "2018-03-01 15:29:26+00:00");
        assert_eq!(format_date(0), "1970-01-01 00:00:00+00:00");
        assert_eq!(format_date(1_709_164_800), "2024-02-29 00:00:00+00:00");
        assert_eq!(format_timestamp(1_519_918_166), "2018-03-01T15:29:26Z");
    }
}
