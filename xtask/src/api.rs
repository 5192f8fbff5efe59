//! The APIs whose documents this repository keeps, and where each one's files are.

use clap::ValueEnum;

/// An API with a document of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Api {
    /// The On-Premises API: the crate at the root
    #[default]
    OnPremises,
    /// The Cloud API: crates/cloud
    Cloud,
}

/// What the commands need to know of an API.
#[derive(Debug, Clone, Copy)]
struct Facts {
    /// The value of `--api`.
    name: &'static str,
    /// The title of the document in canonical form.
    title: &'static str,
    /// The directory of the crate, with a final `/`; empty for the root.
    directory: &'static str,
    /// The file name of the effective document.
    document: &'static str,
    /// The package that is generated from it.
    package: &'static str,
    /// The first segment of all paths, if it is a version that the client chooses.
    version: Option<&'static str>,
    /// Whether the tag of an operation is the part of its id before `_`, whatever the published
    /// document says: for a document whose tags are of no use as groups.
    tags_in_ids: bool,
    /// Whether the published document is OpenAPI 3.1.
    openapi_3_1: bool,
}

const ON_PREMISES: Facts = Facts {
    name: "on-premises",
    title: "WhatsApp Business API",
    directory: "",
    document: "whatsapp-business.json",
    package: "whatsapp-business",
    version: None,
    tags_in_ids: false,
    openapi_3_1: false,
};

const CLOUD: Facts = Facts {
    name: "cloud",
    title: "WhatsApp Business Cloud API",
    directory: "crates/cloud/",
    document: "cloud.json",
    package: "whatsapp-business-cloud",
    version: Some("Version"),
    tags_in_ids: true,
    openapi_3_1: true,
};

impl Api {
    /// Every API, in the order of the checks.
    pub const ALL: [Self; 2] = [Self::OnPremises, Self::Cloud];

    const fn facts(self) -> Facts {
        match self {
            Self::OnPremises => ON_PREMISES,
            Self::Cloud => CLOUD,
        }
    }

    /// Returns the title of its document in canonical form.
    #[must_use]
    pub const fn title(self) -> &'static str {
        self.facts().title
    }

    /// Returns the package that is generated from its document.
    #[must_use]
    pub const fn package(self) -> &'static str {
        self.facts().package
    }

    /// Returns the name of its crate in Rust code.
    #[must_use]
    pub fn crate_name(self) -> String {
        self.package().replace('-', "_")
    }

    /// Returns the path parameter that becomes a variable of the server.
    #[must_use]
    pub const fn version_parameter(self) -> Option<&'static str> {
        self.facts().version
    }

    /// Returns whether the tag of an operation is the part of its id before `_`.
    #[must_use]
    pub const fn tags_are_in_ids(self) -> bool {
        self.facts().tags_in_ids
    }

    /// Returns whether its published document is OpenAPI 3.1.
    #[must_use]
    pub const fn is_published_as_3_1(self) -> bool {
        self.facts().openapi_3_1
    }

    fn file(self, name: &str) -> String {
        format!("{}spec/{name}", self.facts().directory)
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
        self.file(self.facts().document)
    }

    /// Returns the directory of the generated sources in the package.
    #[must_use]
    pub fn generated(self) -> String {
        format!("{}generated", self.facts().directory)
    }

    /// Returns the path of the guide to the files of the document, with the tables of corrections.
    #[must_use]
    pub fn readme(self) -> String {
        self.file("README.md")
    }

    /// Returns the command line `cargo xtask COMMAND` for this API.
    #[must_use]
    pub fn command(self, command: &str) -> String {
        match self {
            Self::OnPremises => format!("cargo xtask {command}"),
            other => format!("cargo xtask {command} --api {}", other.facts().name),
        }
    }
}
