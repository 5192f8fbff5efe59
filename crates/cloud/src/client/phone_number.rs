//! The calls of one phone number.

use std::sync::Arc;

use whatsapp_business_runtime::client::Scope;

use super::handles::{Media, Messages};
use super::version::configuration;
use super::{Api, Client};
use crate::error::Result;

/// A client for one phone number: see [`Client::phone_number`].
///
/// Clones are cheap and share connections.
#[derive(Clone, Debug)]
pub struct PhoneNumber {
    client: Client,
    scope: Arc<Scope>,
}

impl Client {
    /// Returns a client for the phone number with an id, whatever that of the builder is.
    ///
    /// ```no_run
    /// # async fn example(client: whatsapp_business_cloud::Client) -> whatsapp_business_cloud::Result<()> {
    /// use whatsapp_business_cloud::OutboundMessage;
    ///
    /// let support = client.phone_number("106540352242922");
    /// support.messages().send(&OutboundMessage::text("15550100", "How can we help?")).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn phone_number(&self, id: impl Into<String>) -> PhoneNumber {
        let scope = Arc::new(Scope::new(id.into()));
        PhoneNumber {
            client: Self {
                api: Api {
                    transport: self.api.transport.clone(),
                    scope: Some(Arc::clone(&scope)),
                },
            },
            scope,
        }
    }

    /// Returns the id of the phone number that messages are sent from, if one was set.
    #[must_use]
    pub fn phone_number_id(&self) -> Option<&str> {
        self.api.phone_number().ok().map(Scope::value)
    }
}

impl Api {
    /// Returns the id of the phone number that calls are made for.
    ///
    /// # Errors
    /// The client has none.
    pub(crate) fn phone_number(&self) -> Result<&Scope> {
        self.scope.as_deref().ok_or_else(|| {
            configuration(
                "the client has no phone number: set its id by `ClientBuilder::phone_number`, or use \
                 `client.phone_number(id)`",
            )
        })
    }
}

impl PhoneNumber {
    /// Returns the id of the phone number.
    #[must_use]
    pub fn id(&self) -> &str {
        self.scope.value()
    }

    /// Returns a client that uses this phone number by default.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Returns the handle that sends messages from this phone number.
    #[must_use]
    pub fn messages(&self) -> Messages<'_> {
        self.client.messages()
    }

    /// Returns the handle that uploads media for this phone number.
    #[must_use]
    pub fn media(&self) -> Media<'_> {
        self.client.media()
    }
}
