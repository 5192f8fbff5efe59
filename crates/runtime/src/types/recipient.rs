//! Recipients: users by phone number or by user id, and groups.

use std::fmt;

/// The recipient of a message, a call or a block.
///
/// Text converts into a recipient: a user id is told from a phone number by its form. The id of a group has
/// no form of its own; see [`group`](Self::group).
///
/// A user who has a user name can write to a business without showing a phone number. Such a user is
/// known by a user id, which is different for each business portfolio: two letters of a country, a dot,
/// and up to 128 letters and digits. The id of a user of several linked portfolios has `ENT.` after the
/// first dot. Both are used as a whole, and upper and lower case differ.
///
/// ```
/// use whatsapp_business_runtime::Recipient;
///
/// assert_eq!(Recipient::from("15550100"), Recipient::Phone("15550100".to_owned()));
/// assert_eq!(Recipient::from("US.13491208655302"), Recipient::user("US.13491208655302"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Recipient {
    /// A phone number in international format, or the WhatsApp id of a user.
    Phone(String),
    /// The id of a user.
    User(String),
    /// The id of a group.
    Group(String),
}

impl Recipient {
    /// Returns the recipient with a phone number, whatever its form.
    #[must_use]
    pub fn phone(number: impl Into<String>) -> Self {
        Self::Phone(number.into())
    }

    /// Returns the recipient with a user id, whatever its form.
    #[must_use]
    pub fn user(id: impl Into<String>) -> Self {
        Self::User(id.into())
    }

    /// Returns a group as recipient.
    #[must_use]
    pub fn group(id: impl Into<String>) -> Self {
        Self::Group(id.into())
    }

    /// Returns the number or the id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Phone(id) | Self::User(id) | Self::Group(id) => id,
        }
    }

    /// Returns the number or the id.
    #[must_use]
    pub fn into_string(self) -> String {
        match self {
            Self::Phone(id) | Self::User(id) | Self::Group(id) => id,
        }
    }

    /// Returns whether a text has the form of a user id.
    #[must_use]
    pub fn is_user_id(text: &str) -> bool {
        // A number is told at its third byte.
        let Some((country, id)) = text.split_at_checked(2) else {
            return false;
        };
        let Some(id) = id.strip_prefix('.') else {
            return false;
        };
        let id = id.strip_prefix("ENT.").unwrap_or(id);
        country.bytes().all(|byte| byte.is_ascii_uppercase())
            && (1..=128).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }

    /// Returns the recipient as the statuses of a message name it: the digits of a number, or the id.
    #[doc(hidden)]
    #[must_use]
    pub fn in_statuses(&self) -> String {
        match self {
            Self::Phone(number) => number.chars().filter(char::is_ascii_digit).collect(),
            Self::User(id) | Self::Group(id) => id.clone(),
        }
    }
}

impl From<String> for Recipient {
    fn from(text: String) -> Self {
        match Self::is_user_id(&text) {
            true => Self::User(text),
            false => Self::Phone(text),
        }
    }
}

impl From<&str> for Recipient {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<&String> for Recipient {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&Recipient> for Recipient {
    fn from(recipient: &Recipient) -> Self {
        recipient.clone()
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
