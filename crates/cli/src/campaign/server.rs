//! What a campaign needs to know of an API: the form of its messages, and what sends them.

use clap::ArgMatches;
use whatsapp_business::OutboundMessage;
use whatsapp_business_cloud::{OutboundMessage as CloudMessage, PhoneNumber};
use whatsapp_business_outbox::{Message, Outbox, Worker};

use crate::api::Api;
use crate::cloud::connection::Connection as CloudConnection;
use crate::connection::{Connection, Needs};
use crate::failure::{Failure, Result};
use crate::settings::Settings;

/// A message in the form of an API.
pub(super) trait RowMessage: Message {
    fn from_row(message: OutboundMessage) -> Result<Self>;
}

impl RowMessage for OutboundMessage {
    fn from_row(message: OutboundMessage) -> Result<Self> {
        Ok(message)
    }
}

impl RowMessage for CloudMessage {
    fn from_row(message: OutboundMessage) -> Result<Self> {
        Self::try_from(message).map_err(|error| Failure::usage(error.to_string()))
    }
}

/// What the messages are sent through.
pub(super) enum Server {
    OnPremises(Connection),
    Cloud(CloudConnection, PhoneNumber),
}

impl Server {
    /// Connects to the current API.
    pub(super) async fn open(settings: &Settings, matches: &ArgMatches) -> Result<Self> {
        match Api::current() {
            Api::OnPremises => {
                let connection = Connection::open(settings, Needs::Token).await?;
                Ok(Self::OnPremises(connection))
            }
            Api::Cloud => {
                let connection = CloudConnection::open(settings).await?;
                let number = connection.ids.sender(matches)?;
                let number = connection.client.phone_number(number);
                Ok(Self::Cloud(connection, number))
            }
        }
    }

    /// Returns a worker, and the name that its limit of the rate is shared by.
    pub(super) fn worker(&self, outbox: &Outbox) -> (Worker, String) {
        match self {
            Self::OnPremises(connection) => (
                outbox.worker(connection.client.clone()),
                connection.url.clone(),
            ),
            Self::Cloud(_, number) => (
                outbox.worker(number.clone()),
                format!("cloud/{}", number.id()),
            ),
        }
    }

    /// Ends the use of the connection.
    pub(super) async fn finish(&self) -> Result {
        match self {
            Self::OnPremises(connection) => connection.finish(Ok(())).await,
            Self::Cloud(connection, _) => connection.finish(Ok(())).await,
        }
    }
}
