//! Faults on purpose: what a client must survive, made to happen.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use whatsapp_business::api;

use crate::code::Code;
use crate::random::{Random, Use};
use crate::state::lock;

/// A fault that requests meet: an error answer, a delay, or a connection that is reset.
///
/// A request can meet several: their delays add up, and the first with an answer or a reset says
/// how it ends.
///
/// ```
/// use std::time::Duration;
/// use whatsapp_business_sandbox::Fault;
///
/// // The next three sends: 503, code 1016.
/// let overloaded = Fault::status(503).code(1016).on("Messages_sendMessage").times(3);
/// // One request in ten is processed, but its answer is lost.
/// let lossy = Fault::reset_after().share(0.1);
/// // The same, as the program takes it.
/// assert_eq!(lossy, "reset=after,share=0.1".parse()?);
/// # let _ = (overloaded, Fault::delay(Duration::from_secs(2)));
/// # Ok::<(), whatsapp_business_sandbox::ParseFaultError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<u16>,
    pub(crate) delay: Duration,
    pub(crate) reset: Option<Reset>,
    pub(crate) html: bool,
    on: Option<String>,
    share: f64,
    left: Option<u64>,
}

const STATUS: &str = "a status of 200 to 599";
const SHARE: &str = "a share of 0 to 1";

fn is_status(status: u16) -> bool {
    (200..600).contains(&status)
}

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

    /// An answer with this status, before the request is processed.
    ///
    /// Its body is the API's error body; the code is the likely one for the status unless
    /// [`code`](Self::code) says another.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self {
            status: Some(status),
            ..Self::NONE
        }
    }

    /// The request waits this long (real time) before it is processed.
    #[must_use]
    pub fn delay(delay: Duration) -> Self {
        Self {
            delay,
            ..Self::NONE
        }
    }

    /// The connection is reset before the request is processed: nothing happened.
    #[must_use]
    pub fn reset_before() -> Self {
        Self {
            reset: Some(Reset::Before),
            ..Self::NONE
        }
    }

    /// The request is processed, then the connection is reset: it happened, and the client does
    /// not know.
    #[must_use]
    pub fn reset_after() -> Self {
        Self {
            reset: Some(Reset::After),
            ..Self::NONE
        }
    }

    /// The code in the error body.
    #[must_use]
    pub fn code(mut self, code: u16) -> Self {
        self.code = Some(code);
        self
    }

    /// The error body is an HTML page, as a gateway in front of the API sends it.
    #[must_use]
    pub fn html(mut self) -> Self {
        self.html = true;
        self
    }

    /// Waits this long (real time) first.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Meets only requests to this operation, such as `Messages_sendMessage`.
    #[must_use]
    pub fn on(mut self, operation: impl Into<String>) -> Self {
        self.on = Some(operation.into());
        self
    }

    /// Meets this share of the requests, 0 to 1, chosen by the seed. All of them by default.
    #[must_use]
    pub fn share(mut self, share: f64) -> Self {
        self.share = share;
        self
    }

    /// Meets this many requests, then is over. No end by default.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.left = Some(times);
        self
    }

    /// Refuses a fault that no request could meet, or not as it says.
    pub(crate) fn check(&self) -> Result<(), ParseFaultError> {
        let wrong = |part: String, expected| Err(ParseFaultError { part, expected });
        if let Some(on) = &self.on
            && !api::OPERATIONS.iter().any(|known| known.id == *on)
        {
            return wrong(
                format!("on={on}"),
                "an operation of /openapi.json (its operationId), such as Messages_sendMessage",
            );
        }
        if let Some(status) = self.status.filter(|status| !is_status(*status)) {
            return wrong(format!("status={status}"), STATUS);
        }
        if !is_share(self.share) {
            return wrong(format!("share={}", self.share), SHARE);
        }
        Ok(())
    }

    /// Whether it says how the request ends, beside how long it waits.
    fn decides(&self) -> bool {
        self.status.is_some() || self.reset.is_some()
    }

    /// The code that goes with the status where none was given.
    pub(crate) fn likely_code(&self, status: u16) -> Code {
        self.code.map_or(
            match status {
                401 | 403 => Code::ACCESS_DENIED,
                404 => Code::NOT_FOUND,
                400..=499 if status != 429 => Code::INVALID_REQUEST,
                429 => Code::TOO_MANY,
                503 => Code::NOT_READY,
                500 => Code::INTERNAL,
                _ => Code::GENERIC,
            },
            Code,
        )
    }
}

impl FromStr for Fault {
    type Err = ParseFaultError;

    /// Keys `status`, `code`, `delay` (milliseconds), `reset` (`before` or `after`), `html`, `on`,
    /// `share` and `times`, with commas between them.
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
                "status" => {
                    let status = value.parse().ok().filter(|status| is_status(*status));
                    fault.status = Some(status.ok_or_else(|| wrong(STATUS))?);
                }
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
                "share" => {
                    let share = value.parse().ok().filter(|share| is_share(*share));
                    fault.share = share.ok_or_else(|| wrong(SHARE))?;
                }
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
    /// The form that [`FromStr`] reads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if let Some(status) = self.status {
            parts.push(format!("status={status}"));
        }
        if let Some(code) = self.code {
            parts.push(format!("code={code}"));
        }
        if !self.delay.is_zero() {
            parts.push(format!("delay={}", self.delay.as_millis()));
        }
        if let Some(reset) = self.reset {
            let when = match reset {
                Reset::Before => "before",
                Reset::After => "after",
            };
            parts.push(format!("reset={when}"));
        }
        if self.html {
            parts.push("html".to_owned());
        }
        if let Some(on) = &self.on {
            parts.push(format!("on={on}"));
        }
        if self.share < 1.0 {
            parts.push(format!("share={}", self.share));
        }
        if let Some(left) = self.left {
            parts.push(format!("times={left}"));
        }
        f.write_str(&parts.join(","))
    }
}

/// A fault that could not be read: the part that is wrong, and what was expected.
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

/// The faults in force.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    list: std::sync::Mutex<Vec<Fault>>,
    /// How many, so that a request without faults takes no lock.
    count: AtomicUsize,
}

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        let mut list = lock(&self.list);
        list.push(fault);
        self.count.store(list.len(), Ordering::Relaxed);
    }

    pub(crate) fn clear(&self) {
        self.replace(Vec::new());
    }

    pub(crate) fn replace(&self, faults: Vec<Fault>) {
        let mut list = lock(&self.list);
        *list = faults;
        self.count.store(list.len(), Ordering::Relaxed);
    }

    pub(crate) fn count(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    /// Those in force, as they can be parsed again.
    pub(crate) fn describe(&self) -> Vec<String> {
        lock(&self.list).iter().map(Fault::to_string).collect()
    }

    /// What a request meets: the delays of all that apply, and of those with an answer or a reset
    /// the first.
    pub(crate) fn pick(&self, operation: &str, random: &Random) -> Option<Fault> {
        if self.count() == 0 {
            return None;
        }
        let mut list = lock(&self.list);
        let mut met: Option<Fault> = None;
        for fault in list.iter_mut() {
            let decided = met.as_ref().is_some_and(Fault::decides);
            if (decided && fault.decides())
                || fault.on.as_deref().is_some_and(|on| on != operation)
                || fault.left == Some(0)
                || (fault.share < 1.0 && !random.chance(Use::Fault, fault.share))
            {
                continue;
            }
            if let Some(left) = &mut fault.left {
                *left -= 1;
            }
            met = Some(match met {
                None => fault.clone(),
                Some(first) => {
                    let delay = first.delay.saturating_add(fault.delay);
                    let answer = if decided { first } else { fault.clone() };
                    answer.after(delay)
                }
            });
        }
        list.retain(|fault| fault.left != Some(0));
        self.count.store(list.len(), Ordering::Relaxed);
        met
    }
}
