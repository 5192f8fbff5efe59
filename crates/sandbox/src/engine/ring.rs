//! A list that drops its oldest entries, bounded by count and by memory.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};

use super::mutex::Mutex;

#[derive(Debug)]
pub(crate) struct Ring<T> {
    entries: Mutex<Entries<T>>,
    max_entries: usize,
    max_bytes: usize,
    count: AtomicU64,
}

#[derive(Debug)]
struct Entries<T> {
    /// Each with its size.
    list: VecDeque<(T, usize)>,
    bytes: usize,
}

impl<T: Clone> Ring<T> {
    /// A list of at most `max_entries` that take at most `max_bytes` together. The newest entry is
    /// stored whatever its size.
    pub(crate) fn new(max_entries: usize, max_bytes: usize) -> Self {
        Self {
            entries: Mutex::new(Entries::new()),
            count: AtomicU64::new(0),
            max_entries: max_entries.max(1),
            max_bytes,
        }
    }

    /// Counts an entry that is about to be pushed, from 1.
    pub(crate) fn next_number(&self) -> u64 {
        self.count.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Appends an entry and returns those that were dropped for it, so that they are freed outside
    /// of the lock.
    pub(crate) fn push(&self, entry: T, size: usize) -> Vec<T> {
        let mut dropped = Vec::new();
        let mut entries = self.entries.lock();
        while (entries.list.len() >= self.max_entries
            || entries.bytes.saturating_add(size) > self.max_bytes)
            && let Some((oldest, size)) = entries.list.pop_front()
        {
            entries.bytes = entries.bytes.saturating_sub(size);
            dropped.push(oldest);
        }
        entries.bytes = entries.bytes.saturating_add(size);
        entries.list.push_back((entry, size));
        dropped
    }

    /// Removes the entries that a condition selects. The count of all entries stays.
    pub(crate) fn remove_where(&self, remove: impl Fn(&T) -> bool) {
        let mut entries = self.entries.lock();
        let list = std::mem::take(&mut entries.list);
        let (removed, kept): (VecDeque<_>, VecDeque<_>) =
            list.into_iter().partition(|(entry, _)| remove(entry));
        entries.list = kept;
        let freed = removed.iter().map(|(_, size)| size).sum();
        entries.bytes = entries.bytes.saturating_sub(freed);
        // The entries are freed outside of the lock.
        drop(entries);
        drop(removed);
    }

    /// Returns all entries, oldest first.
    pub(crate) fn all(&self) -> Vec<T> {
        self.newest(usize::MAX)
    }

    /// Returns the newest `count` entries, oldest first.
    pub(crate) fn newest(&self, count: usize) -> Vec<T> {
        let entries = self.entries.lock();
        let skip = entries.list.len().saturating_sub(count);
        let entries = entries.list.iter().skip(skip);
        entries.map(|(entry, _)| entry.clone()).collect()
    }

    pub(crate) fn clear(&self) {
        self.entries.set(Entries::new());
        self.count.store(0, Ordering::Relaxed);
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.lock().list.len()
    }

    /// Returns how many entries were ever counted.
    pub(crate) fn total(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}

impl<T> Entries<T> {
    fn new() -> Self {
        Self {
            list: VecDeque::new(),
            bytes: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_is_bounded_by_count_and_by_size() {
        let ring = Ring::new(3, 100);
        for entry in 0..5 {
            assert_eq!(ring.next_number(), entry + 1);
            ring.push(entry, 10);
        }
        assert_eq!(ring.all(), [2, 3, 4]);
        assert_eq!(ring.push(5, 90), [2, 3]);
        assert_eq!(ring.push(6, 1000), [4, 5], "the newest is stored");
        assert_eq!(ring.push(7, 50), [6]);
        assert!(ring.push(8, 50).is_empty());
        assert_eq!((ring.all(), ring.total()), (vec![7, 8], 5));
    }

    #[test]
    fn removed_entries_free_their_size() {
        let ring = Ring::new(10, 100);
        for entry in 0..4 {
            ring.next_number();
            ring.push(entry, 25);
        }
        ring.remove_where(|entry| entry % 2 == 0);
        assert_eq!((ring.all(), ring.total()), (vec![1, 3], 4));
        assert!(ring.push(4, 50).is_empty());
        assert_eq!(ring.push(5, 1), [1]);
    }
}
