//! The rules, one row each: what is judged, for whom it is bad, and by whom it is decided.
//!
//! The principle: the declared contract is judged. Narrowing what may be sent and widening what may
//! be received break the wire; what the document cannot decide is a warning. The source column
//! follows the generated Rust: `new(required…)` and `with_*` on `#[non_exhaustive]` structs, open
//! string enums, positional arguments, `i64` for every integer, constraints and defaults dropped.
//!
//! `directed` rules carry the direction in their id (`request-type-changed`,
//! `response-type-changed`); used both ways, or not at all, the id has no prefix.

use super::level::{Source, Wire};
use super::rule::{Effect, Judge, Rule};

const B: Wire = Wire::Breaking;
const W: Wire = Wire::Warning;
const C: Wire = Wire::Compatible;
const BREAKS: Source = Source::Breaking;
const KEEPS: Source = Source::Compatible;
use Effect::{Addition, Documentation, Other};
use Judge::{Drift, Table};

macro_rules! rules {
    (@directed directed $name:literal) => {
        Some((concat!("request-", $name), concat!("response-", $name)))
    };
    (@directed plain $name:literal) => { None };
    ($($const:ident $kind:ident $name:literal
       $request:ident $response:ident $source:ident $effect:ident $judge:ident $meaning:literal;)+) => {
        $(pub(crate) static $const: Rule = Rule {
            name: $name,
            directed: rules!(@directed $kind $name),
            request: $request,
            response: $response,
            source: $source,
            effect: $effect,
            judge: $judge,
            meaning: $meaning,
        };)+
        /// Every row.
        pub(crate) static ALL: &[&Rule] = &[$(&$const),+];
    };
}

//  CONSTANT  kind  id
//      request response source effect judge  meaning
rules! {
    // The document.
    DOCUMENTATION_CHANGED plain "documentation-changed"
        C C KEEPS Documentation Table "a description, summary, title, example or label changed";
    API_VERSION_CHANGED plain "api-version-changed"
        C C KEEPS Documentation Table "`info.version` changed";
    DEPRECATED plain "deprecated"
        C C KEEPS Other Table "something is now marked as deprecated";
    NO_LONGER_DEPRECATED plain "no-longer-deprecated"
        C C KEEPS Other Table "something is no longer marked as deprecated";
    UNCLASSIFIED_CHANGE plain "unclassified-change"
        B B KEEPS Other Table "a difference that no rule names, so it counts as breaking: look at it";

    // Servers.
    SERVER_ADDED plain "server-added"
        C C KEEPS Addition Table "another server is listed";
    SERVER_REMOVED plain "server-removed"
        W W KEEPS Other Table "a server is no longer listed; programs may name it";
    SERVER_VARIABLE_CHANGED plain "server-variable-changed"
        W W KEEPS Other Table "the variables of a server address changed";
    BASE_PATH_CHANGED plain "base-path-changed"
        B B KEEPS Other Table "the path below which operations live moved";

    // Security.
    SECURITY_INTRODUCED plain "security-introduced"
        B B KEEPS Other Table "what needed no credentials now does";
    SECURITY_LIFTED plain "security-lifted"
        C C KEEPS Other Table "no credentials are needed any more";
    SECURITY_ALTERNATIVE_ADDED plain "security-alternative-added"
        C C KEEPS Addition Table "another way to authenticate is accepted";
    SECURITY_ALTERNATIVE_REMOVED plain "security-alternative-removed"
        B B KEEPS Other Table "a way to authenticate is no longer accepted";
    SECURITY_SCOPES_CHANGED plain "security-scopes-changed"
        W W KEEPS Other Table "an authentication needs other scopes";
    SECURITY_SCHEME_ADDED plain "security-scheme-added"
        C C KEEPS Addition Table "a security scheme is declared";
    SECURITY_SCHEME_REMOVED plain "security-scheme-removed"
        B B KEEPS Other Table "a security scheme is no longer declared";
    SECURITY_SCHEME_CHANGED plain "security-scheme-changed"
        B B KEEPS Other Table "a security scheme works differently";

    // Operations.
    OPERATION_ADDED plain "operation-added"
        C C KEEPS Addition Drift "a path or method is new";
    OPERATION_REMOVED plain "operation-removed"
        B B BREAKS Other Drift "a path or method is gone";
    OPERATION_ID_CHANGED plain "operation-id-changed"
        C C BREAKS Other Table "the operation id, and so the method's name, changed";
    OPERATION_HANDLE_CHANGED plain "operation-handle-changed"
        C C BREAKS Other Table "the first tag, and so the handle the method is on, changed";
    OPERATION_TAGS_CHANGED plain "operation-tags-changed"
        C C KEEPS Other Table "tags after the first changed";
    CALLBACK_ADDED plain "callback-added"
        C C KEEPS Addition Table "a callback is new";
    CALLBACK_REMOVED plain "callback-removed"
        B B KEEPS Other Table "a callback is no longer made";
    CALLBACK_ADDRESS_CHANGED plain "callback-address-changed"
        W W KEEPS Other Table "the expression that gives a callback's address changed";

    // Parameters.
    OPTIONAL_PARAMETER_ADDED plain "optional-parameter-added"
        C C BREAKS Addition Drift "an optional parameter is new: one more argument";
    REQUIRED_PARAMETER_ADDED plain "required-parameter-added"
        B B BREAKS Other Drift "a required parameter is new";
    PARAMETER_REMOVED plain "parameter-removed"
        B B BREAKS Other Drift "a parameter is gone";
    PARAMETER_BECAME_REQUIRED plain "parameter-became-required"
        B B BREAKS Other Drift "an optional parameter is required";
    PARAMETER_BECAME_OPTIONAL plain "parameter-became-optional"
        C C BREAKS Other Drift "a required parameter is optional";
    PARAMETER_LOCATION_CHANGED plain "parameter-location-changed"
        B B BREAKS Other Table "a parameter moved between path, query, header and cookie";
    PARAMETER_SERIALIZATION_CHANGED plain "parameter-serialization-changed"
        B B KEEPS Other Table "a parameter's style, explode or content changed";
    PATH_PARAMETER_RENAMED plain "path-parameter-renamed"
        C C KEEPS Other Table "a path parameter has another name in the same position";
    PATH_PARAMETERS_REORDERED plain "path-parameters-reordered"
        B B BREAKS Other Table "path parameters changed places: the same call means something else";

    // Bodies.
    OPTIONAL_REQUEST_BODY_ADDED plain "optional-request-body-added"
        C W BREAKS Addition Drift "an optional body is accepted";
    REQUIRED_REQUEST_BODY_ADDED plain "required-request-body-added"
        B C BREAKS Other Drift "a body is required where there was none";
    REQUEST_BODY_REMOVED plain "request-body-removed"
        W B BREAKS Other Table "a body is no longer declared";
    REQUEST_BODY_BECAME_REQUIRED plain "request-body-became-required"
        B C BREAKS Other Drift "an optional body is required";
    REQUEST_BODY_BECAME_OPTIONAL plain "request-body-became-optional"
        C B BREAKS Other Drift "a required body is optional";
    MEDIA_TYPE_ADDED directed "media-type-added"
        C B KEEPS Addition Table "a body may be of one more media type";
    MEDIA_TYPE_REMOVED directed "media-type-removed"
        B W KEEPS Other Table "a body may no longer be of a media type";
    MEDIA_TYPE_SELECTOR_CHANGED plain "media-type-selector-changed"
        B B BREAKS Other Table "`x-when`, which selects a media type and names its method, changed";
    BODY_ENCODING_CHANGED plain "body-encoding-changed"
        W W KEEPS Other Table "the parts of a body are encoded differently";
    BODY_SCHEMA_ADDED directed "body-schema-added"
        W C BREAKS Other Table "a media type that had no schema has one";
    BODY_SCHEMA_REMOVED directed "body-schema-removed"
        C W BREAKS Other Table "a media type lost its schema";

    // Responses.
    SUCCESS_RESPONSE_ADDED plain "success-response-added"
        C B KEEPS Addition Drift "one more status means success";
    SUCCESS_RESPONSE_REMOVED plain "success-response-removed"
        B C KEEPS Other Drift "a success status is no longer given";
    SUCCESS_TYPE_CHANGED plain "success-type-changed"
        C C BREAKS Other Table "the method returns another type";
    ERROR_RESPONSE_ADDED plain "error-response-added"
        C W KEEPS Addition Table "one more error status is documented; it could occur before";
    ERROR_RESPONSE_REMOVED plain "error-response-removed"
        W C KEEPS Other Table "an error status is no longer documented";
    RESPONSE_BODY_ADDED plain "response-body-added"
        C W KEEPS Addition Table "a response without a body has one";
    RESPONSE_BODY_REMOVED plain "response-body-removed"
        W B KEEPS Other Table "a response has no body any more";
    RESPONSE_HEADER_ADDED plain "response-header-added"
        W C KEEPS Addition Table "a response carries one more header";
    RESPONSE_HEADER_REMOVED plain "response-header-removed"
        W W KEEPS Other Table "an optional response header is gone";
    REQUIRED_RESPONSE_HEADER_REMOVED plain "required-response-header-removed"
        W B KEEPS Other Table "a response header that was always there is gone";
    RESPONSE_HEADER_BECAME_REQUIRED plain "response-header-became-required"
        B C KEEPS Other Table "a response header is always there";
    RESPONSE_HEADER_BECAME_OPTIONAL plain "response-header-became-optional"
        C B KEEPS Other Table "a response header may be missing";

    // Named schemas.
    SCHEMA_ADDED plain "schema-added"
        C C KEEPS Addition Table "a named schema is new";
    SCHEMA_REMOVED plain "schema-removed"
        C C BREAKS Other Table "a named schema, and so a Rust type, is gone";
    SCHEMA_RENAMED plain "schema-renamed"
        C C BREAKS Other Table "a schema has another name and the same shape";
    SCHEMA_BECAME_SENT plain "schema-became-sent"
        C C BREAKS Other Table "a schema that was not sent is sent now: its optional lists become `Option`s";
    SCHEMA_NO_LONGER_SENT plain "schema-no-longer-sent"
        C C BREAKS Other Table "a schema is no longer sent: its optional lists are no `Option`s any more";
    REFERENCE_CHANGED directed "reference-changed"
        C C BREAKS Other Table "another named schema is used here; its differences are listed apart";

    // Properties.
    PROPERTY_ADDED directed "property-added"
        C C KEEPS Addition Table "an optional property is new";
    REQUIRED_PROPERTY_ADDED directed "required-property-added"
        B C BREAKS Addition Table "a required property is new";
    PROPERTY_REMOVED directed "property-removed"
        W W BREAKS Other Table "an optional property is gone";
    REQUIRED_PROPERTY_REMOVED directed "required-property-removed"
        W B BREAKS Other Table "a required property is gone";
    PROPERTY_BECAME_REQUIRED directed "property-became-required"
        B C BREAKS Other Table "an optional property is required";
    PROPERTY_BECAME_OPTIONAL directed "property-became-optional"
        C B BREAKS Other Table "a required property is optional";
    ADDITIONAL_PROPERTIES_CLOSED directed "additional-properties-closed"
        B C KEEPS Other Table "properties that are not declared are refused";
    ADDITIONAL_PROPERTIES_OPENED directed "additional-properties-opened"
        C B KEEPS Other Table "properties that are not declared are let in";
    ADDITIONAL_PROPERTIES_TYPED directed "additional-properties-typed"
        B C BREAKS Other Table "properties that are not declared must follow a schema";
    ADDITIONAL_PROPERTIES_UNTYPED directed "additional-properties-untyped"
        C B BREAKS Other Table "properties that are not declared may be anything";
    ACCESS_CHANGED directed "access-changed"
        W W KEEPS Other Table "`readOnly` or `writeOnly` changed";

    // Types.
    TYPE_CHANGED directed "type-changed"
        B B BREAKS Other Drift "the type is another one";
    TYPE_WIDENED directed "type-widened"
        C B BREAKS Other Table "the type holds everything it held, and more";
    TYPE_NARROWED directed "type-narrowed"
        B C BREAKS Other Table "the type holds less than it held";
    FORMAT_WIDENED directed "format-widened"
        C B KEEPS Other Table "the numeric format holds more";
    FORMAT_NARROWED directed "format-narrowed"
        B C KEEPS Other Table "the numeric format holds less";
    FORMAT_CHANGED directed "format-changed"
        W W KEEPS Other Table "the format of a string is another one";
    BECAME_BINARY directed "became-binary"
        B B BREAKS Other Table "text is now raw bytes";
    NO_LONGER_BINARY directed "no-longer-binary"
        B B BREAKS Other Table "raw bytes are now text";
    BECAME_SECRET directed "became-secret"
        C C BREAKS Other Table "a string is now a password: `Secret` in Rust";
    NO_LONGER_SECRET directed "no-longer-secret"
        C C BREAKS Other Table "a string is no longer a password";
    BECAME_NULLABLE directed "became-nullable"
        C B BREAKS Other Table "`null` is allowed";
    NO_LONGER_NULLABLE directed "no-longer-nullable"
        B C BREAKS Other Table "`null` is not allowed any more";
    DEFAULT_ADDED directed "default-added"
        C C KEEPS Other Table "there is a default where there was none";
    DEFAULT_REMOVED directed "default-removed"
        W C KEEPS Other Table "what is left out no longer has a declared value";
    DEFAULT_CHANGED directed "default-changed"
        W C KEEPS Other Table "what is left out means another value";

    // Enums.
    ENUM_VALUE_ADDED directed "enum-value-added"
        C W KEEPS Addition Table "one more value; generated enums keep the unknown, other readers may not";
    ENUM_VALUE_REMOVED directed "enum-value-removed"
        B C BREAKS Other Table "one value less";
    ENUM_INTRODUCED directed "enum-introduced"
        B C BREAKS Other Table "only listed values are allowed";
    ENUM_LIFTED directed "enum-lifted"
        C B BREAKS Other Table "any value is allowed, not only the listed ones";

    // Constraints.
    RANGE_TIGHTENED directed "range-tightened"
        B C KEEPS Other Table "`minimum` or `maximum` allow less";
    RANGE_RELAXED directed "range-relaxed"
        C B KEEPS Other Table "`minimum` or `maximum` allow more";
    LENGTH_TIGHTENED directed "length-tightened"
        B C KEEPS Other Table "`minLength` or `maxLength` allow less";
    LENGTH_RELAXED directed "length-relaxed"
        C B KEEPS Other Table "`minLength` or `maxLength` allow more";
    ITEM_COUNT_TIGHTENED directed "item-count-tightened"
        B C KEEPS Other Table "`minItems` or `maxItems` allow less";
    ITEM_COUNT_RELAXED directed "item-count-relaxed"
        C B KEEPS Other Table "`minItems` or `maxItems` allow more";
    PROPERTY_COUNT_TIGHTENED directed "property-count-tightened"
        B C KEEPS Other Table "`minProperties` or `maxProperties` allow less";
    PROPERTY_COUNT_RELAXED directed "property-count-relaxed"
        C B KEEPS Other Table "`minProperties` or `maxProperties` allow more";
    NOT_ADDED directed "not-added"
        B C KEEPS Other Table "`not` forbids something";
    NOT_REMOVED directed "not-removed"
        C B KEEPS Other Table "`not` forbids nothing any more";
    NOT_CHANGED directed "not-changed"
        B B KEEPS Other Table "`not` forbids something else";
    PATTERN_ADDED directed "pattern-added"
        B C KEEPS Other Table "strings must match a pattern";
    PATTERN_REMOVED directed "pattern-removed"
        C B KEEPS Other Table "strings need not match a pattern any more";
    PATTERN_CHANGED directed "pattern-changed"
        W W KEEPS Other Table "strings must match another pattern";
    UNIQUE_ITEMS_REQUIRED directed "unique-items-required"
        B C KEEPS Other Table "items must differ from each other";
    UNIQUE_ITEMS_LIFTED directed "unique-items-lifted"
        C B KEEPS Other Table "items may repeat";
    MULTIPLE_OF_TIGHTENED directed "multiple-of-tightened"
        B C KEEPS Other Table "`multipleOf` allows less";
    MULTIPLE_OF_RELAXED directed "multiple-of-relaxed"
        C B KEEPS Other Table "`multipleOf` allows more";
    MULTIPLE_OF_CHANGED directed "multiple-of-changed"
        W W KEEPS Other Table "`multipleOf` is another number";

    // Compositions.
    ONE_OF_MEMBER_ADDED directed "one-of-member-added"
        C B KEEPS Addition Table "`oneOf` has one alternative more";
    ONE_OF_MEMBER_REMOVED directed "one-of-member-removed"
        B C BREAKS Other Table "`oneOf` has one alternative less";
    ANY_OF_MEMBER_ADDED directed "any-of-member-added"
        C B KEEPS Addition Table "`anyOf` has one alternative more";
    ANY_OF_MEMBER_REMOVED directed "any-of-member-removed"
        B C KEEPS Other Table "`anyOf` has one alternative less";
    ANY_OF_PRIMARY_CHANGED directed "any-of-primary-changed"
        C C BREAKS Other Table "another alternative of `anyOf` comes first and gives the Rust type";
    ALL_OF_MEMBER_ADDED directed "all-of-member-added"
        C C KEEPS Other Table "`allOf` takes in one more schema; what that brings is listed apart";
    ALL_OF_MEMBER_REMOVED directed "all-of-member-removed"
        C C KEEPS Other Table "`allOf` no longer takes in a schema; what that takes away is listed apart";
    DISCRIMINATOR_CHANGED directed "discriminator-changed"
        W W KEEPS Other Table "the property that tells alternatives apart changed";
}
