//! What the outbox needs to know of an API: its messages, how one is sent, and the statuses in its
//! webhook events.
//!
//! Each API implements these traits in a file of its own, behind a feature.

#[cfg(feature = "cloud")]
mod cloud;
#[cfg(feature = "on-premises")]
mod on_premises;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use whatsapp_business_runtime as runtime;

use crate::error::{Error, Result};
use crate::state::State;

/// An API whose messages an outbox stores. A worker sends only messages of the API of its client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Api {
    /// The On-Premises API.
    OnPremises,
    /// The Cloud API.
    Cloud,
}

impl Api {
    const ALL: [Self; 2] = [Self::OnPremises, Self::Cloud];

    /// Returns the name of the API, as it is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OnPremises => "on-premises",
            Self::Cloud => "cloud",
        }
    }

    /// Returns the number of the API within a lane. It is stored, and less than 16.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::OnPremises => 1,
            Self::Cloud => 2,
        }
    }

    pub(crate) fn parse(text: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|api| api.as_str() == text);
        found.ok_or_else(|| Error::Corrupt(format!("`{text}` is not an API of the outbox")))
    }
}

impl fmt::Display for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A message that an outbox can store, as JSON.
///
/// With feature `on-premises`, `whatsapp_business::OutboundMessage` is one; with feature `cloud`,
/// `whatsapp_business_cloud::OutboundMessage`.
pub trait Message: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The API that the message is for.
    const API: Api;

    /// Checks the message against the limits of the API.
    ///
    /// # Errors
    /// It exceeds a limit: it is not stored.
    fn check(&self) -> Result<(), runtime::Error>;

    /// Returns the recipient as the statuses of the API name it: the digits of a number, or the id
    /// of a group.
    fn recipient(&self) -> String;
}

/// What a [`Worker`](crate::Worker) sends through: a client and, if the API serves several business
/// numbers, one of them.
///
/// With feature `on-premises`, `whatsapp_business::Client` is one; with feature `cloud`,
/// `whatsapp_business_cloud::PhoneNumber`, and its `Client` with the phone number of the builder.
pub trait Channel: Send + Sync + 'static {
    /// The messages that it sends.
    type Message: Message;

    /// The operation that sends a message. An error of any other, such as the login, is not the
    /// message's, and ends the worker unless it is [retryable](runtime::Error::is_retryable).
    const OPERATION: &'static str;

    /// Returns a channel that makes one attempt for each message: retries are up to the outbox.
    #[must_use]
    fn without_retries(self) -> Self
    where
        Self: Sized;

    /// Returns the business number, as the statuses of the API name it; `None` if they do not.
    fn sender(&self) -> Option<&str> {
        None
    }

    /// Sends a message, and returns the id that its statuses have.
    ///
    /// # Errors
    /// The message was not accepted, or it is unknown whether it was
    /// ([`is_ambiguous`](runtime::Error::is_ambiguous)).
    fn send(
        &self,
        message: &Self::Message,
    ) -> impl Future<Output = Result<String, runtime::Error>> + Send;
}

/// A webhook event with statuses, for [`Outbox::record`](crate::Outbox::record).
///
/// With feature `on-premises`, `whatsapp_business::webhook::Event` is one; with feature `cloud`,
/// `whatsapp_business_cloud::webhook::Event`.
pub trait StatusEvent: Send + Sync {
    /// The API that the event is of.
    const API: Api;

    /// Returns the statuses of messages that the business sent, in order; those in a state that an
    /// outbox does not store are left out.
    fn statuses(&self) -> Vec<MessageStatus<'_>>;
}

/// A status in a webhook event.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MessageStatus<'a> {
    /// The id of the message.
    pub id: &'a str,
    /// [`State::Sent`], [`Delivered`](State::Delivered), [`Read`](State::Read) or
    /// [`Failed`](State::Failed). Any other is ignored.
    pub state: State,
    /// The recipient of the message: see [`Message::recipient`].
    pub recipient: Option<&'a str>,
    /// The business number that sent it: see [`Channel::sender`].
    pub sender: Option<&'a str>,
    /// The code of the API, if it failed.
    pub code: Option<i64>,
    /// The reason, if it failed.
    pub reason: Option<&'a str>,
}

impl<'a> MessageStatus<'a> {
    /// Creates a status without optional values.
    #[must_use]
    pub fn new(id: &'a str, state: State) -> Self {
        Self {
            id,
            state,
            recipient: None,
            sender: None,
            code: None,
            reason: None,
        }
    }
}

/// Returns the name under which the store knows a business number.
pub(crate) fn sender_name(api: Api, sender: Option<&str>) -> String {
    match sender {
        Some(sender) => format!("{api}/{sender}"),
        None => api.as_str().to_owned(),
    }
}

/// The result of [`AnyChannel::send`].
pub(crate) enum Sent {
    Accepted(String),
    /// The stored JSON is not a message of the API.
    Undecodable(serde_json::Error),
    Failed(runtime::Error),
}

pub(crate) type SentFuture = Pin<Box<dyn Future<Output = Sent> + Send>>;

/// A [`Channel`] of any type.
pub(crate) trait AnyChannel: Send + Sync {
    fn api(&self) -> Api;
    fn operation(&self) -> &'static str;
    fn sender_name(&self) -> String;
    /// Sends a message from its stored JSON.
    fn send_json(self: Arc<Self>, body: String) -> SentFuture;
}

impl<C: Channel> AnyChannel for C {
    fn api(&self) -> Api {
        C::Message::API
    }

    fn operation(&self) -> &'static str {
        C::OPERATION
    }

    fn sender_name(&self) -> String {
        sender_name(C::Message::API, self.sender())
    }

    fn send_json(self: Arc<Self>, body: String) -> SentFuture {
        Box::pin(async move {
            let message: C::Message = match serde_json::from_str(&body) {
                Ok(message) => message,
                Err(error) => return Sent::Undecodable(error),
            };
            drop(body);
            match self.send(&message).await {
                Ok(id) => Sent::Accepted(id),
                Err(error) => Sent::Failed(error),
            }
        })
    }
}
