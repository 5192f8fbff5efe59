use std::path::Path;

use bytes::Bytes;
use whatsapp_business_runtime::client::BlockingThread;

use crate::error::Result;
use crate::media::Fetched;
use crate::message::{OutboundMessage, Sent};

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

//? send
    /// Sends a message.
    ///
    /// # Errors
    /// Fails as [`Messages::send`](crate::handles::Messages::send) does.
    pub fn send(&self, message: &OutboundMessage) -> Result<Sent> {
        self.call(async |client| client.messages().send(message).await)
    }

//? end
//? media
    /// Uploads a file and returns its id.
    ///
    /// # Errors
    /// Fails as [`Media::upload_file`](crate::handles::Media::upload_file) does.
    pub fn upload_file(&self, path: impl AsRef<Path>) -> Result<String> {
        let path = path.as_ref();
        self.call(async |client| client.media().upload_file(path).await)
    }

    /// Downloads a file into memory.
    ///
    /// # Errors
    /// Fails as [`Media::download_bytes`](crate::handles::Media::download_bytes) does.
    pub fn download_bytes(&self, media_id: &str) -> Result<Bytes> {
        self.call(async |client| client.media().download_bytes(media_id).await)
    }

    /// Downloads a file to a path.
    ///
    /// # Errors
    /// Fails as [`Fetch::to_file`](crate::media::Fetch::to_file) does.
    pub fn download_to_file(&self, media_id: &str, path: impl AsRef<Path>) -> Result<Fetched> {
        let path = path.as_ref();
        self.call(async |client| client.media().fetch(media_id).to_file(path).await)
    }
//? end
}
