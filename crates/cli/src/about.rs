//! The facts of the APIs: what each of them has, and the settings of its connection.
//!
//! [`COMMON`] lists the settings that every API has; each API adds its own.

use whatsapp_business_runtime::{ErrorCodeInfo, Operation, Tag};

/// The facts of an API.
#[derive(Debug)]
pub struct About {
    /// The value of `--api`, such as `cloud`.
    pub name: &'static str,
    /// The name in messages, such as `Cloud API`.
    pub title: &'static str,
    /// The operations, each of which is a command.
    pub operations: &'static [Operation],
    /// The groups of the operations.
    pub tags: &'static [Tag],
    /// The error codes.
    pub codes: &'static [ErrorCodeInfo],
    /// The settings that only this API has.
    pub settings: &'static [Setting],
    /// The option that a profile cannot do without.
    pub needs: &'static str,
    /// The setting that names the object that messages are sent from, if there are several.
    pub sender: Option<&'static str>,
    /// The parameters of operations that default to a setting, each with its name.
    pub parameters: &'static [(&'static str, &'static str)],
    /// The properties of bodies that have the same value in every request.
    pub constants: &'static [(&'static str, &'static str)],
    /// The examples of `wab --help`.
    pub examples: &'static str,
    /// Examples of requests of any path, a line each.
    pub requests: &'static str,
    /// What to do if the server refuses the credentials.
    pub access_remedy: &'static str,
}

impl About {
    /// Returns the settings of the API: its own, and those that every API has.
    pub(crate) fn all_settings(&self) -> impl Iterator<Item = &'static Setting> + use<> {
        COMMON.iter().chain(self.settings)
    }
}

/// The APIs of the program, and the one of this run.
#[derive(Debug, Clone)]
pub(crate) struct Apis {
    /// All of them, the default first.
    pub(crate) all: Vec<&'static About>,
    /// The API of this run.
    pub(crate) own: &'static About,
}

impl Apis {
    /// Returns the settings of all APIs.
    pub(crate) fn settings(&self) -> impl Iterator<Item = &'static Setting> {
        let own = self.all.iter().flat_map(|about| about.settings);
        COMMON.iter().chain(own)
    }

    /// Returns the names of the APIs.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.all.iter().map(|about| about.name).collect()
    }
}

/// A setting of the connection.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The name of the option, and of the property of a profile.
    pub name: &'static str,
    /// What a value is.
    pub kind: Kind,
    /// What stands for the value in the help.
    pub value: &'static str,
    /// The help.
    pub help: &'static str,
    /// The environment variable.
    pub variable: Option<&'static str>,
    /// Another setting whose option replaces this one of the profile, and the reverse.
    pub excludes: Option<&'static str>,
    /// Another setting that this one of the profile belongs to: it is not used with another value.
    pub belongs_to: Option<&'static str>,
}

/// What the value of a [`Setting`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Text that only some commands have an option for.
    Object,
    /// A file.
    File,
    /// A file with a secret. The environment variable has the secret itself.
    Secret,
    /// A number in a range.
    Count(u64, u64),
    /// Yes or no.
    Switch,
}

/// Lists settings. A row has the kind, the name, the name of a value, the environment variable and the
/// help; `excludes` and `belongs_to` are optional.
#[macro_export]
macro_rules! settings {
    ($($kind:expr, $name:literal $value:literal [$($variable:literal)?] $help:literal
        $($field:ident $other:literal)?;)*) => {
        &[$($crate::Setting {
            $(variable: Some($variable),)?
            $($field: Some($other),)?
            ..$crate::Setting::new($name, $kind, $value, $help)
        }),*]
    };
}

impl Setting {
    /// Creates a setting of these values alone.
    #[must_use]
    pub const fn new(
        name: &'static str,
        kind: Kind,
        value: &'static str,
        help: &'static str,
    ) -> Self {
        Self {
            name,
            kind,
            value,
            help,
            variable: None,
            excludes: None,
            belongs_to: None,
        }
    }
}

/// The settings that every API has.
const COMMON: &[Setting] = settings! {
    Kind::Text, "url" "URL" ["WHATSAPP_URL"] "The server, such as https://localhost:9090";
    Kind::Secret, "token-file" "FILE" ["WHATSAPP_TOKEN"]
        "Use the Bearer token in a file, without a login";
    Kind::File, "ca" "FILE" ["WHATSAPP_CA"]
        "Trust this certificate of the server's issuer, as PEM" excludes "pin";
    Kind::File, "pin" "FILE" ["WHATSAPP_PIN"]
        "Accept exactly this certificate of the server, as PEM" excludes "ca";
    Kind::File, "client-certificate" "FILE" ["WHATSAPP_CLIENT_CERTIFICATE"]
        "Authenticate with this certificate, as PEM";
    Kind::File, "client-key" "FILE" ["WHATSAPP_CLIENT_KEY"]
        "The key of the client certificate, as PEM";
    Kind::Text, "proxy" "URL" []
        "The proxy, without a password [env: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY]";
    Kind::Switch, "insecure" "" [] "Accept any certificate: for tests only";
    Kind::Count(1, 3600), "timeout" "SECONDS" [] "The timeout of one attempt [default: 30]";
    Kind::Count(0, 20), "retries" "COUNT" []
        "How often a failed request is retried, if that is safe [default: 3]";
};
