//! The error codes of the API.

use whatsapp_business_runtime::FaultClass;
use whatsapp_business_runtime::error::error_codes;

/// The subject of an error code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorFamily {
    /// A message was not delivered; such codes are reported by webhook.
    Delivery,
    /// The request is not valid.
    Request,
    /// Authentication and permissions.
    Access,
    /// Failures of the server.
    Server,
    /// Templates and their parameters.
    Template,
    /// Interactive messages, products and catalogs.
    Interactive,
    /// A code that this crate does not know.
    Unknown,
}

error_codes! {
    /// An error code of the API.
    ///
    /// A code that this crate does not know is [`Other`](Self::Other).
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
    enum ErrorCode: ErrorFamily {
        MediaDownload = 400, Delivery, "media download error", "The server could not fetch the file of the message.";
        PaymentIssue = 402, Delivery, "payment issue", "The business account cannot pay for the message: check its billing.";
        MessageNotValid = 408, Delivery, "message not valid", "The message was accepted, but found to be invalid later.";
        MessageExpired = 410, Delivery, "message expired", "The message could not be delivered within its time to live.";
        RateLimitHit = 429, Delivery, "rate limit hit", "Too many messages were sent from this number: send more slowly.";
        UnsignedCertificate = 430, Delivery, "unsigned certificate", "The number's certificate is not signed: register the number again.";
        CertificateIdMismatch = 432, Delivery, "certificate id mismatch", "The number's certificate belongs to another number: register the number again.";
        CertificateSignatureInvalid = 433, Delivery, "certificate signature invalid", "The number's certificate has no valid signature: register the number again.";
        WindowClosed = 470, Delivery, "re-engagement window closed", "The recipient last wrote more than 24 hours ago: send a template.";
        SpamRateLimitHit = 471, Delivery, "spam rate limit hit", "Too many recipients have blocked or reported the number: its quality must recover first.";
        UserInExperiment = 472, Delivery, "user in an experiment", "The recipient is part of a WhatsApp experiment and does not receive such messages.";
        UserChanged = 480, Delivery, "user potentially changed", "The number may have a new owner: acknowledge the new identity to send again.";
        DeliveryFailed = 500, Delivery, "generic delivery error", "The message could not be delivered, for an unknown reason.";
        TypeNotSupported = 501, Delivery, "message type not supported", "The server or the recipient's device does not support the type of the message.";
        Generic = 1000, Server, "generic error", "The server failed; the details may say why.";
        MessageTooLong = 1001, Request, "message too long", "The text has more than 4096 characters.";
        InvalidRecipientType = 1002, Request, "invalid recipient type", "A recipient is `individual` or `group`.";
        NotGroupParticipant = 1003, Request, "not a group participant", "The number is not in the group.";
        ResourceExists = 1004, Request, "resource already exists", "A resource of that name exists already.";
        AccessDenied = 1005, Access, "access denied", "The token, user name or password is wrong or expired, or the account lacks the permission.";
        NotFound = 1006, Request, "resource not found", "The resource does not exist; for a message, the recipient was never checked.";
        RecipientBlocked = 1007, Request, "recipient blocked", "The business has blocked the recipient, or the recipient the business.";
        ParameterMissing = 1008, Request, "required parameter missing", "A required parameter is missing; the details name it.";
        ParameterInvalid = 1009, Request, "parameter value not valid", "The value of a parameter is not valid; the details name it.";
        ParameterNotRequired = 1010, Request, "parameter not required", "The request has a parameter that is not expected; the details name it.";
        NotReady = 1011, Server, "service not ready", "The server is starting, or not connected: try again later.";
        GroupUnknown = 1012, Request, "group unknown", "The group does not exist, or the number is not a participant.";
        UserNotValid = 1013, Request, "user not valid", "The recipient is not on WhatsApp.";
        Internal = 1014, Server, "internal error", "The server failed.";
        TooManyRequests = 1015, Server, "too many requests", "The rate limit was exceeded: send more slowly.";
        Overloaded = 1016, Server, "system overloaded", "The core application cannot keep up: try again later.";
        NotPrimaryMaster = 1017, Server, "not primary master", "Another node is the primary master at the moment: try again.";
        NotPrimaryCoreapp = 1018, Server, "not primary coreapp", "Another core application is responsible for the recipient at the moment: try again.";
        BadUser = 1021, Request, "bad user", "The sender is the recipient.";
        WebhookNotConfigured = 1022, Request, "webhook URL not configured", "The application settings have no webhook URL.";
        Database = 1023, Server, "database error", "The server's database failed.";
        PasswordChangeRequired = 1024, Access, "password change required", "The password of the account must be changed at its first login.";
        InvalidRequest = 1025, Request, "invalid request", "The request is not valid; the details may say why.";
        ReceiverIncapable = 1026, Delivery, "receiver incapable", "The recipient's device cannot show a message of this kind.";
        IdentityChanged = 1028, Delivery, "identity change needs acknowledgement", "The recipient's identity has changed: acknowledge it, then send again.";
        AccountLocked = 1031, Access, "sender account locked", "The number is locked by WhatsApp.";
        TemplateParameterCount = 2000, Template, "parameter count mismatch", "The number of parameters differs from that of the template.";
        TemplateMissing = 2001, Template, "template missing", "The template does not exist in that language, or is not approved.";
        TemplateFetchFailed = 2002, Template, "template fetch failed", "The server could not fetch the template: try again later.";
        TemplatePackMissing = 2003, Template, "template pack missing", "There are no templates in the namespace and language.";
        TemplateParameterTooLong = 2004, Template, "parameter too long", "A parameter has too many characters.";
        TemplateTextTooLong = 2005, Template, "hydrated text too long", "The text is too long with the parameters filled in.";
        TemplateWhiteSpace = 2006, Template, "white space policy", "A parameter has line breaks, tabs or too many spaces in a row.";
        TemplateFormatCharacter = 2007, Template, "format character policy", "A parameter has formatting characters that are not allowed.";
        TemplateMediaFormat = 2008, Template, "media format unsupported", "The type of the header's file is not supported.";
        TemplateComponentMissing = 2009, Template, "required component missing", "The template has a component that the message lacks.";
        TemplateUrlInvalid = 2010, Template, "invalid hydrated URL", "The URL of a button is not valid with the parameter filled in.";
        TemplatePhoneInvalid = 2011, Template, "invalid phone number", "The phone number of a button is not valid.";
        TemplateParameterFormat = 2012, Template, "parameter format mismatch", "The type of a parameter does not match the template.";
        ButtonsUnsupported = 2013, Template, "buttons unsupported", "The recipient, or the template, cannot have buttons.";
        TemplateNamespaceEmpty = 2014, Template, "namespace empty", "A template needs its namespace.";
        SectionCount = 2015, Interactive, "invalid number of sections", "A list has one to ten sections.";
        RowCount = 2016, Interactive, "invalid number of rows", "A list has one to ten rows in all.";
        CharacterPolicy = 2017, Interactive, "character policy", "A text has characters that are not allowed.";
        ProductCount = 2023, Interactive, "invalid number of products", "There are no products, or more than 30.";
        CatalogNotFound = 2024, Interactive, "catalog not found", "The catalog does not exist.";
        CatalogNotLinked = 2025, Interactive, "catalog not linked", "The catalog is not linked to the business account.";
        ProductMissing = 2026, Interactive, "missing product", "The catalog does not have the product.";
        NoProducts = 2027, Interactive, "no products", "None of the products can be shown.";
        ComplianceInvalid = 2028, Interactive, "compliance information not valid", "The legally required information about the business is not valid.";
        ComplianceIncomplete = 2029, Interactive, "compliance information incomplete", "The legally required information about the business is not complete.";
        ComplianceRefused = 2030, Interactive, "compliance information refused", "The legally required information about the business was refused.";
        HeaderStructure = 2036, Interactive, "invalid header structure", "The header lacks the object of its type, or has more than one.";
        ContactNotEngaged = 2048, Interactive, "contact not engaged", "The recipient has not written to the business.";
        ComplianceMissing = 2050, Interactive, "compliance information missing", "Provide the legally required information about the business first: `business_profile().update_compliance_info(…)`.";
        TemplateRejected = 2060, Template, "template rejected", "The template was not approved.";
        TemplatePaused = 2061, Template, "template paused", "The template is paused for low quality: it cannot be sent for a while.";
        TemplateDisabled = 2062, Template, "template disabled", "The template was paused too often, and is now disabled.";
        FlowBlocked = 2068, Template, "flow blocked", "The flow behind the button is blocked.";
        FlowThrottled = 2069, Template, "flow throttled", "The flow behind the button is throttled.";
    }
}

impl ErrorCode {
    /// Returns what the code says about the request.
    pub(crate) fn class(self) -> FaultClass {
        FaultClass::unknown()
            .with_not_processed(matches!(
                self,
                Self::NotReady
                    | Self::TooManyRequests
                    | Self::Overloaded
                    | Self::NotPrimaryMaster
                    | Self::NotPrimaryCoreapp
            ))
            // Codes of the server itself, and unknown ones, may also come after it was processed.
            .with_refused(!matches!(
                self.family(),
                ErrorFamily::Server | ErrorFamily::Unknown
            ))
            .with_access(self.family() == ErrorFamily::Access)
            .with_rate_limited(matches!(
                self,
                Self::RateLimitHit | Self::SpamRateLimitHit | Self::TooManyRequests
            ))
    }
}
