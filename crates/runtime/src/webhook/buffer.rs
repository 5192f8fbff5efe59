//! A bound of the bytes that requests take together while they are being received.

use std::sync::atomic::{AtomicUsize, Ordering};

#[derive(Debug)]
pub(super) struct Buffer {
    used: AtomicUsize,
    max: usize,
}

impl Buffer {
    pub(super) fn new(max: usize) -> Self {
        Self {
            used: AtomicUsize::new(0),
            max,
        }
    }

    /// Returns the share of a request, which ends when it is dropped.
    pub(super) fn reserve(&self) -> Reserved<'_> {
        Reserved {
            buffer: self,
            bytes: 0,
        }
    }
}

pub(super) struct Reserved<'a> {
    buffer: &'a Buffer,
    bytes: usize,
}

impl Reserved<'_> {
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Adds to the share, and returns whether there was room.
    pub(super) fn add(&mut self, bytes: usize) -> bool {
        let used = self.buffer.used.fetch_add(bytes, Ordering::Relaxed);
        self.bytes += bytes;
        used.saturating_add(bytes) <= self.buffer.max
    }
}

impl Drop for Reserved<'_> {
    fn drop(&mut self) {
        self.buffer.used.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}
