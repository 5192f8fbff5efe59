//! The thread on which a client for programs without an async runtime makes its calls.

use std::future::Future;
use std::sync::Arc;

use tokio::runtime::{Builder, Handle, Runtime};

use crate::error::{Error, Kind, Result};

/// A runtime with one thread, which calls block on. Clones share it.
#[derive(Debug, Clone)]
pub struct BlockingThread(Arc<Thread>);

#[derive(Debug)]
struct Thread(Option<Runtime>);

impl Drop for Thread {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            // Waiting for its end would panic if this is dropped within another runtime.
            runtime.shutdown_background();
        }
    }
}

impl BlockingThread {
    /// Starts the thread.
    ///
    /// # Errors
    /// It cannot be created.
    pub fn start() -> Result<Self> {
        let mut runtime = Builder::new_multi_thread();
        let runtime = runtime
            .worker_threads(1)
            .thread_name("whatsapp-business")
            .enable_all()
            .build()
            .map_err(|error| {
                Error::new(Kind::Io(format!(
                    "the thread of the client cannot be created: {error}"
                )))
            })?;
        Ok(Self(Arc::new(Thread(Some(runtime)))))
    }

    /// Runs calls to completion.
    ///
    /// # Errors
    /// The calls failed; or this is called within an async runtime, which it would block.
    pub fn block_on<T, E: From<Error>>(
        &self,
        call: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        if Handle::try_current().is_ok() {
            let reason = "a blocking call within an async runtime would block it: use the async \
                          client there";
            return Err(Error::request(reason).into());
        }
        match &self.0.0 {
            Some(runtime) => runtime.block_on(call),
            None => Err(Error::request("the thread of the client has ended").into()),
        }
    }
}
