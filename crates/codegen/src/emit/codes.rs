//! The error codes: an open enum, whose methods look up one table.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::{docs, ident};
use crate::codes::{Class, Code, ErrorCodes, Range};

pub(super) fn codes(codes: &ErrorCodes, crate_name: &str) -> TokenStream {
    let classes = codes.codes.iter().map(|code| &code.class);
    let classes: BTreeSet<&Class> = classes
        .chain(codes.ranges.iter().map(|range| &range.class))
        .collect();
    let classes = classes.into_iter().map(class);
    let family = family(codes);
    let code = code(codes, crate_name);
    let rows = codes.codes.iter().map(|code| {
        let Code {
            number,
            name,
            family,
            title,
            meaning,
            class,
        } = code;
        let (number, class) = (Literal::i64_unsuffixed(*number), class_name(class));
        quote! { ErrorCodeInfo::new(#number, #name, #family, #title, #meaning, #class) }
    });
    let ranges = codes.ranges.iter().map(|range| {
        let Range { from, to, class } = range;
        let (from, to) = (Literal::i64_unsuffixed(*from), Literal::i64_unsuffixed(*to));
        let class = class_name(class);
        quote! { (#from, #to, #class) }
    });
    quote! {
        use whatsapp_business_runtime::{ErrorCodeInfo, FaultClass};

        #family
        #code
        #(#classes)*

        /// Every error code of the document, ordered by number.
        pub static ERROR_CODES: &[ErrorCodeInfo] = &[#(#rows),*];

        /// What the codes between two numbers say that are not listed.
        static CLASSES: &[(i64, i64, FaultClass)] = &[#(#ranges),*];
    }
}

fn family(codes: &ErrorCodes) -> TokenStream {
    let variants = codes.families.iter().map(|family| {
        let (docs, name) = (docs::lines(&[&family.description]), ident(&family.name));
        quote! { #docs #name }
    });
    quote! {
        /// The subject of an error code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorFamily {
            #(#variants,)*
            /// A code that this crate does not know.
            Unknown,
        }
    }
}

fn code(codes: &ErrorCodes, crate_name: &str) -> TokenStream {
    let names: Vec<Ident> = codes.codes.iter().map(|code| ident(&code.name)).collect();
    let families = codes.codes.iter().map(|code| ident(&code.family));
    let numbers = codes
        .codes
        .iter()
        .map(|code| Literal::i64_unsuffixed(code.number));
    let variant_docs = codes
        .codes
        .iter()
        .map(|code| docs::lines(&[&format!("`{}`: {}", code.number, code.meaning)]));
    let example = docs::lines(&[&example(codes, crate_name)]);
    quote! {
        /// An error code of the API.
        ///
        /// A code that this crate does not know is [`Other`](Self::Other).
        #example
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            #(#variant_docs #names,)*
            /// A code that this crate does not know.
            Other(i64),
        }

        impl ErrorCode {
            /// All known codes, by number.
            pub const KNOWN: &'static [Self] = &[#(Self::#names),*];

            const FAMILIES: &'static [ErrorFamily] = &[#(ErrorFamily::#families),*];

            /// Returns the number, as the API sends it.
            #[must_use]
            pub const fn number(self) -> i64 {
                match self {
                    #(Self::#names => #numbers,)*
                    Self::Other(number) => number,
                }
            }

            /// Returns a short name.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self.position() {
                    Some(position) => ERROR_CODES[position].title,
                    None => "unknown code",
                }
            }

            /// Returns what the code means, and the remedy if there is one.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self.position() {
                    Some(position) => ERROR_CODES[position].meaning,
                    None => "This crate does not know the code.",
                }
            }

            /// Returns the family of the code.
            #[must_use]
            pub const fn family(self) -> ErrorFamily {
                match self.position() {
                    Some(position) => Self::FAMILIES[position],
                    None => ErrorFamily::Unknown,
                }
            }

            /// Returns what the code says about the request.
            #[must_use]
            pub fn class(self) -> FaultClass {
                whatsapp_business_runtime::error::code::class(ERROR_CODES, CLASSES, self.number())
            }

            const fn position(self) -> Option<usize> {
                whatsapp_business_runtime::error::code::position(ERROR_CODES, self.number())
            }
        }

        impl From<i64> for ErrorCode {
            fn from(number: i64) -> Self {
                let other = Self::Other(number);
                other.position().map_or(other, |position| Self::KNOWN[position])
            }
        }
    }
}

fn example(codes: &ErrorCodes, crate_name: &str) -> String {
    let window = codes.codes.iter().find(|code| code.name == "WindowClosed");
    let Some(Code {
        number,
        name,
        family,
        title,
        ..
    }) = window.or(codes.codes.first())
    else {
        return String::new();
    };
    let digits = readable(*number);
    format!(
        "\n```\nuse {crate_name}::{{ErrorCode, ErrorFamily}};\n\n\
         let code = ErrorCode::from({digits});\n\
         assert_eq!(code, ErrorCode::{name});\n\
         assert_eq!(code.family(), ErrorFamily::{family});\n\
         assert_eq!(code.to_string(), {:?});\n```",
        format!("{number} {title}")
    )
}

/// A number of more than four digits in groups.
fn readable(number: i64) -> String {
    match number {
        10_000.. => format!("{}_{:03}", number / 1000, number % 1000),
        _ => number.to_string(),
    }
}

/// The constant of a class, so that the rows are short.
fn class(class: &Class) -> TokenStream {
    let name = class_name(class);
    let says = class
        .says
        .iter()
        .map(|word| format_ident!("with_{}", word.replace('-', "_")));
    let delay = class.delay.map(|seconds| {
        let seconds = Literal::u64_unsuffixed(seconds);
        quote! { .with_delay(std::time::Duration::from_secs(#seconds)) }
    });
    quote! {
        const #name: FaultClass = FaultClass::unknown() #(.#says(true))* #delay;
    }
}

fn class_name(class: &Class) -> Ident {
    let words: Vec<&str> = class.says.iter().copied().collect();
    let name = match words.is_empty() {
        true => "UNKNOWN".to_owned(),
        false => words.join("_").replace('-', "_").to_uppercase(),
    };
    match class.delay {
        Some(seconds) => format_ident!("{name}_{seconds}S"),
        None => format_ident!("{name}"),
    }
}
