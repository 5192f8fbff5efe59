//! The error codes of the API, and what they say about a request.

use std::time::Duration;

use whatsapp_business_runtime::FaultClass;
use whatsapp_business_runtime::error::error_codes;

/// The subject of an error code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorFamily {
    /// The message cannot be delivered; such codes are also reported by webhook.
    Delivery,
    /// The request is not valid.
    Request,
    /// Authentication, permissions and policies.
    Access,
    /// Too many requests.
    RateLimit,
    /// Failures of the server.
    Server,
    /// Templates and their parameters.
    Template,
    /// Registration of phone numbers.
    Registration,
    /// A code that this crate does not know.
    Unknown,
}

error_codes! {
    /// An error code of the API.
    ///
    /// A code that this crate does not know is [`Other`](Self::Other).
    ///
    /// ```
    /// use whatsapp_business_cloud::{ErrorCode, ErrorFamily};
    ///
    /// let code = ErrorCode::from(131_047);
    /// assert_eq!(code, ErrorCode::WindowClosed);
    /// assert_eq!(code.family(), ErrorFamily::Delivery);
    /// assert_eq!(code.to_string(), "131047 re-engagement window closed");
    /// assert_eq!(ErrorCode::from(99_999).number(), 99_999);
    /// ```
    enum ErrorCode: ErrorFamily {
        AuthException = 0, Access, "authentication failed", "The app user could not be authenticated: get a new access token.";
        ApiUnknown = 1, Server, "unknown error", "The request is not valid, or the server failed.";
        ApiService = 2, Server, "service unavailable", "The server is down or overloaded for the moment.";
        ApiMethod = 3, Access, "capability missing", "The token lacks a permission that the operation needs.";
        TooManyCalls = 4, RateLimit, "too many calls", "The app has made too many calls: make fewer, or wait.";
        PermissionDenied = 10, Access, "permission denied", "The permission was not granted, or was removed.";
        ObjectMissing = 33, Request, "parameter value not valid", "The phone number was deleted.";
        InvalidParameter = 100, Request, "invalid parameter", "A parameter is misspelled, not supported or not valid; the details name it.";
        TokenExpired = 190, Access, "access token expired", "The access token is expired or not valid: get a new one.";
        ApiPermission = 200, Access, "permission missing", "The permission was not granted, or was removed.";
        PolicyViolation = 368, Access, "blocked for policy violations", "The account is restricted or disabled, as it violated a policy.";
        AccountRateLimit = 80007, RateLimit, "rate limit of the account", "The account has made too many calls: make fewer, or wait.";
        RateLimitHit = 130429, RateLimit, "rate limit hit", "The phone number has sent too many messages in a short time: send more slowly.";
        UserInExperiment = 130472, Delivery, "user in an experiment", "The recipient is part of an experiment and does not receive such messages.";
        CountryRestricted = 130497, Delivery, "country restricted", "The account may not send messages to the recipient's country.";
        Generic = 131000, Server, "something went wrong", "The message could not be sent, for an unknown reason.";
        AccessDenied = 131005, Access, "access denied", "The permission was not granted, or was removed.";
        ParameterMissing = 131008, Request, "required parameter missing", "A required parameter is missing; the details name it.";
        ParameterInvalid = 131009, Request, "parameter value not valid", "The value of a parameter is not valid; the details name it.";
        ServiceUnavailable = 131016, Server, "service unavailable", "A service is unavailable for the moment.";
        SenderIsRecipient = 131021, Request, "recipient is the sender", "The sender and the recipient are the same number.";
        Undeliverable = 131026, Delivery, "message undeliverable", "The recipient is not on WhatsApp, has an old version of it, or has not accepted its terms.";
        RecipientNotAllowed = 131030, Request, "recipient not in the list", "A test number sends only to the numbers of its list: add the recipient to it.";
        AccountLocked = 131031, Access, "account locked", "The account is restricted, as it violated a policy or its data could not be verified.";
        DisplayNameNeeded = 131037, Registration, "display name approval needed", "The phone number needs an approved display name before it can send.";
        PaymentIssue = 131042, Delivery, "payment issue", "The account cannot pay for the message: check its billing.";
        CertificateInvalid = 131045, Registration, "incorrect certificate", "The phone number is not registered properly: register it again.";
        WindowClosed = 131047, Delivery, "re-engagement window closed", "The recipient last wrote more than 24 hours ago: send a template.";
        SpamRateLimitHit = 131048, RateLimit, "spam rate limit hit", "Too many messages of the number were blocked or reported: its quality must recover first.";
        EngagementLimit = 131049, Delivery, "not delivered for healthy engagement", "The recipient has received many marketing messages: do not send again for a while.";
        MarketingStopped = 131050, Delivery, "marketing messages stopped", "The recipient has stopped marketing messages of the business.";
        TypeNotSupported = 131051, Request, "message type not supported", "The API does not support the type of the message.";
        MediaDownload = 131052, Delivery, "media download error", "The file that the user sent could not be downloaded.";
        MediaUpload = 131053, Request, "media upload error", "The file of the message could not be uploaded: check its type and size.";
        PairRateLimitHit = 131056, RateLimit, "pair rate limit hit", "Too many messages were sent to the recipient in a short time: wait before the next.";
        Maintenance = 131057, Server, "account in maintenance", "The account is in maintenance, such as an upgrade of its throughput.";
        TemplateParameterCount = 132000, Template, "parameter count mismatch", "The number of parameters differs from that of the template.";
        TemplateMissing = 132001, Template, "template missing", "The template does not exist in that language, or is not approved.";
        TemplateTextTooLong = 132005, Template, "hydrated text too long", "The text is too long with the parameters filled in.";
        TemplatePolicy = 132007, Template, "character policy violated", "The content of the template violates a policy.";
        TemplateParameterFormat = 132012, Template, "parameter format mismatch", "The type of a parameter does not match the template.";
        TemplatePaused = 132015, Template, "template paused", "The template is paused for low quality: it cannot be sent for a while.";
        TemplateDisabled = 132016, Template, "template disabled", "The template was paused too often, and is now disabled.";
        FlowBlocked = 132068, Template, "flow blocked", "The flow behind the button is blocked.";
        FlowThrottled = 132069, Template, "flow throttled", "The flow behind the button is throttled.";
        DeregistrationIncomplete = 133000, Registration, "incomplete deregistration", "An earlier deregistration failed: deregister the number again.";
        RegistrationUnavailable = 133004, Registration, "server temporarily unavailable", "Registration is unavailable for the moment.";
        PinMismatch = 133005, Registration, "two-step PIN mismatch", "The PIN of two-step verification is wrong.";
        NumberNotVerified = 133006, Registration, "phone number not verified", "The number must be verified before it is registered.";
        TooManyPinGuesses = 133008, Registration, "too many PIN guesses", "The PIN was guessed too often: wait as long as the details say.";
        PinGuessedTooFast = 133009, Registration, "PIN guessed too fast", "The PIN was guessed too fast: wait as long as the details say.";
        NotRegistered = 133010, Registration, "phone number not registered", "The number must be registered before it can send.";
        RecentlyDeleted = 133015, Registration, "phone number recently deleted", "The number was deleted a short time ago: wait 5 minutes, then register it again.";
        RegistrationRateLimit = 133016, Registration, "registration rate limit hit", "The number was registered and deregistered too often: wait.";
        GenericUser = 135000, Request, "generic user error", "The message could not be sent: the request may have a parameter that is not valid.";
    }
}

/// Returns the class of an error code.
///
/// | codes | meaning | retried |
/// |---|---|---|
/// | 4, 80007, 130429 | too many requests or messages | yes |
/// | 131056 | too many messages to one user | yes, after 6 seconds, 24, … |
/// | 131057, 133004 | maintenance, temporarily unavailable | yes |
/// | 131048, 133016 | too many messages were blocked or reported, or registrations tried | no: not soon |
/// | 0, 3, 10, 190, 200–299, 131005 | token or permission | no |
/// | 33, 100, 368, 130472, 131008–131053, 132000–132069, 133000–133016, 135000 | refused for good | no |
/// | 1, 2, 131000, 131016 | unknown error or unavailable: it may have been processed | as an ambiguous failure |
pub(super) const fn class(code: i64) -> FaultClass {
    let unknown = FaultClass::unknown();
    match code {
        4 | 80_007 | 130_429 => unknown.with_not_processed(true).with_rate_limited(true),
        131_056 => unknown
            .with_not_processed(true)
            .with_rate_limited(true)
            .with_delay(Duration::from_secs(6)),
        131_057 | 133_004 => unknown.with_not_processed(true),
        131_048 | 133_016 => unknown.with_refused(true).with_rate_limited(true),
        0 | 3 | 10 | 190 | 200..=299 | 131_005 => unknown.with_refused(true).with_access(true),
        131_016 => unknown,
        33
        | 100
        | 368
        | 130_472
        | 131_008..=131_053
        | 132_000..=132_069
        | 133_000..=133_016
        | 135_000 => unknown.with_refused(true),
        _ => unknown,
    }
}
