//! Files to and from the server, with a progress bar on a terminal.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::stream::{Stream, StreamExt as _};
use http_body::{Frame, SizeHint};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::io::{AsyncRead, ReadBuf};
use whatsapp_business_runtime::{self as runtime, ByteStream, FileKind};

use crate::about::About;
use crate::config::directory_of;
use crate::error::{Failure, Result};
use crate::output;

/// How much of a file is read at once.
const CHUNK: usize = 64 * 1024;

/// Returns a progress bar on standard error, if that is a terminal.
fn bar(total: Option<u64>, what: &str) -> ProgressBar {
    let target = match io::stderr().is_terminal() {
        true => ProgressDrawTarget::stderr(),
        false => ProgressDrawTarget::hidden(),
    };
    let template = match total {
        Some(_) => "{prefix} {wide_bar} {bytes}/{total_bytes} {eta}",
        None => "{prefix} {spinner} {bytes} {bytes_per_sec}",
    };
    let bar = ProgressBar::with_draw_target(total, target).with_prefix(what.to_owned());
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("━╸ "));
    }
    // A short transfer needs no bar.
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// A file or text that the server sends.
pub struct Download {
    content_type: Option<String>,
    length: Option<u64>,
    chunks: Pin<Box<dyn Stream<Item = Result<Bytes, runtime::Error>>>>,
}

impl Download {
    /// Creates a download of a stream.
    #[must_use]
    pub fn new<E>(stream: ByteStream<E>) -> Self
    where
        E: From<runtime::Error> + Into<runtime::Error> + 'static,
    {
        Self {
            content_type: stream.content_type().map(str::to_owned),
            length: stream.content_length(),
            chunks: Box::pin(stream.map(|chunk| chunk.map_err(Into::into))),
        }
    }

    /// Returns the media type that the server declared.
    pub(crate) fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    async fn chunk(&mut self, about: &About) -> Result<Option<Bytes>> {
        let chunk = self.chunks.next().await.transpose();
        chunk.map_err(|error| Failure::of(&error, about))
    }
}

/// A file to upload.
#[derive(Debug, Clone)]
pub struct Upload {
    /// The file.
    pub path: PathBuf,
    /// The media type, unless it is guessed from the name.
    pub media_type: Option<String>,
    /// What the file is sent as, such as `image`.
    pub kind: Option<&'static str>,
    bar: ProgressBar,
}

impl Upload {
    pub(crate) fn new(
        path: &Path,
        media_type: Option<&String>,
        kind: Option<&'static str>,
    ) -> Self {
        let total = std::fs::metadata(path).map(|metadata| metadata.len()).ok();
        Self {
            path: path.to_owned(),
            media_type: media_type.cloned(),
            kind,
            bar: bar(total, "uploading"),
        }
    }

    /// Returns the media type of the file.
    #[must_use]
    pub fn media_type(&self) -> String {
        let guessed = || media_type(&self.path);
        self.media_type.clone().unwrap_or_else(guessed)
    }

    /// Returns the upload for the library, as one of the kinds of the API.
    pub fn of_kind<K: FileKind>(&self, kinds: &[(&str, K)]) -> runtime::Upload<K> {
        let bar = self.bar.clone();
        let upload = runtime::Upload::file(&self.path);
        let mut upload = upload.on_progress(move |now| bar.set_position(now.done));
        if let Some(media_type) = &self.media_type {
            upload = upload.with_media_type(media_type);
        }
        match kinds.iter().find(|(name, _)| Some(*name) == self.kind) {
            Some((_, kind)) => upload.with_kind(*kind),
            None => upload,
        }
    }

    /// Ends the progress bar.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// Where a download goes.
pub(crate) enum Target {
    Stdout,
    File(PathBuf),
}

/// Writes a download to a file or to standard output, and returns its size.
///
/// A file is written under a temporary name and renamed at the end. If the transfer fails or is
/// interrupted, the temporary file is removed, and an existing file is untouched.
pub(crate) async fn save(about: &About, stream: Download, target: &Target) -> Result<u64> {
    let path = match target {
        Target::File(path) => path,
        Target::Stdout => return to_stdout(about, stream).await,
    };
    let failed = |error: &dyn std::fmt::Display| Failure::file("write", path, error);
    let mut file = part_of(path).map_err(|e| failed(&e))?;
    let bar = bar(stream.length, "downloading");
    let size = copy(about, stream, |chunk| {
        bar.inc(chunk.len() as u64);
        file.write_all(chunk).map_err(|e| failed(&e))
    });
    let size = size.await?;
    bar.finish_and_clear();
    make_readable(file.as_file()).map_err(|e| failed(&e))?;
    file.persist(path).map_err(|e| failed(&e.error))?;
    Ok(size)
}

/// Creates the temporary file that becomes the file of a path.
pub(crate) fn part_of(path: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".wab-").suffix(".part");
    builder.tempfile_in(directory_of(path))
}

/// Passes each chunk on, and returns the size of all.
async fn copy(
    about: &About,
    mut stream: Download,
    mut write: impl FnMut(&[u8]) -> Result,
) -> Result<u64> {
    let mut size = 0;
    while let Some(chunk) = stream.chunk(about).await? {
        write(&chunk)?;
        size += chunk.len() as u64;
    }
    Ok(size)
}

/// Gives a downloaded file the mode of any new file: a temporary one has 0600.
#[cfg(unix)]
fn make_readable(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_: &std::fs::File) -> io::Result<()> {
    Ok(())
}

async fn to_stdout(about: &About, stream: Download) -> Result<u64> {
    let media_type = stream.content_type().unwrap_or("binary");
    if io::stdout().is_terminal() && !media_type.starts_with("text/") {
        return Err(Failure::usage(format!(
            "the response is {media_type}, and standard output is a terminal: use `--save FILE`"
        )));
    }
    let write = |chunk: &[u8]| {
        let mut stdout = io::stdout().lock();
        let written = stdout.write_all(chunk).and_then(|()| stdout.flush());
        written.map_err(output::written)
    };
    copy(about, stream, write).await
}

/// The media type of a file, by its name.
pub(crate) fn media_type(path: &Path) -> String {
    let guess = mime_guess::from_path(path);
    guess.first_or_octet_stream().essence_str().to_owned()
}

/// A file or standard input as the body of a request, with a progress bar.
pub(crate) struct UploadBody {
    reader: Pin<Box<dyn AsyncRead + Send + Sync>>,
    /// How much is left, if that is known.
    left: Option<u64>,
    bar: ProgressBar,
}

impl UploadBody {
    /// Opens a file, or standard input if the path is `-`.
    pub(crate) async fn open(path: &Path) -> Result<Self> {
        if path == Path::new("-") {
            return Ok(Self {
                reader: Box::pin(tokio::io::stdin()),
                left: None,
                bar: bar(None, "uploading"),
            });
        }
        let failed = |error: io::Error| Failure::file("read", path, &error);
        let file = tokio::fs::File::open(path).await.map_err(failed)?;
        let metadata = file.metadata().await.map_err(failed)?;
        if !metadata.is_file() {
            return Err(Failure::file("read", path, &"it is not a file"));
        }
        Ok(Self {
            reader: Box::pin(file),
            left: Some(metadata.len()),
            bar: bar(Some(metadata.len()), "uploading"),
        })
    }
}

impl Drop for UploadBody {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

impl http_body::Body for UploadBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let left = self
            .left
            .map_or(CHUNK, |left| usize::try_from(left).unwrap_or(CHUNK));
        if left == 0 {
            return Poll::Ready(None);
        }
        let mut chunk = BytesMut::zeroed(left.min(CHUNK));
        let mut buffer = ReadBuf::new(&mut chunk);
        ready!(self.reader.as_mut().poll_read(context, &mut buffer))?;
        let read = buffer.filled().len();
        if read == 0 {
            let shorter =
                || io::Error::new(io::ErrorKind::UnexpectedEof, "the file became shorter");
            return Poll::Ready(self.left.map(|_| Err(shorter())));
        }
        chunk.truncate(read);
        self.left = self.left.map(|left| left - read as u64);
        self.bar.inc(read as u64);
        Poll::Ready(Some(Ok(Frame::data(chunk.freeze()))))
    }

    fn size_hint(&self) -> SizeHint {
        self.left
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
