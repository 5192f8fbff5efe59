//! The tracing span of each call; without feature `tracing`, a stand-in that does nothing.
//!
//! The crate's documentation lists what a span records and what it never records, and
//! `tests/spans.rs` checks it.

#[cfg(feature = "tracing")]
pub(crate) use on::CallSpan;
#[cfg(feature = "tracing")]
pub use on::in_current_span;

#[cfg(not(feature = "tracing"))]
pub(crate) use off::CallSpan;
#[cfg(not(feature = "tracing"))]
pub use off::in_current_span;

#[cfg(feature = "tracing")]
mod on {
    use std::future::Future;
    use std::pin::Pin;
    use std::time::{Duration, Instant};

    use tracing::{Instrument, Level, Span, field, span};

    use crate::error::Error;
    use crate::operation::Operation;

    /// Instruments the future of a new task with the current span.
    pub fn in_current_span<F: Future>(future: F) -> impl Future<Output = F::Output> {
        future.in_current_span()
    }

    /// The span of a call; disabled if no subscriber is interested in it.
    pub(crate) struct CallSpan {
        span: Span,
        began: Option<Instant>,
    }

    impl CallSpan {
        pub(crate) fn new(operation: &Operation) -> Self {
            let span = span!(
                target: "whatsapp_business",
                Level::INFO,
                "whatsapp_business.call",
                operation = operation.id,
                "http.request.method" = operation.method,
                "url.template" = field::Empty,
                "http.response.status_code" = field::Empty,
                "error.type" = field::Empty,
                "error.code" = field::Empty,
                attempts = field::Empty,
                duration_ms = field::Empty,
            );
            let began = (!span.is_disabled()).then(|| {
                let template = format_args!("{}{}", operation.prefix, operation.path).to_string();
                span.record("url.template", template);
                Instant::now()
            });
            Self { span, began }
        }

        /// Takes the future pinned, as it is too large to be moved.
        pub(crate) fn instrument<F: Future>(
            &self,
            future: Pin<&mut F>,
        ) -> impl Future<Output = F::Output> {
            future.instrument(self.span.clone())
        }

        /// Records the end of the call; of a stream, its beginning.
        pub(crate) fn end(&self, status: Option<u16>, attempts: u32, error: Option<&Error>) {
            let Some(began) = self.began else {
                return;
            };
            if let Some(status) = status {
                self.span.record("http.response.status_code", status);
            }
            if let Some(error) = error {
                self.span.record("error.type", error.kind().name());
                if let Some(code) = error.code() {
                    self.span.record("error.code", code);
                }
            }
            self.span.record("attempts", attempts);
            let duration = began.elapsed().as_secs_f64() * 1000.0;
            self.span.record("duration_ms", duration);
        }

        pub(crate) fn retrying(&self, attempts: u32, error: &Error, wait: Duration) {
            tracing::event!(
                target: "whatsapp_business",
                parent: &self.span,
                Level::DEBUG,
                attempts,
                status = error.status(),
                "error.type" = error.kind().name(),
                "error.code" = error.code(),
                wait_ms = wait.as_secs_f64() * 1000.0,
                "the call failed and is retried"
            );
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use std::future::Future;
    use std::pin::Pin;
    use std::time::Duration;

    use crate::error::Error;
    use crate::operation::Operation;

    pub fn in_current_span<F: Future>(future: F) -> F {
        future
    }

    /// Stands in for the span of a call.
    pub(crate) struct CallSpan;

    #[allow(clippy::unused_self)]
    impl CallSpan {
        pub(crate) fn new(_: &Operation) -> Self {
            Self
        }

        pub(crate) fn instrument<F: Future>(
            &self,
            future: Pin<&mut F>,
        ) -> impl Future<Output = F::Output> {
            future
        }

        pub(crate) fn end(&self, _: Option<u16>, _: u32, _: Option<&Error>) {}

        pub(crate) fn retrying(&self, _: u32, _: &Error, _: Duration) {}
    }
}
