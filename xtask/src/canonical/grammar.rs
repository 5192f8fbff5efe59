//! The structure of an OpenAPI 3.0 document, as one table.
//!
//! The canonical form uses it to find facts, the docs overlay to find documentation; so a property
//! called `description` is never taken for a description.

/// The structure of a value of some [`Kind`].
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Fixed keys.
    Object(&'static [(&'static str, Kind)]),
    /// Names chosen by the author; the flag tells whether `x-…` is an extension rather than a name.
    Map(Kind, bool),
    /// Items of one kind.
    List(Kind),
    /// A value whose inside is not examined.
    Leaf,
}

macro_rules! kinds {
    (@shape object { $($child:ident ($($key:ident)+))+ }) => {
        Shape::Object(&[$($((stringify!($key), Kind::$child)),+),+])
    };
    (@shape map { $child:ident }) => { Shape::Map(Kind::$child, false) };
    (@shape extensible { $child:ident }) => { Shape::Map(Kind::$child, true) };
    (@shape list { $child:ident }) => { Shape::List(Kind::$child) };
    ($($kind:ident: $shape:ident { $($content:tt)+ })+) => {
        /// The role of a value in the document: the objects of the OpenAPI 3.0 specification.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[expect(missing_docs, reason = "named after the objects of the specification")]
        pub enum Kind {
            $($kind,)+
            /// A value that belongs to the interface.
            Fact,
            /// Documentation, which is never taken over from a published document.
            Prose,
            /// A schema, or a boolean.
            SchemaOrBool,
        }

        impl Kind {
            /// Returns the structure of a value of this kind.
            #[must_use]
            pub fn shape(self) -> Shape {
                match self {
                    $(Kind::$kind => kinds!(@shape $shape { $($content)+ }),)+
                    Kind::Fact | Kind::Prose => Shape::Leaf,
                    Kind::SchemaOrBool => Kind::Schema.shape(),
                }
            }
        }
    };
}

// Kind: structure { kind of the values(keys) … }
kinds! {
    Document: object {
        Fact(openapi security) Info(info) Servers(servers) Paths(paths) Components(components)
        Tags(tags) Prose(externalDocs)
    }
    Info: object {
        Prose(title description termsOfService contact license) Fact(version)
    }
    Servers: list { Server }
    Server: object {
        Fact(url) Prose(description) ServerVariables(variables)
    }
    ServerVariables: map { ServerVariable }
    ServerVariable: object {
        Fact(enum default) Prose(description)
    }
    Paths: extensible { PathItem }
    PathItem: object {
        Prose(summary description) Servers(servers) Parameters(parameters) Operation(delete get
        head options patch post put trace)
    }
    Operation: object {
        Fact(tags operationId deprecated security) Prose(summary description externalDocs)
        Parameters(parameters) RequestBody(requestBody) Responses(responses) Callbacks(callbacks)
        Servers(servers)
    }
    Parameters: list { Parameter }
    Parameter: object {
        Fact(name in required deprecated allowEmptyValue style explode allowReserved)
        Prose(description example examples) Schema(schema) Content(content)
    }
    RequestBody: object {
        Prose(description) Content(content) Fact(required)
    }
    Content: map { MediaType }
    MediaType: object {
        Schema(schema) Prose(example examples) Encodings(encoding)
    }
    Encodings: map { Encoding }
    Encoding: object {
        Fact(contentType style explode allowReserved) Headers(headers)
    }
    Headers: map { Header }
    Header: object {
        Prose(description example examples) Fact(required deprecated allowEmptyValue style explode
        allowReserved) Schema(schema) Content(content)
    }
    Responses: extensible { Response }
    Response: object {
        Prose(description) Headers(headers) Content(content)
    }
    Callbacks: map { Callback }
    Callback: extensible { PathItem }
    Tags: list { Tag }
    Tag: object {
        Fact(name) Prose(description externalDocs)
    }
    Components: object {
        Schemas(schemas) ComponentResponses(responses) ComponentParameters(parameters)
        Prose(examples) ComponentRequestBodies(requestBodies) Headers(headers)
        SecuritySchemes(securitySchemes) Callbacks(callbacks)
    }
    ComponentParameters: map { Parameter }
    ComponentRequestBodies: map { RequestBody }
    ComponentResponses: map { Response }
    SecuritySchemes: map { SecurityScheme }
    SecurityScheme: object {
        Fact(type name in scheme bearerFormat openIdConnectUrl) Prose(description)
        OAuthFlows(flows)
    }
    OAuthFlows: object {
        OAuthFlow(implicit password clientCredentials authorizationCode)
    }
    OAuthFlow: object {
        Fact(authorizationUrl tokenUrl refreshUrl scopes)
    }
    Schemas: map { Schema }
    SchemaList: list { Schema }
    Schema: object {
        Prose(title description example externalDocs) Fact(type format enum default nullable
        required readOnly writeOnly deprecated xml multipleOf minimum maximum exclusiveMinimum
        exclusiveMaximum minLength maxLength pattern minItems maxItems uniqueItems minProperties
        maxProperties) Schemas(properties) SchemaOrBool(additionalProperties) Schema(items not)
        SchemaList(allOf anyOf oneOf) Discriminator(discriminator)
    }
    Discriminator: object {
        Fact(propertyName mapping)
    }
}

/// The extensions that the generator reads, by the object that they stand in. Any other key `x-…` in an
/// overlay is an error. Each is described in `spec/README.md`.
pub const EXTENSIONS: &[(Kind, &str)] = &[
    (Kind::Document, "x-client"),
    (Kind::Document, "x-error-codes"),
    (Kind::Document, "x-media-kinds"),
    (Kind::Operation, "x-confidence"),
    (Kind::Operation, "x-pages"),
    (Kind::Operation, "x-since"),
    (Kind::MediaType, "x-when"),
    (Kind::Schema, "x-chosen-by"),
    (Kind::Schema, "x-constructors"),
    (Kind::Schema, "x-name"),
    (Kind::Schema, "x-recipient"),
    (Kind::Schema, "x-rules"),
];

impl Kind {
    /// Returns the kind of the value under `key`, if the specification defines such a key.
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

    /// Returns whether `{"$ref": …}` may replace a value of this kind.
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

/// The HTTP methods of a path item, in alphabetical order.
pub const METHODS: [&str; 8] = [
    "delete", "get", "head", "options", "patch", "post", "put", "trace",
];
