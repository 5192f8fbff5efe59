//! What is kept, within bounds: of count and of memory.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Map, Value};

use crate::refusal::Refusal;
use crate::state::lock;

/// What an entry of a list takes beside what was sent.
pub(crate) const ENTRY: usize = 512;

/// A kind of thing that is made through the API (groups, accounts, …) exists at most this often.
const MOST: usize = 1000;
/// What such a thing is described with takes at most this much memory, in bytes.
const DESCRIPTION: usize = 64 * 1024;

/// About how many bytes of memory a value takes: a short text can be a long list.
pub(crate) fn weight(value: &Value) -> usize {
    size_of::<Value>()
        + match value {
            Value::String(text) => text.len(),
            Value::Array(items) => items.iter().map(weight).sum(),
            Value::Object(members) => of_members(members),
            _ => 0,
        }
}

fn of_members(members: &Map<String, Value>) -> usize {
    let members = members.iter();
    members
        .map(|(name, value)| size_of::<String>() + name.len() + weight(value))
        .sum()
}

/// Refuses one thing more where there are as many as the sandbox keeps. `things`: as a person calls
/// them.
pub(crate) fn for_one_more(count: usize, things: &str) -> Result<(), Refusal> {
    if count < MOST {
        return Ok(());
    }
    Err(Refusal::invalid(format!(
        "the sandbox keeps at most {MOST} {things}: remove one first"
    )))
}

/// Refuses a description that is too long to be kept.
pub(crate) fn for_text(length: usize, field: &str) -> Result<(), Refusal> {
    if length <= DESCRIPTION {
        return Ok(());
    }
    Err(Refusal::invalid(format!(
        "{field}: longer than the {DESCRIPTION} bytes that the sandbox keeps"
    )))
}

/// Refuses members that together are too long to be kept.
pub(crate) fn for_members(members: &Map<String, Value>, field: &str) -> Result<(), Refusal> {
    for_text(of_members(members), field)
}

/// A list that forgets its oldest entries.
#[derive(Debug)]
pub(crate) struct Ring<T> {
    entries: Mutex<Entries<T>>,
    keep: usize,
    bytes: usize,
    total: AtomicU64,
}

#[derive(Debug)]
struct Entries<T> {
    /// Each with its weight.
    list: VecDeque<(T, usize)>,
    bytes: usize,
}

impl<T: Clone> Ring<T> {
    /// At most `keep` entries, and of these as many as together weigh `bytes`; the newest always.
    pub(crate) fn new(keep: usize, bytes: usize) -> Self {
        Self {
            entries: Mutex::new(Entries {
                list: VecDeque::new(),
                bytes: 0,
            }),
            keep: keep.max(1),
            bytes,
            total: AtomicU64::new(0),
        }
    }

    /// Those that had to go.
    pub(crate) fn push(&self, entry: T, weight: usize) -> Vec<T> {
        self.total.fetch_add(1, Ordering::Relaxed);
        // Freed by the caller, outside the lock.
        let mut gone = Vec::new();
        let mut entries = lock(&self.entries);
        while (entries.list.len() >= self.keep || entries.bytes.saturating_add(weight) > self.bytes)
            && let Some((oldest, weight)) = entries.list.pop_front()
        {
            entries.bytes = entries.bytes.saturating_sub(weight);
            gone.push(oldest);
        }
        entries.bytes = entries.bytes.saturating_add(weight);
        entries.list.push_back((entry, weight));
        gone
    }

    pub(crate) fn all(&self) -> Vec<T> {
        self.newest(usize::MAX)
    }

    /// The newest `count`, oldest first.
    pub(crate) fn newest(&self, count: usize) -> Vec<T> {
        let entries = lock(&self.entries);
        let skip = entries.list.len().saturating_sub(count);
        let entries = entries.list.iter().skip(skip);
        entries.map(|(entry, _)| entry.clone()).collect()
    }

    pub(crate) fn clear(&self) {
        let mut entries = lock(&self.entries);
        entries.list.clear();
        entries.bytes = 0;
        self.total.store(0, Ordering::Relaxed);
    }

    pub(crate) fn len(&self) -> usize {
        lock(&self.entries).list.len()
    }

    /// How many were ever pushed.
    pub(crate) fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_is_bounded_by_count_and_by_weight() {
        let ring = Ring::new(3, 100);
        for entry in 0..5 {
            ring.push(entry, 10);
        }
        assert_eq!(ring.all(), [2, 3, 4]);
        assert_eq!(ring.push(5, 90), [2, 3]);
        assert_eq!(ring.push(6, 1000), [4, 5], "the newest is kept");
        assert_eq!(ring.push(7, 50), [6]);
        assert!(ring.push(8, 50).is_empty());
        assert_eq!((ring.all(), ring.total()), (vec![7, 8], 9));
    }

    #[test]
    fn a_list_of_numbers_weighs_more_than_its_text() {
        let list = json!(vec![0; 1000]);
        assert!(weight(&list) > 5 * list.to_string().len());
    }
}
