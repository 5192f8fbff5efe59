//! The rules, one row each: the wire level of a change in what is sent and in what is received.
//!
//! The rules compare the declared contract: narrowing what may be sent and widening what may be
//! received is breaking; a change whose effect the document does not determine is a warning.
//! `directed` rules have the direction in their id (`request-type-changed`,
//! `response-type-changed`); for data that travels both ways, or neither, the id has no prefix.
//! The effect on Rust source is not predicted here: see [`rust_api`](super::rust_api).

use super::level::{Direction, Wire};

/// What a compatible change requires of the next release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Something new to use: a minor release.
    Addition,
    /// A looser contract, or something without effect: a patch.
    Other,
    /// Documentation only: a patch, and one line in the report.
    Documentation,
}

/// One kind of change and its wire level in each direction.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    /// The ids for the two directions, for rules about schemas: the same change is compatible for
    /// one side and breaking for the other.
    directed: Option<(&'static str, &'static str)>,
    request: Wire,
    response: Wire,
    pub(crate) effect: Effect,
    meaning: &'static str,
}

impl Rule {
    /// Returns the id of this change in data that travels in `direction`.
    pub(crate) fn id(&self, direction: Direction) -> &'static str {
        match (self.directed, direction) {
            (Some((request, _)), Direction::Request) => request,
            (Some((_, response)), Direction::Response) => response,
            _ => self.name,
        }
    }

    /// Returns the wire level of this change in data that travels in `direction`.
    pub(crate) fn wire(&self, direction: Direction) -> Wire {
        match direction {
            Direction::None if self.directed.is_some() => Wire::Compatible,
            Direction::Request => self.request,
            Direction::Response => self.response,
            Direction::None | Direction::Both => self.request.max(self.response),
        }
    }
}

/// A constraint on values. A tighter one is breaking in what is sent, a looser one in what is received.
#[derive(Debug)]
pub(crate) struct Constraint {
    pub(crate) tighter: Rule,
    pub(crate) looser: Rule,
}

const B: Wire = Wire::Breaking;
const W: Wire = Wire::Warning;
const C: Wire = Wire::Compatible;
use Effect::{Addition, Documentation, Other};

macro_rules! rule {
    (@ids directed $name:literal) => {
        Some((concat!("request-", $name), concat!("response-", $name)))
    };
    (@ids plain $name:literal) => { None };
    ($kind:ident $name:literal $request:ident $response:ident $effect:ident $meaning:literal) => {
        Rule {
            name: $name,
            directed: rule!(@ids $kind $name),
            request: $request,
            response: $response,
            effect: $effect,
            meaning: $meaning,
        }
    };
}

macro_rules! rules {
    ($($const:ident $kind:ident $name:literal $request:ident $response:ident $effect:ident $meaning:literal;)+) => {
        $(pub(crate) static $const: Rule = rule!($kind $name $request $response $effect $meaning);)+
        static RULES: &[&Rule] = &[$(&$const),+];
    };
}

macro_rules! constraints {
    ($($const:ident: $tighter:literal $less:literal | $looser:literal $more:literal;)+) => {
        $(pub(crate) static $const: Constraint = Constraint {
            tighter: rule!(directed $tighter B C Other $less),
            looser: rule!(directed $looser C B Other $more),
        };)+
        static CONSTRAINTS: &[&Constraint] = &[$(&$const),+];
    };
}

/// One row of the list of rules: an id as it appears in reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleInfo {
    /// The stable id.
    pub id: &'static str,
    /// The kind of change.
    pub meaning: &'static str,
    /// The usual wire level.
    pub wire: Wire,
}

/// Returns every id that a report can contain, in alphabetical order.
#[must_use]
pub fn rules() -> Vec<RuleInfo> {
    let constraints = CONSTRAINTS.iter().flat_map(|it| [&it.tighter, &it.looser]);
    let mut all = Vec::new();
    for rule in RULES.iter().copied().chain(constraints) {
        let meaning = rule.meaning;
        let mut push = |id, wire| all.push(RuleInfo { id, meaning, wire });
        push(rule.name, rule.request.max(rule.response));
        if let Some((request, response)) = rule.directed {
            push(request, rule.request);
            push(response, rule.response);
        }
    }
    all.sort_by_key(|rule| rule.id);
    all
}

// CONSTANT kind id, wire level in requests and in responses, effect, meaning
rules! {
    // The document.
    DOCUMENTATION_CHANGED plain "documentation-changed" C C Documentation "a description, summary, title, example or label changed";
    API_VERSION_CHANGED plain "api-version-changed" C C Documentation "`info.version` changed";
    DEPRECATED plain "deprecated" C C Other "something is now marked as deprecated";
    NO_LONGER_DEPRECATED plain "no-longer-deprecated" C C Other "something is no longer marked as deprecated";
    UNCLASSIFIED_CHANGE plain "unclassified-change" B B Other "a difference that no other rule covers; counts as breaking until it is reviewed";
    RUST_API_CHANGED plain "rust-api-changed" C C Other "the generated Rust API changed as a result of changes elsewhere in the document";
    RUST_API_UNKNOWN plain "rust-api-unknown" C C Other "no Rust can be generated from one of the documents";

    // Servers.
    SERVER_ADDED plain "server-added" C C Addition "another server is listed";
    SERVER_REMOVED plain "server-removed" W W Other "a server is no longer listed; programs may name it";
    SERVER_VARIABLE_CHANGED plain "server-variable-changed" W W Other "the variables of a server address changed";
    BASE_PATH_CHANGED plain "base-path-changed" B B Other "the base path of the operations changed";

    // Security.
    SECURITY_INTRODUCED plain "security-introduced" B B Other "credentials are required where none were";
    SECURITY_LIFTED plain "security-lifted" C C Other "credentials are no longer required";
    SECURITY_ALTERNATIVE_ADDED plain "security-alternative-added" C C Addition "another way to authenticate is accepted";
    SECURITY_ALTERNATIVE_REMOVED plain "security-alternative-removed" B B Other "a way to authenticate is no longer accepted";
    SECURITY_SCOPES_CHANGED plain "security-scopes-changed" W W Other "an authentication needs other scopes";
    SECURITY_SCHEME_ADDED plain "security-scheme-added" C C Addition "a security scheme is declared";
    SECURITY_SCHEME_REMOVED plain "security-scheme-removed" B B Other "a security scheme is no longer declared";
    SECURITY_SCHEME_CHANGED plain "security-scheme-changed" B B Other "a security scheme works differently";

    // Operations.
    OPERATION_ADDED plain "operation-added" C C Addition "a path or method is new";
    OPERATION_REMOVED plain "operation-removed" B B Other "a path or method is removed";
    OPERATION_ID_CHANGED plain "operation-id-changed" C C Other "the operation id, and so the method's name, changed";
    OPERATION_HANDLE_CHANGED plain "operation-handle-changed" C C Other "the first tag, and so the handle the method is on, changed";
    OPERATION_TAGS_CHANGED plain "operation-tags-changed" C C Other "tags after the first changed";
    CALLBACK_ADDED plain "callback-added" C C Addition "a callback is new";
    CALLBACK_REMOVED plain "callback-removed" B B Other "a callback is no longer made";
    CALLBACK_ADDRESS_CHANGED plain "callback-address-changed" W W Other "the expression that gives a callback's address changed";

    // Parameters.
    OPTIONAL_PARAMETER_ADDED plain "optional-parameter-added" C C Addition "an optional parameter is new";
    REQUIRED_PARAMETER_ADDED plain "required-parameter-added" B B Other "a required parameter is new";
    PARAMETER_REMOVED plain "parameter-removed" B B Other "a parameter is removed";
    PARAMETER_BECAME_REQUIRED plain "parameter-became-required" B B Other "an optional parameter is required";
    PARAMETER_BECAME_OPTIONAL plain "parameter-became-optional" C C Other "a required parameter is optional";
    PARAMETER_LOCATION_CHANGED plain "parameter-location-changed" B B Other "a parameter moved between path, query, header and cookie";
    PARAMETER_SERIALIZATION_CHANGED plain "parameter-serialization-changed" B B Other "a parameter's style, explode or content changed";
    PATH_PARAMETER_RENAMED plain "path-parameter-renamed" C C Other "a path parameter has another name in the same position";
    PATH_PARAMETERS_REORDERED plain "path-parameters-reordered" B B Other "path parameters changed their order, so the same arguments mean something else";

    // Bodies.
    OPTIONAL_REQUEST_BODY_ADDED plain "optional-request-body-added" C W Addition "an optional body is accepted";
    REQUIRED_REQUEST_BODY_ADDED plain "required-request-body-added" B C Other "a body is required where there was none";
    REQUEST_BODY_REMOVED plain "request-body-removed" W B Other "a body is no longer declared";
    REQUEST_BODY_BECAME_REQUIRED plain "request-body-became-required" B C Other "an optional body is required";
    REQUEST_BODY_BECAME_OPTIONAL plain "request-body-became-optional" C B Other "a required body is optional";
    MEDIA_TYPE_ADDED directed "media-type-added" C B Addition "another media type is declared for a body";
    MEDIA_TYPE_REMOVED directed "media-type-removed" B W Other "a media type is no longer declared for a body";
    MEDIA_TYPE_SELECTOR_CHANGED plain "media-type-selector-changed" B B Other "`x-when`, which selects a media type and names its method, changed";
    BODY_ENCODING_CHANGED plain "body-encoding-changed" W W Other "the parts of a body are encoded differently";
    BODY_SCHEMA_ADDED directed "body-schema-added" W C Other "a media type that had no schema has one";
    BODY_SCHEMA_REMOVED directed "body-schema-removed" C W Other "a media type lost its schema";

    // Responses.
    SUCCESS_RESPONSE_ADDED plain "success-response-added" C B Addition "a success status is new";
    SUCCESS_RESPONSE_REMOVED plain "success-response-removed" B C Other "a success status is no longer returned";
    SUCCESS_TYPE_CHANGED plain "success-type-changed" C C Other "the method returns another type";
    ERROR_RESPONSE_ADDED plain "error-response-added" C W Addition "an error status is newly documented; it could occur before";
    ERROR_RESPONSE_REMOVED plain "error-response-removed" W C Other "an error status is no longer documented";
    RESPONSE_BODY_ADDED plain "response-body-added" C W Addition "a response body is new";
    RESPONSE_BODY_REMOVED plain "response-body-removed" W B Other "a response no longer has a body";
    RESPONSE_HEADER_ADDED plain "response-header-added" W C Addition "a response header is new";
    RESPONSE_HEADER_REMOVED plain "response-header-removed" W W Other "an optional response header is removed";
    REQUIRED_RESPONSE_HEADER_REMOVED plain "required-response-header-removed" W B Other "a response header that was always present is removed";
    RESPONSE_HEADER_BECAME_REQUIRED plain "response-header-became-required" B C Other "a response header is always present";
    RESPONSE_HEADER_BECAME_OPTIONAL plain "response-header-became-optional" C B Other "a response header may be missing";

    // Named schemas.
    SCHEMA_ADDED plain "schema-added" C C Addition "a named schema is new";
    SCHEMA_REMOVED plain "schema-removed" C C Other "a named schema, and its Rust type, is removed";
    SCHEMA_RENAMED plain "schema-renamed" C C Other "a schema has another name and mostly the same content";
    REFERENCE_CHANGED directed "reference-changed" C C Other "another named schema is used here";

    // Properties.
    PROPERTY_ADDED directed "property-added" C C Addition "an optional property is new";
    REQUIRED_PROPERTY_ADDED directed "required-property-added" B C Addition "a required property is new";
    PROPERTY_REMOVED directed "property-removed" W W Other "an optional property is removed";
    REQUIRED_PROPERTY_REMOVED directed "required-property-removed" W B Other "a required property is removed";
    ACCESS_CHANGED directed "access-changed" W W Other "`readOnly` or `writeOnly` changed";

    // Types.
    TYPE_CHANGED directed "type-changed" B B Other "the type changed";
    FORMAT_CHANGED directed "format-changed" W W Other "the format of a string changed";
    BECAME_BINARY directed "became-binary" B B Other "a string became raw bytes";
    NO_LONGER_BINARY directed "no-longer-binary" B B Other "raw bytes became a string";
    BECAME_SECRET directed "became-secret" C C Other "a string became a password";
    NO_LONGER_SECRET directed "no-longer-secret" C C Other "a string is no longer a password";
    DEFAULT_ADDED directed "default-added" C C Other "a default is declared";
    DEFAULT_REMOVED directed "default-removed" W C Other "a default is no longer declared";
    DEFAULT_CHANGED directed "default-changed" W C Other "the default changed";

    // Enums.
    ENUM_VALUE_ADDED directed "enum-value-added" C W Addition "an enum has a new value; generated enums accept unknown values, other readers may not";
    ENUM_VALUE_REMOVED directed "enum-value-removed" B C Other "an enum lost a value";

    // Other constraints.
    NOT_CHANGED directed "not-changed" B B Other "`not` forbids something else";
    PATTERN_CHANGED directed "pattern-changed" W W Other "strings must match another pattern";
    MULTIPLE_OF_CHANGED directed "multiple-of-changed" W W Other "`multipleOf` changed to a number that is no multiple";

    // Compositions.
    ONE_OF_MEMBER_ADDED directed "one-of-member-added" C B Addition "`oneOf` has a new alternative";
    ONE_OF_MEMBER_REMOVED directed "one-of-member-removed" B C Other "`oneOf` lost an alternative";
    ANY_OF_MEMBER_ADDED directed "any-of-member-added" C B Addition "`anyOf` has a new alternative";
    ANY_OF_MEMBER_REMOVED directed "any-of-member-removed" B C Other "`anyOf` lost an alternative";
    ANY_OF_PRIMARY_CHANGED directed "any-of-primary-changed" C C Other "another alternative of `anyOf` comes first";
    ALL_OF_MEMBER_ADDED directed "all-of-member-added" C C Other "`allOf` includes another schema; its effects are reported separately";
    ALL_OF_MEMBER_REMOVED directed "all-of-member-removed" C C Other "`allOf` no longer includes a schema; its effects are reported separately";
    DISCRIMINATOR_CHANGED directed "discriminator-changed" W W Other "the property that distinguishes the alternatives changed";
}

// CONSTANT: id and meaning of the tighter constraint | of the looser one
constraints! {
    PROPERTY_REQUIRED: "property-became-required" "an optional property is required" | "property-became-optional" "a required property is optional";
    ADDITIONAL_PROPERTIES: "additional-properties-closed" "properties that are not declared are rejected" | "additional-properties-opened" "properties that are not declared are accepted";
    ADDITIONAL_PROPERTIES_SCHEMA: "additional-properties-typed" "properties that are not declared must follow a schema" | "additional-properties-untyped" "properties that are not declared may be anything";
    TYPE: "type-narrowed" "the type accepts fewer values" | "type-widened" "the type accepts more values";
    FORMAT: "format-narrowed" "the numeric format has a smaller range" | "format-widened" "the numeric format has a larger range";
    NULLABLE: "no-longer-nullable" "`null` is no longer allowed" | "became-nullable" "`null` is allowed";
    ENUM: "enum-introduced" "only listed values are allowed" | "enum-lifted" "any value is allowed, no longer only the listed ones";
    RANGE: "range-tightened" "`minimum` or `maximum` allow less" | "range-relaxed" "`minimum` or `maximum` allow more";
    LENGTH: "length-tightened" "`minLength` or `maxLength` allow less" | "length-relaxed" "`minLength` or `maxLength` allow more";
    ITEM_COUNT: "item-count-tightened" "`minItems` or `maxItems` allow less" | "item-count-relaxed" "`minItems` or `maxItems` allow more";
    PROPERTY_COUNT: "property-count-tightened" "`minProperties` or `maxProperties` allow less" | "property-count-relaxed" "`minProperties` or `maxProperties` allow more";
    NOT: "not-added" "`not` forbids something" | "not-removed" "`not` no longer forbids anything";
    PATTERN: "pattern-added" "strings must match a pattern" | "pattern-removed" "strings no longer have to match a pattern";
    UNIQUE_ITEMS: "unique-items-required" "items must differ from each other" | "unique-items-lifted" "items may repeat";
    MULTIPLE_OF: "multiple-of-tightened" "`multipleOf` allows less" | "multiple-of-relaxed" "`multipleOf` allows more";
}
