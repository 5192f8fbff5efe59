#[cfg(feature = "blocking")]
pub use client::blocking;
#[cfg(feature = "client")]
pub use client::{Api, ByteStream, Client, ClientBuilder, Request, handles};
#[cfg(feature = "dynamic")]
pub use client::{OperationCall, OperationResponse};
//? pages
#[cfg(feature = "client")]
pub use client::Pages;
//? end
#[cfg(feature = "test-util")]
pub use error::TestError;
pub use error::{Error, ErrorCode, ErrorFamily, Result};
//? media
pub use message::MediaRef;
//? end
//? send
pub use message::OutboundMessage;
//? end
//? recipient
#[doc(inline)]
pub use whatsapp_business_runtime::Recipient;
//? end
//? send
#[cfg(feature = "client")]
pub use message::Sent;
//? end
#[cfg(feature = "dynamic")]
#[doc(inline)]
pub use whatsapp_business_runtime::RequestPreview;
#[doc(inline)]
pub use whatsapp_business_runtime::{File, Secret};
#[cfg(feature = "client")]
#[doc(inline)]
pub use whatsapp_business_runtime::{
    AccessToken, Method, Rate, RateLimit, RateSource, ResponseValue, RetryDecision, RetryPolicy,
};
//? login
#[cfg(feature = "client")]
#[doc(inline)]
pub use whatsapp_business_runtime::{Token, TokenStore};
//? end
