//! `wab listen`: a webhook receiver that prints events, and forwards them.

mod event;
mod forward;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint, value_parser};
use serde_json::json;
use whatsapp_business::webhook::{Event, Receiver, Signature};
use whatsapp_business::{Error, OperationResponse};
use whatsapp_business_cloud::types::SubscriptionRequest;

use crate::api::Api;
use crate::cloud;
use crate::cloud::connection::SANDBOX_SECRET;
use crate::connection::{Connection, Needs};
use crate::failure::{Exit, Failure, Result};
use crate::output::{self, DIM, GOOD, note};
use crate::settings::{Settings, Source};
use crate::{interrupt, secret};
use forward::Forwarder;

/// The largest event.
const LIMIT: usize = 4 << 20;

pub(crate) fn command() -> Command {
    Command::new("listen")
        .about("Receive webhook events, print them, and forward them")
        .after_help(
            "Examples:\n  wab listen\n  wab listen --forward http://localhost:3000/webhook\n  \
             wab listen --signature-secret-file webhook-secret\n  \
             wab listen --register http://172.17.0.1:8080/ --json | jq .messages\n  \
             wab --sandbox listen      # a sandbox that posts to it; its page sends messages",
        )
        .arg(
            Arg::new("listen")
                .long("listen")
                .value_name("ADDRESS")
                .default_value("127.0.0.1:8080")
                .value_parser(value_parser!(SocketAddr))
                .help("The address to listen on; port 0 selects a free port"),
        )
        .arg(
            Arg::new("forward")
                .long("forward")
                .value_name("URL")
                .value_hint(ValueHint::Url)
                .help("Post each event to this URL too, unchanged; its failures are passed on"),
        )
        .arg(
            Arg::new("json")
                .long("json")
                .action(ArgAction::SetTrue)
                .help("Print each event as a line of JSON [default: if output is not a terminal]"),
        )
        .arg(
            Arg::new("register")
                .long("register")
                .value_name("URL")
                .value_hint(ValueHint::Url)
                .help("Set this URL, which leads to this receiver, in the server's settings first"),
        )
        .arg(
            Arg::new("count")
                .long("count")
                .value_name("COUNT")
                .value_parser(value_parser!(u64).range(1..))
                .help("End after this many events"),
        )
        .arg(
            Arg::new("basic-auth")
                .long("basic-auth")
                .value_name("USER")
                .requires("webhook-secret-file")
                .help("Require Basic authentication with this user and the secret of the file"),
        )
        .arg(
            Arg::new("webhook-secret-file")
                .long("webhook-secret-file")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .value_hint(ValueHint::FilePath)
                .requires("basic-auth")
                .help("The password of `--basic-auth`"),
        )
        .arg(
            Arg::new("signature-secret-file")
                .long("signature-secret-file")
                .value_name("FILE")
                .action(ArgAction::Append)
                .value_parser(value_parser!(PathBuf))
                .value_hint(ValueHint::FilePath)
                .help(
                    "Require a signature with the secret of the file; several files: any of them",
                ),
        )
        .arg(
            Arg::new("signature")
                .long("signature")
                .value_name("KIND")
                .value_parser(["turn", "hub"])
                .requires("signature-secret-file")
                .help(
                    "The signature: X-Turn-Hook-Signature, or X-Hub-Signature-256, which is that of \
                     the Cloud API [default: turn; hub with --api cloud]",
                ),
        )
        .arg(
            Arg::new("verify-token-file")
                .long("verify-token-file")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .value_hint(ValueHint::FilePath)
                .help("Respond to the handshake of the Cloud API with the token of the file"),
        )
}

pub(crate) async fn run(matches: &ArgMatches) -> Result {
    let settings = Settings::resolve(matches)?;
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
    let receiver = receiver(&settings, matches)?;
    // The Cloud API registers a URL only if the receiver responds to a handshake.
    let registers_late = Api::current() == Api::Cloud;
    let _early = match registers_late {
        true => None,
        false => connect(&settings, matches, &url).await?,
    };

    let forwarder = matches.get_one::<String>("forward");
    let forwarder = forwarder.map(|url| Forwarder::new(url)).transpose()?;
    note(&format!(
        "{GOOD}listening on {url}{GOOD:#} {DIM}(Ctrl-C ends){DIM:#}"
    ));
    let (events, mut received) = tokio::sync::mpsc::channel(64);
    let router = router(receiver, forwarder, events);
    let server = axum::serve(listener, router);
    tokio::spawn(async move { server.await });
    let _late = match registers_late {
        true => connect(&settings, matches, &url).await?,
        false => None,
    };

    let output = matches.get_flag("json") || !event::is_readable(matches);
    let count = matches.get_one::<u64>("count").copied();
    let print = async {
        let mut printed = 0;
        while let Some(received) = received.recv().await {
            let Received {
                event,
                forwarded,
                done,
            } = received;
            output::line(&event::render(&event, forwarded.as_deref(), output))?;
            drop(done);
            printed += 1;
            if Some(printed) == count {
                // The response of the last event is on its way.
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

/// A connection to a server of either API.
enum Connected {
    OnPremises {
        _connection: Connection,
    },
    Cloud {
        _connection: cloud::connection::Connection,
    },
}

/// Sets the webhook of the server, if that is wanted, or starts a sandbox that posts to it.
async fn connect(
    settings: &Settings,
    matches: &ArgMatches,
    url: &str,
) -> Result<Option<Connected>> {
    let register = match (matches.get_one::<String>("register"), settings.sandbox) {
        (Some(register), _) => register.as_str(),
        (None, true) => url,
        (None, false) => return Ok(None),
    };
    match Api::current() {
        Api::OnPremises => {
            let _connection = set_webhook(settings, register).await?;
            Ok(Some(Connected::OnPremises { _connection }))
        }
        Api::Cloud => {
            let _connection = subscribe(settings, matches, register).await?;
            Ok(Some(Connected::Cloud { _connection }))
        }
    }
}

/// Subscribes the app of the token to the account, with this receiver in place of that of the app.
async fn subscribe(
    settings: &Settings,
    matches: &ArgMatches,
    register: &str,
) -> Result<cloud::connection::Connection> {
    let connection = cloud::connection::Connection::open(settings).await?;
    if let Some(sandbox) = &connection.sandbox {
        sandbox.set_webhook(register);
        note(&format!("sandbox at {}", sandbox.url()));
        return Ok(connection);
    }
    let account = connection.ids.account.as_deref().ok_or_else(|| {
        Failure::usage("there is no account to subscribe to: use `WHATSAPP_ACCOUNT_ID`")
    })?;
    let token = matches
        .get_one::<PathBuf>("verify-token-file")
        .ok_or_else(|| {
            Failure::usage("`--register` needs the token of the handshake")
                .with_remedy("use `--verify-token-file FILE`")
        })?;
    let subscription = SubscriptionRequest::new()
        .with_override_callback_uri(register)
        .with_verify_token(secret::read(token)?);
    let webhooks = connection.client.webhooks();
    webhooks.subscribe_app(account, Some(&subscription)).await?;
    note(&format!("registered {register} for the account {account}"));
    Ok(connection)
}

async fn set_webhook(settings: &Settings, register: &str) -> Result<Connection> {
    let connection = Connection::open(settings, Needs::Token).await?;
    if let Some(sandbox) = connection.embedded() {
        sandbox.set_webhook(register);
        note(&format!("sandbox at {}", connection.url));
        return Ok(connection);
    }
    let api = connection.client.api();
    let call = api.operation("Application_updateSettings")?;
    let result = call
        .body(json!({"webhooks": {"url": register}}))
        .send()
        .await;
    connection
        .finish(result.map(|response| {
            let _: OperationResponse = response.into_inner();
        }))
        .await?;
    note(&format!("registered {register} at {}", connection.url));
    Ok(connection)
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
type Check = Receiver<fn(Event) -> std::future::Ready<std::result::Result<(), Error>>>;

fn receiver(settings: &Settings, matches: &ArgMatches) -> Result<Check> {
    let is_cloud = Api::current() == Api::Cloud;
    let handler: fn(Event) -> std::future::Ready<std::result::Result<(), Error>> =
        |_| std::future::ready(Ok(()));
    let mut receiver = Receiver::new(handler)
        .with_deduplicator(None)
        .with_max_size(LIMIT)
        // A body that this version does not understand is printed and forwarded too.
        .with_undecodable(|_, _| std::future::ready(Ok::<_, Error>(())));
    if let (Some(user), Some(path)) = (
        matches.get_one::<String>("basic-auth"),
        matches.get_one::<PathBuf>("webhook-secret-file"),
    ) {
        receiver = receiver.with_basic_auth(user, secret::read(path)?);
    }
    if let Some(path) = matches.get_one::<PathBuf>("verify-token-file") {
        receiver = receiver.with_verify_token(secret::read(path)?);
    } else if is_cloud && settings.sandbox {
        receiver = receiver.with_verify_token(SANDBOX_SECRET);
    }
    let given = matches.get_many::<PathBuf>("signature-secret-file");
    let mut secrets: Vec<_> = given
        .into_iter()
        .flatten()
        .map(|path| secret::read(path))
        .collect();
    if is_cloud && secrets.is_empty() {
        let own = settings.sandbox.then(|| Ok(SANDBOX_SECRET.into()));
        secrets.extend(own.or_else(|| settings.app_secret.as_ref().map(Source::read)));
    }
    let mut secrets = secrets.into_iter();
    if let Some(first) = secrets.next() {
        let mut signature = match matches.get_one::<String>("signature").map(String::as_str) {
            Some("turn") => Signature::turn(first?),
            None if !is_cloud => Signature::turn(first?),
            _ => Signature::hub(first?),
        };
        for secret in secrets {
            signature = signature.or_secret(secret?);
        }
        receiver = receiver.with_signature(signature);
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
