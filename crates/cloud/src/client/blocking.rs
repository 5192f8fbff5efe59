//! A client for programs without an async runtime.
//!
//! [`Client`] runs the calls of the async client on a runtime with one thread.
//! [`call`](Client::call) gives access to every operation.
//!
//! ```no_run
//! # fn main() -> whatsapp_business_cloud::Result<()> {
//! use whatsapp_business_cloud::{OutboundMessage, blocking};
//!
//! let client = whatsapp_business_cloud::Client::builder("the access token")
//!     .phone_number("106540352242922")
//!     .build()?;
//! let client = blocking::Client::new(client)?;
//!
//! let sent = client.send(&OutboundMessage::text("15550100", "Hello"))?;
//! let account = client.call(async |client| {
//!     client.accounts().get_account("102290129340398", None).await
//! })?;
//! # Ok(())
//! # }
//! ```

use whatsapp_business_runtime::client::BlockingThread;

use crate::client::send::Sent;
use crate::error::Result;
use crate::message::OutboundMessage;

/// A client whose calls block. Clones share its thread.
#[derive(Debug, Clone)]
pub struct Client {
    client: crate::Client,
    thread: BlockingThread,
}

impl Client {
    /// Creates a blocking client from an async one.
    ///
    /// # Errors
    /// No thread can be created.
    pub fn new(client: crate::Client) -> Result<Self> {
        let thread = BlockingThread::start()?;
        Ok(Self { client, thread })
    }

    /// Returns the async client.
    #[must_use]
    pub fn inner(&self) -> &crate::Client {
        &self.client
    }

    /// Runs calls of the async client to completion.
    ///
    /// # Errors
    /// The calls failed; or this is called within an async runtime, which it would block. In Tokio's
    /// `spawn_blocking` there is a runtime already: call `Handle::current().block_on(…)` with the
    /// async client there.
    pub fn call<T>(&self, call: impl AsyncFnOnce(&crate::Client) -> Result<T>) -> Result<T> {
        self.thread.block_on(call(&self.client))
    }

    /// Sends a message: see [`Messages::send`](crate::handles::Messages::send).
    ///
    /// # Errors
    /// See there.
    pub fn send(&self, message: &OutboundMessage) -> Result<Sent> {
        self.call(async |client| client.messages().send(message).await)
    }
}
