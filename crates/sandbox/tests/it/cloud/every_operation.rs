//! Every operation of the document, with a request that succeeds and a response that is valid.

use std::collections::BTreeSet;

use serde_json::Value;
use whatsapp_business_cloud::api::{GRAPH_VERSION, OPERATIONS, Operation};

use super::cases::{Body, CASES};
use super::client::{Cloud, TOKEN};
use crate::support::Got;

/// What the requests of later cases need of earlier responses.
#[derive(Default)]
struct Known {
    media: String,
    qr_code: String,
}

/// Returns the word of the control API for the kind of object that a path parameter names.
fn kind(parameter: &str) -> &'static str {
    match parameter {
        "WABA-ID" | "WhatsApp-Business-Account-ID" => "account",
        "WhatsApp-Account-Number-ID" => "account_number",
        "Allocation-Config-ID" => "credit_allocation",
        "Application-ID" => "application",
        "WABA-Bot-ID" => "bot",
        "Business-ID" => "business",
        "Extended-Credit-ID" => "credit_line",
        "Flow-ID" => "flow",
        "group_id" => "group",
        "Message-History-ID" => "message_history",
        "Migration-ID" => "payment_migration",
        "Migration-Intent-ID" => "migration_intent",
        "OBO-Mobility-Intent-ID" => "mobility_intent",
        "Phone-Number-ID" => "phone_number",
        "Pre-Verified-Phone-Number-ID" => "pre_verified_number",
        "WhatsApp-Business-Profile-ID" => "profile",
        "Signup-ID" => "signup",
        "Solution-ID" => "solution",
        "TEMPLATE_ID" => "template",
        "Template-Group-ID" => "template_group",
        "User-ID" => "user",
        other => panic!("an object of an unknown kind: {other}"),
    }
}

async fn objects(cloud: &Cloud) -> Value {
    let url = format!("{}/sandbox", cloud.sandbox.url());
    let summary = Got::read(cloud.http.get(url).send().await.unwrap()).await;
    summary.json["objects"].clone()
}

fn path(operation: &Operation, objects: &Value, known: &Known) -> String {
    let segments = operation.path.split('/').skip(1).map(|segment| {
        let parameter = segment
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        match parameter {
            None => segment.to_owned(),
            Some("QR-Code-ID") => known.qr_code.clone(),
            Some("payment_configuration" | "reference_id") => "shop".to_owned(),
            Some("Media-ID") => known.media.clone(),
            Some(parameter) => match objects[kind(parameter)].as_str() {
                Some(id) => id.to_owned(),
                None => panic!("no object for {parameter}"),
            },
        }
    });
    segments.collect::<Vec<_>>().join("/")
}

async fn call(cloud: &Cloud, method: &str, path: &str, body: &Body) -> Got {
    let request = cloud.request(method, path);
    let request = match body {
        Body::Nothing => request,
        Body::Json(text) => {
            let code = cloud.sandbox.registration_code().unwrap_or_default();
            let request = request.header("content-type", "application/json");
            request.body(text.replace("$CODE", &code))
        }
        Body::Url(text) => {
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            request.body(*text)
        }
        Body::Form(text) | Body::File(text) => {
            assert_eq!(method, "POST");
            let fields = text.split('&').filter_map(|pair| pair.split_once('='));
            let fields: Vec<_> = fields.collect();
            let file = ("text/plain", &b"{}"[..]);
            let file = matches!(body, Body::File(_)).then_some(file);
            return cloud.form(path, &fields, file).await;
        }
    };
    Got::read(request.send().await.unwrap()).await
}

#[tokio::test]
async fn every_operation_succeeds_with_a_response_of_the_document() {
    let cloud = Cloud::start().await;
    let mut known = Known::default();
    let mut failures = Vec::new();
    for (id, query, body) in CASES {
        let operation = OPERATIONS.iter().find(|operation| operation.id == *id);
        let Some(operation) = operation else {
            panic!("{id} is not an operation of the document");
        };
        let path = path(operation, &objects(&cloud).await, &known);
        let got = call(&cloud, operation.method, &format!("{path}?{query}"), body).await;
        match *id {
            "Media_uploadMedia" => known.media = got.json["id"].as_str().unwrap().to_owned(),
            "QrCodes_createOrUpdateQrCode" => {
                known.qr_code = got.json["code"].as_str().unwrap().to_owned();
            }
            _ => {}
        }
        if got.status != 200 {
            failures.push(format!("{id}: {} {}", got.status, got.json));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));

    let requests = cloud.sandbox.requests();
    let succeeded: BTreeSet<_> = requests
        .iter()
        .filter_map(|request| request.operation)
        .collect();
    let all: BTreeSet<_> = OPERATIONS.iter().map(|operation| operation.id).collect();
    let missing: Vec<_> = all.difference(&succeeded).collect();
    assert!(missing.is_empty(), "operations without a case: {missing:?}");
}

#[tokio::test]
async fn every_operation_needs_a_token_and_a_known_object() {
    let cloud = Cloud::start().await;
    for operation in OPERATIONS {
        if operation.security.is_empty() {
            continue;
        }
        let segments = operation.path.split('/').skip(1);
        let given = segments.map(|segment| {
            if segment.starts_with('{') {
                "1"
            } else {
                segment
            }
        });
        let path = given.collect::<Vec<_>>().join("/");
        let method = reqwest::Method::from_bytes(operation.method.as_bytes()).unwrap();
        let url = format!("{}/{GRAPH_VERSION}/{path}", cloud.sandbox.url());
        let got = Got::read(
            cloud
                .http
                .request(method.clone(), &url)
                .send()
                .await
                .unwrap(),
        )
        .await;
        assert_eq!(got.json["error"]["code"], 190, "{}", operation.id);
        if !operation.path.contains('{') {
            continue;
        }
        let request = cloud.http.request(method, &url).bearer_auth(TOKEN);
        let got = Got::read(request.send().await.unwrap()).await;
        let error = &got.json["error"];
        assert_eq!(
            (&error["code"], &error["error_subcode"]),
            (&100.into(), &33.into())
        );
    }
}
