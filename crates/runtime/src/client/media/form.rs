//! An upload as the file of a multipart form, which is streamed like any other.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use reqwest::Body;

use super::FileKind;
use super::upload::{PreparedUpload, UploadSource};
use crate::client::form::{part_head, random_boundary};
use crate::client::transport::call::CallBuilder;

impl<K: FileKind> PreparedUpload<K> {
    /// Makes it the file `name` of a multipart form, after the other `fields`.
    pub fn attach_form<'a>(
        self,
        call: CallBuilder<'a>,
        fields: &[(&str, &str)],
        name: &str,
    ) -> (CallBuilder<'a>, UploadSource<K>) {
        let boundary = random_boundary();
        let mut head = String::new();
        for (name, value) in fields {
            head.push_str(&part_head(&boundary, name, None));
            head.push_str(value);
            head.push_str("\r\n");
        }
        let file_name = self.file_name();
        let file = (file_name.as_deref().unwrap_or("file"), self.media_type());
        head.push_str(&part_head(&boundary, name, Some(file)));
        let head = Bytes::from(head);
        let tail = Bytes::from(format!("\r\n--{boundary}--\r\n"));
        let call = call
            // Only so that an invalid one is refused.
            .content_type(self.media_type())
            .content_type(&format!("multipart/form-data; boundary={boundary}"));
        self.attach_within(call, move |body| {
            Body::wrap(FormBody {
                head: Some(head.clone()),
                file: Some(body),
                tail: Some(tail.clone()),
            })
        })
    }
}

/// The body of a form; what was sent of it is `None`.
struct FormBody {
    head: Option<Bytes>,
    file: Option<Body>,
    tail: Option<Bytes>,
}

impl http_body::Body for FormBody {
    type Data = Bytes;
    type Error = reqwest::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, reqwest::Error>>> {
        if let Some(head) = self.head.take() {
            return Poll::Ready(Some(Ok(Frame::data(head))));
        }
        if let Some(file) = &mut self.file {
            if let Some(frame) = ready!(Pin::new(file).poll_frame(context)) {
                return Poll::Ready(Some(frame));
            }
            self.file = None;
        }
        Poll::Ready(self.tail.take().map(|tail| Ok(Frame::data(tail))))
    }

    fn size_hint(&self) -> SizeHint {
        let around = [&self.head, &self.tail];
        let around: usize = around.into_iter().flatten().map(Bytes::len).sum();
        let file = self
            .file
            .as_ref()
            .map_or(Some(0), |file| file.size_hint().exact());
        match file {
            Some(file) => SizeHint::with_exact(file + around as u64),
            None => SizeHint::default(),
        }
    }
}
