//! A client for programs without an async runtime.
//!
//! [`Client`] runs the calls of the async client on a runtime with one thread.
//! [`call`](Client::call) gives access to every operation.
//!
//! ```no_run
//! # fn main() -> whatsapp_business::Result<()> {
//! use whatsapp_business::{OutboundMessage, blocking};
//!
//! let client = whatsapp_business::Client::builder("https://localhost:9090")
//!     .credentials("admin", "the password")
//!     .build()?;
//! let client = blocking::Client::new(client)?;
//!
//! let sent = client.send(&OutboundMessage::text("15550100", "Hello"))?;
//! let health = client.call(async |client| client.health().check_status().await)?;
//! # Ok(())
//! # }
//! ```

use std::path::Path;

use bytes::Bytes;
use whatsapp_business_runtime::client::BlockingThread;

use crate::client::media::Fetched;
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

    /// Uploads a file and returns its id: see
    /// [`Media::upload_file`](crate::handles::Media::upload_file).
    ///
    /// # Errors
    /// See there.
    pub fn upload_file(&self, path: impl AsRef<Path>) -> Result<String> {
        let path = path.as_ref();
        self.call(async |client| client.media().upload_file(path).await)
    }

    /// Downloads a file into memory: see [`Media::bytes`](crate::handles::Media::bytes).
    ///
    /// # Errors
    /// See there.
    pub fn bytes(&self, media_id: &str) -> Result<Bytes> {
        self.call(async |client| client.media().bytes(media_id).await)
    }

    /// Downloads a file: see [`Fetch::to_file`](crate::media::Fetch::to_file).
    ///
    /// # Errors
    /// See there.
    pub fn download_to_file(&self, media_id: &str, path: impl AsRef<Path>) -> Result<Fetched> {
        let path = path.as_ref();
        self.call(async |client| client.media().fetch(media_id).to_file(path).await)
    }
}
