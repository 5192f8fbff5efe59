//! The client.

use whatsapp_business_runtime as runtime;

use crate::types::Accepted;

include!(concat!(env!("BINDINGS"), "/facade.rs"));

pub(crate) mod send {
    //! Sending a message.

    use super::{Accepted, runtime};

    include!(concat!(env!("BINDINGS"), "/send.rs"));

    /// A message that the server accepted.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub struct Sent {
        /// The id of the message.
        pub id: String,
    }

    impl Sent {
        fn from_body(body: &bytes::Bytes, status: u16) -> runtime::Result<Self> {
            let Accepted { id, .. } = runtime::Error::decode_response(body, status)?;
            Ok(Self { id })
        }

        /// Builds a value for a unit test.
        #[cfg(feature = "test-util")]
        #[must_use]
        pub fn test(id: impl Into<String>) -> Self {
            Self { id: id.into() }
        }
    }
}
