//! Types that are sent as the fields of a form: their fields by name, in the order of the type.

use serde_json::Value;

use super::encode::to_value;
use super::file::File;
use super::secret::Secret;
use super::wire::Wire;

/// The content of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Text.
    Text(String),
    /// A file.
    File(File),
}

/// A type whose fields are the parts of a multipart form.
pub trait Multipart {
    /// Returns the fields that are set.
    ///
    /// # Errors
    /// A field cannot be encoded as JSON.
    fn parts(&self) -> serde_json::Result<Vec<(&'static str, Part)>>;
}

/// A type whose fields are the pairs of a URL-encoded form.
pub trait UrlEncoded {
    /// Returns the fields that are set.
    ///
    /// # Errors
    /// A field cannot be encoded as JSON.
    fn pairs(&self) -> serde_json::Result<Vec<(&'static str, String)>>;
}

/// A field that is sent as text.
pub trait Text {
    /// Returns the text, if the field is set.
    fn text(&self) -> Option<String>;
}

macro_rules! text {
    ($($type:ty),*) => {
        $(impl Text for $type {
            fn text(&self) -> Option<String> {
                Some(self.to_string())
            }
        })*
    };
}
text!(String, bool, i64, f64);

impl Text for Secret {
    fn text(&self) -> Option<String> {
        Some(self.expose().to_owned())
    }
}

impl<T: Text> Text for Option<T> {
    fn text(&self) -> Option<String> {
        self.as_ref().and_then(Text::text)
    }
}

/// A field that is sent as a file.
pub trait IsFile {
    /// Returns the file, if the field is set.
    fn file(&self) -> Option<&File>;
}

impl IsFile for File {
    fn file(&self) -> Option<&File> {
        Some(self)
    }
}

impl IsFile for Option<File> {
    fn file(&self) -> Option<&File> {
        self.as_ref()
    }
}

/// Returns the text of a field of any other type: JSON, but a string as it is. `None` if the field is
/// not set.
///
/// # Errors
/// It cannot be encoded as JSON.
pub fn json_text(field: &impl Wire) -> serde_json::Result<Option<String>> {
    Ok(match to_value(field.item())? {
        Value::Null => None,
        Value::String(text) => Some(text),
        value => Some(value.to_string()),
    })
}

/// Implements [`Multipart`].
#[doc(hidden)]
#[macro_export]
macro_rules! __multipart {
    ($type:ident { $($field:ident: $key:literal $kind:ident),* $(,)? }) => {
        impl $crate::types::form::Multipart for $type {
            fn parts(
                &self,
            ) -> ::serde_json::Result<Vec<(&'static str, $crate::types::form::Part)>> {
                let mut parts = Vec::new();
                $(if let Some(part) = $crate::__part!($kind self.$field) {
                    parts.push(($key, part));
                })*
                Ok(parts)
            }
        }
    };
}

/// Implements [`UrlEncoded`].
#[doc(hidden)]
#[macro_export]
macro_rules! __urlencoded {
    ($type:ident { $($field:ident: $key:literal $kind:ident),* $(,)? }) => {
        impl $crate::types::form::UrlEncoded for $type {
            fn pairs(&self) -> ::serde_json::Result<Vec<(&'static str, String)>> {
                let mut pairs = Vec::new();
                $(if let Some($crate::types::form::Part::Text(text)) =
                    $crate::__part!($kind self.$field)
                {
                    pairs.push(($key, text));
                })*
                Ok(pairs)
            }
        }
    };
}

/// Returns the part that a field of [`__multipart!`] or [`__urlencoded!`] is.
#[doc(hidden)]
#[macro_export]
macro_rules! __part {
    (text $field:expr) => {
        $crate::types::form::Text::text(&$field).map($crate::types::form::Part::Text)
    };
    (file $field:expr) => {
        $crate::types::form::IsFile::file(&$field)
            .cloned()
            .map($crate::types::form::Part::File)
    };
    (json $field:expr) => {
        $crate::types::form::json_text(&$field)?.map($crate::types::form::Part::Text)
    };
}

pub use {__multipart as multipart, __urlencoded as urlencoded};
