//! The names and types that Rust gives to the schemas and operations: the only module that knows
//! progenitor and typify.
//!
//! progenitor is given the schemas, and each operation as an object whose properties are its
//! parameters, body and response. What it makes of them is read from typify's type space.

use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;

use heck::ToUpperCamelCase;
use progenitor::{GenerationSettings, Generator};
use schemars::schema::SchemaObject;
use serde_json::{Map, Value, json};
use typify::{TypeDetails, TypeEnumVariant, TypeId, TypeSpace};

use crate::Error;
use crate::operation::{Content, Operation, Response};
use crate::schema::{Named, Property, Schema, Schemas, Shape};

/// A Rust type, as the generated code uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Type {
    Boolean,
    Integer,
    Float,
    String,
    Secret,
    Bytes,
    /// A file of a multipart form.
    File,
    Json,
    /// A generated type.
    Named(String),
    Option(Box<Type>),
    List(Box<Type>),
    /// From strings to values.
    Map(Box<Type>),
    Boxed(Box<Type>),
}

/// What a named type is made of. The order is the document's, unless said otherwise.
#[derive(Debug)]
pub(crate) enum Definition {
    Struct(Fields),
    /// The Rust names of the values.
    Enum(Vec<String>),
    /// The Rust names of the members, and their types.
    Union(Vec<(String, Type)>),
    Newtype(Type),
    /// A shape that no template of the generator fits.
    Unfit(String),
}

/// Fields by their name on the wire: Rust name and type.
pub(crate) type Fields = BTreeMap<String, (String, Type)>;

pub(crate) struct RustTypes {
    /// By Rust name.
    definitions: BTreeMap<String, Definition>,
    /// By the names of the methods.
    signatures: BTreeMap<String, Fields>,
}

impl RustTypes {
    pub(crate) fn resolve(schemas: &Schemas, operations: &[Operation]) -> Result<Self, Error> {
        let mut rendered = Map::new();
        for (name, Named { schema, .. }) in &schemas.named {
            rendered.insert(
                name.clone(),
                render(schema, schemas.sendable.contains(name)),
            );
        }
        let mut names = Vec::new();
        for operation in operations {
            let function = &operation.function;
            let rust = function.to_upper_camel_case();
            if let Some(schema) = schemas.by_rust.get(&rust) {
                return Err(Error::operation(
                    operation.label(),
                    format!(
                        "its Rust name `{rust}` is schema `{schema}`'s as well: give it another \
                         operation id"
                    ),
                ));
            }
            rendered.insert(function.clone(), signature(operation));
            names.push((function, rust));
        }
        let mut definitions =
            attempt(&rendered).map_err(|reason| culprit(&rendered, operations, reason))?;
        let mut signatures = BTreeMap::new();
        for (function, rust) in names {
            // One without an argument and without a response has none.
            if let Some(Definition::Struct(fields)) = definitions.remove(&rust) {
                signatures.insert(function.clone(), fields);
            }
        }
        Ok(Self {
            definitions,
            signatures,
        })
    }

    pub(crate) fn get(&self, rust: &str) -> Option<&Definition> {
        self.definitions.get(rust)
    }

    /// The arguments and the response of an operation, by the names that [`signature`] gave them.
    pub(crate) fn signature(&self, operation: &Operation) -> &Fields {
        const NONE: &Fields = &BTreeMap::new();
        self.signatures.get(&operation.function).unwrap_or(NONE)
    }
}

/// The name of the body among the properties of a [`signature`].
pub(crate) const BODY: &str = "body";
/// The name of the response among the properties of a [`signature`].
pub(crate) const RESPONSE: &str = "response";

fn signature(operation: &Operation) -> Value {
    let mut properties = Vec::new();
    for parameter in &operation.parameters {
        properties.push((
            parameter.name.as_str(),
            &parameter.schema,
            parameter.required,
        ));
    }
    if let Some(body) = &operation.body
        && let Content::Json(schema) | Content::Form(_, schema) = &body.content
    {
        properties.push((BODY, schema, body.required));
    }
    if let Response::Json(schema) = &operation.response {
        properties.push((RESPONSE, schema, true));
    }
    object(properties.into_iter(), false)
}

/// The schema in the words that typify takes.
fn render<'a>(schema: &'a Schema, sendable: bool) -> Value {
    let mut rendered = match &schema.shape {
        Shape::Reference(name) => json!({ "$ref": format!("#/components/schemas/{name}") }),
        Shape::Any => json!({}),
        Shape::Boolean => json!({"type": "boolean"}),
        Shape::Integer => json!({"type": "integer"}),
        Shape::Number => json!({"type": "number"}),
        Shape::String => json!({"type": "string"}),
        Shape::Secret => json!({"type": "string", "format": "password"}),
        Shape::Binary => json!({"type": "string", "format": "binary"}),
        Shape::Enum(values) => json!({"type": "string", "enum": values}),
        Shape::Lenient(scalar) => match **scalar {
            Shape::Integer => json!({"type": "integer"}),
            Shape::Number => json!({"type": "number"}),
            _ => json!({"type": "string"}),
        },
        Shape::List(items) => json!({"type": "array", "items": render(items, sendable)}),
        Shape::Map(values) => match values.shape {
            Shape::Any => json!({"type": "object"}),
            _ => json!({"type": "object", "additionalProperties": render(values, sendable)}),
        },
        Shape::Object(properties) => {
            let of = |p: &'a Property| (p.name.as_str(), &p.schema, p.required);
            object(properties.iter().map(of), sendable)
        }
        // Only its name is taken from here.
        Shape::Tagged(_) => json!({"type": "object"}),
        Shape::OneOf(members, _) => {
            let members: Vec<Value> = members.iter().map(|m| render(m, sendable)).collect();
            json!({ "oneOf": members })
        }
    };
    // typify names an inline type after its title.
    if let Some(name) = schema
        .name
        .as_ref()
        .filter(|_| rendered.get("$ref").is_none())
    {
        rendered["title"] = name.as_str().into();
    }
    if schema.nullable && rendered.get("$ref").is_none() {
        rendered["nullable"] = true.into();
    }
    rendered
}

fn object<'a>(
    properties: impl Iterator<Item = (&'a str, &'a Schema, bool)>,
    sendable: bool,
) -> Value {
    let mut rendered = json!({"type": "object", "properties": {}, "required": []});
    for (name, schema, required) in properties {
        let mut property = render(schema, sendable);
        if property.get("$ref").is_some() {
            // A reference has no room for a description beside it.
            property = json!({ "allOf": [property] });
        }
        // To leave a list out and to send an empty one are two requests.
        if sendable && !required && matches!(schema.shape, Shape::List(_)) {
            property["nullable"] = true.into();
        }
        // typify tells a property's description, and not its name on the wire.
        property["description"] = name.into();
        rendered["properties"][name] = property;
        if required && let Some(names) = rendered["required"].as_array_mut() {
            names.push(name.into());
        }
    }
    rendered
}

/// Finds the schema or operation that progenitor cannot take, by handing it one at a time.
fn culprit(schemas: &Map<String, Value>, operations: &[Operation], reason: String) -> Error {
    for (name, schema) in schemas {
        // What the schema refers to is there, but says nothing.
        let stub = |name: &String| (name.clone(), json!({"type": "object"}));
        let mut alone: Map<String, Value> = schemas.keys().map(stub).collect();
        alone.insert(name.clone(), schema.clone());
        if let Err(reason) = attempt(&alone) {
            return match operations.iter().find(|it| it.function == *name) {
                Some(operation) => Error::operation(operation.label(), reason),
                None => Error::schema(name, reason),
            };
        }
    }
    Error::document(reason)
}

fn attempt(schemas: &Map<String, Value>) -> Result<BTreeMap<String, Definition>, String> {
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "schemas", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    });
    let document: openapiv3::OpenAPI = serde_json::from_value(document)
        .map_err(|e| format!("not the shape OpenAPI 3.0 gives it: {e}"))?;
    quietly(|| {
        let mut generator = Generator::new(&settings()?);
        // Its command line takes in the types as its client does, and renders no code of them.
        generator
            .cli(&document, "client")
            .map_err(|e| e.to_string())?;
        definitions(generator.get_type_space())
    })
}

const SECRET: &str = "Secret";
const BYTES: &str = "Bytes";

fn settings() -> Result<GenerationSettings, String> {
    let mut settings = GenerationSettings::new();
    for (format, name) in [("password", SECRET), ("binary", BYTES)] {
        let schema: SchemaObject =
            serde_json::from_value(json!({"type": "string", "format": format}))
                .map_err(|e| e.to_string())?;
        settings.with_conversion(schema, name, std::iter::empty());
    }
    Ok(settings)
}

/// Runs `work`, and returns a panic of it as an error without printing it.
fn quietly<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    // The panic hook belongs to the process: one thread at a time may replace it.
    static HOOK: Mutex<()> = Mutex::new(());
    let _guard = HOOK
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    panic::set_hook(hook);
    result.unwrap_or_else(|payload| {
        let message = payload
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| payload.downcast_ref::<&str>().copied())
            .unwrap_or("no message");
        Err(format!("the generator gave up on it: {message}"))
    })
}

fn definitions(space: &TypeSpace) -> Result<BTreeMap<String, Definition>, String> {
    let mut definitions = BTreeMap::new();
    for entry in space.iter_types() {
        let definition = match entry.details() {
            TypeDetails::Struct(item) => {
                let mut fields = BTreeMap::new();
                for field in item.properties_info() {
                    let ty = type_of(space, &field.type_id)?;
                    let wire = field.description.unwrap_or(field.name).to_owned();
                    fields.insert(wire, (field.name.to_owned(), ty));
                }
                Definition::Struct(fields)
            }
            TypeDetails::Enum(item) => enumeration(space, item.variants())?,
            TypeDetails::Newtype(item) => Definition::Newtype(type_of(space, &item.inner())?),
            _ => continue,
        };
        definitions.insert(entry.name(), definition);
    }
    Ok(definitions)
}

fn enumeration<'a>(
    space: &TypeSpace,
    variants: impl Iterator<Item = (&'a str, TypeEnumVariant<'a>)>,
) -> Result<Definition, String> {
    let mut values = Vec::new();
    let mut members = Vec::new();
    for (name, details) in variants {
        match details {
            TypeEnumVariant::Simple => values.push(name.to_owned()),
            TypeEnumVariant::Tuple(types) if types.len() == 1 => {
                members.push((name.to_owned(), type_of(space, &types[0])?));
            }
            _ => {
                return Ok(Definition::Unfit(format!(
                    "member `{name}` of its `oneOf` has no name: give it a schema of its own"
                )));
            }
        }
    }
    Ok(match (values.is_empty(), members.is_empty()) {
        (false, true) => Definition::Enum(values),
        (true, false) => Definition::Union(members),
        _ => Definition::Unfit("its `oneOf` mixes values and objects".to_owned()),
    })
}

fn type_of(space: &TypeSpace, id: &TypeId) -> Result<Type, String> {
    let entry = space.get_type(id).map_err(|e| e.to_string())?;
    let inner = |id: &TypeId| type_of(space, id).map(Box::new);
    Ok(match entry.details() {
        TypeDetails::Struct(_) | TypeDetails::Enum(_) | TypeDetails::Newtype(_) => {
            Type::Named(entry.name())
        }
        TypeDetails::Option(id) => Type::Option(inner(&id)?),
        TypeDetails::Vec(id) | TypeDetails::Set(id) => Type::List(inner(&id)?),
        TypeDetails::Map(_, id) => Type::Map(inner(&id)?),
        TypeDetails::Box(id) => Type::Boxed(inner(&id)?),
        TypeDetails::String => Type::String,
        TypeDetails::Builtin("bool") => Type::Boolean,
        TypeDetails::Builtin("i64") => Type::Integer,
        TypeDetails::Builtin("f64") => Type::Float,
        TypeDetails::Builtin("::serde_json::Value") => Type::Json,
        TypeDetails::Builtin(SECRET) => Type::Secret,
        TypeDetails::Builtin(BYTES) => Type::Bytes,
        _ => return Err(format!("its Rust type would be {}", entry.describe())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(schema: Value) -> String {
        let schemas = Map::from_iter([
            ("Sound".to_owned(), json!({"type": "string"})),
            ("Bad".to_owned(), schema),
        ]);
        let reason = attempt(&schemas).err().unwrap();
        culprit(&schemas, &[], reason).to_string()
    }

    #[test]
    fn a_nameless_error_of_typify_is_reported_with_its_schema() {
        let message = error(json!({"type": "integer", "enum": ["1"]}));
        assert!(message.starts_with("schema `Bad`: "), "{message}");
    }

    #[test]
    fn a_panic_is_an_error() {
        let message = quietly::<()>(|| panic!("no such thing")).err().unwrap();
        assert_eq!(message, "the generator gave up on it: no such thing");
    }
}
