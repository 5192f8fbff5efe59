//! The operations of an API, as the command tree needs them.

use serde_json::Value;
use whatsapp_business_runtime::Operation;
use whatsapp_business_runtime::operation::{Details, MediaType, RequestBody};
use whatsapp_business_runtime::schema::{Kind, Node};

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
    /// The schema of the JSON of a success, if a response can be JSON, to find secrets with.
    pub(crate) response: Option<&'static Node>,
}

/// The body of a request.
pub(crate) struct Body {
    pub(crate) required: bool,
    /// The schema, if the body is JSON.
    pub(crate) json: Option<&'static Node>,
    /// The media type of any other body, such as `image/*`.
    pub(crate) media_type: Option<&'static str>,
    /// The form, if the body is one, or may be one for the sake of a file.
    pub(crate) form: Option<Form>,
    /// The properties that flags can set.
    pub(crate) fields: Vec<Field>,
    /// Examples, each with its title.
    pub(crate) examples: Vec<(&'static str, Value)>,
}

/// The body of a request as a form.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    pub(crate) media_type: &'static str,
    pub(crate) schema: &'static Node,
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
    pub(crate) schema: &'static Node,
    pub(crate) required: bool,
    /// The value must not stand on the command line.
    pub(crate) secret: bool,
    /// The flag can be repeated.
    pub(crate) list: bool,
    /// A parameter of the operation has the same flag.
    pub(crate) clashes: bool,
}

/// Returns the operations of a tag, by the name of its subcommand.
pub(crate) fn operations(
    operations: &'static [Operation],
    tag: &str,
) -> impl Iterator<Item = Definition> {
    let of_tag = move |operation: &&Operation| kebab(operation.tag) == tag;
    let operations = operations.iter().filter(of_tag);
    operations.filter_map(|operation| Some(Definition::new(operation, operation.details?)))
}

impl Definition {
    fn new(operation: &'static Operation, details: &'static Details) -> Self {
        let parameters = details.parameters.iter().map(|parameter| Field {
            name: parameter.name,
            description: parameter.description,
            schema: parameter.schema,
            required: parameter.required,
            secret: false,
            list: false,
            clashes: false,
        });
        let parameters: Vec<Field> = parameters.collect();
        let mut body = details.body.as_ref().map(Body::new);
        for field in body.iter_mut().flat_map(|body| &mut body.fields) {
            let own = kebab(field.name);
            field.clashes = parameters.iter().any(|it| kebab(it.name) == own);
        }
        let id = operation.id;
        Self {
            operation,
            name: kebab(id.split_once('_').map_or(id, |(_, name)| name)),
            summary: details.summary.trim_end_matches('.'),
            description: details.description,
            parameters,
            body,
            has_bytes: details.success().any(|media| !media.is_json()),
            response: details
                .success()
                .find(|media| media.is_json())
                .map(|media| media.schema),
        }
    }
}

impl Body {
    fn new(body: &'static RequestBody) -> Self {
        let json = body.json();
        let examples = json.map_or(&[][..], |json| json.examples).iter();
        let is_form = |media: &&MediaType| matches!(media.name, MULTIPART | URL_ENCODED);
        let form = body.content.iter().rfind(is_form).map(Form::new);
        let others = body.content.iter().filter(|media| !is_form(media));
        let schema = json.map(|json| json.schema);
        Self {
            required: body.required,
            json: schema,
            media_type: others
                .filter(|media| !media.is_json())
                .map(|media| media.name)
                .next_back(),
            fields: schema
                .or(form.map(|form| form.schema))
                .map_or_else(Vec::new, fields),
            form,
            examples: examples
                .filter_map(|example| Some((example.summary, json_of(example.json)?)))
                .collect(),
        }
    }
}

impl Form {
    fn new(media: &'static MediaType) -> Self {
        let mut properties = media.schema.properties().iter();
        let file = properties.find(|property| is_file(property.schema));
        let file = file.map(|property| property.name);
        Self {
            media_type: media.name,
            schema: media.schema,
            file,
            needs_file: file.is_some_and(|file| required(media.schema).contains(&file)),
        }
    }
}

/// Returns the properties of an object that a flag can set: scalars, and lists of them.
fn fields(object: &'static Node) -> Vec<Field> {
    let required = required(object);
    let properties = object.properties().iter();
    let fields = properties.filter_map(|property| {
        let (list, schema) = match property.schema.kind {
            Kind::Array { items, .. } => (true, items),
            _ => (false, property.schema),
        };
        let scalars = ["string", "boolean", "integer", "number"];
        let mut options = schema.alternatives().into_iter();
        let is_scalar = options.all(|option| scalars.contains(&type_of(option)));
        (is_scalar && !is_file(schema)).then(|| Field {
            name: property.name,
            description: property.description,
            schema,
            required: required.contains(&property.name),
            secret: is_secret(property.schema),
            list,
            clashes: false,
        })
    });
    fields.collect()
}

fn required(object: &'static Node) -> Vec<&'static str> {
    match &object.kind {
        Kind::Object(object) => object.required.to_vec(),
        Kind::All(parts) => parts.iter().flat_map(|part| required(part)).collect(),
        _ => Vec::new(),
    }
}

/// Returns the name of the type of a schema; empty if it has none.
pub(crate) fn type_of(schema: &Node) -> &'static str {
    match schema.kind {
        Kind::Boolean => "boolean",
        Kind::Integer { .. } => "integer",
        Kind::Number { .. } => "number",
        Kind::String { .. } => "string",
        Kind::Array { .. } => "array",
        Kind::Object(_) => "object",
        Kind::Any | Kind::All(_) | Kind::Alternatives { .. } => "",
    }
}

pub(crate) fn is_secret(schema: &Node) -> bool {
    schema.format() == "password"
}

/// Returns whether a field of a form is a file.
fn is_file(schema: &Node) -> bool {
    schema.format() == "binary"
}

/// Returns the value of a property that is left out.
pub(crate) fn default(schema: &Node) -> Option<Value> {
    json_of(schema.default?)
}

fn json_of(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// Returns the values that a scalar allows, or none if it allows any.
pub(crate) fn enumeration(schema: &'static Node) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for option in schema.alternatives() {
        let listed: Vec<String> = match option.kind {
            Kind::String { allowed, .. } => allowed.iter().map(ToString::to_string).collect(),
            Kind::Integer { allowed, .. } => allowed.iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        };
        if listed.is_empty() {
            return listed;
        }
        for value in listed {
            if !values.contains(&value) {
                values.push(value);
            }
        }
    }
    values
}

/// Returns a scalar without quotes.
pub(crate) fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
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
