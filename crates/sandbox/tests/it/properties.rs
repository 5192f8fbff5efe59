//! Generated requests to every operation, valid and invalid ones: no crash, no internal error, and no
//! response that the document does not declare.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::support::{self, Api, CUSTOMER, Got, PASSWORD, USER};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};
use whatsapp_business::api::{OPERATIONS, Operation};
use whatsapp_business_sandbox::Sandbox;

/// Requests to each operation.
const CASES: u32 = 64;

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(whatsapp_business::api::DOCUMENT).unwrap());

#[test]
fn every_response_to_a_generated_request_is_declared() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let (mut sent, mut taken) = (0, 0);
    for (count, operation) in OPERATIONS.iter().enumerate() {
        let api = runtime.block_on(prepared());
        let known = runtime.block_on(known(&api));
        let responses = Responses::of(operation);
        let seed: Vec<u8> = (0..32)
            .map(|at| u8::try_from((count * 7 + at) % 256).unwrap())
            .collect();
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let config = Config {
            cases: CASES,
            failure_persistence: None,
            ..Config::default()
        };
        let mut runner = TestRunner::new_with_rng(config, rng);
        let outcome = runner.run(&request(operation, known), |request| {
            let got = runtime.block_on(request.send(&api, operation));
            responses
                .check(operation, &got)
                .map_err(TestCaseError::fail)
        });
        outcome.unwrap_or_else(|error| panic!("{}: {error}", operation.id));
        let statuses = api.sandbox.requests().into_iter();
        let statuses = statuses.filter(|request| request.operation == Some(operation.id));
        let statuses: Vec<_> = statuses.map(|request| request.status).collect();
        sent += statuses.len();
        taken += statuses.iter().filter(|status| **status < 300).count();
    }
    assert!(
        taken * 3 > sent,
        "only {taken} of {sent} requests were accepted"
    );
}

/// Not strict: the responses are checked here, independently.
async fn prepared() -> Api {
    let mut api = Api::start().await;
    let builder = Sandbox::builder().account(USER, PASSWORD).time_scale(1e6);
    api.sandbox = builder.start().await.unwrap();
    login(&api).await;
    api
}

async fn login(api: &Api) {
    let got = support::login(&api.http, api.sandbox.url(), USER, PASSWORD, None).await;
    if let Some(token) = got.json["users"][0]["token"].as_str() {
        *api.renewed.lock().unwrap() = Some(token.to_owned());
    } else {
        // A request has removed the account, or changed its password.
        api.sandbox.reset();
        let got = support::login(&api.http, api.sandbox.url(), USER, PASSWORD, None).await;
        let token = got.json["users"][0]["token"].as_str().unwrap().to_owned();
        *api.renewed.lock().unwrap() = Some(token);
    }
}

/// Existing ids and values, by the name of the parameter or member that takes them.
type Known = BTreeMap<&'static str, String>;

async fn known(api: &Api) -> Known {
    let id = |got: Got, list: &str| got.json[list][0]["id"].as_str().unwrap().to_owned();
    let group = id(
        api.post("/v1/groups", json!({ "subject": "s" })).await,
        "groups",
    );
    api.sandbox.join_group(&group, CUSTOMER);
    api.raw(
        "POST",
        &format!("/v1/groups/{group}/icon"),
        "image/jpeg",
        b"x",
    )
    .await;
    api.raw("POST", "/v1/settings/profile/photo", "image/jpeg", b"x")
        .await;
    let media = id(
        api.raw("POST", "/v1/media", "image/webp", b"x").await,
        "media",
    );
    let pack = api
        .post("/v1/stickerpacks", json!({ "name": "n", "publisher": "p" }))
        .await;
    let pack = id(pack, "stickerpacks");
    let sticker = json!({ "image_data_id": media });
    api.post(&format!("/v1/stickerpacks/{pack}/stickers"), sticker)
        .await;
    api.post(
        "/v1/settings/application/media/providers",
        json!([{ "name": "cdn" }]),
    )
    .await;
    let other = json!({ "username": "other", "password": "Counter-9-Top" });
    api.post("/v1/users", other).await;
    BTreeMap::from([
        ("GroupId", group),
        ("MediaId", media.clone()),
        ("MessageID", api.sandbox.receive_text(CUSTOMER, "x")),
        ("PackId", pack),
        ("ProviderName", "cdn".to_owned()),
        ("StickerIndex", "0".to_owned()),
        ("UserUsername", "other".to_owned()),
        ("wa_id", CUSTOMER.to_owned()),
        ("to", CUSTOMER.to_owned()),
        ("wa_ids", CUSTOMER.to_owned()),
        ("contacts", CUSTOMER.to_owned()),
        ("id", media.clone()),
        ("image_data_id", media),
        ("status", "read".to_owned()),
        ("password", "Counter-9-Top".to_owned()),
        ("cc", "49".to_owned()),
        ("phone_number", "301234567".to_owned()),
    ])
}

#[derive(Debug, Clone)]
struct Request {
    path: String,
    body: Option<Vec<u8>>,
    content_type: String,
}

impl Request {
    async fn send(&self, api: &Api, operation: &Operation) -> Got {
        login(api).await;
        let mut request = api
            .request(operation.method, &self.path)
            .header("content-type", &self.content_type);
        if operation.security == ["httpBasic"] {
            let url = format!("{}{}", api.sandbox.url(), self.path);
            request = api.http.post(url).basic_auth(USER, Some(PASSWORD));
        }
        if let Some(body) = &self.body {
            request = request.body(body.clone());
        }
        Got::read(request.send().await.unwrap()).await
    }
}

/// Generates requests to an operation, mostly valid ones.
fn request(operation: &'static Operation, known: Known) -> BoxedStrategy<Request> {
    let declared = declared(operation);
    let names = operation.path.split(['{', '}']).skip(1).step_by(2);
    let params: Vec<_> = names
        .map(|name| {
            let known = known.get(name).cloned().unwrap_or_default();
            prop_oneof![3 => Just(known), 1 => "[^/\\x00]{1,12}"]
        })
        .collect();
    let path = params.prop_map(move |params| {
        let mut path = format!("{}{}", operation.prefix, operation.path);
        for param in params {
            let (start, end) = (path.find('{').unwrap(), path.find('}').unwrap());
            path.replace_range(start..=end, &encoded(&param));
        }
        path
    });
    let query: Vec<String> = declared["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|parameter| parameter["in"] == "query")
        .flat_map(|parameter| {
            let name = parameter["name"].as_str().unwrap().to_owned();
            let values = parameter["schema"]["enum"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            let values = values
                .into_iter()
                .map(|value| value.as_str().unwrap().to_owned());
            values
                .chain(["odd".to_owned()])
                .map(move |value| format!("?{name}={value}"))
        })
        .chain(["".to_owned(), "?unknown=%zz&&=".to_owned()])
        .collect();
    let body: BoxedStrategy<(Option<Vec<u8>>, String)> = match &declared["requestBody"] {
        Value::Null => Just((None, "text/plain".to_owned())).boxed(),
        body => {
            let content = body["content"].as_object().unwrap();
            match content.get("application/json") {
                Some(media) => prop_oneof![
                    30 => value(&media["schema"], "", &known).prop_map(|value| value.to_string().into_bytes()),
                    1 => vec(any::<u8>(), 0..40),
                ]
                .prop_map(|body| (Some(body), "application/json".to_owned()))
                .boxed(),
                None => (
                    vec(any::<u8>(), 0..200),
                    select(vec!["image/jpeg", "image/png", "text/plain", "application/pdf", "audio/ogg; codecs=opus", "odd"]),
                )
                    .prop_map(|(body, media)| (Some(body), media.to_owned()))
                    .boxed(),
            }
        }
    };
    (path, select(query), body)
        .prop_map(|(path, query, (body, content_type))| Request {
            path: path + &query,
            body,
            content_type,
        })
        .boxed()
}

/// Generates values of a schema for the member of this name, and rarely invalid ones.
fn value(schema: &'static Value, name: &str, known: &Known) -> BoxedStrategy<Value> {
    let odd = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!([[{}]])),
    ];
    prop_oneof![200 => fitting(schema, name, known), 1 => odd].boxed()
}

fn fitting(schema: &'static Value, name: &str, known: &Known) -> BoxedStrategy<Value> {
    if let Some(reference) = schema["$ref"].as_str() {
        if reference.ends_with("/Send-Message-Request-Body") {
            return message(DOCUMENT.pointer(&reference[1..]).unwrap(), known);
        }
        return fitting(DOCUMENT.pointer(&reference[1..]).unwrap(), name, known);
    }
    if let Some(values) = schema["enum"].as_array() {
        return select(values.clone()).boxed();
    }
    for key in ["oneOf", "anyOf"] {
        if let Some(members) = schema[key].as_array() {
            let members = members.iter().map(|member| fitting(member, name, known));
            return proptest::strategy::Union::new(members).boxed();
        }
    }
    match schema["type"].as_str().unwrap_or("object") {
        "string" => text(schema, known.get(name)),
        "integer" => prop_oneof![9 => 0_i64..40, 1 => any::<i64>()]
            .prop_map(Value::from)
            .boxed(),
        "number" => (-200.0..200.0).prop_map(Value::from).boxed(),
        "boolean" => any::<bool>().prop_map(Value::from).boxed(),
        "array" => vec(value(&schema["items"], name, known), 1..4)
            .prop_map(Value::from)
            .boxed(),
        _ => object(schema, known, &[]),
    }
}

/// Generates messages, mostly with the content of their type.
fn message(schema: &'static Value, known: &Known) -> BoxedStrategy<Value> {
    let kinds = [
        "text",
        "image",
        "document",
        "location",
        "contacts",
        "template",
        "interactive",
        "sticker",
        "hsm",
    ];
    let messages = kinds.map(|kind| {
        object(schema, known, &["to", kind]).prop_map(move |mut message| {
            message["type"] = kind.into();
            message["recipient_type"] = "individual".into();
            message
        })
    });
    prop_oneof![
        5 => proptest::strategy::Union::new(messages),
        1 => object(schema, known, &["to"]),
    ]
    .boxed()
}

fn text(schema: &Value, known: Option<&String>) -> BoxedStrategy<Value> {
    let any = match schema["pattern"].as_str() {
        Some(pattern) => proptest::string::string_regex(pattern.trim_matches(['^', '$']))
            .unwrap()
            .boxed(),
        // Mostly within the limits of the document.
        None => prop_oneof![20 => "[ -~]{8,18}", 1 => ".{0,40}", 1 => "[0-9]{4,12}"].boxed(),
    };
    match known {
        Some(known) => prop_oneof![8 => Just(known.clone()), 1 => any]
            .prop_map(Value::from)
            .boxed(),
        None => any.prop_map(Value::from).boxed(),
    }
}

fn object(schema: &'static Value, known: &Known, wanted: &[&str]) -> BoxedStrategy<Value> {
    let required = schema["required"].as_array().into_iter().flatten();
    let required: Vec<&str> = required.map(|name| name.as_str().unwrap()).collect();
    let members = schema["properties"].as_object().into_iter().flatten();
    let members: Vec<_> = members
        .map(|(name, schema)| {
            let share = match () {
                () if required.contains(&name.as_str()) || wanted.contains(&name.as_str()) => 0.99,
                () if wanted.is_empty() => 0.6,
                () => 0.05,
            };
            (
                Just(name.clone()),
                proptest::option::weighted(share, value(schema, name, known)),
            )
        })
        .collect();
    members
        .prop_map(|members| {
            let members = members
                .into_iter()
                .filter_map(|(name, value)| Some((name, value?)));
            Value::Object(members.collect::<Map<_, _>>())
        })
        .boxed()
}

fn declared(operation: &Operation) -> &'static Value {
    &DOCUMENT["paths"][operation.path][operation.method.to_ascii_lowercase()]
}

fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_~".contains(&byte);
    let encode = |byte| {
        if plain(byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(encode).collect()
}

/// The declared responses of an operation: a validator for each status and media type.
struct Responses(BTreeMap<String, BTreeMap<String, jsonschema::Validator>>);

impl Responses {
    fn of(operation: &Operation) -> Self {
        let mut responses = BTreeMap::new();
        for (status, response) in declared(operation)["responses"].as_object().unwrap() {
            let response = match response["$ref"].as_str() {
                Some(reference) => DOCUMENT.pointer(&reference[1..]).unwrap(),
                None => response,
            };
            let mut content = BTreeMap::new();
            for (media, of) in response["content"].as_object().into_iter().flatten() {
                // The validator ignores the keywords of OpenAPI that JSON Schema does not have.
                let mut schema = json!({ "components": DOCUMENT["components"] });
                schema
                    .as_object_mut()
                    .unwrap()
                    .extend(of["schema"].as_object().unwrap().clone());
                content.insert(media.clone(), jsonschema::options().build(&schema).unwrap());
            }
            responses.insert(status.clone(), content);
        }
        Self(responses)
    }

    fn check(&self, operation: &Operation, got: &Got) -> Result<(), String> {
        // As in the real API, only a taken user name is a 500.
        if got.status >= 500 && !(operation.id == "Users_createUser" && got.code() == 1014) {
            return Err(format!("an internal error: {got:?}"));
        }
        let class = format!("{}XX", got.status / 100);
        let content = self
            .0
            .get(&got.status.to_string())
            .or_else(|| self.0.get(&class));
        let content = content.ok_or_else(|| format!("an undeclared status: {got:?}"))?;
        if got.status >= 400 && got.bytes.is_empty() {
            return Ok(());
        }
        if content.is_empty() {
            return Ok(());
        }
        let media = got.content_type.split(';').next().unwrap().trim();
        if media == "application/json"
            && let Some(validator) = content.get(media)
        {
            let value = serde_json::from_slice(&got.bytes).map_err(|error| error.to_string())?;
            return validator
                .validate(&value)
                .map_err(|error| format!("{error} at {}: {got:?}", error.instance_path()));
        }
        match content.contains_key(media) || content.contains_key("*/*") {
            true => Ok(()),
            false => Err(format!("an undeclared media type: {got:?}")),
        }
    }
}
