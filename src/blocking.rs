//! The client for programs without an async runtime.
//!
//! [`Client`] has a runtime of its own, one thread, on which it waits for the calls of the async
//! client: [`call`](Client::call) reaches every operation.
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
use std::sync::Arc;

use bytes::Bytes;
use tokio::runtime::{Builder, Handle, Runtime};

use crate::error::{Error, Kind, Result};
use crate::media::Fetched;
use crate::message::{OutboundMessage, Sent};

/// A client whose calls return when they are done. A clone shares its thread.
#[derive(Debug, Clone)]
pub struct Client {
    client: crate::Client,
    thread: Arc<Thread>,
}

#[derive(Debug)]
struct Thread(Option<Runtime>);

impl Drop for Thread {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            // To wait for its end would panic where this is dropped within another runtime.
            runtime.shutdown_background();
        }
    }
}

impl Client {
    /// A client with the settings of `client`.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn new(client: crate::Client) -> Result<Self> {
        let mut runtime = Builder::new_multi_thread();
        let runtime = runtime
            .worker_threads(1)
            .thread_name("whatsapp-business")
            .enable_all()
            .build()
            .map_err(|error| Error::new(Kind::Io(format!("no thread for the client: {error}"))))?;
        Ok(Self {
            client,
            thread: Arc::new(Thread(Some(runtime))),
        })
    }

    /// The async client behind it.
    #[must_use]
    pub fn inner(&self) -> &crate::Client {
        &self.client
    }

    /// Makes any calls of the async client and waits for what they come to.
    ///
    /// # Errors
    /// What the calls fail with; or this is called within an async runtime, which it would stall.
    /// In Tokio's `spawn_blocking` there is a runtime already: call
    /// `Handle::current().block_on(…)` with the async client there.
    pub fn call<T>(&self, call: impl AsyncFnOnce(&crate::Client) -> Result<T>) -> Result<T> {
        if Handle::try_current().is_ok() {
            return Err(Error::request(
                "a blocking call within an async runtime would stall it: use the async client there",
            ));
        }
        match &self.thread.0 {
            Some(runtime) => runtime.block_on(call(&self.client)),
            None => Err(Error::request("the client's thread has ended")),
        }
    }

    /// Sends a message: see [`Messages::send`](crate::handles::Messages::send).
    ///
    /// # Errors
    /// As there.
    pub fn send(&self, message: &OutboundMessage) -> Result<Sent> {
        self.call(async |client| client.messages().send(message).await)
    }

    /// Uploads a file and returns its id: see
    /// [`Media::upload_file`](crate::handles::Media::upload_file).
    ///
    /// # Errors
    /// As there.
    pub fn upload_file(&self, path: impl AsRef<Path>) -> Result<String> {
        let path = path.as_ref();
        self.call(async |client| client.media().upload_file(path).await)
    }

    /// Downloads a file into memory: see [`Media::bytes`](crate::handles::Media::bytes).
    ///
    /// # Errors
    /// As there.
    pub fn bytes(&self, media_id: &str) -> Result<Bytes> {
        self.call(async |client| client.media().bytes(media_id).await)
    }

    /// Downloads a file: see [`Fetch::to_file`](crate::media::Fetch::to_file).
    ///
    /// # Errors
    /// As there.
    pub fn download_to_file(&self, media_id: &str, path: impl AsRef<Path>) -> Result<Fetched> {
        let path = path.as_ref();
        self.call(async |client| client.media().fetch(media_id).to_file(path).await)
    }
}
