//! What statuses of this API alone have.

use whatsapp_business_runtime as runtime;

use super::change::Change;
use super::{Message, Status};
use crate::types;

/// The delivery state of a sent message.
pub type DeliveryState<'a> = runtime::webhook::DeliveryState<'a, types::WebhookError>;

impl<'a> Status<'a> {
    pub(super) fn state_of(typed: &'a types::Status) -> DeliveryState<'a> {
        let status = typed.status.as_ref().map_or("", |status| status.as_str());
        if typed.type_.as_deref() == Some("payment") {
            return DeliveryState::Payment(status);
        }
        DeliveryState::of(status, &typed.errors)
    }

    /// Returns the recipient of the message: the number of the user, or the user id of one who has a user
    /// name and shows no number.
    #[must_use]
    pub fn recipient(&self) -> Option<&'a str> {
        let number = self.typed.recipient_id.as_deref();
        number.or(self.typed.recipient_user_id.as_deref())
    }
}

/// The account and the phone number of an item.
macro_rules! origin {
    ($($item:ident $verb:literal)*) => {$(
        impl<'a> $item<'a> {
            fn change(&self) -> Option<Change<'a>> {
                self.event.change_at(self.place)
            }

            /// Returns the id of the account of the phone number.
            #[must_use]
            pub fn waba_id(&self) -> Option<&'a str> {
                self.change()?.waba_id()
            }

            #[doc = concat!("Returns the id of the phone number that ", $verb, ".")]
            #[must_use]
            pub fn phone_number_id(&self) -> Option<&'a str> {
                self.change()?.phone_number_id()
            }

            #[doc = concat!("Returns the phone number that ", $verb, ", as users see it.")]
            #[must_use]
            pub fn display_phone_number(&self) -> Option<&'a str> {
                self.change()?.display_phone_number()
            }
        }
    )*};
}
origin! {
    Message "the message belongs to"
    Status "sent the message"
}

#[cfg(feature = "client")]
impl Message<'_> {
    /// Marks this message as read, and shows that a reply is being written: until a message is sent, but
    /// for 25 seconds at most.
    ///
    /// # Errors
    /// The message has no id, or the call failed.
    pub async fn typing(&self, client: &crate::Client) -> crate::Result<()> {
        let client = self.client(client);
        client
            .messages()
            .mark_read_and_type(self.id_or_error()?)
            .await
    }
}
