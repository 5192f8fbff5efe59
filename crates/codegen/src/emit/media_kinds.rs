//! The kinds of media as an enum.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::{docs, ident};
use crate::media_kinds::MediaKind;

pub(super) fn media_kinds(kinds: &[MediaKind], crate_name: &str) -> TokenStream {
    let Some(any) = kinds.last() else {
        return TokenStream::new();
    };
    let names: Vec<Ident> = kinds.iter().map(|kind| ident(&kind.name)).collect();
    let last = ident(&any.name);
    let variant_docs = kinds.iter().map(|kind| docs::lines(&[&describe(kind)]));
    let titles = kinds.iter().map(|kind| &kind.title);
    let types = kinds.iter().map(|kind| {
        let types = &kind.types;
        quote! { &[#(#types),*] }
    });
    let sizes = kinds
        .iter()
        .map(|kind| Literal::u64_unsuffixed(kind.max_bytes));
    let example = docs::lines(&[&example(kinds, any, crate_name)]);
    quote! {
        /// The media category of a file. It determines the accepted types and the size limit.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum MediaKind {
            #(#variant_docs #names,)*
        }

        impl MediaKind {
            /// All kinds, in the order in which [`of`](Self::of) tries them.
            #[doc(hidden)]
            pub const ALL: &'static [Self] = &[#(Self::#names),*];

            /// Returns the first kind that accepts a media type; the last one accepts any.
            #example
            #[must_use]
            pub fn of(media_type: &str) -> Self {
                use whatsapp_business_runtime::FileKind;
                let kind = Self::ALL.iter().find(|kind| kind.accepts(media_type));
                kind.copied().unwrap_or(Self::#last)
            }

            /// Returns the media types that the server accepts; empty for any.
            #[must_use]
            pub const fn media_types(self) -> &'static [&'static str] {
                match self {
                    #(Self::#names => #types,)*
                }
            }

            /// Returns the size of the largest file, in bytes.
            #[must_use]
            pub const fn max_size(self) -> u64 {
                match self {
                    #(Self::#names => #sizes,)*
                }
            }
        }

        impl whatsapp_business_runtime::FileKind for MediaKind {
            fn of(media_type: &str) -> Self {
                Self::of(media_type)
            }

            fn name(self) -> &'static str {
                match self {
                    #(Self::#names => #titles,)*
                }
            }

            fn media_types(self) -> &'static [&'static str] {
                self.media_types()
            }

            fn max_size(self) -> u64 {
                self.max_size()
            }
        }
    }
}

fn describe(kind: &MediaKind) -> String {
    let mut letters = kind.title.chars();
    let title: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect();
    let size = match kind.max_bytes {
        bytes if bytes % (1 << 20) == 0 => format!("{} MiB", bytes >> 20),
        bytes if bytes % (1 << 10) == 0 => format!("{} KiB", bytes >> 10),
        bytes => format!("{bytes} bytes"),
    };
    let types: Vec<String> = kind.types.iter().map(|t| format!("`{t}`")).collect();
    let types = match types.is_empty() {
        true => ", of any type".to_owned(),
        false => format!(": {}", types.join(", ")),
    };
    let note = kind.note.as_ref().map(|note| format!(" {note}"));
    format!(
        "{title} of at most {size}{types}.{}",
        note.unwrap_or_default()
    )
}

fn example(kinds: &[MediaKind], any: &MediaKind, crate_name: &str) -> String {
    let typed = kinds
        .iter()
        .find_map(|kind| Some((kind, kind.types.first()?)));
    let typed = typed.map(|(kind, media_type)| {
        format!(
            "assert_eq!(MediaKind::of({media_type:?}), MediaKind::{});\n",
            kind.name
        )
    });
    format!(
        "\n```\nuse {crate_name}::media::MediaKind;\n\n{}\
         assert_eq!(MediaKind::of(\"application/pdf\"), MediaKind::{});\n```",
        typed.unwrap_or_default(),
        any.name,
    )
}
