//! The value that a client fills into the path of calls, such as the id of a phone number.

use std::sync::OnceLock;

use reqwest::Url;

use crate::error::Result;

/// The value of a path parameter, and the URL of the operation that it is used for most, parsed once. It
/// belongs to one transport and its clones.
pub struct Scope {
    value: Box<str>,
    url: OnceLock<(usize, Url)>,
}

impl Scope {
    #[must_use]
    pub fn new(value: impl Into<Box<str>>) -> Self {
        Self {
            value: value.into(),
            url: OnceLock::new(),
        }
    }

    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Returns the URL of the operation at `index`, which `parse` makes unless it is known.
    pub(super) fn url(&self, index: usize, parse: impl FnOnce() -> Result<Url>) -> Result<Url> {
        match self.url.get() {
            Some((known, url)) if *known == index => Ok(url.clone()),
            Some(_) => parse(),
            None => {
                let url = parse()?;
                self.url.get_or_init(|| (index, url.clone()));
                Ok(url)
            }
        }
    }
}

impl std::fmt::Debug for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.value.fmt(f)
    }
}
