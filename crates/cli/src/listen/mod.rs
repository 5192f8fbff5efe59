//! `wab listen`: a webhook receiver that prints events, and forwards them.

mod forward;
pub(crate) mod line;
mod raw_event;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use clap::{ArgAction, ArgMatches, Command, value_parser};
use serde_json::Value;
use whatsapp_business_runtime::webhook::{Receiver, Signature};

use self::line::EventLine;
use crate::backend::{Backend, Purpose, Session};
use crate::error::{Exit, Failure, Result, message};
use crate::options::options;
use crate::output::{self, BAD, DIM, Format, GOOD, Output, note, visible};
use crate::program::Program;
use crate::settings::Settings;
use crate::{interrupt, secret};
use forward::Forwarder;
use raw_event::RawEvent;

/// The largest event.
const LIMIT: usize = 4 << 20;

pub(crate) fn command() -> Command {
    let command = Command::new("listen")
        .about("Receive webhook events, print them, and forward them")
        .after_help(
            "Examples:\n  wab listen\n  wab listen --forward http://localhost:3000/webhook\n  \
             wab listen --signature-secret-file webhook-secret\n  \
             wab listen --register http://172.17.0.1:8080/ --json | jq .messages\n  \
             wab --sandbox listen      # a sandbox that posts to it; its page sends messages",
        );
    let command = options! { command;
        value "listen" "ADDRESS" "The address to listen on; port 0 selects a free port";
        url "forward" "URL" "Post each event to this URL too, unchanged; its failures are passed on";
        switch "json" "" "Print each event as a line of JSON [default: if output is not a terminal]";
        url "register" "URL"
            "Set this URL, which leads to this receiver, in the server's settings first";
        value "count" "COUNT" "End after this many events";
        value "kind" "KIND"
            "Print these only: `message`, `status`, `error`, `event`, or a kind such as `text`, `failed` or `flows`";
        value "number" "NUMBER" "Print what is about this user or phone number id only";
        value "basic-auth" "USER"
            "Require Basic authentication with this user and the secret of the file";
        file "webhook-secret-file" "FILE" "The password of `--basic-auth`";
        file "signature-secret-file" "FILE"
            "Require a signature with the secret of the file; several files: any of them";
        value "signature" "KIND"
            "The signature: X-Turn-Hook-Signature, or X-Hub-Signature-256, which is that of the \
             Cloud API [default: that of the API]";
        file "verify-token-file" "FILE"
            "Respond to the handshake of the Cloud API with the token of the file";
    };
    command.mut_args(|argument| match argument.get_id().as_str() {
        "listen" => argument
            .default_value("127.0.0.1:8080")
            .value_parser(value_parser!(SocketAddr)),
        "count" => argument.value_parser(value_parser!(u64).range(1..)),
        "kind" | "number" => argument.action(ArgAction::Append),
        "basic-auth" => argument.requires("webhook-secret-file"),
        "webhook-secret-file" => argument.requires("basic-auth"),
        "signature-secret-file" => argument.action(ArgAction::Append),
        "signature" => argument
            .value_parser(["turn", "hub"])
            .requires("signature-secret-file"),
        _ => argument,
    })
}

pub(crate) async fn run(program: &Program, matches: &ArgMatches) -> Result {
    let settings = program.settings(matches).await?;
    let address = matches.get_one::<SocketAddr>("listen").copied();
    let address = address.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .map_err(|error| {
            Failure::usage(format!("cannot listen on {address}: {error}"))
                .with_remedy("choose another one with `--listen`")
        })?;
    let address = listener.local_addr().unwrap_or(address);
    let url = format!("http://{address}/");
    let receiver = receiver(program.backend, &settings, matches)?;
    let forwarder = matches.get_one::<String>("forward");
    let forwarder = forwarder.map(|url| Forwarder::new(url)).transpose()?;
    let (events, mut received) = tokio::sync::mpsc::channel(64);
    let server = axum::serve(listener, router(receiver, forwarder, events));
    tokio::spawn(async move { server.await });
    // A server may register the URL only if the receiver responds to a handshake.
    let register = matches.get_one::<String>("register").map(String::as_str);
    if let Some(sandbox) = &settings.sandbox {
        sandbox.set_webhook(register.unwrap_or(&url));
        note(&format!("sandbox at {}", sandbox.url()));
    } else if let Some(register) = register {
        let session = Session::open(program.backend, &settings, Purpose::Session).await?;
        let place = program.backend.register(&session, matches, register);
        note(&format!("registered {register} {}", place.await?));
    }
    note(&format!(
        "{GOOD}listening on {url}{GOOD:#} {DIM}(Ctrl-C ends){DIM:#}"
    ));

    let is_json = matches.get_flag("json") || Output::new(matches).format != Format::Table;
    let count = matches.get_one::<u64>("count").copied();
    let filter = Filter::new(matches);
    let print = async {
        let mut printed = 0;
        while let Some(received) = received.recv().await {
            let text = match is_json {
                true => json(program.backend, &received, &filter),
                false => readable(program.backend, &received, &filter),
            };
            let is_chosen = text.is_some();
            if let Some(text) = text {
                output::line(&text)?;
            }
            drop(received.done);
            if !is_chosen {
                continue;
            }
            printed += 1;
            if Some(printed) == count {
                // The response of the last event is in flight.
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                return Ok(());
            }
        }
        Ok(())
    };
    match interrupt::unless_interrupted(print).await {
        Err(failure) if failure.exit == Exit::Interrupted => Ok(()),
        result => result,
    }
}

/// What is printed.
struct Filter {
    kinds: Vec<String>,
    numbers: Vec<String>,
}

impl Filter {
    fn new(matches: &ArgMatches) -> Self {
        let values = |name: &str| matches.get_many::<String>(name).into_iter().flatten();
        // As statuses and messages name them.
        let number = |text: &String| text.trim_start_matches('+').to_owned();
        Self {
            kinds: values("kind").cloned().collect(),
            numbers: values("number").map(number).collect(),
        }
    }

    fn accepts(&self, line: &EventLine) -> bool {
        let is_kind = |kind: &String| *kind == line.kind || kind == line.group;
        (self.kinds.is_empty() || self.kinds.iter().any(is_kind))
            && (self.numbers.is_empty() || self.numbers.iter().any(|it| line.numbers.contains(it)))
    }
}

/// Returns an event as a line of JSON, if a part of it is to be printed. A failed forward is noted beside it.
fn json(backend: &dyn Backend, received: &Received, filter: &Filter) -> Option<String> {
    let body = &*received.event;
    if let Some(forwarded) = received
        .forwarded
        .as_ref()
        .filter(|it| !it.starts_with("200"))
    {
        note(&format!(
            "{BAD}forwarding failed: {}{BAD:#}",
            visible(forwarded)
        ));
    }
    let mut lines = backend.event_lines(body).into_iter().flatten();
    let is_all = filter.kinds.is_empty() && filter.numbers.is_empty();
    let is_chosen = is_all || lines.any(|line| filter.accepts(&line));
    is_chosen.then(|| match serde_json::from_slice::<Value>(body) {
        Ok(value) => value.to_string(),
        Err(_) => Value::from(String::from_utf8_lossy(body)).to_string(),
    })
}

/// Returns what is to be printed of an event as text, with the result of forwarding it.
fn readable(backend: &dyn Backend, received: &Received, filter: &Filter) -> Option<String> {
    let lines = backend
        .event_lines(&received.event)
        .unwrap_or_else(|error| {
            let body = visible(&String::from_utf8_lossy(&received.event));
            let reason = visible(&message(&error));
            let text = format!("{BAD}unknown{BAD:#}  {reason}: {body}");
            vec![EventLine::event("unknown", text)]
        });
    let lines = lines.into_iter().filter(|line| filter.accepts(line));
    let mut lines: Vec<String> = lines.map(|line| line.text).collect();
    if let Some(forwarded) = &received.forwarded {
        let is_success = forwarded.starts_with("200");
        let style = if is_success { GOOD } else { BAD };
        if !is_success || !lines.is_empty() {
            let forwarded = visible(forwarded);
            lines.push(format!(
                "  {DIM}forwarded:{DIM:#} {style}{forwarded}{style:#}"
            ));
        }
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// An event to print.
struct Received {
    event: Bytes,
    /// The result of forwarding it.
    forwarded: Option<String>,
    /// Dropped when it is printed.
    done: tokio::sync::oneshot::Sender<()>,
}

/// Checks requests, and passes on nothing: the body is printed and forwarded as it is.
type Check = Receiver<fn(RawEvent) -> std::future::Ready<Result<()>>, RawEvent>;

fn receiver(backend: &dyn Backend, settings: &Settings, matches: &ArgMatches) -> Result<Check> {
    let mut receiver: Check = Receiver::new((|_| std::future::ready(Ok(()))) as fn(RawEvent) -> _)
        .with_deduplicator(None)
        .with_max_size(LIMIT);
    if let (Some(user), Some(path)) = (
        matches.get_one::<String>("basic-auth"),
        matches.get_one::<PathBuf>("webhook-secret-file"),
    ) {
        receiver = receiver.with_basic_auth(user, secret::read(path)?);
    }
    // The settings of a sandbox have the secret of its webhook.
    let own = settings.secret("app-secret-file")?;
    if let Some(path) = matches.get_one::<PathBuf>("verify-token-file") {
        receiver = receiver.with_verify_token(secret::read(path)?);
    } else if let Some(secret) = own.clone().filter(|_| settings.sandbox.is_some()) {
        receiver = receiver.with_verify_token(secret);
    }
    let given = matches.get_many::<PathBuf>("signature-secret-file");
    let given = given.into_iter().flatten().map(|path| secret::read(path));
    let mut secrets = given.collect::<Result<Vec<_>>>()?;
    if secrets.is_empty() {
        secrets.extend(own);
    }
    let mut secrets = secrets.into_iter();
    if let Some(first) = secrets.next() {
        let signature = match matches.get_one::<String>("signature").map(String::as_str) {
            Some("turn") => Signature::turn(first),
            Some(_) => Signature::hub(first),
            None => backend.signature(first),
        };
        receiver = receiver.with_signature(secrets.fold(signature, Signature::or_secret));
    }
    Ok(receiver)
}

fn router(
    receiver: Check,
    forwarder: Option<Forwarder>,
    events: tokio::sync::mpsc::Sender<Received>,
) -> Router {
    let shared = Arc::new((receiver, forwarder, events));
    Router::new().fallback(move |request: Request| {
        let shared = Arc::clone(&shared);
        async move {
            let (receiver, forwarder, events) = &*shared;
            let (head, body) = request.into_parts();
            let Ok(body) = to_bytes(body, LIMIT).await else {
                return StatusCode::PAYLOAD_TOO_LARGE.into_response();
            };
            let headers = head.headers.clone();
            let is_handshake = head.method == Method::GET;
            let checked = receiver
                .respond(Request::from_parts(head, Body::from(body.clone())))
                .await;
            if checked.status() != StatusCode::OK {
                note(&format!("refused a request with {}", checked.status()));
                return checked.into_response();
            }
            if is_handshake {
                return checked.map(Body::new).into_response();
            }
            let forwarded = match forwarder {
                Some(forwarder) => Some(forwarder.post(&headers, body.clone()).await),
                None => None,
            };
            let status = match &forwarded {
                Some(Err(_)) => StatusCode::BAD_GATEWAY,
                Some(Ok(status)) => *status,
                None => StatusCode::OK,
            };
            let (done, printed) = tokio::sync::oneshot::channel();
            let received = Received {
                event: body,
                forwarded: forwarded.map(|result| match result {
                    Ok(status) => status.to_string(),
                    Err(reason) => reason,
                }),
                done,
            };
            if events.send(received).await.is_err() {
                return StatusCode::SERVICE_UNAVAILABLE.into_response();
            }
            // What was not printed is delivered again.
            let _ = printed.await;
            Response::builder()
                .status(status)
                .body(Body::empty())
                .unwrap_or_default()
        }
    })
}
