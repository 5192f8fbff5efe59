//! The kinds of objects that an id of a Graph path may name.

/// The kind of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    Account,
    AccountNumber,
    Application,
    Bot,
    Business,
    Flow,
    Group,
    Media,
    MessageHistory,
    MigrationIntent,
    MobilityIntent,
    PhoneNumber,
    PreVerifiedNumber,
    Profile,
    Solution,
    Template,
    User,
}

impl Kind {
    /// Returns the kind that the name of a path parameter stands for.
    pub(super) fn of_parameter(name: &str) -> Option<Self> {
        Some(match name {
            "WABA-ID" | "WhatsApp-Business-Account-ID" => Self::Account,
            "WhatsApp-Account-Number-ID" => Self::AccountNumber,
            "Application-ID" => Self::Application,
            "WABA-Bot-ID" => Self::Bot,
            "Business-ID" => Self::Business,
            "Flow-ID" => Self::Flow,
            "group_id" => Self::Group,
            "Media-ID" => Self::Media,
            "Message-History-ID" => Self::MessageHistory,
            "Migration-Intent-ID" => Self::MigrationIntent,
            "OBO-Mobility-Intent-ID" => Self::MobilityIntent,
            "Phone-Number-ID" => Self::PhoneNumber,
            "Pre-Verified-Phone-Number-ID" => Self::PreVerifiedNumber,
            "WhatsApp-Business-Profile-ID" => Self::Profile,
            "Solution-ID" => Self::Solution,
            "TEMPLATE_ID" => Self::Template,
            "User-ID" => Self::User,
            _ => return None,
        })
    }

    /// Returns the word that the control API uses.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::AccountNumber => "account_number",
            Self::Application => "application",
            Self::Bot => "bot",
            Self::Business => "business",
            Self::Flow => "flow",
            Self::Group => "group",
            Self::Media => "media",
            Self::MessageHistory => "message_history",
            Self::MigrationIntent => "migration_intent",
            Self::MobilityIntent => "mobility_intent",
            Self::PhoneNumber => "phone_number",
            Self::PreVerifiedNumber => "pre_verified_number",
            Self::Profile => "profile",
            Self::Solution => "solution",
            Self::Template => "template",
            Self::User => "user",
        }
    }
}

/// The objects that exist from the start, beside the account and its phone number.
pub(super) const SEEDED: &[(Kind, &str)] = &[
    (Kind::AccountNumber, "104500000000001"),
    (Kind::Application, "200000000000001"),
    (Kind::Bot, "300000000000001"),
    (Kind::Business, "400000000000001"),
    (Kind::MessageHistory, "500000000000001"),
    (Kind::MigrationIntent, "600000000000001"),
    (Kind::MobilityIntent, "600000000000002"),
    (Kind::PreVerifiedNumber, "700000000000001"),
    (Kind::Profile, "800000000000001"),
    (Kind::Solution, "900000000000001"),
    (Kind::User, "900000000000002"),
];

#[cfg(test)]
mod tests {
    use whatsapp_business_cloud::api::OPERATIONS;

    use super::Kind;

    #[test]
    fn every_path_starts_with_an_object_of_a_known_kind() {
        for operation in OPERATIONS {
            let first = operation.path.split('/').nth(1).unwrap_or_default();
            let name = first.trim_matches(['{', '}']);
            assert!(Kind::of_parameter(name).is_some(), "{}", operation.path);
        }
    }
}
