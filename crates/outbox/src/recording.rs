//! Recording statuses before the application sees them.

use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::Arc;

use crate::channel::StatusEvent;
use crate::outbox::Outbox;

/// The error of a handler: see [`Outbox::recording`].
pub type HandlerError = Box<dyn StdError + Send + Sync>;

/// The future of a handler: see [`Outbox::recording`].
pub type HandlerFuture = Pin<Box<dyn Future<Output = Result<(), HandlerError>> + Send>>;

impl Outbox {
    /// Returns a webhook handler that [records](Self::record) the statuses of an event and then calls
    /// `handler`. If either fails, the event is delivered again.
    ///
    /// It is called behind the checks of the [`Receiver`](whatsapp_business_runtime::webhook::Receiver), such
    /// as its password and its signature.
    ///
    /// ```no_run
    /// # async fn example(outbox: whatsapp_business_outbox::Outbox) {
    /// use whatsapp_business::webhook::{Event, Receiver};
    ///
    /// let handler = outbox.recording(|event: Event| async move {
    ///     println!("{} messages", event.messages().len());
    ///     Ok::<_, std::io::Error>(())
    /// });
    /// let receiver = Receiver::new(handler).with_basic_auth("whatsapp", "the password in the URL");
    /// # let _ = receiver;
    /// # }
    /// ```
    pub fn recording<T, H, F, E>(
        &self,
        handler: H,
    ) -> impl Fn(T) -> HandlerFuture + Send + Sync + 'static
    where
        T: StatusEvent + 'static,
        H: Fn(T) -> F + Send + Sync + 'static,
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<HandlerError>,
    {
        let outbox = self.clone();
        let handler = Arc::new(handler);
        move |event: T| {
            let (outbox, handler) = (outbox.clone(), Arc::clone(&handler));
            Box::pin(async move {
                outbox.record(&event).await?;
                handler(event).await.map_err(Into::into)
            })
        }
    }
}
