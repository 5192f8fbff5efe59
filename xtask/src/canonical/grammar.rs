//! What may stand where in an OpenAPI 3.0 document, as one table.
//!
//! The canonical form asks it which keys are facts, the docs overlay which are prose; so a property
//! called `description` is never taken for a description.

/// The role of a value in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "named after the objects of the OpenAPI 3.0 specification"
)]
pub enum Kind {
    Document,
    Info,
    Servers,
    Server,
    ServerVariables,
    ServerVariable,
    Paths,
    PathItem,
    Operation,
    Parameters,
    Parameter,
    RequestBody,
    Content,
    MediaType,
    Encodings,
    Encoding,
    Headers,
    Header,
    Responses,
    Response,
    Callbacks,
    Callback,
    Tags,
    Tag,
    Components,
    ComponentParameters,
    ComponentRequestBodies,
    ComponentResponses,
    SecuritySchemes,
    SecurityScheme,
    OAuthFlows,
    OAuthFlow,
    Schemas,
    SchemaList,
    Schema,
    SchemaOrBool,
    Discriminator,
    /// A value that is taken as it is: it says something about the interface.
    Fact,
    /// A value that only explains: never carried over from a published document.
    Prose,
}

/// How a value of some [`Kind`] is built.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Fixed keys.
    Object(&'static [(&'static str, Kind)]),
    /// Names chosen by the author; the flag says whether `x-…` is an extension rather than a name.
    Map(Kind, bool),
    /// Items of one kind.
    List(Kind),
    /// Nothing inside is looked at.
    Leaf,
}

impl Kind {
    /// What a value of this kind holds.
    #[must_use]
    pub fn shape(self) -> Shape {
        match self {
            Kind::Document => Shape::Object(DOCUMENT),
            Kind::Info => Shape::Object(INFO),
            Kind::Servers => Shape::List(Kind::Server),
            Kind::Server => Shape::Object(SERVER),
            Kind::ServerVariables => Shape::Map(Kind::ServerVariable, false),
            Kind::ServerVariable => Shape::Object(SERVER_VARIABLE),
            Kind::Paths => Shape::Map(Kind::PathItem, true),
            Kind::PathItem => Shape::Object(PATH_ITEM),
            Kind::Operation => Shape::Object(OPERATION),
            Kind::Parameters => Shape::List(Kind::Parameter),
            Kind::Parameter => Shape::Object(PARAMETER),
            Kind::RequestBody => Shape::Object(REQUEST_BODY),
            Kind::Content => Shape::Map(Kind::MediaType, false),
            Kind::MediaType => Shape::Object(MEDIA_TYPE),
            Kind::Encodings => Shape::Map(Kind::Encoding, false),
            Kind::Encoding => Shape::Object(ENCODING),
            Kind::Headers => Shape::Map(Kind::Header, false),
            Kind::Header => Shape::Object(HEADER),
            Kind::Responses => Shape::Map(Kind::Response, true),
            Kind::Response => Shape::Object(RESPONSE),
            Kind::Callbacks => Shape::Map(Kind::Callback, false),
            Kind::Callback => Shape::Map(Kind::PathItem, true),
            Kind::Tags => Shape::List(Kind::Tag),
            Kind::Tag => Shape::Object(TAG),
            Kind::Components => Shape::Object(COMPONENTS),
            Kind::ComponentParameters => Shape::Map(Kind::Parameter, false),
            Kind::ComponentRequestBodies => Shape::Map(Kind::RequestBody, false),
            Kind::ComponentResponses => Shape::Map(Kind::Response, false),
            Kind::SecuritySchemes => Shape::Map(Kind::SecurityScheme, false),
            Kind::SecurityScheme => Shape::Object(SECURITY_SCHEME),
            Kind::OAuthFlows => Shape::Object(OAUTH_FLOWS),
            Kind::OAuthFlow => Shape::Object(OAUTH_FLOW),
            Kind::Schemas => Shape::Map(Kind::Schema, false),
            Kind::SchemaList => Shape::List(Kind::Schema),
            Kind::Schema | Kind::SchemaOrBool => Shape::Object(SCHEMA),
            Kind::Discriminator => Shape::Object(DISCRIMINATOR),
            Kind::Fact | Kind::Prose => Shape::Leaf,
        }
    }

    /// The kind of the value under `key` in a value of this kind, if such a key has a meaning.
    #[must_use]
    pub fn child(self, key: &str) -> Option<Kind> {
        match self.shape() {
            Shape::Object(fields) => fields
                .iter()
                .find(|field| field.0 == key)
                .map(|field| field.1),
            Shape::Map(_, true) if key.starts_with("x-") => None,
            Shape::Map(kind, _) | Shape::List(kind) => Some(kind),
            Shape::Leaf => None,
        }
    }

    /// Whether `{"$ref": …}` may stand in place of a value of this kind.
    #[must_use]
    pub fn may_be_reference(self) -> bool {
        matches!(
            self,
            Kind::Schema
                | Kind::SchemaOrBool
                | Kind::Parameter
                | Kind::RequestBody
                | Kind::Response
                | Kind::Header
                | Kind::Callback
                | Kind::SecurityScheme
        )
    }
}

/// The HTTP methods a path item may have, in the order of their names.
pub const METHODS: [&str; 8] = [
    "delete", "get", "head", "options", "patch", "post", "put", "trace",
];

const DOCUMENT: &[(&str, Kind)] = &[
    ("openapi", Kind::Fact),
    ("info", Kind::Info),
    ("servers", Kind::Servers),
    ("paths", Kind::Paths),
    ("components", Kind::Components),
    ("security", Kind::Fact),
    ("tags", Kind::Tags),
    ("externalDocs", Kind::Prose),
];
const INFO: &[(&str, Kind)] = &[
    ("title", Kind::Prose),
    ("description", Kind::Prose),
    ("termsOfService", Kind::Prose),
    ("contact", Kind::Prose),
    ("license", Kind::Prose),
    ("version", Kind::Fact),
];
const SERVER: &[(&str, Kind)] = &[
    ("url", Kind::Fact),
    ("description", Kind::Prose),
    ("variables", Kind::ServerVariables),
];
const SERVER_VARIABLE: &[(&str, Kind)] = &[
    ("enum", Kind::Fact),
    ("default", Kind::Fact),
    ("description", Kind::Prose),
];
const PATH_ITEM: &[(&str, Kind)] = &[
    ("summary", Kind::Prose),
    ("description", Kind::Prose),
    ("servers", Kind::Servers),
    ("parameters", Kind::Parameters),
    ("delete", Kind::Operation),
    ("get", Kind::Operation),
    ("head", Kind::Operation),
    ("options", Kind::Operation),
    ("patch", Kind::Operation),
    ("post", Kind::Operation),
    ("put", Kind::Operation),
    ("trace", Kind::Operation),
];
const OPERATION: &[(&str, Kind)] = &[
    ("tags", Kind::Fact),
    ("summary", Kind::Prose),
    ("description", Kind::Prose),
    ("externalDocs", Kind::Prose),
    ("operationId", Kind::Fact),
    ("parameters", Kind::Parameters),
    ("requestBody", Kind::RequestBody),
    ("responses", Kind::Responses),
    ("callbacks", Kind::Callbacks),
    ("deprecated", Kind::Fact),
    ("security", Kind::Fact),
    ("servers", Kind::Servers),
];
const PARAMETER: &[(&str, Kind)] = &[
    ("name", Kind::Fact),
    ("in", Kind::Fact),
    ("description", Kind::Prose),
    ("required", Kind::Fact),
    ("deprecated", Kind::Fact),
    ("allowEmptyValue", Kind::Fact),
    ("style", Kind::Fact),
    ("explode", Kind::Fact),
    ("allowReserved", Kind::Fact),
    ("schema", Kind::Schema),
    ("example", Kind::Prose),
    ("examples", Kind::Prose),
    ("content", Kind::Content),
];
const HEADER: &[(&str, Kind)] = &[
    ("description", Kind::Prose),
    ("required", Kind::Fact),
    ("deprecated", Kind::Fact),
    ("allowEmptyValue", Kind::Fact),
    ("style", Kind::Fact),
    ("explode", Kind::Fact),
    ("allowReserved", Kind::Fact),
    ("schema", Kind::Schema),
    ("example", Kind::Prose),
    ("examples", Kind::Prose),
    ("content", Kind::Content),
];
const REQUEST_BODY: &[(&str, Kind)] = &[
    ("description", Kind::Prose),
    ("content", Kind::Content),
    ("required", Kind::Fact),
];
const MEDIA_TYPE: &[(&str, Kind)] = &[
    ("schema", Kind::Schema),
    ("example", Kind::Prose),
    ("examples", Kind::Prose),
    ("encoding", Kind::Encodings),
];
const ENCODING: &[(&str, Kind)] = &[
    ("contentType", Kind::Fact),
    ("headers", Kind::Headers),
    ("style", Kind::Fact),
    ("explode", Kind::Fact),
    ("allowReserved", Kind::Fact),
];
const RESPONSE: &[(&str, Kind)] = &[
    ("description", Kind::Prose),
    ("headers", Kind::Headers),
    ("content", Kind::Content),
];
const TAG: &[(&str, Kind)] = &[
    ("name", Kind::Fact),
    ("description", Kind::Prose),
    ("externalDocs", Kind::Prose),
];
const COMPONENTS: &[(&str, Kind)] = &[
    ("schemas", Kind::Schemas),
    ("responses", Kind::ComponentResponses),
    ("parameters", Kind::ComponentParameters),
    ("examples", Kind::Prose),
    ("requestBodies", Kind::ComponentRequestBodies),
    ("headers", Kind::Headers),
    ("securitySchemes", Kind::SecuritySchemes),
    ("callbacks", Kind::Callbacks),
];
const SECURITY_SCHEME: &[(&str, Kind)] = &[
    ("type", Kind::Fact),
    ("description", Kind::Prose),
    ("name", Kind::Fact),
    ("in", Kind::Fact),
    ("scheme", Kind::Fact),
    ("bearerFormat", Kind::Fact),
    ("flows", Kind::OAuthFlows),
    ("openIdConnectUrl", Kind::Fact),
];
const OAUTH_FLOWS: &[(&str, Kind)] = &[
    ("implicit", Kind::OAuthFlow),
    ("password", Kind::OAuthFlow),
    ("clientCredentials", Kind::OAuthFlow),
    ("authorizationCode", Kind::OAuthFlow),
];
const OAUTH_FLOW: &[(&str, Kind)] = &[
    ("authorizationUrl", Kind::Fact),
    ("tokenUrl", Kind::Fact),
    ("refreshUrl", Kind::Fact),
    ("scopes", Kind::Fact),
];
const DISCRIMINATOR: &[(&str, Kind)] = &[("propertyName", Kind::Fact), ("mapping", Kind::Fact)];
const SCHEMA: &[(&str, Kind)] = &[
    ("title", Kind::Prose),
    ("description", Kind::Prose),
    ("example", Kind::Prose),
    ("externalDocs", Kind::Prose),
    ("type", Kind::Fact),
    ("format", Kind::Fact),
    ("enum", Kind::Fact),
    ("default", Kind::Fact),
    ("nullable", Kind::Fact),
    ("required", Kind::Fact),
    ("properties", Kind::Schemas),
    ("additionalProperties", Kind::SchemaOrBool),
    ("items", Kind::Schema),
    ("allOf", Kind::SchemaList),
    ("anyOf", Kind::SchemaList),
    ("oneOf", Kind::SchemaList),
    ("not", Kind::Schema),
    ("discriminator", Kind::Discriminator),
    ("readOnly", Kind::Fact),
    ("writeOnly", Kind::Fact),
    ("deprecated", Kind::Fact),
    ("xml", Kind::Fact),
    ("multipleOf", Kind::Fact),
    ("minimum", Kind::Fact),
    ("maximum", Kind::Fact),
    ("exclusiveMinimum", Kind::Fact),
    ("exclusiveMaximum", Kind::Fact),
    ("minLength", Kind::Fact),
    ("maxLength", Kind::Fact),
    ("pattern", Kind::Fact),
    ("minItems", Kind::Fact),
    ("maxItems", Kind::Fact),
    ("uniqueItems", Kind::Fact),
    ("minProperties", Kind::Fact),
    ("maxProperties", Kind::Fact),
];
