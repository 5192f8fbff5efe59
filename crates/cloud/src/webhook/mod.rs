//! Webhook events: what the API posts to a business, parsed into enums to match on.
//!
//! [`parse`] takes the body of a request. One body may have events of several accounts and phone
//! numbers: an [`Event`] flattens them, and stores the JSON beside the typed values, so that fields
//! that the document does not know are not lost. Respond with **200** once the event is stored: after
//! any other status, the API delivers it again, for up to seven days.
//!
//! ```
//! use whatsapp_business_cloud::webhook::{self, Content};
//!
//! # fn main() -> whatsapp_business_cloud::Result<()> {
//! let event = webhook::parse(
//!     br#"{"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [
//!         {"field": "messages", "value": {
//!             "messaging_product": "whatsapp",
//!             "metadata": {"display_phone_number": "15550000", "phone_number_id": "1065403"},
//!             "messages": [{"from": "15550100", "id": "wamid.A", "timestamp": "1700000000",
//!                 "type": "text", "text": {"body": "Is it still open?"}}]}}]}]}"#,
//! )?;
//! for message in event.messages() {
//!     assert_eq!(message.phone_number_id(), Some("1065403"));
//!     match message.content() {
//!         Content::Text(body) => println!("{}: {body}", message.sender().unwrap_or("unknown")),
//!         Content::Image(image) => println!("an image: {}", image.id),
//!         other => println!("other content: {other:?}"),
//!     }
//! }
//! # Ok(())
//! # }
//! ```
#![cfg_attr(
    feature = "receiver",
    doc = r#"
# Receiving

A [`Receiver`] checks the signature of each request, responds to the handshake by which the URL is
verified, and passes each event to the handler once:

```
use whatsapp_business_cloud::webhook::{Event, Receiver, Signature};

let receiver = Receiver::new(|event: Event| async move {
    for status in event.statuses() {
        println!("{:?}: {:?}", status.id(), status.delivery_state());
    }
    Ok::<_, std::io::Error>(())
})
.with_signature(Signature::hub("the app secret"))
.with_verify_token("the verify token");
# let _ = receiver;
```

Messages and statuses are recognized by phone number and id for longer than the seven days that the
API repeats them. A custom [`Deduplicator`] should have a window as long:
[`Deduplicator::with_window`]."#
)]

mod change;
mod content;
mod event;
mod place;
mod status;

use place::Place;

pub use change::Change;
pub use content::Content;
pub use status::DeliveryState;

include!(concat!(env!("BINDINGS"), "/webhook.rs"));
