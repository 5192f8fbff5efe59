//! The facts of a document that decide what its facade has: `x-client`, servers and security schemes.

use std::collections::BTreeMap;

use heck::{ToSnakeCase, ToUpperCamelCase};
use serde_json::{Map, Value};

use crate::Error;
use crate::codes::ErrorCodes;
use crate::document::{Document, schema_name};
use crate::extension;
use crate::operation::Operation;

/// What the templates read: conditions, and texts that they contain.
pub(super) struct Facts {
    conditions: Vec<(&'static str, bool)>,
    pub(super) texts: BTreeMap<&'static str, String>,
}

/// The keys of `x-client`, which `spec/README.md` describes.
const KEYS: [&str; 11] = [
    "constants",
    "idempotent",
    "message",
    "pairRate",
    "rates",
    "scope",
    "send",
    "server",
    "signed",
    "upload",
    "webhook",
];

impl Facts {
    pub(super) fn read(
        document: &Document,
        operations: &[Operation],
        codes: &ErrorCodes,
        crate_name: &str,
    ) -> Result<Self, Error> {
        static NONE: Value = Value::Null;
        let client = Client {
            map: document.root.get("x-client").unwrap_or(&NONE),
            operations,
        };
        client.check()?;
        let objects = Objects(document);
        let namespace = objects.requires("Template", "namespace");
        let scheme = |kind: &str, name: &str| {
            let schemes = document.root.pointer("/components/securitySchemes");
            let mut schemes = schemes.and_then(Value::as_object).into_iter().flatten();
            schemes.any(|(_, scheme)| {
                scheme["type"] == kind && (name.is_empty() || scheme["scheme"] == name)
            })
        };
        let login = scheme("http", "basic");
        let send = client.operation("send")?.unwrap_or_default();
        let upload = client.operation("upload")?.unwrap_or_default();
        let conditions = vec![
            ("login", login),
            ("api_key", scheme("apiKey", "")),
            ("caller", client.map["server"] == "caller"),
            ("scope", client.map["scope"].is_string()),
            ("send", !send.is_empty()),
            (
                "recipient",
                document
                    .schemas()
                    .any(|(_, schema)| schema.get("x-recipient").is_some()),
            ),
            ("window", codes.has("WindowClosed")),
            ("signed", client.map["signed"] == true),
            ("events", client.map["webhook"].is_object()),
            ("reactions", objects.has_constructor(document, "reaction")),
            ("media", !upload.is_empty()),
            ("namespace", namespace),
            (
                "parameter_type",
                objects.requires("TemplateParameter", "type"),
            ),
            (
                "pages",
                operations.iter().any(|operation| operation.pages.is_some()),
            ),
        ];
        let (host, prefix) = server(document);
        let handle = operations
            .iter()
            .find_map(|operation| operation.tag.as_deref());
        let handle = handle.unwrap_or("api").to_snake_case();
        let version_note = match prefix.is_empty() {
            true => String::new(),
            false => format!(" A final `{prefix}` is\n    /// removed."),
        };
        let texts = [
            ("crate", crate_name.to_owned()),
            ("package", crate_name.replace('_', "-")),
            ("title", text(&document.root["info"]["title"])),
            ("handle", handle),
            ("server", host),
            ("version_note", version_note),
            ("prefix", prefix),
            ("send", send),
            ("event", client.webhook("event")?),
            ("incoming", client.webhook("message")?),
            ("status", client.webhook("status")?),
            ("incoming_user", client.webhook("user")?),
            ("constants", client.constants()),
            (
                "button_reply",
                objects.type_of("InteractiveButton", "reply"),
            ),
            (
                "header_image",
                objects.type_of("InteractiveHeader", "image"),
            ),
            (
                "header_video",
                objects.type_of("InteractiveHeader", "video"),
            ),
            (
                "header_document",
                objects.type_of("InteractiveHeader", "document"),
            ),
            (
                "parameter_image",
                objects.type_of("TemplateParameter", "image"),
            ),
            (
                "parameter_video",
                objects.type_of("TemplateParameter", "video"),
            ),
            (
                "parameter_document",
                objects.type_of("TemplateParameter", "document"),
            ),
            ("namespace", if_true(namespace, r#""c8ae5f90_307a", "#)),
            (
                "index",
                if_true(
                    objects.is_text("TemplateComponent", "index"),
                    ".to_string()",
                ),
            ),
            ("rates", client.rates_in_words()),
            ("settings", client.settings()?),
            (
                "log_in",
                match login {
                    true => "Some(crate::support::LOG_IN)".to_owned(),
                    false => "None".to_owned(),
                },
            ),
        ];
        Ok(Self {
            conditions,
            texts: texts.into_iter().collect(),
        })
    }

    /// Whether a condition holds; `None` for one that does not exist.
    pub(super) fn holds(&self, condition: &str) -> Option<bool> {
        let (expected, name) = match condition.strip_prefix('!') {
            Some(name) => (false, name),
            None => (true, condition),
        };
        let found = self.conditions.iter().find(|(known, _)| *known == name);
        found.map(|(_, holds)| *holds == expected)
    }
}

/// The objects of the document, by the names of their Rust types.
struct Objects<'a>(&'a Document);

impl Objects<'_> {
    fn object(&self, rust: &str) -> Option<&Value> {
        let mut schemas = self.0.schemas();
        let found = schemas.find(|(name, _)| name.to_upper_camel_case() == rust);
        found.map(|(_, schema)| schema)
    }

    fn property(&self, rust: &str, name: &str) -> Option<&Value> {
        self.object(rust)?.get("properties")?.get(name)
    }

    /// Whether outbound messages have a constructor of this member.
    fn has_constructor(&self, document: &Document, name: &str) -> bool {
        let message = document
            .message()
            .and_then(|message| document.schema(message));
        let rows = message.and_then(|message| message["x-constructors"].as_array());
        rows.into_iter().flatten().any(|row| row["of"] == name)
    }

    fn requires(&self, rust: &str, name: &str) -> bool {
        let required = self
            .object(rust)
            .and_then(|schema| schema["required"].as_array());
        required.into_iter().flatten().any(|known| known == name)
    }

    fn is_text(&self, rust: &str, name: &str) -> bool {
        let property = self.property(rust, name);
        // The first of several scalars is the one that is sent.
        let first = |property: &Value| {
            property.get("anyOf").map_or(property, |any| &any[0])["type"] == "string"
        };
        property.is_some_and(first)
    }

    /// The Rust type of a property that is an object.
    fn type_of(&self, rust: &str, name: &str) -> String {
        let property = self.property(rust, name).unwrap_or(&Value::Null);
        // What is beside a reference stands in an `allOf`.
        let part = property.get("allOf").and_then(|parts| parts.get(0));
        match schema_name(part.unwrap_or(property)) {
            Some(name) => name.to_upper_camel_case(),
            None => format!("{rust}-{name}").to_upper_camel_case(),
        }
    }
}

/// `x-client`.
struct Client<'a> {
    map: &'a Value,
    operations: &'a [Operation],
}

impl Client<'_> {
    fn check(&self) -> Result<(), Error> {
        let Value::Null = self.map else {
            extension::object("`x-client`", self.map, &KEYS)?;
            return match &self.map["server"] {
                Value::Null => Ok(()),
                Value::String(server) if ["caller", "document"].contains(&server.as_str()) => {
                    Ok(())
                }
                _ => Err(Error::document(
                    "`server` of `x-client` is neither `caller` nor `document`",
                )),
            };
        };
        Ok(())
    }

    /// The operation that a key names.
    fn operation(&self, key: &str) -> Result<Option<String>, Error> {
        match &self.map[key] {
            Value::Null => Ok(None),
            value => self.known(key, value).map(Some),
        }
    }

    fn known(&self, key: &str, id: &Value) -> Result<String, Error> {
        let id = text(id);
        match self.operations.iter().any(|operation| operation.id == id) {
            true => Ok(id),
            false => Err(Error::document(format!(
                "`{key}` of `x-client` names operation `{id}`, which the document does not have"
            ))),
        }
    }

    /// The Rust name of a schema of webhooks, or the member that `user` names.
    fn webhook(&self, key: &str) -> Result<String, Error> {
        let webhook = &self.map["webhook"];
        if webhook.is_null() {
            return Ok(String::new());
        }
        let keys = ["event", "message", "status", "user"];
        let webhook = extension::object("`webhook` of `x-client`", webhook, &keys)?;
        let name = webhook.get(key).map(text).unwrap_or_default();
        match name.is_empty() {
            true => Err(Error::document(format!(
                "`webhook` of `x-client` has no text as `{key}`"
            ))),
            false if key == "user" => Ok(name),
            false => Ok(name.to_upper_camel_case()),
        }
    }

    /// The members that every message has, for the examples of messages as JSON.
    fn constants(&self) -> String {
        let constants = self.map["constants"].as_object().into_iter().flatten();
        constants
            .map(|(name, value)| format!("\"{name}\": {value}, "))
            .collect()
    }

    /// The methods of the `Definition` that set what the transport reads.
    fn settings(&self) -> Result<String, Error> {
        let mut settings = String::new();
        if let Some(ids) = self.map["idempotent"].as_array() {
            let ids = ids
                .iter()
                .map(|id| Ok(format!("{:?}", self.known("idempotent", id)?)));
            let ids = ids.collect::<Result<Vec<_>, Error>>()?.join(", ");
            settings += &format!("        .with_idempotent_posts(&[{ids}])\n");
        }
        if let Some(rates) = self.map["rates"].as_array() {
            let rates = rates.iter().map(|rate| {
                let group = |kind: &str, name: &Value| {
                    let name = text(name);
                    format!("whatsapp_business_runtime::RateGroup::{kind}(std::borrow::Cow::Borrowed({name:?}))")
                };
                let group = match (&rate["tag"], &rate["operation"]) {
                    (Value::Null, Value::Null) => "whatsapp_business_runtime::RateGroup::All".to_owned(),
                    (Value::Null, id) => group("Operation", &Value::String(self.known("rates", id)?)),
                    (tag, _) => group("Tag", tag),
                };
                Ok(format!("({group}, {})", rate_of(rate)?))
            });
            let rates = rates.collect::<Result<Vec<_>, Error>>()?.join(", ");
            settings += &format!("        .with_rates(&[{rates}])\n");
        }
        if self.map["pairRate"].is_object() {
            let rate = rate_of(&self.map["pairRate"])?;
            settings += &format!("        .with_pair_rate({rate})\n");
        }
        settings.truncate(settings.trim_end().len());
        Ok(settings)
    }

    fn rates_in_words(&self) -> String {
        let rates = self.map["rates"].as_array();
        let words = rates.into_iter().flatten().map(|rate| {
            let of = match (&rate["tag"], &rate["operation"]) {
                (Value::Null, Value::Null) => "of all other operations".to_owned(),
                (Value::Null, id) => format!("of `{}`", text(id)),
                (tag, _) => format!("of the operations tagged {}", text(tag)),
            };
            let burst = match &rate["burst"] {
                Value::Null => String::new(),
                burst => format!(", in bursts of up to {burst}"),
            };
            format!("{} requests a second {of}{burst}", rate["requests"])
        });
        let mut words: Vec<String> = words.collect();
        if let Value::Object(pair) = &self.map["pairRate"] {
            let (seconds, burst) = (&pair["seconds"], &pair["burst"]);
            words.push(format!(
                "one message in {seconds} seconds to the same recipient, in bursts of up to {burst}"
            ));
        }
        match words.is_empty() {
            true => "no limit, as the document has none".to_owned(),
            false => words.join("; "),
        }
    }
}

fn rate_of(rate: &Value) -> Result<String, Error> {
    let known = ["burst", "operation", "requests", "seconds", "tag"];
    let keys = rate.as_object().into_iter().flat_map(Map::keys);
    let wrong = keys.filter(|key| !known.contains(&key.as_str())).count() > 0;
    let number = |key: &str| rate[key].as_u64();
    let per_second = match (&rate["requests"], &rate["seconds"]) {
        (Value::Null, Value::Number(_)) => Some(1),
        _ => number("requests"),
    };
    let (Some(per_second), false) = (per_second, wrong) else {
        return Err(Error::document(format!(
            "a rate of `x-client` is not `{{requests, burst, tag, operation}}` or `{{seconds, burst}}`: {rate}"
        )));
    };
    let mut text = format!("whatsapp_business_runtime::Rate::per_second({per_second})");
    if let Some(seconds) = number("seconds") {
        text += &format!(".with_period(std::time::Duration::from_secs({seconds}))");
    }
    if let Some(burst) = number("burst") {
        text += &format!(".with_burst({burst})");
    }
    Ok(text)
}

/// The host of the first server, and the path below it, with the defaults of its variables.
fn server(document: &Document) -> (String, String) {
    let server = &document.root["servers"][0];
    let mut url = text(&server["url"]);
    for (name, variable) in server["variables"].as_object().into_iter().flatten() {
        url = url.replace(&format!("{{{name}}}"), &text(&variable["default"]));
    }
    let host = url.find("://").map_or(0, |scheme| scheme + 3);
    let path = url[host..].find('/').map_or(url.len(), |path| host + path);
    (
        url[..path].to_owned(),
        url[path..].trim_end_matches('/').to_owned(),
    )
}

fn if_true(condition: bool, text: &str) -> String {
    match condition {
        true => text.to_owned(),
        false => String::new(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
