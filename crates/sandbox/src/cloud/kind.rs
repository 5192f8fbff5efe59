//! The kinds of objects that an id of a Graph path may name.

/// The kind of an object, by the word that the control API uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kind(&'static str);

impl Kind {
    pub(super) const ACCOUNT: Self = Self("account");
    pub(super) const APPLICATION: Self = Self("application");
    pub(super) const FLOW: Self = Self("flow");
    pub(super) const GROUP: Self = Self("group");
    pub(super) const MEDIA: Self = Self("media");
    pub(super) const PHONE_NUMBER: Self = Self("phone_number");
    pub(super) const TEMPLATE: Self = Self("template");

    /// Returns the kind that the name of a path parameter stands for.
    pub(super) fn of_parameter(name: &str) -> Option<Self> {
        let found = PARAMETERS.iter().find(|(known, _)| *known == name);
        found.map(|(_, kind)| *kind)
    }

    pub(crate) fn as_str(self) -> &'static str {
        self.0
    }
}

const PARAMETERS: &[(&str, Kind)] = &[
    ("Allocation-Config-ID", Kind("credit_allocation")),
    ("Application-ID", Kind::APPLICATION),
    ("Business-ID", Kind("business")),
    ("Extended-Credit-ID", Kind("credit_line")),
    ("Flow-ID", Kind::FLOW),
    ("Media-ID", Kind::MEDIA),
    ("Message-History-ID", Kind("message_history")),
    ("Migration-ID", Kind("payment_migration")),
    ("Migration-Intent-ID", Kind("migration_intent")),
    ("OBO-Mobility-Intent-ID", Kind("mobility_intent")),
    ("Phone-Number-ID", Kind::PHONE_NUMBER),
    ("Pre-Verified-Phone-Number-ID", Kind("pre_verified_number")),
    ("Signup-ID", Kind("signup")),
    ("Solution-ID", Kind("solution")),
    ("TEMPLATE_ID", Kind::TEMPLATE),
    ("Template-Group-ID", Kind("template_group")),
    ("User-ID", Kind("user")),
    ("WABA-Bot-ID", Kind("bot")),
    ("WABA-ID", Kind::ACCOUNT),
    ("WhatsApp-Account-Number-ID", Kind("account_number")),
    ("WhatsApp-Business-Account-ID", Kind::ACCOUNT),
    ("WhatsApp-Business-Profile-ID", Kind("profile")),
    ("group_id", Kind::GROUP),
];

/// The objects that exist from the start, beside the account and its phone number.
pub(super) const SEEDED: &[(Kind, &str)] = &[
    (Kind("account_number"), "104500000000001"),
    (Kind::APPLICATION, "200000000000001"),
    (Kind("bot"), "300000000000001"),
    (Kind("business"), "400000000000001"),
    (Kind("credit_allocation"), "410000000000001"),
    (Kind("credit_line"), "420000000000001"),
    (Kind("message_history"), "500000000000001"),
    (Kind("migration_intent"), "600000000000001"),
    (Kind("mobility_intent"), "600000000000002"),
    (Kind("payment_migration"), "600000000000003"),
    (Kind("pre_verified_number"), "700000000000001"),
    (Kind("profile"), "800000000000001"),
    (Kind("signup"), "810000000000001"),
    (Kind("solution"), "900000000000001"),
    (Kind("template_group"), "110000000000001"),
    (Kind("user"), "900000000000002"),
];

#[cfg(test)]
mod tests {
    use whatsapp_business_cloud::api::OPERATIONS;

    use super::Kind;

    #[test]
    fn the_first_parameter_of_every_path_is_an_object_of_a_known_kind() {
        for operation in OPERATIONS {
            let mut segments = operation.path.split('/');
            let Some(first) = segments.find(|segment| segment.starts_with('{')) else {
                continue;
            };
            let name = first.trim_matches(['{', '}']);
            assert!(Kind::of_parameter(name).is_some(), "{}", operation.path);
        }
    }
}
