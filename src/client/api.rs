//! The generated client's transport.

use std::fmt;

#[cfg(doc)]
use whatsapp_business_runtime::ResponseValue;
use whatsapp_business_runtime::Transport;

#[cfg(feature = "dynamic")]
use super::OperationCall;
#[cfg(feature = "dynamic")]
use crate::error::Result;
use whatsapp_business_runtime::client::CallBuilder;

/// The generated client: one method for each operation, named after its operation id.
///
/// [`Client`](crate::Client) has the same operations on a handle for each tag, which return the
/// decoded body alone. The methods here return it with its status and headers, as a
/// [`ResponseValue`]. Session, rate limits and retries are the same.
///
/// ```no_run
/// # async fn example(client: whatsapp_business::Client) -> whatsapp_business::Result<()> {
/// let response = client.api().health_check_status().await?;
/// println!("{}: {:?}", response.status(), response.health);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Api {
    pub(super) transport: Transport,
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
    ///
    /// # Examples
    /// ```no_run
    /// # async fn example(client: whatsapp_business::Client) -> whatsapp_business::Result<()> {
    /// use serde_json::json;
    ///
    /// let call = client
    ///     .api()
    ///     .operation("Messages_sendMessage")?
    ///     .body(json!({"to": "15550100", "type": "text", "text": {"body": "Hello!"}}));
    /// println!("{:?}", call.send().await?);
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "dynamic")]
    pub fn operation(&self, id: &str) -> Result<OperationCall<'_>> {
        self.transport.operation(id)
    }
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.transport.fmt(f)
    }
}
