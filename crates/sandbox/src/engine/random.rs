//! Identifiers and random choices from a seed: the same seed and the same calls give the same values.

use std::sync::atomic::{AtomicU64, Ordering};

/// What a value is drawn for. Each purpose has its own sequence, so that drawing one more token
/// does not change the ids of messages.
#[derive(Debug, Clone, Copy)]
#[repr(usize)]
pub enum Sequence {
    /// Messages that are sent through the API.
    Message,
    /// Messages of customers.
    Inbound,
    /// Tokens.
    Token,
    /// Media.
    Media,
    /// Groups.
    Group,
    /// Faults.
    Fault,
    /// Webhooks.
    Webhook,
    /// Anything else.
    Other,
}

const SEQUENCES: usize = 8;

/// The source of ids and random choices.
#[derive(Debug)]
pub struct Random {
    seed: u64,
    counts: [AtomicU64; SEQUENCES],
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            counts: std::array::from_fn(|_| AtomicU64::new(0)),
        }
    }

    /// Restarts every sequence.
    pub(crate) fn reset(&self) {
        for count in &self.counts {
            count.store(0, Ordering::Relaxed);
        }
    }

    /// Returns the next number of a sequence.
    pub fn next(&self, sequence: Sequence) -> u64 {
        let index = sequence as usize;
        let count = self
            .counts
            .get(index)
            .map_or(0, |count| count.fetch_add(1, Ordering::Relaxed));
        mix(mix(self.seed ^ ((index as u64) << 56)).wrapping_add(count))
    }

    /// Returns true in `share` of the draws.
    pub(crate) fn chance(&self, sequence: Sequence, share: f64) -> bool {
        // 53 bits are what a double represents exactly.
        #[allow(clippy::cast_precision_loss)]
        let drawn = (self.next(sequence) >> 11) as f64 / (1u64 << 53) as f64;
        drawn < share
    }

    /// Returns `prefix` followed by `length` letters and digits.
    pub fn text(&self, sequence: Sequence, prefix: &str, length: usize) -> String {
        const ALPHABET: &[u8; 62] =
            b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        let mut text = String::with_capacity(prefix.len() + length);
        text.push_str(prefix);
        let mut rest = 0;
        let mut left = 0;
        for _ in 0..length {
            if left == 0 {
                rest = self.next(sequence);
                left = 10;
            }
            #[allow(clippy::cast_possible_truncation)] // Below 62.
            let index = (rest % 62) as usize;
            text.push(char::from(*ALPHABET.get(index).unwrap_or(&b'0')));
            rest /= 62;
            left -= 1;
        }
        text
    }

    /// Returns a version 4 UUID.
    pub fn uuid(&self, sequence: Sequence) -> String {
        let (high, low) = (self.next(sequence), self.next(sequence));
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            (low >> 48) & 0x3fff | 0x8000,
            low & 0xffff_ffff_ffff,
        )
    }
}

/// Splitmix64: a bijection whose outputs differ widely for neighbouring inputs.
fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_values_regardless_of_other_draws() {
        let (one, other) = (Random::new(7), Random::new(7));
        other.next(Sequence::Token);
        assert_eq!(
            one.text(Sequence::Message, "gBEG", 22),
            other.text(Sequence::Message, "gBEG", 22)
        );
        assert_ne!(
            one.next(Sequence::Message),
            Random::new(8).next(Sequence::Message)
        );
    }

    #[test]
    fn a_uuid_has_the_form_of_one() {
        let uuid = Random::new(1).uuid(Sequence::Media);
        assert_eq!(uuid.len(), 36);
        assert_eq!(uuid.as_bytes()[14], b'4');
    }
}
