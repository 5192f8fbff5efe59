//! The main steps: log in, check a contact, send a text and an image, receive their statuses by
//! webhook, and download the image.
//!
//! By default it starts a sandbox. With these variables it uses another server:
//!
//! | Variable | Value |
//! |---|---|
//! | `WHATSAPP_URL` | `https://host:port` |
//! | `WHATSAPP_USER`, `WHATSAPP_PASSWORD` | the account |
//! | `WHATSAPP_TO` | the recipient: a phone number with country code |
//! | `WHATSAPP_NEW_PASSWORD` | the new password, if the account demands a change |
//! | `WHATSAPP_CA` | a PEM file with the certificate to trust |
//!
//! The webhook is used only if the server is on this machine. Another server could not reach the
//! receiver, and its configured webhook is not changed.

#![allow(clippy::print_stdout)]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use whatsapp_business::types::{
    ApplicationSettings, CheckContactRequestBody, WebhookStatus, Webhooks,
};
use whatsapp_business::{Client, MediaRef, OutboundMessage, webhook};
use whatsapp_business_sandbox::Sandbox;

type Outcome<T> = Result<T, Box<dyn Error>>;

const IMAGE: &[u8] = include_bytes!("red-dot.png");

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("quickstart: {}", explain(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Outcome<()> {
    let Server {
        url,
        client,
        to,
        _sandbox,
    } = server().await?;

    client.session().login().await?;
    step(&format!("logged in at {url}"));

    let webhook = if is_local(&url) {
        Some(listen(&client).await?)
    } else {
        None
    };

    let contacts = CheckContactRequestBody::new([to.as_str()]).with_blocking("wait");
    let response = client.contacts().create_contact(&contacts).await?;
    let contact = response
        .contacts
        .first()
        .ok_or("the contact check returned no contact")?;
    let Some(wa_id) = contact.wa_id.clone() else {
        let status = contact
            .status
            .as_ref()
            .map_or("no status", |status| status.as_str());
        return Err(format!(
            "{to} is not on WhatsApp ({status}): set WHATSAPP_TO to a number that is"
        )
        .into());
    };
    step(&format!("{to} is on WhatsApp as {wa_id}"));

    let text = OutboundMessage::text(&wa_id, "Hello from Rust.");
    let text = client.messages().send(&text).await?;
    step(&format!("sent a text: {}", text.id));

    let media = client.media().upload("image/png", IMAGE).await?;
    step(&format!("uploaded {} bytes of image: {media}", IMAGE.len()));
    let image = OutboundMessage::image(&wa_id, MediaRef::id(&media).with_caption("A red dot."));
    let image = client.messages().send(&image).await?;
    step(&format!("sent the image: {}", image.id));

    let delivered = match webhook {
        Some(mut webhook) => {
            let delivered = webhook.wait_for(&[&text.id, &image.id]).await;
            webhook.restore(&client).await?;
            delivered?
        }
        None => 0,
    };

    let downloaded = client.media().download_bytes(&media).await?;
    if downloaded != IMAGE {
        return Err("the downloaded image differs from the uploaded one".into());
    }
    step(&format!(
        "downloaded the image: the same {} bytes",
        downloaded.len()
    ));

    client.session().logout().await?;
    if delivered > 0 {
        println!("quickstart: {delivered} messages delivered");
    } else {
        println!(
            "quickstart: 2 messages accepted (the webhook of the remote server was not changed)"
        );
    }
    Ok(())
}

struct Server {
    url: String,
    client: Client,
    to: String,
    /// Stops on drop.
    _sandbox: Option<Sandbox>,
}

async fn server() -> Outcome<Server> {
    let Ok(url) = std::env::var("WHATSAPP_URL") else {
        let sandbox = Sandbox::start().await?;
        let url = sandbox.url().to_owned();
        step(&format!("started a sandbox at {url}"));
        let client = Client::builder(&url)
            .credentials("admin", "secret")
            .new_password("Quickstart-1")
            .build()?;
        return Ok(Server {
            url,
            client,
            to: "+49 151 23456789".to_owned(),
            _sandbox: Some(sandbox),
        });
    };
    let user = std::env::var("WHATSAPP_USER").unwrap_or_else(|_| "admin".to_owned());
    let password = std::env::var("WHATSAPP_PASSWORD")
        .map_err(|_| "WHATSAPP_URL is set, but not WHATSAPP_PASSWORD: set it as well")?;
    let to = std::env::var("WHATSAPP_TO")
        .map_err(|_| "WHATSAPP_URL is set, but not WHATSAPP_TO: set it to a phone number")?;
    let mut builder = Client::builder(&url).credentials(user, password);
    if let Ok(new_password) = std::env::var("WHATSAPP_NEW_PASSWORD") {
        builder = builder.new_password(new_password);
    }
    if let Ok(file) = std::env::var("WHATSAPP_CA") {
        let pem = std::fs::read(&file).map_err(|e| format!("WHATSAPP_CA: {file}: {e}"))?;
        builder = builder.add_root_certificate(pem);
    }
    let client = builder.build()?;
    Ok(Server {
        url,
        client,
        to,
        _sandbox: None,
    })
}

fn is_local(url: &str) -> bool {
    ["//127.0.0.1", "//localhost", "//[::1]"]
        .iter()
        .any(|host| url.contains(host))
}

/// A webhook receiver, and the previous URL of the webhook.
struct Webhook {
    statuses: UnboundedReceiver<WebhookStatus>,
    previous: Option<String>,
}

async fn listen(client: &Client) -> Outcome<Webhook> {
    let (sender, statuses) = unbounded_channel();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/webhook", listener.local_addr()?);
    let router = Router::new()
        .route("/webhook", post(receive))
        .with_state(sender);
    tokio::spawn(async move { axum::serve(listener, router).await });

    let response = client.application().get_settings().await?;
    let previous = response
        .settings
        .and_then(|settings| settings.application?.webhooks?.url);
    let settings = ApplicationSettings::new()
        .with_sent_status(true)
        .with_webhooks(Webhooks::new().with_url(&url));
    client.application().update_settings(&settings).await?;
    step(&format!("listening for webhooks at {url}"));
    Ok(Webhook { statuses, previous })
}

/// Responds with 200 exactly, as the server delivers the event again otherwise.
async fn receive(State(sender): State<UnboundedSender<WebhookStatus>>, body: Bytes) -> StatusCode {
    match webhook::parse(&body) {
        Ok(event) => {
            for status in event.statuses() {
                // The receiver is gone once both messages were read.
                let _gone = sender.send(status.typed().clone());
            }
            StatusCode::OK
        }
        Err(error) => {
            eprintln!("quickstart: {error}");
            StatusCode::BAD_REQUEST
        }
    }
}

impl Webhook {
    /// Waits until every message was sent, delivered and read.
    async fn wait_for(&mut self, ids: &[&str]) -> Outcome<usize> {
        let mut seen: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let all = |seen: &BTreeMap<String, BTreeSet<String>>| {
            ids.iter()
                .all(|id| seen.get(*id).is_some_and(|statuses| statuses.len() == 3))
        };
        while !all(&seen) {
            let next = tokio::time::timeout(Duration::from_secs(30), self.statuses.recv());
            let Ok(Some(status)) = next.await else {
                return Err("no further status arrived at the webhook within 30 seconds".into());
            };
            let (Some(id), Some(status)) = (status.id, status.status) else {
                continue;
            };
            let wanted = ["sent", "delivered", "read"].contains(&status.as_str());
            // A status can be delivered twice.
            if wanted
                && ids.contains(&id.as_str())
                && seen
                    .entry(id.clone())
                    .or_default()
                    .insert(status.to_string())
            {
                step(&format!("{status}: {id}"));
            }
        }
        Ok(ids.len())
    }

    async fn restore(&self, client: &Client) -> Outcome<()> {
        let url = self.previous.clone().unwrap_or_default();
        let settings = ApplicationSettings::new().with_webhooks(Webhooks::new().with_url(url));
        client.application().update_settings(&settings).await?;
        Ok(())
    }
}

fn step(what: &str) {
    println!("  {what}");
}

/// Returns the message of an error with a hint.
fn explain(error: &(dyn Error + 'static)) -> String {
    let hint = match error.downcast_ref::<whatsapp_business::Error>() {
        Some(error) if error.is_auth() => {
            "\n  check WHATSAPP_USER and WHATSAPP_PASSWORD; a new account also needs WHATSAPP_NEW_PASSWORD"
        }
        Some(error) if error.is_connect() && error.to_string().contains("certificate") => {
            "\n  set WHATSAPP_CA to a PEM file with that certificate"
        }
        Some(error) if error.is_connect() => "\n  check WHATSAPP_URL",
        _ => "",
    };
    format!("{error}{}", hint.replace("\n ", ";"))
}
