//! The items of a list that comes in pages, as one stream.

use std::collections::HashSet;
use std::future::Future;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

/// The items of a page, and the cursor of the next one.
type Page<T, E> = Result<(Vec<T>, Option<String>), E>;
type PageFuture<'a, T, E> = Pin<Box<dyn Future<Output = Page<T, E>> + Send + 'a>>;

/// The items of all pages of a list.
///
/// It implements `Stream`; [`next`](Self::next) returns one item at a time. A page is requested when
/// the items before it have been taken. It ends after the page without a cursor, or whose cursor was
/// requested before; an error ends it as well.
#[must_use = "nothing is requested before an item is taken"]
pub struct Pages<'a, T, E> {
    request: Box<dyn FnMut(Option<String>) -> PageFuture<'a, T, E> + Send + 'a>,
    in_flight: Option<PageFuture<'a, T, E>>,
    items: std::vec::IntoIter<T>,
    /// The cursor to request next; `None` at the end.
    cursor: Option<Option<String>>,
    /// The hashes of the cursors that were requested.
    requested: HashSet<u64>,
}

/// Returns the items of the pages that `request` returns for each cursor.
pub fn pages<'a, T, E, F>(
    mut request: impl FnMut(Option<String>) -> F + Send + 'a,
) -> Pages<'a, T, E>
where
    F: Future<Output = Page<T, E>> + Send + 'a,
{
    Pages {
        request: Box::new(move |cursor| Box::pin(request(cursor))),
        in_flight: None,
        items: Vec::new().into_iter(),
        cursor: Some(None),
        requested: HashSet::new(),
    }
}

fn hash(cursor: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    cursor.hash(&mut hasher);
    hasher.finish()
}

// Nothing in it is pinned in place.
impl<T, E> Unpin for Pages<'_, T, E> {}

impl<T, E> Pages<'_, T, E> {
    /// Returns the next item; `None` at the end.
    ///
    /// # Errors
    /// A page cannot be requested; nothing follows.
    pub async fn next(&mut self) -> Result<Option<T>, E> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context))
            .await
            .transpose()
    }
}

impl<T, E> Stream for Pages<'_, T, E> {
    type Item = Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            if let Some(page) = &mut self.in_flight {
                let page = ready!(page.as_mut().poll(context));
                self.in_flight = None;
                let (items, next) = match page {
                    Ok(page) => page,
                    Err(error) => return Poll::Ready(Some(Err(error))),
                };
                self.items = items.into_iter();
                if let Some(next) = next
                    && self.requested.insert(hash(&next))
                {
                    self.cursor = Some(Some(next));
                }
                continue;
            }
            let Some(cursor) = self.cursor.take() else {
                return Poll::Ready(None);
            };
            self.in_flight = Some((self.request)(cursor));
        }
    }
}

impl<T, E> std::fmt::Debug for Pages<'_, T, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}
