//! The APIs whose documents this repository keeps, and where each one's files are. A further API is a
//! further row of [`APIS`].

use clap::builder::{PossibleValuesParser, TypedValueParser};

/// An API with a document of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Api {
    /// The value of `--api`.
    pub name: &'static str,
    /// The title of the document in canonical form.
    pub title: &'static str,
    /// The directory of the crate, with a final `/`; empty for the root.
    directory: &'static str,
    /// The file name of the effective document.
    document: &'static str,
    /// The package that is generated from it.
    pub package: &'static str,
    /// The first segment of all paths, if it is a version that the client chooses: the path parameter
    /// that becomes a variable of the server.
    pub version: Option<&'static str>,
    /// Whether the tag of an operation is the part of its id before `_`, whatever the published
    /// document says: for a document whose tags are of no use as groups.
    pub tags_in_ids: bool,
    /// Whether the published document is OpenAPI 3.1.
    pub published_as_3_1: bool,
    /// Whether an export has facts alone, without descriptions: the licence of the published document
    /// covers its text.
    pub facts_only: bool,
}

/// The On-Premises API: the crate at the root.
pub const ON_PREMISES: Api = Api {
    name: "on-premises",
    title: "WhatsApp Business API",
    directory: "",
    document: "whatsapp-business.json",
    package: "whatsapp-business",
    version: None,
    tags_in_ids: false,
    published_as_3_1: false,
    facts_only: true,
};

/// The Cloud API.
pub const CLOUD: Api = Api {
    name: "cloud",
    title: "WhatsApp Business Cloud API",
    directory: "crates/cloud/",
    document: "cloud.json",
    package: "whatsapp-business-cloud",
    version: Some("Version"),
    tags_in_ids: true,
    published_as_3_1: true,
    facts_only: false,
};

/// Every API, in the order of the checks.
pub const APIS: [Api; 2] = [ON_PREMISES, CLOUD];

impl Default for Api {
    fn default() -> Self {
        ON_PREMISES
    }
}

impl Api {
    /// Returns the parser of `--api`.
    pub(crate) fn parser() -> impl TypedValueParser<Value = Self> {
        PossibleValuesParser::new(APIS.map(|api| api.name)).map(|name| {
            APIS.into_iter()
                .find(|api| api.name == name)
                .unwrap_or_default()
        })
    }

    /// Returns the name of its crate in Rust code.
    #[must_use]
    pub fn crate_name(self) -> String {
        self.package.replace('-', "_")
    }

    fn file(self, name: &str) -> String {
        format!("{}spec/{name}", self.directory)
    }

    /// Returns the path of the facts of the published document.
    #[must_use]
    pub fn upstream(self) -> String {
        self.file("upstream.json")
    }

    /// Returns the path of the origin of the facts.
    #[must_use]
    pub fn lock(self) -> String {
        self.file("upstream.lock")
    }

    /// Returns the path of the table from method and path to operation id.
    #[must_use]
    pub fn operation_ids(self) -> String {
        self.file("operation-ids.yaml")
    }

    /// Returns the path of the table of schema names.
    #[must_use]
    pub fn schema_names(self) -> String {
        self.file("schema-names.yaml")
    }

    /// Returns the directory of the overlays.
    #[must_use]
    pub fn overlays(self) -> String {
        self.file("overlays")
    }

    /// Returns the path of the effective document.
    #[must_use]
    pub fn effective(self) -> String {
        self.file(self.document)
    }

    /// Returns the directory of the generated sources in the package.
    #[must_use]
    pub fn generated(self) -> String {
        format!("{}generated", self.directory)
    }

    /// Returns the path of the guide to the files of the document, with the tables of corrections.
    #[must_use]
    pub fn readme(self) -> String {
        self.file("README.md")
    }

    /// Returns the command line `cargo xtask COMMAND` for this API.
    #[must_use]
    pub fn command(self, command: &str) -> String {
        match self == Self::default() {
            true => format!("cargo xtask {command}"),
            false => format!("cargo xtask {command} --api {}", self.name),
        }
    }
}
