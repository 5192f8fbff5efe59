//! The generated client's transport.

use std::fmt;

#[cfg(doc)]
use whatsapp_business_runtime::ResponseValue;
use whatsapp_business_runtime::Transport;
use whatsapp_business_runtime::client::{CallBuilder, Options};

/// The generated client: one method for each operation, named after its operation id.
///
/// [`Client`](crate::Client) has the same operations on a handle for each tag, which return the
/// decoded body alone. The methods here return it with its status and headers, as a
/// [`ResponseValue`]. Rate limits and retries are the same.
#[derive(Clone)]
pub struct Api {
    transport: Transport,
}

impl Api {
    pub(super) fn new(transport: Transport) -> Self {
        Self { transport }
    }

    /// Begins a call of the operation at `index` of the table.
    pub(crate) fn call(&self, index: usize) -> CallBuilder<'_> {
        self.transport.call(index)
    }

    /// Begins a call of the operation at `index` whose URL the server returned.
    pub(super) fn call_url(&self, index: usize, url: &str, hosts: &[&str]) -> CallBuilder<'_> {
        self.transport.call_url(index, url, hosts)
    }

    pub(super) fn transport(&self) -> &Transport {
        &self.transport
    }

    pub(super) fn with_options(&self, change: impl FnOnce(&mut Options)) -> Self {
        Self::new(self.transport.with_options(change))
    }
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.transport.fmt(f)
    }
}
