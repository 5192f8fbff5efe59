//! A span for each call, if feature `tracing` is on; else nothing.
//!
//! The crate's first page says what is in it and what never is; a test holds it to that.

#[cfg(feature = "tracing")]
pub(crate) use on::{Call, in_span};

#[cfg(not(feature = "tracing"))]
pub(crate) use off::{Call, in_span};

#[cfg(feature = "tracing")]
mod on {
    use std::future::Future;
    use std::pin::Pin;
    use std::time::{Duration, Instant};

    use tracing::{Instrument, Level, Span, field, span};

    use crate::api::Operation;
    use crate::error::Error;

    /// The future of a task, within the span in which the task is begun.
    pub(crate) fn in_span<F: Future>(future: F) -> impl Future<Output = F::Output> {
        future.in_current_span()
    }

    /// The span of a call, if anybody listens.
    pub(crate) struct Call {
        span: Span,
        began: Option<Instant>,
    }

    impl Call {
        pub(crate) fn begin(operation: &Operation) -> Self {
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

        /// Takes the future pinned, for it is too large to be moved here and there.
        pub(crate) fn within<F: Future>(
            &self,
            future: Pin<&mut F>,
        ) -> impl Future<Output = F::Output> {
            future.instrument(self.span.clone())
        }

        /// The call is over, as far as it is known yet.
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
                    self.span.record("error.code", code.number());
                }
            }
            self.span.record("attempts", attempts);
            let duration = began.elapsed().as_secs_f64() * 1000.0;
            self.span.record("duration_ms", duration);
        }

        pub(crate) fn again(&self, attempts: u32, error: &Error, wait: Duration) {
            tracing::event!(
                target: "whatsapp_business",
                parent: &self.span,
                Level::DEBUG,
                attempts,
                status = error.status(),
                "error.type" = error.kind().name(),
                "error.code" = error.code().map(crate::ErrorCode::number),
                wait_ms = wait.as_secs_f64() * 1000.0,
                "the call failed and is sent again"
            );
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use std::future::Future;
    use std::pin::Pin;
    use std::time::Duration;

    use crate::api::Operation;
    use crate::error::Error;

    pub(crate) fn in_span<F: Future>(future: F) -> F {
        future
    }

    /// Stands for the span of a call.
    pub(crate) struct Call;

    #[allow(clippy::unused_self)]
    impl Call {
        pub(crate) fn begin(_: &Operation) -> Self {
            Self
        }

        pub(crate) fn within<F: Future>(
            &self,
            future: Pin<&mut F>,
        ) -> impl Future<Output = F::Output> {
            future
        }

        pub(crate) fn end(&self, _: Option<u16>, _: u32, _: Option<&Error>) {}

        pub(crate) fn again(&self, _: u32, _: &Error, _: Duration) {}
    }
}
