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

    /// Begins a call of an operation by its id.
    ///
    /// The generated methods do the same with types. This is for programs that learn at run time
    /// which operation to call, and takes names and JSON.
    ///
    /// # Errors
    /// The document has no such operation. The message names the one with the most similar id.
    #[cfg(feature = "dynamic")]
    pub fn operation(&self, id: &str) -> crate::Result<super::OperationCall<'_>> {
        self.transport.operation(id)
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
