//! The API's error codes, their titles and the HTTP status that the sandbox gives them: one table.
//!
//! The real status of many codes is not documented. Where it is a guess, this is the place to
//! correct it.

use hyper::StatusCode;

/// A code of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Code(pub(crate) u16);

impl Code {
    pub(crate) const GENERIC: Self = Self(1000);
    pub(crate) const TOO_LONG: Self = Self(1001);
    pub(crate) const RECIPIENT_TYPE: Self = Self(1002);
    pub(crate) const NOT_PARTICIPANT: Self = Self(1003);
    pub(crate) const ACCESS_DENIED: Self = Self(1005);
    pub(crate) const NOT_FOUND: Self = Self(1006);
    pub(crate) const BLOCKED: Self = Self(1007);
    pub(crate) const MISSING: Self = Self(1008);
    pub(crate) const INVALID: Self = Self(1009);
    pub(crate) const NOT_READY: Self = Self(1011);
    pub(crate) const GROUP_UNKNOWN: Self = Self(1012);
    pub(crate) const USER_INVALID: Self = Self(1013);
    pub(crate) const INTERNAL: Self = Self(1014);
    pub(crate) const TOO_MANY: Self = Self(1015);
    pub(crate) const SELF: Self = Self(1021);
    pub(crate) const PASSWORD_CHANGE: Self = Self(1024);
    pub(crate) const INVALID_REQUEST: Self = Self(1025);
    pub(crate) const IDENTITY: Self = Self(1028);
    pub(crate) const COMPONENT_MISSING: Self = Self(2009);
    pub(crate) const SECTIONS: Self = Self(2015);
    pub(crate) const ROWS: Self = Self(2016);
    pub(crate) const PRODUCTS: Self = Self(2023);

    /// Its title, as the API puts it into `errors[].title`.
    pub(crate) fn title(self) -> &'static str {
        self.row().map_or("Generic error", |row| row.2)
    }

    /// The status of an answer that carries it.
    pub(crate) fn status(self) -> StatusCode {
        self.row()
            .and_then(|row| StatusCode::from_u16(row.1).ok())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn row(self) -> Option<&'static (u16, u16, &'static str)> {
        TABLE
            .binary_search_by_key(&self.0, |row| row.0)
            .ok()
            .and_then(|index| TABLE.get(index))
    }
}

/// Code, HTTP status, title; in the order of the codes. Those below 1000 arrive by webhook only.
const TABLE: &[(u16, u16, &str)] = &[
    (400, 400, "Media download error"),
    (402, 402, "Payment issue"),
    (408, 408, "Message is not valid"),
    (410, 410, "Message expired"),
    (429, 429, "Rate limit hit"),
    (430, 400, "Unsigned certificate"),
    (432, 400, "Certificate id mismatch"),
    (433, 400, "Certificate signature invalid"),
    (470, 400, "Re-engagement window closed"),
    (471, 400, "Spam rate limit hit"),
    (472, 400, "User is part of an experiment"),
    (480, 400, "User potentially changed"),
    (500, 500, "Generic error"),
    (501, 501, "Message type is not supported"),
    (1000, 500, "Generic error"),
    (1001, 400, "Message too long"),
    (1002, 400, "Invalid recipient type"),
    (1003, 400, "Not a group participant"),
    (1004, 409, "Resource already exists"),
    (1005, 401, "Access denied"),
    (1006, 404, "Resource not found"),
    (1007, 403, "Recipient blocked to receive message"),
    (1008, 400, "Required parameter is missing"),
    (1009, 400, "Parameter value is not valid"),
    (1010, 400, "Parameter is not required"),
    (1011, 503, "Service not ready"),
    (1012, 404, "Group is unknown"),
    (1013, 400, "User is not valid"),
    (1014, 500, "Internal error"),
    (1015, 429, "Too many requests"),
    (1016, 503, "System overloaded"),
    (1017, 500, "Not primary master"),
    (1018, 500, "Not primary coreapp"),
    (1021, 400, "Bad user"),
    (1022, 400, "Webhook URL is not configured"),
    (1023, 500, "Database error"),
    (1024, 401, "Password change required"),
    (1025, 400, "Invalid request"),
    (1026, 400, "Receiver incapable"),
    (1028, 400, "Identity change must be acknowledged"),
    (1031, 403, "Sender account locked"),
    (2000, 400, "Template parameter count mismatch"),
    (2001, 404, "Template is missing"),
    (2002, 400, "Template fetch failed"),
    (2003, 400, "Template pack is missing"),
    (2004, 400, "Template parameter too long"),
    (2005, 400, "Template hydrated text too long"),
    (2006, 400, "Template white space policy violated"),
    (2007, 400, "Template format character policy violated"),
    (2008, 400, "Template media format unsupported"),
    (2009, 400, "Required component is missing"),
    (2010, 400, "Invalid URL in hydrated template"),
    (2011, 400, "Invalid phone number in hydrated template"),
    (2012, 400, "Parameter format does not match"),
    (2013, 400, "Buttons are unsupported"),
    (2014, 400, "Template namespace is empty"),
    (2015, 400, "Invalid number of sections"),
    (2016, 400, "Invalid number of rows"),
    (2017, 400, "Character policy violated"),
    (2023, 400, "Invalid number of products"),
    (2024, 400, "Catalog not found"),
    (2025, 400, "Catalog not linked"),
    (2026, 400, "Products are missing"),
    (2027, 400, "No products"),
    (2048, 400, "Contact not engaged"),
    (2050, 400, "Compliance information is missing"),
    (2060, 400, "Template rejected"),
    (2061, 400, "Template paused"),
    (2062, 400, "Template disabled"),
    (2068, 400, "Flow blocked"),
    (2069, 400, "Flow throttled"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_every_status_is_one() {
        assert!(TABLE.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(TABLE.iter().all(|row| StatusCode::from_u16(row.1).is_ok()));
    }
}
