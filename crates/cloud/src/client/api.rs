//! The generated client's transport.

use std::fmt;
use std::sync::Arc;

#[cfg(doc)]
use whatsapp_business_runtime::ResponseValue;
use whatsapp_business_runtime::Transport;
use whatsapp_business_runtime::client::{CallBuilder, Options};

use crate::error::{Error, Result};

/// The generated client: one method for each operation, named after its operation id.
///
/// [`Client`](crate::Client) has the same operations on a handle for each tag, which return the
/// decoded body alone. The methods here return it with its status and headers, as a
/// [`ResponseValue`]. Rate limits and retries are the same.
#[derive(Clone)]
pub struct Api {
    transport: Transport,
    /// The phone number of the calls that do not name one.
    phone_number: Option<Arc<str>>,
}

impl Api {
    pub(super) fn new(transport: Transport, phone_number: Option<Arc<str>>) -> Self {
        Self {
            transport,
            phone_number,
        }
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
        let transport = self.transport.with_options(change);
        Self::new(transport, self.phone_number.clone())
    }

    pub(super) fn with_phone_number(&self, id: Arc<str>) -> Self {
        Self::new(self.transport.clone(), Some(id))
    }

    /// Returns the id of the phone number that calls are made for.
    ///
    /// # Errors
    /// The client has none.
    pub(crate) fn phone_number(&self) -> Result<&str> {
        self.phone_number.as_deref().ok_or_else(|| {
            Error::configuration(
                "the client has no phone number: set its id by `ClientBuilder::phone_number`, or use \
                 `client.phone_number(id)`",
            )
        })
    }
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.transport.fmt(f)
    }
}
