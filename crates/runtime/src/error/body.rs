//! What the body of an error response reports: neutral faults beside the API's own type.

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The errors that the server reports in the body of an error response.
///
/// The reader of an API ([`Definition::with_error_reader`](crate::Definition::with_error_reader))
/// creates it from the text of the body.
#[derive(Clone, Default)]
pub struct ErrorBody {
    faults: Vec<Fault>,
    failed: Vec<FailedItem>,
    typed: Option<Arc<dyn Any + Send + Sync>>,
}

impl ErrorBody {
    /// Creates a body of these faults, without a typed value.
    #[must_use]
    pub fn new(faults: impl IntoIterator<Item = Fault>) -> Self {
        Self {
            faults: faults.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Sets the items that [`failed`](Self::failed) returns.
    #[must_use]
    pub fn with_failed(mut self, failed: Vec<FailedItem>) -> Self {
        self.failed = failed;
        self
    }

    /// Sets the value that [`typed`](Self::typed) returns, in the API's own type.
    #[must_use]
    pub fn with_typed(mut self, typed: impl Any + Send + Sync) -> Self {
        self.typed = Some(Arc::new(typed));
        self
    }

    /// Returns the errors in neutral form, in the order of the body.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    pub(crate) fn faults_mut(&mut self) -> &mut [Fault] {
        &mut self.faults
    }

    /// Returns the items of a list that failed, in the order of the body.
    #[must_use]
    pub fn failed(&self) -> &[FailedItem] {
        &self.failed
    }

    /// Returns the body in the API's own type.
    #[must_use]
    pub fn typed<T: Any>(&self) -> Option<&T> {
        self.typed.as_ref()?.downcast_ref()
    }
}

impl fmt::Debug for ErrorBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.faults.fmt(f)
    }
}

/// One error that the server reports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// The code of the API.
    pub code: Option<i64>,
    /// What the code stands for, in the words of the server.
    pub title: Option<String>,
    /// What is wrong with this request, in the words of the server: text, or else JSON.
    pub details: Option<String>,
    /// The code, if it is text rather than a number.
    pub label: Option<String>,
    /// The title that the server has for the user of an application.
    pub user_title: Option<String>,
    /// The message that the server has for the user of an application.
    pub user_message: Option<String>,
    /// Whether the server says that the error is temporary.
    pub transient: bool,
    /// What the code says about the request.
    pub class: FaultClass,
}

impl Fault {
    /// Creates a fault with a code, or without.
    #[must_use]
    pub fn new(code: Option<i64>, class: FaultClass) -> Self {
        Self {
            code,
            class,
            ..Self::default()
        }
    }

    /// Sets [`title`](Self::title).
    #[must_use]
    pub fn with_title(mut self, title: Option<String>) -> Self {
        self.title = title;
        self
    }

    /// Sets [`details`](Self::details).
    #[must_use]
    pub fn with_details(mut self, details: Option<String>) -> Self {
        self.details = details;
        self
    }

    /// Sets [`transient`](Self::transient).
    #[must_use]
    pub fn with_transient(mut self, transient: bool) -> Self {
        self.transient = transient;
        self
    }
}

/// One item of a list that failed although the call as a whole may have succeeded, such as a user of a
/// block list or a participant of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailedItem {
    /// What the request named: a phone number, a user id or another id.
    pub item: String,
    /// Why it failed.
    pub faults: Vec<Fault>,
}

impl FailedItem {
    /// Creates an item with the reasons of its failure.
    #[must_use]
    pub fn new(item: impl Into<String>, faults: Vec<Fault>) -> Self {
        Self {
            item: item.into(),
            faults,
        }
    }
}

/// What a code of an API says about the request. The default says nothing, as for an unknown code.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FaultClass {
    /// Whether the server did not process the request, which can therefore be sent again later.
    pub not_processed: bool,
    /// Whether the server refused the request for good, so that it was not processed and never
    /// will be.
    pub refused: bool,
    /// Whether the server may have processed the request.
    pub ambiguous: bool,
    /// Whether the server processed the request, and reports what failed in it, or all of it: the same
    /// request is not to be sent again.
    pub processed: bool,
    /// Whether the account or its token was refused.
    pub access: bool,
    /// Whether a rate limit was exceeded.
    pub rate_limited: bool,
    /// Whether the whole account cannot send, so that any other message would fail as well.
    pub account_wide: bool,
    /// The least time to wait before the first retry; it grows fourfold with each further one.
    pub delay: Option<Duration>,
}

impl FaultClass {
    /// Returns a class that says nothing.
    #[must_use]
    pub const fn unknown() -> Self {
        Self {
            not_processed: false,
            refused: false,
            ambiguous: false,
            processed: false,
            access: false,
            rate_limited: false,
            account_wide: false,
            delay: None,
        }
    }

    /// Sets [`not_processed`](Self::not_processed).
    #[must_use]
    pub const fn with_not_processed(mut self, not_processed: bool) -> Self {
        self.not_processed = not_processed;
        self
    }

    /// Sets [`refused`](Self::refused).
    #[must_use]
    pub const fn with_refused(mut self, refused: bool) -> Self {
        self.refused = refused;
        self
    }

    /// Sets [`ambiguous`](Self::ambiguous).
    #[must_use]
    pub const fn with_ambiguous(mut self, ambiguous: bool) -> Self {
        self.ambiguous = ambiguous;
        self
    }

    /// Sets [`processed`](Self::processed).
    #[must_use]
    pub const fn with_processed(mut self, processed: bool) -> Self {
        self.processed = processed;
        self
    }

    /// Sets [`access`](Self::access).
    #[must_use]
    pub const fn with_access(mut self, access: bool) -> Self {
        self.access = access;
        self
    }

    /// Sets [`rate_limited`](Self::rate_limited).
    #[must_use]
    pub const fn with_rate_limited(mut self, rate_limited: bool) -> Self {
        self.rate_limited = rate_limited;
        self
    }

    /// Sets [`account_wide`](Self::account_wide).
    #[must_use]
    pub const fn with_account_wide(mut self, account_wide: bool) -> Self {
        self.account_wide = account_wide;
        self
    }

    /// Sets [`delay`](Self::delay).
    #[must_use]
    pub const fn with_delay(mut self, delay: Duration) -> Self {
        self.delay = Some(delay);
        self
    }

    /// Returns whether the class says anything about the request. It then decides, whatever the HTTP
    /// status is.
    #[must_use]
    pub fn is_known(self) -> bool {
        self != Self::unknown()
    }
}
