//! A mutex without poisoning.

use std::sync::{MutexGuard, PoisonError};

/// A value behind a mutex.
///
/// A panic while the lock is held does not poison it: no critical section of this crate leaves its
/// value half updated.
#[derive(Debug, Default)]
pub struct Mutex<T>(std::sync::Mutex<T>);

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(std::sync::Mutex::new(value))
    }

    /// Acquires the lock.
    pub fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set(&self, value: T) {
        *self.lock() = value;
    }

    pub(crate) fn get(&self) -> T
    where
        T: Clone,
    {
        self.lock().clone()
    }
}
