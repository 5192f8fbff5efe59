//! The limits that the document sets to what is sent, generated.

use std::collections::BTreeMap;
use std::ops::{Bound, RangeBounds};

use super::secret::Secret;

/// A limit that a value does not keep.
#[derive(Debug)]
pub struct Violation {
    /// Where the value is, such as `text.body`.
    pub path: String,
    /// What is wrong with it, to be read after the path.
    pub reason: String,
}

impl Violation {
    pub fn new(path: &str, reason: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            reason: reason.into(),
        }
    }

    /// The violation, as seen from the object that has it in `key`.
    pub fn within(mut self, key: &str) -> Self {
        let joint = match self.path.as_bytes().first() {
            None | Some(b'[') => "",
            Some(_) => ".",
        };
        self.path = format!("{key}{joint}{}", self.path);
        self
    }
}

/// A value with limits in it.
pub trait Limits {
    /// Returns the first limit that is not kept.
    fn check_limits(&self) -> Result<(), Violation>;
}

impl<T: Limits> Limits for Option<T> {
    fn check_limits(&self) -> Result<(), Violation> {
        self.as_ref().map_or(Ok(()), Limits::check_limits)
    }
}

impl<T: Limits> Limits for Box<T> {
    fn check_limits(&self) -> Result<(), Violation> {
        (**self).check_limits()
    }
}

impl<T: Limits> Limits for Vec<T> {
    fn check_limits(&self) -> Result<(), Violation> {
        self.iter().enumerate().try_for_each(|(index, item)| {
            item.check_limits()
                .map_err(|violation| violation.within(&format!("[{index}]")))
        })
    }
}

impl<T: Limits> Limits for BTreeMap<String, T> {
    fn check_limits(&self) -> Result<(), Violation> {
        self.iter().try_for_each(|(key, value)| {
            value
                .check_limits()
                .map_err(|violation| violation.within(key))
        })
    }
}

/// Implements [`Limits`]: for a struct by the checks of its fields, for an `enum` of objects by its
/// members, and for a tuple `struct` by its value.
#[doc(hidden)]
#[macro_export]
macro_rules! __limits {
    ($type:ident { $($field:ident: $key:literal $($check:ident($($range:tt)*))+),* $(,)? }) => {
        impl $crate::types::limits::Limits for $type {
            fn check_limits(&self) -> Result<(), $crate::types::limits::Violation> {
                $($(
                    $crate::types::limits::check!($check self.$field, $($range)*)
                        .map_err(|violation| violation.within($key))?;
                )+)*
                Ok(())
            }
        }
    };
    (enum $type:ident { $($variant:ident),* $(,)? }) => {
        impl $crate::types::limits::Limits for $type {
            fn check_limits(&self) -> Result<(), $crate::types::limits::Violation> {
                match self {
                    $(Self::$variant(value) => {
                        $crate::types::limits::Limits::check_limits(value)
                    })*
                    _ => Ok(()),
                }
            }
        }
    };
    (struct $type:ident) => {
        impl $crate::types::limits::Limits for $type {
            fn check_limits(&self) -> Result<(), $crate::types::limits::Violation> {
                $crate::types::limits::Limits::check_limits(&self.0)
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __check {
    (nested $field:expr, ) => {
        $crate::types::limits::Limits::check_limits(&$field)
    };
    (length $field:expr, $($range:tt)*) => {
        $crate::types::limits::length(&$field, $($range)*)
    };
    (items $field:expr, $($range:tt)*) => {
        $crate::types::limits::items(&$field, $($range)*)
    };
    (range $field:expr, $($range:tt)*) => {
        $crate::types::limits::range(&$field, $($range)*)
    };
}

pub use {__check as check, __limits as limits};

/// A text, if it is there.
pub trait Text {
    fn text(&self) -> Option<&str>;
}

impl Text for String {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Text for Secret {
    fn text(&self) -> Option<&str> {
        Some(self.expose())
    }
}

impl<T: Text> Text for Option<T> {
    fn text(&self) -> Option<&str> {
        self.as_ref().and_then(Text::text)
    }
}

/// Checks the number of characters.
pub fn length(text: &impl Text, range: impl RangeBounds<usize>) -> Result<(), Violation> {
    let Some(text) = text.text() else {
        return Ok(());
    };
    let (least, most) = bounds(&range);
    // No more bytes than characters allowed, and enough of them: no need to count.
    if text.len() <= most && text.len() >= least.saturating_mul(4) {
        return Ok(());
    }
    counted(text.chars().count(), least, most, "characters")
}

/// A list, if it is there.
pub trait List {
    fn count(&self) -> Option<usize>;
}

impl<T> List for Vec<T> {
    fn count(&self) -> Option<usize> {
        Some(self.len())
    }
}

impl<T: List> List for Option<T> {
    fn count(&self) -> Option<usize> {
        self.as_ref().and_then(List::count)
    }
}

/// Checks the number of items.
pub fn items(list: &impl List, range: impl RangeBounds<usize>) -> Result<(), Violation> {
    let (least, most) = bounds(&range);
    match list.count() {
        Some(count) => counted(count, least, most, "items"),
        None => Ok(()),
    }
}

fn bounds(range: &impl RangeBounds<usize>) -> (usize, usize) {
    let least = match range.start_bound() {
        Bound::Included(least) => *least,
        _ => 0,
    };
    let most = match range.end_bound() {
        Bound::Included(most) => *most,
        _ => usize::MAX,
    };
    (least, most)
}

fn counted(count: usize, least: usize, most: usize, unit: &str) -> Result<(), Violation> {
    let reason = if count < least && count == 0 {
        "is empty".to_owned()
    } else if count < least {
        format!("has {count} {unit}, and must have at least {least}")
    } else if count > most {
        format!("has {count} {unit}, and may have at most {most}")
    } else {
        return Ok(());
    };
    Err(Violation::new("", reason))
}

/// A number, if it is there.
pub trait Number: Sized {
    type Number: PartialOrd + std::fmt::Display + Copy;
    fn number(&self) -> Option<Self::Number>;
}

impl Number for i64 {
    type Number = i64;

    fn number(&self) -> Option<i64> {
        Some(*self)
    }
}

impl Number for f64 {
    type Number = f64;

    fn number(&self) -> Option<f64> {
        Some(*self)
    }
}

impl<T: Number> Number for Option<T> {
    type Number = T::Number;

    fn number(&self) -> Option<T::Number> {
        self.as_ref().and_then(Number::number)
    }
}

/// Checks the value of a number.
pub fn range<T: Number>(value: &T, range: impl RangeBounds<T::Number>) -> Result<(), Violation> {
    let Some(value) = value.number() else {
        return Ok(());
    };
    if range.contains(&value) {
        return Ok(());
    }
    let reason = match (range.start_bound(), range.end_bound()) {
        (Bound::Included(least), Bound::Included(most)) => {
            format!("is {value}, and must be from {least} to {most}")
        }
        (Bound::Included(least), _) => format!("is {value}, and must be at least {least}"),
        (_, Bound::Included(most)) => format!("is {value}, and must be at most {most}"),
        _ => return Ok(()),
    };
    Err(Violation::new("", reason))
}
