//! The sandbox's clock: it can be moved ahead, and waits can be shortened.
//!
//! Two readings share one movement. The *date* (tokens, timestamps) runs as fast as the real one.
//! The *wait time* (statuses, back-off) runs `time_scale` times as fast.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::Notify;

#[derive(Debug)]
pub(crate) struct Clock {
    started: Instant,
    started_unix_ms: i64,
    moved_ms: AtomicI64,
    scale: f64,
    moved: Notify,
}

impl Clock {
    pub(crate) fn new(scale: f64) -> Self {
        let unix = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Self {
            started: Instant::now(),
            started_unix_ms: millis(unix),
            moved_ms: AtomicI64::new(0),
            scale: if scale.is_finite() && scale > 0.0 {
                scale
            } else {
                1.0
            },
            moved: Notify::new(),
        }
    }

    /// The date, in milliseconds of the Unix epoch.
    pub(crate) fn unix_ms(&self) -> i64 {
        self.started_unix_ms
            + millis(self.started.elapsed())
            + self.moved_ms.load(Ordering::Relaxed)
    }

    /// The date, in seconds of the Unix epoch.
    pub(crate) fn unix(&self) -> i64 {
        self.unix_ms() / 1000
    }

    /// Time waited since the start, in milliseconds.
    pub(crate) fn waited_ms(&self) -> i64 {
        #[allow(clippy::cast_possible_truncation)] // Saturates.
        let scaled = (self.started.elapsed().as_secs_f64() * 1000.0 * self.scale) as i64;
        scaled.saturating_add(self.moved_ms.load(Ordering::Relaxed))
    }

    /// Moves the clock ahead; what waits and is now due goes on.
    pub(crate) fn advance(&self, by: Duration) {
        self.moved_ms.fetch_add(millis(by), Ordering::Relaxed);
        self.moved.notify_waiters();
    }

    /// Takes every move back.
    pub(crate) fn reset(&self) {
        self.moved_ms.store(0, Ordering::Relaxed);
        self.moved.notify_waiters();
    }

    /// Returns once [`waited_ms`](Self::waited_ms) has reached `due`, or the clock was moved.
    pub(crate) async fn until(&self, due: i64) {
        let moved = self.moved.notified();
        let left = due.saturating_sub(self.waited_ms());
        if left <= 0 {
            return;
        }
        // No longer than a day at once: a small scale could overflow the timer.
        #[allow(clippy::cast_precision_loss)]
        let seconds = (left as f64 / 1000.0 / self.scale).min(86_400.0);
        tokio::select! {
            () = moved => {}
            () = tokio::time::sleep(Duration::from_secs_f64(seconds)) => {}
        }
    }
}

pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4)
}

/// The API's way to write a date: `2018-03-01 15:29:26+00:00`, with a space.
pub(crate) fn date(unix: i64) -> String {
    let (days, seconds) = (unix.div_euclid(86_400), unix.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    format!(
        "{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}+00:00",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// Year, month and day of a count of days since 1970-01-01 (Howard Hinnant's algorithm).
fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn a_date_has_a_space_and_an_offset() {
        assert_eq!(date(1_519_918_166), "2018-03-01 15:29:26+00:00");
        assert_eq!(date(0), "1970-01-01 00:00:00+00:00");
        assert_eq!(date(1_709_164_800), "2024-02-29 00:00:00+00:00");
    }
}
