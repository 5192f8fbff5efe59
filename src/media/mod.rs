//! Media: files up to the server and down from it, as streams, without filling the memory.
//!
//! | kind | media types | at most |
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
//! let upload = Upload::file("tour.mp4").on_progress(|p| println!("{} of {:?} bytes", p.done, p.total));
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

/// How far a transfer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Bytes so far. An upload that is sent again begins at 0 again.
    pub done: u64,
    /// Bytes in all, where that is known.
    pub total: Option<u64>,
}

/// Who is told of the progress.
type OnProgress = std::sync::Arc<dyn Fn(Progress) + Send + Sync>;
