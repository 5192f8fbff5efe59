//! `JsonSchema` for the generated types: the schema of the document, not one derived from Rust.
//!
//! The document *is* the schema: it is more exact than a derive and costs next to nothing to
//! compile. Without feature `schemars` the macro is empty.

/// Implements `JsonSchema` for a type by the schema at a JSON pointer into the document.
#[doc(hidden)]
#[macro_export]
#[allow(clippy::crate_in_macro_def)] // Generated code describes the document of its own crate.
macro_rules! __schema {
    ($type:ident, $pointer:literal) => {
        #[cfg(feature = "schemars")]
        impl ::schemars::JsonSchema for $type {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(stringify!($type))
            }

            fn schema_id() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(concat!(
                    env!("CARGO_CRATE_NAME"),
                    "::types::",
                    stringify!($type)
                ))
            }

            fn json_schema(generator: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                $crate::types::json_schema::at(generator, &crate::support::DEFINITION, $pointer)
            }
        }
    };
}

pub use __schema as schema;

#[cfg(feature = "schemars")]
pub use convert::at;

#[cfg(feature = "schemars")]
mod convert {
    use schemars::{Schema, SchemaGenerator};
    use serde_json::{Map, Value, json};

    use crate::definition::Definition;

    const NAMED: &str = "#/components/schemas/";

    /// Returns the schema at a JSON pointer as JSON Schema; what it refers to becomes a definition of
    /// the generator.
    pub fn at(generator: &mut SchemaGenerator, api: &'static Definition, pointer: &str) -> Schema {
        match api.document().pointer(pointer) {
            Some(schema) => Schema::try_from(convert(generator, api, schema)).unwrap_or_default(),
            None => Schema::default(),
        }
    }

    fn convert(generator: &mut SchemaGenerator, api: &'static Definition, schema: &Value) -> Value {
        match schema {
            Value::Object(map) => object(generator, api, map),
            Value::Array(items) => items
                .iter()
                .map(|item| convert(generator, api, item))
                .collect(),
            other => other.clone(),
        }
    }

    fn object(
        generator: &mut SchemaGenerator,
        api: &'static Definition,
        map: &Map<String, Value>,
    ) -> Value {
        if let Some(name) = map
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|r| r.strip_prefix(NAMED))
        {
            return reference(generator, api, name);
        }
        let mut converted = Map::new();
        for (key, value) in map {
            match key.as_str() {
                "properties" => {
                    let properties = value.as_object().into_iter().flatten();
                    let properties: Map<String, Value> = properties
                        .map(|(name, schema)| (name.clone(), convert(generator, api, schema)))
                        .collect();
                    converted.insert(key.clone(), properties.into());
                }
                "example" => {
                    converted.insert("examples".to_owned(), json!([value]));
                }
                "enum" | "default" | "required" => {
                    converted.insert(key.clone(), value.clone());
                }
                // Keywords of OpenAPI that JSON Schema does not have.
                "nullable" | "discriminator" | "xml" | "externalDocs" => {}
                extension if extension.starts_with("x-") => {}
                _ => {
                    converted.insert(key.clone(), convert(generator, api, value));
                }
            }
        }
        if map.get("nullable") == Some(&Value::Bool(true))
            && let Some(kind) = converted.get_mut("type")
        {
            *kind = json!([kind, "null"]);
        }
        converted.into()
    }

    fn reference(generator: &mut SchemaGenerator, api: &'static Definition, name: &str) -> Value {
        let known = api.schemas().iter().find(|schema| schema.name == name);
        let rust = known.map_or(name, |schema| schema.rust);
        if !generator.definitions().contains_key(rust) {
            // Inserted before its members are followed: a schema may refer to itself.
            generator
                .definitions_mut()
                .insert(rust.to_owned(), Value::Bool(true));
            let schema = api
                .document()
                .pointer("/components/schemas")
                .and_then(|schemas| schemas.get(name))
                .map_or(Value::Bool(true), |schema| convert(generator, api, schema));
            generator.definitions_mut().insert(rust.to_owned(), schema);
        }
        let path = generator
            .settings()
            .definitions_path
            .trim_end_matches('/')
            .to_owned();
        let path = if path.starts_with('#') {
            path
        } else {
            format!("#{path}")
        };
        json!({ "$ref": format!("{path}/{rust}") })
    }
}
