//! The catalogue of the API's error codes.

use std::fmt;

/// What a code is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorFamily {
    /// A message did not arrive; such codes come by webhook.
    Delivery,
    /// Something in the request is wrong.
    Request,
    /// Who is asking, or what they may do.
    Access,
    /// The server could not do it.
    Server,
    /// Templates and their parameters.
    Template,
    /// Interactive messages, products and what goes with them.
    Interactive,
    /// Not in the catalogue.
    Unknown,
}

macro_rules! catalogue {
    ($($name:ident = $number:literal, $family:ident, $title:literal, $meaning:literal;)*) => {
        /// A code of the API's errors.
        ///
        /// A code that is not in the catalogue is [`Other`](Self::Other), never a failure.
        ///
        /// ```
        /// use whatsapp_business::{ErrorCode, ErrorFamily};
        ///
        /// let code = ErrorCode::from(470);
        /// assert_eq!(code, ErrorCode::WindowClosed);
        /// assert_eq!(code.family(), ErrorFamily::Delivery);
        /// assert_eq!(code.to_string(), "470 re-engagement window closed");
        /// assert_eq!(ErrorCode::from(99_999).number(), 99_999);
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $(
                #[doc = concat!("`", stringify!($number), "`: ", $meaning)]
                $name,
            )*
            /// One that is not in the catalogue.
            Other(i64),
        }

        impl ErrorCode {
            /// The catalogue, by number.
            pub const KNOWN: &'static [Self] = &[$(Self::$name),*];

            /// The number, as the API sends it.
            #[must_use]
            pub const fn number(self) -> i64 {
                match self {
                    $(Self::$name => $number,)*
                    Self::Other(number) => number,
                }
            }

            /// A short name of it.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self {
                    $(Self::$name => $title,)*
                    Self::Other(_) => "unknown code",
                }
            }

            /// What it means, and where there is one, the remedy.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => $meaning,)*
                    Self::Other(_) => "The catalogue of this crate does not have it.",
                }
            }

            /// What it is about.
            #[must_use]
            pub const fn family(self) -> ErrorFamily {
                match self {
                    $(Self::$name => ErrorFamily::$family,)*
                    Self::Other(_) => ErrorFamily::Unknown,
                }
            }
        }

        impl From<i64> for ErrorCode {
            fn from(number: i64) -> Self {
                match number {
                    $($number => Self::$name,)*
                    other => Self::Other(other),
                }
            }
        }
    };
}

catalogue! {
    MediaDownload = 400, Delivery, "media download error", "The server could not fetch the file of the message.";
    PaymentIssue = 402, Delivery, "payment issue", "The business account cannot pay for the message: check its billing.";
    MessageNotValid = 408, Delivery, "message not valid", "The message was accepted, and found not valid on its way.";
    MessageExpired = 410, Delivery, "message expired", "The message could not be delivered within its time to live.";
    RateLimitHit = 429, Delivery, "rate limit hit", "Too many messages were sent from this number: send more slowly.";
    UnsignedCertificate = 430, Delivery, "unsigned certificate", "The number's certificate is not signed: register the number anew.";
    CertificateIdMismatch = 432, Delivery, "certificate id mismatch", "The number's certificate is another's: register the number anew.";
    CertificateSignatureInvalid = 433, Delivery, "certificate signature invalid", "The number's certificate has no valid signature: register the number anew.";
    WindowClosed = 470, Delivery, "re-engagement window closed", "The recipient last wrote more than 24 hours ago: send a template.";
    SpamRateLimitHit = 471, Delivery, "spam rate limit hit", "Too many recipients have blocked or reported the number: its quality must recover first.";
    UserInExperiment = 472, Delivery, "user in an experiment", "The recipient is part of an experiment of WhatsApp's and gets no such message.";
    UserChanged = 480, Delivery, "user potentially changed", "The number may have changed hands: acknowledge the new identity to send again.";
    DeliveryFailed = 500, Delivery, "generic delivery error", "The message could not be delivered, and the server does not say why.";
    TypeNotSupported = 501, Delivery, "message type not supported", "The message is of a type that the server, or the recipient's device, does not know.";
    Generic = 1000, Server, "generic error", "The server could not do it, and its details say why, if anything does.";
    MessageTooLong = 1001, Request, "message too long", "The text has more than 4096 characters.";
    InvalidRecipientType = 1002, Request, "invalid recipient type", "A recipient is `individual` or `group`.";
    NotGroupParticipant = 1003, Request, "not a group participant", "The number is not in the group.";
    ResourceExists = 1004, Request, "resource already exists", "There is one of that name already.";
    AccessDenied = 1005, Access, "access denied", "The token, user name or password is wrong or has run out, or the account may not do this.";
    NotFound = 1006, Request, "resource not found", "There is no such thing; for a message, the recipient was never checked.";
    RecipientBlocked = 1007, Request, "recipient blocked", "The business has blocked the recipient, or the recipient the business.";
    ParameterMissing = 1008, Request, "required parameter missing", "Something that the request cannot do without is not there; the details name it.";
    ParameterInvalid = 1009, Request, "parameter value not valid", "A value is not one that the API takes; the details name it.";
    ParameterNotRequired = 1010, Request, "parameter not required", "Something stands in the request that does not belong there; the details name it.";
    NotReady = 1011, Server, "service not ready", "The server is starting, or not connected: try again later.";
    GroupUnknown = 1012, Request, "group unknown", "There is no such group, or the number is not in it.";
    UserNotValid = 1013, Request, "user not valid", "The recipient is not on WhatsApp.";
    Internal = 1014, Server, "internal error", "The server failed.";
    TooManyRequests = 1015, Server, "too many requests", "The rate limit was passed: send more slowly.";
    Overloaded = 1016, Server, "system overloaded", "The core application cannot keep up: try again later.";
    NotPrimaryMaster = 1017, Server, "not primary master", "Another node is in charge at the moment: try again.";
    NotPrimaryCoreapp = 1018, Server, "not primary coreapp", "Another core application is in charge of the recipient at the moment: try again.";
    BadUser = 1021, Request, "bad user", "The sender is the recipient.";
    WebhookNotConfigured = 1022, Request, "webhook URL not configured", "No webhook is set in the application's settings.";
    Database = 1023, Server, "database error", "The server's database failed.";
    PasswordChangeRequired = 1024, Access, "password change required", "The account must be given a new password at its first login.";
    InvalidRequest = 1025, Request, "invalid request", "The request makes no sense to the server; the details may say why.";
    ReceiverIncapable = 1026, Delivery, "receiver incapable", "The recipient's device cannot show a message of this kind.";
    IdentityChanged = 1028, Delivery, "identity change needs acknowledgement", "The recipient's identity has changed: acknowledge it, then send again.";
    AccountLocked = 1031, Access, "sender account locked", "The number is locked by WhatsApp.";
    TemplateParameterCount = 2000, Template, "parameter count mismatch", "There are more or fewer parameters than the template has places.";
    TemplateMissing = 2001, Template, "template missing", "There is no such template in that language, or it is not approved.";
    TemplateFetchFailed = 2002, Template, "template fetch failed", "The server could not fetch the template: try again later.";
    TemplatePackMissing = 2003, Template, "template pack missing", "There are no templates in that namespace and language.";
    TemplateParameterTooLong = 2004, Template, "parameter too long", "A parameter has too many characters.";
    TemplateTextTooLong = 2005, Template, "hydrated text too long", "The text is too long once the parameters are in.";
    TemplateWhiteSpace = 2006, Template, "white space policy", "A parameter has line breaks, tabs or too many spaces in a row.";
    TemplateFormatCharacter = 2007, Template, "format character policy", "A parameter has formatting that is not allowed there.";
    TemplateMediaFormat = 2008, Template, "media format unsupported", "The header's file is not of a type that it takes.";
    TemplateComponentMissing = 2009, Template, "required component missing", "The template has a component that the message lacks.";
    TemplateUrlInvalid = 2010, Template, "invalid hydrated URL", "A button's address is none once the parameter is in.";
    TemplatePhoneInvalid = 2011, Template, "invalid phone number", "A button's phone number is none.";
    TemplateParameterFormat = 2012, Template, "parameter format mismatch", "A parameter is not of the type that its place takes.";
    ButtonsUnsupported = 2013, Template, "buttons unsupported", "The recipient, or the template, cannot have buttons.";
    TemplateNamespaceEmpty = 2014, Template, "namespace empty", "A template needs its namespace.";
    SectionCount = 2015, Interactive, "invalid number of sections", "A list has one to ten sections.";
    RowCount = 2016, Interactive, "invalid number of rows", "A list has one to ten rows in all.";
    CharacterPolicy = 2017, Interactive, "character policy", "A text has characters that are not allowed there.";
    ProductCount = 2023, Interactive, "invalid number of products", "There are none, or more than 30.";
    CatalogNotFound = 2024, Interactive, "catalog not found", "There is no such catalogue.";
    CatalogNotLinked = 2025, Interactive, "catalog not linked", "The catalogue is not linked to the business account.";
    ProductMissing = 2026, Interactive, "missing product", "The catalogue has no such product.";
    NoProducts = 2027, Interactive, "no products", "None of the products can be shown.";
    ComplianceInvalid = 2028, Interactive, "compliance information not valid", "What the law asks a business to state is not valid.";
    ComplianceIncomplete = 2029, Interactive, "compliance information incomplete", "What the law asks a business to state is not complete.";
    ComplianceRefused = 2030, Interactive, "compliance information refused", "What the law asks a business to state was not accepted.";
    HeaderStructure = 2036, Interactive, "invalid header structure", "The header has no object for its type, or one too many.";
    ContactNotEngaged = 2048, Interactive, "contact not engaged", "The recipient has not written to the business.";
    ComplianceMissing = 2050, Interactive, "compliance information missing", "State what the law asks of a business first: `business_profile().update_compliance_info(…)`.";
    TemplateRejected = 2060, Template, "template rejected", "The template was not approved.";
    TemplatePaused = 2061, Template, "template paused", "The template's quality is low: it cannot be sent for a while.";
    TemplateDisabled = 2062, Template, "template disabled", "The template was paused too often, and is now disabled.";
    FlowBlocked = 2068, Template, "flow blocked", "The flow behind the button is blocked.";
    FlowThrottled = 2069, Template, "flow throttled", "The flow behind the button is sent too often.";
}

impl ErrorCode {
    /// Whether the server says with it that it did not process the request, and may the next one.
    #[cfg_attr(not(feature = "client"), allow(dead_code))]
    pub(crate) const fn is_not_processed(self) -> bool {
        matches!(
            self,
            Self::NotReady
                | Self::TooManyRequests
                | Self::Overloaded
                | Self::NotPrimaryMaster
                | Self::NotPrimaryCoreapp
        )
    }

    /// Whether the server says with it that it will not carry the request out. Of a failure of its
    /// own, or a code that nobody knows, one cannot tell.
    #[cfg_attr(not(feature = "client"), allow(dead_code))]
    pub(crate) const fn is_refusal(self) -> bool {
        !matches!(self.family(), ErrorFamily::Server | ErrorFamily::Unknown)
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number(), self.title())
    }
}

impl crate::types::Error {
    /// The code, looked up in the catalogue.
    #[must_use]
    pub fn error_code(&self) -> Option<ErrorCode> {
        self.code.map(ErrorCode::from)
    }
}
