//! The operations of the document, as the command tree needs them.

use serde::Deserialize;
use serde_json::Value;
use whatsapp_business::api::Operation;

use crate::api::Api;

pub(crate) const URL_ENCODED: &str = "application/x-www-form-urlencoded";
pub(crate) const MULTIPART: &str = "multipart/form-data";

/// An operation with its parameters and body.
pub(crate) struct Definition {
    pub(crate) operation: &'static Operation,
    /// The name of the subcommand, such as `get-all`.
    pub(crate) name: String,
    pub(crate) summary: &'static str,
    pub(crate) description: &'static str,
    pub(crate) parameters: Vec<Field>,
    pub(crate) body: Option<Body>,
    /// Whether a response can be a file or text.
    pub(crate) has_bytes: bool,
    /// Whether a response can be JSON.
    pub(crate) has_json: bool,
    /// The schema of the JSON of a success, to find secrets with.
    pub(crate) response: Option<&'static Value>,
}

/// The body of a request.
pub(crate) struct Body {
    pub(crate) required: bool,
    /// The schema, if the body is JSON.
    pub(crate) json: Option<&'static Value>,
    /// The media type of any other body, such as `image/*`.
    pub(crate) media_type: Option<&'static str>,
    /// The form, if the body is one, or may be one for the sake of a file.
    pub(crate) form: Option<Form>,
    /// The properties that flags can set.
    pub(crate) fields: Vec<Field>,
    /// Examples, each with its title.
    pub(crate) examples: Vec<(&'static str, &'static Value)>,
}

/// The body of a request as a form.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    pub(crate) media_type: &'static str,
    pub(crate) schema: &'static Value,
    /// The field of the file.
    pub(crate) file: Option<&'static str>,
    /// Whether there must be a file.
    pub(crate) needs_file: bool,
}

/// A parameter, or a property of the body.
#[derive(Clone)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) schema: &'static Value,
    pub(crate) required: bool,
    /// The value must not stand on the command line.
    pub(crate) secret: bool,
    /// The flag can be repeated.
    pub(crate) list: bool,
    /// A parameter of the operation has the same flag.
    pub(crate) clashes: bool,
}

/// The tags of the document with their descriptions, without parsing all of it.
pub(crate) fn tags() -> Vec<(String, String)> {
    #[derive(Deserialize)]
    struct Tags {
        tags: Vec<Tag>,
    }
    #[derive(Deserialize)]
    struct Tag {
        name: String,
        #[serde(default)]
        description: String,
    }
    let described =
        serde_json::from_str::<Tags>(Api::current().text()).map_or_else(|_| Vec::new(), |d| d.tags);
    let mut tags: Vec<(String, String)> = Vec::new();
    for operation in Api::current().operations() {
        if !tags.iter().any(|(name, _)| name == operation.tag) {
            let tag = described.iter().find(|tag| tag.name == operation.tag);
            let description = tag.map_or(String::new(), |tag| tag.description.clone());
            tags.push((operation.tag.to_owned(), description));
        }
    }
    tags
}

/// The operations of a tag, by the name of its subcommand.
pub(crate) fn operations(command: &str) -> impl Iterator<Item = Definition> {
    Api::current()
        .operations()
        .iter()
        .filter(move |operation| kebab(operation.tag) == command)
        .map(Definition::read)
}

/// Returns a definition by the names of its subcommands.
pub(crate) fn find(tag: &str, name: &str) -> Option<Definition> {
    Api::current()
        .operations()
        .iter()
        .find(|operation| kebab(operation.tag) == tag && command_name(operation) == name)
        .map(Definition::read)
}

fn command_name(operation: &Operation) -> String {
    let id = operation.id;
    kebab(id.split_once('_').map_or(id, |(_, name)| name))
}

impl Definition {
    pub(crate) fn read(operation: &'static Operation) -> Self {
        let document = Api::current().document();
        let item = &document["paths"][operation.path];
        let value = &item[operation.method.to_lowercase()];
        let mut parameters: Vec<Field> = Vec::new();
        for parameter in [item, value]
            .into_iter()
            .flat_map(|owner| owner["parameters"].as_array().into_iter().flatten())
            .map(resolve)
        {
            let Some(name) = parameter["name"].as_str() else {
                continue;
            };
            parameters.retain(|known| known.name != name);
            parameters.push(Field {
                name,
                description: text(&parameter["description"]),
                schema: resolve(&parameter["schema"]),
                required: parameter["in"] == "path" || parameter["required"] == true,
                secret: false,
                list: false,
                clashes: false,
            });
        }
        let success = value["responses"].as_object().into_iter().flatten();
        let media: Vec<(&String, &Value)> = success
            .filter(|(status, _)| status.starts_with('2'))
            .flat_map(|(_, response)| resolve(response)["content"].as_object())
            .flatten()
            .collect();
        let json = |(name, _): &&(&String, &Value)| is_json(name);
        let mut body = value
            .get("requestBody")
            .map(|body| Body::read(resolve(body)));
        for field in body.iter_mut().flat_map(|body| &mut body.fields) {
            let own = kebab(field.name);
            field.clashes = parameters.iter().any(|it| kebab(it.name) == own);
        }
        Self {
            operation,
            name: command_name(operation),
            summary: text(&value["summary"]).trim_end_matches('.'),
            description: text(&value["description"]),
            parameters,
            body,
            has_bytes: media.iter().any(|entry| !json(&entry)),
            has_json: media.iter().any(|entry| json(&entry)),
            response: media.iter().find(json).map(|(_, media)| &media["schema"]),
        }
    }
}

impl Body {
    fn read(value: &'static Value) -> Self {
        let mut body = Self {
            required: value["required"] == true,
            json: None,
            media_type: None,
            form: None,
            fields: Vec::new(),
            examples: Vec::new(),
        };
        for (media_type, media) in value["content"].as_object().into_iter().flatten() {
            if matches!(media_type.as_str(), MULTIPART | URL_ENCODED) {
                body.form = Some(Form::read(media_type, &media["schema"]));
                continue;
            }
            if !is_json(media_type) {
                body.media_type = Some(media_type);
                continue;
            }
            body.json = Some(&media["schema"]);
            body.fields = fields(&media["schema"]);
            if let Some(example) = media.get("example") {
                body.examples.push(("", example));
            }
            for (_, example) in media["examples"].as_object().into_iter().flatten() {
                body.examples
                    .push((text(&example["summary"]), &example["value"]));
            }
        }
        if let (None, Some(form)) = (body.json, body.form) {
            body.fields = fields(form.schema);
        }
        body
    }
}

impl Form {
    fn read(media_type: &'static str, schema: &'static Value) -> Self {
        let mut properties = properties(schema).into_iter();
        let file = properties.find(|(_, property)| is_file(resolve(property)));
        let file = file.map(|(name, _)| name);
        Self {
            media_type,
            schema,
            file,
            needs_file: file.is_some_and(|file| required(schema).contains(&file)),
        }
    }
}

/// Whether a field of a form is a file.
fn is_file(schema: &Value) -> bool {
    schema["format"] == "binary"
}

/// The properties of a schema that a flag can set: scalars, and lists of them.
fn fields(schema: &'static Value) -> Vec<Field> {
    let mut found = Vec::new();
    let required = required(schema);
    for (name, property) in properties(schema) {
        let target = resolve(property);
        let list = target["type"] == "array";
        let value = if list {
            resolve(&target["items"])
        } else {
            target
        };
        if !is_scalar(value) || is_file(value) {
            continue;
        }
        found.push(Field {
            name,
            description: match text(&property["description"]) {
                "" => text(&target["description"]),
                own => own,
            },
            schema: value,
            required: required.contains(&name),
            secret: target["format"] == "password",
            list,
            clashes: false,
        });
    }
    found
}

/// The properties of an object schema, those of `allOf` included.
pub(crate) fn properties(schema: &'static Value) -> Vec<(&'static str, &'static Value)> {
    let schema = resolve(schema);
    let mut found = Vec::new();
    for part in schema["allOf"].as_array().into_iter().flatten() {
        found.extend(properties(part));
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        found.retain(|(known, _)| known != name);
        found.push((name.as_str(), property));
    }
    found
}

fn required(schema: &'static Value) -> Vec<&'static str> {
    let schema = resolve(schema);
    let parts = schema["allOf"].as_array().into_iter().flatten();
    let own = schema["required"].as_array().into_iter().flatten();
    own.filter_map(Value::as_str)
        .chain(parts.flat_map(required))
        .collect()
}

/// The alternatives of a schema: itself, unless it is a union.
pub(crate) fn alternatives(schema: &'static Value) -> Vec<&'static Value> {
    let schema = resolve(schema);
    for key in ["anyOf", "oneOf"] {
        if let Some(options) = schema[key].as_array() {
            return options.iter().flat_map(alternatives).collect();
        }
    }
    vec![schema]
}

fn is_scalar(schema: &'static Value) -> bool {
    alternatives(schema).iter().all(|option| {
        matches!(
            option["type"].as_str(),
            Some("string" | "boolean" | "integer" | "number")
        )
    })
}

/// The values that a scalar schema allows, or none if it allows any.
pub(crate) fn enumeration(schema: &'static Value) -> Vec<String> {
    let mut values = Vec::new();
    for option in alternatives(schema) {
        let Some(listed) = option["enum"].as_array() else {
            return Vec::new();
        };
        for value in listed {
            let value = plain(value);
            if !values.contains(&value) {
                values.push(value);
            }
        }
    }
    values
}

/// A scalar without quotes.
pub(crate) fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// Follows references, and unions of a single part.
pub(crate) fn resolve(mut value: &'static Value) -> &'static Value {
    loop {
        let target = value.get("$ref").and_then(Value::as_str);
        let target = target.and_then(|target| {
            Api::current()
                .document()
                .pointer(target.trim_start_matches('#'))
        });
        let single = || value["allOf"].as_array().filter(|parts| parts.len() == 1);
        match (target, value.get("properties")) {
            (Some(target), _) => value = target,
            (None, None) => match single() {
                Some(parts) => value = &parts[0],
                None => return value,
            },
            (None, Some(_)) => return value,
        }
    }
}

fn text(value: &'static Value) -> &'static str {
    value.as_str().unwrap_or_default().trim()
}

fn is_json(media_type: &str) -> bool {
    media_type.split(';').next().map(str::trim) == Some("application/json")
}

/// Converts a name of the document to that of a command or flag: `GroupId` to `group-id`.
pub(crate) fn kebab(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let mut kebab = String::new();
    for (index, &character) in characters.iter().enumerate() {
        if !character.is_alphanumeric() {
            if !kebab.is_empty() && !kebab.ends_with('-') {
                kebab.push('-');
            }
            continue;
        }
        let after_lower = index > 0 && characters[index - 1].is_lowercase();
        let before_lower = characters
            .get(index + 1)
            .is_some_and(|next| next.is_lowercase());
        let boundary = character.is_uppercase()
            && index > 0
            && (after_lower || (before_lower && characters[index - 1].is_uppercase()));
        if boundary && !kebab.ends_with('-') {
            kebab.push('-');
        }
        kebab.extend(character.to_lowercase());
    }
    kebab
}
