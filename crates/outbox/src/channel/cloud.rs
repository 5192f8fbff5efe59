//! The Cloud API.

use whatsapp_business_cloud::webhook::{DeliveryState, Event};
use whatsapp_business_cloud::{Client, OutboundMessage, PhoneNumber, RetryPolicy};
use whatsapp_business_runtime as runtime;

use super::{Api, Channel, Message, MessageStatus, StatusEvent};
use crate::state::State;

const SEND: &str = "Messages_sendMessage";

impl Message for OutboundMessage {
    const API: Api = Api::Cloud;

    fn check(&self) -> Result<(), runtime::Error> {
        Ok(self.check()?)
    }

    fn recipient(&self) -> String {
        Self::recipient(self).map_or_else(String::new, |to| to.in_statuses())
    }
}

/// Sends from the phone number of the client's builder.
impl Channel for Client {
    type Message = OutboundMessage;

    const OPERATION: &'static str = SEND;

    fn without_retries(self) -> Self {
        self.with_retry(RetryPolicy::none())
    }

    fn sender(&self) -> Option<&str> {
        self.phone_number_id()
    }

    async fn send(&self, message: &OutboundMessage) -> Result<String, runtime::Error> {
        Ok(self.messages().send(message).await?.id)
    }
}

impl Channel for PhoneNumber {
    type Message = OutboundMessage;

    const OPERATION: &'static str = SEND;

    fn without_retries(self) -> Self {
        let client = self.client().with_retry(RetryPolicy::none());
        client.phone_number(self.id())
    }

    fn sender(&self) -> Option<&str> {
        Some(self.id())
    }

    async fn send(&self, message: &OutboundMessage) -> Result<String, runtime::Error> {
        Ok(self.messages().send(message).await?.id)
    }
}

impl StatusEvent for Event {
    const API: Api = Api::Cloud;

    fn statuses(&self) -> Vec<MessageStatus<'_>> {
        let statuses = self.statuses().filter_map(|status| {
            let (state, errors) = match status.delivery_state() {
                DeliveryState::Sent => (State::Sent, &[][..]),
                DeliveryState::Delivered => (State::Delivered, &[][..]),
                // A voice message that was played has been read.
                DeliveryState::Read | DeliveryState::Played => (State::Read, &[][..]),
                DeliveryState::Failed(errors) => (State::Failed, errors),
                _ => return None,
            };
            let error = errors.first();
            Some(MessageStatus {
                recipient: status.recipient(),
                sender: status.phone_number_id(),
                code: error.map(|error| error.code),
                reason: error.and_then(|error| error.title.as_deref()),
                ..MessageStatus::new(status.id()?, state)
            })
        });
        statuses.collect()
    }
}
