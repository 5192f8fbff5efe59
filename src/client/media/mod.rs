//! Uploading and downloading media, as streams.
//!
//! The server accepts these types and sizes:
//!
//! | Kind | Media types | Maximum size |
//! |---|---|---|
//! | image | `image/jpeg`, `image/png` | 5 MB |
//! | audio | `audio/aac`, `audio/mp4`, `audio/amr`, `audio/mpeg`, `audio/ogg; codecs=opus` | 16 MB |
//! | video | `video/mp4`, `video/3gpp` | 16 MB |
//! | sticker | `image/webp` | 100 kB |
//! | document | any | 100 MB |
//!
//! ```no_run
//! use whatsapp_business::{Client, MediaRef, OutboundMessage};
//! use whatsapp_business::media::Upload;
//!
//! # async fn example(client: Client) -> whatsapp_business::Result<()> {
//! let upload = Upload::file("tour.mp4")
//!     .on_progress(|progress| println!("{} of {:?} bytes", progress.done, progress.total));
//! let id = client.media().upload_from(upload).await?;
//! client.messages().send(&OutboundMessage::video("15550100", MediaRef::id(&id))).await?;
//!
//! client.media().fetch(&id).to_file("copy.mp4").await?;
//! # Ok(())
//! # }
//! ```

mod download;
mod kind;
mod upload;

pub use kind::MediaKind;
#[doc(inline)]
pub use whatsapp_business_runtime::client::media::{Fetched, Progress};

/// A download of media: see [`Media::fetch`](crate::handles::Media::fetch).
pub type Fetch<'a> = whatsapp_business_runtime::client::media::Fetch<'a, crate::Error>;

/// An upload from memory, a file or a stream.
///
/// Its type and size are checked against the limits of its [`MediaKind`] before anything is sent.
pub type Upload = whatsapp_business_runtime::client::media::Upload<MediaKind>;
