//! `wab api`: a request of any path.

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Map, Value, json};
use whatsapp_business_runtime::{self as runtime, Method, Request};

use crate::backend::{Purpose, Session};
use crate::error::{Failure, Result};
use crate::output::{self, Output};
use crate::program::Program;
use crate::redacted::REDACTED;
use crate::{body, curl};

/// More pages than any list has.
const MAX_PAGES: usize = 10_000;

pub(crate) fn command(program: &Program) -> Command {
    let about =
        "Make a request of any path, with the session, limits and retries of the other commands";
    let repeated = |name: &'static str, short: char, value: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .short(short)
            .value_name(value)
            .action(ArgAction::Append)
            .help(help)
    };
    Command::new("api")
        .about(about)
        .long_about(format!(
            "{about}.\n\nFor calls and members that the document does not have. Nothing is checked before it is \
             sent. A path without version gets that of the other commands."
        ))
        .override_usage("wab api [OPTIONS] [METHOD] <PATH>")
        .after_help(format!("Examples:\n{}", program.about().requests))
        .arg(
            Arg::new("request")
                .value_names(["METHOD", "PATH"])
                .num_args(1..=2)
                .required(true)
                .help("The method [default: GET, or POST with fields], and the path from the root of the server"),
        )
        .arg(repeated(
            "field",
            'F',
            "NAME=VALUE",
            "A member of the body, or a parameter of the query for GET: `true`, `false`, `null` and numbers are that",
        ))
        .arg(repeated("raw-field", 'f', "NAME=TEXT", "The same, as a text"))
        .arg(repeated("header", 'H', "NAME:VALUE", "A header"))
        .arg(
            Arg::new("input")
                .long("input")
                .value_name("FILE")
                .conflicts_with_all(["field", "raw-field"])
                .help("The JSON body: a file, or `-` for standard input"),
        )
        .arg(
            Arg::new("paginate")
                .long("paginate")
                .action(ArgAction::SetTrue)
                .help("Request all pages of a list, and print their items as one"),
        )
        .arg(
            Arg::new("dry-run")
                .long("dry-run")
                .action(ArgAction::SetTrue)
                .help("Print the request as a command of curl, without its secrets"),
        )
}

/// A request, as the options say.
struct Raw {
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Option<Value>,
}

pub(crate) async fn run(program: &Program, matches: &ArgMatches) -> Result {
    let mut raw = Raw::read(matches)?;
    let settings = program.settings(matches).await?;
    let dry_run = matches.get_flag("dry-run");
    let purpose = match dry_run {
        true => Purpose::Show,
        false => Purpose::Session,
    };
    let session = Session::open(program.backend, &settings, purpose).await?;
    if dry_run {
        raw.hide_secrets();
        let preview = raw.request(&session, None).preview();
        let mut preview = preview.map_err(|error| session.failure(&error))?;
        preview.url = preview.url.replace("%3Credacted%3E", REDACTED);
        let mut operations = program.about().operations.iter();
        let operation = operations.find(|operation| !operation.security.is_empty());
        let authorization =
            operation.and_then(|operation| program.backend.authorization(&settings, operation));
        return output::line(&curl::command(
            &preview,
            authorization,
            &curl::Body::Preview,
        ));
    }
    let mut response = raw.send(&session, None).await?;
    if matches.get_flag("paginate") && raw.method == Method::GET {
        let mut cursor = next(&response);
        for _ in 0..MAX_PAGES {
            let Some(after) = cursor.take() else {
                break;
            };
            let page = raw.send(&session, Some(&after)).await?;
            cursor = next(&page).filter(|next| *next != after);
            if let (Some(all), Some(items)) = (list(&mut response), page["data"].as_array()) {
                all.extend(items.iter().cloned());
                if items.is_empty() {
                    break;
                }
            }
        }
        // Without a cursor, the address of the next page says that there is more.
        let is_whole = response["paging"]["cursors"]["after"].is_string()
            || response["paging"]["next"].is_null();
        if let Some(members) = response.as_object_mut().filter(|_| is_whole) {
            members.remove("paging");
        }
    }
    match response {
        Value::Null => Output::new(matches).empty(),
        Value::String(text) => output::line(text.trim_end()),
        json => Output::new(matches).json(&json),
    }
}

/// Returns the cursor of the next page.
fn next(page: &Value) -> Option<String> {
    let paging = &page["paging"];
    // The last page of some lists has a cursor as well, but no address of a next page.
    let has_next = paging.get("next").is_some() || paging["cursors"].get("before").is_none();
    let after = paging["cursors"]["after"].as_str().filter(|_| has_next);
    after.map(str::to_owned)
}

fn list(page: &mut Value) -> Option<&mut Vec<Value>> {
    page.get_mut("data")?.as_array_mut()
}

impl Raw {
    fn read(matches: &ArgMatches) -> Result<Self> {
        let texts = |name: &str| matches.get_many::<String>(name).into_iter().flatten();
        let mut fields = Map::new();
        for text in texts("field") {
            let (name, value) = pair(text, '=', "--field")?;
            let typed = match serde_json::from_str::<Value>(value) {
                Ok(value @ (Value::Bool(_) | Value::Null | Value::Number(_))) => value,
                _ => value.into(),
            };
            fields.insert(name.to_owned(), typed);
        }
        for text in texts("raw-field") {
            let (name, value) = pair(text, '=', "--raw-field")?;
            fields.insert(name.to_owned(), value.into());
        }
        let headers = texts("header").map(|text| {
            let (name, value) = pair(text, ':', "--header")?;
            Ok((name.to_owned(), value.trim().to_owned()))
        });
        let headers = headers.collect::<Result<_>>()?;
        let input = match matches.get_one::<String>("input").map(String::as_str) {
            None => None,
            Some("-") => Some(body::parse("-")?),
            Some(file) => Some(body::parse(&format!("@{file}"))?),
        };
        let words: Vec<&String> = texts("request").collect();
        let (method, path) = match words.as_slice() {
            [method, path] => (method.to_uppercase(), *path),
            [path] if matches.get_flag("paginate") || (fields.is_empty() && input.is_none()) => {
                ("GET".to_owned(), *path)
            }
            [path] => ("POST".to_owned(), *path),
            _ => return Err(Failure::usage("missing argument PATH")),
        };
        let method = Method::from_bytes(method.as_bytes())
            .map_err(|_| Failure::usage(format!("`{method}` is not an HTTP method")))?;
        let mut query = Vec::new();
        let mut body = input;
        if [Method::GET, Method::HEAD, Method::DELETE].contains(&method) {
            query.extend(fields.into_iter().map(|(name, value)| match value {
                Value::String(text) => (name, text),
                other => (name, other.to_string()),
            }));
        } else if !fields.is_empty() {
            body = Some(fields.into());
        }
        Ok(Self {
            method,
            path: path.clone(),
            query,
            headers,
            body,
        })
    }

    /// Replaces what is a secret by its name: the document does not say so of any path.
    fn hide_secrets(&mut self) {
        for (name, value) in self.query.iter_mut().chain(&mut self.headers) {
            if is_secret(name) {
                REDACTED.clone_into(value);
            }
        }
        if let Some(body) = &mut self.body {
            hide(body);
        }
        if let Some((path, query)) = self.path.split_once('?') {
            let pairs = query.split('&').map(|pair| match pair.split_once('=') {
                Some((name, _)) if is_secret(name) => format!("{name}=%3Credacted%3E"),
                _ => pair.to_owned(),
            });
            let pairs: Vec<String> = pairs.collect();
            self.path = format!("{path}?{}", pairs.join("&"));
        }
    }

    /// Returns the request, of the page after a cursor.
    fn request<'a>(&self, session: &'a Session, after: Option<&str>) -> Request<'a> {
        let transport = session.connection.transport();
        let path = self.path.trim_start_matches('/');
        let is_versioned = path
            .strip_prefix('v')
            .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
        let path = match is_versioned {
            true => format!("/{path}"),
            false => format!("{}/{path}", transport.prefix(0)),
        };
        let mut request = transport.request::<runtime::Error>(&self.method, &path);
        for (name, value) in &self.query {
            request = request.query(name, value);
        }
        if let Some(after) = after {
            request = request.query("after", after);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        match &self.body {
            Some(body) => request.json(body),
            None => request,
        }
    }

    /// Returns the JSON of the response, its text if it is none, or null if it is empty.
    async fn send(&self, session: &Session, after: Option<&str>) -> Result<Value> {
        let response = self.request(session, after).send().await;
        let response = session.finish("request", response).await?.into_inner();
        if response.is_empty() {
            return Ok(Value::Null);
        }
        let text = || json!(String::from_utf8_lossy(&response));
        Ok(serde_json::from_slice(&response).unwrap_or_else(|_| text()))
    }
}

/// Returns whether a member, a parameter or a header of this name is a secret.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let parts = [
        "secret",
        "token",
        "password",
        "authorization",
        "apikey",
        "api_key",
        "api-key",
    ];
    ["pin", "proof", "appsecret_proof"].contains(&name.as_str())
        || parts.iter().any(|part| name.contains(part))
}

fn hide(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match is_secret(name) && !member.is_null() {
                    true => *member = REDACTED.into(),
                    false => hide(member),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide),
        _ => {}
    }
}

/// Returns the two parts of a text.
fn pair<'a>(text: &'a str, separator: char, option: &str) -> Result<(&'a str, &'a str)> {
    let parts = text
        .split_once(separator)
        .filter(|(name, _)| !name.is_empty());
    parts.ok_or_else(|| {
        Failure::usage(format!(
            "`{option} {text}` has no value: write `{option} NAME{separator}VALUE`"
        ))
    })
}
