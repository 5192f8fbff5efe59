//! The On-Premises API.

use whatsapp_business::types;
use whatsapp_business::webhook::{DeliveryState, Event};
use whatsapp_business::{Client, ErrorCode, OutboundMessage, RetryPolicy};
use whatsapp_business_runtime as runtime;

use super::{Api, Channel, Message, MessageStatus, StatusEvent};
use crate::state::State;

impl Message for OutboundMessage {
    const API: Api = Api::OnPremises;

    fn check(&self) -> Result<(), runtime::Error> {
        Ok(self.check()?)
    }

    fn recipient(&self) -> String {
        Self::recipient(self).map_or_else(String::new, |to| to.in_statuses())
    }
}

impl Channel for Client {
    type Message = OutboundMessage;

    const OPERATION: &'static str = "Messages_sendMessage";

    fn without_retries(self) -> Self {
        self.with_retry(RetryPolicy::none())
    }

    async fn send(&self, message: &OutboundMessage) -> Result<String, runtime::Error> {
        Ok(self.messages().send(message).await?.id)
    }
}

impl StatusEvent for Event {
    const API: Api = Api::OnPremises;

    fn statuses(&self) -> Vec<MessageStatus<'_>> {
        let statuses = self.statuses().filter_map(|status| {
            let (state, errors) = match status.delivery_state() {
                DeliveryState::Sent => (State::Sent, &[][..]),
                DeliveryState::Delivered => (State::Delivered, &[][..]),
                DeliveryState::Read => (State::Read, &[][..]),
                DeliveryState::Failed(errors) => (State::Failed, errors),
                _ => return None,
            };
            let error = errors.first();
            Some(MessageStatus {
                recipient: status.recipient(),
                code: error
                    .and_then(types::Error::error_code)
                    .map(ErrorCode::number),
                reason: error.and_then(|error| error.title.as_deref()),
                ..MessageStatus::new(status.id()?, state)
            })
        });
        statuses.collect()
    }
}
