//! The rules of messages, as the tables that one routine of the runtime evaluates.

use heck::ToShoutySnakeCase;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use crate::rules::{Applies, Check, Rule, Rules};

pub(super) fn rules(rules: &Rules, crate_name: &str) -> TokenStream {
    let Some(message) = rules.first() else {
        return TokenStream::new();
    };
    let message = name(&message.schema);
    let tables = rules.iter().map(|rules| {
        let name = name(&rules.schema);
        let (by, default) = (&rules.by, &rules.default);
        let rows = rules.rules.iter().map(rule);
        let nested = rules.nested.iter().map(|(member, schema)| {
            let schema = self::name(schema);
            quote! { (#member, &#schema) }
        });
        quote! {
            static #name: Rules = Rules {
                by: #by,
                default: #default,
                rules: &[#(#rows),*],
                nested: &[#(#nested),*],
            };
        }
    });
    let import = format!(" use {crate_name}::OutboundMessage;");
    quote! {
        mod rules {
            // A message may have no rules.
            #[allow(unused_imports)]
            use whatsapp_business_runtime::types::rules::{Applies, Check, Rule, Rules};

            /// The rules of messages that OpenAPI cannot express.
            pub static MESSAGE_RULES: &Rules = &#message;

            #(#tables)*
        }
        #[doc(hidden)]
        pub use self::rules::MESSAGE_RULES;

        impl crate::OutboundMessage {
            /// Checks the message against the limits of its type: what is missing, too long, too many or
            /// out of range. Sending does this first.
            ///
            /// A type that this crate does not know is not checked for what it requires.
            ///
            /// # Errors
            /// The first limit that the message exceeds: [`Error::path`](crate::Error::path) is the field,
            /// such as `text.body`, and the error names field, limit and value.
            ///
            /// ```
            #[doc = #import]
            ///
            /// let error = OutboundMessage::text("15550100", "x".repeat(5000)).check().unwrap_err();
            /// assert_eq!(error.path(), Some("text.body"));
            /// ```
            pub fn check(&self) -> crate::Result<()> {
                use whatsapp_business_runtime::types::{limits::Limits, wire::Wire};
                self.check_limits()?;
                Ok(MESSAGE_RULES.check(self.item())?)
            }
        }
    }
}

fn rule(rule: &Rule) -> TokenStream {
    let applies = match &rule.applies {
        Applies::Always => quote! { Applies::Always },
        Applies::To(values) => quote! { Applies::To(&[#(#values),*]) },
        Applies::Except(values) => quote! { Applies::Except(&[#(#values),*]) },
    };
    let check = match &rule.check {
        Check::Require(paths) => quote! { Require(&[#(#paths),*]) },
        Check::Forbid(paths) => quote! { Forbid(&[#(#paths),*]) },
        Check::One(object, [first, second]) => quote! { One(#object, [#first, #second]) },
        Check::Recipient(phone, user) => quote! { Recipient(#phone, #user) },
        Check::Needs(member, needed, reason) => quote! { Needs(#member, #needed, #reason) },
        Check::NotEmpty(path) => quote! { NotEmpty(#path) },
        Check::Equal(path, value) => quote! { Equal(#path, #value) },
        Check::WebLink(path) => quote! { WebLink(#path) },
        Check::Sections(list, items, most) => {
            let most = Literal::u64_unsuffixed(*most);
            quote! { Sections(#list, #items, #most) }
        }
    };
    quote! { Rule { applies: #applies, check: Check::#check } }
}

fn name(schema: &str) -> Ident {
    format_ident!("{}", schema.to_shouty_snake_case())
}
