//! The table of the error codes of an API.

use super::FaultClass;

/// An error code that an API documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorCodeInfo {
    /// The number, as the API sends it.
    pub number: i64,
    /// The name, as the API's `ErrorCode` has it.
    pub name: &'static str,
    /// The subject, as the API's `ErrorFamily` has it.
    pub family: &'static str,
    /// A short title.
    pub title: &'static str,
    /// What the code means, and the remedy if there is one.
    pub meaning: &'static str,
    /// What the code says about the request.
    pub class: FaultClass,
}

impl ErrorCodeInfo {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        number: i64,
        name: &'static str,
        family: &'static str,
        title: &'static str,
        meaning: &'static str,
        class: FaultClass,
    ) -> Self {
        Self {
            number,
            name,
            family,
            title,
            meaning,
            class,
        }
    }
}

/// Returns the position of a code in a table that is ordered by number.
#[doc(hidden)]
#[must_use]
pub const fn position(codes: &[ErrorCodeInfo], number: i64) -> Option<usize> {
    let (mut low, mut high) = (0, codes.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        if codes[middle].number == number {
            return Some(middle);
        } else if codes[middle].number < number {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    None
}

/// Returns the class of a code by its row, or else by the first of the inclusive ranges that has it.
#[doc(hidden)]
#[must_use]
pub fn class(codes: &[ErrorCodeInfo], ranges: &[(i64, i64, FaultClass)], code: i64) -> FaultClass {
    let range = || {
        ranges
            .iter()
            .find(|(from, to, _)| (*from..=*to).contains(&code))
    };
    match position(codes, code) {
        Some(position) => codes[position].class,
        None => range().map(|range| range.2).unwrap_or_default(),
    }
}
