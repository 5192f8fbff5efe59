//! The codes of an API as an enum, from a table.

/// Defines an open enum of error codes from a table: the name of each code, its number, its family, a
/// short title, and what it means with the remedy if there is one.
#[doc(hidden)]
#[macro_export]
macro_rules! __error_codes {
    (
        $(#[$attribute:meta])*
        enum $type:ident: $families:ident {
            $($name:ident = $number:literal, $family:ident, $title:literal, $meaning:literal;)*
        }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $type {
            $(
                #[doc = concat!("`", stringify!($number), "`: ", $meaning)]
                $name,
            )*
            /// A code that this crate does not know.
            Other(i64),
        }

        impl $type {
            /// All known codes, by number.
            pub const KNOWN: &'static [Self] = &[$(Self::$name),*];

            /// Returns the number, as the API sends it.
            #[must_use]
            pub const fn number(self) -> i64 {
                match self {
                    $(Self::$name => $number,)*
                    Self::Other(number) => number,
                }
            }

            /// Returns a short name.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self {
                    $(Self::$name => $title,)*
                    Self::Other(_) => "unknown code",
                }
            }

            /// Returns what the code means, and the remedy if there is one.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => $meaning,)*
                    Self::Other(_) => "This crate does not know the code.",
                }
            }

            /// Returns the family of the code.
            #[must_use]
            pub const fn family(self) -> $families {
                match self {
                    $(Self::$name => $families::$family,)*
                    Self::Other(_) => $families::Unknown,
                }
            }
        }

        impl From<i64> for $type {
            fn from(number: i64) -> Self {
                match number {
                    $($number => Self::$name,)*
                    other => Self::Other(other),
                }
            }
        }
    };
}

pub use __error_codes as error_codes;
