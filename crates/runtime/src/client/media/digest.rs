//! The SHA-256 digest of a file, as webhook events contain it.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use sha2::{Digest as _, Sha256};

use crate::error::{Error, Kind, Result};

/// The digest that a file must have.
#[derive(Clone)]
pub(super) struct Expected([u8; 32]);

impl Expected {
    /// Parses hexadecimal or base64: servers use both.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let bytes = match text.len() {
            64 => hexadecimal(text),
            44 => STANDARD.decode(text).ok(),
            43 => STANDARD_NO_PAD.decode(text).ok(),
            _ => None,
        };
        let digest = bytes.and_then(|bytes| bytes.try_into().ok());
        digest.map(Self).ok_or_else(|| {
            Error::new(Kind::Invalid {
                field: "sha256".to_owned(),
                reason: "is neither 64 hexadecimal digits nor 32 bytes in base64".to_owned(),
            })
        })
    }
}

fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|digit| digit.try_into().ok()))
        .collect();
    let digits = digits?;
    Some(
        digits
            .chunks(2)
            .map(|pair| pair[0] << 4 | pair[1])
            .collect(),
    )
}

/// A digest in progress; without an expected digest, nothing is computed.
pub(super) struct Check(Option<(Sha256, Expected)>);

impl Check {
    pub(super) fn begin(expected: Option<Expected>) -> Self {
        Self(expected.map(|expected| (Sha256::new(), expected)))
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        if let Some((digest, _)) = &mut self.0 {
            digest.update(bytes);
        }
    }

    pub(super) fn end(&mut self) -> Result<(), Kind> {
        let Some((digest, expected)) = self.0.take() else {
            return Ok(());
        };
        if digest.finalize()[..] == expected.0 {
            return Ok(());
        }
        Err(Kind::Corrupt)
    }
}
