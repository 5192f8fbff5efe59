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

mod body;
mod digest;
mod download;
mod kind;
mod upload;

pub use download::{Fetch, Fetched};
pub use kind::MediaKind;
pub use upload::Upload;

/// The progress of a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Bytes so far. An upload that is retried begins at 0 again.
    pub done: u64,
    /// Bytes in total, if known.
    pub total: Option<u64>,
}

/// A progress callback.
type OnProgress = std::sync::Arc<dyn Fn(Progress) + Send + Sync>;
