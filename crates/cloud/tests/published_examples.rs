//! Decodes the examples of a published document into the generated types, and encodes them again.
//!
//! `cargo test` leaves it out, as the examples are not in the repository: it takes the file that
//! `cargo xtask examples --api cloud DOCUMENT` prints. Reports each example that does not decode, and
//! each property that is lost or changed on the way.
//!
//! ```console
//! $ cargo xtask examples --api cloud openapi.yaml > examples.json
//! $ cargo test -p whatsapp-business-cloud --test published_examples -- "$PWD/examples.json"
//! ```

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::process::ExitCode;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use whatsapp_business_cloud::{api, types};

type RoundTrip = fn(&Value) -> serde_json::Result<Value>;

fn round_trip<T: DeserializeOwned + Serialize>(value: &Value) -> serde_json::Result<Value> {
    // As text, since this is how a body arrives.
    let decoded: T = serde_json::from_str(&value.to_string())?;
    serde_json::to_value(decoded)
}

macro_rules! with_types {
    ($($name:ident),* $(,)?) => {
        fn by_type() -> BTreeMap<&'static str, RoundTrip> {
            BTreeMap::from([$((stringify!($name), round_trip::<types::$name> as RoundTrip)),*])
        }
    };
}
include!("it/support/schemas.rs");

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let path = std::env::args()
        .nth(1)
        .ok_or("pass the file with the examples")?;
    let examples: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let types = by_type();
    let rust: BTreeMap<_, _> = api::SCHEMAS
        .iter()
        .map(|schema| (schema.name, schema.rust))
        .collect();
    let mut out = std::io::stdout().lock();
    let (mut passed, mut failed) = (0, 0);
    for example in &examples {
        let place = example["place"].as_str().unwrap_or_default();
        let round_trip = example["schema"]
            .as_str()
            .and_then(|schema| types.get(rust.get(schema)?));
        let problems = match round_trip {
            None => vec!["no schema".to_owned()],
            Some(round_trip) => match round_trip(&example["value"]) {
                Err(error) => vec![error.to_string()],
                Ok(after) => {
                    let mut problems = Vec::new();
                    compare(&example["value"], &after, "", &mut problems);
                    problems
                }
            },
        };
        match problems.is_empty() {
            true => passed += 1,
            false => failed += 1,
        }
        for problem in problems {
            let schema = example["schema"].as_str().unwrap_or("-");
            writeln!(out, "{place} ({schema}): {problem}")?;
        }
    }
    writeln!(
        out,
        "{passed} of {} examples pass, {failed} do not",
        examples.len()
    )?;
    Ok(match failed {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// Notes what of `before` is not in `after`. `null` and empty lists may be left out; a scalar may
/// change between a number and its text.
fn compare(before: &Value, after: &Value, path: &str, problems: &mut Vec<String>) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            for (key, value) in before {
                let path = format!("{path}/{key}");
                let nothing = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
                match after.get(key) {
                    Some(after) => compare(value, after, &path, problems),
                    None if nothing => {}
                    None => problems.push(format!("{path} is lost")),
                }
            }
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            for (index, (before, after)) in before.iter().zip(after).enumerate() {
                compare(before, after, &format!("{path}/{index}"), problems);
            }
        }
        (before, after) if text(before) == text(after) => {}
        (Value::Number(before), Value::Number(after)) if before.as_f64() == after.as_f64() => {}
        _ => problems.push(format!("{path} changes from {before} to {after}")),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
