//! The operations of the document, as the command tree needs them.

use serde::Deserialize;
use serde_json::Value;
use whatsapp_business_runtime::Operation;

use crate::backend::About;

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
    pub(crate) response: Option<Schema>,
}

/// The body of a request.
pub(crate) struct Body {
    pub(crate) required: bool,
    /// The schema, if the body is JSON.
    pub(crate) json: Option<Schema>,
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
    pub(crate) schema: Schema,
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
    pub(crate) schema: Schema,
    pub(crate) required: bool,
    /// The value must not stand on the command line.
    pub(crate) secret: bool,
    /// The flag can be repeated.
    pub(crate) list: bool,
    /// A parameter of the operation has the same flag.
    pub(crate) clashes: bool,
}

/// Returns the tags of the document with their descriptions, without parsing all of it.
pub(crate) fn tags(about: &About) -> Vec<(String, String)> {
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
    let described = serde_json::from_str::<Tags>(about.document);
    let described = described.map_or_else(|_| Vec::new(), |document| document.tags);
    let mut tags: Vec<(String, String)> = Vec::new();
    for operation in about.operations {
        if !tags.iter().any(|(name, _)| name == operation.tag) {
            let tag = described.iter().find(|tag| tag.name == operation.tag);
            let description = tag.map_or(String::new(), |tag| tag.description.clone());
            tags.push((operation.tag.to_owned(), description));
        }
    }
    tags
}

/// Returns the operations of a tag, by the name of its subcommand.
pub(crate) fn operations(about: &'static About, tag: &str) -> impl Iterator<Item = Definition> {
    let of_tag = move |operation: &&Operation| kebab(operation.tag) == tag;
    let operations = about.operations.iter().filter(of_tag);
    operations.map(move |operation| Definition::read(about, operation))
}

/// Returns an operation by the names of its subcommands.
pub(crate) fn find(about: &'static About, tag: &str, name: &str) -> Option<Definition> {
    let named =
        |operation: &&Operation| kebab(operation.tag) == tag && command_name(operation) == name;
    let operation = about.operations.iter().find(named)?;
    Some(Definition::read(about, operation))
}

fn command_name(operation: &Operation) -> String {
    let id = operation.id;
    kebab(id.split_once('_').map_or(id, |(_, name)| name))
}

impl Definition {
    fn read(about: &'static About, operation: &'static Operation) -> Self {
        let document = Schema::root((about.parsed)());
        let item = document.at("paths").at(operation.path);
        let method = item.at(&operation.method.to_lowercase());
        let mut parameters: Vec<Field> = Vec::new();
        for owner in [item, method] {
            for parameter in owner.at("parameters").items().map(Schema::resolved) {
                let name = parameter.text("name");
                parameters.retain(|known| known.name != name);
                parameters.push(Field {
                    name,
                    description: parameter.text("description"),
                    schema: parameter.at("schema").resolved(),
                    required: parameter.text("in") == "path" || parameter.is("required"),
                    secret: false,
                    list: false,
                    clashes: false,
                });
            }
        }
        let successes = method.at("responses").members();
        let media: Vec<(&str, Schema)> = successes
            .filter(|(status, _)| status.starts_with('2'))
            .flat_map(|(_, response)| response.resolved().at("content").members())
            .collect();
        let mut body = method
            .get("requestBody")
            .map(|body| Body::read(body.resolved()));
        for field in body.iter_mut().flat_map(|body| &mut body.fields) {
            let own = kebab(field.name);
            field.clashes = parameters.iter().any(|it| kebab(it.name) == own);
        }
        let json = media.iter().find(|(name, _)| is_json(name));
        Self {
            operation,
            name: command_name(operation),
            summary: method.text("summary").trim_end_matches('.'),
            description: method.text("description"),
            parameters,
            body,
            has_bytes: media.iter().any(|(name, _)| !is_json(name)),
            response: json.map(|(_, media)| media.at("schema")),
        }
    }
}

impl Body {
    fn read(value: Schema) -> Self {
        let mut body = Self {
            required: value.is("required"),
            json: None,
            media_type: None,
            form: None,
            fields: Vec::new(),
            examples: Vec::new(),
        };
        for (media_type, media) in value.at("content").members() {
            let schema = media.at("schema");
            if matches!(media_type, MULTIPART | URL_ENCODED) {
                body.form = Some(Form::read(media_type, schema));
            } else if is_json(media_type) {
                body.json = Some(schema);
                body.fields = schema.fields();
                let single = media.get("example").map(|example| ("", example.value));
                let examples = media.at("examples").members();
                let examples = examples.map(|(_, it)| (it.text("summary"), it.at("value").value));
                body.examples.extend(single.into_iter().chain(examples));
            } else {
                body.media_type = Some(media_type);
            }
        }
        if let (None, Some(form)) = (body.json, body.form) {
            body.fields = form.schema.fields();
        }
        body
    }
}

impl Form {
    fn read(media_type: &'static str, schema: Schema) -> Self {
        let mut properties = schema.properties().into_iter();
        let file = properties.find(|(_, property)| property.resolved().is_file());
        let file = file.map(|(name, _)| name);
        Self {
            media_type,
            schema,
            file,
            needs_file: file.is_some_and(|file| schema.required().contains(&file)),
        }
    }
}

/// A place in a document, mostly a schema.
#[derive(Clone, Copy)]
pub(crate) struct Schema {
    document: &'static Value,
    value: &'static Value,
}

impl Schema {
    fn root(document: &'static Value) -> Self {
        Self {
            document,
            value: document,
        }
    }

    /// Returns a member, or null.
    pub(crate) fn at(self, name: &str) -> Self {
        let value = &self.value[name];
        Self { value, ..self }
    }

    /// Returns a member, if there is one.
    pub(crate) fn get(self, name: &str) -> Option<Self> {
        let value = self.value.get(name)?;
        Some(Self { value, ..self })
    }

    fn text(self, name: &str) -> &'static str {
        self.value[name].as_str().unwrap_or_default().trim()
    }

    fn is(self, name: &str) -> bool {
        self.value[name] == true
    }

    fn items(self) -> impl Iterator<Item = Self> {
        let items = self.value.as_array().into_iter().flatten();
        items.map(move |value| Self { value, ..self })
    }

    fn members(self) -> impl Iterator<Item = (&'static str, Self)> {
        let members = self.value.as_object().into_iter().flatten();
        members.map(move |(name, value)| (name.as_str(), Self { value, ..self }))
    }

    /// Follows references, and unions of a single part.
    pub(crate) fn resolved(mut self) -> Self {
        loop {
            let target = self.value["$ref"].as_str();
            let target =
                target.and_then(|target| self.document.pointer(target.trim_start_matches('#')));
            let parts = self.value["allOf"].as_array().map(Vec::as_slice);
            self.value = match (target, parts) {
                (Some(target), _) => target,
                (None, Some([part])) if self.get("properties").is_none() => part,
                _ => return self,
            };
        }
    }

    /// Returns the properties of an object, those of `allOf` included.
    pub(crate) fn properties(self) -> Vec<(&'static str, Self)> {
        let schema = self.resolved();
        let parts = schema.at("allOf").items();
        let mut found: Vec<_> = parts.flat_map(Self::properties).collect();
        for (name, property) in schema.at("properties").members() {
            found.retain(|(known, _)| *known != name);
            found.push((name, property));
        }
        found
    }

    /// Returns the schema of the properties that an object does not name, if it accepts any.
    pub(crate) fn additional(self) -> Option<Self> {
        self.get("additionalProperties")
            .filter(|schema| schema.value.is_object())
    }

    fn required(self) -> Vec<&'static str> {
        let schema = self.resolved();
        let own = schema.at("required").items();
        let own = own.filter_map(|name| name.value.as_str());
        let parts = schema.at("allOf").items();
        own.chain(parts.flat_map(Self::required)).collect()
    }

    /// Returns the alternatives of a schema: itself, unless it is a union.
    pub(crate) fn alternatives(self) -> Vec<Self> {
        let schema = self.resolved();
        for key in ["anyOf", "oneOf"] {
            if let Some(options) = schema.get(key) {
                return options.items().flat_map(Self::alternatives).collect();
            }
        }
        vec![schema]
    }

    /// Returns the type of a schema that has one.
    pub(crate) fn kind(self) -> &'static str {
        self.resolved().text("type")
    }

    pub(crate) fn is_secret(self) -> bool {
        self.resolved().text("format") == "password"
    }

    /// Returns whether a field of a form is a file.
    fn is_file(self) -> bool {
        self.text("format") == "binary"
    }

    pub(crate) fn default(self) -> Option<&'static Value> {
        self.value.get("default")
    }

    fn is_scalar(self) -> bool {
        let options = self.alternatives();
        let scalars = ["string", "boolean", "integer", "number"];
        options
            .iter()
            .all(|option| scalars.contains(&option.text("type")))
    }

    /// Returns the values that a scalar allows, or none if it allows any.
    pub(crate) fn enumeration(self) -> Vec<String> {
        let mut values = Vec::new();
        for option in self.alternatives() {
            let Some(listed) = option.get("enum") else {
                return Vec::new();
            };
            for value in listed.items().map(|item| plain(item.value)) {
                if !values.contains(&value) {
                    values.push(value);
                }
            }
        }
        values
    }

    /// Returns the properties that a flag can set: scalars, and lists of them.
    fn fields(self) -> Vec<Field> {
        let required = self.required();
        let fields = self
            .properties()
            .into_iter()
            .filter_map(|(name, property)| {
                let target = property.resolved();
                let list = target.text("type") == "array";
                let schema = match list {
                    true => target.at("items").resolved(),
                    false => target,
                };
                (schema.is_scalar() && !schema.is_file()).then(|| Field {
                    name,
                    description: match property.text("description") {
                        "" => target.text("description"),
                        own => own,
                    },
                    schema,
                    required: required.contains(&name),
                    secret: target.text("format") == "password",
                    list,
                    clashes: false,
                })
            });
        fields.collect()
    }
}

/// Returns a scalar without quotes.
pub(crate) fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
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
