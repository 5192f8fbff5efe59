//! How far a campaign has come: a bar on a terminal, lines elsewhere, and the result.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Map, Value, json};
use whatsapp_business_outbox::{Progress, State};

use crate::output::note;

/// How often a line is printed where there is no terminal.
const LINES: Duration = Duration::from_secs(5);

/// How often the progress is read.
pub(super) const INTERVAL: Duration = Duration::from_millis(500);

/// The progress of a running campaign.
pub(super) struct Display {
    bar: ProgressBar,
    terminal: bool,
    began: Instant,
    /// What was finished when the run began, by an earlier one.
    before: Option<u64>,
    printed: Instant,
}

impl Display {
    pub(super) fn new() -> Self {
        let terminal = std::io::stderr().is_terminal();
        let target = match terminal {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} {msg}") {
            bar.set_style(style.progress_chars("━╸ "));
        }
        Self {
            bar,
            terminal,
            began: Instant::now(),
            before: None,
            printed: Instant::now(),
        }
    }

    pub(super) fn update(&mut self, group: &str, progress: &Progress) {
        let done = progress.total() - progress.pending();
        let sent = done - *self.before.get_or_insert(done);
        let seconds = self.began.elapsed().as_secs_f64();
        #[allow(clippy::cast_precision_loss)] // Shown with one decimal.
        let rate = sent as f64 / seconds.max(0.1);
        let mut message = format!("{rate:.1}/s");
        if rate > 0.0 {
            #[allow(clippy::cast_precision_loss)]
            let left = (progress.pending() as f64 / rate).ceil();
            let left = Duration::from_secs_f64(left.min(1e9));
            message.push_str(&format!(", {} left", duration(left)));
        }
        for (state, name) in [(State::Failed, "failed"), (State::Uncertain, "uncertain")] {
            match progress.count(state) {
                0 => {}
                count => message.push_str(&format!(", {count} {name}")),
            }
        }
        self.bar.set_length(progress.total());
        self.bar.set_position(done);
        if !self.terminal && self.printed.elapsed() >= LINES {
            self.printed = Instant::now();
            note(&format!("{group}: {done}/{} {message}", progress.total()));
        }
        self.bar.set_message(message);
    }

    pub(super) fn finish(self) {
        self.bar.finish_and_clear();
    }
}

fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes}:{seconds:02} min"),
        (hours, minutes, _) => format!("{hours}:{minutes:02} h"),
    }
}

/// The numbers of a campaign as JSON.
pub(super) fn value(group: &str, progress: &Progress) -> Value {
    let states = progress.by_state.iter();
    let states: Map<String, Value> = states
        .map(|(state, count)| (state.to_string(), json!(count)))
        .collect();
    json!({"campaign": group, "messages": progress.total(), "states": states, "paused": progress.paused})
}

/// The numbers of a campaign as a line.
pub(super) fn line(group: &str, progress: &Progress) -> String {
    let states = progress.by_state.iter();
    let states: Vec<_> = states
        .map(|(state, count)| format!("{count} {state}"))
        .collect();
    format!(
        "{group}: {} messages: {}",
        progress.total(),
        states.join(", ")
    )
}
