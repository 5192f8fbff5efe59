//! Injected faults: error responses, delays and connection resets.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use whatsapp_business_runtime::Operation;

use super::mutex::Mutex;
use super::random::{Random, Sequence};

/// A fault to inject: an error response, a delay, or a connection reset.
///
/// Several faults can apply to a request: their delays add up, and the first with a response or a
/// reset determines how the request ends.
///
/// ```
/// use std::time::Duration;
/// use whatsapp_business_sandbox::Fault;
///
/// // The next three sends: 503, code 1016.
/// let overloaded = Fault::status(503).code(1016).on("Messages_sendMessage").times(3);
/// // One request in ten is processed, but its response is lost.
/// let lossy = Fault::reset_after().share(0.1);
/// // The same, in the format of the command line.
/// assert_eq!(lossy, "reset=after,share=0.1".parse()?);
/// # let _ = (overloaded, Fault::delay(Duration::from_secs(2)));
/// # Ok::<(), whatsapp_business_sandbox::ParseFaultError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<u32>,
    pub(crate) delay: Duration,
    pub(crate) reset: Option<Reset>,
    pub(crate) html: bool,
    on: Option<String>,
    share: f64,
    left: Option<u64>,
}

const STATUS: &str = "a status of 200 to 599";
const SHARE: &str = "a share of 0 to 1";

pub(crate) fn is_share(share: f64) -> bool {
    (0.0..=1.0).contains(&share)
}

/// When the connection is reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reset {
    Before,
    After,
}

impl Fault {
    const NONE: Self = Self {
        status: None,
        code: None,
        delay: Duration::ZERO,
        reset: None,
        html: false,
        on: None,
        share: 1.0,
        left: None,
    };

    /// Responds with this status instead of processing the request.
    ///
    /// The body is the API's error body, with the most likely code for the status unless
    /// [`code`](Self::code) sets another.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self {
            status: Some(status),
            ..Self::NONE
        }
    }

    /// Delays the processing of the request, in real time.
    #[must_use]
    pub fn delay(delay: Duration) -> Self {
        Self {
            delay,
            ..Self::NONE
        }
    }

    /// Resets the connection instead of processing the request.
    #[must_use]
    pub fn reset_before() -> Self {
        Self {
            reset: Some(Reset::Before),
            ..Self::NONE
        }
    }

    /// Processes the request, then resets the connection instead of responding: the client does not
    /// know the outcome.
    #[must_use]
    pub fn reset_after() -> Self {
        Self {
            reset: Some(Reset::After),
            ..Self::NONE
        }
    }

    /// Sets the code in the error body.
    #[must_use]
    pub fn code(mut self, code: u32) -> Self {
        self.code = Some(code);
        self
    }

    /// Responds with an HTML page, as a gateway in front of the API does.
    #[must_use]
    pub fn html(mut self) -> Self {
        self.html = true;
        self
    }

    /// Adds a delay, in real time, before the response or reset.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Applies only to requests to this operation, such as `Messages_sendMessage`.
    #[must_use]
    pub fn on(mut self, operation: impl Into<String>) -> Self {
        self.on = Some(operation.into());
        self
    }

    /// Applies to this share of the requests, 0 to 1, selected with the seed. The default is 1.
    #[must_use]
    pub fn share(mut self, share: f64) -> Self {
        self.share = share;
        self
    }

    /// Applies to this many requests. There is no limit by default.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.left = Some(times);
        self
    }

    /// Returns an error for a fault that cannot apply as it is described.
    fn check(&self) -> Result<(), ParseFaultError> {
        let wrong = |part: String, expected| Err(ParseFaultError { part, expected });
        if let Some(status) = self.status.filter(|status| !(200..600).contains(status)) {
            return wrong(format!("status={status}"), STATUS);
        }
        if !is_share(self.share) {
            return wrong(format!("share={}", self.share), SHARE);
        }
        Ok(())
    }

    /// Returns an error for a fault that cannot apply to requests of an API.
    pub(super) fn check_for(&self, operations: &[&Operation]) -> Result<(), ParseFaultError> {
        self.check()?;
        match &self.on {
            Some(on) if !operations.iter().any(|known| known.id == on) => Err(ParseFaultError {
                part: format!("on={on}"),
                expected: "an operation of /openapi.json (its operationId), such as \
                               Messages_sendMessage",
            }),
            _ => Ok(()),
        }
    }

    /// Returns whether the fault determines how the request ends, beside a delay.
    fn is_final(&self) -> bool {
        self.status.is_some() || self.reset.is_some()
    }
}

impl FromStr for Fault {
    type Err = ParseFaultError;

    /// Parses the comma-separated keys `status`, `code`, `delay` (milliseconds), `reset` (`before`
    /// or `after`), `html`, `on`, `share` and `times`.
    fn from_str(text: &str) -> Result<Self, ParseFaultError> {
        let mut fault = Self::NONE;
        for part in text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            let wrong = |expected| ParseFaultError {
                part: part.to_owned(),
                expected,
            };
            let number = |expected| value.parse::<u64>().map_err(|_| wrong(expected));
            match key {
                "status" => fault.status = Some(value.parse().map_err(|_| wrong(STATUS))?),
                "code" => fault.code = Some(value.parse().map_err(|_| wrong("a code"))?),
                "delay" => fault.delay = Duration::from_millis(number("milliseconds")?),
                "reset" => {
                    fault.reset = Some(match value {
                        "before" => Reset::Before,
                        "after" => Reset::After,
                        _ => return Err(wrong("before or after")),
                    });
                }
                "html" => fault.html = true,
                "on" => fault.on = Some(value.to_owned()),
                "share" => fault.share = value.parse().map_err(|_| wrong(SHARE))?,
                "times" => fault.left = Some(number("a count")?),
                _ => {
                    return Err(wrong(
                        "one of status, code, delay, reset, html, on, share, times",
                    ));
                }
            }
        }
        if fault.status.is_none() && fault.reset.is_none() && fault.delay.is_zero() {
            return Err(ParseFaultError {
                part: text.to_owned(),
                expected: "at least one of status, reset, delay",
            });
        }
        fault.check()?;
        Ok(fault)
    }
}

impl fmt::Display for Fault {
    /// Writes the format that [`FromStr`] parses.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reset = self.reset.map(|reset| match reset {
            Reset::Before => "before",
            Reset::After => "after",
        });
        let delay = (!self.delay.is_zero()).then_some(self.delay.as_millis());
        let share = (self.share < 1.0).then_some(self.share);
        let parts = [
            self.status.map(|status| format!("status={status}")),
            self.code.map(|code| format!("code={code}")),
            delay.map(|delay| format!("delay={delay}")),
            reset.map(|reset| format!("reset={reset}")),
            self.html.then(|| "html".to_owned()),
            self.on.as_ref().map(|on| format!("on={on}")),
            share.map(|share| format!("share={share}")),
            self.left.map(|left| format!("times={left}")),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        f.write_str(&parts.join(","))
    }
}

/// The error of a fault that cannot be parsed: the invalid part, and what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseFaultError {
    part: String,
    expected: &'static str,
}

impl fmt::Display for ParseFaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` in a fault: expected {}; an example is `status=503,code=1016,share=0.1`",
            self.part, self.expected
        )
    }
}

impl std::error::Error for ParseFaultError {}

/// The active faults.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    list: Mutex<Vec<Fault>>,
    /// The length of the list, so that a request takes no lock when there are no faults.
    count: AtomicUsize,
}

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        let mut list = self.list.lock();
        list.push(fault);
        self.count.store(list.len(), Ordering::Relaxed);
    }

    pub(crate) fn clear(&self) {
        self.replace(Vec::new());
    }

    pub(crate) fn replace(&self, faults: Vec<Fault>) {
        let mut list = self.list.lock();
        *list = faults;
        self.count.store(list.len(), Ordering::Relaxed);
    }

    pub(crate) fn count(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    /// Returns the active faults in the format that can be parsed.
    pub(crate) fn describe(&self) -> Vec<String> {
        self.list.lock().iter().map(Fault::to_string).collect()
    }

    /// Returns the fault of a request: the delays of all that apply, and the first response or
    /// reset.
    pub(crate) fn pick(&self, operation: &str, random: &Random) -> Option<Fault> {
        if self.count() == 0 {
            return None;
        }
        let mut list = self.list.lock();
        let mut picked: Option<Fault> = None;
        for fault in list.iter_mut() {
            let decided = picked.as_ref().is_some_and(Fault::is_final);
            if (decided && fault.is_final())
                || fault.on.as_deref().is_some_and(|on| on != operation)
                || fault.left == Some(0)
                || (fault.share < 1.0 && !random.chance(Sequence::Fault, fault.share))
            {
                continue;
            }
            if let Some(left) = &mut fault.left {
                *left -= 1;
            }
            picked = Some(match picked {
                None => fault.clone(),
                Some(first) => {
                    let delay = first.delay.saturating_add(fault.delay);
                    let end = if decided { first } else { fault.clone() };
                    end.after(delay)
                }
            });
        }
        list.retain(|fault| fault.left != Some(0));
        self.count.store(list.len(), Ordering::Relaxed);
        picked
    }
}
