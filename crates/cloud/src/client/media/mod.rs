//! Uploading and downloading media, as streams.
//!
//! The server accepts these types and sizes:
//!
//! | Kind | Media types | Maximum size |
//! |---|---|---|
//! | image | `image/jpeg`, `image/png` | 5 MiB |
//! | audio | `audio/aac`, `audio/amr`, `audio/mp4`, `audio/mpeg`, `audio/ogg` (Opus) | 16 MiB |
//! | video | `video/3gpp`, `video/mp4` | 16 MiB |
//! | sticker | `image/webp` | 500 KiB if animated, 100 KiB if not |
//! | document | text, PDF and the files of office programs | 100 MiB |
//!
//! An uploaded file is stored for 30 days, and belongs to the phone number that it was uploaded for: that
//! of the client, or of [`PhoneNumber::media`](crate::PhoneNumber::media).
//!
//! ```no_run
//! use whatsapp_business_cloud::Client;
//! use whatsapp_business_cloud::media::Upload;
//!
//! # async fn example(client: Client) -> whatsapp_business_cloud::Result<()> {
//! let upload = Upload::file("tour.mp4")
//!     .on_progress(|progress| println!("{} of {:?} bytes", progress.done, progress.total));
//! let id = client.media().upload_from(upload).await?;
//!
//! client.media().fetch(&id).to_file("copy.mp4").await?;
//! client.media().delete(&id).await?;
//! # Ok(())
//! # }
//! ```
//!
//! [`UploadSession`] uploads the example files of templates and profile pictures, which need a handle
//! in place of an id.

mod download;
mod kind;
mod session;
mod upload;

pub use kind::MediaKind;
pub use session::UploadSession;
#[doc(inline)]
pub use whatsapp_business_runtime::client::media::{Fetched, Progress};

/// A download of media: see [`Media::fetch`](crate::handles::Media::fetch).
pub type Fetch<'a> = whatsapp_business_runtime::client::media::Fetch<'a, crate::Error>;

/// An upload from memory, a file or a stream.
///
/// Its type and size are checked against the limits of its [`MediaKind`] before anything is sent.
pub type Upload = whatsapp_business_runtime::client::media::Upload<MediaKind>;
